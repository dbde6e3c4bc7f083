"""Dates, amounts and moments as a person gives them in the chat."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from amiable.bot.answers import read_amounts, read_dates
from amiable.bot.moments import moments
from amiable.domain.calendar import PARIS

TODAY = dt.date(2026, 3, 2)
THE_13TH = dt.date(2026, 3, 13)


@pytest.mark.parametrize("text", ["13 mars", "le 13/03", "13/3/2026", "Vendredi 13 mars 2026", "2026-03-13"])
def test_a_day_and_its_month_are_sure(text: str) -> None:
    assert read_dates(text, TODAY).found == (THE_13TH,)
    assert read_dates(text, TODAY).sure


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("vendredi", (dt.date(2026, 3, 6),)),
        ("le 30", (dt.date(2026, 3, 30),)),
        ("13 ou 14 mars", (dt.date(2026, 3, 14),)),
        ("le 13 mars, sinon le 14 avril", (THE_13TH, dt.date(2026, 4, 14))),
        ("la semaine prochaine", ()),
        ("je ne sais plus", ()),
        ("31/02", ()),
        ("9" * 5000, ()),
    ],
)
def test_what_leaves_a_doubt_is_not_sure(text: str, found: tuple[dt.date, ...]) -> None:
    answer = read_dates(text, TODAY)
    assert (answer.found, answer.sure) == (found, False)


@pytest.mark.parametrize("text", ["1250,50", "1 250,50 €", "1\u202f250,50\u00a0euros", "c’est 1.250,50 EUR"])
def test_one_amount_is_sure(text: str) -> None:
    answer = read_amounts(text, "EUR")
    assert (answer.found, answer.sure) == ((Decimal("1250.50"),), True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("500 €, pas 1250 €", (Decimal(500), Decimal(1250))),
        ("450 sur 1250 €", (Decimal(1250),)),
        ("500 $", ()),
        ("0", ()),
        ("rien", ()),
    ],
)
def test_several_amounts_or_none_are_not_sure(text: str, found: tuple[Decimal, ...]) -> None:
    answer = read_amounts(text, "EUR")
    assert (answer.found, answer.sure) == (found, False)


def test_the_file_s_currency_is_the_one_meant() -> None:
    assert read_amounts("500", "CHF").found == (Decimal(500),)
    assert read_amounts("500 €", "CHF").found == ()


def at(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2026, 3, day, hour, tzinfo=PARIS)


def test_moments_are_office_hours_in_paris() -> None:
    assert moments(at(4, 17)) == {"hour": at(4, 18), "tomorrow": at(5, 9), "monday": at(9, 9)}
    assert moments(at(2, 8))["monday"] == at(9, 9), "on a Monday, the next one"
    assert set(moments(at(8, 20))) == {"hour", "tomorrow"}, "on a Sunday, tomorrow is Monday"
    late = dt.datetime(2026, 3, 4, 23, 30, tzinfo=dt.UTC)  # already Thursday in Paris
    assert moments(late)["tomorrow"] == at(6, 9)
    before_summer_time = dt.datetime(2026, 3, 28, 12, tzinfo=dt.UTC)
    assert moments(before_summer_time)["tomorrow"].astimezone(dt.UTC).hour == 7
