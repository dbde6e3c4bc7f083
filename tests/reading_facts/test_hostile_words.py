"""Words repeated for pages come back at once: a quadratic step would hit the time limit."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from amiable.domain.reading import Intent
from amiable.reading.facts.extract import extract

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.mark.timeout(10)
@pytest.mark.parametrize("piece", ["A", "A-", "Aa-", "A'", "contact A", "A de "])
def test_hostile_names(piece: str) -> None:
    words = (piece * 20_000)[:20_000]
    assert extract(words, subject="", intents=(Intent.CONTACT_CHANGE,), invoices=(), received=NOON, debtor=None)
