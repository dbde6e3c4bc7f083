"""The embedded classifier: sentences and encoder first, then the message from both. Numpy weights, no pickle."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from amiable.domain.reading import Intent
from amiable.reading.confidence import confidence, doubt
from amiable.reading.encoder import Encoder
from amiable.reading.features import SIGN_WEIGHT, Rarity, counts, sign_matrix, sign_names
from amiable.reading.message_model import Array, MessageModel, sigmoid, softmax
from amiable.reading.sentences import Sentence, fold, split

CLASSES = tuple(Intent)
_SIGNS_AT = 7 * len(CLASSES)
"""Where the signs of the whole message begin in a row: after seven figures for each intent."""
MAX_SENTENCES = 120
MAX_SENTENCE = 2_000
MAX_ENCODED = 4_000
"""Characters that the encoder is shown: more than it reads."""
_ENCODED_SCALE = 4
ENCODER_SHARE = 0.2
"""Of the say in which intent leads, beside networks that see its figures too: .2 to .4 do as well on strangers."""


class ModelMismatchError(RuntimeError):
    """The artefact was trained with another grammar: run `make train`."""


@dataclass(frozen=True)
class Linear:
    """One linear layer: a row of weights and a bias for each class."""

    weights: Array
    bias: Array

    def __call__(self, matrix: Any) -> Array:
        return np.asarray(matrix @ self.weights.T + self.bias, dtype=np.float32)


Encode = Callable[[str], Array]
"""An encoder, or what stands for one: log-odds of each intent to lead, then to be there."""


@dataclass(frozen=True)
class Guess:
    """What the classifier makes of one message, in the order of CLASSES; `signed`: shown by a sign of the grammar."""

    primary: Array
    presence: Array
    sentences: tuple[Sentence, ...]
    by_sentence: Array
    signed: Array

    def ranked(self) -> list[tuple[Intent, float]]:
        """Intents by their probability of being the primary one, best first."""
        order = np.argsort(-self.primary)
        return [(CLASSES[n], float(self.primary[n])) for n in order]


@dataclass(frozen=True)
class Message:
    """A message cut and folded once: what the models read; the encoder reads `text`, as it was written."""

    text: str
    sentences: tuple[Sentence, ...]
    folded: tuple[str, ...]

    @staticmethod
    def of(text: str, received: date | None = None) -> Message:
        """Cut and fold; a very long message keeps its first sentences."""
        sentences = tuple(split(text)[:MAX_SENTENCES])
        return Message(text[:MAX_ENCODED], sentences, tuple(fold(s.text[:MAX_SENTENCE], received) for s in sentences))

    @property
    def whole(self) -> str:
        """All sentences together."""
        return " . ".join(self.folded)


@dataclass(frozen=True)
class SentenceModel:
    """Which intents one sentence carries, each on its own."""

    rarity: Rarity
    layer: Linear

    def rows(self, folded: Sequence[str]) -> tuple[Any, Array]:
        """The feature rows of folded sentences, and their signs."""
        marks = sign_matrix(folded)
        grams = self.rarity.apply(counts(folded))
        return sparse.hstack([grams, sparse.csr_matrix(marks * SIGN_WEIGHT)], format="csr"), marks

    def __call__(self, folded: Sequence[str]) -> tuple[Array, Array]:
        """Probabilities (a row a sentence) and signs."""
        rows, marks = self.rows(folded)
        return sigmoid(self.layer(rows)), marks


def message_row(model: SentenceModel, encoder: Encode, message: Message) -> tuple[Array, Array]:
    """The features of a message, and its sentences' probabilities."""
    folded = message.folded or ("",)
    rows, marks = model.rows([*folded, message.whole])
    probabilities = sigmoid(model.layer(rows))
    by_sentence, whole = probabilities[:-1], probabilities[-1]
    marks = marks[:-1]
    best = by_sentence.max(axis=0)
    first = (by_sentence >= np.maximum(0.3, 0.6 * best)).argmax(axis=0)
    place = np.where(best >= 0.3, 1 - first / max(1, len(folded)), 0)  # noqa: PLR2004
    row = np.concatenate(
        [
            best,
            1 - np.prod(1 - by_sentence, axis=0),
            _logit(best) / 4,
            _logit(whole) / 4,
            place,
            place >= place.max(),
            best >= best.max(),
            marks.max(axis=0),
            np.minimum(marks.sum(axis=0), 3) / 3,
            [np.log1p(len(message.whole)) / 8, min(len(folded), 20) / 20, float("?" in message.whole)],
            encoder(message.text) / _ENCODED_SCALE,
        ]
    )
    return row.astype(np.float32), by_sentence


