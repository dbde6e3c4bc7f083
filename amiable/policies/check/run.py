"""`check` runs the rules over a draft; `explain` says a finding in French."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from amiable.domain.debtor import Debtor
from amiable.domain.draft import Finding
from amiable.domain.invoice import Invoice
from amiable.policies.check.allowed import Allowed
from amiable.policies.check.facts import CheckFacts
from amiable.policies.check.page import Page
from amiable.policies.check.table import RULES

_SHOWN = 120
MAX_LENGTH = 8_000
"""Characters: no courteous letter is longer; the rest of a longer text is not even read."""


def check(
    text: str, facts: CheckFacts, *, debtor: Debtor, invoices: Sequence[Invoice], today: date
) -> tuple[Finding, ...]:
    """Every objection to a draft; none means that it keeps to the facts and may be shown for approval.

    `excerpt` is an exact slice of `text`; the text itself is never trusted, whoever wrote it.
    """
    page = Page(text[:MAX_LENGTH])
    if len(text) > MAX_LENGTH:
        page.find("not_courteous", 0, _SHOWN, "too_long")
    allowed = Allowed(facts, debtor, tuple(invoices), today)
    for rule in RULES:
        rule(page, allowed)
    return page.findings


def explain(finding: Finding) -> str:
    """The finding as a French sentence."""
    texts = _texts()
    excerpt = re.sub(r"[ \t\r\n]+", " ", finding.excerpt).strip()
    if len(excerpt) > _SHOWN:
        excerpt = f"{excerpt[:_SHOWN]}…"
    if not excerpt and finding.detail not in texts["details"]:
        return str(texts["details"]["empty"])
    sentence: str = texts["details"].get(finding.detail, texts[finding.rule])
    return sentence.replace("{excerpt}", excerpt).replace("{detail}", finding.detail)


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    return tomllib.loads((files("amiable.policies.check") / "fr.toml").read_text("utf-8"))
