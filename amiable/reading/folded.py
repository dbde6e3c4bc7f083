"""Text folded for matching (case, accents, look-alikes, invisible characters), with the way back to the source."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from amiable.domain.reading import Evidence

MAX_CHARS = 25_000
"""Characters of one source that are looked at."""

_TAGS = range(0xE0020, 0xE007F)
_LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕԁһӏքցոԛԝвкмнтгαβεικνορτυχωɑɡıƖ’‘ʼ´`“”«»–—−‐‑\u00a0\u202f",
    "aeopcyxijsdhlpgnqwbkmhtrabeiknoptuxwagil'''''\"\"\"\"-----  ",
)


@dataclass(frozen=True)
class Folded:
    """`text` is plain lower-case ASCII as far as it goes; `evidence` gives the exact slice of the source."""

    source: str
    original: str
    text: str
    places: tuple[int, ...]

    def evidence(self, start: int, end: int) -> Evidence:
        """The words of the source that the folded slice stands for."""
        begin = self.places[start]
        stop = self.places[end - 1] + 1 if end > start else begin
        return Evidence(self.original[begin:stop], begin, stop, self.source)


def fold(original: str, source: str) -> Folded:
    """Fold the text of one source (`new_text`, `subject`, `attachment:x.txt`, …)."""
    letters: list[str] = []
    places: list[int] = []
    spaced = True
    for place, letter in enumerate(original[:MAX_CHARS]):
        plain = _plain(letter)
        if plain.isspace():
            if spaced:
                continue
            plain = " "
        if not plain:
            continue
        spaced = plain == " "
        letters.append(plain)
        places.extend([place] * len(plain))
    return Folded(source, original, "".join(letters), tuple(places))


@lru_cache(maxsize=20_000)
def _plain(letter: str) -> str:
    code = ord(letter)
    if letter.isascii():
        return letter.lower() if letter > " " and letter != "_" else " "
    if code in _TAGS:
        return chr(code - 0xE0000).lower()
    if unicodedata.category(letter) in ("Cf", "Mn", "Me"):
        return ""
    lowered = letter.lower().translate(_LOOK_ALIKES)
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(ch for ch in decomposed if not unicodedata.combining(ch)).translate(_LOOK_ALIKES)
