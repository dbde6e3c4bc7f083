"""A request for time: agreed inside the company's limits, answered by our nearest schedule outside them."""

import re

from amiable.domain.debtor import DebtorKind
from amiable.domain.decision import Action, Facts, Measure, OpenPlan, Reason
from amiable.domain.invoice import Invoice
from amiable.domain.money import Money
from amiable.domain.plan import Instalment, schedule_total
from amiable.domain.reading import Intent, PlanFact
from amiable.domain.status import InvoiceStatus
from amiable.french.fold import fold
from amiable.policies import plan_limits
from amiable.policies.case import Case
from amiable.policies.counter_offer import counter_offer
from amiable.policies.plan_limits import completed, judge
from amiable.policies.rules import because, to_a_person
from amiable.policies.scope import cited, facts_of, move, owed, payable

REASONS = {
    **plan_limits.REASONS,
    "plan_inside_limits": ("count", "total"),
    "plan_offer_accepted": ("count", "total"),
    "plan_offer_outdated": (),
    "plan_unclear_answer": (),
    "plan_public_body": (),
    "plan_second": (),
    "plan_with_dispute": (),
    "plan_with_payment": (),
    "plan_with_promise": (),
    "plan_not_overdue": (),
    "plan_nothing_open": (),
    "plan_after_broken": ("broken",),
    "plan_above_amount": ("outstanding", "max"),
    "plan_impossible": (),
}
YES = re.compile(
    r"\b(?:ok|oui|d'accord|accord|accept(?:e|ons)|convien(?:t|nent)|entendu|parfait|va pour|c'est bon|"
    r"confirm(?:e|ons)|valid(?:e|ons)|comme vous (?:le )?proposez|sans rien changer)\b"
)
NO = re.compile(
    r"\b(?:pas|non|mais|plutot|trop|impossible|refuse|autre|moins|sauf|seulement|si|plus (?:tard|longtemps|petit))\b"
)


def check(case: Case) -> Measure | None:
    """Confirm, propose, decline, or hand over; a schedule is never agreed beside a dispute or an unseen payment."""
    invoices = payable(cited(case))
    limits = case.policy.instalments.limits(case.debtor.kind)
    if limits is None:
        return to_a_person(because("plan_public_body"))
    plan, outstanding = case.reading.plan or PlanFact(), owed(invoices)
    proposal = completed(plan, outstanding, case.today)
    hindrance = _hindrance(case, invoices, proposal)
    if hindrance:
        return to_a_person(hindrance)
    if case.offered and _accepts(case, plan, proposal):
        return _accepted(case, invoices)
    found = judge(proposal, outstanding, limits, case.today) if proposal else (because("incomplete"),)
    if proposal and not found:
        return _agree(invoices, proposal, "plan_inside_limits")
    if case.offered:
        return _offered_already(invoices, proposal, found)
    return _propose(invoices, counter_offer(plan, proposal, outstanding, limits, case.today), found)


def _hindrance(case: Case, invoices: tuple[Invoice, ...], proposal: tuple[Instalment, ...] | None) -> Reason | None:
    """The first thing that makes a plan a person's business."""
    intents, approval, outstanding = case.reading.intents, case.policy.approval, owed(invoices)
    above, after_broken = approval.supervisor_above, approval.after_broken
    unseen = any(invoice.status is InvoiceStatus.PAID_UNCONFIRMED for invoice in invoices)
    overdue = all(invoice.due < case.today for invoice in invoices)
    hindrances = (
        (case.plan_running, because("plan_second")),
        (case.dispute_open or Intent.DISPUTE in intents, because("plan_with_dispute")),
        (Intent.PAID in intents or unseen, because("plan_with_payment")),
        (_promised_beside(case, proposal), because("plan_with_promise")),
        (not outstanding, because("plan_nothing_open")),
        # Towards a consumer, deferring a debt that is not due yet is credit (C.conso L312-4 10°).
        (case.debtor.kind is DebtorKind.CONSUMER and not overdue, because("plan_not_overdue")),
        (
            after_broken is not None and case.broken_promises >= after_broken,
            because("plan_after_broken", broken=case.broken_promises),
        ),
        (
            above is not None and outstanding.amount > above,
            because("plan_above_amount", outstanding=outstanding, max=Money(above or outstanding.amount)),
        ),
    )
    return next((reason for holds, reason in hindrances if holds), None)


def _accepts(case: Case, plan: PlanFact, proposal: tuple[Instalment, ...] | None) -> bool:
    """True when the answer is our schedule again, or a plain yes that changes nothing in it."""
    offered = case.offered
    if proposal is not None and proposal == offered:
        return True
    words = fold(case.reading.new_text)
    same = (
        plan.count in (None, len(offered))
        and plan.first_date in (None, offered[0].date)
        and (plan.amount is None or plan.amount in {part.amount.amount for part in offered})
        and not plan.schedule
    )
    return same and bool(YES.search(words)) and not NO.search(words)


def _accepted(case: Case, invoices: tuple[Invoice, ...]) -> Measure:
    offered = case.offered
    if offered[0].date < case.today or {p.amount.currency for p in offered} != {invoices[0].amount.currency}:
        return to_a_person(because("plan_offer_outdated"))
    if schedule_total(offered) != owed(invoices):
        return to_a_person(because("plan_offer_outdated"))
    return _agree(invoices, offered, "plan_offer_accepted")


def _promised_beside(case: Case, proposal: tuple[Instalment, ...] | None) -> bool:
    """True when the mail also promises, for a day, a payment that is not one of the schedule."""
    promise = case.reading.promise
    if Intent.PROMISE not in case.reading.intents or promise is None or promise.date is None:
        return False
    return not any(
        promise.date == part.date and promise.amount in (None, part.amount.amount) for part in proposal or ()
    )


def _offered_already(
    invoices: tuple[Invoice, ...], proposal: tuple[Instalment, ...] | None, found: tuple[Reason, ...]
) -> Measure:
    """A second proposal outside the limits is declined; an answer neither yes nor a proposal is a person's."""
    if proposal is None:
        return to_a_person(because("plan_unclear_answer"))
    return Measure(Action.DECLINE_PLAN, found, facts_of(invoices))


def _propose(invoices: tuple[Invoice, ...], counter: tuple[Instalment, ...], found: tuple[Reason, ...]) -> Measure:
    if not counter:
        return to_a_person(*found, because("plan_impossible"))
    return Measure(Action.PROPOSE_PLAN, found, _schedule_facts(invoices, counter))


def _agree(invoices: tuple[Invoice, ...], schedule: tuple[Instalment, ...], rule: str) -> Measure:
    facts = _schedule_facts(invoices, schedule, may_state_bank_details=True)
    plan = OpenPlan(facts.invoices, schedule)
    reason = because(rule, count=len(schedule), total=schedule_total(schedule))
    return Measure(Action.CONFIRM_PLAN, (reason,), facts, (plan, *move(invoices, InvoiceStatus.IN_PLAN)))


def _schedule_facts(invoices: tuple[Invoice, ...], schedule: tuple[Instalment, ...], **more: bool) -> Facts:
    return facts_of(invoices, schedule=schedule, date=schedule[0].date, **more)
