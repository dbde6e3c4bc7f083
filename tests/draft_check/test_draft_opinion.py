"""The second opinion: what no pattern foresaw is found, good sentences pass, the artefact fits its code."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from pathlib import Path

import numpy as np

from amiable.domain.decision import Action
from amiable.policies.check import VIOLATIONS
from amiable.policies.check.opinion import SIZE, features, shipped
from amiable.policies.check.opinion_training import digest

STATED = ("pénalité", "intérêts", "vendredi", "hier")
"""Words of good sentences that need a fact: a right to penalties, a date."""
WORDING = Path(__file__).parents[2] / "data" / "wording"
VOICES = tomllib.loads((WORDING / "voices.toml").read_text("utf-8"))
GOOD = [
    (group["action"], text)
    for group in VOICES["good"]
    for text in group["sentences"]
    if not any(word in text for word in STATED)
]
BAD = [(group["rule"], group["action"], text) for group in VOICES["bad"] for text in group["sentences"]]
BORDER = [
    (group["action"], text)
    for name in ("voices-2", "voices-3")
    for group in tomllib.loads((WORDING / f"{name}.toml").read_text("utf-8"))["good"]
    for text in group["sentences"]
    if group["action"] != "formal_notice"  # some state penalties
]
MOST = 0.6
FEW = 0.01


def test_good_sentences_pass(findings) -> None:
    alarms = [text for action, text in GOOD + BORDER if findings(text, Action(action))]
    assert len(alarms) <= FEW * len(GOOD + BORDER), alarms


def test_most_sentences_that_no_pattern_foresaw_are_found(findings) -> None:
    found = [rule in {one.rule for one in findings(text, Action(action))} for rule, action, text in BAD]
    assert sum(found) > MOST * len(found)


def test_the_debtor_s_quoted_words_are_not_judged(findings) -> None:
    threat = "Nous viendrons en parler de vive voix, devant vos clients s'il le faut."
    assert "forbidden_wording" in {one.rule for one in findings(threat)}
    assert findings(f"Vous nous écrivez :\n\n« {threat[:-1]} »") == ()


def test_the_artefact_names_rules_of_the_check() -> None:
    opinion = shipped()
    assert set(opinion.rules) <= set(VIOLATIONS)
    assert opinion.weights.shape == (SIZE, 1 + len(opinion.rules))
    assert opinion.rarity.shape == (SIZE,)
    assert np.isfinite(opinion.weights).all()


def test_the_artefact_was_made_from_these_sentences() -> None:
    facts = json.loads((files("amiable.policies.check") / "model" / "opinion.json").read_text("utf-8"))
    assert facts["learned_from"] == digest(WORDING), "data/wording has changed: run make train-check"


def test_figures_and_short_sentences_carry_no_opinion() -> None:
    assert features("bien a vous", Action.REMIND) is None
    few, many = (
        features(f"la facture de {sum_} euros est due ce jour", Action.REMIND) for sum_ in ("1 250,00", "99")
    )
    assert few is not None
    assert many is not None
    assert set(few.shared) == set(many.shared)
    assert set(few.kind) == set(many.kind)


def test_the_same_words_are_judged_by_the_letter_they_stand_in() -> None:
    """A reminder may say that the invoice is right; an answer to a dispute may not."""
    words = "la facture est juste, nous l'avons recalculee."
    opinion = shipped()
    reminder, dispute = (features(words, action) for action in (Action.REMIND, Action.ACKNOWLEDGE_DISPUTE))
    assert reminder is not None
    assert dispute is not None
    assert opinion.judge(reminder)[0] < 0 < opinion.judge(dispute)[0]
