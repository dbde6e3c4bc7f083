"""`amiable eval replies`: read a labelled set blind, then score what was read."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from amiable.domain.debtor import Contact, Debtor, DebtorKind
from amiable.domain.invoice import Invoice
from amiable.domain.mail import Mail
from amiable.domain.money import Money
from amiable.domain.reading import Reading
from amiable.reading.ports import Reader
from amiable.reading.score import Report, score

Parse = Callable[[bytes], Mail]
SURE_ABOVE = 0.83
"""Chosen on folds, see docs/reading.md: above the confidence of any reply with several intents."""


@dataclass(frozen=True)
class Case:
    """One mail of a set and the file on record that day; labels are kept apart, no reader sees them."""

    id: str
    received: datetime
    debtor: Debtor
    invoices: tuple[Invoice, ...]
    raw: bytes


@dataclass(frozen=True)
class Answer:
    """What was read of one case, and how long parsing and reading took."""

    id: str
    reading: Reading
    milliseconds: float

    def as_line(self) -> dict[str, Any]:
        """The line of --out."""
        return {
            "id": self.id,
            "new_text": self.reading.new_text,
            "labels": self.reading.labels(),
            "confidence": self.reading.confidence,
        }


def load(folder: Path) -> list[Case]:
    """The cases of a set in their order. Raises FileNotFoundError, or ValueError on a line that is not a case."""
    return [_case(folder, number, line) for number, line in _lines(folder)]


def truths(folder: Path) -> dict[str, dict[str, Any]]:
    """`new_text` and `labels` by id, where the set has them."""
    records = (json.loads(line) for _, line in _lines(folder))
    return {r["id"]: {"new_text": r.get("new_text"), "labels": r["labels"]} for r in records if "labels" in r}


def answers(cases: Iterable[Case], reader: Reader, parse: Parse) -> list[Answer]:
    """Every case read, in order."""
    read = []
    for case in cases:
        start = time.perf_counter()
        reading = reader.read(parse(case.raw), case.debtor, case.invoices, case.received)
        read.append(Answer(case.id, reading, (time.perf_counter() - start) * 1000))
    return read


def run(
    folder: Path, reader: Reader, parse: Parse, out: Path | None = None, sure_above: float = SURE_ABOVE
) -> Report:
    """Read the set; write a line a case to `out`; score against the labels if there are any."""
    return report(folder, answers(load(folder), reader, parse), out, sure_above)


def report(folder: Path, read: Sequence[Answer], out: Path | None = None, sure_above: float = SURE_ABOVE) -> Report:
    """Scores of answers already read."""
    if out is not None:
        out.write_text("".join(json.dumps(a.as_line(), ensure_ascii=False) + "\n" for a in read), "utf-8")
    times = [a.milliseconds for a in read]
    return score(
        [a.as_line() for a in read],
        truths(folder),
        sure_above=sure_above,
        median_ms=float(np.median(times)) if times else 0.0,
        p95_ms=float(np.percentile(times, 95)) if times else 0.0,
    )


def cross_validate(
    folder: Path,
    parse: Parse,
    reader: Callable[[Any], Reader],
    out: Path | None = None,
    sure_above: float = SURE_ABOVE,
    folds: int = 5,
) -> Report:
    """Like `run`, each case read by a classifier that saw no case of its fold. `reader` makes one of a classifier."""
    from amiable.reading.training import fold_of, train_folds  # noqa: PLC0415 - scikit-learn's fitting half is slow to load

    cases = load(folder)
    classifiers = train_folds(folder, folds)
    read = {}
    for number, classifier in classifiers.items():
        mine = [case for case in cases if fold_of(case.id, folds) == number]
        read.update({a.id: a for a in answers(mine, reader(classifier), parse)})
    return report(folder, [read[case.id] for case in cases], out, sure_above)


def _lines(folder: Path) -> list[tuple[int, str]]:
    text = (folder / "cases.jsonl").read_text("utf-8")
    return [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]


def _case(folder: Path, number: int, line: str) -> Case:
    try:
        record = json.loads(line)
        known = record["debtor"]
        debtor = Debtor(
            known["name"], DebtorKind(known["kind"]), (Contact(known.get("email", ""), known.get("contact", "")),)
        )
        invoices = tuple(_invoice(i) for i in record["invoices"])
        received = datetime.fromisoformat(record["received"])
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{folder / 'cases.jsonl'}, line {number}: {error!r}") from error
    return Case(record["id"], received, debtor, invoices, (folder / "eml" / f"{record['id']}.eml").read_bytes())


def _invoice(record: dict[str, str]) -> Invoice:
    return Invoice(
        record["number"],
        Money(Decimal(record["amount"]), record.get("currency", "EUR")),
        date.fromisoformat(record["issued"]),
        date.fromisoformat(record["due"]),
    )
