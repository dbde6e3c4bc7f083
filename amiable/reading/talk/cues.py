"""The turns of phrase of cues.toml (acts), payments.toml (sums, days, rhythms) and heard.toml, compiled once."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from amiable.french.fold import FOLDED_MONTHS
from amiable.french.numbers import WORDS

MONTHS = rf"(?:{'|'.join(FOLDED_MONTHS)})"


@cache
def _table() -> dict[str, re.Pattern[str]]:
    room = files("amiable.reading.talk")
    tables: dict[str, dict[str, str | list[str]]] = {}
    words: dict[str, str] = {}
    for name in ("cues.toml", "payments.toml", "heard.toml"):
        table = tomllib.loads((room / name).read_text(encoding="utf-8"))
        words |= table.pop("words")
        tables |= table
    number = rf"(?:\d{{1,2}}|{WORDS})"
    return {
        f"{section}.{name}": re.compile(
            _with_words(phrases if isinstance(phrases, str) else "|".join(phrases), words)
            .replace("{MONTH}", MONTHS)
            .replace("{NN}", number)
            .replace("{N}", f"(?P<n>{number})", 1)
            .replace("{N}", number)
        )
        for section, cues in tables.items()
        for name, phrases in cues.items()
    }


def _with_words(phrases: str, words: dict[str, str]) -> str:
    """The turns of phrase with the lists of words that they name."""
    for name, listed in words.items():
        phrases = phrases.replace(f"{{{name}}}", listed)
    return phrases


def cue(name: str) -> re.Pattern[str]:
    """The pattern of `section.name`, over folded text. KeyError where there is none."""
    return _table()[name]


def says(name: str, plain: str) -> bool:
    """True where the folded text has this turn of phrase."""
    return cue(name).search(plain) is not None


def names(section: str) -> list[str]:
    """The names of all turns of phrase of a section, in the order of the file."""
    return [name for name in _table() if name.startswith(f"{section}.")]
