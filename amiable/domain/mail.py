"""A received mail once parsed: plain records, every field safe to read whatever the bytes were."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, field
from datetime import datetime

_MADE = {
    "message/rfc822": "message.eml",
    "text/rfc822-headers": "message.eml",
    "message/delivery-status": "status.txt",
}
"""What a delivery report carries, which programs leave without a name."""


def _ending(content_type: str) -> str:
    return mimetypes.guess_extension(content_type, strict=True) or ".bin"


@dataclass(frozen=True)
class Address:
    """A mailbox; `email` is lower-cased, `name` decoded; either may be empty."""

    email: str = ""
    name: str = ""

    @property
    def domain(self) -> str:
        """The part after the @, empty when there is none."""
        return self.email.rpartition("@")[2] if "@" in self.email else ""


@dataclass(frozen=True)
class Attachment:
    """A part that is not the body. `filename` is as sent: data, never a path."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)
    inline: bool = False

    @property
    def size(self) -> int:
        """Bytes once decoded."""
        return len(self.content)

    @property
    def name(self) -> str:
        """`filename`, or one made of the type: never empty."""
        return self.filename.strip() or _MADE.get(self.content_type) or f"document{_ending(self.content_type)}"


@dataclass(frozen=True)
class Body:
    """The body in its parts. Only `new_text` is the debtor's words of today."""

    new_text: str
    """No quoted history, no signature, no disclaimer; in an interleaved reply the answers in order."""
    quoted: str = ""
    signature: str = ""
    hidden: str = ""
    """What HTML hides from a human reader (display:none, tiny or same-colour type): a warning, never read."""


@dataclass(frozen=True)
class Mail:
    """A received mail. `headers` are decoded, in order, names as sent."""

    body: Body
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    sender: Address = Address()
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    date: datetime | None = None
    headers: tuple[tuple[str, str], ...] = ()
    text: str = ""
    """The whole visible text, quotes and signature included."""
    html: str = field(default="", repr=False)
    attachments: tuple[Attachment, ...] = ()
    content_type: str = "text/plain"
    """Of the outermost part, with its `report-type` where there is one (`multipart/report; delivery-status`)."""
    undelivered: tuple[str, ...] = ()
    """Of a delivery failure report: the addresses that it says could not be reached, lower-cased."""
    defects: tuple[str, ...] = ()
    """What was damaged and how it was read all the same."""

    def header(self, name: str) -> str:
        """First header of that name, any case; empty when absent."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def header_all(self, name: str) -> tuple[str, ...]:
        """Every header of that name, any case, in order."""
        return tuple(value for key, value in self.headers if key.lower() == name.lower())
