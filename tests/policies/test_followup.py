"""When silence calls for one follow-up, and everything that keeps us quiet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from amiable.domain.debtor import Debtor, DebtorKind
from amiable.domain.decision import Action
from amiable.domain.invoice import Invoice
from amiable.domain.money import Money, euros
from amiable.domain.status import InvoiceStatus
from amiable.policies.chain import RULES
from amiable.policies.followup import Hindrance, Silence, follow_up_due, hindrances, time_barred
from amiable.policies.load import load

POLICY = load(Path(str(files("amiable.policies") / "company.example.toml")))  # 8 business days
LATE = Invoice("FA-1", euros("1250.00"), date(2026, 1, 31), date(2026, 3, 2), status=InvoiceStatus.OVERDUE)
LATER = Invoice("FA-2", euros("480.00"), date(2026, 2, 10), date(2026, 3, 12), status=InvoiceStatus.OPEN)
DEBTOR = Debtor("Menuiserie Kerdoncuff SARL", DebtorKind.BUSINESS)
SILENCE = Silence(DEBTOR, (LATE, LATER), last_outbound=date(2026, 3, 3))
DUE = date(2026, 3, 13)  # eight business days after the 3rd


def test_eight_business_days_of_silence_call_for_a_reminder_of_everything_overdue() -> None:
    decision = follow_up_due(SILENCE, POLICY, DUE)
    assert decision is not None
    (measure,) = decision.measures
    assert (measure.action, measure.effects) == (Action.REMIND, ())
    assert measure.facts.invoices == ("FA-1", "FA-2")
    assert (measure.facts.total, measure.facts.date) == (euros("1730.00"), date(2026, 3, 3))
    assert measure.facts.may_state_bank_details
    assert not measure.facts.may_state_penalties
    assert [(r.rule, tuple(n for n, _ in r.values)) for r in decision.reasons] == [("silence", RULES["silence"])]


def test_one_day_earlier_is_too_early() -> None:
    assert follow_up_due(SILENCE, POLICY, date(2026, 3, 12)) is None


def test_public_holidays_do_not_count() -> None:
    # From 27 March: Easter Monday is 6 April, so the eighth business day is Thursday 9 April.
    silence = replace(SILENCE, last_outbound=date(2026, 3, 27))
    assert follow_up_due(silence, POLICY, date(2026, 4, 8)) is None
    assert follow_up_due(silence, POLICY, date(2026, 4, 9)) is not None


@pytest.mark.parametrize(
    ("why", "silence"),
    [
        ("a reply waits, or a draft is open", replace(SILENCE, waiting=True)),
        ("a dispute is open", replace(SILENCE, dispute_open=True)),
        ("a promise runs", replace(SILENCE, promises=(date(2026, 3, 20),))),
        ("a promise is within its grace of three days", replace(SILENCE, promises=(date(2026, 3, 10),))),
        ("reminders are paused", replace(SILENCE, debtor=replace(DEBTOR, paused_until=date(2026, 3, 16)))),
        ("the debtor is frozen", replace(SILENCE, debtor=replace(DEBTOR, frozen=True))),
        (
            "one invoice is in a collective procedure",
            replace(SILENCE, invoices=(LATE, replace(LATER, status=InvoiceStatus.INSOLVENCY))),
        ),
        ("the debtor wrote since", replace(SILENCE, last_inbound=date(2026, 3, 9))),
        ("the debtor paid a part since", replace(SILENCE, last_payment=date(2026, 3, 9))),
        ("we wrote less than a week ago", replace(SILENCE, last_outbound=date(2026, 3, 9))),
        ("nothing is left to pay", replace(SILENCE, invoices=(replace(LATE, paid=LATE.amount),))),
        ("nothing is due yet", replace(SILENCE, invoices=(replace(LATE, due=date(2026, 3, 31)),))),
        ("the due date was a Sunday, paid on Monday at the earliest", None),
    ],
)
def test_what_keeps_us_quiet(why: str, silence: Silence | None) -> None:
    if silence is None:
        sunday = Silence(DEBTOR, (replace(LATE, due=date(2026, 3, 8)),), last_outbound=date(2026, 2, 20))
        assert follow_up_due(sunday, POLICY, date(2026, 3, 9)) is None
        assert follow_up_due(sunday, POLICY, date(2026, 3, 10)) is not None
    else:
        assert follow_up_due(silence, POLICY, DUE) is None, why


@pytest.mark.parametrize(
    ("status", "reminded"),
    [
        (InvoiceStatus.OPEN, True),
        (InvoiceStatus.OVERDUE, True),
        (InvoiceStatus.PROMISED, True),  # its promise has passed: see `promises`
        (InvoiceStatus.PAID_UNCONFIRMED, True),  # its wait has passed: see `paused_until`
        (InvoiceStatus.IN_PLAN, False),
        (InvoiceStatus.DISPUTED, False),
        (InvoiceStatus.PAID, False),
        (InvoiceStatus.WRITTEN_OFF, False),
    ],
)
def test_which_invoices_are_reminded_of(status: InvoiceStatus, reminded: bool) -> None:
    silence = replace(SILENCE, invoices=(LATE, replace(LATER, status=status)))
    decision = follow_up_due(silence, POLICY, DUE)
    assert decision is not None
    assert ("FA-2" in decision.measures[0].facts.invoices) is reminded


def test_one_message_keeps_to_one_currency() -> None:
    swiss = replace(LATER, amount=Money(Decimal(480), "CHF"), paid=Money(Decimal(0), "CHF"))
    decision = follow_up_due(replace(SILENCE, invoices=(LATE, swiss)), POLICY, DUE)
    assert decision is not None
    assert decision.measures[0].facts.invoices == ("FA-1",)


def test_the_pause_ends_on_its_day_and_the_grace_after_its_own() -> None:
    paused = replace(SILENCE, debtor=replace(DEBTOR, paused_until=DUE))
    assert follow_up_due(paused, POLICY, DUE) is not None
    assert follow_up_due(replace(SILENCE, promises=(date(2026, 3, 9),)), POLICY, DUE) is not None


def test_a_debtor_never_written_to_is_reminded_once_the_silence_since_the_due_date_has_lasted() -> None:
    fresh = replace(SILENCE, invoices=(LATE,), last_outbound=None)
    assert follow_up_due(fresh, POLICY, date(2026, 3, 11)) is None
    decision = follow_up_due(fresh, POLICY, date(2026, 3, 12))
    assert decision is not None
    assert decision.measures[0].facts.date is None


def test_a_short_silence_setting_still_leaves_a_week() -> None:
    eager = POLICY.model_copy(update={"reminders": POLICY.reminders.model_copy(update={"silence_business_days": 1})})
    assert follow_up_due(SILENCE, eager, date(2026, 3, 9)) is None
    assert follow_up_due(SILENCE, eager, date(2026, 3, 10)) is not None


@pytest.mark.parametrize(("sent", "more"), [(4, True), (5, False), (6, False)])
def test_five_reminders_are_enough(sent: int, more: bool) -> None:
    """Product rule (CP 222-33-2-2): then a person decides."""
    assert (follow_up_due(replace(SILENCE, reminders_sent=sent), POLICY, DUE) is not None) is more


@pytest.mark.parametrize(
    ("kind", "issued", "reminded"),
    [
        (DebtorKind.CONSUMER, date(2024, 3, 14), True),
        (DebtorKind.CONSUMER, date(2024, 3, 12), False),  # two years: C.conso L218-2
        (DebtorKind.BUSINESS, date(2024, 3, 12), True),
        (DebtorKind.BUSINESS, date(2021, 3, 12), False),  # five years: C.com L110-4
        (DebtorKind.PUBLIC, date(2022, 1, 3), True),
        (DebtorKind.PUBLIC, date(2021, 12, 31), False),  # four civil years: law 68-1250
    ],
)
def test_a_time_barred_invoice_is_for_a_person(kind: DebtorKind, issued: date, reminded: bool) -> None:
    old = Invoice("FA-0", euros(300), issued, issued + timedelta(days=30), status=InvoiceStatus.OVERDUE)
    silence = replace(SILENCE, debtor=replace(DEBTOR, kind=kind), invoices=(old, LATE))
    decision = follow_up_due(silence, POLICY, DUE)
    assert decision is not None
    assert ("FA-0" in decision.measures[0].facts.invoices) is reminded
    assert time_barred(silence, DUE) == (() if reminded else (old,))
    alone = follow_up_due(replace(silence, invoices=(old,)), POLICY, DUE)
    assert (alone is not None) is reminded


def test_what_keeps_us_quiet_is_named() -> None:
    assert hindrances(SILENCE, POLICY, DUE) == ()
    quiet = replace(
        SILENCE,
        debtor=replace(DEBTOR, frozen=True, paused_until=date(2026, 3, 16)),
        waiting=True,
        dispute_open=True,
        promises=(date(2026, 3, 10),),
        last_outbound=date(2026, 3, 9),
        reminders_sent=5,
    )
    assert hindrances(quiet, POLICY, DUE) == tuple(Hindrance)
