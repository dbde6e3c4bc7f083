"""The reminder calendar: which step is due, for whom it waits, and what its letter may state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from amiable.domain.company import Calendar, Penalties, Policy, ReminderStep, Segment
from amiable.domain.debtor import Debtor, DebtorKind
from amiable.domain.decision import Action
from amiable.domain.invoice import Invoice
from amiable.domain.money import euros
from amiable.domain.status import InvoiceStatus
from amiable.policies.followup import CALENDAR_REASONS, Silence, due_step, follow_up_due
from amiable.policies.load import load

PLAIN: Policy = load(Path(str(files("amiable.policies") / "company.example.toml")))
POLICY = PLAIN.model_copy(
    update={"reminders": PLAIN.reminders.model_copy(update={"calendar": Calendar()})},
)
DUE = date(2026, 3, 2)  # a Monday
BILL = Invoice("FA-1", euros("1250.00"), date(2026, 1, 31), DUE, status=InvoiceStatus.OVERDUE)
DEBTOR = Debtor("Menuiserie Kerdoncuff SARL", DebtorKind.BUSINESS)
SILENCE = Silence(DEBTOR, (BILL,))


def on(days: int) -> date:
    """That many days after the due date."""
    return DUE + timedelta(days=days)


def with_calendar(**changes: object) -> Policy:
    calendar = Calendar.model_validate(changes)
    return PLAIN.model_copy(update={"reminders": PLAIN.reminders.model_copy(update={"calendar": calendar})})


@pytest.mark.parametrize(
    ("last_step", "last_outbound", "days", "step"),
    [
        ("", None, 4, None),
        ("", None, 5, "reminder_1"),
        ("", None, 40, "reminder_1"),  # we are late, the debtor is not to pay for it
        ("reminder_1", 5, 14, None),
        ("reminder_1", 5, 15, "reminder_2"),
        ("reminder_1", 12, 15, None),  # less than a week since our last message
        ("reminder_1", 12, 19, "reminder_2"),
        ("reminder_2", 15, 29, None),
        ("reminder_2", 15, 30, "last_reminder"),
        ("last_reminder", 30, 44, None),
        ("last_reminder", 30, 45, "formal_notice"),
        ("formal_notice", 45, 400, None),
        ("pre_reminder", -5, 5, "reminder_1"),
    ],
)
def test_the_steps_follow_one_another(last_step: str, last_outbound: int | None, days: int, step: str | None) -> None:
    sent = None if last_outbound is None else on(last_outbound)
    assert due_step(replace(SILENCE, last_step=last_step, last_outbound=sent), POLICY, on(days)) == step


@pytest.mark.parametrize(("days", "step"), [(-6, None), (-5, "pre_reminder"), (0, "pre_reminder"), (1, None)])
def test_the_step_before_the_due_date_is_given_up_after_it(days: int, step: str | None) -> None:
    ahead = replace(SILENCE, invoices=(replace(BILL, status=InvoiceStatus.OPEN),))
    assert due_step(ahead, POLICY, on(days)) == step


def test_nothing_is_said_before_the_due_date_while_another_invoice_is_late() -> None:
    later = replace(BILL, number="FA-2", due=on(14), status=InvoiceStatus.OPEN)
    both = replace(SILENCE, invoices=(BILL, later))
    assert due_step(both, POLICY, on(10)) is ReminderStep.REMINDER_1


def test_a_step_can_be_left_out() -> None:
    policy = with_calendar(pre_reminder=False, reminder_2=False)
    ahead = replace(SILENCE, invoices=(replace(BILL, status=InvoiceStatus.OPEN),))
    assert due_step(ahead, policy, on(-5)) is None
    after = replace(SILENCE, last_step="reminder_1", last_outbound=on(5))
    assert due_step(after, policy, on(29)) is None
    assert due_step(after, policy, on(30)) is ReminderStep.LAST_REMINDER


@pytest.mark.parametrize(
    "quiet",
    [
        replace(SILENCE, waiting=True),
        replace(SILENCE, dispute_open=True),
        replace(SILENCE, promises=(on(10),)),
        replace(SILENCE, debtor=replace(DEBTOR, frozen=True)),
        replace(SILENCE, debtor=replace(DEBTOR, paused_until=on(30))),
        replace(SILENCE, last_inbound=on(8)),
        replace(SILENCE, last_payment=on(8)),
        replace(SILENCE, invoices=(replace(BILL, status=InvoiceStatus.IN_PLAN),)),
    ],
)
def test_what_keeps_the_calendar_quiet(quiet: Silence) -> None:
    assert due_step(SILENCE, POLICY, on(10)) is ReminderStep.REMINDER_1
    assert due_step(quiet, POLICY, on(10)) is None
    assert follow_up_due(quiet, POLICY, on(10)) is None


def test_the_decision_names_its_step_and_its_deadline() -> None:
    silence = replace(SILENCE, last_step="reminder_1", last_outbound=on(5))
    decision = follow_up_due(silence, POLICY, on(15))
    assert decision is not None
    (measure,) = decision.measures
    assert (measure.action, measure.facts.step, measure.effects) == (Action.REMIND, "reminder_2", ())
    assert measure.facts.deadline == date(2026, 3, 25)  # eight days after 17 March
    assert measure.facts.deadline in measure.facts.dates
    assert (measure.facts.date, measure.facts.total) == (on(5), euros(1250))
    (reason,) = measure.reasons
    assert (reason.rule, tuple(name for name, _ in reason.values)) == ("step_reminder_2", ("due", "days"))
    assert dict(reason.values) == {"due": "2\u00a0mars 2026", "days": "15"}


def test_a_deadline_falls_on_a_business_day() -> None:
    silence = replace(SILENCE, last_step="reminder_1", last_outbound=on(5))
    decision = follow_up_due(silence, POLICY, date(2026, 3, 28))
    assert decision is not None
    assert decision.measures[0].facts.deadline == date(2026, 4, 7)  # 5 April is Easter Sunday


def test_the_formal_notice_is_never_drafted_by_itself() -> None:
    silence = replace(SILENCE, last_step="last_reminder", last_outbound=on(30))
    assert due_step(silence, POLICY, on(60)) is ReminderStep.FORMAL_NOTICE
    assert follow_up_due(silence, POLICY, on(60)) is None


@pytest.mark.parametrize(
    ("kind", "step", "said"),
    [
        (DebtorKind.BUSINESS, "reminder_1", True),
        (DebtorKind.BUSINESS, "", False),
        (DebtorKind.CONSUMER, "reminder_1", False),
        (DebtorKind.PUBLIC, "reminder_1", False),
    ],
)
def test_penalties_are_recalled_to_a_business_from_the_second_reminder_on(
    kind: DebtorKind, step: str, said: bool
) -> None:
    claiming = POLICY.model_copy(
        update={"penalties": Penalties(business=True, public=True, consumer_after_notice=True)}
    )
    silence = replace(SILENCE, debtor=replace(DEBTOR, kind=kind), last_step=step)
    for policy, expected in ((claiming, said), (POLICY, False)):
        decision = follow_up_due(silence, policy, on(20))
        assert decision is not None
        facts = decision.measures[0].facts
        assert (facts.may_state_penalties, euros(40) in facts.amounts) == (expected, expected)


def test_every_worded_step_has_its_reason() -> None:
    assert set(CALENDAR_REASONS) == {f"step_{s}" for s in ReminderStep if s is not ReminderStep.FORMAL_NOTICE}


def test_without_a_calendar_no_step_is_due_and_silence_decides() -> None:
    silence = replace(SILENCE, last_outbound=on(1))
    assert due_step(silence, PLAIN, on(20)) is None
    decision = follow_up_due(silence, PLAIN, on(20))
    assert decision is not None
    assert decision.measures[0].facts.step == ""


def test_a_segment_may_have_the_calendar_alone() -> None:
    segment = Segment.model_validate({"reminders": {"calendar": {"reminder_1": 10}}})
    policy = PLAIN.model_copy(update={"segments": {"grands-comptes": segment}})
    large = replace(SILENCE, debtor=replace(DEBTOR, segment="grands-comptes"))
    assert due_step(large, policy, on(9)) is None
    assert due_step(large, policy, on(10)) is ReminderStep.REMINDER_1
    assert due_step(SILENCE, policy, on(10)) is None
