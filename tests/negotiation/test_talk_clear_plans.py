"""A whole plan in plain words, each sum beside its own day: no stray day, count, sum or story changes it."""

from __future__ import annotations

import pytest

from amiable.domain.reading import Intent
from amiable.domain.talk import Proposal
from amiable.domain.talk_state import Stage, State
from amiable.testing.talks import AGREED, OFFERED, OWED, START, general, hear, in_short, plan

PLANS = {
    "350 € le 21 avril, 350 € le 21 mai et 500 € le 22 juin.": "21/04 350 21/05 350 22/06 500",
    "Le 22 avril : 800 €, le 25 mai : 400 €.": "22/04 800 25/05 400",
    "Je vous vire 240 € le 24 avril, puis 480 € les 26 mai et 24 juin.": "24/04 240 26/05 480 24/06 480",
}
BOTH = (Intent.INSTALMENTS, Intent.CONTACT_CHANGE)
STORIES = [
    "Le congélateur est tombé en panne et la pièce a coûté cher.",
    "La banque m'a refusé un découvert de 800 € lundi.",
    "Notre comptable a quitté la société en janvier.",
    "Mon associée est partie à la retraite le 1er mars.",
    "Notre saison commence le 1er mai.",
    "Le tribunal a reporté mon divorce au 9 avril.",
    "Pas la peine de me rappeler avant le 15.",
    "Je vous ai payé l'an dernier sans souci, en six fois.",
    "Le 15 mai, c'est la communion du petit.",
    "L'assurance doit me rembourser 2 000 € en juin.",
    "La mairie nous paie tous les trois mois.",
]


@pytest.mark.parametrize("state", [START, OFFERED, AGREED], ids=["new", "offered", "agreed"])
@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("words", PLANS)
def test_a_story_beside_a_plan_changes_nothing(words: str, story: str, state: State) -> None:
    for text in (f"{story} {words}", f"{words} {story}"):
        outcome = hear(text, state, *general(text))
        assert in_short(outcome) == PLANS[words]
        assert outcome.intents == (Intent.INSTALMENTS,)
        assert outcome.stage is Stage.AGREED


@pytest.mark.parametrize(
    "text",
    [
        "Vous m'aviez proposé 400 € le 20 avril, 400 € le 20 mai et 400 € le 20 juin ; je ne pourrai pas tenir.",
        "Votre offre (400 € le 20 avril, 400 € le 20 mai, 400 € le 20 juin) est refusée par mon associé.",
        "Non, pas 400 € le 20 avril, 400 € le 20 mai et 400 € le 20 juin.",
    ],
)
def test_an_offer_said_again_and_turned_down_is_not_agreed(text: str) -> None:
    assert hear(text, OFFERED, *general(text)).stage is not Stage.AGREED


@pytest.mark.parametrize(
    "text",
    [
        "Je conteste votre facture ; à titre conservatoire, 800 € le 22 avril et 400 € le 25 mai.",
        "La pompe que vous avez posée est en panne. 800 € le 22 avril et 400 € le 25 mai.",
    ],
)
def test_what_is_said_against_our_goods_is_still_a_dispute(text: str) -> None:
    outcome = hear(text, START, Intent.DISPUTE, Intent.INSTALMENTS)
    assert outcome.intents[0] is Intent.DISPUTE
    assert outcome.stage is Stage.ESCALATED


@pytest.mark.parametrize(
    "text",
    ["Ramenons chaque chèque à 400 €, aux mêmes jours.", "Alors 400 € à chaque fois.", "Disons 400 € pour chacun."],
)
def test_the_sum_that_so_many_times_makes_up_the_debt_is_that_of_each_payment(text: str) -> None:
    state = State(START.invoices, table=plan("20/04 450 20/05 450 22/06 450"))
    assert in_short(hear(text, state)) == "20/04 400 20/05 400 22/06 400"


def test_days_told_without_sums_are_kept_for_the_sums() -> None:
    before = hear("En deux temps : une première part le 20 avril, le complément le 5 juin.", START)
    assert before.ask == ("amount",)
    after = hear("Comptez 500 € en avril et 700 € en juin, aux jours indiqués.", before.state)
    assert in_short(after) == "20/04 500 05/06 700"


@pytest.mark.parametrize(
    ("text", "contested"),
    [
        ("J'ai compté 40 bacs, vous en facturez 46 : 150 € que je ne reconnais pas. Les 1 050 € qui restent, "
         "d'accord pour moitié le 20 avril, moitié le 20 mai.", "150"),
        ("Sur le bon, il manque six chaises facturées. Je retire les 200 € correspondants. Pour le reste, "
         "500 € le 20 avril et 500 € le 20 mai.", "200"),
    ],
)  # fmt: skip
def test_a_sum_refused_that_makes_up_the_debt_with_the_payments_is_contested(text: str, contested: str) -> None:
    outcome = hear(text, OFFERED, *general(text))
    assert outcome.intents == (Intent.DISPUTE, Intent.INSTALMENTS)
    assert outcome.stage is Stage.ESCALATED
    paid = sum(part.amount.amount for part in outcome.proposal.schedule) if outcome.proposal else 0
    assert f"{OWED.amount - paid:.0f}" == contested


def test_a_day_that_stood_is_no_change() -> None:
    state = AGREED.received(plan("20/04 800").schedule[0].amount)
    text = "Le 20 tombe au milieu des arrivées. Me laisseriez-vous jusqu'au 26 juin pour les 400 € ?"
    outcome = hear(text, state, day=plan("18/06 1").schedule[0].date)
    assert in_short(outcome) == "26/06 400"
    assert outcome.intents == (Intent.INSTALMENTS,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Je remplace les deux paiements par un seul : 1 200 € le 20 avril.", (Intent.PROMISE,)),
        ("Je remplace Martine. Ce sera 800 € le 22 avril et 400 € le 25 mai.", BOTH),
        ("Mme Roux a quitté la société.", (Intent.CONTACT_CHANGE,)),
    ],
)  # fmt: skip
def test_a_new_contact_is_somebody_to_write_to(text: str, expected: tuple[Intent, ...]) -> None:
    assert hear(text, State(START.invoices, table=Proposal()), *general(text)).intents == expected
