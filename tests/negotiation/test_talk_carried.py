"""One payment of a plan made smaller, what it lacks going on the last one."""

from __future__ import annotations

import pytest

from amiable.testing.talks import AGREED, OFFERED, hear, rows

SMALLER_MAY = [("2026-04-20", "400.00"), ("2026-05-20", "150.00"), ("2026-06-20", "650.00")]


@pytest.mark.parametrize(
    "text",
    [
        "Pour l'échéance de mai je ne pourrai faire que 150 €, on met la différence à la fin.",
        "150 € seulement au versement de mai. Ce que je ne paie pas cette fois, je le paierai avec la dernière.",
        "Nous vous proposons de ramener celle du 20 mai à 150 €, la dernière étant augmentée du solde.",
        "Je peux mettre 150 € au lieu des 400 € de mai, le complément en toute fin de plan.",
        "Baissez le deuxième versement à 150 € et compensez sur la dernière, s'il vous plaît.",
        "Petit mois : 150 € et pas plus pour le paiement de mai. Je solde l'écart de 250 € à l'issue du plan.",
    ],
)
def test_what_one_payment_lacks_goes_on_the_last(text: str) -> None:
    for state in (AGREED, OFFERED):
        assert rows(hear(text, state)) == SMALLER_MAY


def test_half_of_a_payment_and_the_rest_on_the_last() -> None:
    text = "La moitié seulement pour celle de mai, vous ajouterez le reste à la dernière."
    assert [amount for _, amount in rows(hear(text, AGREED))] == ["400.00", "200.00", "600.00"]


@pytest.mark.parametrize(
    "text",
    [
        "Pour mai je ne pourrai faire que 150 €, la différence à la fin du mois.",
        "Ce sera 500 € pour celle de mai, le reste à la dernière.",
    ],
)
def test_neither_a_day_unsaid_nor_a_larger_sum_is_carried(text: str) -> None:
    assert rows(hear(text, OFFERED)) != SMALLER_MAY
