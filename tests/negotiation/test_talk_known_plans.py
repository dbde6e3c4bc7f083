"""Messages that lean on a plan known from earlier in the talk, and what stands beside it that is no payment."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from amiable.domain.money import euros
from amiable.domain.plan import Rhythm
from amiable.domain.reading import Attack, Intent
from amiable.domain.talk import Offer
from amiable.domain.talk_state import Stage, State
from amiable.testing.talks import START, TERMS, hear, in_short, plan

OWN = plan("22/04 400 22/05 400 22/06 400")
CASH = replace(plan("17/04 1164"), discount=euros("36"))
WEEKS = plan("10/04 300 17/04 300 24/04 300 01/05 300", Rhythm.WEEK)
MISSED = plan("01/03 400 01/04 400 01/05 400 01/06 400")

TABLE = replace(START, table=OWN)
AGREED = replace(START, table=OWN, agreed=OWN, sound=(OWN,))
HAGGLED = replace(AGREED, table=replace(plan("17/04 1140"), discount=euros("60")), offers=(Offer("o1", CASH),))
TURNED = replace(START, past_offers=(Offer("o1", OWN),), offers=(Offer("o2", plan("15/04 600 15/05 600")),))
WEEKLY = replace(START, offers=(Offer("o1", WEEKS),))
CHEAPER = replace(START, offers=(Offer("o1", CASH),))
LATE = replace(START, table=MISSED, agreed=MISSED, sound=(MISSED,), paid_since=Decimal(400), broken=1, kept=False)


@pytest.mark.parametrize("state", [HAGGLED, replace(HAGGLED, agreed=None)])
@pytest.mark.parametrize(
    "text",
    [
        "Pour 36 € je ne vide pas mon livret. On en reste aux trois fois 400 €.",
        "Je préfère mes trois fois 400 €.",
        "Tant pis pour la remise, on garde les 3 x 400 €.",
        "Restons sur 400 € par mois, comme convenu.",
        "Merci, mais je m'en tiens à l'étalement en trois fois.",
        "Retour au plan du début, 3 fois 400.",
    ],
)
def test_an_earlier_plan_told_by_its_figures_comes_back_with_its_days(text: str, state: State) -> None:
    outcome = hear(text, state)
    assert (outcome.proposal, outcome.within_policy) == (OWN, True)


@pytest.mark.parametrize("text", ["On en reste aux trois fois 400 €.", "En trois fois 400 €, ça m'allait mieux."])
def test_an_offer_that_another_took_the_place_of_may_be_named(text: str) -> None:
    assert hear(text, TURNED).proposal == OWN


@pytest.mark.parametrize(
    "text",
    [
        "Revenons au calendrier d'origine.",
        "Je m'en sors. Laissons l'échéancier initial, 400 € chaque 22 du mois, comme si je n'avais rien dit.",
        "Faites comme si je n'avais rien demandé.",
        "Oubliez mon dernier message, on reprend le programme de départ.",
    ],
)
def test_a_change_taken_back(text: str) -> None:
    state = replace(AGREED, table=plan("22/04 400 22/05 200 22/06 600"))
    outcome = hear(text, state)
    assert (outcome.proposal, outcome.stage) == (OWN, Stage.AGREED)


@pytest.mark.parametrize(
    "text",
    [
        "300 la semaine je ne tiens pas. Par contre 300 un vendredi sur deux, toujours à partir du 10, là oui.",
        "300 € une semaine sur l'autre, dès le 10 avril.",
        "Chaque semaine c'est trop, mais tous les quinze jours d'accord.",
        "Pouvez-vous espacer, une semaine sur l'autre ?",
        "Un vendredi sur deux, en commençant le 10 avril.",
    ],
)
def test_the_payments_that_stood_further_apart(text: str) -> None:
    outcome = hear(text, WEEKLY)
    assert in_short(outcome) == "10/04 300 24/04 300 08/05 300 22/05 300"
    assert (outcome.accepts, outcome.intents) == (None, (Intent.INSTALMENTS,))


def test_payments_taken_up_again_a_fortnight_apart() -> None:
    text = "Je reprends le 17 avril, 300 €, puis 300 un vendredi sur deux jusqu'à ce qu'on soit au bout."
    assert in_short(hear(text)) == "17/04 300 01/05 300 15/05 300 29/05 300"


@pytest.mark.parametrize(
    "text",
    [
        "36 € de gagnés, ça paie deux sacs de plâtre. Marché conclu, virement vendredi 17.",
        "36 € d'économie, c'est toujours ça. D'accord pour le 17.",
        "Merci pour les 36 €. Affaire conclue.",
        "Avec 36 € de ristourne, c'est oui.",
    ],
)
def test_the_sum_that_an_offer_waives_is_no_payment(text: str) -> None:
    outcome = hear(text, CHEAPER, terms=replace(TERMS, max_discount=Decimal("0.03")))
    assert outcome.accepts is not None
    assert (in_short(outcome), outcome.stage) == ("17/04 1164", Stage.AGREED)


def test_less_than_an_offer_waives_already_is_asked_for_again() -> None:
    outcome = hear("36 € de remise, c'est maigre. 1 100 € demain, les 100 de différence pour vous.", CHEAPER)
    assert in_short(outcome) == "09/04 1100"
    assert outcome.has("discount_too_large")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Les 400 € d'avril partiront le 18 avril ; ceux de mai et de juin restent à leur place.", 18),
        ("Celui d'avril sera payé le 20, mai et juin ne bougent pas.", 20),
        ("Avril passe au 24, les versements de mai et juin tiennent.", 24),
        ("L'échéance d'avril arrivera le 15 ; mai reste le 1er et juin aussi.", 15),
    ],
)
def test_a_payment_just_missed_is_caught_up_and_the_months_named_stay(text: str, day: int) -> None:
    assert in_short(hear(text, LATE)) == f"{day}/04 400 01/05 400 01/06 400"


@pytest.mark.parametrize(
    "text",
    [
        "Je peux mettre 110 € par mois à partir du 15 avril et le dernier mois le p'tit reste.",
        "110 € chaque 15 dès avril, et 100 pour finir.",
        "110 € par mois à partir du 15 avril, la fin en une mensualité plus légère.",
        "110 € par mois dès le 15 avril, le dernier mois on ajuste.",
        "110 € par mois à partir du 15 avril et à la fin les miettes.",
    ],
)
def test_a_smaller_last_payment_in_any_words(text: str) -> None:
    outcome = hear(text)
    assert outcome.proposal is not None
    assert [part.amount for part in outcome.proposal.schedule] == [euros("110")] * 10 + [euros("100")]


@pytest.mark.parametrize("state", [AGREED, TABLE])
@pytest.mark.parametrize(
    "text",
    [
        "Je mets tout sur une seule date : 1 200 € le 23 avril, il n'y aura rien en mai.",
        "1 200 € le 23 avril d'un coup, et rien en mai ni en juin.",
        "Tout le 23 avril, et on n'en parle plus.",
    ],
)
def test_all_of_it_on_one_day_is_a_promise(text: str, state: State) -> None:
    outcome = hear(text, state)
    assert (in_short(outcome), outcome.intents) == ("23/04 1200", (Intent.PROMISE,))


@pytest.mark.parametrize(
    "text",
    [
        "200 € tous les derniers jours du mois, à partir du 30 avril, jusqu'à ce que l'ardoise soit effacée.",
        "200 € par mois à partir du 30 avril jusqu'à effacement de l'ardoise.",
        "200 € le 30 de chaque mois, dès le 30 avril, jusqu'à ce que nous soyons quittes.",
    ],
)
def test_a_debt_paid_off_in_the_end_is_not_waived(text: str) -> None:
    outcome = hear(text)
    assert outcome.proposal is not None and len(outcome.proposal.schedule) == 6
    assert outcome.proposal.discount is None


@pytest.mark.parametrize(
    "text",
    [
        "Avril est passé hier, au guichet.",
        "Le virement de mardi est bien parti.",
        "Celui d'avril est payé.",
        "La première est partie ce matin.",
        "J'ai fait partir avril ce matin.",
    ],
)
def test_a_payment_told_by_its_month_or_place(text: str) -> None:
    outcome = hear(text, AGREED)
    assert (outcome.intents, outcome.proposal) == ((Intent.PAID,), OWN)


@pytest.mark.parametrize("text", ["Avril est passé, je sais.", "Le 22 avril est passé."])
def test_a_day_or_month_gone_by_is_not_paid(text: str) -> None:
    assert Intent.PAID not in hear(text, AGREED).intents


@pytest.mark.parametrize(
    "text",
    [
        "L'étude vient de me téléphoner, l'argent est là. Vous serez réglé le vendredi 17 avril.",
        "On vient de m'appeler de la mairie, paiement le 17 avril.",
        "Le notaire doit me rappeler mardi. Je paierai le 17 avril.",
        "En avez-vous parlé à votre direction ?",
        "Avez-vous eu le temps de voir avec votre responsable ?",
    ],
)
def test_other_people_calling_or_called_on_are_no_wish_to_talk(text: str) -> None:
    assert hear(text, TABLE).stage is not Stage.ESCALATED


@pytest.mark.parametrize(
    "text",
    [
        "La banque vient de m'appeler. Rappelez-moi demain.",
        "Votre responsable doit me rappeler.",
        "Pouvez-vous me passer votre responsable ?",
        "Puis-je discuter avec votre chef ?",
    ],
)
def test_a_wish_to_talk_is_still_heard(text: str) -> None:
    assert hear(text, TABLE).stage is Stage.ESCALATED


@pytest.mark.parametrize(
    "text",
    [
        "Vous m'aviez promis le sac à 29 €, je le vois facturé 32 €. Sur quarante sacs cela fait 120 € que je "
        "conteste. Les 1 080 € qui restent, vous les aurez aux dates prévues, 360 € à chaque fois.",
        "Le devis disait 25 € la pièce, vous facturez 35 € la pièce pour douze pièces : je conteste 120 €. Le reste "
        "aux mêmes dates, 360 € à chaque fois.",
    ],
)
def test_prices_beside_a_dispute_are_no_payments(text: str) -> None:
    outcome = hear(text, AGREED)
    assert (in_short(outcome), outcome.stage) == ("22/04 360 22/05 360 22/06 360", Stage.ESCALATED)


def test_a_whole_plan_beside_a_false_link_goes_to_a_person_with_its_verdict() -> None:
    text = "Nous proposons 600 € le 22 avril et 600 € le 22 mai. Connectez-vous ici avec votre mot de passe."
    outcome = hear(text, attack=Attack.PHISHING_LINK)
    assert (outcome.stage, outcome.within_policy, in_short(outcome)) == (Stage.ESCALATED, True, "22/04 600 22/05 600")
    assert in_short(hear(text, attack=Attack.IMPERSONATION)) == ""


def test_three_offers_and_a_yes_that_names_none() -> None:
    state = replace(START, offers=tuple(Offer(str(n), one) for n, one in enumerate((CASH, OWN, WEEKS))))
    outcome = hear("Cela nous enlève une épine du pied juste avant la première. Nous acceptons.", state)
    assert outcome.ask == ("which_offer",)
