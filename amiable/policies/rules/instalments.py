"""A request for time, over as many messages as it takes: agreed inside the company's limits, ours offered outside."""

from collections.abc import Iterator
from dataclasses import replace

from amiable.domain.debtor import DebtorKind
from amiable.domain.decision import Action, Effect, Facts, Measure, MoveTalk, OpenPlan, Reason
from amiable.domain.invoice import Invoice
from amiable.domain.money import Money
from amiable.domain.plan import schedule_total
from amiable.domain.reading import Intent
from amiable.domain.status import InvoiceStatus
from amiable.domain.talk import Offer, Proposal
from amiable.domain.talk_state import Stage, State
from amiable.policies import plan_limits
from amiable.policies.case import Case
from amiable.policies.negotiation.counter import counter
from amiable.policies.negotiation.engine import Outcome, approved
from amiable.policies.negotiation.on_file import outcome_of, replaceable, standing, talked_about
from amiable.policies.negotiation.proposals import proposal_of
from amiable.policies.negotiation.terms import Terms, terms_of
from amiable.policies.negotiation.verdict import bounds, breaches
from amiable.policies.plan_limits import to_the_cent
from amiable.policies.rules import because, to_a_person
from amiable.policies.scope import facts_of, move, owed

REASONS = {
    **plan_limits.REASONS,
    "discount_too_large": ("discount", "max"),
    "ambiguous": (),
    "dispute_open": (),
    "insolvency_open": (),
    "other_person": (),
    "asks_for_a_person": (),
    "terms_missing": ("asks",),
    "readings_differ": (),
    "plan_inside_limits": ("count", "total"),
    "plan_offer_accepted": ("count", "total"),
    "plan_public_body": (),
    "plan_second": (),
    "plan_with_dispute": (),
    "plan_with_payment": (),
    "plan_with_promise": (),
    "plan_not_overdue": (),
    "plan_nothing_open": (),
    "plan_after_broken": ("broken",),
    "plan_after_attack": (),
    "plan_above_amount": ("outstanding", "max"),
    "plan_impossible": (),
}
MOST_OBSTACLES = 2
"""Told to the debtor: a longer list would read as a rebuke."""


def check(case: Case) -> Measure | None:
    """Confirm, offer, ask, decline, or hand over; nothing is agreed beside a dispute or a payment not seen yet."""
    terms = terms_of(case.policy, case.debtor.kind)
    if terms is None:
        return to_a_person(because("plan_public_body"))
    invoices = talked_about(case)
    if not owed(invoices):
        return to_a_person(because("plan_second" if case.plan_running else "plan_nothing_open"))
    state = standing(case, invoices)
    outcome = outcome_of(case, state, invoices, terms)
    beside = because("plan_with_promise") if _promised_beside(case, outcome.proposal) else None
    found = hindrance(case, invoices) or beside
    if replaceable(case) and outcome.stage is Stage.AGREED and not outcome.new_agreement:
        found = found or because("plan_second")  # about the plan as it runs, not other terms for it
    if found or outcome.stage is Stage.ESCALATED:
        reasons = (found,) if found else outcome.reasons or (because("asks_for_a_person"),)
        return to_a_person(*reasons, effects=(_moved(case, outcome, terms, outcome.state.heard(state)),))
    match outcome.stage:
        case Stage.AGREED | Stage.AWAITING_APPROVAL:
            return _agree(case, invoices, outcome, terms, state)
        case Stage.REFUSED:
            after = _moved(case, outcome, terms, outcome.state.answered())
            return Measure(Action.DECLINE_PLAN, outcome.reasons, facts_of(invoices), (after,))
        case _:
            return _answer(case, invoices, outcome, terms)


def offer(
    case: Case, invoices: tuple[Invoice, ...], outcome: Outcome, terms: Terms, offered: Proposal, *reasons: Reason
) -> Measure:
    """Our offer, whether the engine found it or a person set it."""
    name = f"o{len(outcome.state.past_offers) + len(outcome.state.offers) + 1}"
    effect = _moved(case, outcome, terms, outcome.state.answered((Offer(name, offered),)), offered)
    facts = _plan_facts(invoices, offered, obstacles=_obstacles(outcome))
    return Measure(Action.PROPOSE_PLAN, reasons or outcome.reasons, facts, (effect,))


def hindrance(case: Case, invoices: tuple[Invoice, ...]) -> Reason | None:
    """The first thing that makes a plan a person's business."""
    unseen = any(invoice.status is InvoiceStatus.PAID_UNCONFIRMED for invoice in invoices)
    overdue = all(invoice.due < case.today for invoice in invoices)
    hindrances = (
        (case.plan_running and not replaceable(case), "plan_second"),
        (case.dispute_open or Intent.DISPUTE in case.reading.intents, "plan_with_dispute"),
        (Intent.PAID in case.reading.intents or unseen, "plan_with_payment"),
        # Towards a consumer, deferring a debt that is not due yet is credit (C.conso L312-4 10°).
        (case.debtor.kind is DebtorKind.CONSUMER and not overdue, "plan_not_overdue"),
    )
    return next((because(rule) for holds, rule in hindrances if holds), None)


def _promised_beside(case: Case, proposal: Proposal | None) -> bool:
    """True when a first mail also promises, for a day, a payment that is not one of the schedule."""
    promise = case.reading.promise
    if case.talk or Intent.PROMISE not in case.reading.intents or promise is None or promise.date is None:
        return False
    return not any(
        promise.date == part.date and promise.amount in (None, part.amount.amount)
        for part in (proposal.schedule if proposal else ())
    )


