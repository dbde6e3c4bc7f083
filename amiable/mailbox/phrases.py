"""The regular expressions of languages.txt, by section."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

MAX_LINE = 300
"""Longest part of a line that any pattern looks at: keeps hostile lines cheap."""

_ACCENTED = "àâäáãåçéèêëíìîïıñóòôöõúùûüýÿÀÂÄÁÃÅÇÉÈÊËÍÌÎÏİÑÓÒÔÖÕÚÙÛÜÝŸ"
_BARE = "aaaaaaceeeeiiiiinooooouuuuyyAAAAAACEEEEIIIIINOOOOOUUUUYY"
_UNACCENTED = str.maketrans(_ACCENTED, _BARE)
_PLAIN = _UNACCENTED | str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2007": " ", "\t": " ", "’": "'", "‘": "'", "\u2060": None, "\u200b": None, "\ufeff": None, "\u00ad": None}
)


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
    """Compiled without case and without accents: people drop them, `plain` drops the others."""
    return re.compile(pattern.translate(_UNACCENTED), re.IGNORECASE)


def plain(line: str) -> str:
    """A line as patterns want it: plain spaces and apostrophes, no accents, no invisible characters, long ones cut.

    A long line keeps its beginning and its end.
    """
    if len(line) > MAX_LINE:
        line = f"{line[: MAX_LINE // 2]} {line[-MAX_LINE // 2 :]}"
    return " ".join(line.translate(_PLAIN).split())


def unaccented(text: str) -> str:
    """Letters of the European languages without their accents, one for one."""
    return text.translate(_UNACCENTED)
