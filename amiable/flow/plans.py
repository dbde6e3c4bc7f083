"""Agreed plans and promises in the database: opened when the letter leaves, settled whenever money or time moves."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from amiable.domain.calendar import PARIS
from amiable.domain.company import Policy
from amiable.domain.decision import OpenPlan, OpenPromise
from amiable.domain.money import Money, total
from amiable.domain.plan import Instalment
from amiable.domain.status import InstalmentStatus, InvoiceStatus, PlanStatus, PromiseStatus
from amiable.flow import drafts, shares, talks
from amiable.flow.services import Services
from amiable.policies import plan_life
from amiable.policies.followup import Silence
from amiable.policies.plan_life import BrokenPromise, Progress, RunningPlan, Step
from amiable.store import queries
from amiable.store.session import Unit
from amiable.store.tables import DraftRow, InstalmentRow, InvoiceRow, PlanRow, PromiseRow, ReplyRow

log = logging.getLogger(__name__)
SilenceOf = Callable[[Unit, int], Silence]
"""A debtor's file as followup.py gathers it."""

SETTLED = (InvoiceStatus.PAID, InvoiceStatus.WRITTEN_OFF)
TRUSTED_DAYS = 30
"""A promise broken longer ago is no news: the reminders speak of it."""


def open_plan(unit: Unit, draft: DraftRow, effect: OpenPlan) -> None:
    """The plan that the letter confirmed; it replaces the debtor's plan and promises about the same invoices."""
    for older in _plans(unit, draft.debtor_id, PlanStatus.AGREED):
        if set(older.invoices) & set(effect.invoices):
            unit.move(PlanRow, older.id, PlanStatus.AGREED, PlanStatus.CANCELLED, why="replaced")
    for promise in _promises(unit, draft.debtor_id, PromiseStatus.OPEN):
        if set(promise.invoices) & set(effect.invoices):
            unit.move(PromiseRow, promise.id, PromiseStatus.OPEN, PromiseStatus.CANCELLED, why="plan")
    asked = unit.session.get(ReplyRow, draft.reply_id) if draft.reply_id is not None else None
    acknowledged = asked.received_at.astimezone(PARIS).date() if asked else None
    plan = PlanRow(
        debtor_id=draft.debtor_id,
        draft_id=draft.id,
        invoices=list(effect.invoices),
        status=str(PlanStatus.AGREED),
        agreed_at=unit.now,
        acknowledged_on=acknowledged,
        after_share=shares.last_share(unit),
    )
    unit.add(plan)
    unit.flush()
    schedule = plan_life.references(effect.schedule, effect.invoices, draft.debtor_id)
    for number, instalment in enumerate(schedule, 1):
        unit.add(
            InstalmentRow(
                plan_id=plan.id,
                number=number,
                due=instalment.date,
                amount=instalment.amount.amount,
                reference=instalment.reference,
                status=str(InstalmentStatus.DUE),
            )
        )
    if acknowledged:
        unit.event("debt.acknowledged", f"plan:{plan.id}", on=acknowledged.isoformat(), invoices=plan.invoices)


def open_promise(unit: Unit, draft: DraftRow, effect: OpenPromise) -> None:
    """The promise that the letter noted. It replaces an open one about the same money; two parts stand together."""
    invoices = queries.invoices_by_number(unit, effect.invoices)
    rest = total([invoice.outstanding for invoice in invoices.values()]).amount
    amount = effect.amount.amount if effect.amount else rest
    for older in _promises(unit, draft.debtor_id, PromiseStatus.OPEN):
        if set(older.invoices) & set(effect.invoices) and (older.amount or rest) + amount > rest:
            unit.move(PromiseRow, older.id, PromiseStatus.OPEN, PromiseStatus.CANCELLED, why="replaced")
    unit.add(
        PromiseRow(
            debtor_id=draft.debtor_id,
            draft_id=draft.id,
            invoices=list(effect.invoices),
            due=effect.due,
            amount=amount,
            method=effect.method,
            after_share=shares.last_share(unit),
            status=str(PromiseStatus.OPEN),
        )
    )


def end_plan(unit: Unit, plan_id: int, on: date) -> None:
    """The letter that announces the end has left: the plan ends after that day unless what is missing has come."""
    if unit.change(PlanRow, PlanRow.id == plan_id, PlanRow.status == str(PlanStatus.AGREED), ends_on=on):
        unit.event("plans.ending", f"plan:{plan_id}", on=on.isoformat())


def settle(unit: Unit, debtor_id: int, policy: Policy, today: date) -> None:
    """Bring the debtor's instalments, plans and promises to where the money seen and the day put them.

    Doing it twice changes nothing. The caller holds the debtor (`queries.lock_debtor`).
    """
    own = policy.for_debtor(queries.debtor(unit, debtor_id))
    for plan in _plans(unit, debtor_id, PlanStatus.AGREED, PlanStatus.COMPLETED):
        _settle_plan(unit, plan, own, today)
    for promise in _promises(unit, debtor_id, PromiseStatus.OPEN, PromiseStatus.KEPT, PromiseStatus.BROKEN):
        _settle_promise(unit, promise, own, today)


