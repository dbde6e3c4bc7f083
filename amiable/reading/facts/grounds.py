"""Grounds of dispute weighed by words: what each word speaks for, counted over the lines of grounds.toml."""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise

from amiable.domain.reading import DisputeReason
from amiable.french.fold import fold

_WORD = re.compile(r"[a-z]+")
_STEM = 6
"""Letters kept of a word: French endings carry little of the ground."""
_EMPTY = frozenset(
    [
        "le",
        "la",
        "les",
        "l",
        "un",
        "une",
        "des",
        "de",
        "du",
        "d",
        "a",
        "au",
        "aux",
        "en",
        "et",
        "ou",
        "que",
        "qui",
        "ce",
        "cette",
        "ces",
        "c",
        "je",
        "j",
        "nous",
        "vous",
        "on",
        "il",
        "elle",
        "est",
        "sont",
        "ai",
        "avons",
        "avez",
        "ete",
        "votre",
        "vos",
        "notre",
        "nos",
        "mon",
        "ma",
        "mes",
        "me",
        "m",
        "se",
        "s",
        "y",
        "pour",
        "par",
        "sur",
        "dans",
        "avec",
        "bonjour",
        "merci",
        "madame",
        "monsieur",
        "cordia",
        "factur",
    ]
)
_SMOOTHING = 0.3


def _terms(text: str) -> set[str]:
    words = [word[:_STEM] for word in _WORD.findall(fold(text))]
    pairs = {f"{a} {b}" for a, b in pairwise(words)}
    return {word for word in words if word not in _EMPTY} | pairs


@cache
def _weights() -> Mapping[DisputeReason, Mapping[str, float]]:
    """For each ground, the log-odds of a term against every other ground."""
    lines = tomllib.loads(files("amiable.reading.facts").joinpath("grounds.toml").read_text("utf-8"))
    counts = {DisputeReason(name): Counter(_each(texts)) for name, texts in lines.items()}
    sizes = {reason: len(lines[str(reason)]) for reason in counts}
    whole, size = sum(counts.values(), Counter[str]()), sum(sizes.values())
    weights: dict[DisputeReason, dict[str, float]] = {}
    for reason, count in counts.items():
        weights[reason] = {}
        for term in count:
            inside = (count[term] + _SMOOTHING) / (sizes[reason] + 2 * _SMOOTHING)
            outside = (whole[term] - count[term] + _SMOOTHING) / (size - sizes[reason] + 2 * _SMOOTHING)
            if (odds := math.log(inside / outside)) > 0:
                weights[reason][term] = odds
    return weights


def _each(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        yield from _terms(text)


def weigh(sentence: str) -> dict[DisputeReason, float]:
    """How far the words of a sentence speak for each ground; a long sentence does not weigh more by its length."""
    terms = _terms(sentence)
    if not terms:
        return {}
    damp = math.sqrt(max(6, len(terms)))
    return {reason: sum(table.get(term, 0.0) for term in terms) / damp for reason, table in _weights().items()}
