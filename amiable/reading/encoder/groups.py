"""The encoders that only training uses: each has not seen one group of the training text, and reads that group."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[3]
GROUPS = 3


def group_file(group: int) -> Path:
    """Where the encoder lies that was not shown that group; `make train` writes it."""
    return ROOT / ".model" / f"encoder-{group}.npz"
