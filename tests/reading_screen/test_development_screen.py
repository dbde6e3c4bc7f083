"""Automatic mail and attacks over the development set: the floors we reach."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from amiable.domain.debtor import Contact, Debtor, DebtorKind
from amiable.mailbox.parse import parse
from amiable.reading.screen import screen

SET = Path(__file__).parents[2] / "data" / "replies"
AUTOMATIC = ("auto_reply", "bounce")


@pytest.mark.skipif(not (SET / "cases.jsonl").exists(), reason="the development set is not here")
def test_screening_of_the_development_set() -> None:
    wrong_automatic, missed, alarms, wrong_kind = [], [], [], []
    for line in (SET / "cases.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        contact = Contact(case["debtor"]["email"], case["debtor"].get("contact", ""))
        debtor = Debtor(case["debtor"]["name"], DebtorKind(case["debtor"]["kind"]), (contact,))
        screening = screen(parse((SET / "eml" / f"{case['id']}.eml").read_bytes()), debtor)
        primary, attack = case["labels"]["intents"][0], case["labels"]["attack"]
        expected = primary if primary in AUTOMATIC else None
        if screening.automatic != expected and not (screening.automatic == "other" == primary):
            wrong_automatic.append(case["id"])
        if attack == "none" and screening.attack != "none":
            alarms.append(case["id"])
        elif attack != "none" and screening.attack == "none":
            missed.append(case["id"])
        elif attack != screening.attack:
            wrong_kind.append(case["id"])
    assert (wrong_automatic, missed, alarms, wrong_kind) == ([], [], [], [])
