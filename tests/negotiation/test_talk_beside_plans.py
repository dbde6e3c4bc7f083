"""What is said beside a plan: asked, picked, kept, mended, or told of something that is no payment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from amiable.domain.money import euros
from amiable.domain.plan import Instalment
from amiable.domain.reading import DisputeReason, Intent
from amiable.domain.talk_state import State
from amiable.policies.negotiation.proposals import proposal_of
from amiable.testing.talks import AGREED, CHOICE, OFFERED, START, THREE, TWO, hear, in_short, plan, said

BOTH = State((("F-1", euros("1200")), ("F-2", euros("500"))))


@pytest.mark.parametrize(
    "text",
    [
        "Il me faudrait un rappel de ce que je vous dois encore et pour quand.",
        "Pourriez-vous me redire combien je vous dois encore, et à quelles dates ?",
        "Il me reste quoi à payer et quand ?",
        "Je voudrais un point sur ce qu'il me reste à régler.",
        "C'est pour quand le prochain virement ?",
        "Je ne sais plus ce que je dois payer ni quand.",
    ],
)
def test_what_is_left_and_when_asks_for_the_schedule(text: str) -> None:
    outcome = hear(text, AGREED)
    assert outcome.intents == (Intent.QUESTION,)
    assert outcome.say == ("schedule",)


@pytest.mark.parametrize(
    "text",
    [
        "Vous me confirmez que la F-1 est soldée ?",
        "Pouvez-vous me confirmer que la facture est réglée ?",
        "Le dernier virement est parti ce matin. Confirmez-moi que c'est soldé.",
        "Le second virement a quitté mon compte ce matin, vous me le confirmez ?",
    ],
)
def test_a_confirmation_asked_for_is_no_yes(text: str) -> None:
    outcome = hear(text, AGREED)
    assert not said(text, AGREED).accepts
    assert not outcome.new_agreement
    assert Intent.CONTACT_CHANGE not in outcome.intents


@pytest.mark.parametrize(
    "text",
    [
        "ah oui pardon, les trois versements c mieux pour moi",
        "Je préfère les trois versements.",
        "Plutôt en trois fois, merci.",
        "On va partir sur les trois mensualités.",
    ],
)
def test_an_offer_picked_by_its_number(text: str) -> None:
    accepted = hear(text, CHOICE).accepts
    assert accepted is not None
    assert accepted.id == "o2"


@pytest.mark.parametrize(
    "text",
    [
        "ya des frais en plus si on paye en 3 fois ?",
        "Est-ce que payer en trois fois me coûtera plus cher ?",
        "C'est gratuit, l'étalement ?",
    ],
)
def test_a_question_of_cost_takes_no_offer(text: str) -> None:
    outcome = hear(text, CHOICE)
    assert outcome.intents == (Intent.QUESTION,)
    assert outcome.accepts is None


def test_an_answer_asked_for_proposes_nothing_anew() -> None:
    assert hear("vous avez une réponse pour mes 3 fois 400 svp ?", AGREED).intents == (Intent.QUESTION,)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Plutôt que d'attendre le 20 mai, je solde les 1 200 € le 30 avril.", "30/04 1200"),
        ("Je préfère ne pas attendre : je vous vire les 1 200 € ce vendredi.", "10/04 1200"),
        ("Je préfère payer celle de juin plus tôt, le 1er juin.", "20/04 400 20/05 400 01/06 400"),
        ("Le 1er versement, je peux le mettre le 24 avril au lieu du 20 ?", "24/04 400 20/05 400 20/06 400"),
        ("Rien ne change pour mai et juin, mais avril je le paierai le 24.", "24/04 400 20/05 400 20/06 400"),
    ],
)
def test_a_day_that_another_one_replaces(text: str, rows: str) -> None:
    assert in_short(hear(text, AGREED)) == rows


@pytest.mark.parametrize(
    "text",
    [
        "Plus besoin de délai : je vous paie les 1 200 € le 15 avril, comme annoncé.",
        "Inutile de reporter, je paierai les 1 200 € le 15 avril.",
        "Je renonce au report, 1 200 € le 15 avril.",
    ],
)
def test_a_delay_no_longer_needed_is_a_promise(text: str) -> None:
    assert hear(text, START).intents == (Intent.PROMISE,)


def test_what_was_settled_said_again_is_no_promise() -> None:
    state = replace(START, table=plan("15/04 1200"))
    assert hear("Nous maintenons le 15 avril pour 1 200 €.", state).intents == (Intent.INSTALMENTS,)


@pytest.mark.parametrize(
    "text", ["Si je vous fais 1 100 € demain, on est quittes ?", "1 100 € vendredi, nous serions quittes ?"]
)
def test_quits_is_a_remission_asked_for(text: str) -> None:
    outcome = hear(text, START)
    assert outcome.proposal is not None
    assert outcome.proposal.discount == euros("100")
    assert outcome.intents == (Intent.PROMISE,)


def test_a_trouble_mended_is_no_payment_told() -> None:
    text = "Ma banque a rejeté le virement, c'est réglé. Je refais le virement de 400 € demain."
    assert Intent.PAID not in said(text, AGREED).intents


def test_one_invoice_contested_whole_and_the_other_paid() -> None:
    text = "La pompe de la F-2 s'est arrêtée deux fois cette semaine. Je conteste cette facture en entier, elle est "
    text += "défectueuse. Pour la F-1 : 600 € le 20 avril et 600 € le 20 mai."
    dispute, outcome = said(text, BOTH).dispute, hear(text, BOTH)
    assert dispute is not None
    assert (dispute.reason, dispute.amount) == (DisputeReason.DEFECTIVE, Decimal(500))
    assert outcome.proposal is not None
    assert outcome.proposal.invoices == ("F-1", "F-1")


def test_amounts_for_the_days_said_before() -> None:
    first = hear("Un acompte le 20 avril et le solde le 20 mai. Pour le montant de l'acompte, je vous redis.", START)
    second = hear(
        "L'acompte sera de 500 €, ce qui laisse 700 € pour mai. Les dates, ce sont celles d'hier.", first.state
    )
    assert second.proposal is not None
    assert second.proposal.discount is None
    assert in_short(second) == "20/04 500 20/05 700"


@pytest.mark.parametrize(
    "text",
    [
        "Je vous vire 800 € demain et on passe l'éponge sur le reste.",
        "800 € vendredi, le solde vous faites une croix dessus.",
        "800 le 24 avril et vous tirez un trait sur la différence, d'accord ?",
        "800 € le 24 avril, le reste on l'oublie",
        "800 € le 24 avril et vous laissez tomber le reste.",
        "Je paie 800 € mardi, le reste c'est cadeau.",
    ],
)
def test_the_rest_waived_is_no_payment(text: str) -> None:
    outcome = hear(text, START)
    assert outcome.has("discount_too_large")
    assert outcome.proposal is not None
    assert outcome.proposal.discount == euros("400")


def test_a_higher_bid_for_the_whole_debt_is_still_a_discount() -> None:
    first = hear("Je vous vire 800 € demain et on passe l'éponge sur le reste.", START)
    outcome = hear("900 vendredi, alors. Avouez que c'est honnête.", first.state)
    assert outcome.proposal is not None
    assert outcome.proposal.discount == euros("300")


@pytest.mark.parametrize(
    "text",
    [
        "900 € le 24 avril, le solde suivra.",
        "900 € le 24 avril puis 300 €.",
        "900 € le 24 avril et le reste.",
        "900 le 24 avril, je n'oublie pas le reste",
        "Le 24 avril, mais 900 seulement.",
    ],
)
@pytest.mark.parametrize("state", [START, OFFERED])
def test_what_the_words_leave_open_is_asked(text: str, state: State) -> None:
    outcome = hear(text, state)
    assert outcome.has("incomplete")
    assert outcome.counter is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("J'ai compté 30 chaises, pas 60. Je règle 700 € le 24 avril, les 500 autres non.", "500"),
        ("Vous m'avez livré 12 cartons au lieu de 20 : 700 € vendredi, je retiens 500 €.", "500"),
        ("Je ne paierai que ce que j'ai reçu, 700 € vendredi.", None),
        ("Il y avait 8 colis reçus sur 16 : 700 € vendredi.", None),
    ],
)
def test_goods_short_are_contested(text: str, amount: str | None) -> None:
    dispute, outcome = said(text, AGREED).dispute, hear(text, AGREED)
    assert dispute is not None
    assert dispute.reason is DisputeReason.QUANTITY
    assert dispute.amount == (Decimal(amount) if amount else None)
    assert outcome.intents[0] is Intent.DISPUTE


@pytest.mark.parametrize("text", ["Je garde mes 3 x 400, merci.", "On reste à 3 x 400 comme convenu.", "3 fois 400."])
def test_the_plan_in_force_said_again_keeps_its_own_days(text: str) -> None:
    own = plan("20/04 400 22/05 400 19/06 400")
    state = replace(START, table=TWO, agreed=own, sound=(own, TWO))
    assert said(text, state).dispute is None
    assert hear(text, state).proposal == own


@pytest.mark.parametrize(
    "text",
    [
        "Avez-vous eu l'accord de votre chef ? Je monte à Lyon jeudi, injoignable ensuite.",
        "Vous avez reçu la réponse de la compta ? Je monte en estive demain.",
    ],
)
def test_a_journey_beside_an_answer_waited_for_moves_nothing(text: str) -> None:
    state = replace(START, table=THREE, sound=(THREE,), pending=True)
    assert said(text, state).intents == (Intent.QUESTION,)
    assert hear(text, state).proposal == THREE


def test_the_first_payments_told_are_paid_a_client_s_are_not() -> None:
    assert Intent.PAID in said("Les 2 premiers sont passés, rappelez-moi la date du dernier ?", AGREED).intents
    text = "J'ai pas été payé du chantier, les 400 d'avril je les fais le 27, le reste change pas."
    assert Intent.PAID not in said(text, AGREED).intents
    assert in_short(hear(text, AGREED)) == "27/04 400 20/05 400 20/06 400"


def test_one_invoice_and_a_day_is_a_day_for_that_invoice() -> None:
    parts = (Instalment(date(2026, 4, 20), euros("1200")), Instalment(date(2026, 5, 20), euros("500")))
    split = proposal_of(parts, None, ("F-1", "F-2"))
    moved = hear("Lire 22/05 pour la F-2, autres lignes sans changement.", replace(BOTH, table=split))
    assert in_short(moved) == "20/04 1200 22/05 500"
    assert hear("La F-2, ce sera le 24 avril.", BOTH).has("sum_mismatch")
    assert in_short(hear("Je solde tout le 24 avril, F-2 comprise.", BOTH)) == "24/04 1700"


def test_a_small_sum_alone_is_each_payment_of_the_plan() -> None:
    refused = hear("50 € par mois à partir du 1er mai, je peux pas faire +", START)
    outcome = hear("100 alors. même date. c'est mon max", refused.state)
    assert outcome.proposal is not None
    assert (outcome.proposal.count, outcome.proposal.first_date) == (12, date(2026, 5, 1))
