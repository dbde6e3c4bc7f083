"""Confidence falls as the lead shrinks and as another intent could lead; a settled order does no harm."""

from datetime import date

import numpy as np
import pytest

from amiable.domain.reading import Intent
from amiable.reading import intents
from amiable.reading.classifier import CLASSES, Classifier
from amiable.reading.confidence import Doubt, confidence, doubt, fit
from amiable.reading.corpus import Corpus
from amiable.reading.ports import Screening

CALIBRATION = {"bias": 0.0, "lead": 1.0, "rival": -2.0, "signed": 0.5}
UNSIGNED = np.zeros(len(CLASSES), dtype=np.float32)


def _row(**probabilities: float) -> np.ndarray:
    return np.array([probabilities.get(str(intent), 0.001) for intent in CLASSES], dtype=np.float32)


def test_a_second_intent_that_might_lead_costs_confidence_and_one_that_never_does_costs_none() -> None:
    primary = _row(paid=0.9, promise=0.05)
    alone = doubt(primary, _row(paid=0.9), _row(paid=0.9), UNSIGNED)
    with_question = doubt(primary, _row(paid=0.9, question=0.9), _row(paid=0.9, question=0.9), UNSIGNED)
    with_dispute = doubt(primary, _row(paid=0.9, dispute=0.9), _row(paid=0.9, dispute=0.9), UNSIGNED)
    assert with_question == alone
    assert confidence(with_dispute, CALIBRATION) < confidence(alone, CALIBRATION) - 0.05


def test_a_rival_seen_in_one_sentence_counts_though_the_message_model_missed_it() -> None:
    found = doubt(_row(promise=0.9), _row(promise=0.9), _row(promise=0.9, dispute=0.8), UNSIGNED)
    assert found.rival == pytest.approx(0.8)


def test_only_a_sign_of_the_first_intent_adds_confidence() -> None:
    paid = _row(paid=0.9, promise=0.05)

    def sure(**signs: float) -> float:
        marks = np.array([signs.get(str(intent), 0.0) for intent in CLASSES], dtype=np.float32)
        return confidence(doubt(paid, paid, paid, marks), CALIBRATION)

    assert sure(promise=1.0) == sure() < sure(paid=1.0)


def test_the_grammar_is_heard_in_a_whole_message() -> None:
    guess = Classifier.load().guess("Bonjour. Votre facture a été réglée le 3 mai.", date(2026, 5, 12))
    marked = {intent for intent, mark in zip(CLASSES, guess.signed, strict=True) if mark}
    assert Intent.PAID in marked and Intent.INSOLVENCY not in marked


def test_the_fitted_curve_rises_with_the_lead() -> None:
    doubts = [Doubt(lead, 0.1, 0.0) for lead in (0.1, 0.2, 0.5, 3.0, 4.0, 5.0)]
    weights = fit(doubts, [False, True, False, True, True, True])
    assert weights["lead"] > 0
    assert confidence(Doubt(5.0, 0.1, 0.0), weights) > confidence(Doubt(0.1, 0.1, 0.0), weights)


def test_a_person_who_is_away_is_not_a_machine() -> None:
    """Screening saw no automatic mail: words of absence alone do not make it one."""
    text = "Je suis en congés jusqu'au 20 mai, je vous fais le virement à mon retour."
    found = intents.find(text, Screening(), date(2026, 5, 12), Classifier.load())
    assert found.intents[0] is Intent.PROMISE


def test_a_training_line_may_say_when_it_was_received(tmp_path) -> None:
    (tmp_path / "messages.jsonl").write_text(
        '{"text": "Payé le 3 mai.", "intents": ["paid"], "received": "2025-06-01"}\n', "utf-8"
    )
    assert Corpus.load(tmp_path).messages[0].received == date(2025, 6, 1)
