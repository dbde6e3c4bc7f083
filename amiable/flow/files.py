"""Debtors and invoices looked up by a person, in the companies they serve; and a debtor's reminders put on hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, suppress
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.exc import NoResultFound

from amiable.domain.card import Card, Verdict
from amiable.domain.company import Manager
from amiable.domain.day import DebtorFile, Exchange, Found, InvoiceFile, PlanFollowed, Promised
from amiable.domain.money import Money, total
from amiable.domain.plan import Instalment
from amiable.domain.status import CardStatus, OutboxStatus, PlanStatus, PromiseStatus
from amiable.flow import contacts, escalation, people
from amiable.flow.services import Services
from amiable.french.fold import fold
from amiable.store import queries, ties
from amiable.store.cards import card_record
from amiable.store.records import invoice_record
from amiable.store.session import Unit
from amiable.store.tables import (
    ApprovalRow,
    CardRow,
    CompanyRow,
    ContactRow,
    DebtorRow,
    DraftRow,
    InstalmentRow,
    InvoiceRow,
    ManagerRow,
    OutboxRow,
    PlanRow,
    PromiseRow,
    ReplyRow,
)

T = TypeVar("T")

MAX_FOUND = 30
MAX_EXCHANGES = 6
MAX_PAUSE = timedelta(days=366)
_WORDS = 300
"""Of a message, enough for one line."""


def each_post(services: Services, manager_id: int) -> Generator[tuple[Unit, Manager, str], None, None]:
    """A look into each company the person serves, with their post and its name (empty if it is alone)."""
    with services.store.view(None) as unit:
        posts = people.posts(unit, manager_id)
    for post in posts:
        with services.store.view(post.company_id) as unit:
            name = unit.session.scalars(select(CompanyRow.name).where(CompanyRow.id == post.company_id)).one()
            yield unit, post, name if len(posts) > 1 else ""


# -- searching


def find_debtors(services: Services, manager_id: int, words: str) -> tuple[Found, ...]:
    """Debtors of whom a name, their own or a contact's, holds the beginnings of all these words; one whose whole name
    or reference it is stands alone."""
    wanted = fold(" ".join(words.split()))
    exact: list[Found] = []
    found: list[Found] = []
    for unit, _, company in each_post(services, manager_id):
        rows = unit.session.execute(
            select(DebtorRow.id, DebtorRow.name, DebtorRow.reference).order_by(DebtorRow.name)
        )
        people_of: defaultdict[int, list[str]] = defaultdict(list)
        for debtor_id, name in unit.session.execute(select(ContactRow.debtor_id, ContactRow.name)):
            people_of[debtor_id].append(name)
        for debtor_id, name, reference in rows:
            if wanted in (fold(name), fold(reference)):
                exact.append(Found(debtor_id, name, company))
            elif _words(wanted) and any(_begins(fold(known), wanted) for known in (name, *people_of[debtor_id])):
                found.append(Found(debtor_id, name, company))
    return tuple(exact or found)[:MAX_FOUND]


def _begins(name: str, wanted: str) -> bool:
    parts = _words(name)
    return all(any(part.startswith(word) for part in parts) for word in _words(wanted))


def _words(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in text).split()


def find_invoices(services: Services, manager_id: int, number: str) -> tuple[Found, ...]:
    """Invoices of that number, however it is punctuated; else those whose number ends like it."""
    wanted = _bare(number)
    exact: list[Found] = []
    found: list[Found] = []
    for unit, _, company in each_post(services, manager_id):
        rows = unit.session.execute(select(InvoiceRow.id, InvoiceRow.number).order_by(InvoiceRow.number))
        for invoice_id, known in rows:
            if wanted and _bare(known) == wanted:
                exact.append(Found(invoice_id, known, company))
            elif wanted and _bare(known).endswith(wanted):
                found.append(Found(invoice_id, known, company))
    return tuple(exact or found)[:MAX_FOUND]


def _bare(number: str) -> str:
    return "".join(char for char in fold(number) if char.isalnum())


# -- looking


def debtor_file(services: Services, manager_id: int, debtor_id: int) -> DebtorFile | None:
    """That debtor at a glance; None when no company of the person has it."""

    escalation.route(services)

    def look(unit: Unit, post: Manager, company: str) -> DebtorFile:
        debtor = queries.debtor(unit, debtor_id)
        plans = plans_of(unit, company, PlanRow.debtor_id == debtor_id)
        return DebtorFile(
            debtor=debtor,
            invoices=queries.unpaid_invoices(unit, debtor_id),
            promises=promises_of(unit, company, PromiseRow.debtor_id == debtor_id),
            plan=next((plan for plan in reversed(plans) if plan.status is PlanStatus.AGREED), None),
            disputed=queries.open_dispute(unit, debtor_id),
            exchanges=_exchanges(unit, debtor_id),
            cards=_cards(unit, post, debtor_id),
            chats=ties.ties_of(unit, debtor_id),
            announced=contacts.announced_lately(services, unit, debtor_id),
            company=company,
        )

    return _first(services, manager_id, look)


def invoice_file(services: Services, manager_id: int, invoice_id: int) -> InvoiceFile | None:
    """That invoice at a glance; None when no company of the person has it."""

    def look(unit: Unit, post: Manager, company: str) -> InvoiceFile:
        row = unit.session.scalars(select(InvoiceRow).where(InvoiceRow.id == invoice_id)).one()
        promises = promises_of(unit, company, PromiseRow.debtor_id == row.debtor_id)
        return InvoiceFile(
            invoice=invoice_record(row),
            debtor=queries.debtor(unit, row.debtor_id),
            promises=tuple(promise for promise in promises if row.number in promise.invoices),
            company=company,
        )

    return _first(services, manager_id, look)


def document(services: Services, manager_id: int, invoice_id: int) -> tuple[str, bytes] | None:
    """The invoice's number and its PDF; None without one."""

    def look(unit: Unit, post: Manager, company: str) -> tuple[str, bytes]:
        number = unit.session.scalars(select(InvoiceRow.number).where(InvoiceRow.id == invoice_id)).one()
        return number, queries.documents(unit, [number]).get(number, b"")

    found = _first(services, manager_id, look)
    return found if found and found[1] else None


