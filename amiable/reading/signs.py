"""The regular expressions of signs.txt, by section."""

from __future__ import annotations

import re
from functools import lru_cache

from amiable.french.phrasebook import sections

_REFERENCE = re.compile(r"<(\w+\.\w+)>")


def any_of(section: str) -> str:
    """One group that matches any entry of the section; `<other.section>` inside an entry stands for that section."""
    entries = "|".join(sections("amiable.reading", "signs.txt")[section])
    return "(?:" + _REFERENCE.sub(lambda found: any_of(found[1]), entries) + ")"


@lru_cache(maxsize=100)
def sign(section: str) -> re.Pattern[str]:
    """The section compiled, for folded text."""
    return re.compile(any_of(section))
