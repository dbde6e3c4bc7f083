"""A second opinion on wording: a small linear classifier beside the patterns, for what no pattern foresaw.

It asks whether a sentence is bad in a letter of that action, and which rule it breaks; the threshold is chosen on
authors whose sentences it had not seen (`opinion_training.py`).
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from amiable.domain.decision import Action
from amiable.policies.check.allowed import Allowed
from amiable.policies.check.page import MASK, STOP, Page
from amiable.policies.check.vocabulary import vocabulary
from amiable.policies.check.wording import weak_signs, without_names

Array = np.ndarray[Any, np.dtype[Any]]
BITS = 16
SIZE = 1 << BITS
"""Features, hashed: words, their beginnings and letters, runs of two and three, pairs anywhere in the sentence."""
KIND = 0.7
"""Weight of the features seen in letters of that kind alone, beside those seen in any letter."""
SHARE = 0.8
"""Weight of the likeliest rule's view beside the view of all bad sentences together."""
NEAR = 1.0
"""A rule this close to the best one is named too: the border between two rules is often the reader's."""
PLAIN = -2.0
"""Below it the view of all bad sentences alone decides that a sentence is good."""
DOUBT = -1.7
"""A weak pattern counts unless the sentence's score is below: on left-out authors nine false ones in ten are, and one
right one in twenty."""
_KINDS = {
    Action.CONFIRM_PLAN: "plan",
    Action.PROPOSE_PLAN: "plan",
}
"""Actions whose letters are alike; every other action is a kind of its own."""
_FIGURE = re.compile(rf"[\d{MASK}]+(?:[ .,/][\d{MASK}]+)*")
_TOLD = re.compile(
    r"\b(vous (?:nous )?(?:indiquez|ecrivez|dites|signalez|annoncez|evoquez|expliquez|precisez|estimez|considerez"
    r"|pensez|jugez|trouvez|affirmez|relevez|soulignez|rappelez)[^,;:|]{0,20}? qu)(?:e |')[^,;:]*"
    r"|\b(?:selon|d'apres) vous, [^,;:]*"
    r"|[^,;: ][^,;:]*,? (?:(?:selon|d'apres) vous|(?:dites|ecrivez|indiquez|signalez|precisez)-vous)\b"
)
"""« Vous pensez que … »: what follows is the debtor's opinion, not ours."""
_WORD = re.compile(r"[a-z]+")
_TOKEN = re.compile(rf"[a-z]+|{MASK}|[?!]")
_STEM = 5
_MIN_WORDS = 5
_CONTENT = 4
"""Letters from which a word is taken for more than grammar."""


@dataclass(frozen=True)
class Opinion:
    """Linear views of a sentence, a column each: bad at all, then one a rule, each against good sentences."""

    rules: tuple[str, ...]
    threshold: float
    rarity: Array
    weights: Array
    bias: Array

    @cached_property
    def _suspicion(self) -> Array:
        return self.weights[:, 0].copy()

    def judge(self, row: Row) -> tuple[float, list[str]]:
        """How far above the threshold a sentence is, and the rules it most likely breaks: the best and those near.

        Most sentences are plainly good; of those only the first view is asked.
        """
        suspicion = float(row.of(self.rarity, self._suspicion) + self.bias[0])
        if suspicion < PLAIN:
            return suspicion - self.threshold, []
        views = row.of(self.rarity, self.weights) + self.bias
        scores = views[1:]
        best = scores.max()
        return float(views[0] + SHARE * best) - self.threshold, [
            self.rules[n] for n in np.flatnonzero(scores >= best - NEAR)
        ]


@dataclass(frozen=True)
class Row:
    """The places of a sentence's features, each once: `shared` by all letters, and of that `kind` of letter."""

    shared: Array
    kind: Array

    def of(self, rarity: Array, weights: Array) -> Any:
        """The product of the sentence's row, as training weighs it, with weights."""
        rare = rarity[self.shared]
        own = KIND / np.sqrt(len(self.kind))
        return rare @ weights[self.shared] / np.sqrt(rare @ rare) + own * weights[self.kind].sum(axis=0)


