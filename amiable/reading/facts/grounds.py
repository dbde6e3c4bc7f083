"""Grounds of dispute weighed by words: a linear model over the sentences of a reply, beside telling turns of phrase.

Numpy weights learned by grounds_training.py from data/training/grounds*.toml; no pickle.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer

from amiable.domain.reading import DisputeReason
from amiable.reading.facts.turns import LATE_BY_YOU, PENALTIES_REFUSED, TURNS, WRONG_HOUSE

Array = np.ndarray[Any, np.dtype[np.float32]]
NONE = "none"
"""The class of sentences that stand beside a ground and are none."""
BITS = 13
_TURN_FEATURE, _TURN_SCORE = 0.5, 0.5
"""Weight of a turn as a feature of a sentence, and of its score in the whole reply: found on the training lines."""
_AGAIN, _MOST_AGAIN = 2, 3
_FLOOR, _REFUSAL_HANDICAP = 0.003, 1.0
"""Every dispute refuses something."""
_SURE = 0.15
_HEARD, _HEARD_SURE = 0.6, 0.5
"""Weight of what the encoder makes of the whole reply, and the chance from which it speaks for a ground."""
_NUMBER = re.compile(r"\d+")
_ASKED_FOR = re.compile(
    r"\b(?:demand\w*|merci d\w*|veuillez|voulez|voudr\w+|faites|faire|etablir|etablissez|emettre|emettez"
    r"|adress\w+|envoy\w+|attend\w*"
    r"|propos\w+|exig\w+|sollicit\w+|souhait\w+|obtenir|accord(?:er|ez)|contre|sous forme d\w*|tant que|des que"
    r"|des (?:reception"
    r"|l')|en echange d\w*|corrig\w+|il (?:me|nous) faut|j'aimerais"
    r"|besoin d\w*|esper\w+)\b[^.;!?]{0,48}?\b(?P<thing>avoir|remise|geste|rabais"
    r"|ristourne|reduction|note de credit|remboursement)\b(?! (?:convenu|prevu|promis|oubli))"
)
"""What the writer wants is not why."""
_WISHED = re.compile(
    r"\bun[e]? (?:avoir|remise|geste|rabais|ristourne|reduction)\b(?=[^.;!?]{0,30} \w+rai(?:t|ent)\b)"
)
"""« un avoir de 40 € réglerait l'affaire »."""


def without_demands(plain: str) -> str:
    """The text with what is asked for blanked out, places kept."""
    kept = _WISHED.sub(lambda match: " " * len(match[0]), plain)
    return _ASKED_FOR.sub(lambda match: match[0][: match.start("thing") - match.start()].ljust(len(match[0])), kept)


@cache
def _vectorizers() -> tuple[HashingVectorizer, HashingVectorizer]:
    common = {"n_features": 2**BITS, "alternate_sign": False, "norm": None, "lowercase": False, "dtype": np.float32}
    words = HashingVectorizer(analyzer="word", ngram_range=(1, 2), token_pattern=r"(?u)[\w']+|[?!%/]", **common)  # noqa: S106 - not a password
    return words, HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), **common)


def counts(plain: Sequence[str]) -> list[Any]:
    """Damped n-gram counts of folded sentences, words then letters (sparse)."""
    texts = [_NUMBER.sub("0", without_demands(text)) for text in plain]
    matrices = [vectorizer.transform(texts).tocsr() for vectorizer in _vectorizers()]
    for matrix in matrices:
        matrix.data = 1 + np.log(matrix.data)
    return matrices


def rows(plain: Sequence[str], rarity: Sequence[Array]) -> Any:
    """The feature rows of folded sentences: words and letters each of length one, then the turns."""
    parts = []
    for matrix, weights in zip(counts(plain), rarity, strict=True):
        weighed = matrix.multiply(weights).tocsr()
        length = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
        parts.append(sparse.diags(1 / np.maximum(length, 1e-9)) @ weighed)
    marks = np.zeros((len(plain), len(TURNS)), dtype=np.float32)
    for row, text in enumerate(plain):
        asked = without_demands(text)
        marks[row] = [_TURN_FEATURE * bool(rule.search(asked)) for _, _, rule in TURNS]
    return sparse.hstack([*parts, sparse.csr_matrix(marks)], format="csr", dtype=np.float32)


