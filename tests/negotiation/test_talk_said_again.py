"""Several offers and one yes, the plan in force said again, days that are counted or written short."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amiable.domain.talk import Offer
from amiable.testing.talks import START, TWO, hear, in_short, plan

FOUR = plan("20/04 300 20/05 300 20/06 300 20/07 300")
THREE = plan("20/04 400 20/05 400 20/06 400")
OFFERED = replace(START, offers=(Offer("o1", TWO), Offer("o2", FOUR)))
SETTLED = replace(START, table=FOUR, agreed=FOUR, sound=(FOUR,))


@pytest.mark.parametrize(
    "text",
    [
        "Votre proposition me convient, je vous remercie.",
        "C'est d'accord pour moi, vous pouvez enregistrer.",
        "Entendu, on part là-dessus. Merci de votre compréhension.",
    ],
)
def test_a_yes_that_fits_several_offers_is_asked_about(text: str) -> None:
    outcome = hear(text, OFFERED)
    assert outcome.ask == ("which_offer",)
    assert outcome.accepts is None


@pytest.mark.parametrize(
    "text",
    [
        "Bon, on reste sur les quatre fois 300 € convenues, le 20 de chaque mois.",
        "Finalement je paierai comme prévu : 300 € le 20 avril, mai, juin et juillet.",
    ],
)
def test_the_plan_in_force_said_after_another_is_laid_out_again(text: str) -> None:
    outcome = hear(text, replace(SETTLED, table=THREE))
    assert outcome.proposal == FOUR
    assert outcome.say == ("schedule",)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Je peux vous régler 300 € les 30.4., 31.5., 30.6. et 31.7.", "30/04 300 31/05 300 30/06 300 31/07 300"),
        ("400 € le premier lundi de mai, de juin et de juillet.", "04/05 400 01/06 400 06/07 400"),
    ],
)
def test_days_are_counted_or_written_short(text: str, rows: str) -> None:
    assert in_short(hear(text)) == rows
