"""An account manager's instruction: about the wording alone, or about what was decided?"""

from __future__ import annotations

import re
from functools import lru_cache

from amiable.french.fold import fold
from amiable.french.phrasebook import sections


def touches_figures(instruction: str) -> bool:
    """True when it may change an amount, a date, a count, a concession or the action: the decision is taken again.

    Lexical and wide on purpose: a doubt costs a new decision, which is cheap and sure.
    """
    text = _layout().sub(" ", fold(instruction))
    return _figures().search(text) is not None


@lru_cache(maxsize=1)
def _layout() -> re.Pattern[str]:
    return _joined("form.layout")


@lru_cache(maxsize=1)
def _figures() -> re.Pattern[str]:
    return _joined("figure.any")


def _joined(section: str) -> re.Pattern[str]:
    return re.compile("|".join(sections("amiable.llm", "figures.txt")[section]))
