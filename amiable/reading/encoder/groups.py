"""The encoders that only training uses: each has not seen one part of the text, and reads that part."""

from __future__ import annotations

import zlib
from pathlib import Path

ROOT = Path(__file__).parents[3]
GROUPS = 3


def group_file(group: int) -> Path:
    """Where the encoder lies that was not shown that group; `make train` writes it."""
    return ROOT / ".model" / f"encoder-{group}.npz"


HALVES = 2


def half_of(talk: str) -> int:
    """The half of the talks that the one of this name is in, with all of its writer."""
    return zlib.crc32(talk.partition("-")[0].encode("utf-8")) % HALVES


def half_file(half: int) -> Path:
    """Where the encoder lies that was not shown that half of the talks."""
    return ROOT / ".model" / f"talks-{half}.npz"
