"""From the outbox to the debtor: claim, send once, then in one transaction everything that follows from it.

The claim is committed before the first byte goes out. Whatever happens after it, this mail is never submitted
again by itself: a clear refusal is retried or given up, a lost answer is shown to a person.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from amiable.domain.card import CardKind
from amiable.domain.chat import CHAT, MAIL
from amiable.domain.decision import Effect, EndPlan, MoveInvoice, MoveTalk, OpenDispute, OpenPlan, OpenPromise
from amiable.domain.status import (
    INVOICE_MOVES,
    DisputeStatus,
    InvoiceStatus,
    OutboxStatus,
    ReplyStatus,
)
from amiable.flow import cards, plans, talks
from amiable.flow.services import Services
from amiable.mailbox.errors import ConfigurationError, MailError, PermanentError, TemporaryError, UncertainError
from amiable.mailbox.ports import Outbound, SentFolder
from amiable.store import queries, ties
from amiable.store.records import DECISION, letter_record
from amiable.store.session import Unit
from amiable.store.tables import (
    ApprovalRow,
    CardRow,
    ConversationRow,
    DisputeRow,
    DraftRow,
    DraftVersionRow,
    InvoiceRow,
    ManagerRow,
    OutboxRow,
    ReplyRow,
)

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=20)
"""Longer than any SMTP time-out: a claim older than this has lost its process."""
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
GIVE_UP_AFTER = 48
"""Tries; with the back-off above, about two days."""


@dataclass(frozen=True)
class Sealed:
    """One approved mail, claimed by this sender. Only `claim` makes one, and only from an Approval."""

    outbox_id: int
    company_id: int
    approval_id: int
    message_id: str
    sender: str
    recipient: str
    raw: bytes


def send_next(services: Services, outbound: Outbound, company_id: int, owner: str, channel: str = MAIL) -> bool:
    """Send the oldest mail that is due; False when none is. Raises ConfigurationError for the operator to see."""
    mail = claim(services, company_id, owner, channel)
    if mail is None:
        return False
    try:
        receipt = outbound.send(mail.sender, mail.recipient, mail.raw)
    except ConfigurationError as error:
        _retry_later(services, mail, error)
        raise
    except TemporaryError as error:
        _retry_later(services, mail, error)
    except PermanentError as error:
        _failed(services, mail, error)
    except UncertainError as error:
        _uncertain(services, mail.company_id, mail.outbox_id, str(error))
    else:
        with services.store.unit(mail.company_id) as unit:
            # A claim that outlived its lease may have been called uncertain meanwhile; the server's yes settles it.
            froms = (OutboxStatus.SENDING, OutboxStatus.UNCERTAIN)
            mark_sent(unit, mail.outbox_id, froms, why=receipt.response)
    services.bell.ring()
    return True


def claim(services: Services, company_id: int, owner: str, channel: str = MAIL) -> Sealed | None:
    """Take the oldest mail of that channel that is due, after checking it word for word against its approval."""
    with services.store.unit(company_id) as unit:
        found = unit.session.scalars(
            select(OutboxRow)
            .where(
                OutboxRow.status.in_([str(OutboxStatus.QUEUED), str(OutboxStatus.RETRY)]),
                OutboxRow.not_before <= unit.now,
                OutboxRow.channel == channel,
            )
            .order_by(OutboxRow.not_before, OutboxRow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if found is None:
            return None
        claimed = unit.move(
            OutboxRow,
            found.id,
            (OutboxStatus.QUEUED, OutboxStatus.RETRY),
            OutboxStatus.SENDING,
            claimed_by=owner,
            claimed_until=unit.now + LEASE,
            attempts=OutboxRow.attempts + 1,
        )
        if not claimed:
            return None
        difference = _difference(unit, found)
        if difference:
            log.error("outbox %s is not what was approved (%s); it will not leave", found.id, difference)
            unit.move(OutboxRow, found.id, OutboxStatus.SENDING, OutboxStatus.FAILED, why=difference)
            _back_to_a_person(unit, found.id, "not_as_approved", difference)
            return None
        return Sealed(
            found.id, company_id, found.approval_id, found.message_id, found.sender, found.recipient, found.raw
        )


def _difference(unit: Unit, mail: OutboxRow) -> str:
    """How the mail differs from what a named person approved; empty when it does not."""
    approval = unit.session.get_one(ApprovalRow, mail.approval_id)
    version = unit.session.scalars(
        select(DraftVersionRow).where(
            DraftVersionRow.draft_id == approval.draft_id, DraftVersionRow.number == approval.version
        )
    ).one()
    letter = letter_record(version)
    if unit.session.get(ManagerRow, approval.manager_id) is None:
        return "the approval names nobody"
    if letter.digest != approval.digest:
        return "the wording changed after its approval"
    if mail.recipient != letter.recipient:
        return "the recipient changed after its approval"
    if hashlib.sha256(mail.raw).hexdigest() != approval.mail_digest:
        return "the mail's bytes changed after its approval"
    debtor_id = unit.session.get_one(DraftRow, mail.draft_id).debtor_id
    if mail.channel == CHAT and not ties.tied_to(unit, mail.recipient, debtor_id):
        return "the chat is no longer tied to this debtor"
    return ""


def mark_sent(
    unit: Unit,
    outbox_id: int,
    frm: OutboxStatus | tuple[OutboxStatus, ...],
    *,
    actor: str = "system",
    why: str = "",
) -> bool:
    """It left: in one transaction the outbox, the reply, the conversation, the effects and the card."""
    if not unit.move(OutboxRow, outbox_id, frm, OutboxStatus.SENT, actor=actor, why=why, sent_at=unit.now):
        return False
    mail = unit.session.get_one(OutboxRow, outbox_id)
    draft = unit.session.get_one(DraftRow, mail.draft_id)
    unit.change(ConversationRow, ConversationRow.id == mail.conversation_id, last_outbound_at=unit.now)
    if draft.reply_id is not None:
        unit.move(ReplyRow, draft.reply_id, ReplyStatus.DRAFTED, ReplyStatus.ANSWERED, why=f"outbox:{outbox_id}")
    for effect in DECISION.validate_python(draft.decision).effects:
        _apply(unit, draft, effect)
    for card in unit.session.scalars(select(CardRow).where(CardRow.draft_id == draft.id)):
        cards.redraw(unit, card.id, outcome_code="sent", outcome_at=unit.now)
    for card in unit.session.scalars(select(CardRow).where(CardRow.outbox_id == outbox_id)):
        cards.decide_card(unit, card.id, "sent")
    return True


def _apply(unit: Unit, draft: DraftRow, effect: Effect) -> None:
    match effect:
        case MoveInvoice(invoice=number, to=to):
            _move_invoice(unit, number, to)
        case OpenPromise():
            plans.open_promise(unit, draft, effect)
        case OpenPlan():
            plans.open_plan(unit, draft, effect)
        case EndPlan(plan_id=plan_id, on=on):
            plans.end_plan(unit, plan_id, on)
        case OpenDispute(invoices=invoices, reason=reason, amount=amount):
            unit.add(
                DisputeRow(
                    debtor_id=draft.debtor_id,
                    draft_id=draft.id,
                    invoices=list(invoices),
                    reason=str(reason),
                    amount=amount.amount if amount else None,
                    status=str(DisputeStatus.OPEN),
                )
            )
        case MoveTalk():
            talks.move(unit, draft, effect, queries.latest_version(unit, draft.id).recipient)
        case _:  # PauseReminders and FreezeDebtor took effect when they were decided
            return
    unit.event(f"effect.{effect.kind}", f"draft:{draft.id}")


def _move_invoice(unit: Unit, number: str, to: InvoiceStatus) -> None:
    row = unit.session.scalars(select(InvoiceRow).where(InvoiceRow.number == number)).one()
    frm = InvoiceStatus(row.status)
    if frm is to:
        return
    if to not in INVOICE_MOVES[frm]:
        # Paid or frozen while the answer was on its way: the later knowledge stands.
        unit.event("invoices.kept", f"invoice:{row.id}", wanted=str(to), status=str(frm))
        return
    unit.move(InvoiceRow, row.id, frm, to, version=InvoiceRow.version + 1)


def _retry_later(services: Services, mail: Sealed, error: MailError) -> None:
    with services.store.unit(mail.company_id) as unit:
        attempts = unit.session.get_one(OutboxRow, mail.outbox_id).attempts
        if attempts >= GIVE_UP_AFTER:
            return _give_up(unit, mail.outbox_id, str(error))
        unit.move(
            OutboxRow,
            mail.outbox_id,
            OutboxStatus.SENDING,
            OutboxStatus.RETRY,
            why=str(error),
            not_before=next_try(unit.now, attempts),
            last_error=str(error),
        )
    return None


def next_try(now: datetime, attempts: int) -> datetime:
    """One minute after the first refusal, twice as long after each other, an hour at most."""
    return now + min(FIRST_RETRY * int(2 ** min(attempts - 1, 10)), LONGEST_RETRY)


def _failed(services: Services, mail: Sealed, error: MailError) -> None:
    with services.store.unit(mail.company_id) as unit:
        _give_up(unit, mail.outbox_id, str(error))


def _give_up(unit: Unit, outbox_id: int, error: str) -> None:
    if unit.move(OutboxRow, outbox_id, OutboxStatus.SENDING, OutboxStatus.FAILED, why=error, last_error=error):
        _back_to_a_person(unit, outbox_id, "send_failed", error)


def _back_to_a_person(unit: Unit, outbox_id: int, reason: str, detail: str) -> None:
    """What could not leave is on a card again; nothing of it is lost."""
    draft = unit.session.get_one(DraftRow, unit.session.get_one(OutboxRow, outbox_id).draft_id)
    for card in unit.session.scalars(select(CardRow).where(CardRow.draft_id == draft.id)):
        cards.redraw(unit, card.id, outcome_code=reason, outcome_at=unit.now, outcome_detail=detail)
    if draft.reply_id is not None:
        unit.move(ReplyRow, draft.reply_id, ReplyStatus.DRAFTED, ReplyStatus.NEEDS_HUMAN, why=reason, reason=reason)
    cards.open_card(unit, CardKind.LOOK, reply_id=draft.reply_id, outbox_id=outbox_id, reason=reason)


def _uncertain(services: Services, company_id: int, outbox_id: int, why: str) -> None:
    with services.store.unit(company_id) as unit:
        if unit.move(OutboxRow, outbox_id, OutboxStatus.SENDING, OutboxStatus.UNCERTAIN, why=why, last_error=why):
            draft_id = unit.session.get_one(OutboxRow, outbox_id).draft_id
            draft = unit.session.get_one(DraftRow, draft_id)
            cards.open_card(
                unit,
                CardKind.UNCERTAIN,
                reply_id=draft.reply_id,
                draft_id=draft_id,
                outbox_id=outbox_id,
                reason="answer_lost",
            )


def settle_stale(services: Services, company_id: int, sent_folder: SentFolder | None, channel: str = MAIL) -> int:
    """Claims whose sender died: found in the Sent folder = sent, else uncertain, for a person. How many."""
    with services.store.view(company_id) as unit:
        stale = [
            (row.id, row.message_id)
            for row in unit.session.scalars(
                select(OutboxRow).where(
                    OutboxRow.status == str(OutboxStatus.SENDING),
                    OutboxRow.channel == channel,
                    or_(OutboxRow.claimed_until.is_(None), OutboxRow.claimed_until < unit.now),
                )
            )
        ]
    for outbox_id, message_id in stale:
        if sent_folder is not None and sent_folder.contains(message_id):
            with services.store.unit(company_id) as unit:
                mark_sent(unit, outbox_id, OutboxStatus.SENDING, why="found in the Sent folder")
        else:
            _uncertain(services, company_id, outbox_id, "the sender died after it had claimed this mail")
    if stale:
        services.bell.ring()
    return len(stale)


def copy_next(services: Services, company_id: int, sent_folder: SentFolder) -> bool:
    """Put the copy of one sent mail into the Sent folder; False when none is missing."""
    with services.store.view(company_id) as unit:
        row = unit.session.scalars(
            select(OutboxRow)
            .where(OutboxRow.status == str(OutboxStatus.SENT), OutboxRow.copied.is_(False))
            .order_by(OutboxRow.id)
            .limit(1)
        ).first()
        if row is None:
            return False
        outbox_id, message_id, raw = row.id, row.message_id, row.raw
    sent_folder.store(message_id, raw)
    with services.store.unit(company_id) as unit:
        unit.change(OutboxRow, OutboxRow.id == outbox_id, copied=True)
    return True
