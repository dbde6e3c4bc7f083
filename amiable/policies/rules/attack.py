"""Signs that the mail tries to mislead: no draft, no link followed, no bank details; a person looks."""

from amiable.domain.decision import Action, Measure
from amiable.domain.reading import Attack
from amiable.policies.case import Case
from amiable.policies.rules import because

REASONS = {"attack": ("kind",)}


def check(case: Case) -> Measure | None:
    """Quarantine, whatever else the mail says."""
    if case.reading.attack in (Attack.NONE, Attack.MALFORMED):  # damage alone is for a person, see `unsure`
        return None
    return Measure(Action.QUARANTINE, (because("attack", kind=case.reading.attack),))
