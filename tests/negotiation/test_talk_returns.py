"""Returns to what was known earlier in a talk, and what stands beside them: payments told, days counted, thanks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest

from amiable.domain.money import euros
from amiable.domain.plan import Rhythm
from amiable.domain.reading import Intent
from amiable.domain.talk import Offer
from amiable.domain.talk_state import Stage, State
from amiable.policies.negotiation.engine import Outcome
from amiable.reading import talk
from amiable.testing.talks import AGREED, CHOICE, DAY, OFFERED, START, THREE, TWO, hear, plan

FRIDAYS = plan("17/04 300 24/04 300 01/05 300 08/05 300", Rhythm.WEEK)
ONCE = plan("30/04 1200")
FASTER = replace(START, table=ONCE, agreed=ONCE, sound=(THREE, ONCE))
WEEKLY = replace(START, table=THREE, agreed=THREE, sound=(FRIDAYS, THREE))
OTHER_TERMS = replace(START, table=ONCE, agreed=THREE, sound=(THREE,), offers=(Offer("o1", TWO),))
HAGGLED = replace(START, table=FRIDAYS, past_offers=(Offer("o1", THREE), Offer("o2", TWO)))


def days(outcome: Outcome) -> list[str]:
    return [f"{part.date:%d/%m}" for part in outcome.proposal.schedule] if outcome.proposal else []


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (FASTER, "Notre rentrée d'argent tombe à l'eau, rétablissez le plan d'avril s'il vous plaît."),
        (FASTER, "Finalement je ne pourrai pas tout payer d'un coup, revenons à l'échéancier précédent."),
        (FASTER, "On repart sur le calendrier initial, merci."),
        (FASTER, "Peut-on revenir au plan d'avril ?"),
        (OTHER_TERMS, "100 € de gagnés, ça ne vaut pas la peine. Poursuivons donc l'échéancier en cours."),
        (OTHER_TERMS, "Le 20 je suis en vacances. L'échéancier d'avril me va."),
        (OTHER_TERMS, "Laissez tomber le paiement unique, on continue avec les mensualités déjà convenues."),
        (HAGGLED, "Tout compte fait, votre toute première proposition me va."),
        (HAGGLED, "Laissez tomber les vendredis, je reviens à votre première formule."),
    ],
)
def test_a_plan_known_earlier_is_taken_whole(state: State, words: str) -> None:
    outcome = hear(words, state)
    assert (outcome.proposal, outcome.stage) == (THREE, Stage.AGREED)
    assert outcome.intents[0] is Intent.INSTALMENTS
    assert outcome.accepts == (Offer("o1", THREE) if state is HAGGLED else None)


def test_a_plan_is_named_by_its_weekday() -> None:
    assert hear("Remettons le calendrier des quatre vendredis comme il était.", WEEKLY).proposal == FRIDAYS


def test_a_plan_taken_up_again_has_had_what_came_meanwhile() -> None:
    paid = replace(FASTER, paid=Decimal(400))
    after = hear("Remettez en vigueur le plan d'avril.", paid).state
    assert (after.agreed, after.paid_since) == (THREE, Decimal(400))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (FASTER, "Je ne veux pas revenir au plan d'avril."),
        (FASTER, "Pouvez-vous me remettre le calendrier ?"),
        (HAGGLED, "Votre première proposition était trop lourde."),
        (HAGGLED, "Je n'ai pas compris votre première proposition."),
        (FASTER, "Revenons au plan d'avril, mais avec 350 € le 20 avril."),
    ],
)
def test_what_is_named_is_not_always_gone_back_to(state: State, words: str) -> None:
    assert hear(words, state).proposal != THREE


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("En deux fois, ce serait trop lourd : je préfère l'autre solution.", "o2"),
        ("600 € par mois, c'est trop pour moi. Ce sera donc l'autre.", "o2"),
        ("Trois versements, c'est trop long pour nous, plutôt l'autre.", "o1"),
        ("Deux fois c'est trop lourd, l'autre solution aussi.", None),
    ],
)
def test_the_other_of_two_offers(words: str, expected: str | None) -> None:
    accepts = hear(words, CHOICE).accepts
    assert (accepts.id if accepts else None) == expected


@pytest.mark.parametrize(
    ("state", "words", "expected"),
    [
        (START, "Mon client me règle le 21 avril, je vous vire les 1 200 € le lendemain.", ["22/04"]),
        (START, "600 € le 20 avril et 600 € le lendemain.", ["20/04", "21/04"]),
        (START, "Je touche ma prime le 15 : 600 € le surlendemain et 600 € le 15 mai.", ["17/04", "15/05"]),
        (AGREED, "Le 20 mai tombe un dimanche, payons le lendemain.", ["20/04", "21/05", "20/06"]),
        (AGREED, "Celle d'avril passe au 22, et celle de mai au 27.", ["22/04", "27/05", "20/06"]),
        (AGREED, "Peut-on mettre mai au 28 ?", ["20/04", "28/05", "20/06"]),
        (AGREED, "La part de mai, 400 €, sera honorée le 29 et non le 20.", ["20/04", "29/05", "20/06"]),
        (AGREED, "Décalez chacune des dates de huit jours.", ["28/04", "28/05", "28/06"]),
        (OFFERED, "Parfait, mais plutôt le 22 pour avril, mai et juin.", ["22/04", "22/05", "22/06"]),
        (
            OFFERED,
            "Nos charges partent le 20 : je préfère le 24, en avril comme en mai et en juin.",
            ["24/04", "24/05", "24/06"],
        ),
    ],
)
def test_days_counted_from_those_named(state: State, words: str, expected: list[str]) -> None:
    assert days(hear(words, state)) == expected


@pytest.mark.parametrize(
    "words",
    [
        "Nous vous paierons tout d'un coup, la date vous sera communiquée dès que possible.",
        "Je réglerai les 1 200 € en une fois ; dès que je sais quand, je vous dis le jour.",
        "Je solderai tout d'un coup, je vous préciserai la date dès que la banque aura tranché.",
    ],
)
def test_a_day_told_later_is_asked(words: str) -> None:
    outcome = hear(words, AGREED)
    assert (outcome.ask, outcome.stage) == (("date",), Stage.AWAITING_DEBTOR)


@pytest.mark.parametrize(
    ("words", "intents"),
    [
        ("Le paiement du 20 est fait. Quel est votre IBAN ?", (Intent.QUESTION, Intent.PAID)),
        ("Nous avons honoré avril. Et pour juin, le 27 irait-il ?", (Intent.INSTALMENTS, Intent.PAID)),
        ("J'ai tout de même viré 400 € hier.", (Intent.PAID,)),
        ("Une fois que le virement est fait, je vous préviens.", (Intent.OTHER,)),
        ("Merci pour ce répit. Le numéro de facture suffit-il dans le libellé ?", (Intent.QUESTION,)),
    ],
)
def test_payments_told_in_passing(words: str, intents: tuple[Intent, ...]) -> None:
    assert hear(words, AGREED).intents == intents


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("Me rappelez-vous les dates ?", ("schedule",)),
        ("Puis-je recevoir le tableau complet ?", ("schedule",)),
        (
            "Est-ce une machine qui compose ces lettres, ou bien un employé de votre maison ?",
            ("is_software", "person_available"),
        ),
        ("Quelqu'un pourrait-il me téléphoner le 14 avril ?", ("person_will_call",)),
        ("Je m'appelle Paul Durand.", ()),
    ],
)
def test_what_is_asked(words: str, says: tuple[str, ...]) -> None:
    assert hear(words, AGREED).say == says


def test_when_to_ring() -> None:
    said = talk.read("Quelqu'un pourrait-il me téléphoner le 14 avril, à partir de 15 heures ?", DAY, [])
    assert said.call is not None
    assert (said.call.date, said.call.start) == (date(2026, 4, 14), time(15))


@pytest.mark.parametrize(
    ("words", "waived"),
    [
        ("1 100 € vendredi et vous effacez le reliquat : topez-vous ?", "100"),
        ("1 150 € le 15, vous passez l'éponge sur le solde ?", "50"),
    ],
)
def test_a_rest_let_off_is_no_payment(words: str, waived: str) -> None:
    outcome = hear(words)
    assert outcome.proposal is not None
    assert (outcome.proposal.count, outcome.proposal.discount) == (1, euros(waived))
    assert outcome.intents == (Intent.PROMISE,)


def test_what_we_asked_for_beside_a_lower_sum() -> None:
    offer = replace(plan("10/04 1150"), discount=euros("50"))
    outcome = hear(
        "1 150 €, quelle précision. Arrondissons à 1 100 € pour vendredi.",
        replace(START, offers=(Offer("o1", offer),)),
    )
    assert outcome.proposal is not None
    assert (days(outcome), outcome.proposal.discount) == (["10/04"], euros("100"))
