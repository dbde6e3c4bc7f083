"""Submission over SMTP, step by step, so that what may be tried again is told apart from what may not."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import ssl
from dataclasses import dataclass, field
from typing import Literal

from aiosmtplib import SMTP, SMTPAuthenticationError, SMTPException, SMTPResponseException

from amiable.mailbox.address import one_address
from amiable.mailbox.errors import ConfigurationError, MailError, PermanentError, TemporaryError, UncertainError
from amiable.mailbox.ports import SentReceipt

GO_AHEAD = 354
ACCEPTED = range(200, 400)
QUIT_TIMEOUT = 5.0
PERMANENT = 500
LOGIN_REFUSED = frozenset({530, 534, 535, 538})
_BARE_LINE_END = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_DOT_AT_START = re.compile(rb"^\.", re.MULTILINE)
Tls = Literal["ssl", "starttls", "none"]


@dataclass(frozen=True)
class SmtpSettings:
    """How to reach the submission server. Error messages name these fields with `smtp_` before them."""

    host: str
    port: int = 587
    tls: Tls = "starttls"
    user: str = ""
    """Empty: no login (a relay inside the network)."""
    password: str = field(default="", repr=False)
    timeout: float = 60.0
    """Seconds for each step but the last."""
    answer_timeout: float = 600.0
    """Seconds for the answer to the content: ten minutes, RFC 5321 4.5.3.2.6. Giving up early doubts for nothing."""
    ca_file: str = ""
    """PEM file of a private certificate authority, besides those of the system."""


class SmtpOutbound:
    """Implements ports.Outbound. One connection a mail; nothing is ever submitted twice by itself."""

    def __init__(self, settings: SmtpSettings) -> None:
        self.settings = settings

    def send(self, sender: str, recipient: str, raw: bytes) -> SentReceipt:
        """Submit those bytes, which end their lines with CRLF, from any thread that runs no event loop.

        Raises TemporaryError or ConfigurationError (nothing was delivered), PermanentError (refused), or
        UncertainError (the content was handed over and no answer came: it may have left).
        """
        one_address(sender)
        one_address(recipient)
        if _BARE_LINE_END.search(raw) or not raw.endswith(b"\r\n"):
            raise PermanentError("the mail's lines do not all end with CRLF; sending would change its bytes")
        return asyncio.run(self._submit(sender, recipient, raw))

    def greet(self) -> None:
        """Connect, log in and leave, to know that sending would get so far. Raises as `send` before the content."""
        asyncio.run(self._greet())

    async def _greet(self) -> None:
        client = self._client("localhost")
        try:
            await self._open(client)
            await client.quit(timeout=QUIT_TIMEOUT)
        except (SMTPException, OSError, TimeoutError) as error:
            raise self._not_sent(error) from error
        finally:
            client.close()

    def _client(self, local_hostname: str) -> SMTP:
        return SMTP(
            hostname=self.settings.host,
            port=self.settings.port,
            timeout=self.settings.timeout,
            use_tls=self.settings.tls == "ssl",
            start_tls=False,  # `_open` does it, as a step of its own
            tls_context=None if self.settings.tls == "none" else _context(self.settings),
            local_hostname=local_hostname,
        )

    async def _submit(self, sender: str, recipient: str, raw: bytes) -> SentReceipt:
        client = self._client(sender.rpartition("@")[2])
        try:
            try:
                await self._open(client)
                # Announced, so that a mail too large is refused now and not in the middle of its content.
                await client.mail(sender, options=[f"SIZE={len(raw)}"] if client.supports_extension("size") else [])
                await client.rcpt(recipient)
                await self._ask_for_content(client)
            except (SMTPException, OSError, TimeoutError) as error:
                raise self._not_sent(error) from error
            receipt = await self._hand_over(client, raw)
            with contextlib.suppress(SMTPException, OSError, TimeoutError):  # a courtesy: the mail has left
                await client.quit(timeout=QUIT_TIMEOUT)
            return receipt
        finally:
            client.close()

    async def _open(self, client: SMTP) -> None:
        await client.connect()
        await client.ehlo()
        if self.settings.tls == "starttls":
            if not client.supports_extension("starttls"):
                raise ConfigurationError(
                    f"{self._server} offers no STARTTLS; set smtp_tls to ssl and smtp_port to 465"
                )
            await client.starttls()
            await client.ehlo()
        if self.settings.user:
            if not client.supported_auth_methods:
                offered = ", ".join(client.server_auth_methods) or "nothing"
                raise ConfigurationError(
                    f"{self._server} takes no login by password on this connection (it offers {offered}); "
                    "check smtp_tls, or leave smtp_user empty"
                )
            await client.login(self.settings.user, self.settings.password)

    async def _ask_for_content(self, client: SMTP) -> None:
        answer = await client.execute_command(b"DATA")
        if answer.code != GO_AHEAD:
            raise SMTPResponseException(answer.code, answer.message)

    async def _hand_over(self, client: SMTP, raw: bytes) -> SentReceipt:
        """From the first byte of content on, only the server's answer tells whether the mail left."""
        wire = client.protocol
        if wire is None or not wire.is_connected:
            raise TemporaryError(f"{self._server} hung up before the content was sent")
        try:
            wire.write(_DOT_AT_START.sub(b"..", raw) + b".\r\n")
            answer = await wire.read_response(timeout=self.settings.answer_timeout)
        except (SMTPException, OSError, TimeoutError) as error:
            raise UncertainError(
                f"{self._server} was given the whole mail and its answer was lost ({error}); look in the Sent "
                "folder or ask the recipient before sending it again"
            ) from error
        if answer.code in ACCEPTED:
            return SentReceipt(f"{answer.code} {answer.message}")
        raise self._refused(answer.code, answer.message)

    def _not_sent(self, error: Exception) -> MailError:
        """What an error before the content means. Nothing was delivered."""
        cause = _root(error)
        if isinstance(error, SMTPResponseException):
            return self._refused(error.code, error.message, login=isinstance(error, SMTPAuthenticationError))
        if isinstance(cause, ssl.SSLCertVerificationError):
            return ConfigurationError(
                f"{self._server}: its certificate is not trusted ({cause.verify_message}); check smtp_host, or give "
                "the authority's file in smtp_ca_file"
            )
        if isinstance(cause, ssl.SSLError):
            return ConfigurationError(
                f"{self._server}: no TLS there ({cause.reason or cause}); check smtp_port and smtp_tls"
            )
        if isinstance(cause, socket.gaierror) and cause.errno != socket.EAI_AGAIN:
            return ConfigurationError(f"{self._server}: unknown host ({cause.strerror}); check smtp_host")
        return TemporaryError(f"{self._server}: {error}; if it lasts, check smtp_host and smtp_port")

    def _refused(self, code: int, message: str, login: bool = False) -> MailError:
        said = f"{self._server} said {code} {message}"
        if code in LOGIN_REFUSED or (login and code >= PERMANENT):
            return ConfigurationError(f"{said}; check smtp_user and smtp_password")
        return PermanentError(said) if code >= PERMANENT else TemporaryError(said)

    @property
    def _server(self) -> str:
        return f"SMTP server {self.settings.host}:{self.settings.port}"


def _context(settings: SmtpSettings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.ca_file:
        try:
            context.load_verify_locations(cafile=settings.ca_file)
        except OSError as error:
            raise ConfigurationError(f"smtp_ca_file {settings.ca_file!r} cannot be read: {error}") from error
    return context


def _root(error: BaseException) -> BaseException:
    while error.__cause__ is not None:
        error = error.__cause__
    return error
