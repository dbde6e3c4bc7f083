"""`make train`: the classifier from the training text and the development set, the same bytes each time."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from amiable.domain.reading import Intent
from amiable.reading.classifier import (
    CLASSES,
    Classifier,
    Linear,
    Message,
    SentenceModel,
    message_row,
    signed,
)
from amiable.reading.confidence import doubt, fit
from amiable.reading.corpus import Corpus, Example, compose, replies
from amiable.reading.features import SIGN_WEIGHT, Rarity, counts, sign_matrix
from amiable.reading.message_fit import fit_networks
from amiable.reading.message_model import Array, MessageModel
from amiable.reading.sentences import fold

PARTS = 9
"""Sentence models trained on the other parts read the messages of one part: no message is known by heart, and those
written as a whole are read by a model that knows none of their author's."""
COMPOSED = 560
"""Messages composed of each part."""
REPLY_WEIGHT = 6.0
MESSAGE_WEIGHT = 3.0
SENTENCE_C = 15.0
UNCALIBRATED = {"bias": 0.0, "lead": 1.0, "rival": 0.0, "signed": 0.0}
"""Without replies to fit on: the odds of the first intent against the second."""
_SCREENED = (Intent.AUTO_REPLY, Intent.BOUNCE)
"""Known from headers and notices: their confidence is not the classifier's."""


