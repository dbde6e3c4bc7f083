"""A part now and the rest later, a due day put off, our offers turned down, taken or bid under, in many voices."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amiable.domain.money import euros
from amiable.domain.reading import Intent
from amiable.domain.talk import Offer
from amiable.domain.talk_state import Stage, State
from amiable.testing.talks import OFFERED, START, general, hear, plan, rows

REDUCED = State(
    START.invoices, offers=(Offer("o1", replace(plan("15/04 1140", None), discount=euros("60"))),), counters=1
)


@pytest.mark.parametrize(
    "text",
    [
        "Mon atelier verse 450 € le 20 avril et je solde le 22 mai.",
        "450 € le 20 avril, solde le vendredi 22 mai.",
        "Un chèque de 450 € le 20 avril. Le compte sera apuré le 22 mai.",
        "Je dépose 450 € le 20 avril, et le 22 mai je règle ce qui reste.",
        "Notez 450 € le 20 avril, la somme restante étant versée le 22 mai.",
        "Comptez 450 € le 20 avril ; le surplus arrivera le 22 mai.",
        "Une partie, 450 €, le 20 avril ; l'autre partie le 22 mai.",
        "Je peux quand même réunir 450 € le 20 avril et payer le complément le 22 mai.",
        "Parce que moi, le 20 avril, j'ai 450 €, et le reste je ne l'ai que le 22 mai.",
        "La paroisse peut donner 450 € le 20 avril et finir de payer le 22 mai.",
        "450 € le 20 avril et on sera quittes le 22 mai.",
        "Prenez 450 € le 20 avril, quant au solde, le 22 mai.",
        "450 euros à encaisser le 20 avril, et le montant restant à encaisser le 22 mai.",
        "Versement de 450 € le 20 avril, extinction de la dette le 22 mai.",
    ],
)
def test_a_part_on_a_day_and_the_rest_on_another(text: str) -> None:
    assert rows(hear(text, START)) == rows(hear("450 € le 20 avril et 750 € le 22 mai", START)) != []


@pytest.mark.parametrize(
    "text",
    [
        "200 € par mois dès le 20 avril, et je termine le 20 mai.",
        "450 € le 20 avril, et je termine un chantier le 22 mai.",
        "J'ai versé 450 € à la paye, je solde le 22 avril.",
    ],
)
def test_what_finishes_something_else_is_no_rest(text: str) -> None:
    assert ("2026-05-22", "750.00") not in rows(hear(text, START))


@pytest.mark.parametrize(
    "text",
    [
        "Deux mensualités de 300 €, après un premier versement de 600 € le 20 avril.",
        "Je joins deux chèques de 300 €, mois après mois, une fois que vous aurez reçu mes 600 €, virés le 20 avril.",
    ],
)
def test_a_series_said_before_the_first_payment_comes_after_it(text: str) -> None:
    assert rows(hear(text, START)) == rows(hear("600 € le 20 avril, 300 € le 20 mai et 300 € le 20 juin", START))


@pytest.mark.parametrize(
    "text",
    [
        "Pouvez-vous reculer l'échéance au 17 avril ?",
        "La date limite pourrait-elle glisser au 17 avril ?",
        "Merci de surseoir jusqu'au 17 avril.",
        "Accordez-nous jusqu'au 17 avril pour tout payer.",
        "Remettez la facture au 17 avril, la saison démarre à peine.",
        "Serait-il envisageable de régler au 17 avril ?",
        "Nous ne pourrons payer qu'au 17 avril.",
        "Je demande que le terme soit porté au 17 avril.",
        "Déplacez le prélèvement au 17 avril, s'il vous plaît.",
        "Nous aimerions renvoyer le tout au 17 avril.",
    ],
)
def test_a_day_asked_for_in_place_of_the_due_one_is_a_deferral(text: str) -> None:
    outcome = hear(text, START)
    assert (outcome.intents[:1], rows(outcome)) == ((Intent.INSTALMENTS,), [("2026-04-17", "1200.00")])


@pytest.mark.parametrize(
    "text",
    [
        "Je vous règle tout le 17 avril.",
        "Le virement de 1 200 € sera chez vous le 17 avril, sans délai supplémentaire.",
    ],
)
def test_a_payment_announced_soon_is_a_promise(text: str) -> None:
    assert hear(text, START).intents[:1] == (Intent.PROMISE,)


@pytest.mark.parametrize(
    "text",
    [
        "Nous ne pouvons réserver une suite favorable : le comité s'oppose à votre plan.",
        "La gérante a lu l'échéancier et ne désire pas l'accepter.",
        "Votre calendrier n'est pas tenable pour une si petite boutique.",
        "Je vous fais part de mon refus de ces échéances.",
        "Le plan proposé ne peut être validé par notre conseil.",
        "Faut pas compter sur nous pour signer ça.",
        "Votre offre ne correspond pas à nos moyens.",
        "Jamais de la vie.",
        "Nous ne saurions adhérer à cet échéancier.",
        "Merci mais non.",
        "L'assemblée s'est prononcée contre votre proposition.",
    ],
)
def test_an_offer_turned_down_is_never_agreed_nor_a_dispute(text: str) -> None:
    outcome = hear(text, OFFERED, *general(text))
    assert (outcome.stage, rows(outcome), outcome.accepts) == (Stage.AWAITING_DEBTOR, [], None)


@pytest.mark.parametrize(
    "text",
    [
        "Je ne vais pas dire non, on suit votre calendrier.",
        "Le bureau a voté pour.",
        "Je n'ai rien contre, allons-y.",
        "Votre échéancier est approuvé de notre côté.",
        "Je vous renvoie le plan signé.",
        "Je ne peux qu'accepter votre proposition.",
        "Pas de problème, je signe votre plan.",
    ],
)
def test_an_offer_taken_in_other_words_than_a_yes(text: str) -> None:
    outcome = hear(text, OFFERED)
    assert outcome.accepts is not None
    assert outcome.accepts.id == "o1"


@pytest.mark.parametrize(
    "text",
    [
        "1 140 € pour solder 1 200 €, c'est d'accord, virement le 15 avril.",
        "Je paie 1 140 € le 15 avril comme vous le dites, et la dette de 1 200 € est éteinte.",
        "1 140 € au lieu de 1 200 €, je ne vais pas dire non. Vous les aurez le 15 avril.",
    ],
)
def test_the_whole_debt_said_beside_the_lesser_sum_is_no_payment(text: str) -> None:
    outcome = hear(text, REDUCED, *general(text))
    assert (rows(outcome), outcome.accepts and outcome.accepts.id) == ([("2026-04-15", "1140.00")], "o1")


@pytest.mark.parametrize(
    "text",
    [
        "Au-delà de 1 080 € je ne peux pas. Si ça vous va, ce sera le 15 avril.",
        "Plus de 1 080 €, c'est impossible pour nous. Je vous les verse le 15 avril.",
        "J'ai que 1080 euros, à prendre le 15 avril.",
        "Mettons 1 080 € le 15 avril et l'affaire est réglée.",
    ],
)
def test_the_most_that_can_be_paid_is_a_bid(text: str) -> None:
    outcome = hear(text, REDUCED, *general(text))
    assert (rows(outcome), outcome.accepts) == ([("2026-04-15", "1080.00")], None)
