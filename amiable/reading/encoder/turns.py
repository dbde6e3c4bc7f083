"""Labelled turns of talks as the encoder of talks is tuned on them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from amiable.domain.before import Before, Rows, Standing, cents, deed_of, left_of
from amiable.domain.heard import Deed, Lead
from amiable.domain.leads import Leading
from amiable.domain.reading import DisputeReason, Intent
from amiable.reading.encoder.figures import find_figures
from amiable.reading.encoder.groups import half_of
from amiable.reading.encoder.labels import Told, is_of_payments
from amiable.reading.encoder.marks import marks_of, named_by, shown
from amiable.reading.encoder.talks import Wish

_SETTLED = ("agreed", "awaiting_approval")


@dataclass(frozen=True)
class Place:
    """Where a figure stands in a text, what it is beside the plans before it, and what it does: None where that is
    not known."""

    start: int
    end: int
    of_payments: bool | None
    marks: tuple[float, ...] = ()
    leads: tuple[float | None, ...] = ()
    """In the order of `Lead`."""

    def moved(self, by: int) -> Place:
        """The same, in a text that has so many more characters before it."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True)
class Text:
    """What an encoder is tuned on."""

    text: str
    intents: tuple[Intent, ...]
    weight: float = 1.0
    figures: tuple[Place, ...] = ()
    wishes: tuple[Wish, ...] | None = None
    """None where it is not known what is asked for."""
    reason: DisputeReason | None = None
    """Why the bill is contested, where it is and the reason is known."""
    deed: Deed | None = None
    """What it does to the plans before it, where that is known."""
    lead: int = 0
    """Characters of `text` that say where the talk stands, before the words."""


def turns(path: Path, without: int | None = None) -> list[Text]:
    """The labelled messages of a file of talks; `without`: a half of the talks left out."""
    talks = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    kept = talks if without is None else [talk for talk in talks if half_of(talk["id"]) != without]
    return [text for talk in kept for text in _turns(talk)]


def _turns(talk: Mapping[str, Any]) -> Iterator[Text]:
    before = Before()
    told = Told(sums={Decimal(one["amount"]) for one in talk["invoices"]})
    table: Mapping[str, Any] = {}
    raw = talk["turns"]
    for turn, after in zip(raw, [*raw[1:], {}], strict=True):
        if turn.get("event") == "payment":
            told.sums.add(Decimal(turn["amount"]))
            if before.standing is not Standing.OPENING and before.plans:
                left = left_of(before.plans[-1], cents(Decimal(turn["amount"])))
                before = replace(before, plans=tuple(dict.fromkeys((*before.plans, *([left] if left else [])))))
        if turn.get("event") == "missed":
            before = replace(before, missed=True)
        if turn.get("from") == "creditor" and turn.get("offers"):
            before = replace(before, standing=Standing.OFFERED, offers=tuple(map(_rows, turn["offers"])))
            for one in turn["offers"]:
                told.add(one)
        if turn.get("from") != "debtor" or "expect" not in after:
            continue
        expected = after["expect"]
        told.sums.add(Decimal(expected["outstanding"]))
        before = replace(before, owed=cents(Decimal(expected["outstanding"])))
        yield _text(turn, expected, before, told, table)
        table = expected.get("proposal") or table
        told.add(expected.get("proposal") or {})
        told.sums |= {abs(Decimal(expected["difference"]))} if "difference" in expected else set()
        before = _after(before, expected, table)


def _after(before: Before, expected: Mapping[str, Any], table: Mapping[str, Any]) -> Before:
    rows = _rows(table)
    if expected["next_state"] in _SETTLED:
        return replace(before, standing=Standing.AGREED, plans=(rows,) if rows else (), offers=(), missed=False)
    in_force = before.plans[-1:] if before.standing is Standing.AGREED else ()
    plans = tuple(dict.fromkeys(one for one in (rows, *in_force) if one))
    standing = Standing.UNDER_WAY if before.standing is Standing.OPENING else before.standing
    return replace(before, standing=standing, plans=plans)


def _text(
    turn: Mapping[str, Any], expected: Mapping[str, Any], before: Before, told: Told, table: Mapping[str, Any]
) -> Text:
    lead = shown(before)
    day = datetime.fromisoformat(turn["received"]).date()
    proposal = expected.get("proposal", {})
    rows = _rows(proposal)
    whole = bool(rows) or not proposal
    leading = Leading.of(rows, before)
    places = []
    for one in find_figures(turn["text"], day, told.sums):
        own = is_of_payments(one, day, expected, told)
        does = leading.leads(named_by(one, day))
        leads = tuple(float(does.get(lead, False)) if whole else None for lead in Lead)
        places.append(Place(one.start + len(lead), one.end + len(lead), own, marks_of(one, day, before), leads))
    contested = {"dispute", "insolvency"} & {*expected["intent"]}
    return Text(
        lead + turn["text"],
        tuple(Intent(one) for one in expected["intent"]),
        figures=tuple(places),
        wishes=tuple(_wishes(expected, table)),
        reason=DisputeReason(expected["dispute"]["reason"]) if "reason" in expected.get("dispute", {}) else None,
        deed=None if contested else deed_of(rows, before) if rows else Deed.OPEN if proposal else Deed.NONE,
        lead=len(lead),
    )


def _rows(proposal: Mapping[str, Any]) -> Rows:
    rows: Sequence[Mapping[str, Any]] = proposal.get("schedule", ())
    return tuple(sorted((date.fromisoformat(row["date"]), cents(Decimal(row["amount"]))) for row in rows))


def _wishes(expected: Mapping[str, Any], table: Mapping[str, Any]) -> Iterator[Wish]:
    said = expected.get("say", ())
    if "is_software" in said:
        yield Wish.SOFTWARE
    elif "call" in expected or {"person_available", "person_will_call"} & set(said):
        yield Wish.PERSON
    if "iban" in said:
        yield Wish.BANK
    if "schedule" in said and expected.get("proposal") == table:
        yield Wish.SCHEDULE
