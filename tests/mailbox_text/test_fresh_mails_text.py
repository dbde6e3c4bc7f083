"""New text of mails written for this folder: many clients, seven languages, every way to sign."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from amiable.mailbox.parse import parse

DATA = Path(__file__).parent / "data"
CASES = [json.loads(line) for line in (DATA / "cases.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_new_text_is_exactly_what_the_writer_typed(case: dict[str, Any]) -> None:
    mail = parse((DATA / "eml" / f"{case['id']}.eml").read_bytes())
    assert mail.body.new_text.split() == case["new_text"].split()
