"""Grounds of dispute weighed by words: naive Bayes over the lines of grounds.toml, counted when first needed."""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from amiable.domain.reading import DisputeReason
from amiable.french.fold import fold

_WORD = re.compile(r"[a-z]+")
_STEM = 6
"""Letters kept of a word: French endings carry little of the ground."""
_EMPTY = frozenset(
    _WORD.findall(
        "le la les l un une des de du d a au aux en et ou que qui ce cette ces c je j nous vous on il elle est sont"
        " ai avons avez ete votre vos notre nos mon ma mes me m se s y pour par sur dans avec"
        " bonjour merci madame monsieur cordia factur"
    )
)
_SMOOTHING = 0.05


@dataclass(frozen=True)
class _Counted:
    """How many lines of each ground hold a term."""

    terms: Mapping[DisputeReason, Counter[str]]
    lines: Mapping[DisputeReason, int]
    everywhere: Counter[str]


def _terms(text: str) -> set[str]:
    words = [word[:_STEM] for word in _WORD.findall(fold(text))]
    return {word for word in words if word not in _EMPTY} | {f"{a} {b}" for a, b in pairwise(words)}


@cache
def _counted() -> _Counted:
    text = files("amiable.reading.facts").joinpath("grounds.toml").read_text("utf-8")
    lines = {DisputeReason(name): said for name, said in tomllib.loads(text).items()}
    terms = {reason: Counter(term for line in said for term in _terms(line)) for reason, said in lines.items()}
    return _Counted(terms, {reason: len(said) for reason, said in lines.items()}, sum(terms.values(), Counter[str]()))


@cache
def _log_odds(inside: int, everywhere: int, lines: int, others: int) -> float:
    """How far a term speaks for a ground: its share of that ground's lines against its share of the others'."""
    ours = (inside + _SMOOTHING) / (lines + 2 * _SMOOTHING)
    return math.log(ours / ((everywhere - inside + _SMOOTHING) / (others + 2 * _SMOOTHING)))


def weigh(sentence: str) -> dict[DisputeReason, float]:
    """How far the words of a sentence speak for each ground; a long sentence does not weigh more by its length."""
    counted = _counted()
    total = sum(counted.lines.values())
    terms = [term for term in _terms(sentence) if term in counted.everywhere]
    damp = math.sqrt(max(6, len(terms)))
    weights: dict[DisputeReason, float] = {}
    for reason, lines in counted.lines.items():
        told = counted.terms[reason]
        odds = (_log_odds(told[term], counted.everywhere[term], lines, total - lines) for term in terms)
        weights[reason] = (math.log(lines / total) + sum(odds)) / damp
    return weights
