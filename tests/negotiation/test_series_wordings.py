"""A known plan said in many ways: whatever the wording, the payments read are those of the plan, to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from amiable.domain.calendar import add_months
from amiable.domain.company import InstalmentLimits
from amiable.domain.invoice import Invoice
from amiable.domain.money import euros
from amiable.domain.talk_state import State
from amiable.french.typography import MONTHS
from amiable.policies.negotiation.engine import respond
from amiable.policies.negotiation.terms import Terms
from amiable.reading import talk

TERMS = Terms(
    InstalmentLimits(
        max_instalments=40,
        max_months=40,
        min_instalment=Decimal(1),
        first_payment_within_days=60,
        max_deferral_days=60,
        min_first_share=Decimal(0),
    )
)
TODAY = date(2026, 9, 2)
NUMBERS = {3: "trois", 4: "quatre", 5: "cinq", 6: "six", 7: "sept", 9: "neuf"}
Rows = list[tuple[date, Decimal]]

HEADS = (
    "{a} le {d1}",
    "le {d1} : {a}",
    "je commence par {a} le {d1}",
    "un premier versement de {a} le {d1}",
    "vous aurez {a} dès le {d1}",
)
JOINS = (", puis ", ". Ensuite ", " et ", ".\nAprès quoi, ", " ; derrière, ")
TAILS = (
    "{b} tous les {d}, donc {n} fois, {de} {m1} à {mn}",
    "{b} le {d} pendant {n} mois, {de} {m1} à {mn}",
    "{n} fois {b}, le {d} de chaque mois, à partir {de} {m1}",
    "{b} le {d} de chaque mois {de} {m1} à {mn}",
    "{b} par mois, le {d}, {de} {m1} à {mn} inclus",
    "{b} le {d} de chaque mois jusqu'en {mn}",
    "{n} mensualités de {b}, du {d} {m1} au {d} {mn}",
    "{b} tous les {d} du mois, {m1} → {mn}",
    "{n} versements de {b}, le premier le {d} {m1}, les suivants de mois en mois",
    "tous les {d} du mois, {b}, {de} {m1} à {mn}",
    "{b} chaque mois, le {d}, {n} fois",
    "{n} x {b} le {d} des mois suivants",
)
ALONE = (
    "{b} tous les {d}, {de} {m1} à {mn}, ça fait {n} fois",
    "{b} le {d} de chaque mois en commençant le {d} {m1}, ça fait {n} mois",
    "{n} versements de {b} du {d} {m1} au {d} {mn}",
    "de {m1} à {mn}, {b} le {d} de chaque mois",
    "{b} par mois pendant {n} mois, le {d}, à compter {de} {m1}",
    "{b} le {d} {m1} puis {b} tous les {d} jusqu'en {mn}",
    "le {d} de chaque mois, {de} {m1} jusqu'en {mn} : {b}",
    "{n} fois {b} à partir du {d} {m1}, un mois d'intervalle",
)


def month(day: date) -> str:
    return MONTHS[day.month - 1]


def words(day: date, count: int, amount: str) -> dict[str, str]:
    last = add_months(day, count - 1)
    name = month(day)
    return {
        "b": amount,
        "d": str(day.day),
        "n": NUMBERS[count],
        "m1": name,
        "mn": month(last),
        "de": "d'" if name[0] in "ao" else "de ",
    }


def filled(pattern: str, **figures: str) -> str:
    return pattern.format(**figures).replace("d' ", "d'").replace("de  ", "de ")


def read(text: str, due: Decimal) -> Rows:
    invoice = Invoice(number="F-1", amount=euros(str(due)), issued=date(2026, 8, 1), due=date(2026, 8, 31))
    said = talk.read(text, TODAY, [invoice])
    proposal = respond(State((("F-1", euros(str(due))),)), said, TERMS, TODAY).proposal
    return [(part.date, part.amount.amount) for part in proposal.schedule] if proposal else []


def plans() -> Iterator[tuple[date, date, int]]:
    """The first day, the day the series starts, and how many there are."""
    yield date(2026, 9, 28), date(2026, 10, 28), 9
    yield date(2026, 9, 15), date(2026, 10, 10), 5
    yield date(2026, 9, 7), date(2026, 10, 5), 3


def cases() -> Iterator[tuple[str, Rows]]:
    for (first, start, count), head, join, tail in product(plans(), HEADS, JOINS, TAILS):
        figures = words(start, count, "360 €")
        said = filled(head, a="1 080 €", d1=f"{first.day} {month(first)}") + join + filled(tail, **figures)
        rows = [(first, Decimal(1080)), *((add_months(start, at), Decimal(360)) for at in range(count))]
        yield f"Bonjour, {said}.", rows
    for (_, start, count), pattern in product(plans(), ALONE):
        said = filled(pattern, **words(start, count, "34,50 euros"))
        yield f"Bonjour, je peux mettre {said}.", [(add_months(start, at), Decimal("34.50")) for at in range(count)]


@pytest.mark.parametrize("part", range(8))
def test_every_wording_of_a_plan_is_read_as_that_plan(part: int) -> None:
    said = [case for at, case in enumerate(cases()) if at % 8 == part]
    wrong = [text for text, rows in said if read(text, sum((amount for _, amount in rows), Decimal(0))) != rows]
    assert not wrong
