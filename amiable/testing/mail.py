"""Mail without accounts: fakes of the mailbox ports, and an SMTP server that fails on demand."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
import threading
import weakref
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session, syntax

from amiable.mailbox.errors import MailError, UncertainError
from amiable.mailbox.loopthread import LoopThread
from amiable.mailbox.ports import RawMail, SeenUids, SentReceipt

HOST = "127.0.0.1"


class FakeInbox:
    """Implements ports.Inbox on a dictionary. `faults` are raised by the next calls of `new`; None lets one by."""

    def __init__(self, mailbox: str = "compta@acme.example@test", folder: str = "INBOX") -> None:
        self.mailbox = mailbox
        self.folder = folder
        self.uidvalidity = 1
        self.mails: dict[int, bytes] = {}
        self.flagged: set[int] = set()
        self.faults: deque[MailError | None] = deque()
        self.closed = False
        self._next_uid = 1
        self._arrival = threading.Event()

    def put(self, raw: bytes) -> int:
        """A mail arrives; its UID."""
        uid = self._next_uid
        self._next_uid += 1
        self.mails[uid] = raw
        self._arrival.set()
        return uid

    def renumber(self) -> None:
        """The server rebuilds the folder: new UIDVALIDITY, new UIDs, same mails."""
        self.uidvalidity += 1
        kept = list(self.mails.values())
        self.mails.clear()
        self._next_uid = 1
        for raw in kept:
            self.put(raw)

    def new(self, seen: SeenUids) -> Iterator[RawMail]:
        """Messages not in the ledger yet, oldest first."""
        if self.faults and (fault := self.faults.popleft()):
            raise fault
        known = seen(self.mailbox, self.folder, self.uidvalidity)
        for uid in sorted(self.mails.keys() - known):
            yield RawMail(self.mailbox, self.folder, self.uidvalidity, uid, self.mails[uid])

    def flag(self, uids: Iterable[int]) -> None:
        """Remember them in `flagged`."""
        self.flagged.update(uids)

    def wait(self, seconds: float) -> bool:
        """Until the next `put`, at once if one came since the last wait."""
        arrived = self._arrival.wait(seconds)
        self._arrival.clear()
        return arrived

    def close(self) -> None:
        """Remember it in `closed`."""
        self.closed = True


@dataclass(frozen=True)
class Submission:
    """One mail given to an outbound."""

    sender: str
    recipient: str
    raw: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes."""
        return hashlib.sha256(self.raw).hexdigest()


class FakeOutbound:
    """Implements ports.Outbound. `faults` are raised by the next calls of `send`, one each; None lets one by.

    `attempts` holds every call, `accepted` what the imagined server took. With `lost_answers_accepted` an
    UncertainError means that it did take the mail.
    """

    def __init__(self, faults: Iterable[MailError | None] = (), *, lost_answers_accepted: bool = True) -> None:
        self.faults: deque[MailError | None] = deque(faults)
        self.lost_answers_accepted = lost_answers_accepted
        self.attempts: list[Submission] = []
        self.accepted: list[Submission] = []

    def send(self, sender: str, recipient: str, raw: bytes) -> SentReceipt:
        """Record it, or raise the next fault."""
        submission = Submission(sender, recipient, raw)
        self.attempts.append(submission)
        fault = self.faults.popleft() if self.faults else None
        if fault is None or (isinstance(fault, UncertainError) and self.lost_answers_accepted):
            self.accepted.append(submission)
        if fault is not None:
            raise fault
        return SentReceipt("250 2.0.0 OK")


