"""What the flow asks of the database, as domain records. Each takes the unit it reads in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select

from amiable.domain.company import Manager
from amiable.domain.debtor import Debtor
from amiable.domain.decision import Decision
from amiable.domain.invoice import Invoice
from amiable.domain.match import Directory, Known
from amiable.domain.money import Money
from amiable.domain.payment import Unassigned
from amiable.domain.plan import Instalment, Standing
from amiable.domain.status import (
    DisputeStatus,
    DraftStatus,
    InstalmentStatus,
    InvoiceStatus,
    OutboxStatus,
    PaymentStatus,
    PlanStatus,
    PromiseStatus,
    ReplyStatus,
)
from amiable.store.records import DECISION, debtor_record, invoice_record, manager_record
from amiable.store.session import Unit
from amiable.store.tables import (
    ContactRow,
    ConversationRow,
    DebtorRow,
    DisputeRow,
    DraftDocumentRow,
    DraftRow,
    DraftVersionRow,
    EventRow,
    InstalmentRow,
    InvoiceRow,
    LedgerRow,
    ManagerRow,
    OutboxRow,
    PaymentRow,
    PlanRow,
    PromiseRow,
    ReplyRow,
)

SETTLED = (InvoiceStatus.PAID, InvoiceStatus.WRITTEN_OFF)
UNPROCESSED = (
    ReplyStatus.RECEIVED,
    ReplyStatus.SCREENED,
    ReplyStatus.MATCHED,
    ReplyStatus.READ,
    ReplyStatus.DECIDED,
    ReplyStatus.DRAFTED,
    ReplyStatus.NEEDS_HUMAN,
    ReplyStatus.SHUNTED,
)


def seen_uids(unit: Unit, mailbox: str, folder: str, uidvalidity: int) -> set[int]:
    """UIDs of that folder already in the ledger."""
    found = unit.session.scalars(
        select(LedgerRow.uid).where(
            LedgerRow.mailbox == mailbox, LedgerRow.folder == folder, LedgerRow.uidvalidity == uidvalidity
        )
    )
    return set(found)


def debtor(unit: Unit, debtor_id: int) -> Debtor:
    """One debtor with its contacts; raises NoResultFound when it is not this company's."""
    row = unit.session.scalars(select(DebtorRow).where(DebtorRow.id == debtor_id)).one()
    contacts = unit.session.scalars(select(ContactRow).where(ContactRow.debtor_id == debtor_id))
    return debtor_record(row, list(contacts))


def other_debtors(unit: Unit, debtor_id: int) -> tuple[str, ...]:
    """Names of the company's other debtors: what no letter to this one may hold."""
    return tuple(unit.session.scalars(select(DebtorRow.name).where(DebtorRow.id != debtor_id)))


def lock_debtor(unit: Unit, debtor_id: int) -> None:
    """Hold this debtor until the transaction ends: whoever drafts and whoever voids come one after the other.

    SQLite's write transactions come one after the other anyway.
    """
    unit.session.execute(select(DebtorRow.id).where(DebtorRow.id == debtor_id).with_for_update())


def unpaid_invoices(unit: Unit, debtor_id: int) -> tuple[Invoice, ...]:
    """The debtor's unpaid invoices, oldest due first."""
    rows = unit.session.scalars(
        select(InvoiceRow)
        .where(InvoiceRow.debtor_id == debtor_id, InvoiceRow.status.not_in([str(s) for s in SETTLED]))
        .order_by(InvoiceRow.due, InvoiceRow.number)
    )
    return tuple(invoice_record(row) for row in rows)


def invoices_by_number(unit: Unit, numbers: Sequence[str]) -> dict[str, Invoice]:
    """The company's invoices of these numbers."""
    rows = unit.session.scalars(select(InvoiceRow).where(InvoiceRow.number.in_(list(numbers))))
    return {row.number: invoice_record(row) for row in rows}


