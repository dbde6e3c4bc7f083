"""Families of phrasing that other writers brought up, in wordings of our own, from the words to the answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from amiable.domain.money import euros
from amiable.domain.reading import DisputeReason, Intent
from amiable.domain.talk import Offer
from amiable.domain.talk_state import State
from amiable.testing.talks import AGREED, START, THREE, TWO, hear, in_short, plan, said

FOUR = plan("20/04 300 20/05 300 20/06 300 20/07 300")
OFFERED = State(START.invoices, offers=(Offer("o1", FOUR),))
CHOICE = State(START.invoices, offers=(Offer("o1", TWO), Offer("o2", FOUR)))


@pytest.mark.parametrize(
    "text",
    [
        "Votre échéancier tombe bien, je le signe des deux mains.",
        "Parfaitement conforme à ce dont nous avions parlé, vous pouvez l'acter.",
        "Ça rentre dans mon budget, merci de votre souplesse.",
        "Je m'y tiendrai, merci.",
        "Votre plan est raisonnable, je n'ai rien à ajouter.",
    ],
)
def test_assent_in_other_words(text: str) -> None:
    assert hear(text, OFFERED).accepts == OFFERED.offers[0]


@pytest.mark.parametrize(
    "text",
    ["Cela ne rentre pas dans mon budget.", "Est-ce que votre plan est raisonnable ?", "Je ne m'y tiendrai pas."],
)
def test_no_assent_in_nearly_the_same_words(text: str) -> None:
    assert hear(text, OFFERED).accepts is None


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("800 € le 20 avril 2026 et quatre cents euros cinquante le 20 mai.", "20/04 800 20/05 400.50"),
        (
            "Je suis payé un vendredi sur deux, donc 400 € un vendredi sur deux, trois fois, à partir du 17 avril.",
            "17/04 400 01/05 400 15/05 400",
        ),
        (
            "300 € le 10 de chaque mois, de mai à juillet, et les 300 derniers le 20 août.",
            "10/05 300 10/06 300 10/07 300 20/08 300",
        ),
        (
            "1 200 € d'un coup, je ne peux pas. Par trois virements égaux à partir du 20 avril ?",
            "20/04 400 20/05 400 20/06 400",
        ),
        ("Pouvez-vous attendre le 30 avril ? Notre client ne règle que le 28.", "30/04 1200"),
        ("600 € le 5 avril 2026 et 600 € le 5 mai 2026, c'est tout ce que je peux.", "05/04 600 05/05 600"),
    ],
)
def test_a_first_proposal(text: str, rows: str) -> None:
    assert in_short(hear(text)) == rows


@pytest.mark.parametrize(
    "text",
    [
        "Une première partie le 15 avril et le solde le 15 mai, cela vous irait-il ?",
        "Je peux verser quelque chose le 15 avril, le reste suivra le 15 mai.",
    ],
)
def test_a_first_day_whose_sum_is_not_said(text: str) -> None:
    outcome = hear(text)
    assert [reason.rule for reason in outcome.reasons] == ["incomplete"]
    assert outcome.ask == ("amount",)
    assert outcome.proposal and outcome.proposal.first_date == date(2026, 4, 15)


@pytest.mark.parametrize(
    ("text", "state", "rows"),
    [
        (
            "Vos dates sont bonnes. Par contre 150 € pour la première et le reste réparti sur les trois autres.",
            OFFERED,
            "20/04 150 20/05 350 20/06 350 20/07 350",
        ),
        (
            "Je préfère 600 € tout de suite le 20 avril puis 200 € aux autres dates.",
            OFFERED,
            "20/04 600 20/05 200 20/06 200 20/07 200",
        ),
        (
            "Les dates oui. Mais 100 € les trois premières fois et 900 € en juillet.",
            OFFERED,
            "20/04 100 20/05 100 20/06 100 20/07 900",
        ),
        (
            "La deuxième, mais en commençant le 22 avril.",
            CHOICE,
            "22/04 300 22/05 300 22/06 300 22/07 300",
        ),
        (
            "Ce sera la seconde, sauf que je paierai le 21 de chacun de ces mois.",
            CHOICE,
            "21/04 300 21/05 300 21/06 300 21/07 300",
        ),
        (
            "L'échéance de mai, je la pousse au 30 mai. Les autres ne changent pas.",
            AGREED,
            "20/04 400 30/05 400 20/06 400",
        ),
        ("Avril sera de 300, et je rajoute 100 en juin.", AGREED, "20/04 300 20/05 400 20/06 500"),
        (
            "Je ne pourrai mettre que 200 en avril, je rattraperai les 200 autres en mai.",
            AGREED,
            "20/04 200 20/05 600 20/06 400",
        ),
    ],
)
def test_what_is_said_of_a_plan_that_stood(text: str, state: State, rows: str) -> None:
    assert in_short(hear(text, state)) == rows


@pytest.mark.parametrize(
    ("text", "difference"),
    [
        ("Je redescends à 390 € le versement, sans rien changer aux dates.", "30.00"),
        ("Ce sera 410 € le virement, mêmes dates.", "-30.00"),
    ],
)
def test_a_sum_for_each_of_the_same_days_is_not_put_right(text: str, difference: str) -> None:
    outcome = hear(text, AGREED)
    assert outcome.has("sum_mismatch")
    assert outcome.difference == euros(difference)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Le transport (90 €) n'était pas dans le devis. Je vous verse 555 € le 20 avril et 555 € le 20 mai.", "90"),
        ("300 € de pose, je ne les dois pas. Le reste oui : 450 € le 20 avril et 450 € le 20 mai.", "300"),
    ],
)
def test_a_dispute_shown_by_the_figures_whatever_the_reader_of_any_mail_says(text: str, amount: str) -> None:
    outcome = hear(text, START, Intent.INSTALMENTS)
    assert outcome.has("dispute_open")
    assert outcome.proposal and sum(part.amount.amount for part in outcome.proposal.schedule) == 1200 - Decimal(
        amount
    )


def test_the_ground_of_a_refusal() -> None:
    text = "Rien n'a jamais franchi notre porte, nous n'avons signé aucun bon. Je refuse de payer la facture F-1."
    dispute = said(text, START, Intent.DISPUTE).dispute
    assert dispute and dispute.reason is DisputeReason.NOT_DELIVERED


def test_a_question_about_what_remains_is_no_new_plan() -> None:
    outcome = hear("Il me reste deux échéances, c'est bien ça ?", AGREED)
    assert outcome.proposal == THREE
    assert not outcome.new_agreement


def test_one_payment_in_answer_to_a_schedule_turned_down_is_no_promise() -> None:
    state = State(START.invoices, table=THREE, offers=(Offer("o1", FOUR),))
    assert hear("300 la semaine prochaine, impossible. La totalité d'un coup le 25 avril.", state).intents == (
        Intent.INSTALMENTS,
    )
