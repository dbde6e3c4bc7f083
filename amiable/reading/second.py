"""Two readers, one reading: a language model is asked beside the embedded reader, and our rules keep every figure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from amiable.domain.calendar import PARIS
from amiable.domain.debtor import Debtor
from amiable.domain.invoice import Invoice
from amiable.domain.mail import Mail
from amiable.domain.reading import (
    Attack,
    Claims,
    DisputeFact,
    Evidence,
    Intent,
    PaidFact,
    PlanFact,
    PromiseFact,
    Reading,
)
from amiable.french.amounts import find_amounts
from amiable.french.dates import Kind, find_dates
from amiable.french.fold import fold
from amiable.french.numbers import find_numbers
from amiable.reading.embedded import EmbeddedReader
from amiable.reading.ports import Interpreter, Screening

MOST_PAYMENTS = 120
_AUTOMATIC = frozenset({Intent.AUTO_REPLY, Intent.BOUNCE})
_WRITTEN = re.compile(r"\S+")


@dataclass(frozen=True)
class SecondReader:
    """Implements ports.Reader: the embedded reading, and a second one of the same words where it is asked for.

    A sure embedded reading keeps its intents, and a second reader that contradicts it only makes it doubtful. Where
    the embedded reader is unsure the second one's intents stand, with the confidence `agreed` or `alone`. Facts are
    the rules' in every case; words that the second reader points at fill what the rules left open, once the rules can
    read a figure in them. Where half of these words stand nowhere in the text, nothing it says is kept.
    Automatic mail and attacks are never shown to it.
    """

    first: EmbeddedReader
    second: Interpreter
    sure_above: float
    always: bool = False
    """False: asked only where the embedded reader is unsure."""
    agreed: float = 0.8
    """Confidence where both name the same primary intent and the embedded reader was unsure."""
    alone: float = 0.6
    """Confidence where they differ."""

    def screen(self, mail: Mail, debtor: Debtor | None = None) -> Screening:
        """Automatic mail and attack signs; no model is called."""
        return self.first.screen(mail, debtor)

    def read(self, mail: Mail, debtor: Debtor | None, invoices: Sequence[Invoice], received: datetime) -> Reading:
        """The reading of a reply about these open invoices; relative dates count from `received`."""
        ours = self.first.read(mail, debtor, invoices, received)
        sure = ours.confidence >= self.sure_above
        if (sure and not self.always) or not _for_a_model(ours):
            return ours
        claims = self.second.interpret(ours.new_text, debtor, invoices)
        if claims is None or _invented(claims, ours.new_text):
            return ours
        if sure:
            contradicted = claims.intents[0] not in ours.intents
            doubt = min(ours.confidence, self.alone)
            return replace(ours, confidence=doubt, second_guess=claims.intents[0]) if contradicted else ours
        agree = claims.intents[0] is ours.primary
        told = claims.intents
        if Intent.INSOLVENCY in ours.intents and Intent.INSOLVENCY not in told:
            told = (*told, Intent.INSOLVENCY)  # protects the debtor: one reader is enough
        reading = self.first.read_as(told, mail, debtor, invoices, received)
        reading = replace(
            reading,
            confidence=max(ours.confidence, self.agreed) if agree else self.alone,
            second_guess=ours.second_guess if agree else ours.primary,
            reader="both" if agree else "model",
        )
        return _filled(reading, claims, received.astimezone(PARIS).date())


def _invented(claims: Claims, text: str) -> bool:
    """True where half of the words that the second reader points at stand nowhere: it did not read this text."""
    places = [_place(text, pointed) for pointed in claims.words.values()]
    return bool(places) and 2 * places.count(None) >= len(places)


def _for_a_model(reading: Reading) -> bool:
    written = bool(_WRITTEN.search(reading.new_text))
    return written and reading.attack in (Attack.NONE, Attack.MALFORMED) and not _AUTOMATIC & set(reading.intents)


def _filled(reading: Reading, claims: Claims, today: date) -> Reading:
    """The reading with what the rules find in the words that the second reader points at, and had not found."""
    evidence = dict(reading.evidence)

    def value(key: str, known: Any, read: Callable[[str], Any]) -> Any:
        pointed = claims.words.get(key, "")
        place = _place(reading.new_text, pointed) if known is None else None
        found = read(reading.new_text[slice(*place)]) if place else None
        if place and found is not None:
            evidence[key] = (Evidence(reading.new_text[slice(*place)], *place),)
        return known if found is None else found

    def day(words: str, *, past: bool) -> date | None:
        days = {span.date for span in find_dates(words, today, past=past) if span.kind is Kind.EXACT}
        only = next(iter(days)) if len(days) == 1 else None
        return only if only and (only <= today if past else only >= today) else None

    def past_day(words: str) -> date | None:
        return day(words, past=True)

    def coming_day(words: str) -> date | None:
        return day(words, past=False)

    intents = reading.intents
    paid, promise, plan, dispute = reading.paid, reading.promise, reading.plan, reading.dispute
    if Intent.PAID in intents:
        paid = paid or PaidFact()
        paid = replace(
            paid, date=value("paid.date", paid.date, past_day), amount=value("paid.amount", paid.amount, _amount)
        )
    if Intent.PROMISE in intents:
        promise = promise or PromiseFact()
        promise = replace(
            promise,
            date=value("promise.date", promise.date, coming_day),
            amount=value("promise.amount", promise.amount, _amount),
        )
    if Intent.INSTALMENTS in intents:
        plan = plan or PlanFact()
        plan = replace(
            plan,
            count=value("plan.count", plan.count, _count),
            amount=value("plan.amount", plan.amount, _amount),
            first_date=value("plan.first_date", plan.first_date, coming_day),
        )
    if Intent.DISPUTE in intents and dispute is not None:
        dispute = replace(dispute, amount=value("dispute.amount", dispute.amount, _amount))
        if claims.reason is not None and reading.reader == "model":
            dispute = DisputeFact(claims.reason, dispute.amount)
    return replace(
        reading,
        paid=None if paid == PaidFact() else paid,
        promise=None if promise == PromiseFact() else promise,
        plan=None if plan == PlanFact() else plan,
        dispute=dispute,
        evidence=evidence,
    )


def _place(text: str, pointed: str) -> tuple[int, int] | None:
    """Where those words stand in the text, whatever their case, accents and spaces; None when they do not."""
    words = [re.escape(word) for word in fold(pointed).split()]
    found = re.search(r"(?<!\w)" + r"\s+".join(words) + r"(?!\w)", fold(text)) if words else None
    return found.span() if found else None


def _amount(words: str) -> Decimal | None:
    spans = find_amounts(words) or find_amounts(f"{words} €")  # « 800 » alone, where the words are said to be a sum
    amounts = {span.value for span in spans if span.value > 0}
    return next(iter(amounts)) if len(amounts) == 1 else None


def _count(words: str) -> int | None:
    counts = {span.value for span in find_numbers(words)}
    only = next(iter(counts)) if len(counts) == 1 else None
    return int(only) if only and only == int(only) and 0 < only <= MOST_PAYMENTS else None
