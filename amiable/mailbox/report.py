"""The part of a delivery report that a person would read."""

from __future__ import annotations

from amiable.mailbox.phrases import any_of, compiled, plain

_CUT = compiled(rf"\W{{0,3}}{any_of('report.cuts')}")
_DAEMON = compiled(r"(?:mailer-daemon|postmaster|mail-daemon|mailerdaemon|mdaemon)(?!\w)")
_SUBJECT = compiled(any_of("report.subjects"))
_BOILERPLATE = compiled(any_of("report.boilerplate"))


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
