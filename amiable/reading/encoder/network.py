"""The text encoder: the first layers of a multilingual E5, tuned on the training text; plain numpy, no pickle.

Vaswani et al., « Attention is all you need » (2017); Wang et al., « Multilingual E5 Text Embeddings » (2024).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from amiable.domain.reading import DisputeReason, Intent
from amiable.domain.talk_state import Standing
from amiable.reading.encoder.pieces import Pieces
from amiable.reading.message_model import Array, sigmoid, softmax

WIDTH = 384
HEADS = 12
LONGEST = 190
"""Pieces of a message that are read; what follows says little more of what it is about."""
SHOWN = {
    Standing.OPENING: "",
    Standing.UNDER_WAY: "suite : ",
    Standing.OFFERED: "offre : ",
    Standing.AGREED: "accord : ",
}
"""What the encoder is shown of the standing, before the words."""
_INTENTS = tuple(Intent)
_SMALL = 1e-12
_STEPS = 127
"""Weights are stored in 255 steps, a scale for each row."""


@dataclass(frozen=True)
class Norm:
    """Each row to mean 0 and spread 1, then scaled."""

    weight: Array
    bias: Array

    def __call__(self, rows: Array) -> Array:
        centred = rows - rows.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + _SMALL)
        return np.asarray(centred / spread * self.weight + self.bias, dtype=np.float32)


@dataclass(frozen=True)
class Dense:
    """A matrix and a bias."""

    weight: Array
    bias: Array

    def __call__(self, rows: Array) -> Array:
        return np.asarray(rows @ self.weight.T + self.bias)


@dataclass(frozen=True)
class Layer:
    """Attention between the pieces, then each piece on its own; what came in is added to both."""

    asked: Dense
    offered: Dense
    told: Dense
    joined: Dense
    after_attention: Norm
    wider: Dense
    narrower: Dense
    after: Norm

    def __call__(self, rows: Array) -> Array:
        attended = self.after_attention(rows + self.joined(self._attention(rows)))
        return self.after(attended + self.narrower(_gelu(self.wider(attended))))

    def _attention(self, rows: Array) -> Array:
        asked, offered, told = (_by_head(part(rows)) for part in (self.asked, self.offered, self.told))
        scores = asked @ offered.transpose(0, 2, 1) * (WIDTH // HEADS) ** -0.5
        mixed = softmax(scores) @ told
        return np.asarray(mixed.transpose(1, 0, 2).reshape(len(rows), WIDTH))


class Wish(StrEnum):
    """What a message asks us for, beside what it says of the payments."""

    PERSON = "person"
    BANK = "bank"
    SOFTWARE = "software"
    """To know whether a program writes."""
    SCHEDULE = "schedule"


@dataclass(frozen=True)
class Turn:
    """What a message of a talk is about: the chance, 0 to 1, of each intent to be there."""

    intents: Mapping[Intent, float]
    wishes: Mapping[Wish, float] = field(default_factory=dict)
    """The chance, 0 to 1, of each to be asked for."""
    figures: tuple[float, ...] = ()
    """The chance, 0 to 1, of each figure asked about to be of how the debt is paid, and not of the story."""


@dataclass(frozen=True)
class Encoder:
    """Scores of a message (log-odds): of each intent to lead, of each to be there, of an offer to be taken
    (the last is tuned for what it teaches the others, and never acted on)."""

    pieces: Pieces
    vectors: Array
    places: Array
    first: Norm
    layers: tuple[Layer, ...]
    head: Dense
    figures: Dense
    reasons: Dense
    mark: str
    """Of these very weights: what was trained beside them knows them again."""

    def __call__(self, text: str) -> Array:
        """Two figures for each intent, in the order of `Intent`."""
        numbers, _ = self.pieces.placed(text, LONGEST)
        return self._scores(self._rows(numbers))[: 2 * len(_INTENTS)]

    def turn(self, text: str, standing: Standing, figures: Sequence[tuple[int, int]] = ()) -> Turn:
        """What a message of a talk is about, to one who knows where the talk stands; `figures`: where those asked
        about start and end in `text`. One that stands beyond what is read is taken for one of the payments."""
        shown = SHOWN[standing]
        numbers, places = self.pieces.placed(shown + text, LONGEST)
        rows = self._rows(numbers)
        scores = sigmoid(self._scores(rows))
        there, wished = scores[len(_INTENTS) : 2 * len(_INTENTS)], scores[2 * len(_INTENTS) + 1 :]
        asked = [within(places, start + len(shown), end + len(shown)) for start, end in figures]
        return Turn(
            {intent: float(p) for intent, p in zip(_INTENTS, there, strict=True)},
            {wish: float(p) for wish, p in zip(Wish, wished, strict=True)},
            tuple(float(sigmoid(self.figures(rows[own].mean(axis=0)))[0]) if own else 1.0 for own in asked),
        )

    def reason(self, text: str) -> Mapping[DisputeReason, float]:
        """The chance, 0 to 1, of each ground to be why a message that contests the bill does."""
        rows = self._rows(self.pieces(text, LONGEST))
        chances = softmax(self.reasons(np.concatenate([rows.mean(axis=0), rows.max(axis=0)])))
        return {reason: float(p) for reason, p in zip(DisputeReason, chances, strict=True)}

    def _rows(self, numbers: Sequence[int]) -> Array:
        rows = self.first(self.vectors[numbers] + self.places[: len(numbers)])
        with _threads().limit(limits=1):  # small matrices: threads would only wait for one another
            for layer in self.layers:
                rows = layer(rows)
        return rows

    def _scores(self, rows: Array) -> Array:
        return np.asarray(self.head(np.concatenate([rows.mean(axis=0), rows.max(axis=0)])), dtype=np.float32)

    @staticmethod
    def load(path: Path | None = None) -> Encoder:
        """The artefact at `path`, the shipped one by default."""
        return _shipped() if path is None else _load(path)


def within(places: Sequence[tuple[int, int]], start: int, end: int) -> list[int]:
    """Which pieces are of the words from `start` to `end`."""
    return [at for at, (low, high) in enumerate(places) if low < end and start < high]


@cache
def _threads() -> ThreadpoolController:
    """Found once: looking for the libraries takes longer than reading a message."""
    return ThreadpoolController()


@cache
def _shipped() -> Encoder:
    return _load(Path(str(files("amiable.reading") / "model" / "encoder.npz")))


def _load(path: Path) -> Encoder:
    mark = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    with np.load(path, allow_pickle=False) as stored:
        return _of({name: stored[name] for name in stored.files}, mark)


def _of(stored: Mapping[str, Any], mark: str) -> Encoder:
    def plain(name: str) -> Array:
        return np.asarray(stored[name], dtype=np.float32)

    def matrix(name: str) -> Array:
        return np.asarray(
            stored[f"{name}.steps"].astype(np.float32) * plain(f"{name}.scale")[:, None], dtype=np.float32
        )

    def dense(name: str) -> Dense:
        return Dense(matrix(f"{name}.weight"), plain(f"{name}.bias"))

    def norm(name: str) -> Norm:
        return Norm(plain(f"{name}.weight"), plain(f"{name}.bias"))

    def layer(at: int) -> Layer:
        return Layer(
            asked=dense(f"{at}.asked"),
            offered=dense(f"{at}.offered"),
            told=dense(f"{at}.told"),
            joined=dense(f"{at}.joined"),
            after_attention=norm(f"{at}.after_attention"),
            wider=dense(f"{at}.wider"),
            narrower=dense(f"{at}.narrower"),
            after=norm(f"{at}.after"),
        )

    count = sum(name.endswith(".asked.bias") for name in stored)
    pieces = Pieces.of(bytes(stored["pieces"]).decode("utf-8").split("\n"), stored["scores"].tolist())
    return Encoder(
        pieces,
        matrix("vectors"),
        plain("places"),
        norm("first"),
        tuple(map(layer, range(count))),
        dense("head"),
        dense("figures"),
        dense("reasons"),
        mark,
    )


def in_steps(matrix: Array) -> tuple[np.ndarray[Any, np.dtype[np.int8]], Array]:
    """A matrix as whole steps and a scale for each row: a quarter of the size."""
    scale = np.maximum(np.abs(matrix).max(axis=1), _SMALL) / _STEPS
    return np.round(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def _by_head(rows: Array) -> Array:
    return rows.reshape(len(rows), HEADS, -1).transpose(1, 0, 2)


def _gelu(x: Array) -> Array:
    """Hendrycks and Gimpel (2016), by its tanh form."""
    return np.asarray(0.5 * x * (1 + np.tanh(0.7978845608 * (x + 0.044715 * x * x * x))), dtype=np.float32)
