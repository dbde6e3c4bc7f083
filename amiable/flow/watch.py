"""Files that call for a person's decision without any mail: a formal notice has become possible, time runs out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import or_, select

from amiable.domain.card import CardKind
from amiable.domain.company import Policy, ReminderStep
from amiable.domain.status import CardStatus
from amiable.flow import cards
from amiable.flow.services import Services
from amiable.policies.followup import Hindrance, Silence, due_step, hindrances, prescription_near, time_barred
from amiable.policies.formal_notice import formal_notice
from amiable.policies.legal.tables import LegalDataError
from amiable.store import queries
from amiable.store.tables import CardRow

NOTICE_DUE = "notice_due"
TIME_BARRED = "file_time_barred"
PRESCRIPTION_NEAR = "prescription_near"
AGAIN_AFTER = timedelta(days=30)
"""Who answered « not now » is not asked about the same thing before."""


def look(services: Services, company_id: int, silence: Silence, today: date) -> int:
    """Open a card for each thing to decide about that file; how many. Nothing is drafted here."""
    calls = list(_calls(silence, services.policies[company_id], today))
    if not calls or silence.debtor.id is None:
        return 0
    with services.store.unit(company_id) as unit:
        queries.lock_debtor(unit, silence.debtor.id)
        asked = set(
            unit.session.scalars(
                select(CardRow.reason).where(
                    CardRow.debtor_id == silence.debtor.id,
                    or_(CardRow.status == str(CardStatus.WAITING), CardRow.outcome_at > unit.now - AGAIN_AFTER),
                )
            )
        )
        new = [reason for reason in calls if reason not in asked]
        for reason in new:
            cards.open_card(unit, CardKind.DEBTOR, debtor_id=silence.debtor.id, reason=reason)
    if new:
        services.bell.ring()
    return len(new)


def _calls(silence: Silence, policy: Policy, today: date) -> Iterator[str]:
    if silence.debtor.frozen:
        return
    if time_barred(silence, today):
        yield TIME_BARRED
    elif prescription_near(silence, today):
        yield PRESCRIPTION_NEAR
    if silence.debtor.contacts and _notice_due(silence, policy, today):
        yield NOTICE_DUE


def _notice_due(silence: Silence, policy: Policy, today: date) -> bool:
    """The calendar says so, or we have written as often as is decent."""
    if silence.last_step == ReminderStep.FORMAL_NOTICE:
        return False
    enough = hindrances(silence, policy, today) == (Hindrance.WRITTEN_ENOUGH,)
    if not enough and due_step(silence, policy, today) is not ReminderStep.FORMAL_NOTICE:
        return False
    try:
        return formal_notice(silence, policy, today) is not None
    except LegalDataError:  # a missing rate is told to who asks for the notice
        return True
