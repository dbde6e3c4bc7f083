"""A doubtful reading must not move anything: the careful decision is a person's."""

from amiable.domain.decision import Measure
from amiable.domain.reading import Attack
from amiable.policies.case import Case
from amiable.policies.rules import because, to_a_person

REASONS = {"unsure": ("intent", "confidence"), "unread": (), "damaged": ()}


def check(case: Case) -> Measure | None:
    """Hand over, with a holding draft, below `sure_above` or when nothing was understood."""
    reading = case.reading
    if reading.attack is Attack.MALFORMED:
        return to_a_person(because("damaged"))
    if not reading.intents:
        return to_a_person(because("unread"))
    if reading.confidence >= case.sure_above:
        return None
    return to_a_person(because("unsure", intent=reading.primary, confidence=f"{reading.confidence:.0%}"))
