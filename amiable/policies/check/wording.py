"""Wording rules: patterns of `wording.toml` and the law's blocklist, looked for sentence by sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from amiable.domain.decision import Action
from amiable.french.fold import fold
from amiable.policies.check.allowed import LEGAL_FORMS, Allowed
from amiable.policies.check.beginnings import Beginnings
from amiable.policies.check.page import MASK, Page
from amiable.policies.legal.tables import law

_LEGAL_FORM = re.compile(rf" (?:{'|'.join(LEGAL_FORMS)})$")
_GAP = re.compile(r"<(\d+)>")
WEAK = frozenset({"claims_to_be_human", "commitment", "dispute_pressed", "forbidden_wording"})
"""Rules whose patterns are wide, unless marked `strong`; the law's blocklist is never weak."""


@dataclass(frozen=True)
class Pattern:
    """One way of breaking a rule. `unless` is looked for in the sentence, `near` in the one before it too.

    `only` and `but` limit it to some actions; `penalties` says whether it applies when penalties may be stated.
    """

    rule: str
    find: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    near: re.Pattern[str] | None = None
    only: frozenset[Action] = frozenset()
    but: frozenset[Action] = frozenset()
    kinds: frozenset[str] = frozenset()
    penalties: bool | None = None
    weak: bool = False
    """True for words that good letters use too: the classifier may overrule them (`opinion.py`)."""
    quoted: bool = False
    missing: bool = False
    """True for words that the draft must have: their absence breaks the rule."""

    def applies(self, allowed: Allowed) -> bool:
        """True for this action, debtor and right to state penalties."""
        actions = frozenset(allowed.facts.actions)
        return (
            (not self.only or bool(self.only & actions))
            and not self.but & actions
            and (not self.kinds or allowed.debtor.kind in self.kinds)
            and self.penalties in (None, allowed.facts.may_state_penalties)
        )


def check_wording(page: Page, allowed: Allowed) -> None:
    """Every strong pattern against the draft."""
    text = without_names(page.flat, allowed)
    for pattern in patterns():
        if pattern.missing and pattern.applies(allowed) and not pattern.find.search(text):
            page.find(pattern.rule, 0, 0)
    for pattern, matches in _tried(text, allowed, weak=False):
        if place := next(_places(pattern, page, text, matches), None):
            page.find(pattern.rule, *place)


def weak_signs(page: Page, allowed: Allowed) -> list[tuple[str, int, int]]:
    """Where weak patterns fire: the rule and the place."""
    text = without_names(page.flat, allowed)
    return [
        (pattern.rule, *place)
        for pattern, matches in _tried(text, allowed, weak=True)
        for place in _places(pattern, page, text, matches)
    ]


def _tried(text: str, allowed: Allowed, *, weak: bool) -> Iterator[tuple[Pattern, Iterator[re.Match[str]]]]:
    """The patterns that apply and may match, with their matches, which are only looked for as they are taken."""
    known, index, starts = patterns(), _beginnings(), _starts(text)
    for number in sorted(index.anywhere | starts.keys()):
        pattern = known[number]
        if pattern.weak is weak and not pattern.missing and pattern.applies(allowed):
            if number in index.anywhere:
                yield pattern, pattern.find.finditer(text)
            else:
                yield pattern, _matches(pattern.find, text, starts[number])


def _matches(find: re.Pattern[str], text: str, starts: list[int]) -> Iterator[re.Match[str]]:
    end = 0
    for start in starts:
        if start >= end and (match := find.match(text, start)):
            yield match
            end = match.end()


def _places(pattern: Pattern, page: Page, text: str, matches: Iterator[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Where a pattern holds; quoted words are the debtor's and are left out unless the pattern says so."""
    for match in matches:
        start, end = page.sentence(match.start())
        if (
            not (pattern.unless and pattern.unless.search(text, start, end))
            and not (pattern.near and pattern.near.search(text, page.sentence(start - 2)[0], end))
            and (pattern.quoted or not page.quoted(*match.span()))
        ):
            yield match.span()


def without_names(text: str, allowed: Allowed) -> str:
    """The text without names: a debtor may be called « Maison de la Presse » or « Tribunal de Valcombe »."""
    sender, debtor = allowed.facts.sender, allowed.debtor
    names = {sender.name, sender.signatory, debtor.name, *(contact.name for contact in debtor.contacts)}
    for name in sorted(filter(None, map(fold, names)), key=len, reverse=True):
        text = text.replace(name, MASK * len(name))
        core = _LEGAL_FORM.sub("", name)
        text = text.replace(core, MASK * len(core))
    return text


@lru_cache(maxsize=1)
def patterns() -> tuple[Pattern, ...]:
    """Every pattern, compiled once."""
    raw: dict[str, Any] = tomllib.loads((files("amiable.policies.check") / "wording.toml").read_text("utf-8"))
    groups: dict[str, str] = raw.pop("words")
    found = [_pattern(rule, entry, groups) for rule, entries in raw.items() for entry in entries]
    return (*found, *_blocklist())


@lru_cache(maxsize=2)
def _starts(text: str) -> dict[int, list[int]]:
    return _beginnings().places(text)


@lru_cache(maxsize=1)
def _beginnings() -> Beginnings:
    return Beginnings([pattern.find for pattern in patterns()])


def _pattern(rule: str, entry: dict[str, Any], groups: dict[str, str]) -> Pattern:
    def compiled(name: str) -> re.Pattern[str] | None:
        return re.compile(_spelled(entry[name], groups)) if name in entry else None

    find = compiled("find")
    if find is None:
        raise ValueError(f"wording.toml: an entry of [[{rule}]] has no find")
    return Pattern(
        rule,
        find,
        compiled("unless"),
        compiled("near"),
        _actions(entry.get("only", ())),
        _actions(entry.get("but", ())),
        frozenset(entry.get("kinds", ())),
        entry.get("penalties"),
        rule in WEAK and not entry.get("strong", False),
        entry.get("quoted", False),
        entry.get("missing", False),
    )


def _spelled(text: str, groups: dict[str, str]) -> str:
    """`<40>` is up to 40 characters of the same sentence, `{name}` a group of [words]; blanks around `|` are free."""
    for _ in range(2):  # a group may name another
        for name, words in groups.items():
            text = text.replace("{" + name + "}", f"(?:{words})")
    return _GAP.sub(r"[^|]{0,\1}?", "".join(line.strip() for line in text.splitlines()))


def _actions(names: Iterable[str]) -> frozenset[Action]:
    return frozenset(Action(name) for name in names)


def _blocklist() -> tuple[Pattern, ...]:
    blocked, harmless = (
        "|".join(re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", " ") for word in words)
        for words in (law().blocklist.words, law().blocklist.harmless)
    )
    return (Pattern("forbidden_wording", re.compile(rf"\b(?:{blocked})\b"), re.compile(rf"\b(?:{harmless})\b")),)
