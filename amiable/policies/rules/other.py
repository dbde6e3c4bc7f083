"""Thanks and mere acknowledgements are put away; whatever else fits no category is for a person to look at."""

import re

from amiable.domain.decision import Action, Measure
from amiable.french.fold import fold
from amiable.policies.case import Case
from amiable.policies.rules import because, to_a_person

REASONS: dict[str, tuple[str, ...]] = {"courtesy": (), "no_category": ()}
COURTESY = re.compile(
    r"\b(?:merci|remerci\w+|bien recu|bonne reception|c'est note|bien note|prends? note|transmets?|entendu)\b"
)
QUESTION_OR_SHOUT = re.compile(r"\?|!!|\bvous n'etes\b|\bstop\b")
LONGEST_COURTESY = 240
"""Characters; a longer message says more than thanks."""


def check(case: Case) -> Measure | None:
    """Close a short courtesy without a question; hand the rest over without a draft."""
    if len(case.reading.intents) > 1:
        return None
    words = fold(case.reading.new_text)
    if COURTESY.search(words) and not QUESTION_OR_SHOUT.search(words) and len(words) <= LONGEST_COURTESY:
        return Measure(Action.CLOSE, (because("courtesy"),))
    return to_a_person(because("no_category"), silent=True)
