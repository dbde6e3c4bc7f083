"""French business days: Monday to Friday, public holidays of metropolitan France left out."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

PARIS = ZoneInfo("Europe/Paris")
SATURDAY = 5


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year).keys())


def is_public_holiday(day: date) -> bool:
    """One of the eleven holidays of article L3133-1 of the code du travail."""
    return day in _holidays(day.year)


def is_business_day(day: date) -> bool:
    """True from Monday to Friday, public holidays excepted."""
    return day.weekday() < SATURDAY and not is_public_holiday(day)


def next_business_day(day: date) -> date:
    """`day` itself when it is one, else the first that follows."""
    while not is_business_day(day):
        day += timedelta(days=1)
    return day


def add_business_days(day: date, count: int) -> date:
    """The day reached after `count` business days, `day` itself not counted."""
    if count < 0:
        raise ValueError("count must not be negative")
    while count:
        day += timedelta(days=1)
        if is_business_day(day):
            count -= 1
    return day


def business_days_between(start: date, end: date) -> int:
    """Business days after `start`, up to and including `end`; 0 when `end` is not later."""
    return sum(is_business_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def add_months(day: date, count: int) -> date:
    """Same day number `count` months later, else the month's last day (CPC 641)."""
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    for number in range(day.day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, min(day.day, 28))


def on_number(day: date, number: int) -> date:
    """The same month on that day, else on its last."""
    last = (add_months(day.replace(day=1), 1) - timedelta(days=1)).day
    return day.replace(day=min(number, last))
