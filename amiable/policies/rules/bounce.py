"""Our mail did not arrive: the address is wrong, and only a person can find the right one."""

from amiable.domain.decision import Measure
from amiable.domain.reading import Intent
from amiable.policies.case import Case
from amiable.policies.rules import because, to_a_person

REASONS: dict[str, tuple[str, ...]] = {"bounce": ()}


def check(case: Case) -> Measure | None:
    """Hand over without a draft: a delivery report is never answered."""
    if Intent.BOUNCE not in case.reading.intents:
        return None
    return to_a_person(because("bounce"), silent=True)
