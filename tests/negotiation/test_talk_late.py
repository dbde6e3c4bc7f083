"""A payment of the plan was missed: what the answer to our question about it makes of the plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from amiable.domain.money import euros
from amiable.domain.reading import Intent
from amiable.domain.talk_state import Stage
from amiable.policies.negotiation.engine import Outcome
from amiable.testing.talks import START, hear, in_short, plan

DAY = date(2026, 5, 25)
PLAN = plan("18/04 600 18/05 300 18/06 300")
LATE = replace(START, table=PLAN, agreed=PLAN, sound=(PLAN,)).received(euros("600")).missed()


def answer(text: str, *general: Intent) -> Outcome:
    return hear(text, LATE, *general, day=DAY)


@pytest.mark.parametrize(
    "text",
    [
        "Je n'ai plus un centime devant moi.",
        "La caisse est vide, navrée.",
        "rien ne rentre en ce moment",
        "Nous sommes dans l'incapacité de vous régler quoi que ce soit.",
        "Le compte est à découvert de 480 €, la banque ne suit plus.",
        "Pas un client depuis la fermeture du pont.",
    ],
)
@pytest.mark.parametrize(
    "general", [Intent.DISPUTE, Intent.PAID, Intent.PROMISE, Intent.INSOLVENCY, Intent.CONTACT_CHANGE]
)
def test_an_empty_till_agrees_to_nothing(text: str, general: Intent) -> None:
    """Whatever the reader of any mail makes of such words."""
    outcome = answer(text, general)
    assert outcome.stage is Stage.AWAITING_DEBTOR
    assert not outcome.new_agreement


@pytest.mark.parametrize(
    "text",
    [
        "L'échéance de mai m'a échappé. Elle partira le 28 mai, celle du 18 juin ne change pas.",
        "Je vous verse les 300 € de mai jeudi 28.",
        "Vous recevrez jeudi 28 mai les 300 que je devais le 18.",
        "Mandatement des 300 € de mai prévu au 28, sans incidence sur la suite.",
        "je me rattrape ce jeudi 28",
    ],
)
def test_the_missed_payment_comes_on_the_new_day(text: str) -> None:
    assert in_short(answer(text)) == "28/05 300 18/06 300"


@pytest.mark.parametrize(
    "text",
    [
        "Les deux mensualités qui restent partiront ensemble le 30 mai.",
        "Je regroupe les deux échéances au 30 mai.",
        "Tout ce que je vous dois encore sera chez vous samedi 30.",
        "Un ami passe vendredi soir. Le lendemain, samedi 30, je vous dépose le chèque de 600 €.",
        "Fin du mois, le 30, je règle le tout en entier.",
    ],
)
def test_all_that_is_left_comes_at_once(text: str) -> None:
    assert in_short(answer(text)) == "30/05 600"


def test_what_is_left_is_asked_and_not_offered() -> None:
    outcome = answer("Pourriez-vous m'envoyer le détail de ce qu'il nous reste à verser ? J'ai une réunion jeudi.")
    assert outcome.proposal in (PLAN, None)