def combined(model: MessageModel, row: Array) -> tuple[Array, Array]:
    """From the features of a message: what networks and encoder together make of the leading intent, and of each."""
    likely, there = model(row)
    encoded = softmax(row[-2 * len(CLASSES) : -len(CLASSES)] * _ENCODED_SCALE)
    mixed = likely ** (1 - ENCODER_SHARE) * encoded**ENCODER_SHARE
    return np.asarray(mixed / mixed.sum(), dtype=np.float32), there


def signed(row: Array) -> Array:
    """From the features of a message: 1 for each intent that some sign of the grammar shows."""
    shown = {name.split(".")[0] for name, mark in zip(sign_names(), row[_SIGNS_AT:], strict=False) if mark}
    return np.array([intent in shown for intent in CLASSES], dtype=np.float32)


@dataclass(frozen=True)
class Classifier:
    """Reads the intents of a message. `facts`: calibration and how it was trained."""

    sentence: SentenceModel
    encoder: Encoder
    message: MessageModel
    facts: dict[str, Any]

    def guess(self, text: str, received: date | None = None) -> Guess:
        """Probabilities for one message."""
        message = Message.of(text, received)
        row, by_sentence = message_row(self.sentence, self.encoder, message)
        return Guess(*combined(self.message, row), message.sentences, by_sentence, signed(row))

    def confidence(self, guess: Guess) -> float:
        """How far the primary can be trusted, calibrated on left-out authors and folds; `guess` has sentences."""
        return confidence(
            doubt(guess.primary, guess.presence, guess.by_sentence.max(axis=0), guess.signed),
            self.facts["calibration"],
        )

    def save(self, folder: Path) -> None:
        """Write `classifier.npz` and `classifier.json`; the encoder is never learned anew and stays where it came."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, Any] = {
            "rarity": self.sentence.rarity.weights,
            "sentence.weights": self.sentence.layer.weights,
            "sentence.bias": self.sentence.layer.bias,
            **self.message.arrays(),
        }
        np.savez_compressed(folder / "classifier.npz", **{k: v.astype(np.float16) for k, v in arrays.items()})
        facts = {
            **self.facts,
            "classes": [str(c) for c in CLASSES],
            "signs": sign_names(),
            "encoder": self.encoder.mark,
        }
        (folder / "classifier.json").write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", "utf-8")

    @staticmethod
    def load(folder: Path | None = None) -> Classifier:
        """The artefact of that folder, the shipped one by default. Raises ModelMismatchError."""
        if folder is None:
            return _shipped()
        facts = json.loads((folder / "classifier.json").read_text("utf-8"))
        if facts["signs"] != sign_names() or facts["classes"] != [str(c) for c in CLASSES]:
            raise ModelMismatchError("the classifier was trained with another grammar: run `make train`")
        encoder = Encoder.load()
        if facts.get("encoder") != encoder.mark:
            raise ModelMismatchError("the classifier was trained with another encoder: run `make train`")
        with np.load(folder / "classifier.npz", allow_pickle=False) as arrays:
            stored = {name: arrays[name].astype(np.float32) for name in arrays.files}
        try:
            layer = Linear(stored["sentence.weights"], stored["sentence.bias"])
            sentence = SentenceModel(Rarity(stored["rarity"]), layer)
            return Classifier(sentence, encoder, MessageModel.of(stored), facts)
        except KeyError as missing:
            raise ModelMismatchError(f"the classifier is of another version, without {missing}") from missing


def shipped_folder() -> Path:
    """Where the artefact that came with the package lies."""
    return Path(str(files("amiable.reading") / "model"))


@cache
def _shipped() -> Classifier:
    return Classifier.load(shipped_folder())


def _logit(p: Array) -> Array:
    clipped = np.clip(p, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(clipped / (1 - clipped)), dtype=np.float32)
