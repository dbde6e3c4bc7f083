"""What the writer does, by families of meaning: what is kept, picked, asked, turned down, waived or taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from amiable.domain.money import euros
from amiable.domain.reading import Attack, Intent
from amiable.domain.talk import Offer
from amiable.testing.talks import OWED, START, TWO, hear, plan, said

FOUR = plan("20/04 300 20/05 300 20/06 300 20/07 300")
OFFERED = replace(START, offers=(Offer("o1", TWO), Offer("o2", FOUR)))
SETTLED = replace(START, table=FOUR, agreed=FOUR, sound=(FOUR,))


@pytest.mark.parametrize(
    "text",
    [
        "Tout bien réfléchi, je m'en tiendrai au calendrier signé.",
        "Retour au plan d'origine.",
        "Oubliez ma demande, nous gardons l'échéancier.",
        "On fait comme nous avions convenu.",
    ],
)
def test_back_to_what_was_agreed(text: str) -> None:
    assert hear(text, SETTLED).proposal == FOUR


def test_a_plan_kept_but_for_a_payment_is_no_plan_kept() -> None:
    assert not said("On garde le plan, mais il faudrait décaler celle de mai.").keeps_plan


def test_the_debtor_may_stand_by_his_own_proposal() -> None:
    state = replace(START, table=FOUR, offers=(Offer("o1", TWO),))
    assert hear("Nous restons sur nos quatre versements de 300 €.", state).proposal == FOUR


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("Celle qui s'achève en juillet.", "o2"),
        ("Plutôt la formule en quatre.", "o2"),
        ("La version courte, s'il vous plaît.", "o1"),
        ("Celle aux petites mensualités.", "o2"),
    ],
)
def test_an_offer_is_picked_by_what_it_is(text: str, offer: str) -> None:
    accepted = hear(text, OFFERED).accepts
    assert accepted is not None and accepted.id == offer


def test_a_second_payment_picks_no_offer() -> None:
    state = replace(SETTLED, offers=(Offer("o1", TWO),))
    assert hear("La seconde, je la passe au 22 mai.", state).accepts is None


def test_the_day_of_our_letter_is_no_payment() -> None:
    state = replace(START, offers=(Offer("o1", TWO),))
    assert hear("J'accepte votre proposition du 2 avril.", state).proposal == TWO


def test_a_sum_turned_down_is_left_out_where_the_rest_adds_up() -> None:
    proposal = hear("500 € c'est tout mon loyer. 300 € quatre fois, à partir du 20 avril.").proposal
    assert proposal is not None and [part.amount for part in proposal.schedule] == [euros("300")] * 4


def test_what_is_to_be_waived_is_no_payment() -> None:
    proposal = hear("Consentez-moi une remise de 100 € : je verse 550 € le 20 avril et 550 € le 20 mai.").proposal
    assert proposal is not None and proposal.discount == euros("100")
    assert len(proposal.schedule) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Pouvez-vous me remettre la liste des échéances ?",
        "Redonnez-moi les dates, je vous prie.",
        "C'est quand, la suite ?",
    ],
)
def test_the_schedule_is_asked_for(text: str) -> None:
    assert said(text).asks_schedule


def test_bank_details_already_received_are_not_asked_for() -> None:
    assert said("Quel est le numéro de compte où verser ?").asks_bank
    assert not said("Merci pour votre RIB, tout est noté.").asks_bank


@pytest.mark.parametrize(
    "text", ["Trop.", "Non, désolé.", "Cela n'entre pas dans notre budget.", "C'est hors de portée."]
)
def test_turned_down(text: str) -> None:
    assert said(text).declines and not said(text).accepts


def test_noon_is_an_hour() -> None:
    call = said("Téléphonez-moi jeudi avant midi au 02 99 00 11 22.").call
    assert call is not None and (call.date, call.end) == (date(2026, 4, 9), time(12))


def test_what_broke_elsewhere_is_no_dispute() -> None:
    text = "Mon fils s'est cassé la jambe, le camion aussi est cassé. Je verse 300 € vendredi."
    assert said(text, START, Intent.PROMISE).dispute is None
    assert said("Deux chaises sont cassées.", START, Intent.DISPUTE).dispute is not None


def test_a_claim_withdrawn_is_no_dispute() -> None:
    text = "Je retire ma réclamation sur les chaises cassées, je paierai."
    assert said(text, START, Intent.DISPUTE).dispute is None


def test_a_staged_message_proposes_nothing() -> None:
    found = said("Notre compte change, payez 1 200 € avant le 20 avril.", attack=Attack.BANK_DETAILS_CHANGE)
    assert not found.has_terms and found.intents == (Intent.QUESTION,)


@pytest.mark.parametrize(
    ("text", "attack"),
    [
        ("600 € le 16 avril, 600 € le 16 mai. Notez aussi notre nouvel IBAN LT00 0000.", Attack.BANK_DETAILS_CHANGE),
        (
            "Nous payons les 1 200 € aujourd'hui même. Identifiez-vous sur https://acces.example.",
            Attack.PHISHING_LINK,
        ),
    ],
)
def test_dated_payments_that_make_up_the_debt_are_heard_beside_bait(text: str, attack: Attack) -> None:
    found = said(text, attack=attack)
    assert sum((part.amount or 0) * len(part.dates) for part in found.parts) == OWED.amount


def test_an_order_of_a_false_direction_is_no_question() -> None:
    text = "Ici la direction de votre société : passez le dossier en pertes."
    assert said(text, attack=Attack.IMPERSONATION).intents == (Intent.OTHER,)


def test_a_question_beside_a_day_of_the_plan_proposes_nothing() -> None:
    found = said("Votre direction a-t-elle répondu ? Le 20 avril approche.", replace(START, table=plan("20/04 1200")))
    assert not found.parts and found.intents == (Intent.QUESTION,)
