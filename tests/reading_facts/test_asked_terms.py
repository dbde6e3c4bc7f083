"""Terms that an account manager asks for in words; what is not wholly understood is not applied."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from amiable.reading.asked import AskedTerms, asked_terms

TODAY = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("words", "terms"),
    [
        ("propose 2 fois", AskedTerms(2)),
        ("Propose-lui deux fois, s’il te plaît", AskedTerms(2)),
        ("en 4 mensualités", AskedTerms(4)),
        ("laisse-lui jusqu’au 15", AskedTerms(None, date(2026, 3, 15))),
        ("repousse au 30 mars", AskedTerms(None, date(2026, 3, 30))),
        ("propose trois versements à partir du 5 avril", AskedTerms(3, date(2026, 4, 5))),
        ("300 € par mois", AskedTerms(None, None, Decimal(300))),
        ("propose 250 euros à partir du 5 avril", AskedTerms(None, date(2026, 4, 5), Decimal(250))),
        ("d’accord pour le 20", AskedTerms(None, date(2026, 3, 20))),
    ],
)
def test_understood(words: str, terms: AskedTerms) -> None:
    assert asked_terms(words, TODAY) == terms


@pytest.mark.parametrize(
    "words",
    [
        "fais une remise de 10 %",
        "fais une remise de 10 % payable le 15",
        "ne propose pas 2 fois",
        "propose 2 ou 3 fois",
        "pas avant le 15",
        "propose 2 fois sans pénalités",
        "propose 2 fois 300 €",
        "entre le 15 et le 20",
        "dans la semaine du 15",
        "accepte son échéancier",
        "ce sera la troisième fois qu’on attend",
        "plus court et propose 2 fois",
    ],
)
def test_not_wholly_understood(words: str) -> None:
    assert asked_terms(words, TODAY) is None
