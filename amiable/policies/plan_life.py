"""The life of an agreed plan and of a promise: how far it has come with the money seen, and what is due to be said.

Pure: the same schedule, receipts, policy and day always give the same standing, in whatever order receipts arrived.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

from amiable.domain.calendar import next_business_day
from amiable.domain.company import Plans, Policy
from amiable.domain.decision import Action, Decision, EndPlan, Measure, OpenPlan
from amiable.domain.invoice import Invoice
from amiable.domain.money import Money, total
from amiable.domain.payment import Receipt
from amiable.domain.plan import Instalment
from amiable.domain.status import InstalmentStatus, InvoiceStatus, PromiseStatus
from amiable.policies.followup import Hindrance, Silence, hindrances
from amiable.policies.legal.payment import RF_BODY_MAX, creditor_reference
from amiable.policies.rules import because
from amiable.policies.scope import SETTLED_OTHERWISE, facts_of, owed

REASONS = {
    "instalment_soon": ("date", "amount"),
    "instalment_late": ("date", "amount"),
    "plan_missed": ("missed", "amount", "until"),
    "plan_completed": (),
    "promise_broken": ("date", "amount"),
}
OVERDUE = frozenset({InstalmentStatus.LATE, InstalmentStatus.MISSED})


@dataclass(frozen=True)
class Progress:
    """One instalment and what was seen of it."""

    number: int
    """From 1."""
    instalment: Instalment
    paid: Money
    paid_on: date | None
    """The day it was seen in full, and has been since."""
    status: InstalmentStatus
    missed: bool
    """Missed once, even if it was paid after all."""

    @property
    def left(self) -> Instalment:
        """What is still to come of it."""
        return replace(self.instalment, amount=self.instalment.amount - self.paid)


def progress(
    schedule: Sequence[Instalment], receipts: Iterable[Receipt], plans: Plans, today: date
) -> tuple[Progress, ...]:
    """Each instalment's standing. Money fills the oldest first, whichever reference it bears."""
    days = _by_day(receipts)
    seen = max(days[-1][1], Decimal(0)) if days else Decimal(0)
    found, before = [], Decimal(0)
    for number, instalment in enumerate(schedule, 1):
        reach = before + instalment.amount.amount
        paid = min(max(seen - before, Decimal(0)), instalment.amount.amount)
        paid_on = _reached(days, reach)
        late_from = next_business_day(instalment.date) + timedelta(days=plans.grace_days)
        missed_from = late_from + timedelta(days=plans.missed_after_days)
        if paid_on is not None:
            status = InstalmentStatus.PAID
        elif today > missed_from:
            status = InstalmentStatus.MISSED
        elif today > late_from:
            status = InstalmentStatus.LATE
        else:
            status = InstalmentStatus.PART_PAID if paid else InstalmentStatus.DUE
        money = Money(paid, instalment.amount.currency)
        found.append(Progress(number, instalment, money, paid_on, status, (paid_on or today) > missed_from))
        before = reach
    return tuple(found)


def promise_status(
    due: date | None, amount: Decimal, receipts: Iterable[Receipt], grace: int, today: date
) -> PromiseStatus:
    """Kept when the sum was there by its day and grace, broken once they have passed without it, else open."""
    last = promise_ends(due, grace)
    in_time = sum((r.amount for r in receipts if last is None or r.day <= last), Decimal(0))
    if in_time >= amount:
        return PromiseStatus.KEPT
    return PromiseStatus.BROKEN if last is not None and today > last else PromiseStatus.OPEN


def promise_ends(due: date | None, grace: int) -> date | None:
    """The last day of a promise, its grace counted; None where no day was named."""
    return due + timedelta(days=grace) if due else None


def _by_day(receipts: Iterable[Receipt]) -> list[tuple[date, Decimal]]:
    """Each day with money, and everything seen up to its end."""
    sums: dict[date, Decimal] = {}
    for receipt in receipts:
        sums[receipt.day] = sums.get(receipt.day, Decimal(0)) + receipt.amount
    days = sorted(sums)
    return list(zip(days, accumulate(sums[day] for day in days), strict=True))


def _reached(days: list[tuple[date, Decimal]], threshold: Decimal) -> date | None:
    """The first day from which the sum never fell below the threshold again."""
    reached = None
    for day, seen in days:
        reached = (reached or day) if seen >= threshold else None
    return reached


# -- references ------------------------------------------------------------------------------------------------


def with_references(decision: Decision, debtor_id: int) -> Decision:
    """The decision, each instalment of a plan that it agrees on with the reference its payer is to quote."""
    return replace(decision, measures=tuple(_referenced(measure, debtor_id) for measure in decision.measures))


def _referenced(measure: Measure, debtor_id: int) -> Measure:
    plans = [effect for effect in measure.effects if isinstance(effect, OpenPlan)]
    if not plans:
        return measure
    schedule = references(plans[0].schedule, plans[0].invoices, debtor_id)
    effects = tuple(replace(e, schedule=schedule) if e == plans[0] else e for e in measure.effects)
    return replace(measure, facts=replace(measure.facts, schedule=schedule), effects=effects)


