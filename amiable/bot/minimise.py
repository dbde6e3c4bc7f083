"""A message that says less: initials for names, no amount, no coordinate. Telegram keeps what it carries."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from amiable.domain.card import Card
from amiable.french.amounts import find_amounts
from amiable.french.fold import fold
from amiable.french.typography import NBSP

HIDDEN = "•••"
_TAG = re.compile(r"(<[^<>]*>)")
_WORD = re.compile(r"[^\W_]+")
_EMAIL = re.compile(r"[^\s<>()\[\],;:\"]+@[^\s<>()\[\],;:\"]*[^\W_]")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{2,4}){3,8}\b")
_PHONE = re.compile(r"(?:\+|\b00)\s?\d{1,3}[\s.\d()/-]{7,16}\d|\b0[1-9](?:[\s./-]?\d{2}){4}\b")
_SHORTEST = 3
"""Letters of a name's part that is hidden by itself: shorter ones are too common."""


def names_on(card: Card) -> tuple[str, ...]:
    """Every name of a person or firm of the debtor's side that the card may show."""
    people = [*(card.earlier or ()), *([card.received] if card.received else [])]
    debtor = card.debtor
    found = (
        *((debtor.name, *(contact.name for contact in debtor.contacts)) if debtor else ()),
        *(received.sender_name for received in people),
        *(candidate.name for candidate in card.candidates),
    )
    return tuple(dict.fromkeys(name for name in found if name.strip()))


def minimised(message: str, names: Iterable[str]) -> str:
    """The same Telegram HTML with names as initials, amounts and coordinates as dots; its markup is kept."""
    known = tuple(names)
    parts = _TAG.split(message)
    return "".join(
        part if place % 2 else html.escape(said_less(html.unescape(part), known), quote=False)
        for place, part in enumerate(parts)
    )


def said_less(text: str, names: Iterable[str]) -> str:
    """A plain text minimised in the same way."""
    known = sorted({name for name in names if name.strip()}, key=len, reverse=True)
    for shape in (_EMAIL, _IBAN, _PHONE):
        text = shape.sub(HIDDEN, text)
    for span in reversed(find_amounts(text)):
        text = f"{text[: span.start]}{HIDDEN}{NBSP}€{text[span.end :]}"
    for name in known:
        text = _replaced(text, name, initials(name))
    for name in known:
        for part in _WORD.findall(name):
            if len(part) >= _SHORTEST and part[0].isupper():
                text = _replaced(text, part, initials(part), capital=True)
    return text


def initials(name: str) -> str:
    """« Yann Kerdoncuff » gives « Y. K. »."""
    return NBSP.join(f"{word[0].upper()}." for word in _WORD.findall(name))


def _replaced(text: str, words: str, by: str, *, capital: bool = False) -> str:
    """Every place of these words, whatever their case, accents and spaces; `capital`: as a proper noun only."""
    shape = r"\s+".join(re.escape(word) for word in fold(words).split())
    for found in reversed(list(re.finditer(rf"(?<!\w){shape}(?!\w)", fold(text)))):
        if capital and not text[found.start()].isupper():
            continue
        text = text[: found.start()] + by + text[found.end() :]
    return text
