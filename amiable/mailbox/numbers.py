"""Invoice numbers in a text, however people write them: case, spaces, hyphens, slashes and dots do not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

SHORT = 4
"""Below this many significant characters, only beside a word such as « facture » or « n° »."""
PLAIN = 6
"""Below this many digits and nothing else, beside such a word too, else it is a faint hint: it may be an amount."""
MAX_TEXT = 200_000
MAX_PIECES = 8

_PIECE = re.compile(r"[^\W_]+")
_JOINT = re.compile(r"[ \u00a0\u202f]?[-–—/._\u2011]?[ \u00a0\u202f]?")
_INTRODUCED = re.compile(
    r"(?:\b(?:factures?|fact|fac|fa|invoice|num[ée]ros?|num|no|nos|réf|ref|pi[èe]ce)|n°s?|#)[\s.:°#-]*$",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[\s\u00a0\u202f]*(?:€|euros?\b|eur\b|k€|%)|[.,]\d", re.IGNORECASE)
_DIGIT_BEFORE = re.compile(r"\d[-–/.,]$")
_DIGIT_AFTER = re.compile(r"[-–.]\d")


@dataclass(frozen=True)
class Mention:
    """One known number met in a text. `faint` when it may be something else."""

    number: str
    faint: bool


def significant(number: str) -> str:
    """Letters and digits only, without case: `FA-2026/014` and `fa 2026 014` are the same."""
    return "".join(_PIECE.findall(number)).casefold()


def index(numbers: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The numbers by their significant characters; those without any are left out."""
    result: dict[str, tuple[str, ...]] = {}
    for number in dict.fromkeys(numbers):
        if key := significant(number):
            result[key] = (*result.get(key, ()), number)
    return result


def mentions(text: str, known: Mapping[str, tuple[str, ...]]) -> tuple[Mention, ...]:
    """Known numbers (an `index`) in the order they appear, the longest one where several start. Linear time."""
    text = unicodedata.normalize("NFC", text[:MAX_TEXT]).replace("º", "°")
    pieces = [(match.start(), match.end()) for match in _PIECE.finditer(text)]
    longest = max(map(len, known), default=0)
    found: dict[str, bool] = {}
    at = 0
    while at < len(pieces):
        last = _longest(text, pieces, at, known, longest)
        if last is None:
            at += 1
            continue
        start, end = pieces[at][0], pieces[last][1]
        key = significant(text[start:end])
        faint = _faint(text, start, end, key)
        if faint is not None:
            for number in known[key]:
                found[number] = found.get(number, True) and faint
        at = last + 1
    return tuple(Mention(number, faint) for number, faint in found.items())


def _longest(
    text: str, pieces: list[tuple[int, int]], first: int, known: Mapping[str, tuple[str, ...]], longest: int
) -> int | None:
    """Index of the last piece of the longest known number that starts at piece `first`."""
    key = ""
    best = None
    for last in range(first, min(first + MAX_PIECES, len(pieces))):
        if last > first and not _JOINT.fullmatch(text, pieces[last - 1][1], pieces[last][0]):
            break
        key += text[slice(*pieces[last])].casefold()
        if len(key) > longest:
            break
        if key in known:
            best = last
    return best


def _faint(text: str, start: int, end: int, key: str) -> bool | None:
    """Whether it may be something else; None when it surely is."""
    before = text[max(0, start - 20) : start]
    introduced = _INTRODUCED.search(before) is not None
    if _DIGIT_BEFORE.search(before) or _DIGIT_AFTER.match(text, end) or (len(key) < SHORT and not introduced):
        return None
    if key.isdigit() and _MONEY.match(text, end):
        return None
    return key.isdigit() and len(key) < PLAIN and not introduced
