"""A collective procedure: freeze all, ask for references only, never for a payment (C.com L622-7, L622-21)."""

from amiable.domain.decision import Action, Effect, FreezeDebtor, Measure
from amiable.domain.reading import Intent
from amiable.domain.status import InvoiceStatus
from amiable.policies.case import Case
from amiable.policies.rules import because, to_a_person
from amiable.policies.scope import move

REASONS: dict[str, tuple[str, ...]] = {"insolvency": (), "insolvency_unverified": ()}


def check(case: Case) -> Measure | None:
    """Freeze the debtor and every invoice, whatever else the mail says.

    An unknown writer (a liquidator, often) is for a person: the freeze protects, the answer waits.
    """
    if Intent.INSOLVENCY not in case.reading.intents:
        return None
    if not case.same_domain_contact:
        return to_a_person(because("insolvency_unverified"), effects=(FreezeDebtor(),), silent=True)
    effects: tuple[Effect, ...] = (FreezeDebtor(), *move(case.invoices, InvoiceStatus.INSOLVENCY))
    return Measure(Action.ACKNOWLEDGE_INSOLVENCY, (because("insolvency"),), effects=effects)
