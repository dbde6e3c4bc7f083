"""The regular expressions of languages.txt, by section."""

from __future__ import annotations

import re

from amiable.french.phrasebook import sections

MAX_LINE = 300
"""Longest part of a line that any pattern looks at: keeps hostile lines cheap."""

_ACCENTED = "àâäáãåçéèêëíìîïıñóòôöõúùûüýÿÀÂÄÁÃÅÇÉÈÊËÍÌÎÏİÑÓÒÔÖÕÚÙÛÜÝŸ"
_BARE = "aaaaaaceeeeiiiiinooooouuuuyyAAAAAACEEEEIIIIINOOOOOUUUUYY"
_UNACCENTED = str.maketrans(_ACCENTED, _BARE)
_PLAIN = _UNACCENTED | str.maketrans(
    {
        "\u00a0": " ",
        "\u202f": " ",
        "\u2007": " ",
        "\t": " ",
        "’": "'",
        "‘": "'",
        "\u2060": None,
        "\u200b": None,
        "\ufeff": None,
        "\u00ad": None,
    }
)


def phrases(section: str) -> tuple[str, ...]:
    """The entries of a section, as written."""
    return sections("amiable.mailbox", "languages.txt")[section]


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