def _settle_plan(unit: Unit, plan: PlanRow, policy: Policy, today: date) -> None:
    rows = _instalments(unit, plan.id)
    found = _progress(unit, plan, rows, policy, today)
    for instalment, now in zip(rows, found, strict=True):
        if now.status is InstalmentStatus.MISSED and instalment.status != InstalmentStatus.MISSED:
            talks.missed(unit, plan.debtor_id)
        _note(unit, instalment, now)
    invoices = _invoices(unit, plan.invoices)
    paid = all(one.status is InstalmentStatus.PAID for one in found)
    # A credit note may settle the invoices before the last instalment.
    settled = paid or all(InvoiceStatus(row.status) in SETTLED for row in invoices)
    if settled and plan.status == PlanStatus.AGREED:
        unit.move(PlanRow, plan.id, PlanStatus.AGREED, PlanStatus.COMPLETED, why="paid", ends_on=None)
        return
    if settled:
        return
    if plan.status == PlanStatus.COMPLETED:
        unit.move(PlanRow, plan.id, PlanStatus.COMPLETED, PlanStatus.AGREED, why="returned_payment")
    late = any(one.status in plan_life.OVERDUE for one in found)
    if plan.ends_on is not None and not late:
        unit.change(PlanRow, PlanRow.id == plan.id, ends_on=None)
        unit.event("plans.caught_up", f"plan:{plan.id}")
    elif plan.ends_on is not None and today > plan.ends_on:
        unit.move(PlanRow, plan.id, PlanStatus.AGREED, PlanStatus.BROKEN, why="missed")
        for row in invoices:
            _back_from(unit, row, InvoiceStatus.IN_PLAN, today)
        return
    for row in invoices:  # one whose payment came back is in the plan again
        if row.status in (InvoiceStatus.OPEN, InvoiceStatus.OVERDUE):
            frm = InvoiceStatus(row.status)
            unit.move(InvoiceRow, row.id, frm, InvoiceStatus.IN_PLAN, why="plan", version=InvoiceRow.version + 1)


def _note(unit: Unit, row: InstalmentRow, now: Progress) -> None:
    values: dict[str, Any] = {"paid": now.paid.amount, "paid_on": now.paid_on, "missed": now.missed}
    if row.status != now.status:
        unit.move(InstalmentRow, row.id, InstalmentStatus(row.status), now.status, **values)
    elif any(getattr(row, name) != value for name, value in values.items()):
        unit.change(InstalmentRow, InstalmentRow.id == row.id, **values)
        unit.event("instalments.paid", f"instalment:{row.id}", paid=str(now.paid.amount))


def _settle_promise(unit: Unit, promise: PromiseRow, policy: Policy, today: date) -> None:
    status = PromiseStatus(promise.status)
    grace = policy.promises.grace(promise.method)
    ends = plan_life.promise_ends(promise.due, grace)
    invoices = _invoices(unit, promise.invoices)
    seen = shares.receipts(unit, promise.invoices, promise.after_share)
    expected = _expected(promise, invoices)
    now = plan_life.promise_status(promise.due, expected, seen, grace, today)
    settled = all(InvoiceStatus(row.status) in SETTLED for row in invoices)
    if settled and status is PromiseStatus.OPEN and (ends is None or today <= ends):
        now = PromiseStatus.KEPT  # by a credit note for instance: nothing is left to wait for
    broken = status is PromiseStatus.BROKEN and now is not PromiseStatus.KEPT
    if now is status or broken or (settled and status is PromiseStatus.KEPT):
        return
    unit.move(PromiseRow, promise.id, status, now, why=str(promise.due or ""))
    if now is PromiseStatus.BROKEN:
        for row in invoices:
            _back_from(unit, row, InvoiceStatus.PROMISED, today)


def _expected(promise: PromiseRow, invoices: Iterable[InvoiceRow]) -> Decimal:
    return promise.amount if promise.amount is not None else sum((row.amount for row in invoices), Decimal(0))


def _back_from(unit: Unit, row: InvoiceRow, frm: InvoiceStatus, today: date) -> None:
    if row.status == frm:
        to = InvoiceStatus.OVERDUE
        unit.move(InvoiceRow, row.id, frm, to, why="not_kept", version=InvoiceRow.version + 1)


# -- with time -------------------------------------------------------------------------------------------------


def pass_time(services: Services, company_id: int) -> None:
    """Instalments become late, promises and plans broken: one short transaction a debtor."""
    policy, today = services.policies[company_id], services.today()
    with services.store.view(company_id) as unit:
        debtor_ids = _watched(unit)
    for debtor_id in debtor_ids:
        with services.store.unit(company_id) as unit:
            queries.lock_debtor(unit, debtor_id)
            before = queries.invoice_versions(unit, debtor_id)
            settle(unit, debtor_id, policy, today)
            if queries.invoice_versions(unit, debtor_id) != before:
                drafts.void_for_debtor(unit, debtor_id, drafts.INVOICE_CHANGED)