def features(sentence: str, action: Action) -> Row | None:
    """The features of a folded sentence in a letter of that action; None below five words."""
    words = _TOKEN.findall(_FIGURE.sub(MASK, _TOLD.sub(r"\1 ", sentence.replace("œ", "oe"))))
    if sum(map(str.isalpha, words)) < _MIN_WORDS:
        return None
    known = [_of_word(word) for word in words]
    whole, stems = (np.array([one[n] for one in known], np.uint64) for n in (0, 1))
    pairs, triples = _mix(4, stems[:-1], stems[1:]), _mix(6, stems[:-2], stems[1:-1], stems[2:])
    content = np.unique(stems[[len(word) >= _CONTENT for word in words]])
    a, b = np.triu_indices(len(content), 1)
    shared = (
        _mix(1, whole),
        _mix(2, stems),
        _mix(3, whole[:-1], whole[1:]),
        pairs,
        _mix(5, stems[:-2], stems[2:]),
        triples,
        _mix(7, content[a], content[b]),
        *(one[2] for one in known),
    )
    kind = _hash(_KINDS.get(action, action))
    own = (_mix(11, whole, kind), _mix(12, stems, kind), _mix(13, pairs, kind), _mix(14, triples, kind))
    return Row(_places(shared), _places(own))


def _hash(text: str) -> np.uint64:
    return np.uint64(zlib.crc32(text.encode()))


def _mix(salt: int, *parts: Any) -> Any:
    mixed = np.uint64(salt * 0x9E3779B97F4A7C15 % 2**64)
    for part in parts:
        mixed = (mixed ^ part) * np.uint64(0x9E3779B1) + (part >> np.uint64(7))
    return mixed


def _places(hashes: tuple[Array, ...]) -> Array:
    mixed = np.concatenate(hashes)
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return np.unique((mixed >> np.uint64(64 - BITS)).astype(np.int32))


@lru_cache(maxsize=20_000)
def _of_word(word: str) -> tuple[np.uint64, np.uint64, Array]:
    spaced = f" {word} "
    letters = {f"c:{spaced[i : i + n]}" for n in (3, 4, 5) for i in range(len(spaced) - n + 1)}
    return _hash(word), _hash(f"p:{word[:_STEM]}"), np.array(sorted(map(_hash, letters)), np.uint64)


def sentences(page: Page, allowed: Allowed) -> Iterator[tuple[int, int, str]]:
    """Each sentence with its place; names, quoted words and figures that other rules understood are masked."""
    text, common = without_names(page.flat, allowed), vocabulary("french") | vocabulary("legal_forms")
    for match in _WORD.finditer(text):  # a name's single words too, where they are written as names
        if page.shown[match.start()].isupper() and match[0] in allowed.names and match[0] not in common:
            text = text[: match.start()] + MASK * len(match[0]) + text[match.end() :]
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
    """Sentences that resemble bad ones, and weak patterns where the sentence does not plainly resemble good ones.

    In a letter of several actions a sentence must be bad in all of them.
    """
    opinion = shipped()
    signs = weak_signs(page, allowed)
    for start, end, sentence in sentences(page, allowed):
        rows = [row for action in allowed.facts.actions if (row := features(sentence, action)) is not None]
        excess, broken = min(map(opinion.judge, rows), default=(0.0, []))
        for rule, a, b in signs:
            if start <= a < end and excess > DOUBT - opinion.threshold:
                page.find(rule, a, b)
        if excess > 0:
            for rule in broken:
                page.find(rule, start, end)


def save(opinion: Opinion, folder: Path, facts: dict[str, Any]) -> None:
    """Write `opinion.npz` and `opinion.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {name: getattr(opinion, name) for name in ("rarity", "weights", "bias")}
    np.savez_compressed(folder / "opinion.npz", **arrays)
    text = json.dumps(
        {"rules": opinion.rules, "threshold": round(opinion.threshold, 3), **facts}, indent=1, ensure_ascii=False
    )
    (folder / "opinion.json").write_text(text + "\n", "utf-8")


@lru_cache(maxsize=1)
def shipped() -> Opinion:
    """The artefact shipped with the package."""
    folder = Path(str(files("amiable.policies.check") / "model"))
    facts = json.loads((folder / "opinion.json").read_text("utf-8"))
    with np.load(folder / "opinion.npz", allow_pickle=False) as arrays:
        rarity, weights, bias = (arrays[name].astype(np.float32) for name in ("rarity", "weights", "bias"))
    return Opinion(tuple(facts["rules"]), facts["threshold"], rarity, weights, bias)