class FakeSentFolder:
    """Implements ports.SentFolder on a dictionary by Message-ID. `faults` are raised by the next calls, one each."""

    def __init__(self) -> None:
        self.mails: dict[str, bytes] = {}
        self.faults: deque[MailError | None] = deque()

    def contains(self, message_id: str) -> bool:
        """True when it was stored."""
        self._fail()
        return message_id in self.mails

    def store(self, message_id: str, raw: bytes) -> None:
        """Keep the first copy."""
        self._fail()
        self.mails.setdefault(message_id, raw)

    def _fail(self) -> None:
        if self.faults and (fault := self.faults.popleft()):
            raise fault


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one submission.

    `at` is the step: `mail`, `rcpt`, `data` (the DATA command itself) or `content` (after the final dot).
    `answer` is the server's line; `hang_up` cuts the connection instead, `hang` says nothing at all.
    With `keep` the mail is taken although the client learns nothing of it (at `content` only).
    """

    at: Literal["mail", "rcpt", "data", "content"]
    answer: str = ""
    hang_up: bool = False
    hang: bool = False
    keep: bool = False


def lost_answer(*, kept: bool) -> Fault:
    """The content arrives whole, then the connection breaks before the 250."""
    return Fault("content", hang_up=True, keep=kept)


class FaultySmtpServer:
    """An SMTP server on loopback; each submission meets the next of `faults` (none, or None: it goes well).

    `accepted` holds what it really took. With `tls` (a server context) it asks for STARTTLS, or speaks TLS from
    the start if `implicit`; with `password` it asks for AUTH.
    """

    def __init__(
        self,
        faults: Iterable[Fault | None] = (),
        *,
        tls: ssl.SSLContext | None = None,
        implicit: bool = False,
        password: str = "",
    ) -> None:
        self.faults: deque[Fault | None] = deque(faults)
        self.accepted: list[Submission] = []
        self.port = 0
        self._tls = tls
        self._implicit = implicit
        self._password = password
        self._sessions: weakref.WeakSet[SMTP] = weakref.WeakSet()
        self._thread: LoopThread | None = None
        self._server: asyncio.Server | None = None

    def __enter__(self) -> FaultySmtpServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen on a free port, the same one after a stop."""
        self._thread = LoopThread("faulty-smtp")
        self._server = self._thread.run(self._open())
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Close every connection."""
        if self._thread is not None:
            self._thread.run(self._close())
            self._thread.stop()
            self._thread = None

    async def _open(self) -> asyncio.Server:
        context = self._tls if self._implicit else None
        return await asyncio.get_running_loop().create_server(self._session, HOST, self.port, ssl=context)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        for session in list(self._sessions):
            if session.transport is not None:
                session.transport.close()

    def _session(self) -> SMTP:
        session = _ScriptedSmtp(
            _Script(self),
            hostname="localhost",
            loop=asyncio.get_running_loop(),
            tls_context=None if self._implicit else self._tls,
            require_starttls=self._tls is not None and not self._implicit,
            auth_required=bool(self._password),
            auth_require_tls=self._tls is not None and not self._implicit,
            authenticator=self._authenticate if self._password else None,
        )
        self._sessions.add(session)
        return session

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password == self._password.encode()
        return AuthResult(success=right, handled=False)


class _ScriptedSmtp(SMTP):
    """Lets the script answer the DATA command itself, for which aiosmtpd has no hook."""

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if refusal := await self.event_handler.play("data", self):
            await self.push(refusal)
        else:
            await super().smtp_DATA(arg)


class _Script:
    """aiosmtpd's handler: plays the fault of the submission at hand."""

    def __init__(self, server: FaultySmtpServer) -> None:
        self._server = server
        self._fault: Fault | None = None

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._fault = self._server.faults.popleft() if self._server.faults else None
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return await self.play("mail", server) or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return await self.play("rcpt", server) or "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        wrong = self._fault is not None and self._fault.at == "content"
        if not wrong or (self._fault is not None and self._fault.keep):
            for recipient in envelope.rcpt_tos:
                content = bytes(envelope.original_content or b"")
                self._server.accepted.append(Submission(envelope.mail_from or "", recipient, content))
        return await self.play("content", server) or "250 2.0.0 OK"

    async def play(self, step: str, server: SMTP) -> str:
        """The answer of a faulty step, empty when all goes well; never comes back from a hang."""
        fault = self._fault
        if fault is None or fault.at != step:
            return ""
        if fault.hang:
            await asyncio.Event().wait()
        if fault.hang_up and server.transport is not None:
            server.transport.close()
            await asyncio.Event().wait()
        return fault.answer
