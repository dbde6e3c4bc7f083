"""A return to what an earlier message said, and what no encoder may talk down: a procedure, an account asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amiable.domain.reading import Intent
from amiable.domain.talk import Offer
from amiable.domain.talk_state import Stage
from amiable.testing.talks import START, TWO, hear, in_short, plan

FOUR = plan("20/04 300 20/05 300 20/06 300 20/07 300")
MOVED = plan("20/04 300 20/05 300 30/06 300 20/07 300")
CHANGED = replace(START, table=MOVED, agreed=MOVED, sound=(FOUR, MOVED))


@pytest.mark.parametrize(
    "text",
    [
        "Laissez tomber pour le 30, le client m'a payé : on remet les quatre dates comme j'avais dit mardi.",
        "Oubliez mon histoire du 30 juin, je reviens à ce que je vous disais lundi.",
        "Finalement on reprend les dates comme au départ, merci.",
    ],
)
def test_what_an_earlier_message_said_is_taken_again(text: str) -> None:
    outcome = hear(text, CHANGED)
    assert outcome.proposal == FOUR
    assert outcome.say == ("schedule",)


def test_an_offer_taken_replaced_and_named_again_is_taken_again() -> None:
    offers = (Offer("o1", TWO), Offer("o2", FOUR))
    state = replace(START, past_offers=offers, table=TWO, agreed=TWO, sound=(FOUR, TWO))
    outcome = hear("Mon frère a changé d'avis. Je reprends votre 2e formule, les quatre fois 300 €.", state)
    assert outcome.accepts == offers[1]


def test_after_a_procedure_nothing_is_agreed_any_more() -> None:
    told = hear("Le tribunal a ouvert lundi une procédure de redressement judiciaire à notre égard.", CHANGED)
    asked = hear("Et les 300 € du 20, il faut quand même que je les envoie ou pas ?", told.state)
    assert (asked.stage, asked.proposal) == (Stage.ESCALATED, None)
    assert asked.has("insolvency_open")


@pytest.mark.parametrize(
    "text",
    ["Sur quel compte je fais le virement ? Je n'ai que l'ancien relevé.", "Sur quel compte dois-je virer, svp ?"],
)
def test_the_account_asked_for_is_given(text: str) -> None:
    assert "iban" in hear(text, CHANGED, encoder=True).say


def test_a_program_of_theirs_is_no_question_about_ours() -> None:
    text = "Le logiciel de mandatement exige votre numéro SIRET pour le second versement. Pouvez-vous l'indiquer ?"
    assert "is_software" not in hear(text, CHANGED, encoder=True).say


@pytest.mark.parametrize(
    "text",
    [
        "Vous aurez constaté vendredi un versement de 600 € hors calendrier. Les 600 € qui demeurent seront réglés "
        "en deux fois 300 €, le 20 avril et le 20 mai.",
        "Les 600 € reçus vendredi venaient de nous. Pour les 600 € restants : 300 € le 20 avril et 300 € le 20 mai.",
    ],
)
def test_a_payment_plainly_told_stays_beside_the_plan(text: str) -> None:
    assert Intent.PAID in hear(text, encoder=True).intents


@pytest.mark.parametrize(
    "text",
    [
        "400 € par mois en trois fois, ça oui. Pour la date de départ, je dois voir ma banque et je vous la donne.",
        "Trois mensualités de 400 €, si ça vous convient ; reste à caler le mois de départ.",
    ],
)
def test_a_first_day_left_open_is_asked_for(text: str) -> None:
    outcome = hear(text)
    assert outcome.has("incomplete")
    assert outcome.ask == ("first_date",)


def test_a_first_payment_alone_tells_no_number() -> None:
    text = "Je voudrais étaler. Le premier versement se ferait le 20 avril ; pour les sommes, je vois avec ma femme."
    proposal = hear(text).proposal
    assert proposal is not None
    assert proposal.count is None


def test_beside_a_dispute_the_plan_comes_to_what_is_left() -> None:
    text = (
        "En pointant les bons, notre chef de chantier constate que votre facture compte neuf toupies alors que sept "
        "seulement ont été reçues, soit 200 € de trop, que nous contestons. Les quatre mensualités passent donc à "
        "250 €, toujours le 20, dès avril."
    )
    outcome = hear(text, replace(START, table=FOUR, agreed=FOUR, sound=(FOUR,)), Intent.DISPUTE, encoder=True)
    assert outcome.has("dispute_open")
    assert in_short(outcome) == "20/04 250 20/05 250 20/06 250 20/07 250"


def test_the_last_smaller_payment_is_not_left_out() -> None:
    text = "Je peux mettre 230 € le 20 de chaque mois dès avril, cinq fois, et les 50 derniers euros le mois suivant."
    assert in_short(hear(text, encoder=True)).endswith("20/08 230 20/09 50")