def _first(services: Services, manager_id: int, look: Callable[[Unit, Manager, str], T]) -> T | None:
    """What `look` finds in the first company that has it; every query it makes is kept inside that company."""
    with closing(each_post(services, manager_id)) as looks:
        for unit, post, company in looks:
            with suppress(NoResultFound):
                return look(unit, post, company)
    return None


def promises_of(unit: Unit, company: str, *where: object) -> tuple[Promised, ...]:
    """Promises, the earliest due first."""
    rows = unit.session.execute(
        select(PromiseRow, DebtorRow.name)
        .join(DebtorRow, DebtorRow.id == PromiseRow.debtor_id)
        .where(*where)  # type: ignore[arg-type]
        .order_by(PromiseRow.due, PromiseRow.id)
    ).all()
    currencies = _currencies(unit, [number for row, _ in rows for number in row.invoices])
    return tuple(
        Promised(
            debtor_id=row.debtor_id,
            debtor=name,
            invoices=tuple(row.invoices),
            due=row.due,
            amount=None
            if row.amount is None
            else Money(row.amount, currencies.get(row.invoices[0], "EUR") if row.invoices else "EUR"),
            status=PromiseStatus(row.status),
            company=company,
        )
        for row, name in rows
    )


def _currencies(unit: Unit, numbers: Sequence[str]) -> dict[str, str]:
    return {number: i.amount.currency for number, i in queries.invoices_by_number(unit, numbers).items()}


def plans_of(unit: Unit, company: str, *where: object) -> tuple[PlanFollowed, ...]:
    """Payment plans, the oldest first."""
    rows = unit.session.execute(
        select(PlanRow, DebtorRow.name)
        .join(DebtorRow, DebtorRow.id == PlanRow.debtor_id)
        .where(*where)  # type: ignore[arg-type]
        .order_by(PlanRow.id)
    ).all()
    return tuple(_plan(unit, row, name, company) for row, name in rows)


