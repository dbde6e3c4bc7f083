"""Dates as the French write them: each idiom of data/dates.toml, and dates that we format are found again."""

import tomllib
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amiable.french.dates import Kind, find_dates
from amiable.french.typography import format_date, format_short_date

TABLE = tomllib.loads((Path(__file__).parent / "data" / "dates.toml").read_text(encoding="utf-8"))
TODAY = TABLE["today"]
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2035, 12, 31))


@pytest.mark.parametrize("row", TABLE["date"], ids=lambda row: f"{row['text']}-{row.get('past', '')}")
@pytest.mark.parametrize("frame", ["{}", "Bonjour, {}.", "({})", "{} !"])
def test_idiom(row, frame):
    text = frame.format(row["text"])
    found = find_dates(text, TODAY, past=row.get("past"))
    assert [span.date for span in found] == [row.get("day")]
    assert found[0].kind == (Kind.EXACT if "day" in row else row["kind"])
    assert text[found[0].start : found[0].end] == found[0].text


@pytest.mark.parametrize("text", TABLE["without"])
def test_no_date(text):
    assert find_dates(text, TODAY) == ()


@pytest.mark.parametrize("row", TABLE["several"], ids=lambda row: row["text"])
def test_several_dates(row):
    assert [span.date for span in find_dates(row["text"], TODAY, past=False)] == row["days"]


@given(DAYS, st.booleans(), st.booleans())
def test_a_formatted_date_is_found_again(day, weekday, with_text):
    written = format_date(day, weekday=weekday)
    text = f"Nous vous attendons le {written}, sans faute." if with_text else written
    (span,) = find_dates(text, TODAY)
    assert span.date == day
    assert span.text == written


@given(DAYS)
def test_a_short_date_is_found_again(day):
    (span,) = find_dates(f"Échéance : {format_short_date(day)}", TODAY)
    assert span.date == day


@given(DAYS, st.integers(min_value=0, max_value=250))
def test_without_year_the_tense_decides(today, days):
    ahead, back = today + timedelta(days=days), today - timedelta(days=days)
    if (ahead.month, ahead.day) != (2, 29):
        (told,) = find_dates(f"le {format_date(ahead, year=False)}", today, past=False)
        assert told.date == ahead
    if (back.month, back.day) != (2, 29):
        (told,) = find_dates(f"le {format_date(back, year=False)}", today, past=True)
        assert told.date == back


@given(st.text(max_size=200), DAYS)
def test_any_text_gives_exact_places_in_order(text, today):
    spans = find_dates(text, today)
    assert all(text[span.start : span.end] == span.text for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
