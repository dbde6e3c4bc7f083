"""While a plan runs: payments told, questions and thanks, in words of all sorts; none of them changes the plan."""

from __future__ import annotations

import pytest

from amiable.domain.reading import Intent
from amiable.domain.talk_state import Stage
from amiable.testing.talks import AGREED, START, THREE, hear, rows

PLAN = [(str(part.date), f"{part.amount.amount:f}") for part in THREE.schedule]


@pytest.mark.parametrize(
    "text",
    [
        "Quatre cents euros expédiés avant-hier, pour le premier versement.",
        "Chèque de 400 € posté ce matin au titre de l'échéance 1.",
        "Le premier des trois virements a été exécuté aujourd'hui, 400 €.",
        "400 € virés mardi, le premier tiers est donc derrière nous.",
    ],
)
def test_a_payment_told_leaves_the_plan_as_it_is(text: str) -> None:
    outcome = hear(text, AGREED, Intent.PAID)
    assert (outcome.intents, outcome.stage, rows(outcome)) == ((Intent.PAID,), Stage.AGREED, PLAN)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Le premier versement est parti ce matin. Les deux prochains, c'est quel jour ?", "schedule"),
        ("La mensualité d'avril est virée depuis hier ; sur quel compte verser les deux restantes ?", "iban"),
        ("J'ai déposé 400 € en espèces lundi. Redites-moi le calendrier de la suite.", "schedule"),
    ],
)
def test_a_payment_told_beside_a_question(text: str, asked: str) -> None:
    outcome = hear(text, AGREED, Intent.PAID, Intent.QUESTION)
    assert set(outcome.intents) == {Intent.PAID, Intent.QUESTION}
    assert asked in outcome.say and rows(outcome) == PLAN


def test_a_payment_still_to_be_made_is_not_told() -> None:
    outcome = hear("Le premier virement sera fait mardi 21 avril au lieu du 20.", AGREED, Intent.INSTALMENTS)
    assert rows(outcome)[0][0] == "2026-04-21"


@pytest.mark.parametrize(
    "text",
    [
        "J'ai égaré la feuille : quels jours avions-nous fixés ?",
        "Un petit rappel des échéances nous rendrait service.",
        "Rappelez-moi quel jour tombe chaque versement.",
        "c quand deja les paiements svp",
    ],
)
def test_the_plan_is_asked_for_again(text: str) -> None:
    outcome = hear(text, AGREED, Intent.QUESTION)
    assert (outcome.stage, outcome.intents[0]) == (Stage.AGREED, Intent.QUESTION) and "schedule" in outcome.say


@pytest.mark.parametrize(
    "text",
    ["Je vire où, au fait ? Votre banque, quel compte ?", "Savez-vous me dire vers quel compte envoyer les fonds ?"],
)
def test_where_to_pay_is_asked(text: str) -> None:
    assert "iban" in hear(text, AGREED, Intent.QUESTION).say


@pytest.mark.parametrize(
    "text",
    [
        "Mon étalement est-il validé chez vous ?",
        "Nous restons sans nouvelles : avez-vous approuvé les trois mensualités ?",
        "Ma fille voudrait savoir si vous avez accepté l'échéancier.",
        "Le paiement en trois fois, c'est acquis ou pas ?",
    ],
)
def test_whether_the_plan_was_accepted(text: str) -> None:
    outcome = hear(text, AGREED, Intent.QUESTION)
    assert (outcome.stage, outcome.intents[0], rows(outcome)) == (Stage.AGREED, Intent.QUESTION, PLAN)


@pytest.mark.parametrize(
    "text", ["Mon robot de traite est en panne, le facteur aussi.", "Quelqu'un peut-il me répondre ?"]
)
def test_a_machine_of_the_debtor_is_no_question(text: str) -> None:
    assert "is_software" not in hear(text, AGREED).say


@pytest.mark.parametrize(
    "text",
    [
        "Téléphonez-lui plutôt, c'est ma femme qui gère : 05 56 00 11 22.",
        "Vous pouvez joindre le trésorier au 06 39 98 00 11, il est là le soir.",
        "Pouvez-vous me joindre ce soir vers 19 h ?",
    ],
)
def test_a_call_is_wanted(text: str) -> None:
    outcome = hear(text, AGREED, Intent.QUESTION)
    assert outcome.stage is Stage.ESCALATED and outcome.intents[0] is Intent.QUESTION


@pytest.mark.parametrize(
    "text", ["Grand merci, et bonne fin de mois à vous.", "Merci, vous m'ôtez une épine. Belle fin de semaine !"]
)
def test_a_farewell_is_no_day(text: str) -> None:
    outcome = hear(text, AGREED, Intent.OTHER)
    assert (outcome.stage, outcome.intents, rows(outcome)) == (Stage.AGREED, (Intent.OTHER,), PLAN)


def test_before_any_plan_a_day_beside_a_sum_is_still_an_offer() -> None:
    assert rows(hear("400 € le 20 avril, 400 € le 20 mai et 400 € le 20 juin.", START)) == PLAN
