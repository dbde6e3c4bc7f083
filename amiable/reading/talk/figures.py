"""The bare sums, days and months of what a message proposes, whatever the words between."""

from __future__ import annotations

from collections.abc import Sequence

from amiable.domain.talk import Figure
from amiable.reading.talk.clauses import Role, role_at
from amiable.reading.talk.cues import cue
from amiable.reading.talk.marks import Kind, Mark
from amiable.reading.talk.message import Message


def find_figures(message: Message, marks: Sequence[Mark]) -> tuple[Figure, ...]:
    """All of them in order; without those of clauses that tell or speak of something else."""
    found = [
        (span.start, Figure(amount=span.value))
        for span in message.page.amounts
        if span.value > 0 and message.proposes(span.start)
    ]
    for mark in marks:
        gone = _is_gone(message, mark)
        if mark.aside and not gone:
            continue
        if mark.kind is Kind.NUMBER:
            found.append((mark.start, Figure(number=mark.number, gone=gone)))
        elif mark.day:
            found.append((mark.start, Figure(day=mark.day, gone=gone)))
        elif mark.kind is Kind.MONTH:
            found.append((mark.start, Figure(month=mark.number, gone=gone)))
    return tuple(figure for _, figure in sorted(found, key=lambda one: one[0]))


def _is_gone(message: Message, mark: Mark) -> bool:
    """True where its clause turns it down, or its words leave it out."""
    low, _ = message.clause(mark.start)
    before = message.plain[low : mark.start]
    with_lead = before + message.plain[mark.start : mark.end].partition(" ")[0] + " "
    left_out = cue("change.left_out").search(before) or cue("change.left_out").search(with_lead)
    return role_at(message.clauses, mark.start) is Role.REJECTED or bool(left_out)
