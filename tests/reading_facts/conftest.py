"""The hand-written cases of `data/*.toml`, in the shape of the replies schema, and how a case is read."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from amiable.domain.debtor import Contact, Debtor, DebtorKind
from amiable.domain.invoice import Invoice
from amiable.domain.money import euros
from amiable.domain.plan import Rhythm, step
from amiable.domain.reading import Intent, Reading
from amiable.reading.facts import Extracted, extract

DATA = Path(__file__).parent / "data"
SETS = (
    "voices.toml",
    "disputes.toml",
    "blind.toml",
    "crowded.toml",
    "last.toml",
    "wide.toml",
    "prose.toml",
    "families.toml",
    "fresh.toml",
    "again.toml",
    "later.toml",
    "structure.toml",
    "wrapped.toml",
)
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
        "id": f"{number:03}",
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
        "missed": raw.get("missed", False),
    }


def _schedule(said: str | list[list[str]]) -> list[dict[str, str]]:
    if isinstance(said, str):
        count, _, amount, every, first = said.split()
        start = dt.date.fromisoformat(first)
        dates = [step(start, Rhythm(every), n) for n in range(int(count))]
        return [{"date": day.isoformat(), "amount": f"{Decimal(amount):.2f}"} for day in dates]
    return [{"date": day, "amount": amount} for day, amount in said]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `voice` runs once for each case."""
    if "voice" in metafunc.fixturenames:
        metafunc.parametrize(
            "voice",
            [pytest.param(case, id=f"{name[:-5]}-{case['id']}") for name in SETS for case in load_voices(name)],
        )


def invoice(raw: dict[str, str]) -> Invoice:
    """An invoice of a case."""
    issued, due = dt.date.fromisoformat(raw["issued"]), dt.date.fromisoformat(raw["due"])
    return Invoice(raw["number"], euros(raw["amount"]), issued, due)


def read(case: dict[str, Any]) -> Extracted:
    """The facts of a case, its labelled intents given."""
    debtor = case["debtor"]
    return extract(
        case["new_text"],
        subject=case.get("subject", ""),
        intents=[Intent(name) for name in case["labels"]["intents"]],
        invoices=[invoice(raw) for raw in case["invoices"]],
        received=dt.datetime.fromisoformat(case["received"]),
        debtor=Debtor(
            debtor["name"], DebtorKind(debtor["kind"]), (Contact(debtor["email"], debtor.get("contact", "")),)
        ),
    )


def labels(facts: Extracted) -> dict[str, Any]:
    """The facts as labels of the replies schema, without intents and attack."""
    reading = Reading(
        "",
        (),
        1.0,
        facts.invoices,
        facts.paid,
        facts.promise,
        facts.plan,
        facts.dispute,
        facts.contact,
        facts.away_until,
    )
    return {key: value for key, value in reading.labels().items() if key not in ("intents", "attack")}


class Reader:
    """What the tests need of this file."""

    read = staticmethod(read)
    labels = staticmethod(labels)
    invoice = staticmethod(invoice)


@pytest.fixture
def reader() -> Reader:
    """Reads a case and gives its labels."""
    return Reader()
