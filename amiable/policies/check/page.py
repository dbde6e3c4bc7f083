"""A draft as the rules read it: tricks of writing undone, every place still leading back to the draft's own words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property, lru_cache

from amiable.domain.draft import Finding
from amiable.french.fold import fold

STOP = "|"
"""Ends a sentence in `Page.flat`."""
MASK = "¤"
"""Stands for characters that a rule has already understood."""

_LOOKALIKES = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХаеіјорсухѕԁԛԝһΑΒΕΖΗΙΚΜΝΟΡΤΥΧαονρϲ",
        "ABESIJKMHOPCTYXaeijopcyxsdqwhABEZHIKMNOPTYXaovpc",
        strict=True,
    )
)
_SENTENCE_END = re.compile(
    r"(?:(?<=[\w)\"%€'¤])|(?<= ))[.!?…]+(?=\s|$)|;(?=\s|$)"
    r"|,(?= (?:mais|en revanche|toutefois|cependant|neanmoins|par contre)\b)"
    r"|\n[ \t]*\n|\n(?=[ \t]*(?:[-*•–]|\d+[.)]) )"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:m|mm|mme|mlle|dr|me|art|l|d|r|n|tel|ref|ex|p|st|ste|env|etc|cf|av|bd|no|nos|resp)|\b[a-z])$"
)
_QUOTE = re.compile(r"«[^»]{1,400}»|“[^”]{1,400}”|\"[^\"\n]{1,400}\"")


class Page:
    """`plain` is the text folded (lower case, no accents, no invisible or look-alike characters); `flat` is `plain`
    on one line with `|` between sentences; both have the same length, and so do `masked` copies."""

    def __init__(self, text: str) -> None:
        self.source = text
        letters: list[str] = []
        self._origin: list[int] = []
        for start, cluster in _clusters(text):
            if letter := _letter(cluster):
                letters.append(letter)
                self._origin.append(start)
        self._origin.append(len(text))
        self.shown = "".join(letters)
        """The text with its case, tricks undone."""
        self.plain = fold(self.shown)
        self.masked = self.plain
        """`plain` less what was understood so far; rules mask what they claim."""
        self._findings: dict[tuple[str, str, str], Finding] = {}

    @cached_property
    def flat(self) -> str:
        """One line, sentences parted by `|`."""
        letters = list(self.plain.replace(STOP, " ").replace("\n", " "))
        for match in _SENTENCE_END.finditer(self.plain):
            if match[0].startswith(".") and _ABBREVIATION.search(
                self.plain, max(0, match.start() - 6), match.start()
            ):
                continue
            letters[match.start()] = STOP
        return "".join(letters)

    @cached_property
    def quotes(self) -> tuple[tuple[int, int], ...]:
        """Places of quoted words, which are the debtor's, not ours."""
        return tuple(match.span() for match in _QUOTE.finditer(self.shown))

    def quoted(self, start: int, end: int) -> bool:
        """True inside quotation marks."""
        return any(a <= start and end <= b for a, b in self.quotes)

    def sentence(self, place: int) -> tuple[int, int]:
        """The sentence of `flat` around a place."""
        start = self.flat.rfind(STOP, 0, place) + 1
        end = self.flat.find(STOP, place)
        return start, len(self.flat) if end < 0 else end

    def excerpt(self, start: int, end: int) -> str:
        """The draft's own words at a place of `plain`."""
        return self.source[self._origin[start] : self._origin[end]]

    def mask(self, start: int, end: int) -> None:
        """Marks a place as understood."""
        self.masked = self.masked[:start] + MASK * (end - start) + self.masked[end:]

    def find(self, rule: str, start: int, end: int, detail: str = "") -> None:
        """Adds a finding at a place; the same words are reported once a rule."""
        finding = Finding(rule, self.excerpt(start, end).strip(), detail)
        self._findings.setdefault((rule, finding.excerpt, detail), finding)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found so far, in order."""
        return tuple(self._findings.values())

    def has(self, rule: str) -> bool:
        """True when that rule already fired."""
        return any(found == rule for found, _, _ in self._findings)


def _clusters(text: str) -> Iterable[tuple[int, str]]:
    if not any(map(unicodedata.combining, text)):
        yield from enumerate(text)
        return
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not unicodedata.combining(text[place]):
            yield start, text[start:place]
            start = place


@lru_cache(maxsize=4_000)
def _letter(cluster: str) -> str:
    """The one letter shown for a cluster, tricks undone; none for what is not seen."""
    if cluster[0] not in "\n\t" and unicodedata.category(cluster[0]) in {"Cf", "Cc", "Mn", "Me"}:
        return ""
    if cluster.isascii():
        return cluster[0]
    composed = unicodedata.normalize("NFC", cluster)[0]
    composed = _LOOKALIKES.get(composed, composed)
    compatible = unicodedata.normalize("NFKC", composed)
    return compatible if len(compatible) == 1 else composed


def words(*names: str) -> frozenset[str]:
    """The words of names, folded: what may be recognised of them."""
    return frozenset(word for name in names for word in re.findall(r"[a-z0-9]+", fold(name)))
