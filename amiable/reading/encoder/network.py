"""The text encoder: the first layers of a multilingual E5, tuned on the training text; plain numpy, no pickle.

Vaswani et al., « Attention is all you need » (2017); Wang et al., « Multilingual E5 Text Embeddings » (2024).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from amiable.domain.reading import DisputeReason
from amiable.reading.encoder.pieces import Pieces
from amiable.reading.message_model import Array, softmax

WIDTH = 384
HEADS = 12
LONGEST = 190
"""Pieces of a message that are read; what follows says little more of what it is about."""
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


@dataclass(frozen=True)
class Body:
    """From the pieces of a text to a row of figures for each of them."""

    pieces: Pieces
    vectors: Array
    places: Array
    first: Norm
    layers: tuple[Layer, ...]

    def rows(self, numbers: Sequence[int], added: Array | float = 0.0) -> Array:
        """Of pieces by their numbers; `added`: to what each is before the layers."""
        rows = self.first(self.vectors[numbers] + self.places[: len(numbers)] + added)
        with _threads().limit(limits=1):  # small matrices: threads would only wait for one another
            for layer in self.layers:
                rows = layer(rows)
        return rows


@dataclass(frozen=True)
class Encoder:
    """Scores of a message (log-odds): of each intent to lead, and of each to be there."""

    body: Body
    head: Dense
    reasons: Dense
    mark: str
    """Of these very weights: what was trained beside them knows them again."""

    def __call__(self, text: str) -> Array:
        """Two figures for each intent, in the order of `Intent`."""
        return np.asarray(self.head(self.pooled(text)), dtype=np.float32)

    def reason(self, text: str) -> Mapping[DisputeReason, float]:
        """The chance, 0 to 1, of each ground to be why a message that contests the bill does."""
        chances = softmax(self.reasons(self.pooled(text)))
        return {reason: float(p) for reason, p in zip(DisputeReason, chances, strict=True)}

    def pooled(self, text: str) -> Array:
        """What the pieces of a text are, in their mean and at their greatest: `2 * WIDTH` figures."""
        rows = self.body.rows(self.body.pieces(text, LONGEST))
        return np.concatenate([rows.mean(axis=0), rows.max(axis=0)])

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
    stored = Stored.of(path)
    return Encoder(stored.body(), stored.dense("head"), stored.dense("reasons"), stored.mark)


@dataclass(frozen=True)
class Stored:
    """The arrays of an artefact; matrices are kept in steps."""

    arrays: Mapping[str, Any]
    mark: str
    """Of its bytes."""

    @staticmethod
    def of(path: Path) -> Stored:
        """What lies at `path`. Raises OSError."""
        mark = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        with np.load(path, allow_pickle=False) as stored:
            return Stored({name: stored[name] for name in stored.files}, mark)

    def plain(self, name: str) -> Array:
        """An array kept as it is."""
        return np.asarray(self.arrays[name], dtype=np.float32)

    def matrix(self, name: str) -> Array:
        """One kept in steps."""
        steps, scale = self.arrays[f"{name}.steps"].astype(np.float32), self.plain(f"{name}.scale")
        return np.asarray(steps * scale[:, None], dtype=np.float32)

    def dense(self, name: str) -> Dense:
        """A matrix and its bias; it lies by columns, as its product with few rows is then a quarter faster."""
        return Dense(np.asfortranarray(self.matrix(f"{name}.weight")), self.plain(f"{name}.bias"))

    def body(self) -> Body:
        """The pieces and the layers."""
        count = sum(name.endswith(".asked.bias") for name in self.arrays)
        names = bytes(self.arrays["pieces"]).decode("utf-8").split("\n")
        pieces = Pieces.of(names, self.arrays["scores"].tolist())
        layers = tuple(map(self._layer, range(count)))
        return Body(pieces, self.matrix("vectors"), self.plain("places"), self._norm("first"), layers)

    def _norm(self, name: str) -> Norm:
        return Norm(self.plain(f"{name}.weight"), self.plain(f"{name}.bias"))

    def _layer(self, at: int) -> Layer:
        return Layer(
            asked=self.dense(f"{at}.asked"),
            offered=self.dense(f"{at}.offered"),
            told=self.dense(f"{at}.told"),
            joined=self.dense(f"{at}.joined"),
            after_attention=self._norm(f"{at}.after_attention"),
            wider=self.dense(f"{at}.wider"),
            narrower=self.dense(f"{at}.narrower"),
            after=self._norm(f"{at}.after"),
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
