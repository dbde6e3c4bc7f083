"""Short messages spelt out: « jpeu 300 par moi » reads « je peux 300 par mois »."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from amiable.french.fold import fold

_ELIDED = re.compile(
    r"(?<![\w'])(?:[djlnst]|m|(?:jus|lors|puis|quel)?qu)( )(?=[aeiouhy])"
    r"|(?<![\w'])(?:c( )(?=e|a(?:ur)?\b)|aujourd( )hui\b)"
)
"""« j ecris », « d ici »: an apostrophe left out."""


@cache
def _table() -> tuple[tuple[re.Pattern[str], str], ...]:
    written = tomllib.loads((files("amiable.reading.talk") / "spelling.toml").read_text(encoding="utf-8"))
    return tuple((re.compile(rf"(?<![\w'])(?:{given})(?![\w'])"), meant) for given, meant in written["words"].items())


def spelt_out(text: str) -> str:
    """The text with the spellings of spelling.toml replaced, all else as it was."""
    text = _with_apostrophes(text)
    for pattern, meant in _table():
        for match in reversed(list(pattern.finditer(fold(text)))):
            text = text[: match.start()] + meant + text[match.end() :]
    return text


def _with_apostrophes(text: str) -> str:
    """« M Aubry » and « le lot D a » are names: a capital letter within a sentence is no article."""
    for match in _ELIDED.finditer(fold(text)):
        at = match.start(match.lastindex or 0)
        opens = re.search(r"(?:^|[.!?\n])\s*$", text[: match.start()])
        if text[match.start()].islower() or (opens and text[match.start()] != "M"):
            text = text[:at] + "'" + text[at + 1 :]
    return text
