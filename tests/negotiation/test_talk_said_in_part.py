"""A plan in force said again in part: other sums on some days, two payments made one, a slip put right."""

from __future__ import annotations

import pytest

from amiable.domain.reading import Intent
from amiable.domain.talk_state import Stage
from amiable.testing.talks import AGREED, hear, in_short


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Je double avril, je garde mai, et celle de juin disparaît.", "20/04 800 20/05 400"),
        ("La part de mai saute, je double celle de juin.", "20/04 400 20/06 800"),
        (
            "Pas de versement en mai : les 400 € de cette échéance, ajoutez-les à celle de juin.",
            "20/04 400 20/06 800",
        ),
        ("Le versement de mai, je le joins à celui de juin. Celui d'avril ne bouge pas.", "20/04 400 20/06 800"),
        ("Le deuxième et le troisième paiement, je les fais ensemble le 20 juin.", "20/04 400 20/06 800"),
        ("Le 20 mai, je ne verse rien, et le 20 juin je verse le double. Avril, comme avant.", "20/04 400 20/06 800"),
    ],
)
def test_two_payments_of_the_plan_made_one(text: str, rows: str) -> None:
    assert in_short(hear(text, AGREED)) == rows


@pytest.mark.parametrize("text", ["Je joins un RIB à ce message.", "Avril et mai partiront ensemble, je pense."])
def test_payments_are_not_joined_without_a_word_of_which_takes_the_sum(text: str) -> None:
    outcome = hear(text, AGREED)
    assert outcome.proposal is None or in_short(outcome) == "20/04 400 20/05 400 20/06 400"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "L'échéance du 20 avril peut-elle être scindée : 250 € le 20 et 150 € le 30 avril ? Mai : 400 € le 20.",
            "20/04 250 30/04 150 20/05 400 20/06 400",
        ),
        ("Regroupez : 400 le 20 avril et 800 d'un coup le 20 juin.", "20/04 400 20/06 800"),
    ],
)
def test_what_is_not_said_again_stays(text: str, rows: str) -> None:
    assert in_short(hear(text, AGREED)) == rows


def test_sums_listed_by_month_are_not_dealt_anew() -> None:
    """They come to 1 100 €, of 1 200: asked back, never agreed with one of them paid twice."""
    outcome = hear("Bon. Avril, 500. Mai, 300. Juin, 300. Et toujours le 20.")
    assert outcome.stage is Stage.AWAITING_DEBTOR


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("600 € le 20 avril et 600 € le 20 juillet, non pardon, le 20 mai.", "20/04 600 20/05 600"),
        ("600 € le 20 avril et 600 € le 25 mai… enfin non, je corrige : le 20 mai.", "20/04 600 20/05 600"),
        ("1 200 € le 21, pardon, le 22 avril.", "22/04 1200"),
    ],
)
def test_a_slip_put_right_in_the_same_breath(text: str, rows: str) -> None:
    assert in_short(hear(text)) == rows


def test_a_prize_won_takes_no_offer() -> None:
    assert Intent.INSTALMENTS not in hear("Merci mille fois, vous avez gagné un pot de miel !", AGREED).intents
