"""Sentences with blanks, each filled with many figures: what they say does not hang on the figures."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from amiable.testing.frames import FAMILIES, play

FILE = Path(__file__).parents[2] / "data" / "negotiations" / "frames.jsonl"
TIMES = 3


@cache
def frames() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {family: [] for family in FAMILIES}
    for line in FILE.read_text("utf-8").splitlines():
        frame = json.loads(line)
        found[frame["family"]].append(frame["text"])
    return found


@pytest.mark.parametrize("family", FAMILIES)
def test_every_filling_of_a_frame_is_read_right(family: str) -> None:
    wrong = [
        played.text
        for frame in frames()[family]
        for seed in range(TIMES)
        if not (played := play(frame, family, f"{seed} {frame}")).right
    ]
    assert frames()[family]
    assert wrong == []
