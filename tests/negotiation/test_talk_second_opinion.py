"""The encoder beside the turns of phrase: heeded where it is nearly sure, and never for an agreement."""

import pytest

from amiable.domain.before import Standing
from amiable.domain.reading import Attack, Intent
from amiable.domain.talk import Said
from amiable.domain.talk_state import State
from amiable.reading import talk
from amiable.reading.encoder import Turn
from amiable.reading.talk.second_opinion import denies, heed, tells
from amiable.testing.talks import AGREED, ASKED, COUNTERED, DAY, OFFERED, START, invoices_of


def _turn(**chances: float) -> Turn:
    return Turn({intent: chances.get(str(intent), 0.3) for intent in Intent})


def test_what_it_denies_is_left_out_and_what_it_doubts_stays() -> None:
    said = Said(intents=(Intent.INSTALMENTS, Intent.PAID, Intent.QUESTION))
    assert heed(said, _turn(paid=0.01)).intents == (Intent.INSTALMENTS, Intent.QUESTION)
    assert heed(said, _turn(paid=0.2)).intents == said.intents
    assert heed(said, None) is said


def test_how_and_when_to_pay_is_read_from_the_words_alone() -> None:
    said = Said(intents=(Intent.INSTALMENTS,))
    assert heed(said, _turn(instalments=0.0, promise=0.99)).intents == (Intent.INSTALMENTS,)


def test_a_question_that_was_heard_in_its_own_words_is_not_denied() -> None:
    said = Said(intents=(Intent.QUESTION,), asks_bank=True)
    assert heed(said, _turn(question=0.0)).intents == (Intent.QUESTION,)


def test_who_writes_for_another_has_taken_over() -> None:
    said = Said(intents=(Intent.INSTALMENTS, Intent.CONTACT_CHANGE), other_person=True)
    assert heed(said, _turn(contact_change=0.0)).intents == said.intents


def test_where_no_turn_of_phrase_is_known_its_best_stands() -> None:
    said = Said(intents=(Intent.OTHER,))
    assert heed(said, _turn(promise=0.8)).intents == (Intent.PROMISE,)
    assert heed(said, _turn(promise=0.4)).intents == (Intent.OTHER,)


def test_an_attack_is_no_turn_of_the_talk() -> None:
    said = Said(intents=(Intent.OTHER,), attack=Attack.PROMPT_INJECTION)
    assert heed(said, _turn(promise=0.99)).intents == (Intent.OTHER,)


def test_sure_is_nine_in_ten() -> None:
    assert tells(_turn(dispute=0.95), Intent.DISPUTE)
    assert not tells(_turn(dispute=0.85), Intent.DISPUTE)
    assert denies(_turn(dispute=0.05), Intent.DISPUTE)
    assert not denies(None, Intent.DISPUTE)


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        (START, Standing.OPENING),
        (ASKED, Standing.UNDER_WAY),
        (OFFERED, Standing.OFFERED),
        (COUNTERED, Standing.OFFERED),
        (AGREED, Standing.AGREED),
    ],
)
def test_a_state_tells_how_far_the_talk_has_come(state: State, standing: Standing) -> None:
    assert state.standing is standing


def test_a_breakdown_of_theirs_beside_a_plan_is_no_dispute() -> None:
    text = "La chambre froide est tombée en panne, le réparateur a tout pris. 600 € le 20 avril et 600 € le 20 mai."
    said = talk.read(text, DAY, invoices_of(START), due=START.outstanding.amount, before=START.before)
    assert said.dispute is None
    assert said.intents == (Intent.INSTALMENTS,)


def test_a_dispute_in_words_not_known_here_is_heard() -> None:
    text = "La moitié des plats était immangeable, vos cuisiniers se moquent du monde, je refuse de payer pour ça."
    said = talk.read(text, DAY, invoices_of(START), due=START.outstanding.amount, before=START.before)
    assert said.dispute is not None
    assert Intent.DISPUTE in said.intents


@pytest.mark.parametrize(
    "text",
    [
        "Un pont sur deux est en panne, le dépanneur me demande 1 450 € pour venir. Votre proposition me va.",
        "On m'a volé trois chargeurs dans la nuit, la franchise est de 800 €. D'accord pour votre plan.",
    ],
)
def test_what_broke_there_is_no_dispute(text: str) -> None:
    """Even where the reader of any mail sees one."""
    owed, days = OFFERED.outstanding.amount, {part.date for part in OFFERED.offers[0].proposal.schedule}
    said = talk.read(
        text, DAY, invoices_of(OFFERED), due=owed, planned=days, general=(Intent.DISPUTE,), before=OFFERED.before
    )
    assert (said.dispute, said.accepts) == (None, True)


def test_an_automatic_answer_says_nothing_in_the_talk() -> None:
    text = "Bonjour, ceci est une réponse automatique. L'atelier est fermé du 8 au 30 avril, réponse à mon retour."
    said = talk.read(text, DAY, invoices_of(OFFERED), general=(Intent.AUTO_REPLY,), before=OFFERED.before)
    assert (said.intents, said.heard) == ((Intent.AUTO_REPLY,), None)


def test_a_shop_that_is_closed_and_offers_a_plan_is_no_automatic_answer() -> None:
    text = "Nous sommes fermés jusqu'à Pâques, plus un euro n'entre. Je propose dix fois 120 € dès le 25 avril."
    said = talk.read(text, DAY, invoices_of(START), general=(Intent.AUTO_REPLY,), before=START.before)
    assert said.intents == (Intent.INSTALMENTS,)


def test_a_shop_that_will_be_closed_and_moves_a_payment_is_no_automatic_answer() -> None:
    text = "Bonjour, l'atelier sera fermé du 18 au 23 mai. Je déplace l'échéance du 20 mai au 28 mai ; juin demeure."
    said = talk.read(text, DAY, invoices_of(AGREED), general=(Intent.AUTO_REPLY,), before=AGREED.before)
    assert said.intents != (Intent.AUTO_REPLY,)
