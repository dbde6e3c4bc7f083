"""Somebody else deals with it. The named address is unverified: no figure goes there before a person has checked."""

from amiable.domain.decision import Action, Facts, Measure
from amiable.domain.reading import ContactFact
from amiable.policies.case import Case
from amiable.policies.rules import because

REASONS = {"contact_change": (), "contact_named": ("name", "email")}


def check(case: Case) -> Measure | None:
    """Thank; ask for the new address where none was given. Nothing is changed on file by the software."""
    contact = case.reading.contact or ContactFact()
    if not contact.email:
        return Measure(Action.ACKNOWLEDGE_CONTACT, (because("contact_change"),))
    # The topic keeps the letter from asking for what it was told; the address itself is never quoted.
    reason = because("contact_named", name=contact.name or contact.email, email=contact.email)
    return Measure(Action.ACKNOWLEDGE_CONTACT, (reason,), Facts(topics=("contact_named",)))