def _plan(unit: Unit, row: PlanRow, name: str, company: str) -> PlanFollowed:
    invoices = list(queries.invoices_by_number(unit, row.invoices).values())
    currency = invoices[0].amount.currency if invoices else "EUR"
    steps = unit.session.scalars(
        select(InstalmentRow).where(InstalmentRow.plan_id == row.id).order_by(InstalmentRow.due, InstalmentRow.id)
    )
    return PlanFollowed(
        debtor_id=row.debtor_id,
        debtor=name,
        status=PlanStatus(row.status),
        schedule=tuple(Instalment(step.due, Money(step.amount, currency)) for step in steps),
        outstanding=total([invoice.outstanding for invoice in invoices], currency),
        company=company,
    )


def _exchanges(unit: Unit, debtor_id: int) -> tuple[Exchange, ...]:
    """The last messages of both sides, the newest first; of a suspect mail nothing is quoted."""
    received = unit.session.scalars(
        select(ReplyRow).where(ReplyRow.debtor_id == debtor_id).order_by(ReplyRow.id.desc()).limit(MAX_EXCHANGES)
    )
    theirs = [
        Exchange(row.received_at, words="" if row.reason.startswith("attack") else row.new_text[:_WORDS])
        for row in received
    ]
    sent = unit.session.execute(
        select(OutboxRow.sent_at, DraftRow.action, ManagerRow.name)
        .join(DraftRow, DraftRow.id == OutboxRow.draft_id)
        .join(ApprovalRow, ApprovalRow.id == OutboxRow.approval_id)
        .join(ManagerRow, ManagerRow.id == ApprovalRow.manager_id)
        .where(DraftRow.debtor_id == debtor_id, OutboxRow.status == str(OutboxStatus.SENT))
        .order_by(OutboxRow.id.desc())
        .limit(MAX_EXCHANGES)
    )
    ours = [Exchange(at, action=action, by=by) for at, action, by in sent if at is not None]
    return tuple(sorted([*theirs, *ours], key=_moment, reverse=True)[:MAX_EXCHANGES])


def _moment(exchange: Exchange) -> datetime:
    return exchange.at


def _cards(unit: Unit, post: Manager, debtor_id: int) -> tuple[Card, ...]:
    assert post.id is not None
    rows = unit.session.scalars(
        select(CardRow)
        .outerjoin(DraftRow, DraftRow.id == CardRow.draft_id)
        .outerjoin(ReplyRow, ReplyRow.id == CardRow.reply_id)
        .where(CardRow.status == str(CardStatus.WAITING))
        .where(or_(*(row.debtor_id == debtor_id for row in (CardRow, DraftRow, ReplyRow))))
        .where(*escalation.waits_for(post.id))
        .order_by(CardRow.id)
    )
    return tuple(card_record(unit, row) for row in rows)


# -- reminders on hold


def pause(services: Services, manager_id: int, debtor_id: int, until: date | None) -> Verdict:
    """No reminder to that debtor before `until` (None: they go on): `paused` or `unpaused`, `detail` the debtor.

    Else `day_passed`, `day_too_far`, `unknown_debtor`. What the debtor writes is answered all the same.
    """
    today = services.today()
    if until is not None and until <= today:
        return Verdict(False, "day_passed")
    if until is not None and until > today + MAX_PAUSE:
        return Verdict(False, "day_too_far")

    def here(unit: Unit, post: Manager, company: str) -> tuple[Manager, str]:
        return post, queries.debtor(unit, debtor_id).name

    found = _first(services, manager_id, here)
    if found is None:
        return Verdict(False, "unknown_debtor")
    post, name = found
    with services.store.unit(post.company_id) as unit:
        other = DebtorRow.paused_until.is_distinct_from(until)
        if unit.change(DebtorRow, DebtorRow.id == debtor_id, other, paused_until=until):
            actor, subject = f"manager:{post.id}", f"debtor:{debtor_id}"
            if until is None:
                unit.event("debtor.unpaused", subject, actor=actor)
            else:
                unit.event("debtor.paused", subject, actor=actor, until=until.isoformat())
    return Verdict(True, "unpaused" if until is None else "paused", by=post.name, detail=name)
