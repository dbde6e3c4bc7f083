"""The networks that weigh candidates: two hidden layers beside a straight one, several of them, in plain numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float32]]
ARTEFACT = "weigher.npz"


class OtherFeaturesError(RuntimeError):
    """The artefact was trained on other features than those of this code."""


@dataclass(frozen=True)
class Weigher:
    """The first axis of every array counts the networks."""

    signs: Array
    features: Array
    into_bias: Array
    hidden: Array
    hidden_bias: Array
    out: Array
    straight: Array

    def __call__(self, signs: Sequence[float], lines: Sequence[Sequence[float]]) -> Array:
        """The log of the chance of each candidate (a line of features each) to be what was meant, in the mean of the
        networks. Raises OtherFeaturesError."""
        of_message, of_each = np.asarray(signs, dtype=np.float32), np.asarray(lines, dtype=np.float32)
        if (len(of_message), of_each.shape[1]) != (self.signs.shape[1], self.features.shape[1]):
            raise OtherFeaturesError(f"{ARTEFACT} was trained on other features: run `make train-talks`")
        told = []
        for at in range(len(self.out)):
            first = np.maximum(of_each @ self.features[at] + of_message @ self.signs[at] + self.into_bias[at], 0)
            second = np.maximum(first @ self.hidden[at] + self.hidden_bias[at], 0)
            scores = second @ self.out[at] + of_each @ self.straight[at]
            top = scores.max()
            told.append(scores - top - np.log(np.exp(scores - top).sum()))
        return np.asarray(np.mean(told, axis=0), dtype=np.float32)

    def arrays(self) -> dict[str, Array]:
        """By the names under which `of` finds them."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @staticmethod
    def of(stored: Mapping[str, Array]) -> Weigher:
        """What `arrays` gave. Raises KeyError."""
        return Weigher(**{one.name: np.asarray(stored[one.name], dtype=np.float32) for one in fields(Weigher)})

    @staticmethod
    @cache
    def load() -> Weigher:
        """The shipped one."""
        with (files(__package__) / ARTEFACT).open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return Weigher.of({name: stored[name] for name in stored.files})
