"""First offers whose sums stand beside what is owed: waived, contested, or not told yet; and back to the plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from amiable.domain.money import euros
from amiable.domain.plan import Instalment
from amiable.domain.reading import Intent
from amiable.domain.talk import Offer
from amiable.domain.talk_state import Stage
from amiable.policies.negotiation.proposals import proposal_of
from amiable.testing.talks import AGREED, START, THREE, hear, rows

PLAN = [(str(part.date), f"{part.amount.amount:f}") for part in THREE.schedule]
WHOLE = Offer("o9", proposal_of((Instalment(date(2026, 5, 4), euros("1200")),)))
ASIDE = replace(AGREED, offers=(WHOLE,))


@pytest.mark.parametrize(
    "text",
    [
        "Je vous règle 1 100 € le 16 avril et vous effacez le solde de mon compte.",
        "1 100 € le 16 avril, valant règlement définitif.",
        "Un chèque de 1 100 € le 16 avril pour clore le dossier, cela vous convient-il ?",
        "Vous me passez les 1 200 € à 1 100 €, payés le 16 avril ?",
        "Avec une remise de 100 € je règle le reste, soit 1 100 €, le 16 avril.",
        "Un abandon de cent euros, et vous avez 1 100 € le 16 avril.",
    ],
)
def test_most_of_the_debt_and_a_word_of_closing_ask_for_the_rest_to_be_waived(text: str) -> None:
    outcome = hear(text, START, Intent.PROMISE)
    assert rows(outcome) == [("2026-04-16", "1100.00")]
    assert outcome.proposal is not None and outcome.proposal.discount == euros("100")


def test_most_of_the_debt_alone_is_asked_back() -> None:
    outcome = hear("Je vous verse 1 100 € le 16 avril.", START, Intent.PROMISE)
    assert outcome.has("sum_mismatch") and outcome.ask == ("amount",)


@pytest.mark.parametrize(
    "text",
    [
        "Que gagne-t-on à payer comptant, une petite déduction ?",
        "Je solde sur-le-champ si vous baissez un peu l'addition.",
        "Quel rabais pouvez-vous faire pour un paiement le 16 avril ?",
    ],
)
def test_a_discount_without_its_figure_is_asked_back(text: str) -> None:
    outcome = hear(text, START, Intent.QUESTION)
    assert (outcome.stage, rows(outcome), outcome.ask) == (Stage.AWAITING_DEBTOR, [], ("amount",))


@pytest.mark.parametrize(
    "text",
    [
        "20 avril, 20 mai, 20 juin ; les montants suivront.",
        "Nous paierons les 20 avril, 20 mai et 20 juin. La ventilation vous parviendra avec le bilan.",
        "Le 20 avril, le 20 mai et le 20 juin, mais combien à chaque date, mon associé le fixera.",
    ],
)
def test_days_whose_sums_are_to_come_are_not_shared_out(text: str) -> None:
    outcome = hear(text, START, Intent.INSTALMENTS)
    assert (rows(outcome), outcome.ask) == ([], ("amount",))


def test_the_whole_sum_is_no_sum_to_come() -> None:
    outcome = hear("Je vire le montant complet le 16 avril.", START, Intent.PROMISE)
    assert rows(outcome) == [("2026-04-16", "1200.00")]


def test_days_alone_are_equal_parts() -> None:
    assert rows(hear("Je paierai le 20 avril, le 20 mai et le 20 juin.", START, Intent.INSTALMENTS)) == PLAN


@pytest.mark.parametrize(
    "text",
    [
        "Et ces 90 € de manutention, d'où sortent-ils ?",
        "90 € de différence entre le bon et votre total, vérifiez.",
        "On nous réclame encore 90 € de consignes rendues en janvier.",
    ],
)
def test_a_sum_set_apart_where_the_mail_contests_is_contested(text: str) -> None:
    outcome = hear(text, START, Intent.DISPUTE)
    assert outcome.stage is Stage.ESCALATED and outcome.intents[0] is Intent.DISPUTE


def test_a_sum_offered_is_not_contested() -> None:
    outcome = hear("Je vous paie 90 € par mois.", START, Intent.DISPUTE)
    assert outcome.proposal is not None and outcome.proposal.amount == euros(Decimal(90))


@pytest.mark.parametrize(
    "text",
    [
        "Pas en une seule fois, non : nos trois échéances restent en place.",
        "Payer tout en mai, impossible. Je poursuis les trois versements convenus.",
        "Le 4 mai ne me va pas, je conserve avril, mai et juin.",
        "L'association refuse le règlement unique et maintient l'échelonnement en cours.",
    ],
)
def test_back_to_the_plan_in_force(text: str) -> None:
    outcome = hear(text, ASIDE, Intent.INSTALMENTS)
    assert (rows(outcome), outcome.stage, outcome.accepts) == (PLAN, Stage.AGREED, None)


@pytest.mark.parametrize(
    "text",
    [
        "Entendu, va pour le versement unique plutôt que les trois mensualités.",
        "D'accord pour le 4 mai, on laisse tomber l'échéancier.",
        "Très bien, cela reste plus simple qu'un échéancier. Je marche.",
    ],
)
def test_our_offer_taken_in_place_of_the_plan(text: str) -> None:
    assert rows(hear(text, ASIDE, Intent.INSTALMENTS)) == [("2026-05-04", "1200.00")]


def test_another_day_is_not_the_plan() -> None:
    outcome = hear("Gardons les trois mensualités mais au 25 de chaque mois.", ASIDE, Intent.INSTALMENTS)
    assert rows(outcome) != PLAN
