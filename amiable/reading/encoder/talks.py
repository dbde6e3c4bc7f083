"""The encoder of talks: what a message is about, and what each of its figures does, beside the plans before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from amiable.domain.before import Before
from amiable.domain.heard import Deed, Lead
from amiable.domain.reading import Intent
from amiable.reading.encoder.figures import Figure
from amiable.reading.encoder.marks import marks_of, shown
from amiable.reading.encoder.network import LONGEST, Body, Dense, Stored, within
from amiable.reading.message_model import Array, sigmoid, softmax


class Wish(StrEnum):
    """What a message asks us for, beside what it says of the payments."""

    PERSON = "person"
    BANK = "bank"
    SOFTWARE = "software"
    """To know whether a program writes."""
    SCHEDULE = "schedule"


@dataclass(frozen=True)
class Turn:
    """What a message of a talk is about; every figure a chance, 0 to 1."""

    intents: Mapping[Intent, float]
    wishes: Mapping[Wish, float] = field(default_factory=dict)
    deeds: Mapping[Deed, float] = field(default_factory=dict)
    """They add up to 1."""
    figures: tuple[float, ...] = ()
    """Of each figure asked about to be of how the debt is paid, and not of the story."""
    leads: tuple[Mapping[Lead, float], ...] = ()
    """Of each figure asked about, what it does in the plan."""


@dataclass(frozen=True)
class TalkEncoder:
    """Reads a message that answers plans known before."""

    body: Body
    marks: Array
    """What each mark of a figure adds to its pieces."""
    head: Dense
    figures: Dense

    def __call__(self, text: str, day: date, before: Before, figures: Sequence[Figure]) -> Turn:
        """What a message received on `day` is about. A figure that stands beyond what is read is taken for one of the
        payments, of which nothing more is known."""
        lead = shown(before)
        numbers, places = self.body.pieces.placed(lead + text, LONGEST)
        asked = [within(places, one.start + len(lead), one.end + len(lead)) for one in figures]
        added = np.zeros((len(numbers), len(self.marks)), dtype=np.float32)
        for figure, own in zip(figures, asked, strict=True):
            added[own] = marks_of(figure, day, before)
        rows = self.body.rows(numbers, added @ self.marks)
        scores = self.head(np.concatenate([rows.mean(axis=0), rows.max(axis=0)]))
        intents, wishes = len(Intent), len(Wish)
        there, wished = sigmoid(scores[:intents]), sigmoid(scores[intents : intents + wishes])
        told = [sigmoid(self.figures(rows[own].mean(axis=0))) if own else None for own in asked]
        return Turn(
            {intent: float(p) for intent, p in zip(Intent, there, strict=True)},
            {wish: float(p) for wish, p in zip(Wish, wished, strict=True)},
            {deed: float(p) for deed, p in zip(Deed, softmax(scores[intents + wishes :]), strict=True)},
            tuple(1.0 if one is None else float(one[0]) for one in told),
            tuple({} if one is None else {k: float(p) for k, p in zip(Lead, one[1:], strict=True)} for one in told),
        )

    @staticmethod
    def load(path: Path | None = None) -> TalkEncoder:
        """The artefact at `path`, the shipped one by default."""
        return _shipped() if path is None else _load(path)


@cache
def _shipped() -> TalkEncoder:
    return _load(Path(str(files("amiable.reading") / "model" / "talks.npz")))


def _load(path: Path) -> TalkEncoder:
    stored = Stored.of(path)
    return TalkEncoder(stored.body(), stored.plain("marks"), stored.dense("head"), stored.dense("figures"))