def documents(unit: Unit, numbers: Sequence[str]) -> dict[str, bytes]:
    """The PDFs on file of these invoices."""
    rows = unit.session.execute(
        select(InvoiceRow.number, InvoiceRow.document).where(
            InvoiceRow.number.in_(list(numbers)), InvoiceRow.document.is_not(None)
        )
    )
    return {number: document for number, document in rows if document}


def latest_version(unit: Unit, draft_id: int) -> DraftVersionRow:
    """The wording that waits for approval now."""
    return unit.session.scalars(
        select(DraftVersionRow)
        .where(DraftVersionRow.draft_id == draft_id)
        .order_by(DraftVersionRow.number.desc())
        .limit(1)
    ).one()


def managers(unit: Unit) -> tuple[Manager, ...]:
    """The company's active account managers."""
    rows = unit.session.scalars(select(ManagerRow).where(ManagerRow.active).order_by(ManagerRow.id))
    return tuple(manager_record(row) for row in rows)


def newer_reply_exists(unit: Unit, debtor_id: int, reply_id: int, statuses: Sequence[ReplyStatus]) -> bool:
    """True when the debtor wrote again after that reply and the newer one is in one of these statuses."""
    return bool(
        unit.session.scalar(
            select(func.count())
            .select_from(ReplyRow)
            .where(
                ReplyRow.debtor_id == debtor_id,
                ReplyRow.id > reply_id,
                ReplyRow.status.in_([str(s) for s in statuses]),
            )
        )
    )


def sent_decisions(unit: Unit, debtor_id: int) -> list[Decision]:
    """What was decided in each mail that we sent to the debtor, oldest first."""
    rows = unit.session.scalars(
        select(DraftRow.decision)
        .join(OutboxRow, OutboxRow.draft_id == DraftRow.id)
        .where(DraftRow.debtor_id == debtor_id, OutboxRow.status == str(OutboxStatus.SENT))
        .order_by(OutboxRow.id)
    )
    return [DECISION.validate_python(row) for row in rows]


def overtaken(unit: Unit, debtor_id: int, *, before: int) -> list[ReplyRow]:
    """The debtor's messages that a newer one overtook before anybody answered them, oldest first."""
    of_debtor = (ReplyRow.debtor_id == debtor_id, ReplyRow.id < before)
    answered = unit.session.scalar(
        select(func.max(ReplyRow.id)).where(*of_debtor, ReplyRow.status == str(ReplyStatus.ANSWERED))
    )
    rows = unit.session.scalars(
        select(ReplyRow)
        .where(*of_debtor, ReplyRow.id > (answered or 0), ReplyRow.reason == "debtor_wrote_again")
        .order_by(ReplyRow.id)
    )
    return list(rows)


def running_plan(unit: Unit, debtor_id: int) -> bool:
    """True while an agreed plan is honoured."""
    return _any(unit, PlanRow, PlanRow.debtor_id == debtor_id, PlanRow.status == PlanStatus.AGREED)


def open_dispute(unit: Unit, debtor_id: int) -> bool:
    """True while a dispute is examined."""
    return _any(unit, DisputeRow, DisputeRow.debtor_id == debtor_id, DisputeRow.status == DisputeStatus.OPEN)


def broken_promises(unit: Unit, debtor_id: int) -> int:
    """How many promises of that debtor were broken, and instalments of its plans missed."""
    promises = (
        select(func.count())
        .select_from(PromiseRow)
        .where(PromiseRow.debtor_id == debtor_id, PromiseRow.status == PromiseStatus.BROKEN)
    )
    instalments = (
        select(func.count())
        .select_from(InstalmentRow)
        .join(PlanRow, PlanRow.id == InstalmentRow.plan_id)
        .where(PlanRow.debtor_id == debtor_id, InstalmentRow.missed)
    )
    return (unit.session.scalar(promises) or 0) + (unit.session.scalar(instalments) or 0)


