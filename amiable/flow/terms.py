"""Other terms that a person asks for on a card: the decision is taken anew, inside the policy. One place for it."""

from __future__ import annotations

from dataclasses import replace

from amiable.domain.decision import Action, Decision, Measure, MoveTalk, Reason
from amiable.flow.intake import case_for
from amiable.flow.services import Services
from amiable.policies.asked_terms import offer
from amiable.policies.rules import instalments, promise, unsure
from amiable.reading.asked import AskedTerms
from amiable.store.records import DECISION, READING
from amiable.store.session import Unit
from amiable.store.tables import DraftRow, ReplyRow

ARRANGING = frozenset(
    {Action.PROPOSE_PLAN, Action.CONFIRM_PLAN, Action.DECLINE_PLAN, Action.ASK_TERMS, Action.NOTE_PROMISE}
)
"""Actions that an offer of ours replaces; the answer's other parts stay."""
SETTLED = frozenset({*instalments.REASONS, *promise.REASONS, *unsure.REASONS})
"""Why a person was asked to see to it: the offer is that person's answer."""


def other_terms(
    services: Services, unit: Unit, draft: DraftRow, asked: AskedTerms, *, beyond: bool = False
) -> Decision | tuple[Reason, ...] | None:
    """The decision that offers what was asked, or the policy's limits against it; None for a draft without reply.

    `beyond`: a supervisor asks, who may go beyond the policy.
    """
    reply = unit.session.get_one(ReplyRow, draft.reply_id) if draft.reply_id is not None else None
    if reply is None or reply.reading is None:
        return None
    case = case_for(services, unit, reply, READING.validate_python(reply.reading))
    ours = offer(case, asked.count, asked.day, asked.amount, beyond=beyond)
    if isinstance(ours, tuple):
        return ours
    decision = DECISION.validate_python(draft.decision)
    kept = tuple(measure for measure in map(_left, decision.measures) if measure is not None)
    return replace(decision, measures=(ours, *kept), policy_version=services.policies[reply.company_id].version)


def _left(measure: Measure) -> Measure | None:
    """What is still to be answered of it beside the offer."""
    if measure.action is not Action.HAND_OVER:
        return None if measure.action in ARRANGING else measure
    reasons = tuple(reason for reason in measure.reasons if reason.rule not in SETTLED)
    effects = tuple(effect for effect in measure.effects if not isinstance(effect, MoveTalk))
    return replace(measure, reasons=reasons, effects=effects) if reasons else None
