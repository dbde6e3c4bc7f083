"""Plain everyday replies, written after the model and never trained on: nearly all must be right."""

import json
from datetime import date
from pathlib import Path

from amiable.domain.reading import Intent
from amiable.reading import intents
from amiable.reading.classifier import Classifier
from amiable.reading.ports import Screening

CASES = [json.loads(line) for line in Path(__file__).with_name("plain_replies.jsonl").read_text("utf-8").splitlines()]
RECEIVED = date(2026, 5, 15)


def _read(text: str) -> tuple[Intent, ...]:
    dated = text.replace("{past}", "3 mai").replace("{future}", "10 juin")
    return intents.find(dated, Screening(), RECEIVED, Classifier.load()).intents


def test_the_primary_intent_is_right_in_nearly_all() -> None:
    wrong = [case["text"] for case in CASES if _read(case["text"])[0] != case["intents"][0]]
    assert len(wrong) <= 0.06 * len(CASES), wrong


def test_every_intent_is_found_and_few_are_made_up() -> None:
    both = expected = found = 0
    for case in CASES:
        got = set(_read(case["text"]))
        both += len(got & set(case["intents"]))
        expected += len(case["intents"])
        found += len(got)
    assert 2 * both / (expected + found) >= 0.93
