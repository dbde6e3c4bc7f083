"""Short messages spelt out: « jpeu 300 par moi » reads « je peux 300 par mois »."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from amiable.french.fold import fold


@cache
def _table() -> tuple[tuple[re.Pattern[str], str], ...]:
    written = tomllib.loads((files("amiable.reading.talk") / "spelling.toml").read_text(encoding="utf-8"))
    return tuple((re.compile(rf"(?<![\w'])(?:{given})(?![\w'])"), meant) for given, meant in written["words"].items())


def spelt_out(text: str) -> str:
    """The text with the spellings of spelling.toml replaced, all else as it was."""
    for pattern, meant in _table():
        for match in reversed(list(pattern.finditer(fold(text)))):
            text = text[: match.start()] + meant + text[match.end() :]
    return text
