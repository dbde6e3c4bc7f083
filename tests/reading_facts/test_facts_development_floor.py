"""Floors on the development set: facts and invoices are never read worse than this again."""

import json
from collections import Counter
from pathlib import Path

import pytest

SET = Path(__file__).parents[2] / "data" / "replies" / "cases.jsonl"
FIELDS_FLOOR, INVOICES_FLOOR = 0.97, 0.985


def flat(labels):
    found = {
        (fact, name): json.dumps(value)
        for fact in ("paid", "promise", "plan", "dispute", "contact")
        for name, value in labels.get(fact, {}).items()
    }
    return found | ({("away_until", ""): labels["away_until"]} if labels.get("away_until") else {})


def f1(tally):
    return 2 * tally["right"] / (2 * tally["right"] + tally["wrong"] + tally["missed"])


@pytest.mark.skipif(not SET.exists(), reason="the development set is not in this checkout")
def test_floors_with_the_labelled_intents(reader):
    fields, invoices = Counter(), Counter()
    for line in SET.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        got = reader.labels(reader.read(case))
        for tally, said, wanted in (
            (fields, set(flat(got).items()), set(flat(case["labels"]).items())),
            (invoices, set(got.get("invoices", [])), set(case["labels"].get("invoices", []))),
        ):
            tally.update(right=len(said & wanted), wrong=len(said - wanted), missed=len(wanted - said))
    assert f1(fields) >= FIELDS_FLOOR
    assert f1(invoices) >= INVOICES_FLOOR