def plan_standing(unit: Unit, debtor_id: int) -> Standing | None:
    """Where the debtor's newest running plan stands; None without one."""
    plan = unit.session.scalars(
        select(PlanRow)
        .where(PlanRow.debtor_id == debtor_id, PlanRow.status == str(PlanStatus.AGREED))
        .order_by(PlanRow.id.desc())
        .limit(1)
    ).first()
    if plan is None:
        return None
    rows = unit.session.scalars(
        select(InstalmentRow).where(InstalmentRow.plan_id == plan.id).order_by(InstalmentRow.due, InstalmentRow.id)
    ).all()
    open_ = [row for row in rows if row.status != InstalmentStatus.PAID]
    following = (
        Instalment(open_[0].due, Money(open_[0].amount - open_[0].paid), open_[0].reference) if open_ else None
    )
    late = sum(row.status in (InstalmentStatus.LATE, InstalmentStatus.MISSED) for row in rows)
    return Standing(len(rows), len(rows) - len(open_), late, following, plan.ends_on)


def promise_counts(unit: Unit, debtor_id: int) -> tuple[int, int]:
    """How many promises of the debtor were kept, and how many broken."""
    rows = unit.session.scalars(select(PromiseRow.status).where(PromiseRow.debtor_id == debtor_id)).all()
    return rows.count(str(PromiseStatus.KEPT)), rows.count(str(PromiseStatus.BROKEN))


def payments_to_assign(unit: Unit, limit: int | None = None) -> tuple[Unassigned, ...]:
    """Entries that wait for a person, oldest first."""
    rows = unit.session.scalars(
        select(PaymentRow)
        .where(PaymentRow.status == str(PaymentStatus.TO_ASSIGN))
        .order_by(PaymentRow.day, PaymentRow.id)
        .limit(limit)
    )
    return tuple(
        Unassigned(
            id=row.key,
            day=row.day,
            left=Money(row.amount - row.assigned, row.currency),
            payer=row.payer,
            reference=row.reference,
            repeats=unit.session.get_one(PaymentRow, row.repeats_id).key if row.repeats_id else "",
        )
        for row in rows
    )


def open_promises(unit: Unit, debtor_id: int) -> tuple[tuple[date, str], ...]:
    """Due day and method of payment of each open promise that has a day."""
    rows = unit.session.scalars(
        select(PromiseRow).where(PromiseRow.debtor_id == debtor_id, PromiseRow.status == PromiseStatus.OPEN)
    )
    return tuple((due, method) for due, method in ((row.due, row.method) for row in rows) if due is not None)


def acknowledgements(unit: Unit, debtor_id: int) -> dict[str, tuple[date, ...]]:
    """By invoice number, the days on which the debtor acknowledged it by a plan (C.civ 2240)."""
    found: dict[str, tuple[date, ...]] = {}
    rows = unit.session.execute(
        select(PlanRow.invoices, PlanRow.acknowledged_on).where(
            PlanRow.debtor_id == debtor_id, PlanRow.acknowledged_on.is_not(None)
        )
    )
    for numbers, day in rows:
        assert day is not None  # the query asks for it
        for number in numbers:
            found[number] = (*found.get(number, ()), day)
    return found


def invoice_versions(unit: Unit, debtor_id: int) -> dict[str, int]:
    """Number and version of every invoice of the debtor."""
    rows = unit.session.execute(
        select(InvoiceRow.number, InvoiceRow.version).where(InvoiceRow.debtor_id == debtor_id)
    )
    return {name: value for name, value in rows}  # noqa: C416 - rows are no tuples for the type checker


def draft_documents(unit: Unit, draft_id: int) -> dict[str, bytes]:
    """The files made for that draft, by name."""
    rows = unit.session.execute(
        select(DraftDocumentRow.name, DraftDocumentRow.content).where(DraftDocumentRow.draft_id == draft_id)
    )
    return {name: value for name, value in rows}  # noqa: C416 - rows are no tuples for the type checker


def has_unprocessed_reply(unit: Unit, debtor_id: int) -> bool:
    """True while some mail of that debtor, or one that may be, still waits for the flow or for a person."""
    rows = unit.session.execute(
        select(ReplyRow.debtor_id, ReplyRow.matched).where(ReplyRow.status.in_([str(s) for s in UNPROCESSED]))
    )
    for found, matched in rows:
        known = matched or {}
        candidates = {found, known.get("debtor_id"), *(c["debtor_id"] for c in known.get("candidates", ()))}
        if debtor_id in candidates:
            return True
    return False


