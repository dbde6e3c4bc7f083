"""A part of the debt refused, and the rest of it paid on a day: the two make up what is owed."""

from __future__ import annotations

import pytest

from amiable.domain.reading import Intent
from amiable.testing.talks import START, hear, in_short


@pytest.mark.parametrize(
    "text",
    [
        "La ligne « express », 180 €, n'a jamais été prévue. Nous la contestons et virerons 1 020 € le 20 avril.",
        "La pose du second jour, 180 €, je ne la reconnais pas. Le surplus, mille vingt, vous l'aurez le 20 avril.",
        "Nous refusons les 180 € de majoration, posée un mardi. Le reste, soit 1 020 €, le 20 avril.",
        "je paie 1020 le 20 avril mais pas les 180 de déplacement",
        "Vous comptez 180 € de trop. Le 20 avril je paie donc 1 020 €.",
        "1 020 € le 20 avril. Quant aux 180 € de bâche, personne ne les a demandés, je ne les paie pas.",
    ],
)
def test_what_is_refused_is_contested(text: str) -> None:
    outcome = hear(text)
    assert outcome.intents[0] is Intent.DISPUTE
    assert in_short(outcome) == "20/04 1020"


def test_a_sum_withdrawn_where_a_dispute_was_seen() -> None:
    text = "Le miroir avait un éclat, j'en retire cent quatre-vingts. Mille vingt euros seront chez vous le 20 avril."
    outcome = hear(text, START, Intent.DISPUTE, Intent.PROMISE)
    assert outcome.intents[0] is Intent.DISPUTE
    assert in_short(outcome) == "20/04 1020"


@pytest.mark.parametrize(
    "text", ["700 € le 20 avril et 500 € le 20 mai.", "Je verse 1 020 € le 20 avril, 180 € le 4 mai."]
)
def test_two_payments_contest_nothing(text: str) -> None:
    assert Intent.DISPUTE not in hear(text).intents
