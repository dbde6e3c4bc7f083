"""New text over the development set: the floor we reach."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from amiable.mailbox.parse import parse

SET = Path(__file__).parents[2] / "data" / "replies"
FLOOR = 0.99


@pytest.mark.skipif(not (SET / "cases.jsonl").exists(), reason="the development set is not here")
def test_new_text_exact_over_the_development_set() -> None:
    cases = [json.loads(line) for line in (SET / "cases.jsonl").read_text("utf-8").splitlines()]
    wrong = [
        case["id"]
        for case in cases
        if parse((SET / "eml" / f"{case['id']}.eml").read_bytes()).body.new_text.split() != case["new_text"].split()
    ]
    assert 1 - len(wrong) / len(cases) >= FLOOR, wrong
