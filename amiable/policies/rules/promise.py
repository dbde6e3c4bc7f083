"""A promise inside the company's days is noted, without waiver; outside them, or after broken ones, a person's."""

import re
from dataclasses import replace
from datetime import date, timedelta

from amiable.domain.decision import Action, Effect, Measure, MoveTalk, OpenPromise, PauseReminders, Reason
from amiable.domain.invoice import Invoice
from amiable.domain.money import Money
from amiable.domain.reading import Intent, PaymentMethod, PromiseFact
from amiable.domain.status import InvoiceStatus
from amiable.french.fold import fold
from amiable.policies.case import Case
from amiable.policies.rules import because, instalments, to_a_person
from amiable.policies.scope import cited, facts_of, meant, move, owed, payable, stated

_METHODS = (
    (PaymentMethod.CHEQUE, re.compile(r"\b(?:cheques?|chq)\b")),
    (PaymentMethod.CARD, re.compile(r"\b(?:carte (?:bancaire|bleue|de credit)|par carte|cb|en ligne)\b")),
    (PaymentMethod.TRANSFER, re.compile(r"\b(?:vir(?:ement|ements|er|erai|erons)?)\b")),
)
REASONS = {
    "promise": ("date",),
    "promise_part": ("date", "amount", "rest"),
    "promise_without_date": (),
    "promise_too_far": ("date", "max_days"),
    "promise_in_past": ("date",),
    "promise_after_broken": ("broken",),
}


def check(case: Case) -> Measure | None:
    """Note it, or ask for the day; a promise given inside a plan request is the plan rule's."""
    if case.talk is not None and Intent.INSTALMENTS not in case.reading.intents:
        return _in_talk(case)
    fact = case.reading.promise or PromiseFact()
    invoices = _promised(case, fact)
    if not invoices:
        return None
    for_a_person = _hindrance(case, fact.date)
    if for_a_person:
        return to_a_person(for_a_person)
    if fact.date is not None:
        return _noted(case, invoices, fact.date, stated(fact.amount, owed(invoices)))
    # Who contests is not pressed, and who waits for an answer of ours gets it first.
    if {Intent.DISPUTE, Intent.QUESTION} & set(case.reading.intents):
        return None
    return Measure(Action.NOTE_PROMISE, (because("promise_without_date"),), facts_of(invoices))


def _in_talk(case: Case) -> Measure | None:
    """One payment soon, offered while a plan is talked about: judged there, and noted as the promise it is."""
    measure = instalments.check(case)
    if measure is None or measure.action is not Action.CONFIRM_PLAN or measure.facts.discount:
        return measure
    payment, *others = measure.facts.schedule
    if others:
        return measure
    promised = OpenPromise(measure.facts.invoices, payment.date, method=_method(case))
    invoices = tuple(invoice for invoice in case.invoices if invoice.number in measure.facts.invoices)
    pause = PauseReminders(payment.date + timedelta(days=case.policy.promises.grace(_method(case))))
    kept = tuple(effect for effect in measure.effects if isinstance(effect, MoveTalk))
    effects: tuple[Effect, ...] = (promised, *move(invoices, InvoiceStatus.PROMISED), pause, *kept)
    reasons = (because("promise", date=payment.date), *measure.reasons[1:])
    return replace(measure, action=Action.NOTE_PROMISE, reasons=reasons, effects=effects)


def _promised(case: Case, fact: PromiseFact) -> tuple[Invoice, ...]:
    """The invoices promised; none when this very mail contests them without leaving room for the sum."""
    if Intent.INSTALMENTS in case.reading.intents:
        return ()
    invoices = payable(meant(case, fact.amount))
    if Intent.DISPUTE not in case.reading.intents:
        return invoices
    contested = stated(case.reading.dispute.amount, owed(cited(case))) if case.reading.dispute else None
    amount = stated(fact.amount, owed(cited(case)))
    if contested is None or amount is None:
        return ()
    return invoices if amount <= owed(payable(cited(case))) - contested else ()


def _hindrance(case: Case, day: date | None) -> Reason | None:
    limits, after_broken = case.policy.promises, case.policy.approval.after_broken
    if after_broken is not None and case.broken_promises >= after_broken:
        return because("promise_after_broken", broken=case.broken_promises)
    if day and day < case.today:
        return because("promise_in_past", date=day)
    if day and day - case.today > timedelta(days=limits.max_days):
        return because("promise_too_far", date=day, max_days=limits.max_days)
    return None


def _noted(case: Case, invoices: tuple[Invoice, ...], day: date, amount: Money | None) -> Measure:
    """The rest of a part promise is asked about, unless the mail settles it otherwise."""
    rest = owed(invoices) - amount if amount else None
    if {Intent.DISPUTE, Intent.PAID} & set(case.reading.intents) or not rest:
        rest = None
    part = rest is not None
    reason = because("promise_part", date=day, amount=amount, rest=rest) if part else because("promise", date=day)
    method = _method(case)
    effects: tuple[Effect, ...] = (
        OpenPromise(tuple(i.number for i in invoices), day, amount, method),
        *move(invoices, InvoiceStatus.PROMISED),
        PauseReminders(day + timedelta(days=case.policy.promises.grace(method))),
    )
    return Measure(Action.NOTE_PROMISE, (reason,), facts_of(invoices, amount=amount, date=day, rest=rest), effects)


def _method(case: Case) -> str:
    """How it will be paid, where the mail names one way only."""
    words = fold(case.reading.new_text)
    found = [method for method, rule in _METHODS if rule.search(words)]
    return str(found[0]) if len(found) == 1 else ""
