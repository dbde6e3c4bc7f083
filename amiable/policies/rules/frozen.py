"""The debtor is under a collective procedure already: nothing may be asked or arranged by the software."""

from amiable.domain.decision import Measure
from amiable.policies.case import Case
from amiable.policies.rules import because, to_a_person

REASONS: dict[str, tuple[str, ...]] = {"debtor_frozen": ()}


def check(case: Case) -> Measure | None:
    """Hand over."""
    return to_a_person(because("debtor_frozen")) if case.debtor.frozen else None
