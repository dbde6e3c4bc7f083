"""A second opinion on wording: a small linear classifier beside the patterns, for what no pattern foresaw.

It adds a finding to a sentence only above a threshold that no good sentence reached on folds (`opinion_training.py`).
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from amiable.domain.decision import Action
from amiable.policies.check.allowed import Allowed
from amiable.policies.check.page import MASK, STOP, Page
from amiable.policies.check.wording import without_names

Array = np.ndarray[Any, np.dtype[Any]]
SIZE = 1 << 15
"""Features, hashed: words, their beginnings and letters, runs of two and three."""
_FIGURE = re.compile(rf"[\d{MASK}]+(?:[ .,/][\d{MASK}]+)*")
_TOKEN = re.compile(rf"[a-z]+|{MASK}|[?!]")
_STEM = 5
_MIN_WORDS = 4


@dataclass(frozen=True)
class Opinion:
    """One column of weights a rule; `actions` limits a rule to some actions."""

    rules: tuple[str, ...]
    actions: tuple[frozenset[Action], ...]
    thresholds: Array
    rarity: Array
    weights: Array

    def scores(self, sentence: str) -> Array | None:
        """How far above its threshold each rule is; None for a sentence too short to judge."""
        found = features(sentence)
        if found is None:
            return None
        rarity = self.rarity[found]
        scores: Array = rarity @ self.weights[found] / np.sqrt(rarity @ rarity) - self.thresholds
        return scores


def features(sentence: str) -> Array | None:
    """The places of a folded sentence's features, each once; None below four words."""
    words = _TOKEN.findall(_FIGURE.sub(MASK, sentence.replace("œ", "oe")))
    if len(words) < _MIN_WORDS:
        return None
    stems = [word[:_STEM] for word in words]
    runs = {place for word in words for place in _of_word(word)}
    runs.update(_hash(f"{a} {b}") for a, b in pairwise(words))
    runs.update(_hash(f"p:{a} {b}") for a, b in pairwise(stems))
    runs.update(_hash(f"s:{a} {b}") for a, b in zip(stems, stems[2:], strict=False))
    runs.update(_hash(f"p:{a} {b} {c}") for a, b, c in zip(stems, stems[1:], stems[2:], strict=False))
    return np.fromiter(runs, dtype=np.int32, count=len(runs))


def _hash(feature: str) -> int:
    return zlib.crc32(feature.encode()) % SIZE


@lru_cache(maxsize=20_000)
def _of_word(word: str) -> tuple[int, ...]:
    spaced = f" {word} "
    letters = {f"c:{spaced[i : i + n]}" for n in (3, 4, 5) for i in range(len(spaced) - n + 1)}
    return tuple(_hash(feature) for feature in (word, f"p:{word[:_STEM]}", *letters))


def sentences(page: Page, allowed: Allowed) -> Iterator[tuple[int, int, str]]:
    """Each sentence with its place; names, quoted words and figures that other rules understood are masked."""
    text = without_names(page.flat, allowed)
    for a, b in page.quotes:  # the debtor's words, not ours
        text = text[:a] + re.sub(rf"[^{re.escape(STOP)}]", MASK, text[a:b]) + text[b:]
    start = 0
    for sentence in text.split(STOP):
        end = start + len(sentence)
        understood = page.masked[start:end]
        shown = [MASK if known == MASK else char for char, known in zip(sentence, understood, strict=True)]
        yield start, end, "".join(shown) if MASK in understood else sentence
        start = end + 1


def check_opinion(page: Page, allowed: Allowed) -> None:
    """Sentences that resemble bad ones."""
    opinion, actions = shipped(), frozenset(allowed.facts.actions)
    asked = [n for n, limit in enumerate(opinion.actions) if not limit or actions & limit]
    for start, end, sentence in sentences(page, allowed):
        scores = opinion.scores(sentence)
        if scores is not None:
            for n in np.flatnonzero(scores[asked] > 0):
                page.find(opinion.rules[asked[n]], start, end)


def save(opinion: Opinion, folder: Path, facts: dict[str, Any]) -> None:
    """Write `opinion.npz` and `opinion.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "opinion.npz", rarity=opinion.rarity, weights=opinion.weights)
    columns: Sequence[dict[str, Any]] = [
        {"rule": rule, "actions": sorted(actions), "threshold": round(float(threshold), 3)}
        for rule, actions, threshold in zip(opinion.rules, opinion.actions, opinion.thresholds, strict=True)
    ]
    text = json.dumps({"columns": columns, **facts}, indent=1, ensure_ascii=False)
    (folder / "opinion.json").write_text(text + "\n", "utf-8")


@lru_cache(maxsize=1)
def shipped() -> Opinion:
    """The artefact shipped with the package."""
    folder = Path(str(files("amiable.policies.check") / "model"))
    columns = json.loads((folder / "opinion.json").read_text("utf-8"))["columns"]
    with np.load(folder / "opinion.npz", allow_pickle=False) as arrays:
        rarity, weights = (arrays[name].astype(np.float32) for name in ("rarity", "weights"))
    return Opinion(
        tuple(column["rule"] for column in columns),
        tuple(frozenset(map(Action, column["actions"])) for column in columns),
        np.array([column["threshold"] for column in columns], dtype=np.float32),
        rarity,
        weights,
    )
