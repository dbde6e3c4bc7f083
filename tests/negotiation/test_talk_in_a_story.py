"""An answer, a choice or a day in the middle of a story: what is around it counts for nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from amiable.domain.money import euros
from amiable.domain.reading import Intent
from amiable.domain.talk import Offer
from amiable.domain.talk_state import Stage, State
from amiable.french.amounts import find_amounts
from amiable.testing.talks import AGREED, CHOICE, OFFERED, START, THREE, hear, in_short, plan

CASH = replace(plan("24/04 1140"), discount=euros("60"))
REDUCED = State(START.invoices, offers=(Offer("o1", THREE), Offer("o2", CASH)))
OVER_A_YEAR = State(
    START.invoices,
    offers=(
        Offer("o1", THREE),
        Offer(
            "o2", replace(THREE, schedule=(*THREE.schedule[:2], replace(THREE.schedule[2], date=date(2027, 1, 20))))
        ),
    ),
)


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("Prenons la 600, comme ça au 1er août je suis libre pour le loyer.", "o1"),
        ("J'ai un mariage de six tables le 19 décembre, je tiendrai le coup : 400 alors.", "o2"),
        ("Ne vous décevoir deux fois, jamais : je prends la plus petite par mois, celle à 400.", "o2"),
        ("Je prendrai plutôt les trois de 400 €.", "o2"),
        ("Ma fille se marie le 30 mai avec un Breton, donc va pour celle à 600 €.", "o1"),
        ("Le comptable a passé 90 minutes dessus. Finalement je retiens la formule à 400 €.", "o2"),
    ],
)
def test_a_sum_points_at_one_of_our_offers(text: str, offer: str) -> None:
    outcome = hear(text, CHOICE)
    assert outcome.accepts and outcome.accepts.id == offer
    assert outcome.stage is Stage.AGREED


@pytest.mark.parametrize(
    "text",
    [
        "Celle à 400 €, premier versement le 27 avril.",
        "400 alors, mais à partir du 27 avril.",
        "La 600 est trop lourde, on se rappelle.",
        "Celle à 400 tient-elle encore si je commence le 27 avril ?",
    ],
)
def test_a_sum_with_other_terms_is_no_choice(text: str) -> None:
    outcome = hear(text, CHOICE)
    assert outcome.accepts is None


@pytest.mark.parametrize(
    "text",
    [
        "Dites-moi d'abord : si je retiens la solution étalée, prenez-vous le prélèvement, ou faut-il virer ?",
        "Avant de choisir, c'est un robot qui me lit ou bien une vraie personne ?",
        "Si nous prenons la plus longue, y a-t-il des frais ?",
    ],
)
def test_a_choice_put_as_a_question_chooses_nothing(text: str) -> None:
    outcome = hear(text, CHOICE)
    assert outcome.accepts is None and not in_short(outcome)
    assert outcome.intents == (Intent.QUESTION,)


@pytest.mark.parametrize(
    "text", ["Je retiens la voie avec escompte.", "Va pour la remise.", "La formule avec la remise, merci."]
)
def test_the_offer_with_a_discount_is_named_by_it(text: str) -> None:
    outcome = hear(text, REDUCED)
    assert outcome.accepts and outcome.accepts.id == "o2"


def test_an_offer_is_named_by_the_year_it_ends_in() -> None:
    outcome = hear("Je prends celle qui se termine cette année.", OVER_A_YEAR)
    assert outcome.accepts and outcome.accepts.id == "o1"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Je vous règle tout entre le 20 et le 24 avril.", "24/04 1200"),
        ("Notre aide tombe entre le 10 et le 14 avril, je vous paie les 1 200 € le 20 avril.", "20/04 1200"),
        ("400 € entre le 15 et le 20 avril, 400 € le 20 mai, 400 € le 20 juin.", "20/04 400 20/05 400 20/06 400"),
    ],
)
def test_the_two_ends_of_a_time_are_not_two_days(text: str, rows: str) -> None:
    assert in_short(hear(text)) == rows


def test_the_days_of_a_week_at_work_are_no_rhythm() -> None:
    outcome = hear("Je passe à trois jours par semaine, je prends votre proposition.", OFFERED)
    assert outcome.accepts and in_short(outcome) == "20/04 400 20/05 400 20/06 400"


def test_the_whole_sum_goes_with_the_day_of_its_own_sentence() -> None:
    words = "Nous jouons une première le 18 avril. Je demande un report au 30 avril pour l'intégralité des 1 200 €."
    assert in_short(hear(words)) == "30/04 1200"


def test_a_number_a_sum_and_as_many_days_are_one_plan() -> None:
    words = "400 c chaud, le frigo a lâché 😅 je préfère 4 fois 280, les 20 avril, 20 mai, 20 juin et 20 juillet"
    outcome = hear(words, OFFERED)
    assert in_short(outcome) == "20/04 280 20/05 280 20/06 280 20/07 280"
    assert outcome.has("sum_mismatch") and outcome.ask == ("amount",)


@pytest.mark.parametrize(
    "text",
    [
        "400 je peux vraiment pas",
        "400 € par mois, je ne peux malheureusement pas.",
        "400, j'y arrive absolument pas",
        "Nous ne pouvons honnêtement pas.",
    ],
)
def test_a_refusal_keeps_its_meaning_with_an_adverb(text: str) -> None:
    outcome = hear(text, OFFERED)
    assert outcome.accepts is None and outcome.stage is Stage.AWAITING_DEBTOR


@pytest.mark.parametrize(
    "text",
    [
        "On ne va pas se fâcher pour si peu, c'est entendu.",
        "4 % quand mon voisin en a eu dix… Allez, c'est entendu comme vous l'écrivez.",
    ],
)
def test_a_yes_after_a_grumble_is_a_yes(text: str) -> None:
    assert hear(text, OFFERED).accepts


def test_a_payment_that_passes_from_a_day_to_another_was_not_made() -> None:
    outcome = hear("Ils ont voté : le dernier versement passe du 20 juin au 12 juin.", AGREED)
    assert in_short(outcome) == "20/04 400 20/05 400 12/06 400"
    assert Intent.PAID not in outcome.intents


def test_months_run_over_two_years() -> None:
    outcome = hear("Je pourrais donner 75 € le 20 de chaque mois, de mai 2026 à août 2027.")
    assert outcome.proposal and outcome.proposal.count == 16


def test_a_rhythm_takes_the_place_of_another() -> None:
    outcome = hear("Gardons vos trois fois 400 €, mais de trimestre en trimestre au lieu de chaque mois.", OFFERED)
    assert in_short(outcome) == "20/04 400 20/07 400 20/10 400"
    assert outcome.accepts is None


def test_a_sum_that_is_known_is_not_cut_into_a_day_and_a_sum() -> None:
    assert [one.value for one in find_amounts("sans toucher au 1 800 € des autres", {Decimal(1800)})] == [1800]
    assert [one.value for one in find_amounts("le 5 300 € et le 6 400 €", {Decimal(700)})] == [300, 400]
