"""What is said first leads though the model has it the other way; a bill sent twice is contested; firm promises."""

from datetime import date

import numpy as np
import pytest

from amiable.domain.reading import Intent
from amiable.reading.classifier import CLASSES, Guess
from amiable.reading.order import beside, billed_twice, settled
from amiable.reading.sentences import Sentence

TODAY = date(2026, 3, 12)
PAID, PROMISE, DISPUTE, QUESTION, PLAN = (
    Intent.PAID,
    Intent.PROMISE,
    Intent.DISPUTE,
    Intent.QUESTION,
    Intent.INSTALMENTS,
)


def _row(probabilities: dict[Intent, float]) -> np.ndarray:
    return np.array([probabilities.get(intent, 0.001) for intent in CLASSES], dtype=np.float32)


def _guess(primary: dict[Intent, float], presence: dict[Intent, float], *told: Intent) -> Guess:
    """`told`: what each sentence says, in order."""
    return Guess(
        _row(primary),
        _row(presence),
        tuple(Sentence("…", n, n + 1) for n in range(len(told))),
        np.array([_row({intent: 0.9}) for intent in told]),
        _row({}),
    )


@pytest.mark.parametrize(
    ("model", "told", "leader"),
    [
        ((QUESTION, PROMISE), (PROMISE, QUESTION), PROMISE),
        ((PROMISE, QUESTION), (QUESTION, PROMISE), QUESTION),
        ((DISPUTE, PROMISE), (PROMISE, DISPUTE), PROMISE),
        ((PAID, DISPUTE), (DISPUTE, PAID), DISPUTE),
        ((DISPUTE, PAID), (PAID, DISPUTE), DISPUTE),
        ((DISPUTE, QUESTION), (QUESTION, DISPUTE), DISPUTE),
        ((PROMISE, QUESTION), (PROMISE, QUESTION), PROMISE),
    ],
)
def test_of_some_pairs_the_one_said_first_leads(
    model: tuple[Intent, Intent], told: tuple[Intent, Intent], leader: Intent
) -> None:
    guess = _guess({model[0]: 0.7, model[1]: 0.2}, {model[0]: 0.9, model[1]: 0.9}, *told)
    found = settled(guess, "…")
    assert found.ranked()[0][0] is leader
    assert found.primary.sum() == pytest.approx(1, abs=0.2)


def test_a_second_intent_that_is_hardly_there_takes_no_lead() -> None:
    guess = _guess({QUESTION: 0.7, PROMISE: 0.2}, {QUESTION: 0.9, PROMISE: 0.4}, PROMISE, QUESTION)
    assert settled(guess, "…").ranked()[0][0] is QUESTION


@pytest.mark.parametrize(
    ("text", "twice"),
    [
        ("La 212 fait double emploi avec la 208, que j'ai soldée en mai.", True),
        ("Vous nous avez facturé deux fois les mêmes bâches ; la première est payée.", True),
        ("Nous avons réglé par erreur deux fois cette facture, rendez-nous le second virement.", False),
        ("La facture est payée depuis mardi.", False),
    ],
)
def test_a_bill_sent_twice_is_contested_though_one_of_them_is_paid(text: str, twice: bool) -> None:
    assert billed_twice(text) is twice
    found = settled(_guess({PAID: 0.9}, {PAID: 0.95}, PAID), text)
    assert (found.ranked()[0][0] is DISPUTE) is twice
    assert (DISPUTE in (found.ranked()[0][0], *beside(found, PAID, text, TODAY))) is twice


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("Notre comptable est partie. Son tas de papiers m'attendait : je vous règle le 25 mars.", True),
        ("Refaites la facture sans la pose et je vous vire 900 €.", True),
        ("Notre comptable est partie, on verra bien.", False),
    ],
)
def test_a_promise_with_its_day_or_its_sum_is_told_though_the_model_doubts_it(text: str, there: bool) -> None:
    guess = _guess({DISPUTE: 0.9}, {DISPUTE: 0.9, PROMISE: 0.3}, DISPUTE)
    assert (PROMISE in beside(guess, DISPUTE, text, TODAY)) is there


def test_a_payment_announced_beside_a_plan_is_mostly_the_plans_own() -> None:
    guess = _guess({PLAN: 0.9}, {PLAN: 0.9, PROMISE: 0.6}, PLAN)
    assert beside(guess, PLAN, "100 € chaque samedi, je commence ce samedi.", TODAY) == []
