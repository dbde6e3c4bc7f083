"""A death is announced: no draft at all, a person writes; a consumer's file is frozen (heirs have time to decide)."""

import re

from amiable.domain.debtor import DebtorKind
from amiable.domain.decision import FreezeDebtor, Measure
from amiable.french.fold import fold
from amiable.policies.case import Case
from amiable.policies.rules import because, to_a_person

REASONS: dict[str, tuple[str, ...]] = {"bereavement": ()}
WORDS = re.compile(r"\b(?:decede?e?s?|deces|obseques|de la succession|defunte?)\b")


def check(case: Case) -> Measure | None:
    """Hand over in silence as soon as the words speak of a death."""
    if not WORDS.search(fold(case.reading.new_text)):
        return None
    effects = (FreezeDebtor(),) if case.debtor.kind is DebtorKind.CONSUMER else ()
    return to_a_person(because("bereavement"), effects=effects, silent=True)
