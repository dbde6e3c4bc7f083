"""Loads the hand-written cases of `data/voices.toml`."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from amiable.domain.plan import Rhythm, step

DATA = Path(__file__).parent / "data"
DEFAULT_INVOICE = [["FA-2026-0131", "1250.00", "2026-01-31", "2026-03-02"]]


def load_voices(name: str = "voices.toml") -> list[dict[str, Any]]:
    """The cases in the shape of the replies schema."""
    return [_case(number, raw) for number, raw in enumerate(tomllib.loads((DATA / name).read_text())["case"], 1)]


def _case(number: int, raw: dict[str, Any]) -> dict[str, Any]:
    invoices = raw.get("invoices", DEFAULT_INVOICE)
    labels: dict[str, Any] = {
        key: raw[key] for key in ("intents", "paid", "promise", "dispute", "contact") if key in raw
    }
    labels["invoices"] = raw.get("about", [invoice[0] for invoice in invoices])
    if "away_until" in raw:
        labels["away_until"] = raw["away_until"]
    if "plan" in raw:
        labels["plan"] = dict(raw["plan"])
        if "schedule" in raw["plan"]:
            labels["plan"]["schedule"] = _schedule(raw["plan"]["schedule"])
    return {
        "id": f"voice-{number:03}",
        "received": raw.get("received", "2026-03-12T10:02:00+01:00"),
        "debtor": {
            "name": "Mercier SARL",
            "kind": raw.get("kind", "business"),
            "contact": "",
            "email": "compta@mercier.example",
        },
        "invoices": [
            {"number": number, "amount": amount, "currency": "EUR", "issued": issued, "due": due}
            for number, amount, issued, due in invoices
        ],
        "new_text": raw["text"],
        "labels": labels,
    }


def _schedule(said: str | list[list[str]]) -> list[dict[str, str]]:
    if isinstance(said, str):
        count, _, amount, every, first = said.split()
        start = dt.date.fromisoformat(first)
        dates = [step(start, Rhythm(every), n) for n in range(int(count))]
        return [{"date": day.isoformat(), "amount": f"{Decimal(amount):.2f}"} for day in dates]
    return [{"date": day, "amount": amount} for day, amount in said]
