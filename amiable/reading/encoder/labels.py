"""Which figures of a labelled turn are of the payments, by the plan of its label: what the encoder is tuned on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from amiable.french.dates import Form, Mention, resolve
from amiable.reading.encoder.figures import Figure, Kind

FEW = 6
"""A number up to this may count payments of a plan that stands."""
CLOSE = Decimal(1)
_RHYTHM = re.compile(r"\bsur $|\btou(?:te)?s les $")
"""« un vendredi sur deux », « tous les quinze jours »."""
_DAY = re.compile(r"\b(?:les?|l[ae]s|du|des|aux?|chaque|et) $|, ?$")
_COUNTED = re.compile(
    r" ?(?:x|(?:[a-z]+ )?(?:fois|mois|mensualites?|versements?|paiements?|echeances?|virements?|cheques?"
    r"|prelevements?|reglements?|parts?|termes)|trimestres|semaines"
    r"|autres|dernier\w*|suivant\w*|premier\w*|de |morceaux|temps|[.,;:!?)]|$)"
)
"""What follows a number of payments."""


@dataclass
class Told:
    """The days, sums and numbers of payments told in a talk so far."""

    days: set[date] = field(default_factory=set)
    sums: set[Decimal] = field(default_factory=set)
    counts: set[int] = field(default_factory=set)
    whole: Decimal = Decimal(0)
    """All that is owed, where a whole plan says it."""

    def add(self, proposal: Mapping[str, Any]) -> None:
        """Those of a proposal, an offer, or of a label."""
        for row in proposal.get("schedule", ()):
            self.days.add(date.fromisoformat(row["date"]))
            self.sums.add(Decimal(row["amount"]))
        self.days |= {date.fromisoformat(proposal["first_date"])} if "first_date" in proposal else set()
        self.sums |= {Decimal(proposal[key]) for key in ("amount", "discount") if key in proposal}
        self.counts |= {proposal["count"]} if "count" in proposal else set()


def is_of_payments(figure: Figure, day: date, expected: Mapping[str, Any], before: Told) -> bool | None:
    """True for a figure of what the label of a turn expects, False for one of something else; None where it is one of
    what was told before, or may be either."""
    own = _is_of(figure, day, expected, before)
    open_plan = (
        "proposal" in expected and "schedule" not in expected["proposal"]
    )  # the label leaves out what is known
    return None if own is False and open_plan else own


def _is_of(figure: Figure, day: date, expected: Mapping[str, Any], before: Told) -> bool | None:
    now, value = _of(expected), figure.value
    if figure.mention:
        told = _dated(figure.mention, day, now, before)
        past = "paid" in expected["intent"] and resolve(figure.mention, day, past=True)
        return None if told is False and past and past <= day else told
    if figure.kind is Kind.SUM:
        return True if value in now.sums else None if value in before.sums else False
    if figure.kind is Kind.SHARE:
        return any(abs(now.whole * value - one) <= CLOSE for one in now.sums) if now.whole else None
    return _counts(figure, expected, now, before)


def _counts(figure: Figure, expected: Mapping[str, Any], now: Told, before: Told) -> bool | None:
    """Of a number: how many payments, how often, a sum or a day without a word that says so."""
    value = figure.value
    if _RHYTHM.search(figure.before):
        return expected.get("proposal", {}).get("every") in ("week", "fortnight", "quarter")
    if value in now.sums or (_DAY.search(figure.before) and any(on.day == value for on in now.days)):
        return True
    if value in now.counts:
        return True if _COUNTED.match(figure.after) else None
    known = value in before.counts or value in before.sums or any(on.day == value for on in before.days)
    return None if known or (len(before.days) > 1 and value <= FEW) else False


def _of(expected: Mapping[str, Any]) -> Told:
    now = Told()
    proposal = expected.get("proposal") or {}
    now.add(proposal)
    rows = [Decimal(row["amount"]) for row in proposal.get("schedule", ())]
    now.counts |= {rows.count(amount) for amount in rows}
    now.sums |= {amount * rows.count(amount) for amount in rows} | ({sum(rows, Decimal(0))} if rows else set())
    now.whole = sum(rows, Decimal(proposal.get("discount", 0))) if rows else Decimal(0)
    now.sums |= {abs(Decimal(expected["difference"]))} if "difference" in expected else set()
    now.sums |= {Decimal(expected["dispute"]["amount"])} if "amount" in expected.get("dispute", {}) else set()
    now.days |= {date.fromisoformat(expected["call"]["date"])} if "date" in expected.get("call", {}) else set()
    return now


def _dated(mention: Mention, day: date, now: Told, before: Told) -> bool | None:
    if mention.form is Form.HABIT and mention.weekday is not None:
        return len(now.days) > 1 and {on.weekday() for on in now.days} == {mention.weekday}
    if mention.form in (Form.HABIT, Form.WINDOW) and not (mention.day or mention.month):
        return None
    if mention.form is Form.HABIT or (mention.form is Form.DAY and mention.weekday is None):
        fits = [any(on.day == mention.day for on in told.days) for told in (now, before)]
    elif mention.form is Form.WINDOW:
        fits = [any(on.month == mention.month for on in told.days) for told in (now, before)]
    else:
        may_be = {on for past in (True, False, None) if (on := resolve(mention, day, past=past))}
        fits = [bool(may_be & told.days) for told in (now, before)]
        weekly = mention.weekday is not None and len(now.days) > 1
        fits[0] |= weekly and {on.weekday() for on in now.days} == {mention.weekday}
    return True if fits[0] else None if fits[1] else False
