"""Why a case was decided as it was: the rows of the chain that were asked, what each said, what a draft may state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from amiable.domain.decision import Action, Decision, Facts, Reason
from amiable.domain.reading import Intent
from amiable.policies.allowed import allowed
from amiable.policies.case import Case
from amiable.policies.chain import TABLE, decide, for_its_segment, walk


class Answer(StrEnum):
    """What one row of the chain had to say."""

    FIRED = "fired"
    """It gave a measure."""
    SILENT = "silent"
    """It was asked and had nothing to say."""
    NOT_ASKED = "not_asked"
    """It is about an intent that the mail does not have."""
    NOT_REACHED = "not_reached"
    """A guard above it was the whole decision."""


@dataclass(frozen=True)
class Step:
    """One row of the chain. `reasons` name sentences of the desk's texts (`reasons.<rule>`), with their values."""

    rule: str
    does: str
    """In English, from the table: for who maintains the chain."""
    about: Intent | None
    """None for a rule that is always asked."""
    answer: Answer
    action: Action | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """A decision and how it came about."""

    decision: Decision
    segment: str
    """The debtor's label where the policy has a table for it; empty: the company's policy as it is."""
    steps: tuple[Step, ...]
    """Every row of the chain, in its order."""
    may_state: Facts | None
    """Everything that the draft may state; None where no draft is offered."""

    @property
    def fired(self) -> tuple[Step, ...]:
        """The rows that made the decision; none when no rule knew what to do."""
        return tuple(step for step in self.steps if step.answer is Answer.FIRED)


def explain(case: Case) -> Explanation:
    """The decision on that case with every row's answer. Pure, and always the decision of `decide`."""
    decision = decide(case)
    said = {row.name: measure for row, measure in walk(for_its_segment(case))}
    steps = []
    for row in TABLE:
        measure = said.get(row.name)
        if measure is not None:
            steps.append(Step(row.name, row.does, row.asked, Answer.FIRED, measure.action, measure.reasons))
            continue
        unasked = row.asked is not None and row.asked not in case.reading.intents
        answer = Answer.SILENT if row.name in said else Answer.NOT_ASKED if unasked else Answer.NOT_REACHED
        steps.append(Step(row.name, row.does, row.asked, answer))
    return Explanation(
        decision,
        case.debtor.segment if case.debtor.segment in case.policy.segments else "",
        tuple(steps),
        allowed(decision) if decision.worded else None,
    )
