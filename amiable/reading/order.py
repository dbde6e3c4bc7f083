"""Which intent leads and which are there, where the words say it plainer than the message model.

The figures of each rule are from 3,550 written messages, each read without its author's (docs/reading.md).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from amiable.domain.reading import DisputeReason, Intent
from amiable.french.fold import fold
from amiable.reading.classifier import CLASSES, Guess
from amiable.reading.facts.page import Page
from amiable.reading.facts.promise import is_firm
from amiable.reading.facts.turns import TURNS
from amiable.reading.message_model import Array

PRESENT = 0.5
"""A second intent is told from this probability on."""
_FIRM_PRESENT = 0.2
"""The same of a promise whose day or sum hangs on a verb of payment: three of four such are meant."""
_BESIDE_INSTALMENTS = 0.7
"""The same of a promise beside a plan: a payment announced there is mostly the plan's own."""
_FIRST_LEADS = frozenset(
    {
        (Intent.PROMISE, Intent.QUESTION),
        (Intent.QUESTION, Intent.PROMISE),
        (Intent.DISPUTE, Intent.PROMISE),
        (Intent.PROMISE, Intent.DISPUTE),
        (Intent.DISPUTE, Intent.PAID),
        (Intent.QUESTION, Intent.PAID),
        (Intent.INSOLVENCY, Intent.INSTALMENTS),
        (Intent.INSOLVENCY, Intent.PROMISE),
    }
)
"""(said first, said after it): writers who say both in this order mean the first one, four times of five."""
_HEARD, _NEAR_BEST, _LEAD = 0.3, 0.6, 0.1
_NEVER_BESIDE = (Intent.AUTO_REPLY, Intent.BOUNCE, Intent.OTHER)
_DOUBLE_BILL = tuple(rule for reason, _, rule in TURNS if reason is DisputeReason.DUPLICATE)
_PAID_TWICE = re.compile(
    r"\b(?:pay|paie|regl|vers|vir|prelev|debit|sold)\w*(?: [^\s.;!?]+){0,4}"
    r" (?:(?:deux|2) fois|en double|le doublon)\b"
)


def settled(guess: Guess, text: str) -> Guess:
    """The guess where what is said first leads, and a bill sent twice is contested, whichever of the two is paid.

    Intents that change places are hardly told apart in the new guess: its confidence is low.
    """
    if guess.ranked()[0][0] is Intent.PAID and billed_twice(text):
        guess = replace(guess, presence=_at_least(guess, Intent.DISPUTE, PRESENT))
        return _led_by(guess, Intent.DISPUTE, Intent.PAID)
    (leader, _), (second, _), *_ = guess.ranked()
    if (second, leader) not in _FIRST_LEADS or guess.presence[CLASSES.index(second)] < PRESENT:
        return guess
    return _led_by(guess, second, leader) if _place(guess, second) < _place(guess, leader) else guess


def billed_twice(text: str) -> bool:
    """One thing billed twice, in words (« un doublon de la 118 »), and not one bill paid twice."""
    plain = fold(text)
    return any(rule.search(plain) for rule in _DOUBLE_BILL) and not _PAID_TWICE.search(plain)


def beside(guess: Guess, primary: Intent, text: str, received: date) -> list[Intent]:
    """Other intents that the message really carries, most probable first."""
    found: list[tuple[float, Intent]] = []
    for intent, probability in zip(CLASSES, guess.presence, strict=True):
        if intent is primary or intent in _NEVER_BESIDE:
            continue
        asked = PRESENT
        if intent is Intent.PROMISE and primary is Intent.INSTALMENTS:
            asked = _BESIDE_INSTALMENTS
        elif intent is Intent.PROMISE and _FIRM_PRESENT <= probability < PRESENT and _is_firm(guess, text, received):
            asked = _FIRM_PRESENT
        if probability >= asked:
            found.append((float(probability), intent))
    return [intent for _, intent in sorted(found, key=lambda pair: -pair[0])]


def _is_firm(guess: Guess, text: str, received: date) -> bool:
    told = bool(guess.presence[CLASSES.index(Intent.PAID)] >= PRESENT)
    page = Page(text, received, told=told)
    page.point_back()
    return is_firm(page)


def _place(guess: Guess, intent: Intent) -> int:
    """The number of the first sentence that carries the intent, after all of them where none does."""
    column = guess.by_sentence[:, CLASSES.index(intent)]
    best = float(column.max())
    return int((column >= max(_HEARD, _NEAR_BEST * best)).argmax()) if best >= _HEARD else len(column)


def _at_least(guess: Guess, intent: Intent, probability: float) -> Array:
    presence = guess.presence.copy()
    presence[CLASSES.index(intent)] = max(presence[CLASSES.index(intent)], probability)
    return presence


def _led_by(guess: Guess, leader: Intent, second: Intent) -> Guess:
    one, other = CLASSES.index(leader), CLASSES.index(second)
    primary = guess.primary.copy()
    best = max(primary[one], primary[other])
    primary[one], primary[other] = (1 + _LEAD) * best, (1 - _LEAD) * best
    return replace(guess, primary=primary / primary.sum())
