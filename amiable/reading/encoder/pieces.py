"""Words cut into the pieces an encoder knows: the likeliest cut (Kudo, « Subword Regularization », 2018)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

START, PAD, END, UNKNOWN = range(4)
"""The first four pieces stand for no letters."""
LONGEST_WORD = 60
"""Letters of a word that are read: what is longer is noise."""
_WORD = "▁"
_WORDS = re.compile(r"\S+")
NOWHERE = (-1, -1)
_UNKNOWN_COST = 10.0
_REMEMBERED = 20_000
"""Words whose cut is kept: most words of a mail were in the one before."""


@dataclass(frozen=True)
class Pieces:
    """`cut`: the numbers of the pieces of one word."""

    cut: Callable[[str], tuple[int, ...]]

    @staticmethod
    def of(pieces: Sequence[str], scores: Sequence[float]) -> Pieces:
        """Pieces in the order of their numbers, with their scores."""
        known = {piece: (n, score) for n, (piece, score) in enumerate(zip(pieces, scores, strict=True))}
        spelled = {piece: found for piece, found in known.items() if found[0] > UNKNOWN}
        cut = partial(_cut, spelled, max(map(len, spelled)), min(scores) - _UNKNOWN_COST)
        return Pieces(lru_cache(_REMEMBERED)(cut))

    def __call__(self, text: str, most: int) -> list[int]:
        """Numbers of the pieces of a text between START and END, at most `most` of them."""
        return self.placed(text, most)[0]

    def placed(self, text: str, most: int) -> tuple[list[int], list[tuple[int, int]]]:
        """The same, and for each piece where the word that it is cut from stands in the text; START and END are
        nowhere."""
        numbers: list[int] = []
        places: list[tuple[int, int]] = []
        for match in _WORDS.finditer(text):
            for word in unicodedata.normalize("NFKC", match[0]).split():
                cut = self.cut(_WORD + word[:LONGEST_WORD])
                numbers += cut
                places += [match.span()] * len(cut)
            if len(numbers) >= most:
                break
        return [START, *numbers[:most], END], [NOWHERE, *places[:most], NOWHERE]


def _cut(known: Mapping[str, tuple[int, float]], longest: int, unknown: float, word: str) -> tuple[int, ...]:
    """The cut of greatest score: for each place the best piece that ends there (Viterbi).

    `known`: each piece with its number and its score (log-probability); `longest` in letters.
    """
    best = [(0.0, 0, UNKNOWN)] + [(float("-inf"), 0, UNKNOWN)] * len(word)
    for start in range(len(word)):
        so_far = best[start][0]
        if so_far + unknown > best[start + 1][0]:
            best[start + 1] = (so_far + unknown, start, UNKNOWN)
        for end in range(start + 1, min(len(word), start + longest) + 1):
            number, score = known.get(word[start:end], (UNKNOWN, float("-inf")))
            if so_far + score > best[end][0]:
                best[end] = (so_far + score, start, number)
    numbers = []
    end = len(word)
    while end > 0:
        _, end, number = best[end]
        numbers.append(number)
    return tuple(numbers[::-1])
