"""Several offers and one yes, the plan in force said again, days that are counted or written short."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from amiable.domain.reading import Intent
from amiable.domain.talk import Offer
from amiable.french.amounts import find_amounts
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


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Quatre fois 300 €, chaque premier du mois, de mai à août.", "01/05 300 01/06 300 01/07 300 01/08 300"),
        ("600 € le lendemain du 1er mai et 600 € le 2 juin.", "02/05 600 02/06 600"),
        ("Je vous vire tout ce vendredi 1... pardon, c'est férié : le lundi 4 mai.", "04/05 1200"),
    ],
)
def test_days_beside_a_feast_or_put_right(text: str, rows: str) -> None:
    assert in_short(hear(text)) == rows


def test_payments_on_days_not_worked_move_to_the_next_one() -> None:
    text = "Décalons au premier jour ouvré qui suit chaque fois que le 1er tombe mal."
    first_days = plan("01/05 300 01/06 300 01/07 300 01/08 300")
    outcome = hear(text, replace(START, table=first_days, agreed=first_days, sound=(first_days,)))
    assert in_short(outcome) == "04/05 300 01/06 300 01/07 300 03/08 300"


def test_the_shortest_of_two_letters_offers() -> None:
    state = replace(START, offers=(Offer("o2", FOUR),), past_offers=(Offer("o1", TWO),))
    assert hear("Mon gérant opte pour celle du 9 mars, la plus courte, sans y toucher.", state).proposal == TWO


def test_a_call_of_somebody_else_is_not_asked_of_us() -> None:
    assert "person_will_call" not in hear("La banque m'appelle jeudi, j'attends sa réponse.", SETTLED).say


def test_the_end_of_an_account_number_is_no_sum() -> None:
    assert find_amounts("Votre IBAN se termine-t-il toujours par 41 ?", {Decimal(41)}) == ()


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("En avril et en mai je préfère le 24, 600 € chaque fois.", "24/04 600 24/05 600"),
        ("600 € le lundi de Pentecôte et 600 € le lendemain de la fête nationale.", "25/05 600 15/07 600"),
    ],
)
def test_months_before_their_day_and_feasts(text: str, rows: str) -> None:
    assert in_short(hear(text)) == rows


@pytest.mark.parametrize(
    "text",
    [
        "On pourrait étaler la facture ? Je n'ai pas d'idée précise, proposez-moi quelque chose.",
        "Tout d'un coup ça ne va pas le faire. Vous auriez quoi comme arrangement ?",
    ],
)
def test_to_ask_for_an_offer_is_no_question(text: str) -> None:
    assert hear(text).intents == (Intent.INSTALMENTS,)


def test_a_file_that_the_debtor_refuses_to_open_is_no_insolvency() -> None:
    text = (
        "L'assistante sociale voudrait que je fasse un dossier à la Banque de France mais je ne veux pas. "
        "Je peux 200 € par mois pendant 6 mois, à partir du 5 avril."
    )
    assert Intent.INSOLVENCY not in hear(text).intents


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("La caisse verse le 27 avril. Donc pour vous ce sera 1 200 € le lendemain.", "28/04 1200"),
        ("On me paie le 27 avril, je vous vire les 1 200 € la veille.", "26/04 1200"),
    ],
)
def test_the_day_beside_one_of_something_else(text: str, rows: str) -> None:
    assert in_short(hear(text)) == rows


def test_the_day_named_before_is_a_day() -> None:
    promised = plan("23/04 1200")
    text = "Nous étalons : la moitié à la date que je vous avais indiquée, l'autre moitié un mois plus tard."
    assert in_short(hear(text, replace(START, table=promised))) == "23/04 600 23/05 600"


def test_a_bonus_of_the_writers_is_no_discount() -> None:
    outcome = hear("Je paie les 1 200 € dès que j'ai touché ma prime.")
    assert outcome.ask == ("date",)
    assert outcome.intents == (Intent.PROMISE,)
