"""A plan in force said again in part: other sums, payments put together or counted otherwise; what stands beside."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from amiable.domain.reading import Intent
from amiable.domain.talk import Offer
from amiable.domain.talk_state import State
from amiable.testing.talks import AGREED, CHOICE, START, THREE, TWO, hear, in_short, plan

FOUR = plan("20/04 300 20/05 300 20/06 300 20/07 300")
LONG = replace(START, table=FOUR, agreed=FOUR, sound=(FOUR,))
BEGUN = plan("20/03 400 20/04 400 20/05 400 20/06 400")
PAID = replace(START, table=BEGUN, agreed=BEGUN, sound=(BEGUN,), paid_since=Decimal(400))
TAKEN = replace(START, table=THREE, agreed=THREE, sound=(THREE,), past_offers=(Offer("o1", TWO), Offer("o2", THREE)))


@pytest.mark.parametrize(
    ("state", "words", "payments"),
    [
        (AGREED, "La première, je la baisse à 250 €, les 150 € de moins vont sur la dernière, qui monte à 550 €.",
         "20/04 250 20/05 400 20/06 550"),
        (AGREED, "Je porte l'échéance du 20 avril à 500 € et je ramène celle du 20 juin à 300 €. Mai ne change pas.",
         "20/04 500 20/05 400 20/06 300"),
        (AGREED, "Je dois réduire celui du 20 avril à 300 € ; celui du 20 mai monte à 500 €. Juin reste à 400 €.",
         "20/04 300 20/05 500 20/06 400"),
        (LONG, "Je ramène celle du 20 mai à 200 € et porte celle du 20 juillet à 400 €. Avril et juin, à 300 €.",
         "20/04 300 20/05 200 20/06 300 20/07 400"),
        (LONG, "En juin je mets 450 €, et en juillet plus que 150 €.", "20/04 300 20/05 300 20/06 450 20/07 150"),
    ],
)  # fmt: skip
def test_one_payment_smaller_by_what_another_gets(state: State, words: str, payments: str) -> None:
    outcome = hear(words, state)
    assert (in_short(outcome), outcome.reasons) == (payments, ())


@pytest.mark.parametrize(
    "words",
    [
        "Celle du 20 mai, je la descends à 300 €, les deux autres ne changent pas.",
        "L'échéance du 20 mai tombera à 300 €, le reste ne bouge pas.",
        "Je baisse celle du 20 mai à 300 €. Les autres restent pareilles.",
    ],
)
def test_one_payment_made_smaller_is_no_discount(words: str) -> None:
    outcome = hear(words, AGREED)
    assert in_short(outcome) == "20/04 400 20/05 300 20/06 400"
    assert outcome.ask == ("amount",)


@pytest.mark.parametrize(
    ("words", "payments"),
    [
        ("Je vous demande de réunir les deux dernières, celles de mai et de juin, en une seule de 800 € le 30 mai.",
         "20/04 400 30/05 800"),
        ("Le 20 mai je serai à sec. Regroupons mai et juin : 800 € le 2 juin. Celle du 20 avril part comme convenu.",
         "20/04 400 02/06 800"),
        ("Le 20 avril je vous verserai 800 €, ce qui couvre avril et mai d'un coup. Juin demeure, 400 €.",
         "20/04 800 20/06 400"),
    ],
)  # fmt: skip
def test_two_payments_put_together_are_those_named(words: str, payments: str) -> None:
    assert in_short(hear(words, AGREED)) == payments


@pytest.mark.parametrize(
    ("words", "payments"),
    [
        ("Je vous paie la deuxième le 24 avril.", "24/04 400 20/05 400 20/06 400"),
        ("La troisième, je vous la verse le 27 mai.", "20/04 400 27/05 400 20/06 400"),
        ("La quatrième sera payée le 25 juin.", "20/04 400 20/05 400 25/06 400"),
    ],
)
def test_a_payment_is_counted_from_the_start_of_the_plan_where_that_is_nearer(words: str, payments: str) -> None:
    assert in_short(hear(words, PAID)) == payments


def test_days_said_again_beside_a_month_left_out() -> None:
    words = "Rien en avril, s'il vous plaît : je reprends le 20 mai, puis le 20 juin, et le dernier le 20 juillet."
    assert in_short(hear(words, AGREED)) == "20/05 400 20/06 400 20/07 400"


@pytest.mark.parametrize(
    "words",
    [
        "Les 400 € sont partis ce matin. Ma remplaçante est là, elle commence le 4 mai.",
        "Voilà, le virement de 400 € est passé hier. Prochaine commande de lames : 12 en septembre.",
        "J'ai viré les 400 € tout à l'heure. Le 2 juin nous fêtons les dix ans de la maison !",
    ],
)
def test_what_stands_beside_a_payment_told_is_no_payment(words: str) -> None:
    outcome = hear(words, AGREED, Intent.PAID)
    assert (outcome.proposal, outcome.intents) == (THREE, (Intent.PAID,))


@pytest.mark.parametrize(
    "words",
    [
        "Pouvez-vous nous envoyer le calendrier ? Je parie 60 € que tout finit en juin.",
        "Ma femme dit juin, moi juillet, il y a un resto à 50 € en jeu : renvoyez-nous les dates, svp.",
    ],
)
def test_a_bet_beside_a_question_changes_nothing(words: str) -> None:
    outcome = hear(words, AGREED, Intent.QUESTION)
    assert (outcome.proposal, outcome.say) == (THREE, ("schedule",))


@pytest.mark.parametrize(
    "words",
    [
        "Finalement nous prenons la formule 1, s'il est encore temps.",
        "À la réflexion, d'accord pour l'option 1.",
        "J'ai changé d'avis : je choisis la formule 1, merci.",
    ],
)
def test_the_other_offer_may_be_taken_in_its_place(words: str) -> None:
    outcome = hear(words, TAKEN)
    assert (outcome.proposal, outcome.accepts) == (TWO, Offer("o1", TWO))


@pytest.mark.parametrize(
    "words", ["La première est bien partie, c'est noté, merci.", "Je prends note de la première."]
)
def test_a_payment_named_by_its_place_takes_no_offer(words: str) -> None:
    assert hear(words, TAKEN).proposal == THREE


@pytest.mark.parametrize("gift", ["100 € de mieux", "50 € d'économie par mois", "80 € de gagnés"])
def test_what_an_offer_saves_is_no_payment(gift: str) -> None:
    words = f"Oui, je prends la deuxième formule, c'est déjà {gift}."
    assert hear(words, CHOICE).proposal == THREE
