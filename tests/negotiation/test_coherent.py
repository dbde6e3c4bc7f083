"""Figures that make up what is owed to the cent are preferred to a reading of the words that does not."""

from __future__ import annotations

import pytest

from amiable.domain.money import euros
from amiable.domain.reading import Attack, Intent
from amiable.domain.talk import Offer
from amiable.domain.talk_state import State
from amiable.testing.talks import START, hear, in_short, plan


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (  # a proverb beside the list
            "700 € le 20 avril et 500 € le 20 mai. Un euro demain ne vaut pas un euro après-demain, comme on dit.",
            "20/04 700 20/05 500",
        ),
        (  # an amount once, then another one on each day of a list
            "je mets 600 vendredi 17 et apres 200 € les 4, 11 et 18 mai",
            "17/04 600 04/05 200 11/05 200 18/05 200",
        ),
        (  # round thousands as people say them
            "Je règle mille deux le 20 avril.",
            "20/04 1200",
        ),
    ],
)
def test_a_whole_list_that_adds_up(text: str, rows: str) -> None:
    assert in_short(hear(text)) == rows


def test_a_part_changed_in_a_plan_that_stood() -> None:
    state = hear("300 € le 20 avril, 400 € le 20 mai et 500 € le 20 juin").state
    outcome = hear("Inversez : 500 € en avril et 300 € en juin. Mai ne bouge pas.", state)
    assert in_short(outcome) == "20/04 500 20/05 400 20/06 300"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("500 € le 20 avril, 500 € le 20 mai et 300 € le 20 juin.", "sum_mismatch"),
        ("Le 20 avril : 400\nle 20 mai : 400\nle 20 juin : 500", "sum_mismatch"),
        ("600 € le 1er avril 2026 et 600 € le 20 mai.", "date_in_past"),
    ],
)
def test_what_the_debtor_got_wrong_is_not_put_right_for_him(text: str, reason: str) -> None:
    assert [found.rule for found in hear(text).reasons] == [reason]


def test_an_offer_taken_by_some_of_its_figures() -> None:
    offer = Offer("o1", plan("20/04 200 20/05 200 20/06 200 20/07 200 20/08 200 20/09 200"))
    outcome = hear("oui 200 € le 20 avril c'est bon, vous m'enlevez un poids", State(START.invoices, offers=(offer,)))
    assert outcome.accepts == offer


def test_a_share_that_fits_the_sum_is_what_would_be_waived() -> None:
    outcome = hear("10 %, 1 080 € demain, c'est à prendre ou à laisser.")
    assert outcome.proposal and outcome.proposal.discount == euros("120")
    assert outcome.has("discount_too_large")


@pytest.mark.parametrize("attack", [Attack.PHISHING_LINK, Attack.IMPERSONATION])
def test_nothing_in_a_mail_that_the_debtor_did_not_write_is_an_offer(attack: Attack) -> None:
    outcome = hear("Le paiement de 1 200 € partira le 20 avril, connectez-vous pour le débloquer.", attack=attack)
    assert outcome.proposal is None
    assert not outcome.new_agreement


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Le deuxième de vos choix, mais je verserai tout le 20.", Intent.PROMISE),
        ("Les 300 € le 20 avril, et pour mai et juin pareil que prévu.", Intent.INSTALMENTS),
        ("Je vous vire 900 € demain, soit 25 % de remise.", Intent.PROMISE),
    ],
)
def test_the_shape_of_the_plan_tells_a_promise_from_instalments(text: str, intent: Intent) -> None:
    state = State(START.invoices, table=plan("20/04 300 20/05 400 20/06 500", None)) if "prévu" in text else START
    assert intent in hear(text, state).intents
    assert len({Intent.PROMISE, Intent.INSTALMENTS} & set(hear(text, state).intents)) == 1
