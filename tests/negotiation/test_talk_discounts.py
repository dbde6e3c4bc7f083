"""Beside a discount that we offered: a lower sum is a bid, ours is taken, several payments are neither."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amiable.domain.money import euros
from amiable.domain.talk import Offer
from amiable.testing.talks import START, hear, in_short, plan

OURS = replace(plan("15/04 1100"), discount=euros("100"))
READY = replace(START, offers=(Offer("o1", OURS),))


@pytest.mark.parametrize(
    "text",
    [
        "Je vous propose 1 000 € le 15 avril.",
        "1 100, c'est encore beaucoup : 1 000 et je vire le 15.",
        "Et à mille euros tout rond, payés le 15 avril ?",
        "Faisons 1 000 €. Pour la date, d'accord.",
        "Vos 100 € de remise ne suffisent pas, 1 000 € le 15.",
        "Enlevez encore 100 € et je paie le 15 avril.",
        "cent euros de moins encore, et je paie le 15",
    ],
)
def test_a_lower_sum_is_a_bid(text: str) -> None:
    outcome = hear(text, READY)
    assert in_short(outcome) == "15/04 1000"
    assert outcome.proposal is not None
    assert outcome.proposal.discount == euros("200")
    assert outcome.accepts is None


@pytest.mark.parametrize("text", ["100 € de gagnés, marché conclu.", "D'accord pour 1 100 € le 15 avril."])
def test_our_offer_is_taken(text: str) -> None:
    assert hear(text, READY).accepts == READY.offers[0]


def test_a_sum_and_the_rest_is_no_bid() -> None:
    outcome = hear("Je peux payer 950 € le 15 avril, le reste le 15 mai.", READY)
    assert in_short(outcome) == "15/04 950 15/05 250"
    assert outcome.proposal is not None
    assert outcome.proposal.discount is None