def signature() -> str:
    """Of the turns of phrase that a model was trained with."""
    return hashlib.sha256("\n".join(rule.pattern for _, _, rule in TURNS).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Model:
    """One linear layer; `classes` are the grounds and `none`."""

    classes: tuple[str, ...]
    rarity: tuple[Array, Array]
    weights: Array
    bias: Array

    def __call__(self, plain: Sequence[str]) -> Array:
        """Probabilities, a row a sentence."""
        scores = np.asarray(rows(plain, self.rarity) @ self.weights.T + self.bias, dtype=np.float32)
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


@cache
def _model() -> Model:
    with files("amiable.reading").joinpath("model/grounds.npz").open("rb") as file:
        arrays = np.load(file, allow_pickle=False)
        if str(arrays["signature"]) != signature():
            raise RuntimeError("the grounds of dispute were trained with other turns of phrase: run `make train`")
        stored = {name: arrays[name].astype(np.float32) for name in ("words", "letters", "weights", "bias")}
        classes = tuple(str(name) for name in arrays["classes"])
    return Model(classes, (stored["words"], stored["letters"]), stored["weights"], stored["bias"])


@dataclass(frozen=True)
class Ground:
    """The ground found, the sentence that shows it most, and whether anything really speaks for it."""

    reason: DisputeReason
    place: int
    sure: bool


def weigh(
    sentences: Sequence[str], heard: Mapping[DisputeReason, float] | None = None, model: Model | None = None
) -> Ground:
    """The ground that folded sentences of a reply speak for most; `heard`: the chance of each by the encoder."""
    if not sentences:
        return Ground(DisputeReason.OTHER, 0, sure=False)
    whole = ". ".join(sentences)
    if match := PENALTIES_REFUSED.search(whole):
        why = DisputeReason.OTHER if LATE_BY_YOU.search(whole) else DisputeReason.REFUSAL
        return Ground(why, min(whole.count(". ", 0, match.start()), len(sentences) - 1), sure=True)
    if match := WRONG_HOUSE.search(whole):
        return Ground(DisputeReason.OTHER, min(whole.count(". ", 0, match.start()), len(sentences) - 1), sure=True)
    used = model or _model()
    said = used(sentences)
    turns = _turns(whole)
    best, top, chosen = -np.inf, 0.0, DisputeReason.OTHER
    for column, name in enumerate(used.classes):
        if name == NONE:
            continue
        reason = DisputeReason(name)
        found = 1 - float(np.prod(1 - said[:, column]))
        score = np.log(max(found, _FLOOR)) + _TURN_SCORE * turns.get(reason, 0)
        score -= _REFUSAL_HANDICAP * (reason is DisputeReason.REFUSAL)
        score += _HEARD * np.log(max(heard[reason], _FLOOR)) if heard else 0
        if score > best:
            best, top, chosen = score, found, reason
    place = int(said[:, used.classes.index(chosen)].argmax())
    told = heard is not None and heard[chosen] >= _HEARD_SURE
    return Ground(chosen, place, sure=chosen in turns or top >= _SURE or told)


def _turns(plain: str) -> dict[DisputeReason, float]:
    """The turns of phrase found in a whole reply: the weight of the best of each ground, more where they return."""
    text = without_demands(plain)
    scores: dict[DisputeReason, float] = {}
    for reason, weight, rule in TURNS:
        times = sum(1 for _ in rule.finditer(text))
        if times:
            scores[reason] = max(scores.get(reason, 0), weight) + _AGAIN * min(_MOST_AGAIN, times - 1)
    return scores
