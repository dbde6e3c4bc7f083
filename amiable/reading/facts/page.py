"""A reply laid out for the extractors: folded text, sentences, dates, amounts, and the verbs they hang on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from amiable.domain.reading import Evidence
from amiable.french.amounts import AmountSpan, find_amounts
from amiable.french.dates import Mention, find_mentions, resolve
from amiable.french.fold import fold, fold_keeping_accents
from amiable.reading.facts.pointing import pointing_back
from amiable.reading.facts.verbs import (
    BARE_NOUN,
    GENERIC_PAST,
    OF_MONEY,
    PARTICIPLE_THEN_DATE,
    PASSIVE_AHEAD,
    RULES,
    Form,
    Role,
    Rule,
)

LIMIT = 12_000
"""Characters read: a longer reply is no longer a reply."""
_MOST = 150
"""Dates, amounts or verbs kept, for the same reason."""


@dataclass(frozen=True)
class Anchor:
    """A place that dates and amounts hang on. `debt`: its object is the debt, not « un virement »."""

    start: int
    end: int
    role: Role
    debt: bool = False
    noun: bool = False
    """A document or event with its own date (« votre relance du 3 »)."""


_BREAK = re.compile(r"(?<=[.!?…;])[\s]+|[\n]+(?=[^a-z])|\n\n+|(?<=[!?])(?=[A-Za-zÀ-ÿ])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:m|mm|mme|mlle|me|dr|st|ste|art|ref|no|n|tel|fact|env|cf|ex|p|ht|av|bd|janv|fevr|avr|juil"
    r"|sept|oct|nov|dec|eur|num)|\b[a-z])\.$"
)


_LINE_END = re.compile(r"(?<=[^\n.!?:;\"»])\n(?=[^\W_]|[€(«“])")
_LABEL = re.compile(r"[^\n.,:;]{2,25} ?: ")
"""A line of a form (« référence : … »)."""
_WRAPPED = 58
"""Characters of a line that a mail program may have broken itself."""


def flowed(text: str) -> str:
    """The text with the line ends that a mail program put inside a sentence as spaces: the same length."""
    chars = list(text)
    for match in _LINE_END.finditer(text):
        following = text[match.end()]
        if _LABEL.match(text, match.end()):
            continue
        if following.islower() or match.start() - (text.rfind("\n", 0, match.start()) + 1) >= _WRAPPED:
            chars[match.start()] = " "
    return "".join(chars)


def split_sentences(plain: str) -> tuple[tuple[int, int], ...]:
    """Places of the sentences of a folded text, in order; lines of a list are sentences of their own."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _BREAK.finditer(plain):
        if "\n" not in match[0] and _ABBREVIATION.search(plain, max(start, match.start() - 8), match.start()):
            continue
        if match.start() > start:
            spans.append((start, match.start()))
        start = match.end()
    if start < len(plain):
        spans.append((start, len(plain)))
    return tuple(spans)


