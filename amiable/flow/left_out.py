"""Partial approval: a person leaves one action of an answer out, or puts it back; the answer is made anew."""

from __future__ import annotations

from dataclasses import replace

from amiable.domain.decision import Action, Decision
from amiable.flow.intake import case_for
from amiable.flow.services import Services
from amiable.store.records import DECISION, READING
from amiable.store.session import Unit
from amiable.store.tables import DraftRow, ReplyRow


def without(services: Services, unit: Unit, draft: DraftRow, action: Action) -> Decision | None:
    """The decision without that action, its effects included; None when nothing would be left to write."""
    now = DECISION.validate_python(draft.decision)
    if action not in {measure.action for measure in now.measures}:
        return None
    if not any(measure.action is not action for measure in now.worded):
        return None
    refused = (*now.refused, action)
    if (fresh := _of_the_chain(services, unit, draft, now, refused)) is not None:
        return fresh
    return replace(now, measures=tuple(m for m in now.measures if m.action is not action), refused=refused)


def with_back(services: Services, unit: Unit, draft: DraftRow, action: Action) -> Decision | None:
    """The decision with that action again; None when it was not left out, or no longer follows from the reply."""
    now = DECISION.validate_python(draft.decision)
    if action not in now.refused:
        return None
    refused = tuple(other for other in now.refused if other is not action)
    if (fresh := _of_the_chain(services, unit, draft, now, refused)) is not None:
        return fresh
    chain = _decide(services, unit, draft, refused)
    back = tuple(m for m in chain.measures if m.action is action) if chain else ()
    return replace(now, measures=(*now.measures, *back), refused=refused) if back else None


def _of_the_chain(
    services: Services, unit: Unit, draft: DraftRow, now: Decision, refused: tuple[Action, ...]
) -> Decision | None:
    """The chain's own answer, which also gives back the effects that the action hid; None where a person's other
    terms stand in the decision, which the chain would undo."""
    before = _decide(services, unit, draft, now.refused)
    if before is None or {m.action for m in before.measures} != {m.action for m in now.measures}:
        return None
    return _decide(services, unit, draft, refused)


def _decide(services: Services, unit: Unit, draft: DraftRow, refused: tuple[Action, ...]) -> Decision | None:
    reply = unit.session.get_one(ReplyRow, draft.reply_id) if draft.reply_id is not None else None
    if reply is None or reply.reading is None:
        return None
    try:
        return services.decide(case_for(services, unit, reply, READING.validate_python(reply.reading)), refused)
    except ValueError:  # nothing is left
        return None
