"""Eight payments were asked for, and we offered four: taken, changed in part, or turned down."""

from __future__ import annotations

import pytest

from amiable.testing.talks import COUNTERED, EIGHT, hear, in_short


@pytest.mark.parametrize(
    "text",
    [
        "J'aurais préféré huit, mais je prends votre proposition telle quelle.",
        "Parfait ! J'ai vendu la remorque 2 400 €, votre plan me convient donc.",
        "Le gérant valide votre calendrier, du 20 avril pour commencer au 20 juillet pour finir.",
        "Vous avez gagné, ce sera quatre.",
        "Bon, quatre fois alors. Je mets les dates dans mon agenda.",
    ],
)
def test_our_four_payments_are_taken(text: str) -> None:
    outcome = hear(text, COUNTERED)
    assert outcome.accepts is not None
    assert in_short(outcome) == "20/04 300 20/05 300 22/06 300 20/07 300"


@pytest.mark.parametrize(
    "text",
    [
        "Vos quatre dates me vont. Montants : 120 / 360 / 360 / 360.",
        "Quatre fois, mêmes jours que vous, mais 120 la première fois, ensuite je monte à 360 jusqu'à la fin.",
        "120 € le 20 avril et, aux trois échéances d'après, 360 €.",
        "ok pour les dates mais je commence à 120 et après 360",
        "Le 20 avril : moitié de ce que vous demandez, 120. Le 20 mai, le 22 juin, le 20 juillet : 360.",
    ],
)
def test_other_sums_on_our_days(text: str) -> None:
    assert in_short(hear(text, COUNTERED)) == "20/04 120 20/05 360 22/06 360 20/07 360"


@pytest.mark.parametrize(
    "text",
    [
        "Je maintiens les huit paiements.",
        "peux pas 300. je reste à 8x150 désolé",
        "Je garde mes huit échéances, au-delà je coule.",
    ],
)
def test_the_eight_payments_are_kept_to(text: str) -> None:
    assert hear(text, COUNTERED).proposal == EIGHT
