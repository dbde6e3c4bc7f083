"""What a message asks of us, and words that only seem to: dates, an account, a call."""

from __future__ import annotations

import pytest

from amiable.domain.reading import Intent
from amiable.testing.talks import AGREED, hear, in_short, said


@pytest.mark.parametrize(
    "words",
    [
        "Le receveur souhaite savoir si vous avez validé le calendrier. Pourriez-vous nous l'indiquer ?",
        "Est-ce que l'échéancier est accepté chez vous ? Dites-le-nous vite.",
    ],
)
def test_whether_a_plan_was_accepted_does_not_ask_for_it_again(words: str) -> None:
    assert not said(words, AGREED, Intent.QUESTION).asks_schedule


@pytest.mark.parametrize(
    "words",
    [
        "Ma femme refait la liste des bénéficiaires : pouvez-vous me renvoyer votre IBAN ?",
        "Rien à redire sur les dates. Votre IBAN, s'il vous plaît ?",
    ],
)
def test_a_list_of_ones_own_asks_for_no_dates(words: str) -> None:
    found = said(words, AGREED)
    assert (found.asks_bank, found.asks_schedule) == (True, False)


@pytest.mark.parametrize(
    "words",
    [
        "Le dernier versement est de combien, déjà ? Remettez-moi toutes les lignes.",
        "La prochaine échéance fait combien ?",
        "rappelez moi cb il me reste et a quelle date svp",
        "rappelez-moi combien je dois et pour quand",
        "Ayez l'obligeance de me rappeler par écrit les échéances convenues, avec leurs dates.",
    ],
)
def test_what_is_still_to_be_paid_is_asked_and_no_call(words: str) -> None:
    found = said(words, AGREED, Intent.QUESTION)
    assert (found.asks_schedule, found.call) == (True, None)


@pytest.mark.parametrize(
    "words",
    ["l'écran de mon tel est pété, je verse 300 le 29", "le fixe est coupé, mais je paie bien le 29"],
)
def test_a_broken_telephone_asks_for_no_call(words: str) -> None:
    assert said(words, AGREED).call is None


def test_a_day_beside_a_call_is_no_payment() -> None:
    outcome = hear("demain jsuis a Rungis a 4h du mat. pouvez vs mappeler jeudi entre 10h et 11h svp? c pr etaler")
    assert (outcome.proposal, outcome.intents[0]) == (None, Intent.QUESTION)


def test_who_keeps_the_books_asks_for_no_account() -> None:
    words = "Je tiens les comptes de la société, soit quelque 340 écritures. Celui du 20 mai partira le 27 mai."
    found = said(words, AGREED)
    assert (found.asks_bank, len(found.moved)) == (False, 1)


def test_months_in_short() -> None:
    assert (
        in_short(hear("4 fois 300 le 15 de chq mois, avr a juil, ca vs va?"))
        == "15/04 300 15/05 300 15/06 300 15/07 300"
    )
