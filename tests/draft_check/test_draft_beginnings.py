"""Patterns are tried only where they can begin: nothing that a search finds is passed over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from amiable.policies.check import leak
from amiable.policies.check.beginnings import Beginnings
from amiable.policies.check.evaluate import load
from amiable.policies.check.page import Page
from amiable.policies.check.wording import patterns

DATA = Path(__file__).parents[2] / "data" / "drafts"
TEXTS = [Page(case.text).flat for case in load(DATA / "cases.jsonl")]


def found(pattern: re.Pattern[str], text: str, starts: list[int]) -> set[int]:
    return {start for start in starts if pattern.match(text, start)}


def test_every_match_of_a_search_begins_at_a_known_place() -> None:
    known = [pattern.find for pattern in patterns()]
    index = Beginnings(known)
    matches = 0
    for text in TEXTS:
        places = index.places(text)
        for number, pattern in enumerate(known):
            searched = {match.start() for match in pattern.finditer(text)}
            matches += len(searched)
            assert number in index.anywhere or searched <= found(pattern, text, places.get(number, [])), pattern
    assert matches > len(TEXTS)


def test_most_patterns_need_no_search() -> None:
    known = [pattern.find for pattern in patterns()]
    assert len(Beginnings(known).anywhere) < len(known) / 10
    assert not Beginnings([leak._WORDS]).anywhere


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\ba\b", "l'a dit"),
        (r"\b(?:le )?solde", "solde"),
        (r"(?<!pas )\bsol(?:d|v)", "le solvant"),
        (r"\bx?y", "xy y"),
        (r"\b(?:ab|c)+d", "abcd cd"),
        (r"\b[ab]c", "ac bc"),
    ],
)
def test_short_and_optional_beginnings(pattern: str, text: str) -> None:
    compiled = re.compile(pattern)
    index = Beginnings([compiled])
    assert not index.anywhere
    assert found(compiled, text, index.places(text)[0]) == {match.start() for match in compiled.finditer(text)}


@pytest.mark.parametrize("pattern", [r"solde", r"\b\w+ pour cent", r"^mise", r"\b(?:a|.b)"])
def test_what_may_begin_anywhere_is_searched(pattern: str) -> None:
    assert Beginnings([re.compile(pattern)]).anywhere == {0}
