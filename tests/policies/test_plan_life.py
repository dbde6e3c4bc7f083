"""Plans and promises, pure: for any schedule, payments and day the standing follows the money, whatever its order."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amiable.domain.company import Plans
from amiable.domain.invoice import Invoice
from amiable.domain.money import Money, euros, total
from amiable.domain.payment import Receipt
from amiable.domain.plan import Instalment, schedule_total
from amiable.domain.status import InstalmentStatus, PromiseStatus
from amiable.policies.legal.imputation import impute
from amiable.policies.legal.payment import RF_BODY_MAX
from amiable.policies.plan_life import OVERDUE, progress, promise_status, references

START = date(2026, 3, 10)
PLANS = Plans()
cents = st.integers(1, 500_000).map(lambda n: Decimal(n) / 100)
days = st.integers(0, 200).map(lambda n: START + timedelta(days=n))


@st.composite
def schedules(draw: st.DrawFn) -> tuple[Instalment, ...]:
    dues = sorted(draw(st.lists(days, min_size=1, max_size=6)))
    return tuple(Instalment(day, Money(draw(cents))) for day in dues)


receipts = st.lists(st.builds(Receipt, days, cents), max_size=8)


@settings(deadline=None)
@given(schedules(), receipts, days, st.randoms())
def test_the_standing_follows_the_money_in_whatever_order_it_came(
    schedule: tuple[Instalment, ...], money: list[Receipt], today: date, chance: object
) -> None:
    found = progress(schedule, money, PLANS, today)
    mixed = list(money)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert progress(schedule, mixed, PLANS, today) == found
    seen = sum((receipt.amount for receipt in money), Decimal(0))
    assert total([one.paid for one in found]).amount == min(seen, schedule_total(schedule).amount)
    filled = [one.paid for one in found]
    assert all(one.paid == one.instalment.amount for one, after in zip(found, filled[1:], strict=False) if after)
    for one in found:
        assert (
            (one.status is InstalmentStatus.PAID) == (one.paid == one.instalment.amount) == (one.paid_on is not None)
        )
        assert one.left.amount + one.paid == one.instalment.amount
        if one.status in OVERDUE:
            assert today > one.instalment.date + timedelta(days=PLANS.grace_days)
        if one.status is InstalmentStatus.MISSED:
            assert one.missed


@settings(deadline=None)
@given(schedules(), receipts, days)
def test_a_payment_that_came_back_is_as_if_it_never_came(
    schedule: tuple[Instalment, ...], money: list[Receipt], today: date
) -> None:
    back = [*money, Receipt(START, Decimal(7)), Receipt(START, Decimal(-7))]
    assert progress(schedule, back, PLANS, today) == progress(schedule, money, PLANS, today)


@given(cents, receipts, days, days, st.integers(0, 10))
def test_a_promise_is_kept_by_money_in_time_and_only_by_it(
    amount: Decimal, money: list[Receipt], due: date, today: date, grace: int
) -> None:
    last = due + timedelta(days=grace)
    in_time = sum((r.amount for r in money if r.day <= last), Decimal(0))
    expected = (
        PromiseStatus.KEPT if in_time >= amount else PromiseStatus.BROKEN if today > last else PromiseStatus.OPEN
    )
    assert promise_status(due, amount, money, grace, today) is expected
    assert promise_status(due, amount, money[::-1], grace, today) is expected


@given(cents, st.lists(st.tuples(cents, days), min_size=1, max_size=6), days, st.randoms())
def test_a_payment_is_shared_to_the_cent(
    paid: Decimal, rows: list[tuple[Decimal, date]], today: date, chance: object
) -> None:
    invoices = [Invoice(f"F-{n}", Money(amount), due, due) for n, (amount, due) in enumerate(rows)]
    parts = impute(Money(paid), invoices, today)
    owed = total([invoice.outstanding for invoice in invoices])
    assert total([part.amount for part in parts]) == min(Money(paid), owed)
    assert all(part.amount for part in parts)
    mixed = list(invoices)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert impute(Money(paid), mixed, today) == parts


def test_the_grace_starts_on_a_business_day_and_a_late_payment_is_missed_only_later() -> None:
    saturday = Instalment(date(2026, 3, 21), euros("100.00"))  # the bank works again on the 23rd
    expected = {26: "due", 27: "late"}
    for day, status in expected.items():
        (one,) = progress((saturday,), (), PLANS, date(2026, 3, day))
        assert (one.status, one.missed) == (status, False)
    (one,) = progress((saturday,), (), PLANS, date(2026, 4, 6))
    assert (one.status, one.missed) == ("missed", True)
    (one,) = progress((saturday,), [Receipt(date(2026, 4, 6), Decimal(100))], PLANS, date(2026, 4, 7))
    assert (one.status, one.missed) == ("paid", True)


@pytest.mark.parametrize("number", ["FA-2026-0131", "2026/03/ÉÀ-000000000000000000000000001", "–"])
def test_every_instalment_has_its_own_reference(number: str) -> None:
    schedule = tuple(Instalment(START + timedelta(days=n), euros(1)) for n in range(12))
    found = [part.reference for part in references(schedule, (number,), 7)]
    assert len(set(found)) == 12
    assert all(reference.startswith("RF") and len(reference) <= RF_BODY_MAX + 4 for reference in found)
