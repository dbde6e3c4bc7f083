"""Who is shown a card: everybody, managers first, or supervisors; what waits too long goes to the supervisors too."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from amiable.domain.card import CardKind
from amiable.domain.company import Policy, Role
from amiable.domain.reading import Attack, Intent
from amiable.domain.status import CardStatus
from amiable.flow import cards
from amiable.flow.services import Services
from amiable.policies.sending_hours import next_sending_time
from amiable.store import queries
from amiable.store.records import READING
from amiable.store.session import Unit
from amiable.store.tables import CardRow, DeliveryRow, DraftRow, ManagerRow, ReplyRow


class Audience(StrEnum):
    """Whose chats show a card. A card handed to one person is shown there whatever its audience."""

    EVERYBODY = "everybody"
    MANAGERS = "managers"
    """The supervisors follow once it has waited long enough."""
    SUPERVISORS = "supervisors"


def route(services: Services) -> None:
    """Give every new card of these companies its audience; done once a card."""
    new = select(CardRow.id, CardRow.company_id).where(
        CardRow.audience == "",
        CardRow.status == str(CardStatus.WAITING),
        CardRow.company_id.in_(list(services.policies)),
    )
    with services.store.view(None) as unit:
        found = unit.session.execute(new.order_by(CardRow.id)).all()
    for company_id in dict.fromkeys(row.company_id for row in found):
        with services.store.unit(company_id) as unit:
            for card_id in (row.id for row in found if row.company_id == company_id):
                audience = _audience(services, unit, unit.session.get_one(CardRow, card_id))
                unit.change(CardRow, CardRow.id == card_id, CardRow.audience == "", audience=str(audience))


def shown_to(manager: type[ManagerRow]) -> ColumnElement[bool]:
    """Condition on `CardRow` and `manager`: a role without anybody in a chat leaves its cards to the others."""

    def nobody(role: Role) -> ColumnElement[bool]:
        other = aliased(ManagerRow)
        present = select(other.id).where(
            other.company_id == CardRow.company_id,
            other.role == str(role),
            other.active,
            other.telegram_id.is_not(None),
        )
        return ~present.correlate(CardRow).exists()

    def of(audience: Audience, role: Role) -> ColumnElement[bool]:
        return and_(CardRow.audience == str(audience), or_(manager.role == str(role), nobody(role)))

    return or_(
        CardRow.assigned_to == manager.id,
        CardRow.audience == str(Audience.EVERYBODY),
        of(Audience.MANAGERS, Role.MANAGER),
        of(Audience.SUPERVISORS, Role.SUPERVISOR),
    )


def waits_for(manager_id: int) -> tuple[ColumnElement[bool], ...]:
    """Conditions on `CardRow`: that manager may decide it, and is shown it."""
    manager = aliased(ManagerRow)
    shown = select(manager.id).where(manager.id == manager_id, shown_to(manager)).correlate(CardRow).exists()
    return or_(CardRow.assigned_to.is_(None), CardRow.assigned_to == manager_id), shown


def escalate(services: Services, company_id: int) -> int:
    """Cards that have waited too long are shown to the supervisors too, in the hours when people work; how many.

    A card that was put off is somebody's; one that was handed over is taken back from who lets it wait.
    """
    policy = services.policies[company_id]
    count = 0
    with services.store.unit(company_id) as unit:
        if next_sending_time(unit.now, policy) > unit.now:
            return 0
        resting = select(DeliveryRow.id).where(
            DeliveryRow.card_id == CardRow.id, DeliveryRow.snoozed_until.is_not(None)
        )
        waiting = select(CardRow).where(
            CardRow.status == str(CardStatus.WAITING),
            CardRow.audience == str(Audience.MANAGERS),
            ~resting.correlate(CardRow).exists(),
        )
        for card in list(unit.session.scalars(waiting)):
            after = _own(unit, card, policy).escalation.after_hours
            if after is None or unit.now - card.created_at < timedelta(hours=after):
                continue
            if unit.change(
                CardRow,
                CardRow.id == card.id,
                CardRow.audience == str(Audience.MANAGERS),
                audience=str(Audience.EVERYBODY),
            ):
                count += 1
                unit.event("cards.escalated", f"card:{card.id}", after_hours=after)
                if card.assigned_to is not None:
                    cards.redraw(unit, card.id, assigned_to=None)
    return count


def _audience(services: Services, unit: Unit, card: CardRow) -> Audience:
    policy = _own(unit, card, services.policies[card.company_id])
    rules, ceiling = policy.escalation, policy.approval.supervisor_above
    reply = unit.session.get_one(ReplyRow, card.reply_id) if card.reply_id is not None else None
    reading = READING.validate_python(reply.reading) if reply and reply.reading else None
    draft = unit.session.get_one(DraftRow, card.draft_id) if card.draft_id is not None else None
    attacked = card.reason.startswith("attack_") or (reading is not None and reading.attack is not Attack.NONE)
    debtor_id = _debtor_id(unit, card)
    owed = sum(i.outstanding.amount for i in queries.unpaid_invoices(unit, debtor_id)) if debtor_id else 0
    at_stake = (
        sum(i.outstanding.amount for i in queries.invoices_by_number(unit, list(draft.invoice_versions)).values())
        if draft and card.kind == CardKind.DRAFT
        else 0
    )
    disputed = (reading is not None and Intent.DISPUTE in reading.intents) or (
        debtor_id is not None and reply is not None and queries.open_dispute(unit, debtor_id)
    )
    for_supervisors = (
        attacked and rules.attacks == "supervisors",
        disputed and rules.disputes_above is not None and owed > rules.disputes_above,
        ceiling is not None and at_stake > ceiling,
    )
    if any(for_supervisors):
        return Audience.SUPERVISORS
    return Audience.EVERYBODY if rules.after_hours is None else Audience.MANAGERS


def _own(unit: Unit, card: CardRow, policy: Policy) -> Policy:
    """The policy of the card's debtor, where it has one."""
    debtor_id = _debtor_id(unit, card)
    return policy.for_debtor(queries.debtor(unit, debtor_id)) if debtor_id is not None else policy


def _debtor_id(unit: Unit, card: CardRow) -> int | None:
    if card.debtor_id is not None:
        return card.debtor_id
    if card.draft_id is not None:
        return unit.session.get_one(DraftRow, card.draft_id).debtor_id
    return unit.session.get_one(ReplyRow, card.reply_id).debtor_id if card.reply_id is not None else None
