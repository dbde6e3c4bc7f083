"""The regular expressions of signs.txt, by section."""

from __future__ import annotations

import re
from functools import lru_cache

from amiable.french.phrasebook import sections

_REFERENCE = re.compile(r"<(\w+\.\w+)>")
_WORD = re.compile(r"\\b([a-z' -]+)\\b")


def any_of(section: str) -> str:
    """One group that matches any entry of the section; `<other.section>` inside an entry stands for that section."""
    entries = sections("amiable.reading", "signs.txt")[section]
    words = [found[1] for entry in entries if (found := _WORD.fullmatch(entry))]
    others = [entry for entry in entries if not _WORD.fullmatch(entry)]
    if words:  # tried together, at the beginnings of words alone
        others.append(rf"\b(?:{'|'.join(words)})\b")
    return "(?:" + _REFERENCE.sub(lambda found: any_of(found[1]), "|".join(others)) + ")"


@lru_cache(maxsize=100)
def sign(section: str) -> re.Pattern[str]:
    """The section compiled, for folded text."""
    return re.compile(any_of(section))
