"""Sentences with blanks, each filled with many figures: what they say does not hang on the figures."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from amiable.domain.debtor import Contact, Debtor, DebtorKind
from amiable.domain.mail import Address, Body, Mail
from amiable.domain.reading import Intent
from amiable.reading import intents
from amiable.reading.classifier import Classifier
from amiable.reading.screen import screen
from amiable.testing.frames import FAMILIES, play

FILE = Path(__file__).parents[2] / "data" / "negotiations" / "frames.jsonl"
TIMES = 3
DEBTOR = Debtor("Rives", DebtorKind.BUSINESS, (Contact("a@rives.example", "Rives"),))


@cache
def frames() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {family: [] for family in FAMILIES}
    for line in FILE.read_text("utf-8").splitlines():
        frame = json.loads(line)
        found[frame["family"]].append(frame["text"])
    return found


def general(text: str, day: date) -> tuple[Intent, ...]:
    mail = Mail(Body(text), sender=Address("a@rives.example"))
    return intents.find(text, screen(mail, DEBTOR), day, Classifier.load()).intents


@pytest.mark.parametrize("family", FAMILIES)
def test_every_filling_of_a_frame_is_read_right(family: str) -> None:
    wrong = [
        played.text
        for frame in frames()[family]
        for seed in range(TIMES)
        if not (played := play(frame, family, f"{seed} {frame}", general)).right
    ]
    assert frames()[family]
    assert wrong == []
