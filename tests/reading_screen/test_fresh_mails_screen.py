"""Automatic mail and attacks over the mails written for tests/mailbox_text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from amiable.domain.debtor import Contact, Debtor, DebtorKind
from amiable.domain.mail import Mail
from amiable.domain.reading import Evidence
from amiable.mailbox.parse import parse
from amiable.reading.screen import screen

DATA = Path(__file__).parents[1] / "mailbox_text" / "data"
CASES = [json.loads(line) for line in (DATA / "cases.jsonl").read_text("utf-8").splitlines()]


def debtor_of(case: dict[str, Any]) -> Debtor:
    debtor = case["debtor"]
    return Debtor(debtor["name"], DebtorKind(debtor["kind"]), (Contact(debtor["email"], debtor["contact"]),))


def source_of(mail: Mail, evidence: Evidence) -> str:
    kind, _, name = evidence.source.partition(":")
    if kind == "header":
        return next(value for value in mail.header_all(name) if evidence.text in value)
    if kind == "attachment":
        part = next(part for part in mail.attachments if part.filename == name)
        return name if evidence.text in name else part.content.decode("utf-8", "replace")
    parts = {"subject": mail.subject, "html": mail.html}
    return parts[kind] if kind in parts else str(getattr(mail.body, kind))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_screening(case: dict[str, Any]) -> None:
    mail = parse((DATA / "eml" / f"{case['id']}.eml").read_bytes())
    screening = screen(mail, debtor_of(case))
    assert screening.automatic == case["automatic"]
    assert screening.attack == case["attack"]
    for evidence in screening.evidence:
        if not evidence.source.endswith(".docx"):
            assert source_of(mail, evidence)[evidence.start : evidence.end] == evidence.text
