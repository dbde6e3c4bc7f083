"""Numbers in French text, in digits or words (Belgian and Swiss ones too), with their places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from text_to_num import text2num

from amiable.french.fold import fold

WORD = (
    r"(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente"
    r"|quarante|cinquante|soixante|septante|huitante|octante|nonante|cents?|mille|millions?)"
)
WORDS = rf"\b{WORD}(?:(?: et |-et-|[ -]){WORD}){{0,12}}\b"
"""A run of number words, on folded text."""
DIGITS = (
    r"(?:(?<!\w)|(?<=\dx))(?<![a-z0-9][-./_])(?<!\d[,'])"
    r"(?:\d{1,3}(?:,\d{3}){1,3}\.\d{2}|(?:\d{1,3}(?:[ .']\d{3}){1,3}(?!\d)|\d{1,9})(?:[.,]\d{1,2}(?!\d))?)(?!\d)"
)
"""A number in digits, thousands grouped or not, on folded text."""
_DOZENS = {
    "demi-douzaine": 6,
    "huitaine": 8,
    "dizaine": 10,
    "douzaine": 12,
    "quinzaine": 15,
    "vingtaine": 20,
    "trentaine": 30,
    "quarantaine": 40,
    "cinquantaine": 50,
    "soixantaine": 60,
    "centaine": 100,
}
ORDINALS = {
    "premier": 1,
    "premiere": 1,
    "second": 2,
    "seconde": 2,
    "deuxieme": 2,
    "troisieme": 3,
    "quatrieme": 4,
    "cinquieme": 5,
    "sixieme": 6,
    "septieme": 7,
    "huitieme": 8,
    "neuvieme": 9,
    "dixieme": 10,
    "onzieme": 11,
    "douzieme": 12,
}
"""Folded words of rank and their numbers."""
_PARTS = {"moitie": 2, "demi": 2, "demie": 2, "tiers": 3, "quart": 4, "cinquieme": 5, "sixieme": 6, "dixieme": 10}
_NUMBER = re.compile(rf"(?P<words>{WORDS})|(?P<digits>{DIGITS})(?![\w/-])|\b(?P<dozen>{'|'.join(_DOZENS)})s?\b")
_ORDINAL = re.compile(rf"\b(?P<word>{'|'.join(ORDINALS)})\b|(?<!\w)(?P<digits>\d{{1,3}})(?:ere?|er|nde?|i?emes?|e)\b")
_SHARE = re.compile(
    rf"(?P<percent>(?:{DIGITS}|{WORDS})) ?(?:%|pour ?cents?\b|p\.? ?100\b)"
    r"|\b(?:l[ae']s? ?|une? |en )?(?P<half>moitier?|demie?)\b(?!-(?!moitie))"
    rf"|(?:\b(?P<many>(?:{WORD}|\d{{1,2}})) (?:autres |derniers |premiers )?)?"
    r"\b(?P<part>tiers|quarts?|cinquiemes?|sixiemes?|dixiemes?)\b"
    r"(?! (?:et (?:derniere?|ultime)\b|(?:et )?(?:echeance|versement|mensualite|paiement|virement|reglement)\b))"
    r"|(?<![\d/,.])(?P<top>[1-9])/(?P<bottom>[2-9]|10)(?![\d/,.])"
    r"|(?P<sign>½)"
)


@dataclass(frozen=True)
class NumberSpan:
    """A number and its place: `text == source[start:end]`."""

    value: Decimal
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class ShareSpan:
    """A part of a whole (`1/3` for « un tiers », `3/10` for « 30 % ») and its place."""

    value: Fraction
    start: int
    end: int
    text: str


def parse_digits(figure: str) -> Decimal:
    """The value of digits as the French write them: `1 250,00`, `1.250`, `1'250.50`, and `1,250.00` too."""
    compact = re.sub(r"[\s']", "", fold(figure))
    if "," in compact and "." in compact:
        thousands, decimal = (".", ",") if compact.rfind(",") > compact.rfind(".") else (",", ".")
        return Decimal(compact.replace(thousands, "").replace(decimal, "."))
    if "." in compact and re.fullmatch(r"\d{1,3}(?:\.\d{3})+", compact):
        return Decimal(compact.replace(".", ""))
    return Decimal(compact.replace(",", "."))


def parse_words(words: str) -> Decimal | None:
    """The value of a run of number words, None where they make no number (« deux trois »)."""
    try:
        return Decimal(text2num(fold(words), "fr"))
    except ValueError:
        return None


def parse_number(figure: str) -> Decimal | None:
    """The value of digits or words."""
    return parse_digits(figure) if figure[:1].isdigit() else parse_words(figure)


def find_numbers(text: str) -> tuple[NumberSpan, ...]:
    """Every cardinal number in the text, in order; « une douzaine » counts as 12, the article « un » as 1."""
    spans: list[NumberSpan] = []
    for match in _NUMBER.finditer(fold(text)):
        value = Decimal(_DOZENS[match["dozen"]]) if match["dozen"] else parse_number(match[0])
        if value is not None:
            spans.append(NumberSpan(value, match.start(), match.end(), text[match.start() : match.end()]))
    return tuple(spans)


def find_ordinals(text: str) -> tuple[NumberSpan, ...]:
    """Every ordinal, in order: « premier », « 2e », « troisième »."""
    spans: list[NumberSpan] = []
    for match in _ORDINAL.finditer(fold(text)):
        value = Decimal(ORDINALS[match["word"]] if match["word"] else int(match["digits"]))
        spans.append(NumberSpan(value, match.start(), match.end(), text[match.start() : match.end()]))
    return tuple(spans)


def find_shares(text: str) -> tuple[ShareSpan, ...]:
    """Every fraction or percentage, in order."""
    spans: list[ShareSpan] = []
    for match in _SHARE.finditer(fold(text)):
        if (value := _share(match)) is not None:
            spans.append(ShareSpan(value, match.start(), match.end(), text[match.start() : match.end()]))
    return tuple(spans)


def _share(match: re.Match[str]) -> Fraction | None:
    if match["percent"]:
        value = parse_number(match["percent"])
        return None if value is None else Fraction(value) / 100
    if match["half"] or match["sign"]:
        return Fraction(1, 2)
    if match["top"]:
        return Fraction(int(match["top"]), int(match["bottom"]))
    parts = match["part"] if match["part"] == "tiers" else match["part"].rstrip("s")
    count = parse_number(match["many"]) if match["many"] else Decimal(1)
    return None if count is None else Fraction(count) / _PARTS[parts]
