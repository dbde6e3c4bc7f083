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
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from amiable.reading.classifier import CLASSES, Array, Classifier, Linear, Message, SentenceModel, message_row
from amiable.reading.corpus import Corpus, Example, compose, replies
from amiable.reading.features import SIGN_WEIGHT, Rarity, counts, sign_matrix
from amiable.reading.sentences import fold

PARTS = 5
"""Sentence models trained on the other parts read the messages composed of one part: no message is known by heart."""
COMPOSED = 1000
"""Messages composed of each part."""
REPLY_WEIGHT = 3.0
MESSAGE_WEIGHT = 3.0
SENTENCE_C, MESSAGE_C = 15.0, 0.2


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
    return SentenceModel(rarity, _one_for_each(rows, _presence(examples), None, SENTENCE_C))


def message_rows(model: SentenceModel, examples: Sequence[Example], weight: float = 1.0) -> Rows:
    """Features and labels of messages, as that sentence model sees them."""
    return Rows(
        np.array([message_row(model, Message.of(e.text, e.received))[0] for e in examples]),
        np.array([CLASSES.index(e.intents[0]) for e in examples]),
        _presence(examples),
        np.full(len(examples), weight, dtype=np.float32),
    )


def fit_message(rows: Rows) -> tuple[Linear, Linear]:
    """The primary intent (one of ten) and the presence of each."""
    return fit_primary(rows), _one_for_each(rows.features, rows.presence, rows.weight, MESSAGE_C)


def fit_primary(rows: Rows) -> Linear:
    """One of ten."""
    model = LogisticRegression(C=MESSAGE_C, max_iter=500)
    with threadpool_limits(limits=1):  # small matrices: threads would only wait for one another
        model.fit(rows.features, rows.primary, sample_weight=rows.weight)
    weights = np.zeros((len(CLASSES), rows.features.shape[1]), dtype=np.float32)
    bias = np.full(len(CLASSES), -20, dtype=np.float32)
    weights[model.classes_], bias[model.classes_] = model.coef_, model.intercept_
    return Linear(weights, bias)


def own_rows(corpus: Corpus, model: SentenceModel) -> Rows:
    """The corpus as messages, each read by a sentence model that never saw its sentences."""
    parts = []
    for part in range(PARTS):
        units, others = _divide(corpus.units, part)
        messages, other_messages = _divide(corpus.messages, part)
        blind = fit_sentences([*others, *other_messages], model.rarity)
        parts.append(message_rows(blind, compose(units, COMPOSED, seed=part)))
        if messages:
            parts.append(message_rows(blind, messages, MESSAGE_WEIGHT))
    return Rows.stack(parts)


def calibrate(probability: Sequence[float], right: Sequence[bool]) -> dict[str, list[float]]:
    """A rising table from the classifier's probability to the share of right primaries."""
    curve = IsotonicRegression(y_min=0.02, y_max=0.995, out_of_bounds="clip").fit(probability, right)
    grid = np.linspace(0.1, 1.0, 46)
    smooth = np.convolve(np.pad(curve.predict(grid), 3, mode="edge"), np.ones(7) / 7, mode="valid")
    return {
        "probability": [round(float(x), 3) for x in grid],
        "right": [round(float(y), 4) for y in np.maximum.accumulate(smooth)],
    }


def train(training: Path, development: Path | None, into: Path) -> Classifier:
    """Fit everything, calibrate on folds, write the artefact to `into`."""
    corpus = Corpus.load(training)
    sentence = fit_sentences([*corpus.units, *corpus.messages])
    own = own_rows(corpus, sentence)
    parts = [own]
    facts: dict[str, Any] = {"units": len(corpus.units), "messages": len(corpus.messages)}
    if development is not None:
        cases = replies(development)
        rows = message_rows(sentence, [e for _, e in cases], REPLY_WEIGHT)
        facts["replies"] = len(cases)
        facts["calibration"] = calibration(own, rows, [fold_of(case) for case, _ in cases])
        parts.append(rows)
    base = Rows.stack(parts)
    primary, presence = fit_message(base)
    facts.setdefault("calibration", {"probability": [0.0, 1.0], "right": [0.0, 1.0]})
    classifier = Classifier(sentence, primary, presence, facts)
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
        classifiers[number] = Classifier(sentence, *fit_message(Rows.stack([own, seen])), facts)
    return classifiers


def calibration(own: Rows, rows: Rows, folds: Sequence[int]) -> dict[str, list[float]]:
    """The calibration table of those replies, each read without its fold."""
    guesses = folded_guesses(own, rows, folds)
    return calibrate(
        [float(p.max()) for p in guesses], [bool(p.argmax() == y) for p, y in zip(guesses, rows.primary, strict=True)]
    )


def folded_guesses(own: Rows, rows: Rows, folds: Sequence[int]) -> list[Array]:
    """The primary probabilities of each reply, from a model that did not see its fold."""
    guesses: list[Array] = [np.zeros(len(CLASSES), dtype=np.float32)] * len(folds)
    of = np.array(folds)
    for number in sorted(set(folds)):
        primary = fit_primary(Rows.stack([own, rows.take(of != number)]))
        for n in np.flatnonzero(of == number):
            logits = primary(rows.features[n])
            e = np.exp(logits - logits.max())
            guesses[n] = e / e.sum()
    return guesses


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


def _one_for_each(rows: Any, presence: Array, weight: Array | None, strength: float) -> Linear:
    weights, bias = [], []
    for column in presence.T:
        if column.min() == column.max():
            weights.append(np.zeros(rows.shape[1]))
            bias.append(-20.0)
            continue
        model = LogisticRegression(C=strength, max_iter=300, solver="liblinear", random_state=0)
        with threadpool_limits(limits=1):
            model.fit(rows, column, sample_weight=weight)
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
