"""Turns of a talk as the encoder reads them: where the talk stands, then the words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from amiable.domain.reading import DisputeReason, Intent
from amiable.domain.talk_state import Standing
from amiable.reading.encoder.figures import find_figures
from amiable.reading.encoder.groups import half_of
from amiable.reading.encoder.labels import Told, is_of_payments
from amiable.reading.encoder.network import SHOWN, Wish

_SETTLED = ("agreed", "awaiting_approval")


@dataclass(frozen=True)
class Place:
    """Where a figure stands in a text, and whether it is of the payments."""

    start: int
    end: int
    of_payments: bool

    def moved(self, by: int) -> Place:
        """The same, in a text that has so many more characters before it."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True)
class Text:
    """What the encoder is tuned on; `accepts`: whether it takes an offer, None where none was made."""

    text: str
    intents: tuple[Intent, ...]
    weight: float = 1.0
    accepts: bool | None = None
    figures: tuple[Place, ...] = ()
    wishes: tuple[Wish, ...] | None = None
    """None where it is not known what is asked for."""
    reason: DisputeReason | None = None
    """Why the bill is contested, where it is and the reason is known."""


def turns(path: Path, without: int | None = None) -> list[Text]:
    """The labelled messages of a file of talks, each behind its standing; `without`: a half of the talks left out."""
    talks = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    kept = talks if without is None else [talk for talk in talks if half_of(talk["id"]) != without]
    return [text for talk in kept for text in _turns(talk)]


def _turns(talk: Mapping[str, Any]) -> Iterator[Text]:
    standing, offered = Standing.OPENING, False
    told = Told(sums={Decimal(one["amount"]) for one in talk["invoices"]})
    table: Mapping[str, Any] = {}
    raw = talk["turns"]
    for turn, after in zip(raw, [*raw[1:], {}], strict=True):
        if turn.get("event") == "payment":
            told.sums.add(Decimal(turn["amount"]))
        if turn.get("from") == "creditor" and turn.get("offers"):
            standing, offered = Standing.OFFERED, True
            for one in turn["offers"]:
                told.add(one)
        if turn.get("from") != "debtor" or "expect" not in after:
            continue
        expected, shown = after["expect"], SHOWN[standing]
        told.sums.add(Decimal(expected["outstanding"]))
        yield Text(
            shown + turn["text"],
            tuple(Intent(one) for one in expected["intent"]),
            accepts="accepts" in expected if offered else None,
            figures=tuple(one.moved(len(shown)) for one in _places(turn, expected, told)),
            wishes=tuple(_wishes(expected, table)),
            reason=DisputeReason(expected["dispute"]["reason"]) if "reason" in expected.get("dispute", {}) else None,
        )
        table = expected.get("proposal") or table
        told.add(expected.get("proposal") or {})
        told.sums |= {abs(Decimal(expected["difference"]))} if "difference" in expected else set()
        offered = False
        if expected["next_state"] in _SETTLED:
            standing = Standing.AGREED
        elif standing is Standing.OPENING:
            standing = Standing.UNDER_WAY


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


def _places(turn: Mapping[str, Any], expected: Mapping[str, Any], told: Told) -> Iterator[Place]:
    day = datetime.fromisoformat(turn["received"]).date()
    for figure in find_figures(turn["text"], day, told.sums):
        own = is_of_payments(figure, day, expected, told)
        if own is not None:
            yield Place(figure.start, figure.end, own)
