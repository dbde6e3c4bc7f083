"""The message model: a few small networks over the features of a message, and their mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class MessageModel:
    """Networks of one hidden layer beside a straight one; the first axis of every array counts the networks.

    Of the outputs the first half picks the primary intent among all, the second tells of each whether it is there.
    """

    into: Array
    into_bias: Array
    out: Array
    straight: Array
    bias: Array

    def __call__(self, row: Array) -> tuple[Array, Array]:
        """Of one row of features: probabilities of being the primary, probabilities of being there."""
        hidden = np.maximum(np.einsum("d,ndh->nh", row, self.into) + self.into_bias, 0)
        scores = np.einsum("nh,nho->no", hidden, self.out) + np.einsum("d,ndo->no", row, self.straight) + self.bias
        half = scores.shape[1] // 2
        return softmax(scores[:, :half]).mean(axis=0), sigmoid(scores[:, half:]).mean(axis=0)

    def arrays(self) -> dict[str, Array]:
        """By the names under which `of` finds them."""
        return {f"message.{f.name}": getattr(self, f.name) for f in fields(self)}

    @staticmethod
    def of(stored: Mapping[str, Array]) -> MessageModel:
        """What `arrays` gave. Raises KeyError."""
        return MessageModel(**{f.name: stored[f"message.{f.name}"] for f in fields(MessageModel)})


def sigmoid(x: Array) -> Array:
    """Each on its own, between 0 and 1."""
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))), dtype=np.float32)


def softmax(x: Array) -> Array:
    """Along the last axis: positive, summing to 1."""
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True), dtype=np.float32)
