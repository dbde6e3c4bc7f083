"""Names, coordinates, numbers and figures replaced by repères (⟦NOM_1⟧) before a call, and put back here.

A repère stands for one exact string, so that `restore(hide(text)) == text` for composed text (NFC). Besides what is
known of the parties, whatever looks like a coordinate, a proper noun or a figure is hidden: no digit leaves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from amiable.french.fold import fold
from amiable.french.phrasebook import sections
from amiable.french.typography import MONTHS

OPEN, CLOSE = "⟦", "⟧"
TOKEN = re.compile(rf"{OPEN}([A-Z]+(?:_[A-Z]+)*)_(\d+){CLOSE}")
NAME, INVOICE, BIC = "NOM", "FACTURE", "BIC"
_MONTH = "|".join(fold(month) for month in MONTHS)
_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
_SENTENCE_START = re.compile(r"(?:^|[.!?…:;»\"(\n\r–-])\s*$")
# Folded text: lower case, no accents, plain spaces; the most telling first, since a place is hidden once.
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("SIGNE", re.compile(f"[{OPEN}{CLOSE}]")),
    ("COURRIEL", re.compile(r"[^\s<>()\[\],;:\"]+ ?(?:@|\(at\)|\[at\]) ?[^\s<>()\[\],;:\"]*[a-z0-9]")),
    (
        "LIEN",
        re.compile(r"(?:https?://|www\.)\S+|\b(?:[a-z0-9-]+\.)+(?:fr|com|net|org|eu|io|example)\b(?:/\S*)?(?!@)"),
    ),
    ("IBAN", re.compile(r"\b[a-z]{2}\d{2}(?:[ .-]?[a-z0-9]{2,4}){3,8}\b")),
    ("TELEPHONE", re.compile(r"(?:\+|\b00) ?\d{1,3}[ .\d()/-]{7,16}\d|\b0[1-9](?:[ ./-]?\d{2}){4}\b")),
    (
        "ADRESSE",
        re.compile(
            r"\b\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|av|bd|boulevard|place|pl|chemin|impasse|allee|route|quai|"
            r"cours|square|voie|zone|za|zi|lieu-dit|passage|sentier|faubourg)\b[^\n,;.!?]{0,60}|"
            r"\b(?:cs|bp|tsa) ?\d{2,6}\b|\b\d{5} [a-z][a-z'-]+(?: (?:cedex|sur|les|le|la|en|sous)\b[a-z' -]{0,20})?"
        ),
    ),
    (
        "MONTANT",
        re.compile(
            r"(?<![\w,.])\d[\d .]*(?:,\d{1,2})? ?(?:€|euros?\b|eur\b|k€|chf\b|£|\$|usd\b|gbp\b)(?: ?\d{2}\b)?"
        ),
    ),
    (
        "DATE",
        re.compile(
            rf"\b(?:1er|\d{{1,2}}) (?:{_MONTH})(?: \d{{4}})?\b|\b\d{{1,2}}[/.-]\d{{1,2}}(?:[/.-]\d{{2,4}})?\b|"
            r"\b\d{4}-\d{2}-\d{2}\b"
        ),
    ),
    (INVOICE, re.compile(r"\b[a-z]{1,6}(?:[-_/]?\d+)+(?:[-_/]\w+)*\b|\b\d+(?:[-_/]\w+)+\b")),
)
_FIGURE = ("NOMBRE", re.compile(r"\w*\d\w*(?:[ .,/-]?\d+)*", re.UNICODE))
_TITLED = re.compile(
    rf"\b(?:M\.|MM\.|Mme|Mlle|Me|Dr|Monsieur|Madame|Maître|Docteur)\s+({_CAPITAL}[\w'’-]*(?:\s+(?:(?:de|du|des|le|la)\s+)?{_CAPITAL}[\w'’-]*)*)"
)
_CAPITALS = re.compile(rf"{_CAPITAL}[\w'’-]*(?:[^\S\n]+(?:(?:de|du|des|le|la)[^\S\n]+)?{_CAPITAL}[\w'’-]*)*")
_WORD = re.compile(r"[\w'’-]+")

Span = tuple[int, int]
Finder = Callable[[str, str], Iterable[Span]]


@dataclass
class Pseudonyms:
    """The repères of one draft. `names` are the parties', `others` further known strings by kind."""

    names: Collection[str] = ()
    others: Collection[tuple[str, str]] = ()
    _tokens: dict[tuple[str, str], str] = field(default_factory=dict)
    _origins: dict[str, str] = field(default_factory=dict)

    def hide(self, text: str) -> str:
        """The text with repères. Numbered in order of appearance; the same string gets the same one."""
        text = unicodedata.normalize("NFC", text)
        result, done = [], 0
        for start, end, kind in self._spans(text, fold(text)):
            result += [text[done:start], self.token(kind, text[start:end])]
            done = end
        return "".join([*result, text[done:]])

    def token(self, kind: str, origin: str) -> str:
        """The repère of that string."""
        known = self._tokens.get((kind, origin))
        if known is None:
            number = 1 + sum(kind == other for other, _ in self._tokens)
            known = self._tokens[kind, origin] = f"{OPEN}{kind}_{number}{CLOSE}"
            self._origins[known] = origin
        return known

    def restore(self, text: str) -> str:
        """Every repère given out replaced by what it stands for; an unknown one is left as it is."""
        return TOKEN.sub(lambda match: self._origins.get(match[0], match[0]), text)

    def _spans(self, text: str, folded: str) -> list[tuple[int, int, str]]:
        free = bytearray(b"\x01") * len(text)
        spans: list[tuple[int, int, str]] = []
        for kind, places in self._candidates(text, folded):
            for place in places:
                for start, end in _still_free(text, free, *place):
                    free[start:end] = bytes(end - start)
                    spans.append((start, end, kind))
        return sorted(spans)

    def _candidates(self, text: str, folded: str) -> Iterator[tuple[str, Iterable[Span]]]:
        """What to hide, the surest first."""
        yield "SIGNE", _found(_SHAPES[0][1], folded)
        for kind, known in sorted(self.others, key=lambda other: -len(other[1])):
            yield kind, _literal(known, folded)
        for name in sorted(self.names, key=len, reverse=True):
            yield NAME, _literal(name, folded)
        for kind, shape in _SHAPES[1:]:
            yield kind, _found(shape, folded)
        parts = {part for name in self.names for part in re.findall(r"\w+", fold(name))} - _words("names.particles")
        for part in sorted(parts, key=len, reverse=True):
            if len(part) > 1 and not part.isdigit():
                yield NAME, _literal(part, folded)
        yield NAME, (match.span(1) for match in _TITLED.finditer(text))
        yield NAME, _proper_nouns(text)
        yield _FIGURE[0], _found(_FIGURE[1], folded)