@dataclass(frozen=True)
class Rows:
    """Message features with their labels, ready to fit."""

    features: Array
    primary: np.ndarray[Any, Any]
    presence: Array
    weight: Array

    @staticmethod
    def stack(parts: Sequence[Rows]) -> Rows:
        """All rows together."""
        return Rows(
            np.concatenate([p.features for p in parts]),
            np.concatenate([p.primary for p in parts]),
            np.concatenate([p.presence for p in parts]),
            np.concatenate([p.weight for p in parts]),
        )

    def save(self, path: Path) -> None:
        """Write them as numpy arrays: what `learn` fits again with corrections."""
        np.savez_compressed(
            path,
            features=self.features.astype(np.float16),
            primary=self.primary.astype(np.int8),
            presence=self.presence.astype(bool),
            weight=self.weight.astype(np.float16),
        )

    @staticmethod
    def load(path: Path) -> Rows:
        """What `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            return Rows(
                stored["features"].astype(np.float32),
                stored["primary"].astype(np.int64),
                stored["presence"].astype(np.float32),
                stored["weight"].astype(np.float32),
            )

    def take(self, mask: np.ndarray[Any, Any]) -> Rows:
        """The rows where `mask` is true."""
        return Rows(self.features[mask], self.primary[mask], self.presence[mask], self.weight[mask])


def fit_sentences(examples: Sequence[Example], rarity: Rarity | None = None) -> SentenceModel:
    """One logistic regression for each intent, over sentences."""
    folded = [fold(e.text, e.received) for e in examples]
    raw = counts(folded)
    rarity = rarity or Rarity.learn(raw)
    rows = sparse.hstack([rarity.apply(raw), sparse.csr_matrix(sign_matrix(folded) * SIGN_WEIGHT)], format="csr")
    return SentenceModel(rarity, _one_for_each(rows, _presence(examples)))


def message_rows(model: SentenceModel, examples: Sequence[Example], weight: float = 1.0) -> Rows:
    """Features and labels of messages, as that sentence model sees them."""
    return Rows(
        np.array([message_row(model, Message.of(e.text, e.received))[0] for e in examples]),
        np.array([CLASSES.index(e.intents[0]) for e in examples]),
        _presence(examples),
        np.full(len(examples), weight, dtype=np.float32),
    )


def fit_message(rows: Rows) -> MessageModel:
    """The primary intent (one of ten) and the presence of each."""
    return fit_networks(rows.features, rows.primary, rows.presence, rows.weight)


def own_rows(corpus: Corpus, model: SentenceModel) -> list[Rows]:
    """The corpus as messages, part by part, each read by a model that knows neither its sentences nor its hand."""
    parts = []
    for part in range(PARTS):
        units, others = _divide(corpus.units, part)
        messages = [e for e in corpus.messages if e.hand % PARTS == part]
        other_messages = [e for e in corpus.messages if e.hand % PARTS != part]
        blind = fit_sentences([*others, *other_messages], model.rarity)
        rows = [message_rows(blind, compose(units, COMPOSED, seed=part))]
        if messages:
            rows.append(message_rows(blind, messages, MESSAGE_WEIGHT))
        parts.append(Rows.stack(rows))
    return parts


def train(training: Path, development: Path | None, into: Path) -> Classifier:
    """Fit everything, calibrate on folds, write the artefact to `into`."""
    corpus = Corpus.load(training)
    sentence = fit_sentences([*corpus.units, *corpus.messages])
    own = own_rows(corpus, sentence)
    parts = list(own)
    facts: dict[str, Any] = {"units": len(corpus.units), "messages": len(corpus.messages)}
    if development is not None:
        cases = replies(development)
        rows = message_rows(sentence, [e for _, e in cases], REPLY_WEIGHT)
        facts["replies"] = len(cases)
        facts["calibration"] = calibration(own, rows, [fold_of(case) for case, _ in cases])
        parts.append(rows)
    base = Rows.stack(parts)
    facts.setdefault("calibration", UNCALIBRATED)
    classifier = Classifier(sentence, fit_message(base), facts)
    classifier.save(into)
    base.save(into / "base.npz")
    return Classifier.load(into)


def train_folds(training: Path, development: Path, folds: int = 5) -> dict[int, Classifier]:
    """For each fold, a classifier that saw none of its replies; calibrated on the replies it did see."""
    corpus = Corpus.load(training)
    sentence = fit_sentences([*corpus.units, *corpus.messages])
    own = own_rows(corpus, sentence)
    cases = replies(development)
    rows = message_rows(sentence, [e for _, e in cases], REPLY_WEIGHT)
    of = np.array([fold_of(case, folds) for case, _ in cases])
    classifiers = {}
    for number in range(folds):
        seen = rows.take(of != number)
        facts = {"calibration": calibration(own, seen, list(of[of != number]))}
        classifiers[number] = Classifier(sentence, fit_message(Rows.stack([*own, seen])), facts)
    return classifiers


def calibration(own: Sequence[Rows], rows: Rows, folds: Sequence[int]) -> dict[str, float]:
    """Weights of the confidence: from replies read without their fold, messages without their author."""
    of = np.array(folds)
    doubts, right = [], []
    for number, mine in enumerate(own):
        rest = [part for n, part in enumerate(own) if n != number]
        model = fit_message(Rows.stack([*rest, rows.take(of != number)]))
        held = Rows.stack([mine.take(mine.weight == MESSAGE_WEIGHT), rows.take(of == number)])
        for features, truth in zip(held.features, held.primary, strict=True):
            if CLASSES[truth] in _SCREENED:
                continue
            likely, there = model(features)
            doubts.append(doubt(likely, there, features[: len(CLASSES)], signed(features)))
            right.append(bool(likely.argmax() == truth))
    return fit(doubts, right)


def fold_of(case: str, folds: int = 5) -> int:
    """The fold of a case: by its id alone, so that it never moves."""
    return int.from_bytes(hashlib.sha256(case.encode()).digest()[:4], "big") % folds


def _divide(examples: Sequence[Example], part: int) -> tuple[list[Example], list[Example]]:
    """Inside and outside of one part. Neighbours in a file are alike: they stay together, ten at a time."""
    inside: list[Example] = []
    outside: list[Example] = []
    for number, example in enumerate(examples):
        (inside if (number // 10) % PARTS == part else outside).append(example)
    return inside, outside


def _presence(examples: Sequence[Example]) -> Array:
    return np.array([[intent in e.intents for intent in CLASSES] for e in examples], dtype=np.float32)


def _one_for_each(rows: Any, presence: Array) -> Linear:
    weights, bias = [], []
    for column in presence.T:
        if column.min() == column.max():
            weights.append(np.zeros(rows.shape[1]))
            bias.append(-20.0)
            continue
        model = LogisticRegression(C=SENTENCE_C, max_iter=300, solver="liblinear", random_state=0)
        with threadpool_limits(limits=1):
            model.fit(rows, column)
        weights.append(model.coef_[0])
        bias.append(float(model.intercept_[0]))
    return Linear(np.array(weights, dtype=np.float32), np.array(bias, dtype=np.float32))


def main() -> None:
    """Train on data/training and data/replies of the working copy and write the shipped artefact."""
    root = Path(__file__).resolve().parents[2]
    classifier = train(root / "data" / "training", root / "data" / "replies", Path(__file__).parent / "model")
    sys.stdout.write(f"{classifier.facts['units']} units, {classifier.facts['messages']} messages\n")


if __name__ == "__main__":
    main()
