"""What a debtor stated, one sentence a fact, with the words that show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from amiable.bot.texts import Texts
from amiable.domain.money import Money
from amiable.domain.reading import Evidence, PlanFact, Reading
from amiable.french.typography import format_date, format_money, join_list

MAX_SCHEDULE = 12


@dataclass(frozen=True)
class Stated:
    """One fact of a reading."""

    sentence: str
    evidence: tuple[Evidence, ...]


def stated(reading: Reading, texts: Texts) -> Iterator[Stated]:
    """The facts that a reading holds, in the order of a card."""
    if paid := reading.paid:
        method = texts(f"payment_methods.{paid.method}") if paid.method else ""
        reference = texts("facts.reference", reference=paid.reference) if paid.reference else ""
        date = texts("facts.on", date=format_date(paid.date)) if paid.date else ""
        yield _stated(
            reading, texts, "paid", texts("facts.paid"), [_amount(paid.amount, texts), date, method, reference]
        )
    if promise := reading.promise:
        date = texts("facts.on", date=format_date(promise.date)) if promise.date else ""
        yield _stated(reading, texts, "promise", texts("facts.promise"), [_amount(promise.amount, texts), date])
    if plan := reading.plan:
        yield _stated(reading, texts, "plan", texts("facts.plan"), _plan(plan, texts))
    if dispute := reading.dispute:
        title = texts("facts.dispute", reason=texts(f"dispute_reasons.{dispute.reason}"))
        yield _stated(reading, texts, "dispute", title, [_amount(dispute.amount, texts)])
    if contact := reading.contact:
        who = ", ".join(part for part in (contact.name, contact.email) if part)
        yield _stated(reading, texts, "contact", texts("facts.contact", who=who), [])
    if reading.away_until:
        title = texts("facts.away", date=format_date(reading.away_until))
        yield _stated(reading, texts, "away_until", title, [])


def _stated(reading: Reading, texts: Texts, name: str, title: str, parts: list[str]) -> Stated:
    known = [part for part in parts if part]
    evidence = (pieces for key, pieces in reading.evidence.items() if key == name or key.startswith(f"{name}."))
    sentence = texts("facts.stated", fact=title, details=", ".join(known)) if known else title
    return Stated(sentence, tuple(piece for pieces in evidence for piece in pieces))


def _amount(amount: Decimal | None, texts: Texts) -> str:
    return texts("facts.of", amount=format_money(Money(amount))) if amount is not None else ""


def _plan(plan: PlanFact, texts: Texts) -> list[str]:
    if plan.schedule:
        shown = [
            texts("facts.instalment", date=format_date(step.date), amount=format_money(step.amount))
            for step in plan.schedule[:MAX_SCHEDULE]
        ]
        return [join_list(shown)]
    return [
        texts("facts.times", number=plan.count) if plan.count else "",
        _amount(plan.amount, texts),
        texts(f"rhythms.{plan.every}") if plan.every else "",
        texts("facts.from", date=format_date(plan.first_date)) if plan.first_date else "",
    ]
