"""The regular expressions of languages.txt, by section."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

MAX_LINE = 300
"""Longest part of a line that any pattern looks at: keeps hostile lines cheap."""

_PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2007": " ", "\t": " ", "’": "'", "‘": "'", "\u2060": None,
                        "\u200b": None, "\ufeff": None, "\u00ad": None})  # fmt: skip


@lru_cache(maxsize=1)
def _sections() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in files("amiable.mailbox").joinpath("languages.txt").read_text("utf-8").splitlines():
        if heading := re.fullmatch(r"\[(\w+\.\w+)\]", line):
            lines = found.setdefault(heading[1], [])
        elif line.strip() and not line.startswith("#"):
            lines.append(line.strip())
    return {name: tuple(entries) for name, entries in found.items()}


def phrases(section: str) -> tuple[str, ...]:
    """The entries of a section, as written."""
    return _sections()[section]


def any_of(*sections: str) -> str:
    """One group that matches any entry of these sections."""
    return "(?:" + "|".join(entry for section in sections for entry in phrases(section)) + ")"


def compiled(pattern: str) -> re.Pattern[str]:
    """Compiled without case."""
    return re.compile(pattern, re.IGNORECASE)


def plain(line: str) -> str:
    """The start of a line as patterns want it: plain spaces and apostrophes, invisible characters gone."""
    return " ".join(line[: 2 * MAX_LINE].translate(_PLAIN).split())[:MAX_LINE]
