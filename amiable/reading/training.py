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
    Encode,
    Linear,
    Message,
    SentenceModel,
    combined,
    message_row,
    shipped_folder,
    signed,
)
from amiable.reading.confidence import doubt, fit
from amiable.reading.corpus import PARTS, Corpus, Example, compose, replies
from amiable.reading.encoder import Encoder
from amiable.reading.encoder.groups import GROUPS, group_file
from amiable.reading.features import SIGN_WEIGHT, Rarity, counts, sign_matrix
from amiable.reading.message_fit import fit_networks
from amiable.reading.message_model import Array, MessageModel
from amiable.reading.sentences import fold

REPLIES = PARTS
"""The part of the labelled replies, which no sentence model and no encoder is trained on."""
COMPOSED = 560
"""Messages composed of each part."""
REPLY_WEIGHT = 6.0
MESSAGE_WEIGHT = 3.0
SENTENCE_C = 15.0
_SCREENED = (Intent.AUTO_REPLY, Intent.BOUNCE)
"""Known from headers and notices: their confidence is not the classifier's."""


@dataclass(frozen=True)
class Rows:
    """Message features with their labels, ready to fit."""

    features: Array
    primary: np.ndarray[Any, Any]
    presence: Array
    weight: Array
    part: np.ndarray[Any, Any]

    @staticmethod
    def stack(parts: Sequence[Rows]) -> Rows:
        """All rows together."""
        return Rows(
            np.concatenate([p.features for p in parts]),
            np.concatenate([p.primary for p in parts]),
            np.concatenate([p.presence for p in parts]),
            np.concatenate([p.weight for p in parts]),
            np.concatenate([p.part for p in parts]),
        )

    def save(self, path: Path) -> None:
        """Write them as numpy arrays: what `learn` fits again with corrections."""
        np.savez_compressed(
            path,
            features=self.features.astype(np.float16),
            primary=self.primary.astype(np.int8),
            presence=self.presence.astype(bool),
            weight=self.weight.astype(np.float16),
            part=self.part.astype(np.int8),
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
                stored["part"],
            )

    def take(self, mask: np.ndarray[Any, Any]) -> Rows:
        """The rows where `mask` is true."""
        return Rows(self.features[mask], self.primary[mask], self.presence[mask], self.weight[mask], self.part[mask])


def fit_sentences(examples: Sequence[Example], rarity: Rarity | None = None) -> SentenceModel:
    """One logistic regression for each intent, over sentences."""
    folded = [fold(e.text, e.received) for e in examples]
    raw = counts(folded)
    rarity = rarity or Rarity.learn(raw)
    rows = sparse.hstack([rarity.apply(raw), sparse.csr_matrix(sign_matrix(folded) * SIGN_WEIGHT)], format="csr")
    return SentenceModel(rarity, _one_for_each(rows, _presence(examples)))


def message_rows(
    model: SentenceModel, encoder: Encode, examples: Sequence[Example], weight: float = 1.0, part: int = REPLIES
) -> Rows:
    """Features and labels of messages, as that sentence model and that encoder see them."""
    return Rows(
        np.array([message_row(model, encoder, Message.of(e.text, e.received))[0] for e in examples]),
        np.array([CLASSES.index(e.intents[0]) for e in examples]),
        _presence(examples),
        np.full(len(examples), weight, dtype=np.float32),
        np.full(len(examples), part),
    )


def fit_message(rows: Rows) -> MessageModel:
    """The primary intent (one of ten) and the presence of each."""
    return fit_networks(rows.features, rows.primary, rows.presence, rows.weight)


def own_rows(corpus: Corpus, model: SentenceModel, encoders: Sequence[Encode]) -> Rows:
    """The corpus as messages, part by part, each read by models that know neither its sentences nor its hand.

    `encoders`: for each group of parts the one that was not shown it.
    """
    rows = []
    for part in range(PARTS):
        mine = corpus.of_parts([part])
        others = corpus.of_parts([p for p in range(PARTS) if p != part])
        blind, encoder = fit_sentences([*others.units, *others.messages], model.rarity), encoders[part % GROUPS]
        rows.append(message_rows(blind, encoder, compose(mine.units, COMPOSED, seed=part), part=part))
        if mine.messages:
            rows.append(message_rows(blind, encoder, mine.messages, MESSAGE_WEIGHT, part))
    return Rows.stack(rows)


def train(training: Path, development: Path, into: Path) -> Classifier:
    """Fit everything but the encoder, calibrate on folds, write the artefact to `into`."""
    corpus = Corpus.load(training)
    sentence = fit_sentences([*corpus.units, *corpus.messages])
    own = own_rows(corpus, sentence, [Encoder.load(group_file(group)) for group in range(GROUPS)])
    cases = replies(development)
    encoder = Encoder.load()
    rows = message_rows(sentence, encoder, [e for _, e in cases], REPLY_WEIGHT)
    facts = {
        "units": len(corpus.units),
        "messages": len(corpus.messages),
        "replies": len(cases),
        "calibration": calibration(own, rows, [fold_of(case) for case, _ in cases]),
    }
    base = Rows.stack([own, rows])
    classifier = Classifier(sentence, encoder, fit_message(base), facts)
    classifier.save(into)
    base.save(into / "base.npz")
    return Classifier.load(into)


def train_folds(development: Path, folds: int = 5, base: Path | None = None) -> dict[int, Classifier]:
    """For each fold, a classifier that saw none of its replies; calibrated on the replies it did see.

    The sentence model, the encoder and the rows of the training text are those of the artefact in `base`, the shipped
    one by default: none was ever shown a reply.
    """
    shipped, every = Classifier.load(base), Rows.load((base or shipped_folder()) / "base.npz")
    own = every.take(every.part != REPLIES)
    cases = replies(development)
    rows = message_rows(shipped.sentence, shipped.encoder, [e for _, e in cases], REPLY_WEIGHT)
    of = np.array([fold_of(case, folds) for case, _ in cases])
    classifiers = {}
    for number in range(folds):
        seen = rows.take(of != number)
        facts = {"calibration": calibration(own, seen, list(of[of != number]))}
        message = fit_message(Rows.stack([own, seen]))
        classifiers[number] = Classifier(shipped.sentence, shipped.encoder, message, facts)
    return classifiers


def calibration(own: Rows, rows: Rows, folds: Sequence[int]) -> dict[str, float]:
    """Weights of the confidence: from replies read without their fold, messages without their author."""
    of = np.array(folds)
    doubts, right = [], []
    for number in range(PARTS):
        mine = own.take(own.part == number)
        model = fit_message(Rows.stack([own.take(own.part != number), rows.take(of != number)]))
        held = Rows.stack([mine.take(mine.weight == MESSAGE_WEIGHT), rows.take(of == number)])
        for features, truth in zip(held.features, held.primary, strict=True):
            if CLASSES[truth] in _SCREENED:
                continue
            likely, there = combined(model, features)
            doubts.append(doubt(likely, there, features[: len(CLASSES)], signed(features)))
            right.append(bool(likely.argmax() == truth))
    return fit(doubts, right)


def fold_of(case: str, folds: int = 5) -> int:
    """The fold of a case: by its id alone, so that it never moves."""
    return int.from_bytes(hashlib.sha256(case.encode()).digest()[:4], "big") % folds


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