def tokens_of(text: str) -> tuple[str, ...]:
    """The repères in a text, in order, repeats kept."""
    return tuple(match[0] for match in TOKEN.finditer(text))


def _still_free(text: str, free: bytearray, start: int, end: int) -> list[Span]:
    """What is left to hide of a place, without the spaces around it."""
    spans = []
    for match in re.finditer(rb"\x01+", free[start:end]):
        part = text[start + match.start() : start + match.end()]
        if core := part.strip():
            begin = start + match.start() + part.index(core)
            spans.append((begin, begin + len(core)))
    return spans


def _found(shape: re.Pattern[str], text: str) -> Iterator[Span]:
    return (match.span() for match in shape.finditer(text))


def _literal(known: str, folded: str) -> Iterator[Span]:
    """Where a known string stands as whole words, whatever its case, accents and spaces."""
    words = [re.escape(word) for word in fold(unicodedata.normalize("NFC", known)).split()]
    shape = r"\s*".join(words)
    return _found(re.compile(rf"(?<!\w){shape}(?!\w)"), folded) if words else iter(())


def _proper_nouns(text: str) -> Iterator[Span]:
    """Capitalised words inside a sentence, and runs of two or more anywhere: names, firms, towns."""
    for run in _CAPITALS.finditer(text):
        words = [match for match in _WORD.finditer(text, *run.span()) if match[0] not in _words("names.never")]
        if not words:
            continue
        opens = _SENTENCE_START.search(text[max(0, run.start() - 8) : run.start()]) is not None
        if not opens or words[0].start() > run.start() or len(words) > 1:
            yield words[0].start(), words[-1].end()


@lru_cache(maxsize=2)
def _words(section: str) -> frozenset[str]:
    return frozenset(word for line in sections("amiable.llm", "names.txt")[section] for word in line.split())
