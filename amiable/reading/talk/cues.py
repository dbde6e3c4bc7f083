"""The turns of phrase of cues.toml (acts), payments.toml (sums, days, rhythms) and idioms.toml (rarer ones, joined
to those of the same name), compiled once."""

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
    tables: dict[str, dict[str, str]] = {}
    for name in ("cues.toml", "payments.toml", "idioms.toml"):
        for section, cues in tomllib.loads((room / name).read_text(encoding="utf-8")).items():
            known = tables.setdefault(section, {})
            for key, pattern in cues.items():
                known[key] = f"{known[key]}|{pattern}" if key in known else pattern
    number = rf"(?:\d{{1,2}}|{WORDS})"
    return {
        f"{section}.{name}": re.compile(
            pattern.replace("{MONTH}", MONTHS)
            .replace("{NN}", number)
            .replace("{N}", f"(?P<n>{number})", 1)
            .replace("{N}", number)
        )
        for section, cues in tables.items()
        for name, pattern in cues.items()
    }


def cue(name: str) -> re.Pattern[str]:
    """The pattern of `section.name`, over folded text. KeyError where there is none."""
    return _table()[name]


def says(name: str, plain: str) -> bool:
    """True where the folded text has this turn of phrase."""
    return cue(name).search(plain) is not None
