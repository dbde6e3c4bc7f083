"""A text made comparable without moving a character: lower case, no accents, plain spaces, quotes and dashes."""

from __future__ import annotations

import unicodedata

from amiable.french.typography import MONTHS, WEEKDAYS

_SPACES = "\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_OTHERS = {
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "`": "'",
    "´": "'",
    "º": "°",
    "×": "x",
    "‐": "-",
    "‑": "-",
    "‒": "-",
    "–": "-",
}
_OTHERS |= {"—": "-", "−": "-", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}


def _base(char: str) -> str:
    first = unicodedata.normalize("NFD", char)[0].lower()
    return first if len(first) == 1 and first.isalnum() else char


_TABLE = {code: _base(chr(code)) for code in range(0x41, 0x250) if chr(code).isalpha()}
_KEEP_ACCENTS = {code: chr(code).lower() for code in range(0x41, 0x250) if len(chr(code).lower()) == 1}
_TABLE |= {ord(space): " " for space in _SPACES}
_TABLE |= {ord(char): plain for char, plain in _OTHERS.items()}
_KEEP_ACCENTS |= {code: plain for code, plain in _TABLE.items() if code not in _KEEP_ACCENTS}


def fold(text: str) -> str:
    """The folded text: same length, so that a place found in it is the place in `text` (composed form, NFC)."""
    return text.translate(_TABLE)


def fold_keeping_accents(text: str) -> str:
    """As `fold`, accents kept: « règle » is not « réglé »."""
    return text.translate(_KEEP_ACCENTS)


FOLDED_MONTHS = tuple(fold(month) for month in MONTHS)
FOLDED_WEEKDAYS = WEEKDAYS
"""No accent in them."""
