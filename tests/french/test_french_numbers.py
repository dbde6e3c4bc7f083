"""Numbers in words and digits, ordinals and shares: each row of data/numbers.toml."""

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amiable.french.fold import fold, fold_keeping_accents
from amiable.french.numbers import find_numbers, find_ordinals, find_shares, parse_digits
from amiable.french.typography import format_decimal

TABLE = tomllib.loads((Path(__file__).parent / "data" / "numbers.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", TABLE["number"], ids=lambda row: row["text"])
def test_number(row):
    assert [span.value for span in find_numbers(row["text"])] == row.get("values", [row.get("value")])


@pytest.mark.parametrize("row", TABLE["share"], ids=lambda row: row["text"])
def test_share(row):
    wanted = [Fraction(value) for value in row.get("values", [row.get("value")])]
    assert [span.value for span in find_shares(row["text"])] == wanted


@pytest.mark.parametrize("row", TABLE["ordinal"], ids=lambda row: row["text"])
def test_ordinal(row):
    assert [span.value for span in find_ordinals(row["text"])] == [row["value"]]


@given(st.decimals(min_value=0, max_value="99999999.99", places=2))
def test_formatted_digits_are_parsed_again(value):
    assert parse_digits(format_decimal(value)) == value
    assert parse_digits(f"{value:.2f}") == value
    assert parse_digits(f"{value:,.2f}") == value
    assert parse_digits(f"{value:,.2f}".replace(",", "'")) == value


@given(st.text())
def test_folding_moves_nothing(text):
    assert len(fold(text)) == len(fold_keeping_accents(text)) == len(text)


def test_folding_keeps_what_tells_tenses_apart():
    assert fold("RÉGLÉ l’ÉTÉ") == "regle l'ete"
    assert fold_keeping_accents("RÉGLÉ l’ÉTÉ") == "réglé l'été"
