"""Everything that one draft may state: the union of its measures' facts, for the draft check."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from amiable.domain.decision import Decision, Facts


def allowed(decision: Decision) -> Facts:
    """The facts of every worded measure together. A penalty or bank details may be stated if one measure says so."""
    facts = [measure.facts for measure in decision.worded]

    def union(field: Callable[[Facts], Iterable[Any]]) -> tuple[Any, ...]:
        return tuple(dict.fromkeys(item for one in facts for item in field(one)))

    return Facts(
        invoices=union(lambda f: f.invoices),
        amounts=union(lambda f: f.amounts),
        dates=union(lambda f: f.dates),
        counts=union(lambda f: f.counts),
        links=union(lambda f: f.links),
        percentages=union(lambda f: f.percentages),
        topics=union(lambda f: f.topics),
        attachments=union(lambda f: f.attachments),
        may_state_penalties=any(f.may_state_penalties for f in facts),
        may_state_bank_details=any(f.may_state_bank_details for f in facts),
    )
