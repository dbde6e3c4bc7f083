"""What the flow asks of a channel. `inbox.py` and `outbound.py` are the real ones; testing.py ships fakes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class RawMail:
    """One message as the server handed it over, byte for byte, with its place."""

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int
    raw: bytes = field(repr=False)


@dataclass(frozen=True)
class SentReceipt:
    """The server took the mail; `response` is its last line."""

    response: str


class Inbox(Protocol):
    """One watched folder."""

    @property
    def mailbox(self) -> str:
        """Its name in the ledger."""
        ...

    def new(self, seen: SeenUids) -> Iterator[RawMail]:
        """Messages not in the ledger yet, oldest first, fetched with PEEK in small batches."""
        ...

    def flag(self, uids: Iterable[int]) -> None:
        """Mark as handled, after the commit. Servers without custom keywords are left alone."""
        ...

    def wait(self, seconds: float) -> bool:
        """Until something arrives (IDLE, else NOOP polling) or the time is over; True if something may have come."""
        ...

    def close(self) -> None:
        """Log out; never raises."""
        ...


class SeenUids(Protocol):
    """The ledger's answer, asked once the folder's UIDVALIDITY is known."""

    def __call__(self, mailbox: str, folder: str, uidvalidity: int) -> set[int]:
        """UIDs already stored under that UIDVALIDITY."""
        ...


class Outbound(Protocol):
    """Submits one composed mail exactly once per call."""

    def send(self, sender: str, recipient: str, raw: bytes) -> SentReceipt:
        """Raises TemporaryError (nothing was delivered, try later), PermanentError, or UncertainError."""
        ...


class SentFolder(Protocol):
    """The company's Sent folder."""

    def contains(self, message_id: str) -> bool:
        """True when a message with that Message-ID is there."""
        ...

    def store(self, message_id: str, raw: bytes) -> None:
        """Append the copy, marked as read, unless it is there already."""
        ...