def _doubtful(case: Case, proposal: Proposal | None) -> bool:
    """True where the reading of a first mail has another number or another first day than its talk's reader."""
    plan = case.reading.plan
    if case.talk is not None or case.said is None or plan is None or proposal is None:
        return False
    return plan.count not in (None, proposal.count) or plan.first_date not in (None, proposal.first_date)


def _answer(case: Case, invoices: tuple[Invoice, ...], outcome: Outcome, terms: Terms) -> Measure:
    """Our offer where one is called for; else what we need to know."""
    if outcome.counter:
        return offer(case, invoices, outcome, terms, outcome.counter)
    if counter(outcome.proposal, outcome.outstanding, terms, case.today) is None:
        return to_a_person(*outcome.reasons, because("plan_impossible"))
    asks = outcome.ask or ("terms",)
    facts = facts_of(invoices, asks=asks, obstacles=_obstacles(outcome))
    if outcome.difference and outcome.difference.amount > 0:
        facts = facts_of(
            invoices,
            asks=asks,
            obstacles=facts.obstacles,
            amount=outcome.outstanding - outcome.difference,
            rest=outcome.difference,
        )
    told = tuple(reason for reason in outcome.reasons if reason.rule != "incomplete")
    reasons = told or (because("terms_missing", asks=", ".join(asks)),)
    effect = _moved(case, outcome, terms, outcome.state.answered())
    return Measure(Action.ASK_TERMS, reasons, facts, (effect,))


def _agree(case: Case, invoices: tuple[Invoice, ...], outcome: Outcome, terms: Terms, before: State) -> Measure:
    """The confirmation. Where a person must say yes first, it is the one who approves the letter."""
    assert outcome.proposal is not None  # judged, and inside the limits
    proposal = _exact(outcome.proposal, outcome, terms, case)
    if _doubtful(case, proposal):
        heard = replace(outcome, state=outcome.state.heard(before))
        return offer(case, invoices, heard, terms, proposal, because("readings_differ"))
    after = replace(approved(outcome.state), table=proposal, agreed=proposal)
    rule = "plan_offer_accepted" if outcome.accepts else "plan_inside_limits"
    schedule = proposal.schedule
    reasons = (because(rule, count=len(schedule), total=schedule_total(schedule)), *_for_a_person(outcome, terms))
    facts = _plan_facts(invoices, proposal, may_state_bank_details=True)
    talk = _moved(case, outcome, terms, after.answered(), proposal)
    effects: tuple[Effect, ...] = (OpenPlan(facts.invoices, schedule), *move(invoices, InvoiceStatus.IN_PLAN), talk)
    return Measure(Action.CONFIRM_PLAN, reasons, facts, effects)


def _exact(proposal: Proposal, outcome: Outcome, terms: Terms, case: Case) -> Proposal:
    """« Trois fois 416,67 € »: the last payment gives or takes the cents, where the limits allow."""
    owing = outcome.outstanding
    schedule = to_the_cent(proposal.schedule, owing - proposal.discount if proposal.discount else owing)
    exact = proposal_of(schedule, proposal.every, proposal.invoices, proposal.discount)
    return proposal if breaches(exact, owing, terms, case.today) else exact


def _for_a_person(outcome: Outcome, terms: Terms) -> Iterator[Reason]:
    """Why a person has to say yes, if one has to."""
    if outcome.stage is not Stage.AWAITING_APPROVAL:
        return
    owing, above, after = outcome.outstanding, terms.approval_above, terms.approval_after_broken
    if above is not None and owing.amount > above:
        yield because("plan_above_amount", outstanding=owing, max=Money(above, owing.currency))
    if after is not None and outcome.state.broken >= after:
        yield because("plan_after_broken", broken=outcome.state.broken)
    if terms.approval_after_attack and outcome.state.attacked:
        yield because("plan_after_attack")


def _moved(case: Case, outcome: Outcome, terms: Terms, after: State, offered: Proposal | None = None) -> MoveTalk:
    allowed = bounds(outcome.outstanding, terms, case.today)
    days, sums = outcome.overlooked
    return MoveTalk(after, case.talk_version, outcome.proposal, offered, allowed, days, sums, outcome.unsure)


def _obstacles(outcome: Outcome) -> tuple[str, ...]:
    """What the debtor is told of the limits in the way; nothing where it only says yes to what we offered."""
    if outcome.accepts:
        return ()
    told = [reason.rule for reason in outcome.reasons if reason.rule in plan_limits.REASONS]
    single = outcome.proposal is not None and outcome.proposal.count == 1
    named = ["deferral_too_late" if rule == "first_payment_too_late" and single else rule for rule in told]
    return tuple(rule for rule in named if rule != "incomplete")[:MOST_OBSTACLES]


def _plan_facts(invoices: tuple[Invoice, ...], plan: Proposal, **more: object) -> Facts:
    """A discount makes the total what is left to pay without it."""
    schedule = plan.schedule
    facts = facts_of(invoices, schedule=schedule, date=schedule[0].date, **more)
    if plan.discount is None:
        return facts
    paid = schedule_total(schedule)
    return replace(facts, discount=plan.discount, total=paid, amounts=(*facts.amounts, plan.discount, paid))
