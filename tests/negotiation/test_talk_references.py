"""What a message points at: a payment by its day, an offer by its number, a day on which something was done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from amiable.domain.money import euros
from amiable.domain.plan import Instalment
from amiable.domain.reading import Intent
from amiable.domain.talk import Said
from amiable.domain.talk_state import Stage
from amiable.policies.negotiation.patch import Patch
from amiable.policies.negotiation.proposals import proposal_of
from amiable.policies.negotiation.rows import Row, rows_of
from amiable.testing.talks import AGREED, CHOICE, DAY, OFFERED, START, THREE, hear, plan, rows


@pytest.mark.parametrize(
    "words",
    [
        "Les 400 € du 20 mai arriveront le 27 mai.",
        "Les 400 € du 20 mai peuvent-ils attendre le 27 mai, sans toucher au suivant ?",
        "Verriez-vous un inconvénient à ce que nos 400 € du 20 mai vous parviennent le 27 ?",
        "Le versement du 20 mai se fera le 27 mai.",
        "L'échéance prévue le 20 mai, je la paierai le 27 mai seulement.",
        "Ceux du 20 mai partiront le 27 mai. Juin, en revanche, demeure au 20.",
    ],
)
def test_a_payment_named_by_its_day_moves_to_the_other_day(words: str) -> None:
    assert rows(hear(words, AGREED)) == [("2026-04-20", "400.00"), ("2026-05-27", "400.00"), ("2026-06-20", "400.00")]


def test_a_payment_kept_by_its_day_does_not_move() -> None:
    outcome = hear("Je verserai 400 € le 27 avril, et je maintiens les 400 € du 20 mai et du 20 juin.", AGREED)
    assert ("2026-05-20", "400.00") in rows(outcome)


@pytest.mark.parametrize(
    "words",
    [
        "Trois fois 400 €, c'est noté, mais le 20 me gêne. Je préfère le 15 avril, le 15 mai et le 15 juin.",
        "D'accord pour vos 400 €. Mettez-les plutôt le 15 avril, le 15 mai et le 15 juin.",
    ],
)
def test_a_yes_with_other_days_is_no_yes_to_ours(words: str) -> None:
    outcome = hear(words, OFFERED)
    assert outcome.accepts is None
    assert [day for day, _ in rows(outcome)] == ["2026-04-15", "2026-05-15", "2026-06-15"]


@pytest.mark.parametrize(
    "words",
    [
        "Je prends celui du milieu, le 2, trois paiements.",
        "Va pour la formule n° 2.",
        "La deuxième solution me convient, les trois versements.",
    ],
)
def test_a_small_number_beside_an_offer_is_the_offer_s(words: str) -> None:
    outcome = hear(words, CHOICE)
    assert outcome.proposal == THREE
    assert outcome.accepts is not None
    assert outcome.accepts.id == "o2"


@pytest.mark.parametrize(
    "words",
    [
        "Le client passe le 13, je vous vire les 1 200 € le lendemain, 14 avril.",
        "La subvention tombe le 13 : vous aurez les 1 200 € le 14 avril.",
    ],
)
def test_the_whole_sum_is_paid_on_the_day_said_after_it(words: str) -> None:
    assert rows(hear(words)) == [("2026-04-14", "1200.00")]


@pytest.mark.parametrize(
    "words",
    [
        "Lundi j'ai mis 400 € au lieu de 300, le reste ne change pas.",
        "Vendredi on a payé 400 €, vous devez les voir.",
        "Le virement de 400 € vient de partir de ma banque.",
    ],
)
def test_what_was_done_on_a_weekday_is_no_payment_to_come(words: str) -> None:
    outcome = hear(words, AGREED)
    assert Intent.PAID in outcome.intents
    assert outcome.proposal in (None, THREE)


@pytest.mark.parametrize(
    "words",
    [
        "En trois fois, les 20 avril, 20 mai et 20 juin. Combien à chaque fois, c'est le trésorier qui décidera.",
        "Trois versements : 20 avril, 20 mai, 20 juin ; les montants, mon associé les calcule demain.",
    ],
)
def test_sums_that_somebody_else_decides_are_asked_for(words: str) -> None:
    outcome = hear(words)
    assert outcome.stage is Stage.AWAITING_DEBTOR
    assert "amount" in outcome.ask


@pytest.mark.parametrize(
    "words",
    [
        "Personne ne m'a répondu pour mes trois fois 400 €, c'est accepté ou pas ?",
        "Du nouveau pour mes trois fois 400 € ? Le 20, c'est lundi.",
        "Je n'ai eu aucune nouvelle, le premier virement doit partir le 20 avril.",
    ],
)
def test_asking_for_the_answer_is_a_question(words: str) -> None:
    assert hear(words, AGREED).intents == (Intent.QUESTION,)


@pytest.mark.parametrize(
    "words",
    [
        "Ma banque voudrait un échéancier signé de votre main avec les trois lignes.",
        "Je souhaiterais un relevé de ce qui demeure à échoir, avec les dates.",
        "Il me faudrait un tableau des échéances, mon expert-comptable le demande.",
    ],
)
def test_a_written_schedule_is_asked_for_in_many_words(words: str) -> None:
    assert "schedule" in hear(words, AGREED).say


def test_a_gesture_without_a_figure_leaves_the_amount_open() -> None:
    outcome = hear("Je peux vous payer en une fois ce vendredi, à condition que vous consentiez un geste.", START)
    assert outcome.stage is Stage.AWAITING_DEBTOR
    assert outcome.ask == ("amount",)


def test_all_the_payments_of_one_invoice_are_said_anew() -> None:
    base = proposal_of(
        tuple(
            Instalment(date(2026, month, 20), euros(amount)) for month, amount in ((4, "400"), (5, "400"), (6, "400"))
        ),
        None,
        ("F-1", "F-2", "F-2"),
    )
    patch = Patch(Said(()), rows_of(base), DAY, Decimal(1200), lambda rows: True)
    anew = [Row(date(2026, 5, 4), Decimal(300), invoice="F-2"), Row(date(2026, 5, 18), Decimal(500), invoice="F-2")]
    changed = patch.changed(anew)
    assert changed is not None
    assert [(row.date, row.amount) for row in changed] == [
        (date(2026, 4, 20), Decimal(400)),
        (date(2026, 5, 4), Decimal(300)),
        (date(2026, 5, 18), Decimal(500)),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "Rajoutez une troisième échéance identique le 20 juin et le compte sera bon.",
        "J'ajoute donc 400 € le 20 juin.",
        "Alors un paiement de plus, 400 € le 20 juin.",
    ],
)
def test_a_payment_more_makes_up_what_is_missing(words: str) -> None:
    short = plan("20/04 400 20/05 400")
    state = replace(START, table=short)
    assert rows(hear(words, state)) == [("2026-04-20", "400.00"), ("2026-05-20", "400.00"), ("2026-06-20", "400.00")]
