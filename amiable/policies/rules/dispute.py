"""A contested part is acknowledged and left alone: no admission, no refusal, nothing asked (C.civ 1219)."""

from amiable.domain.decision import Action, Measure, OpenDispute
from amiable.domain.reading import DisputeFact, DisputeReason
from amiable.domain.status import InvoiceStatus
from amiable.policies.case import Case
from amiable.policies.rules import because, to_a_person
from amiable.policies.scope import facts_of, meant, move, owed, stated

REASONS = {"dispute": ("reason",), "dispute_part": ("reason", "amount"), "dispute_goes_on": ()}


def check(case: Case) -> Measure | None:
    """Acknowledge and suspend; a message in a dispute already open goes to the person who handles it."""
    if case.dispute_open:
        return to_a_person(because("dispute_goes_on"))
    fact = case.reading.dispute or DisputeFact(DisputeReason.OTHER)
    invoices = meant(case, fact.amount)
    amount = stated(fact.amount, owed(invoices))
    if amount == owed(invoices):
        amount = None  # no part: the whole is contested
    reason = (
        because("dispute_part", reason=fact.reason, amount=amount)
        if amount
        else because("dispute", reason=fact.reason)
    )
    opened = OpenDispute(tuple(i.number for i in invoices), fact.reason, amount)
    return Measure(
        Action.ACKNOWLEDGE_DISPUTE,
        (reason,),
        facts_of(invoices, amount=amount, dispute_reason=fact.reason),
        (opened, *move(invoices, InvoiceStatus.DISPUTED)),
    )