def references(schedule: tuple[Instalment, ...], invoices: Sequence[str], debtor_id: int) -> tuple[Instalment, ...]:
    """`RF…FA20260131E2` for the second payment of a plan about FA-2026-0131 (ISO 11649)."""
    stem = "".join(c for c in invoices[0].upper() if c.isascii() and c.isalnum()) if invoices else ""
    if not stem or len(f"{stem}E{len(schedule)}") > RF_BODY_MAX:
        stem = f"D{debtor_id}J{schedule[0].date:%y%m%d}"
    return tuple(
        replace(part, reference=creditor_reference(f"{stem}E{number}")) for number, part in enumerate(schedule, 1)
    )


# -- what is due to be said ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RunningPlan:
    """A plan as its rows give it."""

    id: int
    invoices: tuple[str, ...]
    progress: tuple[Progress, ...]
    ends_on: date | None = None
    completed: bool = False


@dataclass(frozen=True)
class BrokenPromise:
    """A promise whose day and grace have passed."""

    id: int
    invoices: tuple[str, ...]
    due: date
    left: Money
    """Promised and not seen."""


@dataclass(frozen=True)
class Step:
    """One thing to say. `key` names it for good (`plan:4:late:2`): it is drafted at most once."""

    key: str
    decision: Decision
    until: date | None = None
    """After that day it makes no sense any more."""


def plan_steps(plan: RunningPlan, silence: Silence, policy: Policy, today: date) -> Iterator[Step]:
    """What may be drafted about a plan today, the most pressing first; nothing while something stands against it."""
    policy = policy.for_debtor(silence.debtor)
    # Our reminders' number bounds reminders; these letters follow what was agreed.
    if set(hindrances(silence, policy, today)) - {Hindrance.WRITTEN_ENOUGH}:
        return
    if plan.completed:
        if policy.plans.thank:
            thanks = Measure(Action.THANK_FOR_PLAN, (because("plan_completed"),))
            yield Step(f"plan:{plan.id}:done", Decision((thanks,), policy.version))
        return
    invoices = tuple(i for i in silence.invoices if i.number in plan.invoices)
    missed = [p for p in plan.progress if p.missed]
    if len(missed) >= policy.plans.broken_after_missed and plan.ends_on is None:
        late = tuple(p.left for p in plan.progress if p.status in OVERDUE)
        if any(p.status is InstalmentStatus.MISSED for p in plan.progress):
            yield Step(f"plan:{plan.id}:end:{len(missed)}", _end(plan, late, len(missed), invoices, policy, today))
    for one in plan.progress:
        if one.status in OVERDUE:
            yield Step(
                f"plan:{plan.id}:late:{one.number}",
                _about(Action.ASK_INSTALMENT, "instalment_late", one.left, invoices, policy),
            )
    ahead = timedelta(days=policy.plans.remind_days_before)
    for one in plan.progress:
        day = one.instalment.date
        if ahead and one.status not in OVERDUE | {InstalmentStatus.PAID} and today <= day <= today + ahead:
            yield Step(
                f"plan:{plan.id}:before:{one.number}",
                _about(Action.REMIND_INSTALMENT, "instalment_soon", one.left, invoices, policy),
                until=day,
            )


def promise_step(promise: BrokenPromise, silence: Silence, policy: Policy, today: date) -> Step | None:
    """One question that recalls the promise, or None."""
    policy = policy.for_debtor(silence.debtor)
    resting = SETTLED_OTHERWISE | {InvoiceStatus.PAID_UNCONFIRMED}
    invoices = tuple(i for i in silence.invoices if i.number in promise.invoices and i.status not in resting)
    if not policy.promises.ask_when_broken or not invoices or hindrances(silence, policy, today):
        return None
    left = min(promise.left, owed(invoices))
    facts = facts_of(invoices, amount=left, date=promise.due, may_state_bank_details=True)
    reason = because("promise_broken", date=promise.due, amount=left)
    return Step(
        f"promise:{promise.id}:broken", Decision((Measure(Action.ASK_PROMISE, (reason,), facts),), policy.version)
    )


def _about(action: Action, rule: str, part: Instalment, invoices: tuple[Invoice, ...], policy: Policy) -> Decision:
    facts = facts_of(invoices, amount=part.amount, date=part.date, schedule=(part,), may_state_bank_details=True)
    reason = because(rule, date=part.date, amount=part.amount)
    return Decision((Measure(action, (reason,), facts),), policy.version)


def _end(
    plan: RunningPlan,
    late: tuple[Instalment, ...],
    missed: int,
    invoices: tuple[Invoice, ...],
    policy: Policy,
    today: date,
) -> Decision:
    """The days it leaves are whole even if the draft waits for its approval as long as it may."""
    wait = policy.plans.notice_days + policy.approval.expires_after_days
    until = next_business_day(today + timedelta(days=wait))
    amount = total([part.amount for part in late])
    facts = facts_of(
        invoices, amount=amount, schedule=late, deadline=until, dates=(until,), may_state_bank_details=True
    )
    reason = because("plan_missed", missed=missed, amount=amount, until=until)
    measure = Measure(Action.END_PLAN, (reason,), facts, (EndPlan(plan.id, until),))
    return Decision((measure,), policy.version)
