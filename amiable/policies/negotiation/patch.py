"""What a message changes in a plan that stood before: payments moved, replaced, cut in several, added, left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from amiable.domain.talk import Said
from amiable.policies.negotiation.rows import Row, on_one_day

PAIR = 2
FAR = 10_000
"""Days: no payment is so far from another."""


@dataclass(frozen=True)
class Patch:
    """One message set beside the payments that stood, `base`."""

    said: Said
    base: Sequence[Row]
    day: date
    total: Decimal
    """What all of them together should be."""
    sums: Callable[[Sequence[Row]], bool]
    """True for payments that come to it."""

    def moved(self) -> list[Row] | None:
        """« celle du 15 mai passe au 25 »."""
        rows = list(self.base)
        for old, new in self.said.moved:
            at = [n for n, row in enumerate(self.base) if row.date == old]
            if at:
                rows[at[0]] = replace(rows[at[0]], date=new)
        return rows if rows != list(self.base) else None

    def changed(self, rows: list[Row]) -> list[Row] | None:
        """The plan with these payments in it."""
        return (
            self._of_invoice(rows)
            or self._longer(rows)
            or self._echoing(rows)
            or self._split(rows)
            or self._patched(rows)
        )

    def _of_invoice(self, rows: list[Row]) -> list[Row] | None:
        """« la FV-91 en deux : 760 € le 3 et 760 € le 31 »: all the payments of one of several invoices, anew."""
        numbers = {row.invoice for row in rows}
        number = numbers.pop() if len(numbers) == 1 else ""
        others = [old for old in self.base if old.invoice != number]
        stated = all(row.date and row.amount and not (row.added or row.dropped or row.rest) for row in rows)
        if not number or not stated or not others or len(others) == len(self.base):
            return None
        whole = sorted([*others, *rows], key=lambda row: row.date or self.day)
        return whole if self.sums(whole) else None

    def _longer(self, rows: list[Row]) -> list[Row] | None:
        """« rajoutez une quatrième échéance identique le 15 août »: what was missing, after those that stood."""
        missing = self.total - sum((old.amount or Decimal(0) for old in self.base), Decimal(0))
        last = max((old.date for old in self.base if old.date), default=None)
        if (
            len(rows) != 1
            or len(self.base) < PAIR
            or missing <= 0
            or last is None
            or rows[0].place
            or rows[0].rest
            or self.said.lump
        ):
            return None
        on, amount = rows[0].date, rows[0].amount
        one_more = amount == missing or (amount is None and (rows[0].added or self.said.equal))
        return [*self.base, replace(rows[0], amount=missing, added=False)] if on and on > last and one_more else None

    def _patched(self, rows: list[Row]) -> list[Row] | None:
        """Only some payments are named: they replace theirs, the others stand."""
        base = list(self.base)
        if len(base) < PAIR or not rows or len(rows) >= len(base) or self.said.count not in (None, len(base)):
            return None
        if not self.said.keeps and (self.said.lump or self.said.day or self.said.start):
            return None
        gone = {self._target(row, base) for row in rows if row.dropped}
        base = [row for at, row in enumerate(base) if at not in gone]
        if not base:
            return None
        changed = set()
        for row in (row for row in rows if not row.dropped):
            at = self._target(row, base)
            if at is None or at in changed:
                return None
            changed.add(at)
            base[at] = replace(base[at], date=row.date or base[at].date, amount=self._becomes(row, base, at))
        others = [row for row in rows if row.rest]
        return None if others else base

    def _split(self, rows: list[Row]) -> list[Row] | None:
        """« celui de mai en deux : 200 le 20 mai et 200 le 3 juin »: several payments in the place of one."""
        base = list(self.base)
        if len(rows) < PAIR or not all(row.date and row.amount and not row.added for row in rows):
            return None
        for at, old in enumerate(base):
            whole = on_one_day([*base[:at], *rows, *base[at + 1 :]])
            same_day = any(row.date == old.date for row in rows)
            same_month = old.date and all(row.date and _month(row.date) == _month(old.date) for row in rows)
            if len(base) > 1 and (same_day or same_month) and self.sums(whole):
                return whole
        return None

    def _echoing(self, rows: list[Row]) -> list[Row] | None:
        """Where a sum beside the payments named is one that stood, said again: the plan they make without it."""
        named = [row for row in rows if row.date or row.place or row.dropped]
        patched = self._patched(named) if 0 < len(named) < len(rows) else None
        return patched if patched and self.sums(patched) else None

    def _becomes(self, row: Row, base: list[Row], at: int) -> Decimal | None:
        """What the payment becomes."""
        before = base[at].amount or Decimal(0)
        if not row.added:
            return row.amount or before
        missing = self.total - sum((old.amount or Decimal(0) for old in base), Decimal(0))
        if row.amount == before + missing:
            return row.amount  # « je les mets sur la dernière, 875,60 € »: what it becomes
        return before + (missing if row.amount is None else row.amount)

    def _target(self, row: Row, base: list[Row]) -> int | None:
        """The payment that the words mean: by its place, its day, its month or its amount."""
        own = [n for n, old in enumerate(base) if not row.invoice or old.invoice == row.invoice]
        at = row.place.at(len(own)) if row.place else None
        if at is not None:
            return own[at]
        if row.date is None:
            return None
        same = [n for n, old in enumerate(base) if old.date == row.date]
        named = [n for n, old in enumerate(base) if row.invoice and old.invoice == row.invoice]
        month = [n for n, old in enumerate(base) if old.date and _month(old.date) == _month(row.date)]
        alike = [n for n, old in enumerate(base) if row.amount and old.amount == row.amount]
        late = [n for n, old in enumerate(base) if old.date and old.date < self.day] if self.said.keeps else []
        near = [min(range(len(base)), key=lambda n: self._apart(base[n], row))] if self.said.keeps else []
        return next((found[0] for found in (same, named, alike, month, late, near) if len(found) == 1), None)

    @staticmethod
    def _apart(one: Row, other: Row) -> int:
        return abs((one.date - other.date).days) if one.date and other.date else FAR


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
