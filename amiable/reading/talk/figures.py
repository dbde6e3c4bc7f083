"""The bare sums, days and months of what a message proposes, whatever the words between."""

from __future__ import annotations

from amiable.domain.talk import Figure
from amiable.reading.talk.marks import Kind, find_marks
from amiable.reading.talk.message import Message


def find_figures(message: Message) -> tuple[Figure, ...]:
    """All of them in order; without those of clauses that tell, refuse or speak of something else."""
    found = [
        (span.start, Figure(amount=span.value))
        for span in message.page.amounts
        if span.value > 0 and message.proposes(span.start)
    ]
    for mark in find_marks(message):
        if mark.aside:
            continue
        if mark.kind is Kind.NUMBER:
            found.append((mark.start, Figure(number=mark.number)))
        elif mark.day:
            found.append((mark.start, Figure(day=mark.day)))
        elif mark.kind is Kind.MONTH:
            found.append((mark.start, Figure(month=mark.number)))
    return tuple(figure for _, figure in sorted(found, key=lambda one: one[0]))
