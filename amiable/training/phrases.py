"""Messages of which the plan is known and no talk is told: the phrases of acts, and frames filled with figures."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from amiable.domain.before import Rows, cents
from amiable.domain.talk_state import State
from amiable.reading.encoder.groups import HALVES
from amiable.testing import acts, frames

FILLINGS = 2
"""Of each frame."""


@dataclass(frozen=True)
class Phrase:
    """One message, where it stands, and the payments that it leads to."""

    text: str
    state: State
    day: date
    rows: Rows
    half: int
    """An encoder that has not seen this half may read it."""


def phrases(folder: Path) -> Iterator[Phrase]:
    """All of `data/negotiations`."""
    found = acts.load(folder / "acts.toml")
    wanted = tomllib.loads((folder / "acts.toml").read_text("utf-8"))
    for at, line in enumerate((folder / "acts.jsonl").read_text("utf-8").splitlines()):
        phrase = json.loads(line)
        act, rows = found[phrase["act"]], wanted[phrase["act"]].get("rows", ())
        if len(rows) == 1 and rows != ["any"]:
            plan = tuple(sorted(acts.payments(rows[0])))
            yield Phrase(phrase["text"], act.state, act.day, plan, at % HALVES)
    for at, line in enumerate((folder / "frames.jsonl").read_text("utf-8").splitlines()):
        frame = json.loads(line)
        for seed in range(FILLINGS):
            text, filled = frames.fill(frame["text"], frame["family"], f"{at}-{seed}")
            if filled.rows is not None:
                plan = tuple(sorted((on, cents(amount)) for on, amount in filled.rows))
                yield Phrase(text, filled.state, filled.day, plan, at % HALVES)