def propose(services: Services, company_id: int, silence_of: SilenceOf) -> int:
    """Draft what is due to be said about plans and promises, each thing at most once; how many drafts."""
    policy, today = services.policies[company_id], services.today()
    with services.store.view(company_id) as unit:
        debtor_ids = _spoken_of(unit, today)
    count = 0
    for debtor_id in debtor_ids:
        with services.store.view(company_id) as unit:
            silence = silence_of(unit, debtor_id)
            steps = [*_steps(unit, silence, policy, today)] if silence.debtor.contacts else []
        for step in steps:
            try:
                if drafts.propose_unasked(services, company_id, debtor_id, step.decision, step.key, until=step.until):
                    count += 1
                    break  # one message at a time
            except IntegrityError:  # another scheduler drafted the same thing at this very moment
                log.info("%s was drafted by another scheduler", step.key)
    return count


def _steps(unit: Unit, silence: Silence, policy: Policy, today: date) -> Iterable[Step]:
    debtor = silence.debtor
    assert debtor.id is not None
    for plan in _plans(unit, debtor.id, PlanStatus.AGREED, PlanStatus.COMPLETED):
        found = _progress(unit, plan, _instalments(unit, plan.id), policy.for_debtor(debtor), today)
        completed = plan.status == PlanStatus.COMPLETED
        running = RunningPlan(plan.id, tuple(plan.invoices), found, plan.ends_on, completed)
        yield from plan_life.plan_steps(running, silence, policy, today)
    for promise in _promises(unit, debtor.id, PromiseStatus.BROKEN):
        if promise.due is None or (today - promise.due).days > TRUSTED_DAYS:
            continue
        seen = sum((r.amount for r in shares.receipts(unit, promise.invoices, promise.after_share)), Decimal(0))
        left = Money(max(Decimal(0), _expected(promise, _invoices(unit, promise.invoices)) - seen))
        broken = BrokenPromise(promise.id, tuple(promise.invoices), promise.due, left)
        step = plan_life.promise_step(broken, silence, policy, today) if left else None
        if step is not None:
            yield step


def _watched(unit: Unit) -> list[int]:
    """Debtors with a running plan or an open promise: those whom the day may change."""
    planned = select(PlanRow.debtor_id).where(PlanRow.status == str(PlanStatus.AGREED))
    promised = select(PromiseRow.debtor_id).where(PromiseRow.status == str(PromiseStatus.OPEN))
    return sorted({*unit.session.scalars(planned), *unit.session.scalars(promised)})


def _spoken_of(unit: Unit, today: date) -> list[int]:
    """Debtors with a running plan, one just completed, or a promise just broken."""
    lately = today - timedelta(days=TRUSTED_DAYS)
    planned = select(PlanRow.debtor_id).where(PlanRow.status == str(PlanStatus.AGREED))
    completed = (
        select(PlanRow.debtor_id)
        .join(InstalmentRow, InstalmentRow.plan_id == PlanRow.id)
        .where(PlanRow.status == str(PlanStatus.COMPLETED), InstalmentRow.paid_on >= lately)
    )
    promised = select(PromiseRow.debtor_id).where(
        PromiseRow.status == str(PromiseStatus.BROKEN), PromiseRow.due >= lately
    )
    return sorted({debtor_id for rows in (planned, completed, promised) for debtor_id in unit.session.scalars(rows)})


def _progress(
    unit: Unit, plan: PlanRow, rows: list[InstalmentRow], policy: Policy, today: date
) -> tuple[Progress, ...]:
    schedule = tuple(Instalment(row.due, Money(row.amount), row.reference) for row in rows)
    return plan_life.progress(schedule, shares.receipts(unit, plan.invoices, plan.after_share), policy.plans, today)


def _plans(unit: Unit, debtor_id: int, *statuses: PlanStatus) -> list[PlanRow]:
    wanted = [str(status) for status in statuses]
    rows = unit.session.scalars(
        select(PlanRow).where(PlanRow.debtor_id == debtor_id, PlanRow.status.in_(wanted)).order_by(PlanRow.id)
    )
    return list(rows)


def _promises(unit: Unit, debtor_id: int, *statuses: PromiseStatus) -> list[PromiseRow]:
    wanted = [str(status) for status in statuses]
    rows = unit.session.scalars(
        select(PromiseRow)
        .where(PromiseRow.debtor_id == debtor_id, PromiseRow.status.in_(wanted))
        .order_by(PromiseRow.id)
    )
    return list(rows)


def _instalments(unit: Unit, plan_id: int) -> list[InstalmentRow]:
    rows = unit.session.scalars(
        select(InstalmentRow).where(InstalmentRow.plan_id == plan_id).order_by(InstalmentRow.due, InstalmentRow.id)
    )
    return list(rows)


def _invoices(unit: Unit, numbers: Iterable[str]) -> list[InvoiceRow]:
    rows = unit.session.scalars(
        select(InvoiceRow).where(InvoiceRow.number.in_(list(numbers))).execution_options(populate_existing=True)
    )
    return list(rows)
