"""A payments file as entries: CSV of a spreadsheet or camt.053 of a bank. Bad rows are listed, never guessed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from amiable.domain.money import Money
from amiable.domain.payment import Entry
from amiable.flow import camt
from amiable.flow.imports import BadRow, content_of, rows, to_amount, to_currency, to_day

REQUIRED = ("date", "amount")
MAX_ID = 80


@dataclass(frozen=True)
class BankFile:
    """What a file holds. `ignored` counts entries that are no payments to us, or not booked yet."""

    entries: tuple[Entry, ...]
    bad: tuple[BadRow, ...]
    ignored: int = 0
    statement: bool = False
    """Of a bank, not a spreadsheet."""


def read(path: Path, today: date) -> BankFile:
    """Every entry with its identifier: the file's own, else a hash of the entry, so that it is known again.

    Raises ImportFileError when the file as a whole cannot be read.
    """
    content = content_of(path)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        found = camt.read(content, str(path))
        file = BankFile(found.entries, found.bad, found.ignored, statement=True)
    else:
        file = _csv(path)
    late = [e for e in file.entries if e.day > today]
    bad = [BadRow(e.line, f"date {e.day} is to come; import the entry once the bank has booked it") for e in late]
    kept = _identified(tuple(e for e in file.entries if e.day <= today))
    return replace(file, entries=kept, bad=tuple(sorted((*file.bad, *bad), key=lambda row: row.line)))


def _csv(path: Path) -> BankFile:
    entries: list[Entry] = []
    bad: list[BadRow] = []
    seen: dict[str, int] = {}
    for line, values in rows(path, REQUIRED):
        try:
            entry = _entry(line, values)
            if entry.id and entry.id in seen:
                raise ValueError(f"id {entry.id!r} is on line {seen[entry.id]} already; give each entry its own")  # noqa: TRY301
            seen[entry.id] = line
            entries.append(entry)
        except ValueError as error:
            bad.append(BadRow(line, str(error)))
    return BankFile(tuple(entries), tuple(bad))


def _entry(line: int, values: Mapping[str, str]) -> Entry:
    for name in REQUIRED:
        if not values.get(name):
            raise ValueError(f"{name} is empty; give the day and the sum of the entry")
    amount = to_amount("amount", values["amount"])
    if not amount:
        raise ValueError("amount is 0; leave the row out, or write the sum that was received")
    if len(values.get("id", "")) > MAX_ID:
        raise ValueError(f"id is longer than {MAX_ID} characters; shorten it, or leave it empty")
    return Entry(
        line=line,
        day=to_day("date", values["date"]),
        amount=Money(amount, to_currency(values.get("currency") or "EUR")),
        reference=" ".join(filter(None, (values.get("reference"), values.get("label")))),
        payer=values.get("payer", ""),
        invoice=values.get("invoice", ""),
        id=values.get("id", ""),
    )


def _identified(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Entries without identifier get a hash; alike ones of one file are told apart by their rank."""
    ranks: Counter[str] = Counter()
    found = []
    for entry in entries:
        if entry.id:
            found.append(entry)
            continue
        parts = (entry.day.isoformat(), str(entry.amount.amount), entry.amount.currency, entry.reference, entry.payer)
        plain = "\n".join(" ".join(part.split()) for part in parts)
        ranks[plain] += 1
        digest = hashlib.sha256(f"{plain}\n{ranks[plain]}".encode()).hexdigest()[:24]
        found.append(replace(entry, id=f"auto-{digest}"))
    return tuple(found)
