"""What happens with time, nobody having written: due dates pass, silences end, drafts expire."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from amiable.domain.calendar import PARIS
from amiable.domain.card import CardKind
from amiable.domain.company import Policy, ReminderStep
from amiable.domain.debtor import Debtor, DebtorKind
from amiable.domain.decision import Action
from amiable.domain.status import CardStatus, DraftStatus, InvoiceStatus, ReplyStatus
from amiable.flow import announcements, cards, drafts, escalation, plans, watch
from amiable.flow.services import Services
from amiable.policies.followup import Silence
from amiable.store import queries
from amiable.store.session import Unit
from amiable.store.tables import CardRow, DeliveryRow, DraftRow, InvoiceRow, MailboxRow, ReplyRow

FRESH = timedelta(hours=1)


def tick(services: Services, company_id: int) -> int:
    """Everything that is due now for one company; how many follow-ups were drafted."""
    mark_overdue(services, company_id)
    wake_cards(services, company_id)
    expire_drafts(services, company_id)
    escalation.escalate(services, company_id)
    plans.pass_time(services, company_id)
    announcements.make(services, company_id)
    agreed = plans.propose(services, company_id, silence_of) if _fresh(services, company_id) else 0
    return agreed + follow_up(services, company_id)


def wake_cards(services: Services, company_id: int) -> int:
    """Cards put off until now come back as new messages, so that the telephone rings; how many."""
    with services.store.unit(company_id) as unit:
        rows = list(
            unit.session.scalars(
                select(DeliveryRow)
                .join(CardRow, CardRow.id == DeliveryRow.card_id)
                .where(CardRow.status == str(CardStatus.WAITING), DeliveryRow.snoozed_until <= unit.now)
            )
        )
        for shown in rows:
            unit.change(DeliveryRow, DeliveryRow.id == shown.id, revision=cards.ANEW, snoozed_until=None)
            cards.redraw(unit, shown.card_id)
    return len(rows)


def mark_overdue(services: Services, company_id: int) -> int:
    """Open invoices whose due date has passed become overdue; how many."""
    with services.store.unit(company_id) as unit:
        rows = unit.session.scalars(
            select(InvoiceRow.id).where(
                InvoiceRow.status == str(InvoiceStatus.OPEN), InvoiceRow.due < services.today()
            )
        )
        return sum(
            unit.move(InvoiceRow, row_id, InvoiceStatus.OPEN, InvoiceStatus.OVERDUE, version=InvoiceRow.version + 1)
            for row_id in list(rows)
        )


def follow_up(services: Services, company_id: int) -> int:
    """One draft for each debtor whose silence has lasted; how many.

    None while the mailbox has not been read lately: what looks like silence may be an answer on the server.
    """
    if not _fresh(services, company_id):
        return 0
    policy = services.policies[company_id]
    ahead = timedelta(days=max(1, *(-first_step(policy, label) for label in ("", *policy.segments))))
    with services.store.view(company_id) as unit:
        debtor_ids = list(
            unit.session.scalars(
                select(InvoiceRow.debtor_id)
                .where(InvoiceRow.status.not_in([str(s) for s in queries.SETTLED]))
                .where(InvoiceRow.due < services.today() + ahead)
                .distinct()
                .order_by(InvoiceRow.debtor_id)
            )
        )
    today, count = services.today(), 0
    for debtor_id in debtor_ids:
        with services.store.view(company_id) as unit:
            silence = silence_of(unit, debtor_id)
        watch.look(services, company_id, silence, today)
        decision = services.follow_up(silence, policy, today) if silence.debtor.contacts else None
        if decision is None:
            continue
        since = max(filter(None, (silence.last_outbound, silence.last_inbound)), default=None)
        try:
            key = f"{since.isoformat() if since else 'never'}:{decision.measures[0].facts.step}"
            count += drafts.propose_reminder(services, company_id, debtor_id, decision, key)
        except IntegrityError:  # another scheduler drafted the same silence at this very moment
            continue
    return count


def _fresh(services: Services, company_id: int) -> bool:
    """True when the mailbox was read lately: what looks like silence is not an answer on the server."""
    with services.store.view(company_id) as unit:
        read_at = unit.session.scalar(select(func.max(MailboxRow.read_at)))
        return read_at is not None and unit.now - read_at <= FRESH


def first_step(policy: Policy, label: str) -> int:
    """The day of the calendar's first step for a segment (before the due date: negative); 0 without a calendar."""
    calendar = policy.for_debtor(Debtor("", DebtorKind.BUSINESS, segment=label)).reminders.calendar
    return min((day for _, day in calendar.steps()), default=0) if calendar else 0


def silence_of(unit: Unit, debtor_id: int) -> Silence:
    """What is known of one debtor's file when nobody writes."""
    outbound, inbound = queries.last_exchange(unit, debtor_id)
    paid = queries.last_payment(unit, debtor_id)
    invoices = queries.unpaid_invoices(unit, debtor_id)
    promises = queries.open_promises(unit, debtor_id)
    unpaid = {invoice.number for invoice in invoices}
    decisions = queries.sent_decisions(unit, debtor_id)
    reminders = [
        measure.facts
        for decision in decisions
        for measure in decision.measures
        if measure.action in (Action.REMIND, Action.ASK_PROMISE) and unpaid & set(measure.facts.invoices)
    ]
    notified = any(
        measure.action is Action.FORMAL_NOTICE and unpaid & set(measure.facts.invoices)
        for decision in decisions
        for measure in decision.measures
    )
    last_step = next((facts.step for facts in reversed(reminders) if facts.step), "")
    return Silence(
        debtor=queries.debtor(unit, debtor_id),
        invoices=invoices,
        reminders_sent=len(reminders),
        last_step=ReminderStep.FORMAL_NOTICE if notified else last_step,
        last_outbound=outbound.astimezone(PARIS).date() if outbound else None,
        last_inbound=inbound.astimezone(PARIS).date() if inbound else None,
        last_payment=paid.astimezone(PARIS).date() if paid else None,
        promises=tuple(day for day, _ in promises),
        promise_methods=tuple(method for _, method in promises),
        acknowledged=queries.acknowledgements(unit, debtor_id),
        waiting=queries.has_unprocessed_reply(unit, debtor_id) or queries.has_open_draft(unit, debtor_id),
        dispute_open=queries.open_dispute(unit, debtor_id),
    )


def expire_drafts(services: Services, company_id: int) -> int:
    """Drafts that nobody decided in time are void; their replies wait on a card for a person. How many."""
    expired = 0
    with services.store.unit(company_id) as unit:
        rows = unit.session.scalars(
            select(DraftRow).where(DraftRow.status == str(DraftStatus.PROPOSED), DraftRow.expires_at < unit.now)
        )
        for draft in list(rows):
            if not unit.move(DraftRow, draft.id, DraftStatus.PROPOSED, DraftStatus.EXPIRED):
                continue
            expired += 1
            for card in cards.cards_of(unit, draft_id=draft.id):
                cards.decide_card(unit, card.id, "expired")
            if draft.reply_id is not None and unit.move(
                ReplyRow,
                draft.reply_id,
                ReplyStatus.DRAFTED,
                ReplyStatus.NEEDS_HUMAN,
                why="expired",
                reason="expired",
            ):
                cards.open_card(unit, CardKind.LOOK, reply_id=draft.reply_id, reason="expired")
    return expired
