"""IMAP, SMTP and a mailbox web page in this process, on loopback: for the demo and the tests. Memory only."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import ssl
import weakref
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from mail_devel.auth import IMAPAuthenticator
from mail_devel.http import Frontend
from mail_devel.mailbox import TestMailboxDict
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, DictBackend, Identity
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet, Message
from pymap.concurrent import Subsystem
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import FetchRequirement
from pymap.parsing.specials.flag import Flag, Wildcard, get_system_flags

from amiable.mailbox.imap import Tls
from amiable.mailbox.loopthread import LoopThread

HOST = "127.0.0.1"


class EmbeddedMailServer:
    """A mail server whose mailboxes appear when they are first used; one password opens them all.

    What comes in by SMTP lands byte for byte in the INBOX of each envelope recipient, `name+anything@host` in
    that of `name@host`. Ports are free ones, kept over a restart; mailboxes are not, and get a new UIDVALIDITY.
    """

    def __init__(
        self,
        *,
        password: str = "",
        keywords: bool = True,
        web: bool = False,
        tls: Tls = "none",
        certificate: tuple[Path, Path] | None = None,
    ) -> None:
        """`keywords=False` imitates servers that keep no custom flags; `tls` needs `certificate` (PEM, key)."""
        self.password = password or secrets.token_urlsafe(12)
        self.imap_port = 0
        self.smtp_port = 0
        self.web_port = 0
        self._keywords = keywords
        self._web = web
        self._tls = tls
        self._certificate = certificate
        self._thread: LoopThread | None = None
        self._mailboxes: _Mailboxes
        self._sessions: weakref.WeakSet[SMTP] = weakref.WeakSet()

    def __enter__(self) -> EmbeddedMailServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def web_url(self) -> str:
        """The mailbox page for a browser; empty unless `web` was asked for."""
        return f"http://{HOST}:{self.web_port}/" if self.web_port else ""

    def start(self) -> None:
        """Listen; nothing happens if it does already."""
        if self._thread is None:
            thread = LoopThread("embedded-mail")
            try:
                thread.run(self._open())
            except BaseException:
                thread.stop()
                raise
            self._thread = thread

    def stop(self) -> None:
        """Close every connection and forget the mailboxes; nothing happens if it does not run."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.run(self._close())
            thread.stop()

    def deliver(self, recipient: str, raw: bytes, folder: str = "INBOX") -> None:
        """Put exactly those bytes into a mailbox."""
        self._running.run(self._mailboxes.deliver(recipient, raw, folder))

    def mailbox(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """The raw messages of a folder, oldest first; none when the folder does not exist."""
        return [raw for raw, _ in self._running.run(self._mailboxes.content(user, folder))]

    def flags(self, user: str, folder: str = "INBOX") -> list[set[str]]:
        """The flags of each message, oldest first."""
        return [flags for _, flags in self._running.run(self._mailboxes.content(user, folder))]

    @property
    def _running(self) -> LoopThread:
        if self._thread is None:
            raise RuntimeError("the mail server is not started")
        return self._thread

    async def _open(self) -> None:
        loop = asyncio.get_running_loop()
        cert, key = self._certificate or (None, None)
        config = _Config.from_args(
            argparse.Namespace(
                host=HOST,
                port=None,
                debug=False,
                cert=str(cert) if cert and self._tls == "starttls" else None,
                key=str(key) if key and self._tls == "starttls" else None,
                tls=self._tls == "starttls",
                passlib_cfg=None,
                proxy_protocol=None,
                inherited_sockets=None,
                demo_data=False,
                demo_user="demo",
                demo_password=self.password,
            ),
            cpu_subsystem=Subsystem.for_asyncio(),  # the default leaves threads behind
        )
        config.apply_context()
        self._mailboxes = _Mailboxes(config, self._keywords)
        login = _Login(config, self._mailboxes)
        await DictBackend._add_demo_user(config, login)
        reader = ProxyProtocolReader(config.proxy_protocol)
        imap = await asyncio.start_server(
            reader.get_callback(IMAPServer(login, config)), HOST, self.imap_port, ssl=self._ssl_context()
        )
        smtp = await loop.create_server(self._smtp_session, HOST, self.smtp_port)
        self._servers = [imap, smtp]
        self.imap_port = imap.sockets[0].getsockname()[1]
        self.smtp_port = smtp.sockets[0].getsockname()[1]
        self._page = None
        if self._web:
            frontend = _Page(self._mailboxes, user="", host=HOST, port=self.web_port, multi_user=True)
            self._page = await frontend.start()
            self.web_port = self._page.addresses[0][1]

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        for session in list(self._sessions):
            if session.transport is not None:
                session.transport.close()
        if self._page is not None:
            await self._page.cleanup()

    def _ssl_context(self) -> ssl.SSLContext | None:
        if self._tls != "ssl":
            return None
        if self._certificate is None:
            raise ValueError("tls needs a certificate")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*self._certificate)
        return context

    def _smtp_session(self) -> SMTP:
        session = _SmtpSession(
            _Receiver(self._mailboxes),
            hostname="localhost",
            loop=asyncio.get_running_loop(),
            authenticator=self._authenticate,
            auth_require_tls=False,
        )
        self._sessions.add(session)
        return session

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and secrets.compare_digest(data.password, self.password.encode())
        return AuthResult(success=right, handled=False)


