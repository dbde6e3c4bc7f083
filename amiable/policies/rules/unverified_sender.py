"""Invoice data goes to known contacts only: a writer from another domain waits for a person, without a draft."""

from amiable.domain.decision import Measure
from amiable.policies.case import Case
from amiable.policies.rules import because, to_a_person

REASONS: dict[str, tuple[str, ...]] = {"unverified_sender": ()}


def check(case: Case) -> Measure | None:
    """Hand over in silence."""
    return None if case.same_domain_contact else to_a_person(because("unverified_sender"), silent=True)
