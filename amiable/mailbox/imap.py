"""One IMAP connection: settings, login, and what its errors mean."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from amiable.mailbox.errors import ConfigurationError, TemporaryError

_PASSING = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "TOO MANY")
Tls = Literal["ssl", "starttls", "none"]


@dataclass(frozen=True)
class ImapSettings:
    """How to reach one mailbox. Error messages name these fields with `imap_` before them."""

    host: str
    user: str
    password: str = field(repr=False)
    port: int = 993
    tls: Tls = "ssl"
    folder: str = "INBOX"
    timeout: float = 60.0
    """Seconds for one answer of the server."""
    ca_file: str = ""
    """PEM file of a private certificate authority, besides those of the system."""
    mark_seen: bool = False
    """Also mark stored mail as read."""
    since: date | None = None
    """Leave alone what arrived before that day (a mailbox that was in use before)."""

    @property
    def identity(self) -> str:
        """The mailbox's name in the ledger."""
        return f"{self.user}@{self.host}"


def connect(settings: ImapSettings) -> IMAPClient:
    """A logged-in client. Raises ConfigurationError or TemporaryError, and leaves no socket behind then."""
    with translated(settings):
        client = _reach(settings)
        try:
            if settings.tls == "starttls":
                _start_tls(client, settings)
            _log_in(client, settings)
        except BaseException:
            with suppress(OSError):
                client.shutdown()
            raise
        return client


@contextmanager
def translated(settings: ImapSettings, doing: str = "") -> Iterator[None]:
    """Turn what the library raises into the room's errors."""
    server = f"IMAP server {settings.host}:{settings.port}"
    step = f" while {doing}" if doing else ""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise ConfigurationError(
            f"{server}: its certificate is not trusted ({error.verify_message}); check imap_host, or give the "
            "authority's file in imap_ca_file"
        ) from error
    except ssl.SSLError as error:
        raise ConfigurationError(
            f"{server}: no TLS there ({error.reason or error}); check imap_port and imap_tls"
        ) from error
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise TemporaryError(f"{server}: name lookup failed for now ({error.strerror})") from error
        raise ConfigurationError(f"{server}: unknown host ({error.strerror}); check imap_host") from error
    except OSError as error:
        raise TemporaryError(f"{server}: {error}{step}; if it lasts, check imap_host and imap_port") from error
    except (IMAPClientError, ValueError) as error:  # ValueError: an answer that the library cannot parse
        raise TemporaryError(f"{server}: {error}{step}") from error


def is_refusal(error: Exception) -> bool:
    """True when the server answered no: the connection is still good."""
    return isinstance(error.__cause__, IMAPClientError) and not isinstance(error.__cause__, IMAPClientAbortError)


def _reach(settings: ImapSettings) -> IMAPClient:
    client = IMAPClient(
        settings.host,
        port=settings.port,
        ssl=settings.tls == "ssl",
        ssl_context=_context(settings) if settings.tls == "ssl" else None,
        timeout=settings.timeout,
    )
    wire = client.socket()
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # APPEND is 40 ms slower without
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)  # IDLE outlives some routers' memory
    return client


def _context(settings: ImapSettings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.ca_file:
        try:
            context.load_verify_locations(cafile=settings.ca_file)
        except OSError as error:
            raise ConfigurationError(f"imap_ca_file {settings.ca_file!r} cannot be read: {error}") from error
    return context


def _start_tls(client: IMAPClient, settings: ImapSettings) -> None:
    if not client.has_capability("STARTTLS"):
        raise ConfigurationError(
            f"IMAP server {settings.host}:{settings.port} offers no STARTTLS; "
            "set imap_tls to ssl and imap_port to 993"
        )
    client.starttls(_context(settings))


def _log_in(client: IMAPClient, settings: ImapSettings) -> None:
    if client.has_capability("LOGINDISABLED"):
        raise ConfigurationError(
            f"IMAP server {settings.host}:{settings.port} takes no password without TLS; "
            "set imap_tls to starttls or ssl"
        )
    try:
        if settings.user.isascii() and settings.password.isascii():
            client.login(settings.user, settings.password)
        else:  # LOGIN is ASCII only
            client.plain_login(settings.user, settings.password)
    except IMAPClientError as error:
        lost = isinstance(error.__context__, IMAPClientAbortError) or isinstance(error, IMAPClientAbortError)
        if lost or any(word in str(error).upper() for word in _PASSING):
            raise
        raise ConfigurationError(
            f"IMAP server {settings.host} refused the login of {settings.user}: {error}; check imap_user and "
            "imap_password"
        ) from error


def chunks(items: list[int], size: int) -> Iterator[list[int]]:
    """Lists of at most `size` items, in order."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def uid_validity(selected: dict[bytes, Any]) -> int:
    """UIDVALIDITY of a SELECT answer; TemporaryError when the server gives none (UIDs would mean nothing)."""
    value = selected.get(b"UIDVALIDITY")
    if not isinstance(value, int):
        raise TemporaryError("the server gave no UIDVALIDITY")
    return value