class Page:
    """A reply and what was found in it, computed once."""

    def __init__(
        self, text: str, today: date, known: Collection[Decimal] = (), *, told: bool = True, announced: bool = True
    ) -> None:
        self.told, self.announced, self.known = told, announced, frozenset(known)
        self.text = text[:LIMIT]
        self.today = today
        self.flat = flowed(self.text)
        self.plain = fold(self.flat)
        self.accented = fold_keeping_accents(self.flat)
        self.has_accents = self.accented != self.plain
        self.sentences = split_sentences(self.plain)
        self._money: dict[int, bool] = {}
        self._starts = [start for start, _ in self.sentences]
        self.mentions: tuple[Mention, ...] = _joined(find_mentions(self.flat), self.plain)[:_MOST]
        self.amounts: tuple[AmountSpan, ...] = tuple(
            span
            for span in find_amounts(self.flat, known, self.mentions)[:_MOST]
            if span.value in self.known or not any(a <= span.start < b for a, b in self._bygone())
        )
        self.anchors: tuple[Anchor, ...] = tuple(self._find_anchors()[: 2 * _MOST])

    def _bygone(self) -> list[tuple[int, int]]:
        """Where something of another year is told (« comme en 2023 où nous avions réglé les 4 100 € »)."""
        return [
            match.span()
            for match in _OTHER_YEAR.finditer(self.plain)
            if not match["year"] or int(match["year"]) < self.today.year
        ]

    def point_back(self) -> None:
        """Take « le lendemain » and « ce jour-là » for the days that they mean."""
        self.mentions = pointing_back(self.mentions, self.plain)

    def forget_amounts(self, places: Collection[tuple[int, int]]) -> None:
        """Bare figures at these places are invoice numbers."""
        taken = {
            span
            for span in self.amounts
            if span.hinted and span.value not in self.known and any(a <= span.start < b for a, b in places)
        }
        self.amounts = tuple(span for span in self.amounts if span not in taken)

    def sentence(self, place: int) -> tuple[int, int]:
        """The sentence that holds a place."""
        if not self.sentences:
            return (0, len(self.plain))
        return self.sentences[max(0, bisect_right(self._starts, place) - 1)]

    def evidence(self, start: int, end: int) -> Evidence:
        """The exact words at a place."""
        return Evidence(self.text[start:end], start, end)

    def resolve(self, mention: Mention, *, past: bool) -> date | None:
        """The day a mention means when told (past) or announced."""
        return resolve(mention, self.today, past=past)

    def distance(self, start: int, end: int, anchor: Anchor) -> int:
        """How far a figure is from a verb: characters, more across commas and sentences."""
        low, high = (end, anchor.start) if end <= anchor.start else (anchor.end, start)
        gap = self.plain[low:high]
        cost = len(gap) + 25 * len(re.findall(r"[,;:(]| mais | et (?:je|nous|on|le|la) | puis ", gap))
        return cost + (12 if end <= anchor.start else 0)

    def anchor_of(self, start: int, end: int) -> Anchor | None:
        """The verb that a figure hangs on, in its own sentence; None when the sentence has none."""
        low, high = self.sentence(start)
        near = [anchor for anchor in self.anchors if low <= anchor.start < high]
        if not near:
            return None
        return min(near, key=lambda anchor: self.distance(start, end, anchor))

    def _find_anchors(self) -> list[Anchor]:
        taken = bytearray(len(self.plain))
        found: list[Anchor] = []

        def add(start: int, end: int, role: Role, debt: bool = False, noun: bool = False) -> None:
            if taken.find(1, start, end) < 0:
                taken[start:end] = b"\1" * (end - start)
                found.append(Anchor(start, end, role, debt, noun))

        for rule in RULES:
            if rule.bare and not self.told:
                continue
            for match in rule.pattern.finditer(self.plain):
                start, end = match.span("verb")
                if self._accent_fits(rule.form, start, end):
                    role = self._role(rule, start, end)
                    if role is not None:
                        add(start, end, role, rule.debt, rule.noun)
        for match in BARE_NOUN.finditer(self.plain):
            role = Role.PROMISE if self.announced or not self.told else Role.PAID
            add(*match.span("verb"), role, match["verb"].startswith(("regl", "pai", "pay")))
        for pattern in (GENERIC_PAST, PARTICIPLE_THEN_DATE):
            for match in pattern.finditer(self.accented):
                if PASSIVE_AHEAD.search(self.plain, max(0, match.start("verb") - 30), match.start("verb")):
                    continue  # « peut être passé le 1er avril »
                add(*match.span("verb"), Role.OTHER)
        return sorted(found, key=lambda anchor: anchor.start)

    def _accent_fits(self, form: Form, start: int, end: int) -> bool:
        """Where a writer uses accents, they tell « réglé » from « règle »."""
        verb = self.accented[start:end]
        ending = re.search(r"[eé](?:e?s?)$", verb)
        if form is Form.ANY or ending is None or not self.has_accents or _UNAMBIGUOUS.search(verb):
            return True
        told = "é" in ending[0] or verb.endswith("ee")
        return told if form is Form.PARTICIPLE else not told

    def _role(self, rule: Rule, start: int, end: int) -> Role | None:
        low, high = self.sentence(start)
        before = self.plain[max(low, start - 40) : start]
        if rule.role is Role.PAID:
            return self._told_role(rule, before, low, high, self.plain[start:end])
        if rule.role is Role.PROMISE and (
            _NOT_AFTER.match(self.plain, end)
            or (_NE.search(before[-30:]) and _NOT.search(self.plain, start, end + 12))
        ):
            return Role.NOT_PAID
        return rule.role

    def speaks_of_money(self, low: int, high: int) -> bool:
        """True where a sentence names a sum or a means of payment; worked out once for each sentence."""
        if low not in self._money:
            named = any(low <= span.start < high for span in self.amounts)
            self._money[low] = named or OF_MONEY.search(self.plain, low, high) is not None
        return self._money[low]

    def _told_role(self, rule: Rule, before: str, low: int, high: int, verb: str) -> Role | None:
        if PASSIVE_AHEAD.search(before) or (verb == "fais" and not _AUXILIARY.search(before)):
            return None  # « sera payé », « je fais »
        if not self.told and rule.debt and _IT_IS.search(before):
            return Role.PROMISE  # « mardi c'est réglé »
        if not self.told and self.announced and _IS.search(before):
            return Role.PROMISE  # « le virement est enregistré au 16 mars »
        if rule.money and not self.speaks_of_money(low, high):
            return Role.OTHER
        return Role.NOT_PAID if _NE_PAS.search(before[-30:]) else rule.role


_OTHER_YEAR = re.compile(
    r"\b(?:en|l'an|l'annee) (?:(?P<year>(?:19|20)\d\d)|dernier\w*|passee?|precedente?)\b"
    r"[^.;!?]*\bav(?:ions|iez|ais|ait|aient)\b[^.;!?]*"
)
_UNAMBIGUOUS = re.compile(r"(?:i|u|fait|mis)es?$")
_IS = re.compile(r"\b(?:est|sont|c'est)\b[^.]{0,14}$")
_NE, _NOT = re.compile(r"\b(?:ne|n')\b"), re.compile(r"\b(?:pas|rien|jamais|plus|aucun)\b")
_NOT_AFTER = re.compile(r" (?:pas|jamais|rien)\b(?! (?:avant|que|plus|encore))")
"""« 161 € que je te règle pas »: as people speak."""
_NE_PAS = re.compile(r"\b(?:pas|jamais|point|rien|aucun)\b")
_AUXILIARY = re.compile(r"\b(?:ete|ai|a|ont|avons)(?: \w+)? $")
_IT_IS = re.compile(r"\bc'?(?:est)? $")


def _joined(mentions: tuple[Mention, ...], plain: str) -> tuple[Mention, ...]:
    """« mardi prochain, le 13 » is one date: the second, more exact, stands for both."""
    kept: list[Mention] = []
    for mention in mentions:
        gap = plain[kept[-1].end : mention.start] if kept else ""
        if (
            kept
            and kept[-1].weekday is not None
            and kept[-1].day is None
            and mention.day
            and re.fullmatch(r" ?[,(] ?(?:soit )?(?:le )?", gap)
        ):
            kept[-1] = mention
        else:
            kept.append(mention)
    return tuple(kept)
