"""Tricks of writing are undone, places lead back to the draft's own words, and no text breaks the check."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amiable.domain.company import Identity, Mediator
from amiable.domain.debtor import Debtor, DebtorKind
from amiable.domain.decision import Action, Facts, Measure, Reason
from amiable.domain.draft import Finding
from amiable.domain.money import euros
from amiable.domain.plan import Rhythm, equal_schedule
from amiable.policies.check import VIOLATIONS, CheckFacts, Sender, check, explain
from amiable.policies.check.page import Page

TRICKY = "Somme\u00a0: １\u202f２５０,００\u00a0€\u200b — \u0435\u0301t\u0065\u0301 Ａ… 🙂\r\n"
SENDER = Sender(
    "Atelier", "FR1420041010050500013M02606", "PSSTFRPPXXX", "a@atelier.example", "01 99 00 12 34", "Ada Lo"
)
DEBTOR = Debtor("Client", DebtorKind.BUSINESS)
TODAY = date(2026, 3, 12)


def test_page_keeps_every_place() -> None:
    page = Page(TRICKY)
    assert len(page.plain) == len(page.flat) == len(page.masked) == len(page.shown)
    start = page.plain.index("1 250,00")
    assert page.excerpt(start, start + len("1 250,00")) == "１\u202f２５０,００"
    assert page.excerpt(0, len(page.plain)) == TRICKY
    assert "ete" in page.plain


def test_sentences_end_where_french_ends_them() -> None:
    page = Page("La facture n° 12 de M. Petit est échue le 1er mars. Pourquoi ? Voilà ; merci.\n\nBien à vous")
    assert [part.strip() for part in page.flat.split("|") if part.strip()] == [
        "la facture n° 12 de m. petit est echue le 1er mars",
        "pourquoi",
        "voila",
        "merci",
        "bien a vous",
    ]


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=300) | st.text("0123456789 .,/-€%FRfrIBAN@\n|{}[]<>«»", max_size=200))
def test_no_text_breaks_the_check(text: str) -> None:
    found = check(text, CheckFacts(SENDER, (Action.REMIND,)), debtor=DEBTOR, invoices=(), today=TODAY)
    assert found
    assert {finding.rule for finding in found} <= set(VIOLATIONS)
    assert all(finding.excerpt in text for finding in found)
    assert all(explain(finding) for finding in found)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200b", "x" * 30_000, "1" * 5_000, "le 5 " * 2_000])
def test_empty_and_huge_texts_are_refused(text: str) -> None:
    assert check(text, CheckFacts(SENDER, (Action.REMIND,)), debtor=DEBTOR, invoices=(), today=TODAY)


class TestFactsOfADecision:
    IDENTITY = Identity(
        name="Atelier SAS",
        email="a@atelier.example",
        phone="01 99 00 12 34",
        signatory="Ada Lo",
        iban="FR1420041010050500013M02606",
    )
    SCHEDULE = equal_schedule(euros("100.00"), 3, date(2026, 4, 5), Rhythm.MONTH)

    def measure(self, action: Action, facts: Facts) -> Measure:
        return Measure(action, (Reason("test"),), facts)

    def test_everything_the_engine_states_is_allowed(self) -> None:
        facts = CheckFacts.of(
            self.IDENTITY,
            (
                self.measure(Action.CONFIRM_PLAN, Facts(schedule=self.SCHEDULE, total=euros("100.00"))),
                self.measure(
                    Action.NOTE_PROMISE, Facts(amount=euros(7), date=date(2026, 5, 1), percentages=(Decimal(3),))
                ),
            ),
            mediator=Mediator(name="Médiation", address="1 rue X", site="https://mediation.example"),
        )
        assert facts.actions == (Action.CONFIRM_PLAN, Action.NOTE_PROMISE)
        assert facts.amounts == {euros("33.33"), euros("33.34"), euros("100.00"), euros(7)}
        assert facts.dates == {date(2026, 4, 5), date(2026, 5, 5), date(2026, 6, 5), date(2026, 5, 1)}
        assert facts.counts == {3}
        assert facts.percentages == {Decimal(3)}
        assert facts.links == {"https://mediation.example"}
        assert not facts.may_state_penalties

    def test_the_lawful_indemnity_comes_with_the_right_to_penalties(self) -> None:
        facts = CheckFacts.of(self.IDENTITY, (self.measure(Action.REMIND, Facts(may_state_penalties=True)),))
        assert facts.amounts == {euros(40)}

    def test_a_statement_may_say_its_day(self) -> None:
        question = self.measure(Action.ANSWER_QUESTION, Facts(topics=("statement",)))
        assert CheckFacts.of(self.IDENTITY, (question,), today=TODAY).dates == {TODAY}

    def test_no_measure_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="at least one measure"):
            CheckFacts.of(self.IDENTITY, ())


@pytest.mark.parametrize("rule", VIOLATIONS)
def test_every_violation_has_its_french_sentence(rule: str) -> None:
    sentence = explain(Finding(rule, "1\u00a0300,00\u00a0€", "x"))
    assert "«\u00a01\u00a0300,00\u00a0€\u00a0»" in sentence
    assert sentence.endswith((".", "»."))
    assert " :" not in sentence
    assert "'" not in sentence


def test_missing_courtesy_is_named() -> None:
    found = check("Payez.", CheckFacts(SENDER, (Action.REMIND,)), debtor=DEBTOR, invoices=(), today=TODAY)
    said = [explain(finding) for finding in found]
    assert "Il manque une formule d’appel au début du message." in said
    assert "Il manque une formule de politesse à la fin du message." in said


def test_other_debtors_known_to_the_engine_may_not_appear() -> None:
    text = "Bonjour,\n\nVoyez aussi avec Blanc Frères.\n\nCordialement,\nAda Lo"
    facts = CheckFacts(SENDER, (Action.REMIND,), other_debtors=("Blanc Frères",))
    found = check(text, facts, debtor=DEBTOR, invoices=(), today=TODAY)
    assert ("other_debtor", "Blanc Frères") in {(finding.rule, finding.excerpt) for finding in found}
