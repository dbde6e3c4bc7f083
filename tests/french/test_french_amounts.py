"""Sums as the French write them: each idiom of data/amounts.toml, and sums that we format are found again."""

import tomllib
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amiable.domain.money import Money
from amiable.french.amounts import find_amounts
from amiable.french.typography import format_date, format_decimal, format_money

TABLE = tomllib.loads((Path(__file__).parent / "data" / "amounts.toml").read_text(encoding="utf-8"))
SUMS = st.decimals(min_value="0.01", max_value="9999999.99", places=2)


@pytest.mark.parametrize("row", TABLE["amount"], ids=lambda row: row["text"])
def test_idiom(row):
    (span,) = find_amounts(row["text"])
    assert span.value == Decimal(row["value"])
    assert span.currency == row.get("currency", "EUR")
    assert span.hinted == row.get("hinted", False)
    assert row["text"][span.start : span.end] == span.text


@pytest.mark.parametrize("text", TABLE["none"])
def test_no_amount(text):
    assert find_amounts(text) == ()


@pytest.mark.parametrize("row", TABLE["known"], ids=lambda row: row["text"])
def test_bare_figures_of_what_is_owed(row):
    wanted = [Decimal(value) for value in row.get("values", [row["owed"]])]
    assert [span.value for span in find_amounts(row["text"], {Decimal(row["owed"])})] == wanted


@given(SUMS, st.sampled_from(["EUR", "CHF", "GBP", "USD"]))
def test_a_formatted_sum_is_found_again(value, currency):
    written = format_money(Money(value, currency))
    (span,) = find_amounts(f"La somme de {written} reste due.")
    assert (span.value, span.currency, span.text) == (value, currency, written)


@given(SUMS, st.dates())
def test_a_sum_beside_a_date_is_not_confused(value, day):
    text = f"{format_decimal(value)} € le {format_date(day)}"
    assert [span.value for span in find_amounts(text)] == [value]


@given(st.text(max_size=200))
def test_any_text_gives_exact_places_in_order(text):
    spans = find_amounts(text)
    assert all(text[span.start : span.end] == span.text for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
