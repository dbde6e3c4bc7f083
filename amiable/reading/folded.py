"""Text folded for matching (case, accents, look-alikes, invisible characters), with the way back to the source."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from amiable.domain.reading import Evidence

MAX_CHARS = 25_000
"""Characters of one source that are looked at."""

_TAGS = range(0xE0020, 0xE007F)
_LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕԁһӏքցոԛԝвкмнтгαβεικνορτυχωɑɡıƖ’‘ʼ´`“”«»–—−‐‑\u00a0\u202f",
    "aeopcyxijsdhlpgnqwbkmhtrabeiknoptuxwagil'''''\"\"\"\"-----  ",
)


class _Table(dict[int, str]):
    """Each character's folded form, found once."""

    def __missing__(self, code: int) -> str:
        self[code] = _plain(chr(code))
        return self[code]


_TABLE = _Table()
_RUNS = re.compile(" {2,}")


@dataclass(frozen=True)
class Folded:
    """`text` is plain lower-case ASCII as far as it goes; `evidence` gives the exact slice of the source."""

    source: str
    original: str
    text: str

    def evidence(self, start: int, end: int) -> Evidence:
        """The words of the source that the folded slice stands for."""
        places = _places(self.original)
        begin = places[start]
        stop = places[end - 1] + 1 if end > start else begin
        return Evidence(self.original[begin:stop], begin, stop, self.source)


def fold(original: str, source: str) -> Folded:
    """Fold the text of one source (`new_text`, `subject`, `attachment:x.txt`, …)."""
    plain = original[:MAX_CHARS].translate(_TABLE)
    return Folded(source, original, _RUNS.sub(" ", plain).lstrip(" "))


def _places(original: str) -> list[int]:
    """For each folded character, where it comes from: the steps of `fold`, one character at a time."""
    places: list[int] = []
    spaced = True
    for place, letter in enumerate(original[:MAX_CHARS]):
        for plain in _TABLE[ord(letter)]:
            if plain == " " and spaced:
                continue
            spaced = plain == " "
            places.append(place)
    return places


def _plain(letter: str) -> str:
    code = ord(letter)
    if letter.isascii():
        return letter.lower() if letter > " " and letter != "_" else " "
    if code in _TAGS:
        return chr(code - 0xE0000).lower()
    if unicodedata.category(letter) in ("Cf", "Mn", "Me"):
        return ""
    decomposed = unicodedata.normalize("NFKD", letter.lower().translate(_LOOK_ALIKES)).translate(_LOOK_ALIKES)
    return "".join(" " if ch.isspace() else ch for ch in decomposed if not unicodedata.combining(ch))
