"""A payment of the plan was missed: what is said of it, in words that name it in any way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from amiable.domain.company import InstalmentLimits
from amiable.domain.invoice import Invoice
from amiable.domain.money import euros
from amiable.domain.plan import Instalment, Rhythm
from amiable.domain.reading import Intent
from amiable.domain.talk_state import Stage, State
from amiable.policies.negotiation.engine import Outcome, respond
from amiable.policies.negotiation.proposals import proposal_of
from amiable.policies.negotiation.terms import Terms
from amiable.reading import talk

TODAY = date(2026, 9, 22)
DAYS = (date(2026, 8, 15), date(2026, 9, 15), date(2026, 10, 15))
PLAN = proposal_of(tuple(Instalment(day, euros("350.00")) for day in DAYS), Rhythm.MONTH)
LATE = (
    State((("F-9", euros("1050.00")),), table=PLAN, agreed=PLAN, sound=(PLAN,))
    .received(euros("350.00"))
    .missed()
    .answered()
)
TERMS = Terms(
    InstalmentLimits(
        max_instalments=6,
        max_months=8,
        min_instalment=Decimal(50),
        first_payment_within_days=30,
        max_deferral_days=30,
        min_first_share=Decimal("0.1"),
    )
)
INVOICES = [Invoice("F-9", euros("1050.00"), date(2026, 6, 1), date(2026, 6, 30))]


def _outcome(text: str, *general: Intent) -> Outcome:
    said = talk.read(
        text,
        TODAY,
        INVOICES,
        known={Decimal("350"), Decimal("700")},
        planned=DAYS,
        due=Decimal("700"),
        settled=True,
        general=general,
    )
    return respond(LATE, said, TERMS, TODAY)


def _rows(outcome: Outcome) -> list[tuple[date, Decimal]]:
    schedule = outcome.proposal.schedule if outcome.proposal else ()
    return [(part.date, part.amount.amount) for part in schedule]


@pytest.mark.parametrize(
    "text",
    [
        "Ce qui n'est pas parti en septembre partira le 28 septembre.",
        "Le 28 septembre, je vous fais la mensualité que j'ai laissée filer.",
        "La mensualité sautée sera réglée le 28/09, la suite ne change pas.",
        "Je verse le 28 septembre la totalité de l'échéance manquée.",
        "Nous représentons le 28/09 le prélèvement rejeté.",
        "Peut-on mettre au 28 septembre le versement qui n'a pas été fait ?",
    ],
)
def test_the_missed_payment_comes_on_the_new_day(text: str) -> None:
    outcome = _outcome(text, Intent.PROMISE)
    assert _rows(outcome) == [(date(2026, 9, 28), Decimal("350.00")), (DAYS[2], Decimal("350.00"))]


@pytest.mark.parametrize(
    "text",
    [
        "Je liquide tout le 28 septembre.",
        "Tout le reste le lundi 28 septembre, et voilà.",
        "J'efface l'ardoise le 28 septembre.",
        "Un seul virement le 28 septembre pour le total dû.",
        "Notre dette sera éteinte le 28 septembre.",
        "Plutôt que de rattraper septembre, je solde tout le 28 septembre.",
        "Je paie le 28 septembre l'ensemble des sommes restantes.",
    ],
)
def test_all_that_is_left_comes_at_once(text: str) -> None:
    outcome = _outcome(text, Intent.PROMISE)
    assert _rows(outcome) == [(date(2026, 9, 28), Decimal("700.00"))]


@pytest.mark.parametrize("general", [Intent.PAID, Intent.DISPUTE, Intent.QUESTION, Intent.PROMISE])
@pytest.mark.parametrize(
    "text",
    [
        "Mes revenus ne couvrent plus rien.",
        "Personne ne nous a payés, on est coincés.",
        "Je ne touche plus rien et je ne sais pas quand ça reprendra.",
        "Incapable de vous payer aujourd'hui, les caisses sont vides.",
        "Nous sommes contraints de suspendre nos règlements.",
        "Pas un client depuis trois semaines, donc pas un centime.",
        "Le compte est saisi, aucun paiement ne passe.",
    ],
)
def test_no_money_is_neither_agreed_nor_contested(text: str, general: Intent) -> None:
    outcome = _outcome(text, general)
    assert outcome.stage is Stage.AWAITING_DEBTOR
    assert Intent.PAID not in outcome.intents


@pytest.mark.parametrize(
    "text",
    [
        "Je viens de régulariser.",
        "Nous avons procédé au virement.",
        "Le retard est rattrapé.",
        "Mon associée s'est occupée du virement, il doit être arrivé.",
        "Je sors de la banque, vous l'avez, votre argent.",
        "Argent envoyé.",
        "Le paiement vient d'être effectué.",
        "Je vous confirme avoir réglé l'échéance.",
    ],
)
def test_a_payment_told_is_paid(text: str) -> None:
    outcome = _outcome(text, Intent.DISPUTE)
    assert outcome.intents == (Intent.PAID,)
    assert outcome.proposal == PLAN


@pytest.mark.parametrize("text", ["Quand ce sera payé, je vous le dirai.", "Ce doit être payé par mon client."])
def test_a_payment_to_come_is_not_paid(text: str) -> None:
    assert Intent.PAID not in _outcome(text).intents
