"""What people do with one message of a talk, in their own words: each phrase is read as its act."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from amiable.testing import acts
from amiable.testing.talks import general, hear

DATA = Path(__file__).parents[2] / "data" / "negotiations"
ACTS = acts.load(DATA / "acts.toml")


@cache
def phrases() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: [] for name in ACTS}
    for line in (DATA / "acts.jsonl").read_text("utf-8").splitlines():
        phrase = json.loads(line)
        found[phrase["act"]].append(phrase["text"])
    return found


@pytest.mark.parametrize("name", ACTS)
def test_each_phrase_is_its_act(name: str) -> None:
    act: acts.Act = ACTS[name]
    day: date = act.day
    wrong = [text for text in phrases()[name] if not act.judge(hear(text, act.state, *general(text, day), day=day))]
    assert phrases()[name]
    assert wrong == []
