"""A schedule that a person asks us to offer: inside the company's limits, or the limits that stand against it."""

from __future__ import annotations

from datetime import date

from amiable.domain.company import InstalmentLimits
from amiable.domain.debtor import DebtorKind
from amiable.domain.decision import Action, Measure, Reason
from amiable.domain.money import Money
from amiable.domain.plan import Instalment, Rhythm, equal_schedule
from amiable.domain.reading import Intent, PlanFact
from amiable.domain.status import InvoiceStatus
from amiable.policies.case import Case
from amiable.policies.counter_offer import USUAL_WAIT, counter_offer
from amiable.policies.plan_limits import MOST_INSTALMENTS, judge, last_first_day
from amiable.policies.rules import because
from amiable.policies.scope import cited, facts_of, owed, payable

REASONS = {"schedule_asked": ("count", "total"), "deferral_asked": ("date", "total")}


def offer(case: Case, count: int | None, day: date | None) -> Measure | tuple[Reason, ...]:
    """Our offer of `count` payments (default: one) from `day` on (default: the usual wait), or why there is none.

    Never a confirmation: the debtor has not agreed to it. What only asks for a person's decision (broken promises, an
    amount above the supervisor's) is no hindrance here, since a person decides; the approval keeps its own limit.
    """
    case_policy = case.policy.for_debtor(case.debtor)
    limits = case_policy.instalments.limits(case.debtor.kind)
    invoices = payable(cited(case))
    outstanding = owed(invoices) if invoices else None
    if limits is None:
        return (because("plan_public_body"),)
    if not outstanding:
        return (because("plan_nothing_open"),)
    unseen = Intent.PAID in case.reading.intents or any(i.status is InvoiceStatus.PAID_UNCONFIRMED for i in invoices)
    hindrances = (
        (case.plan_running, because("plan_second")),
        (case.dispute_open or Intent.DISPUTE in case.reading.intents, because("plan_with_dispute")),
        (unseen, because("plan_with_payment")),
        # Towards a consumer, deferring a debt that is not due yet is credit (C.conso L312-4 10°).
        (
            case.debtor.kind is DebtorKind.CONSUMER and any(invoice.due >= case.today for invoice in invoices),
            because("plan_not_overdue"),
        ),
    )
    if found := tuple(reason for holds, reason in hindrances if holds):
        return found
    schedule, found = _schedule(count or 1, day, outstanding, limits, case.today)
    if found:
        return found
    facts = facts_of(invoices, schedule=schedule, date=schedule[0].date)
    if len(schedule) == 1:
        reason = because("deferral_asked", date=schedule[0].date, total=outstanding)
    else:
        reason = because("schedule_asked", count=len(schedule), total=outstanding)
    return Measure(Action.PROPOSE_PLAN, (reason,), facts)


def _schedule(
    count: int, day: date | None, outstanding: Money, limits: InstalmentLimits, today: date
) -> tuple[tuple[Instalment, ...], tuple[Reason, ...]]:
    """Exactly what is asked, with our round amounts where they fit; else the limits that it breaks."""
    if not 1 <= count <= MOST_INSTALMENTS:
        return (), (because("too_many_instalments", count=count, max=limits.max_instalments),)
    ours = counter_offer(PlanFact(count=count, first_date=day), None, outstanding, limits, today)
    if len(ours) == count and day in (None, ours[0].date):
        return ours, ()
    first = day or min(today + USUAL_WAIT, last_first_day(limits, count, today))
    exact = equal_schedule(outstanding, count, first, Rhythm.MONTH)
    return exact, judge(exact, outstanding, limits, today)
