"""The part of a delivery report that a person would read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from amiable.domain.mail import Attachment
from amiable.mailbox.phrases import any_of, compiled, plain

_CUT = compiled(rf"\W{{0,3}}{any_of('report.cuts')}")
_DAEMON = compiled(r"(?:mailer-daemon|postmaster|mail-daemon|mailerdaemon|mdaemon)(?!\w)")
_SUBJECT = compiled(any_of("report.subjects"))
_BOILERPLATE = compiled(any_of("report.boilerplate"))
_STATUS = "message/delivery-status"
_RECIPIENT = re.compile(
    rb"^final-recipient:\s*rfc822;\s*<?([^\s<>;,@]{1,64}@[^\s<>;,@]{1,189})", re.IGNORECASE | re.MULTILINE
)
_EMAIL = re.compile(r"[^\s<>;,@]{1,64}@[^\s<>;,@]{1,189}")
_READ = 65_536
_NAMED = 5_000


def is_report(content_type: str, sender: str, subject: str) -> bool:
    """A delivery report, by its type, its sender or its subject."""
    return "delivery-status" in content_type or bool(_DAEMON.match(sender) or _SUBJECT.match(plain(subject)))


def human_part(text: str) -> tuple[str, str]:
    """(what a person reads, the diagnostics and the returned message)."""
    lines = text.replace("\r\n", "\n").split("\n")
    kept: list[str] = []
    for at, line in enumerate(lines):
        short = plain(line)
        if _CUT.match(short) and any(entry.strip() for entry in kept):
            return "\n".join(kept).strip(), "\n".join(lines[at:]).strip()
        if not _BOILERPLATE.fullmatch(short):
            kept.append(line)
    return "\n".join(kept).strip(), ""


def undelivered(attachments: Iterable[Attachment], named: Iterable[str]) -> tuple[str, ...]:
    """The addresses that could not be reached: those of the status part, else those that a header `named`."""
    states = (one.content[:_READ] for one in attachments if one.content_type == _STATUS)
    stated = [found.decode("utf-8", "replace") for state in states for found in _RECIPIENT.findall(state)]
    found = stated or _EMAIL.findall("\n".join(named)[:_NAMED])
    return tuple(dict.fromkeys(email.lower().rstrip(".") for email in found))
