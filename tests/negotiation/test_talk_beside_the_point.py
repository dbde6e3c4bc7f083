"""A word of the story tells no intent: what is gone, what others wrote, who takes over, a number that is spared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amiable.domain.reading import Intent
from amiable.domain.talk import Proposal
from amiable.domain.talk_state import Stage
from amiable.testing.talks import AGREED, CHOICE, OFFERED, START, general, hear, in_short, plan

FIVE = replace(START, table=plan("20/04 240 20/05 240 20/06 240 20/07 240 20/08 240"), counters=1)
AWAITED = replace(START, table=Proposal(count=1))


@pytest.mark.parametrize(
    "text",
    [
        "L'argent du mois est parti dans les réparations. 400 € le 24 avril, 400 € le 24 mai et 400 € le 24 juin.",
        "Mon salaire est parti en frais de garage. On peut faire 400 le 24 avril, le 24 mai et le 24 juin.",
    ],
)
def test_money_spent_elsewhere_is_no_payment_told(text: str) -> None:
    heard = hear(text, OFFERED, *general(text))
    assert (in_short(heard), heard.intents) == ("24/04 400 24/05 400 24/06 400", (Intent.INSTALMENTS,))


@pytest.mark.parametrize(
    "text",
    [
        "Je viens de lire ce que ma fille vous a envoyé. On garde mes 400 €, 20 avril, 20 mai, 20 juin.",
        "J'ai vu le message que mon associé vous a envoyé : 400 les 20 avril, 20 mai et 20 juin.",
    ],
)
def test_what_somebody_wrote_is_no_payment_told(text: str) -> None:
    assert hear(text, OFFERED, *general(text)).intents == (Intent.INSTALMENTS,)


@pytest.mark.parametrize(
    "text",
    [
        "Je quitte la présidence vendredi, c'est Mme Ouali qui s'occupera de vous. Pour mai et juin rien ne bouge.",
        "Je laisse la trésorerie à M. Ferrand lundi, il prendra la suite. Rien ne change pour les échéances.",
        "Je quitte mes fonctions à la fin du mois, Mme Rey prendra le relais. Les échéances restent les mêmes.",
        "Ma remplaçante Mme Vial me succédera le 1er mai, vial@mairie.example. Le calendrier ne change pas.",
    ],
)
def test_the_day_somebody_takes_over_moves_no_payment(text: str) -> None:
    heard = hear(text, AGREED, *general(text))
    assert (in_short(heard), heard.intents) == ("20/04 400 20/05 400 20/06 400", (Intent.CONTACT_CHANGE,))


@pytest.mark.parametrize(
    "text",
    [
        "300 le 20 avril, je sais faire. Et puis 240 aux quatre autres dates.",
        "Trois cents le 20 avril, d'accord. Les quatre autres à 240 comme j'avais dit.",
        "300 € pour commencer le 20 avril puis deux cent quarante les quatre fois suivantes.",
    ],
)
def test_a_sum_said_for_its_day_is_not_forgotten(text: str) -> None:
    heard = hear(text, FIVE)
    assert in_short(heard) == "20/04 300 20/05 240 20/06 240 20/07 240 20/08 240"
    assert heard.stage is Stage.AWAITING_DEBTOR


@pytest.mark.parametrize(
    "text",
    [
        "Vous comptez dix palettes, on en a reçu huit : 200 € que je ne règle pas. 1 000 € : "
        "la moitié le 20 avril, la moitié le 20 mai.",
        "La benne à 200 € n'a jamais été livrée, je la refuse. Les 1 000 € : moitié le 20 avril, moitié le 20 mai.",
    ],
)
def test_halves_of_what_is_not_contested(text: str) -> None:
    heard = hear(text, START, *general(text))
    assert (in_short(heard), heard.intents) == ("20/04 500 20/05 500", (Intent.DISPUTE, Intent.INSTALMENTS))


@pytest.mark.parametrize(
    "text",
    [
        "Je fais onze cent cinquante euros vendredi et vous me faites grâce du reste, ça m'évite trois virements.",
        "1150 ce vendredi 10 et vous effacez les 50, ça vous épargne trois virements.",
    ],
)
def test_a_number_of_payments_spared(text: str) -> None:
    heard = hear(text, AGREED, *general(text))
    assert (in_short(heard), heard.intents) == ("10/04 1150", (Intent.PROMISE,))


@pytest.mark.parametrize(
    "text", ["Ça marche, je commence le 20 avril alors. Merci pour le coup de pouce !", "D'accord dès le 20 avril."]
)
def test_a_yes_that_fits_two_offers_is_asked_which(text: str) -> None:
    assert hear(text, CHOICE, *general(text)).ask == ("which_offer",)


def test_a_plan_beside_an_insolvency_is_told_too() -> None:
    text = (
        "Le tribunal nous a placés en redressement judiciaire le 2 avril. Je vous propose 200 € par mois dès le 20."
    )
    heard = hear(text, START, *general(text))
    assert (heard.stage, heard.intents) == (Stage.ESCALATED, (Intent.INSOLVENCY, Intent.INSTALMENTS))


def test_the_day_of_what_was_promised_keeps_the_promise() -> None:
    assert hear("ils versent le 5, donc le 6 mai je vous vire tout", AWAITED).intents == (Intent.PROMISE,)


def test_a_plan_given_up_for_all_of_it_is_no_payment_told() -> None:
    text = (
        "laissez tomber les 3 fois, ma mère a vu le courrier et elle avance tout. 1200 euros vendredi, de son compte"
    )
    heard = hear(text, AGREED, Intent.PAID)
    assert (in_short(heard), heard.intents) == ("10/04 1200", (Intent.PROMISE,))