def has_open_draft(unit: Unit, debtor_id: int) -> bool:
    """True while a draft to that debtor waits, or an approved one has not settled."""
    waiting = _any(unit, DraftRow, DraftRow.debtor_id == debtor_id, DraftRow.status == DraftStatus.PROPOSED)
    leaving = unit.session.scalar(
        select(func.count())
        .select_from(OutboxRow)
        .join(DraftRow, DraftRow.id == OutboxRow.draft_id)
        .where(
            DraftRow.debtor_id == debtor_id,
            OutboxRow.status.in_(
                [
                    str(s)
                    for s in (OutboxStatus.QUEUED, OutboxStatus.SENDING, OutboxStatus.RETRY, OutboxStatus.UNCERTAIN)
                ]
            ),
        )
    )
    return waiting or bool(leaving)


def last_exchange(unit: Unit, debtor_id: int) -> tuple[datetime | None, datetime | None]:
    """When we last wrote to the debtor, and when it last wrote to us."""
    row = unit.session.execute(
        select(func.max(ConversationRow.last_outbound_at), func.max(ConversationRow.last_inbound_at)).where(
            ConversationRow.debtor_id == debtor_id
        )
    ).one()
    return row[0], row[1]


def last_payment(unit: Unit, debtor_id: int) -> datetime | None:
    """When we last learned of a payment of that debtor; None when none is known."""
    subjects = [
        f"invoice:{row_id}"
        for row_id in unit.session.scalars(select(InvoiceRow.id).where(InvoiceRow.debtor_id == debtor_id))
    ]
    rows = unit.session.execute(
        select(EventRow.at, EventRow.data)
        .where(EventRow.subject.in_(subjects), EventRow.kind == "invoices.updated")
        .order_by(EventRow.id.desc())
    )
    return next((at for at, data in rows if "paid" in data.get("fields", ())), None)


def _any(unit: Unit, table: type[DraftRow | PlanRow | DisputeRow], *where: object) -> bool:
    return bool(unit.session.scalar(select(func.count()).select_from(table).where(*where)))  # type: ignore[arg-type]


class StoredDirectory(Directory):
    """What the matcher may ask, answered from one company's rows."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def conversation_by_message_ids(self, message_ids: tuple[str, ...]) -> tuple[int, int] | None:
        """By the Message-IDs of mails we sent."""
        if not message_ids:
            return None
        row = self._unit.session.execute(
            select(ConversationRow.debtor_id, ConversationRow.id)
            .join(OutboxRow, OutboxRow.conversation_id == ConversationRow.id)
            .where(OutboxRow.message_id.in_(message_ids))
            .order_by(OutboxRow.id.desc())
            .limit(1)
        ).first()
        return (row[0], row[1]) if row else None

    def conversation_by_token(self, token: str) -> tuple[int, int] | None:
        """By the token of our Reply-To address."""
        row = self._unit.session.execute(
            select(ConversationRow.debtor_id, ConversationRow.id).where(ConversationRow.token == token)
        ).first()
        return (row[0], row[1]) if row else None

    def known(self) -> tuple[Known, ...]:
        """Every debtor with its addresses and invoice numbers."""
        emails: dict[int, list[str]] = {}
        for debtor_id, email in self._unit.session.execute(select(ContactRow.debtor_id, ContactRow.email)):
            emails.setdefault(debtor_id, []).append(email)
        numbers: dict[int, list[str]] = {}
        for debtor_id, number in self._unit.session.execute(select(InvoiceRow.debtor_id, InvoiceRow.number)):
            numbers.setdefault(debtor_id, []).append(number)
        return tuple(
            Known(debtor_id, name, tuple(emails.get(debtor_id, ())), tuple(numbers.get(debtor_id, ())))
            for debtor_id, name in self._unit.session.execute(select(DebtorRow.id, DebtorRow.name))
        )
