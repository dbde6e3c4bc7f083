"""An explanation tells the decision's own story, row by row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from amiable.domain.company import Policy, Promises, Segment
from amiable.domain.debtor import Debtor, DebtorKind
from amiable.domain.decision import Action
from amiable.domain.invoice import Invoice
from amiable.domain.money import euros
from amiable.domain.plan import Rhythm
from amiable.domain.reading import Attack, DisputeFact, DisputeReason, Intent, PlanFact, PromiseFact, Reading
from amiable.domain.status import InvoiceStatus
from amiable.policies.case import Case
from amiable.policies.chain import TABLE, decide
from amiable.policies.explain import Answer, Explanation, explain
from amiable.policies.load import load

POLICY: Policy = load(Path(str(files("amiable.policies") / "company.example.toml")))
TODAY = date(2026, 3, 12)
BILL = Invoice("FA-1", euros("1250.00"), date(2026, 1, 31), date(2026, 3, 2), status=InvoiceStatus.OVERDUE)
DEBTOR = Debtor("Menuiserie Kerdoncuff SARL", DebtorKind.BUSINESS)


def case(*intents: Intent, policy: Policy = POLICY, debtor: Debtor = DEBTOR, **facts: Any) -> Case:
    confidence = facts.pop("confidence", 0.9)
    return Case(Reading("…", intents, confidence, **facts), debtor, (BILL,), policy, TODAY)


THREE = PlanFact(3, Decimal("416.67"), date(2026, 3, 20), Rhythm.MONTH)
CASES = {
    "attack": case(Intent.PAID, attack=Attack.PHISHING_LINK),
    "bounce": case(Intent.BOUNCE),
    "insolvency": case(Intent.INSTALMENTS, Intent.INSOLVENCY),
    "unsure": case(Intent.PAID, confidence=0.1),
    "plan": case(Intent.INSTALMENTS, plan=THREE),
    "dispute": case(
        Intent.DISPUTE,
        Intent.PROMISE,
        dispute=DisputeFact(DisputeReason.QUANTITY, Decimal(300)),
        promise=PromiseFact(date(2026, 3, 20), Decimal(950)),
    ),
    "nothing": case(Intent.PROMISE, Intent.DISPUTE, promise=PromiseFact()),
}


@pytest.mark.parametrize("name", CASES)
def test_the_explanation_is_about_the_decision_taken(name: str) -> None:
    told = explain(CASES[name])
    assert told.decision == decide(CASES[name])
    assert [step.rule for step in told.steps] == [row.name for row in TABLE]
    assert {r for step in told.fired for r in step.reasons} == set(told.decision.reasons)
    assert {step.action for step in told.fired} == {m.action for m in told.decision.measures}
    assert (told.may_state is None) == (not told.decision.worded)


@pytest.mark.parametrize("name", CASES)
def test_it_can_be_written_as_json(name: str) -> None:
    adapter = TypeAdapter(Explanation)
    assert adapter.validate_json(adapter.dump_json(explain(CASES[name]))) == explain(CASES[name])


def test_a_guard_that_fires_ends_the_chain() -> None:
    told = explain(CASES["attack"])
    assert {
        step.rule: step.answer for step in told.steps if step.rule in ("attack", "bounce", "paid", "promise")
    } == {
        "attack": Answer.FIRED,
        "bounce": Answer.NOT_REACHED,
        "paid": Answer.NOT_REACHED,
        "promise": Answer.NOT_ASKED,
    }


def test_a_guard_without_objection_is_silent() -> None:
    told = explain(CASES["plan"])
    answers = {step.rule: step.answer for step in told.steps}
    assert (answers["unsure"], answers["instalments"], answers["paid"]) == (
        Answer.SILENT,
        Answer.FIRED,
        Answer.NOT_ASKED,
    )
    (fired,) = told.fired
    assert (fired.action, [r.rule for r in fired.reasons]) == (Action.CONFIRM_PLAN, ["plan_inside_limits"])
    assert told.may_state is not None
    assert told.may_state.counts == (3,)
    assert euros("416.67") in told.may_state.amounts


def test_two_intents_show_two_rows() -> None:
    assert [step.rule for step in explain(CASES["dispute"]).fired] == ["dispute", "promise"]


def test_the_segment_that_changed_the_policy_is_named() -> None:
    promise = PromiseFact(date(2026, 4, 30), None)
    patient = POLICY.model_copy(update={"segments": {"fideles": Segment(promises=Promises(max_days=60))}})
    loyal = replace(DEBTOR, segment="fideles")
    ours = explain(case(Intent.PROMISE, policy=patient, promise=promise))
    theirs = explain(case(Intent.PROMISE, policy=patient, debtor=loyal, promise=promise))
    assert (ours.segment, ours.decision.action) == ("", Action.HAND_OVER)
    assert (theirs.segment, theirs.decision.action) == ("fideles", Action.NOTE_PROMISE)
    assert theirs.decision.policy_version == POLICY.version
