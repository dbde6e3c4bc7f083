"""Money, business days, schedules, hashes: the pure room."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amiable.domain.calendar import (
    add_business_days,
    add_months,
    business_days_between,
    is_business_day,
    next_business_day,
)
from amiable.domain.draft import Letter
from amiable.domain.invoice import Invoice
from amiable.domain.money import CurrencyMismatchError, Money, euros, total
from amiable.domain.plan import Rhythm, equal_schedule, schedule_total
from amiable.french.typography import format_date, format_iban, format_money, join_list

cents = st.integers(1, 10**9).map(lambda n: Decimal(n) / 100)
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(cents, st.integers(1, 60))
def test_a_split_sums_to_the_cent(amount: Decimal, count: int) -> None:
    assert total(list(euros(amount).split(count))) == euros(amount)


def test_the_last_instalment_takes_the_cents() -> None:
    assert [str(part.amount) for part in euros("1250.00").split(3)] == ["416.67", "416.67", "416.66"]


def test_money_refuses_floats_and_mixed_currencies() -> None:
    with pytest.raises(TypeError):
        Money(12.5)  # type: ignore[arg-type]
    with pytest.raises(CurrencyMismatchError):
        euros(1) + Money(Decimal(1), "CHF")


@given(cents, st.integers(1, 24), days, st.sampled_from(list(Rhythm)))
def test_a_schedule_is_in_order_and_sums_up(amount: Decimal, count: int, first: date, every: Rhythm) -> None:
    schedule = equal_schedule(euros(amount), count, first, every)
    assert schedule_total(schedule) == euros(amount)
    assert [part.date for part in schedule] == sorted({part.date for part in schedule})


@pytest.mark.parametrize(
    "holiday", ["2026-01-01", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-07-14", "2026-11-11"]
)
def test_french_holidays_are_no_business_days(holiday: str) -> None:
    assert not is_business_day(date.fromisoformat(holiday))


@given(days, st.integers(0, 60))
def test_business_days_count_back(start: date, count: int) -> None:
    end = add_business_days(start, count)
    assert business_days_between(start, end) == count
    assert count == 0 or is_business_day(end)
    assert is_business_day(next_business_day(start))


@given(days, st.integers(0, 48))
def test_months_keep_the_day_or_the_months_end(day: date, count: int) -> None:
    later = add_months(day, count)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == count
    assert later.day == day.day or (later.day < day.day and add_months(later, 1).month != later.month)


def test_an_invoice_never_owes_less_than_nothing() -> None:
    invoice = Invoice("F-1", euros(10), date(2026, 1, 1), date(2026, 2, 1), paid=euros(12))
    assert invoice.outstanding == euros(0)
    assert invoice.overdue_days(date(2026, 1, 15)) == 0 and invoice.overdue_days(date(2026, 2, 3)) == 2


@given(st.text(), st.text(), st.text(), st.lists(st.text(), max_size=2))
def test_the_digest_changes_with_every_part(recipient: str, subject: str, body: str, attached: list[str]) -> None:
    letter = Letter(recipient, subject, body, tuple(attached))
    others = (
        Letter(recipient + "x", subject, body, tuple(attached)),
        Letter(recipient, subject + "x", body, tuple(attached)),
        Letter(recipient, subject, body + " ", tuple(attached)),
        Letter(recipient, subject, body, (*attached, "F-1")),
        Letter(recipient + subject, "", body, tuple(attached)) if subject else Letter("x" + recipient, "", body),
    )
    assert letter.digest not in {other.digest for other in others}


def test_french_typography() -> None:
    assert format_money(euros("1250")) == "1\u202f250,00\u00a0€"
    assert format_date(date(2026, 3, 1)) == "1er\u00a0mars 2026"
    assert format_date(date(2026, 3, 31), weekday=True) == "mardi 31\u00a0mars 2026"
    assert format_iban("FR1420041010050500013M02606").replace("\u00a0", " ") == "FR14 2004 1010 0505 0001 3M02 606"
    assert join_list(["a", "b", "c"]) == "a, b et c"
