"""« C'est payé »: thank, give the bank its days, never write « soldé » before the account shows it."""

from amiable.domain.calendar import add_business_days
from amiable.domain.decision import Action, Effect, Measure, PauseReminders
from amiable.domain.reading import PaidFact
from amiable.domain.status import InvoiceStatus
from amiable.policies.case import Case
from amiable.policies.rules import because, to_a_person
from amiable.policies.scope import facts_of, meant, move, owed, payable, stated

REASONS = {
    "paid": ("until",),
    "paid_part": ("amount", "until"),
    "paid_again": (),
}


def check(case: Case) -> Measure | None:
    """Thank and wait; a second claim for the same invoices, not seen at the bank since, is for a person."""
    fact = case.reading.paid or PaidFact()
    invoices = meant(case, fact.amount)
    if all(invoice.status is InvoiceStatus.PAID_UNCONFIRMED for invoice in invoices):
        return to_a_person(because("paid_again"))
    until = add_business_days(case.today, case.policy.payments.wait_business_days)
    pause: tuple[Effect, ...] = (PauseReminders(until),)
    amount = stated(fact.amount, owed(invoices))
    # The sum they name is not seen at the bank yet: the draft states invoice figures only.
    if amount and amount < owed(invoices):
        reason, effects = because("paid_part", amount=amount, until=until), pause
    else:
        reason = because("paid", until=until)
        effects = (*move(payable(invoices), InvoiceStatus.PAID_UNCONFIRMED), *pause)
    return Measure(Action.THANK_FOR_PAYMENT, (reason,), facts_of(invoices), effects)
