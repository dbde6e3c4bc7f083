"""The file must hold what the mail is about: unpaid invoices, known numbers, one currency."""

from amiable.domain.decision import Measure
from amiable.domain.reading import Intent
from amiable.policies.case import Case
from amiable.policies.rules import because, to_a_person
from amiable.policies.scope import cited

REASONS = {"no_open_invoice": (), "invoice_not_on_file": ("invoices",), "mixed_currencies": ()}
NEEDS_NO_INVOICE = frozenset({Intent.CONTACT_CHANGE, Intent.OTHER})


def check(case: Case) -> Measure | None:
    """Hand over when the answer would rest on figures that are not there."""
    if set(case.reading.intents) <= NEEDS_NO_INVOICE:
        return None
    if not case.invoices:
        return to_a_person(because("no_open_invoice"))
    if not cited(case):
        return to_a_person(because("invoice_not_on_file", invoices=", ".join(case.reading.invoices)))
    if len({money.currency for invoice in case.invoices for money in (invoice.amount, invoice.paid)}) > 1:
        return to_a_person(because("mixed_currencies"))
    return None
