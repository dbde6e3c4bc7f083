"""Wording rules, sentence by sentence (data/wording), and what depends on the debtor or the right to penalties."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from amiable.domain.debtor import DebtorKind
from amiable.domain.decision import Action
from amiable.domain.money import euros
from amiable.policies.check import CheckFacts
from amiable.policies.check.wording import patterns
from amiable.policies.legal.tables import law

SENTENCES = tomllib.loads((Path(__file__).parents[2] / "data" / "wording" / "rules.toml").read_text("utf-8"))
BAD = [(group["rule"], group["action"], text) for group in SENTENCES["bad"] for text in group["sentences"]]
GOOD = [(group["action"], text) for group in SENTENCES["good"] for text in group["sentences"]]


@pytest.mark.parametrize(("rule", "action", "sentence"), BAD)
def test_bad_sentences_are_found(findings, rule: str, action: str, sentence: str) -> None:
    assert rule in {finding.rule for finding in findings(sentence, Action(action))}


@pytest.mark.parametrize(("action", "sentence"), GOOD)
def test_good_sentences_raise_nothing(findings, action: str, sentence: str) -> None:
    assert findings(sentence, Action(action)) == ()


@pytest.mark.parametrize("word", law().blocklist.words)
def test_every_blocked_word_is_found(findings, word: str) -> None:
    found = findings(f"Nous évoquons {word.replace('*', '')} dans ce courrier.")
    assert "forbidden_wording" in {finding.rule for finding in found}


@pytest.mark.parametrize("word", ["consommation", "exploitation", "saisir la juridiction compétente", "voisine"])
def test_words_that_only_hold_a_blocked_one(findings, word: str) -> None:
    found = {finding.rule for finding in findings(f"Nous évoquons {word} dans ce courrier.")}
    assert found == ({"forbidden_wording"} if word == "voisine" else set())


class TestPenalties:
    SENTENCE = "Une indemnité forfaitaire de 40 € est exigible (articles L441-10 et D441-5 du code de commerce)."
    LEGAL = (
        "À compter de cette réception, les intérêts au taux légal courront (articles 1231-6 et 1344-1 du code civil)."
    )

    def test_a_business_may_be_told_where_the_facts_allow_it(self, findings, plan: CheckFacts) -> None:
        facts = replace(plan, actions=(Action.REMIND,), amounts=frozenset({euros(40)}), may_state_penalties=True)
        assert findings(self.SENTENCE, facts=facts) == ()

    def test_nobody_may_be_told_otherwise(self, findings, plan: CheckFacts) -> None:
        facts = replace(plan, actions=(Action.REMIND,), amounts=frozenset({euros(40)}))
        assert "penalties_not_allowed" in {finding.rule for finding in findings(self.SENTENCE, facts=facts)}

    def test_a_consumer_is_never_told_of_business_law(self, findings, plan: CheckFacts) -> None:
        facts = replace(plan, actions=(Action.REMIND,), amounts=frozenset({euros(40)}), may_state_penalties=True)
        found = findings(self.SENTENCE, kind=DebtorKind.CONSUMER, facts=facts)
        assert "penalties_not_allowed" in {finding.rule for finding in found}

    def test_a_consumer_may_be_told_of_legal_interest(self, findings, plan: CheckFacts) -> None:
        facts = replace(plan, actions=(Action.FORMAL_NOTICE,), may_state_penalties=True)
        found = findings(self.LEGAL, Action.FORMAL_NOTICE, kind=DebtorKind.CONSUMER, facts=facts)
        assert found == ()


def test_names_are_no_wording(findings) -> None:
    assert all(pattern.rule for pattern in patterns())
    assert findings("La facture FA-2026-0131 de Menuiserie Kerdoncuff reste due.") == ()
