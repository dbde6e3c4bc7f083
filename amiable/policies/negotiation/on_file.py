"""A case as the talk sees it: the invoices talked about, where the talk stands by the file, what was said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from amiable.domain.invoice import Invoice
from amiable.domain.money import Money
from amiable.domain.reading import Intent, PlanFact
from amiable.domain.status import InvoiceStatus
from amiable.domain.talk import Part, Said
from amiable.domain.talk_state import State
from amiable.policies.case import Case
from amiable.policies.negotiation.counter import counter
from amiable.policies.negotiation.engine import Outcome, respond
from amiable.policies.negotiation.terms import Terms
from amiable.policies.plan_limits import FURTHEST, MOST_INSTALMENTS
from amiable.policies.scope import cited, owed, payable

BY_A_PERSON = "person"
"""The reader of a reading that an account manager corrected."""


def talked_about(case: Case) -> tuple[Invoice, ...]:
    """The invoices of the open talk that may still be arranged; without a talk, those that the mail is about.

    While its plan runs, those of the plan: other terms for it would replace it.
    """
    numbers = {number for number, _ in case.talk.invoices} if case.talk else set()
    if replaceable(case):
        return tuple(i for i in case.invoices if i.number in numbers and i.status is InvoiceStatus.IN_PLAN)
    talked = payable(invoice for invoice in case.invoices if invoice.number in numbers)
    return talked or payable(cited(case))


def replaceable(case: Case) -> bool:
    """True while the plan of the open talk runs."""
    return case.plan_running and case.talk is not None and case.talk.agreed is not None


def standing(case: Case, invoices: tuple[Invoice, ...]) -> State:
    """Where the talk stands before the message, by what is owed today. A plan that ended is no longer agreed."""
    state = case.talk or State(())
    if state.agreed is not None and not case.plan_running:
        state = replace(state, agreed=None, table=None, sound=(), counters=0)
    return replace(
        state,
        invoices=tuple((invoice.number, invoice.outstanding) for invoice in invoices),
        paid=Decimal(0),
        broken=max(state.broken, case.broken_promises),
        attacked=state.attacked or case.attacked,
    )


def outcome_of(case: Case, state: State, invoices: tuple[Invoice, ...], terms: Terms) -> Outcome:
    """What the message leads to: as the talk's reader understood it, or as the reading does where that says more."""
    outcomes = (_heard(state, said, terms, case.today) for said in _sayings(case, owed(invoices)))
    first = next(outcomes)
    if first.proposal and first.proposal.schedule:
        return first
    return next((other for other in outcomes if other.proposal and other.proposal.schedule), first)


def _heard(state: State, said: Said, terms: Terms, day: date) -> Outcome:
    """The engine's outcome; where only amounts are open, equal ones are meant, and we offer rather than ask."""
    outcome = respond(state, said, terms, day)
    figures = any(part.amount or part.share for part in said.parts)
    if outcome.proposal and {reason.rule for reason in outcome.reasons} == {"sum_mismatch"} and not figures:
        # What stood on the table was for another sum: a payment has come since. The same days, for what is left.
        same_days = replace(outcome.proposal, amount=None, schedule=(), amounts=(), discount=None)
        offered = counter(same_days, outcome.outstanding, terms, day)
        return replace(outcome, counter=offered, state=replace(outcome.state, suggested=offered), difference=None)
    if not outcome.has("incomplete") or "amount" not in outcome.ask or outcome.proposal is None:
        return outcome
    even = respond(state, replace(said, equal=True), terms, day)
    if even.within_policy is False:
        return even
    offered = outcome.counter or counter(even.proposal, outcome.outstanding, terms, day)
    return replace(outcome, counter=offered, state=replace(outcome.state, suggested=offered))


def _sayings(case: Case, outstanding: Money) -> Iterator[Said]:
    """What was said, the surest first. In the middle of a talk only its own reader knows what « le 15 » is about."""
    plan = case.reading.plan or PlanFact()
    corrected = case.reading.reader == BY_A_PERSON and plan != PlanFact()
    told = said_of(plan, outstanding, case.today)
    if case.said is None or corrected:
        yield told
    elif case.talk is not None:
        yield case.said
    else:
        yield case.said if case.said.has_terms or not told.has_terms else told
        yield told


def said_of(plan: PlanFact, outstanding: Money, day: date) -> Said:
    """A request for time as the reading tells it; figures that cannot be meant are left out."""
    rows = [part for part in plan.schedule if part.amount.currency == outstanding.currency]
    sound = len(rows) == len(plan.schedule) and all(_can_be(part.date, day) for part in rows)
    amounts = [_figure(part.amount.amount, outstanding) for part in rows]
    if rows and sound and all(amounts):
        dated = zip(rows, amounts, strict=True)
        parts = tuple(Part(amount, dates=(part.date,)) for part, amount in sorted(dated, key=lambda one: one[0].date))
        return Said((Intent.INSTALMENTS,), parts, every=plan.every, spreads=True)
    count = plan.count if plan.count and 1 <= plan.count <= MOST_INSTALMENTS else None
    amount = _figure(plan.amount, outstanding)
    first = plan.first_date if plan.first_date and _can_be(plan.first_date, day) else None
    if count == 1 and first:
        return Said(
            (Intent.INSTALMENTS,), (Part(amount, dates=(first,)),), count=1, lump=amount is None, spreads=True
        )
    each = (Part(amount, times=count),) if amount else ()
    return Said((Intent.INSTALMENTS,), each, count=count, every=plan.every, start=first, spreads=True)


def _can_be(on: date, day: date) -> bool:
    return abs(on - day) <= FURTHEST


def _figure(amount: Decimal | None, outstanding: Money) -> Decimal | None:
    """A debtor's figure; more than the debt is kept, so that `sum_mismatch` can say it."""
    if amount is None or not amount.is_finite() or not 0 < amount <= 100 * outstanding.amount + 1:
        return None
    return Money(amount).amount or None