class _Config(Config):
    @property
    def greeting(self) -> bytes:
        return b"Amiable's embedded mail server is ready"  # the default looks the host's name up, which can hang


class _Folder(MailboxData):
    """Keeps custom keywords, which pymap drops in silence."""

    @property
    def permanent_flags(self) -> frozenset[Flag]:
        return frozenset(get_system_flags() | {Wildcard})


class _Folders(MailboxSet):
    def __init__(self) -> None:
        super().__init__()
        self._inbox = _Folder(self._content_cache, self._thread_cache)

    async def add_mailbox(self, name: str) -> Any:
        await super().add_mailbox(name)
        self._set[name] = folder = _Folder(self._content_cache, self._thread_cache)
        return folder.mailbox_id


class _Mailboxes(TestMailboxDict):  # type: ignore[misc]  # the library is untyped
    """Every mailbox, by lower-cased address."""

    def __init__(self, config: Config, keywords: bool) -> None:
        super().__init__(config, FilterSet(), multi_user=True)
        self._make = _Folders if keywords else MailboxSet

    async def get(self, user: str) -> MailboxSet:
        if user not in self.config.set_cache:
            self.config.set_cache[user] = self._make(), self.filter_set
        folders: MailboxSet = self.config.set_cache[user][0]
        return folders

    def apply_alias(self, address: str) -> str:
        local, _, domain = address.lower().rpartition("@")
        return f"{local.partition('+')[0]}@{domain}" if local else ""

    async def deliver(self, recipient: str, raw: bytes, folder: str) -> None:
        owner = await self.get(self.apply_alias(recipient))
        if folder.upper() != "INBOX" and folder not in owner._set:
            await owner.add_mailbox(folder)
        target = await owner.get_mailbox(folder)
        await target.append(AppendMessage(literal=raw, when=datetime.now(UTC), flag_set=frozenset()), recent=True)

    async def content(self, user: str, folder: str) -> list[tuple[bytes, set[str]]]:
        owner = await self.get(user.lower())
        if folder.upper() != "INBOX" and folder not in owner._set:
            return []
        source = await owner.get_mailbox(folder)
        return [
            (
                bytes((await message.load_content(FetchRequirement.CONTENT)).content or b""),
                {flag.value.decode() for flag in message.permanent_flags},
            )
            async for message in source.messages()
        ]

    async def list(self) -> list[str]:
        return sorted(self.config.set_cache)


class _Login(IMAPAuthenticator):  # type: ignore[misc]
    """Opens, and makes if need be, the mailbox of any user who knows the password."""

    def __init__(self, config: Config, mailboxes: _Mailboxes) -> None:
        super().__init__(config, multi_user=True)
        self._mailboxes = mailboxes

    async def authenticate(self, credentials: Any) -> Identity:
        identity: Identity = await super().authenticate(credentials)
        await self._mailboxes.get(identity.name)
        return identity


class _Page(Frontend):  # type: ignore[misc]
    """mail-devel's page, which one byte that is not UTF-8 would leave blank."""

    async def _convert_message(self, msg: Message, *, account: str, **rest: Any) -> dict[str, Any]:
        if reply := rest.get("message"):
            reply.replace_header("From", account)  # the library invents an address
        converted: dict[str, Any] = await super()._convert_message(msg, account=account, **rest)
        return converted

    async def _message_content(self, msg: Message) -> bytes:
        content = bytes((await msg.load_content(FetchRequirement.CONTENT)).content or b"")
        head, gap, body = content.partition(b"\r\n\r\n")
        head = head.decode("utf-8", "replace").encode("ascii", "replace")
        return head + gap + body.decode("utf-8", "replace").encode()


class _SmtpSession(SMTP):
    def _create_session(self) -> Session:
        return _Session(self.loop)


class _Session(Session):
    login_data: Any = None  # a plain attribute: aiosmtpd's own warns of its end at each login


class _Receiver:
    """aiosmtpd's handler: into the recipients' mailboxes, unchanged."""

    def __init__(self, mailboxes: _Mailboxes) -> None:
        self._mailboxes = mailboxes

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        for recipient in envelope.rcpt_tos:
            await self._mailboxes.deliver(recipient, bytes(envelope.original_content or b""), "INBOX")
        return "250 2.0.0 OK"
