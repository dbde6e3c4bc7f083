"""A card's rows gathered into the record that the desk draws."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import func, select

from amiable.domain.card import Card, CardKind, Instruction, Outcome, Received, Turn
from amiable.domain.chat import CHAT, chat_of
from amiable.domain.decision import MoveTalk
from amiable.domain.invoice import Invoice
from amiable.domain.status import CardStatus, InstructionStatus, OutboxStatus, ReplyStatus, TalkStatus
from amiable.store import queries, ties
from amiable.store.records import DECISION, MATCH, READING, REASONS, invoice_record, version_record
from amiable.store.session import Unit
from amiable.store.tables import (
    Base,
    CardRow,
    CompanyRow,
    DraftRow,
    InstructionRow,
    InvoiceRow,
    ManagerRow,
    OutboxRow,
    ReplyRow,
    TalkRow,
)

PAYMENTS = "payments_to_assign"
"""The reason of the card about payments that a person is to assign."""
MAX_TO_ASSIGN = 30
R = TypeVar("R", bound=Base)


def card_record(unit: Unit, row: CardRow) -> Card:
    """Everything on one card, rebuilt from the database: a restart loses nothing."""
    reply = _one(unit, ReplyRow, row.reply_id)
    draft = _one(unit, DraftRow, row.draft_id)
    outbox = _one(unit, OutboxRow, row.outbox_id)
    debtor_id = draft.debtor_id if draft else reply.debtor_id if reply else row.debtor_id
    match = MATCH.validate_python(reply.matched) if reply and reply.matched else None
    decision = draft.decision if draft else reply.decision if reply else None
    assigned = _one(unit, ManagerRow, row.assigned_to)
    kept, broken = queries.promise_counts(unit, debtor_id) if debtor_id else (0, 0)
    leaving = unit.session.scalar(
        select(OutboxRow.not_before).where(
            OutboxRow.draft_id == row.draft_id,
            OutboxRow.status == str(OutboxStatus.QUEUED),
            OutboxRow.not_before > unit.now,
        )
    )
    return Card(
        id=row.id,
        token=row.token,
        kind=CardKind(row.kind),
        status=CardStatus(row.status),
        revision=row.revision,
        company=unit.session.scalars(select(CompanyRow.name).where(CompanyRow.id == row.company_id)).one(),
        debtor=queries.debtor(unit, debtor_id) if debtor_id else None,
        invoices=_invoices(unit, debtor_id, draft),
        received=_received(reply) if reply else None,
        earlier=_earlier(unit, reply),
        reading=READING.validate_python(reply.reading) if reply and reply.reading else None,
        decision=DECISION.validate_python(decision) if decision else None,
        turns=_turns(unit, debtor_id, row.draft_id),
        draft=version_record(queries.latest_version(unit, draft.id)) if draft else None,
        instruction=_instruction(unit, draft) if draft else None,
        candidates=match.candidates if match and not debtor_id else (),
        plan=queries.plan_standing(unit, debtor_id) if debtor_id else None,
        promises_kept=kept,
        promises_broken=broken,
        to_assign=queries.payments_to_assign(unit, MAX_TO_ASSIGN) if row.reason == PAYMENTS else (),
        reason=row.reason,
        trace=(reply.trace if reply and reply.status == ReplyStatus.SHUNTED else "")
        or (outbox.last_error if outbox else ""),
        outcome=Outcome(row.outcome_code, row.outcome_by, row.outcome_at, row.outcome_detail)
        if row.outcome_code and row.outcome_at
        else None,
        undo_until=leaving,
        assigned_to=assigned.name if assigned else "",
        chat=_tie(unit, reply),
    )


def _one(unit: Unit, table: type[R], row_id: int | None) -> R | None:
    return None if row_id is None else unit.session.get_one(table, row_id)


def _tie(unit: Unit, reply: ReplyRow | None) -> int | None:
    """The living tie of the chat that the reply came by."""
    chat_id = chat_of(reply.sender) if reply is not None and reply.channel == CHAT else None
    tie = ties.live_tie(unit, chat_id) if chat_id is not None else None
    return tie.id if tie is not None and reply is not None and tie.debtor_id == reply.debtor_id else None


def _received(reply: ReplyRow) -> Received:
    reading = READING.validate_python(reply.reading) if reply.reading else None
    return Received(
        sender=reply.sender,
        sender_name=reply.sender_name,
        subject=reply.subject,
        at=reply.received_at,
        new_text=reading.new_text if reading else reply.new_text,
        attachments=tuple(reply.attachments),
        undelivered=reply.undelivered,
        number=reply.id,
    )


def _instruction(unit: Unit, draft: DraftRow) -> Instruction | None:
    row = unit.session.scalars(
        select(InstructionRow)
        .where(InstructionRow.draft_id == draft.id, InstructionRow.version == draft.version)
        .where(InstructionRow.status != str(InstructionStatus.DONE))
        .order_by(InstructionRow.id.desc())
        .limit(1)
    ).first()
    return Instruction(row.words, row.answer, REASONS.validate_python(row.reasons)) if row else None


def _earlier(unit: Unit, reply: ReplyRow | None) -> tuple[Received, ...]:
    """Messages of the debtor that this one overtook before anybody answered them."""
    if reply is None or reply.debtor_id is None:
        return ()
    return tuple(_received(row) for row in queries.overtaken(unit, reply.debtor_id, before=reply.id))


def _turns(unit: Unit, debtor_id: int | None, draft_id: int | None) -> tuple[Turn, ...]:
    """The letters of the open talk, each with what it answered; the card's own draft is not one of them."""
    opened = unit.session.scalar(
        select(func.max(TalkRow.opened_at)).where(
            TalkRow.debtor_id == debtor_id, TalkRow.status == str(TalkStatus.OPEN)
        )
    )
    if opened is None:
        return ()
    rows = unit.session.execute(
        select(DraftRow.decision, OutboxRow.sent_at, ReplyRow.received_at)
        .join(OutboxRow, OutboxRow.draft_id == DraftRow.id)
        .outerjoin(ReplyRow, ReplyRow.id == DraftRow.reply_id)
        .where(DraftRow.debtor_id == debtor_id, OutboxRow.sent_at >= opened, DraftRow.id != (draft_id or 0))
        .order_by(OutboxRow.sent_at)
    )
    turns: list[Turn] = []
    for decision, sent_at, heard_at in rows:
        for measure in DECISION.validate_python(decision).measures:
            moves = (effect for effect in measure.effects if isinstance(effect, MoveTalk))
            turns += (Turn(heard_at, move.asked, sent_at, measure.action, move.offered) for move in moves)
    return tuple(turns)


def _invoices(unit: Unit, debtor_id: int | None, draft: DraftRow | None) -> tuple[Invoice, ...]:
    """The invoices the draft was written for, else the debtor's unpaid ones."""
    if draft is not None:
        rows = unit.session.scalars(
            select(InvoiceRow).where(InvoiceRow.number.in_(list(draft.invoice_versions))).order_by(InvoiceRow.due)
        )
        return tuple(invoice_record(row) for row in rows)
    return queries.unpaid_invoices(unit, debtor_id) if debtor_id else ()
