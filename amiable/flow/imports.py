"""Bring invoices in from a CSV file: good rows in, bad rows listed with their line, reason and fix."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from sqlalchemy import select

from amiable.domain.company import Policy
from amiable.domain.debtor import DebtorKind
from amiable.domain.status import InvoiceStatus
from amiable.flow import drafts, plans, shares
from amiable.flow.services import Services
from amiable.store.session import Unit
from amiable.store.tables import ContactRow, DebtorRow, InvoiceRow

REQUIRED = ("number", "debtor", "kind", "email", "amount", "issued", "due")
OPTIONAL = ("reference", "contact", "segment", "currency", "paid", "pdf")
MAX_PDF = 10 * 1024 * 1024
MAX_AMOUNT = Decimal(9_999_999_999)


@dataclass(frozen=True)
class BadRow:
    """A row left out: its line in the file, and why."""

    line: int
    reason: str


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    added: int
    updated: int
    unchanged: int
    bad: tuple[BadRow, ...]


@dataclass(frozen=True)
class _Row:
    number: str
    reference: str
    debtor: str
    kind: DebtorKind
    segment: str
    contact: str
    email: str
    amount: Decimal
    paid: Decimal | None
    """None where the file does not say: what payments have shown stays."""
    currency: str
    issued: date
    due: date
    document: bytes | None


class ImportFileError(ValueError):
    """The file as a whole cannot be read; nothing was imported."""


def import_invoices(services: Services, company_id: int, path: Path) -> Imported:
    """Add or update invoices by number, debtors by reference (or name), contacts by e-mail.

    Columns: number, debtor, kind (business, consumer, public), email, amount, issued, due; optional reference,
    contact, segment, currency, paid, pdf (a path beside the CSV). Separator `,` or `;`. Raises ImportFileError
    when the file has no such columns. An invoice whose figures change gets a new version, which voids drafts
    about it.
    """
    good: list[_Row] = []
    bad: list[BadRow] = []
    seen: dict[str, int] = {}
    for line, values in rows(path, REQUIRED):
        try:
            row = _parse(values, path.parent)
            if row.number in seen:
                raise ValueError(f"number {row.number!r} is on line {seen[row.number]} already; keep one of them")  # noqa: TRY301
            seen[row.number] = line
            good.append(row)
        except ValueError as error:
            bad.append(BadRow(line, str(error)))
    counts = {"added": 0, "updated": 0, "unchanged": 0}
    with services.store.unit(company_id) as unit:
        for row in good:
            counts[_upsert(unit, row, services.policies[company_id], services.today())] += 1
        unit.event("import.invoices", f"file:{path.name[:50]}", actor="operator", **counts, bad=len(bad))
    services.bell.ring()
    return Imported(**counts, bad=tuple(bad))


def content_of(path: Path) -> bytes:
    """The file's bytes; ImportFileError when it is not there."""
    try:
        return path.read_bytes()
    except OSError as error:
        why = "does not exist" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        raise ImportFileError(f"{path} {why}") from None


def rows(path: Path, required: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and values by column (lower case) of a CSV file. Raises ImportFileError when it lacks those columns."""
    try:
        text = content_of(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportFileError(
            f"{path} is not UTF-8 (byte {error.start}); in your spreadsheet choose « CSV UTF-8 »"
        ) from None
    text = text.replace("\0", "")
    first = text.partition("\n")[0]
    # Only a line end ends a line: U+2028 in a payer's words must not begin a row of its own.
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = {(name or "").strip().lower() for name in reader.fieldnames or ()}
    missing = [name for name in required if name not in columns]
    if missing:
        raise ImportFileError(f"{path}: the first line lacks the columns {', '.join(missing)}")
    try:
        for values in reader:
            yield (
                reader.line_num,
                {
                    (key or "").strip().lower(): (value or "").strip()
                    for key, value in values.items()
                    if isinstance(value, str | None)
                },
            )
    except csv.Error as error:
        raise ImportFileError(f"{path}: line {reader.line_num + 1} cannot be read ({error})") from None


def _parse(values: Mapping[str, str], folder: Path) -> _Row:
    for name in REQUIRED:
        if not values.get(name):
            raise ValueError(f"{name} is empty")
    try:
        kind = DebtorKind(values["kind"].lower())
    except ValueError:
        raise ValueError(f"kind {values['kind']!r} is none of business, consumer, public") from None
    email = values["email"].lower()
    if email.count("@") != 1 or any(c.isspace() or c in ",;<>" for c in email) or email[0] == "@" or email[-1] == "@":
        raise ValueError(f"email {values['email']!r} is not one e-mail address")
    amount = to_amount("amount", values["amount"])
    paid = to_amount("paid", values["paid"]) if values.get("paid") else None
    if amount <= 0:
        raise ValueError("amount must be more than 0")
    if paid is not None and not 0 <= paid <= amount:
        raise ValueError(f"paid {paid} must be between 0 and the amount {amount}")
    issued, due = to_day("issued", values["issued"]), to_day("due", values["due"])
    if due < issued:
        raise ValueError(f"due {due} is before issued {issued}")
    return _Row(
        number=values["number"],
        reference=values.get("reference") or values["debtor"],
        debtor=values["debtor"],
        kind=kind,
        segment=values.get("segment", ""),
        contact=values.get("contact", ""),
        email=email,
        amount=amount,
        paid=paid,
        currency=to_currency(values.get("currency") or "EUR"),
        issued=issued,
        due=due,
        document=_document(folder, values["pdf"]) if values.get("pdf") else None,
    )


def to_amount(name: str, text: str) -> Decimal:
    """`1250.00`, `1 250,00 €`; ValueError names the fix."""
    compact = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("€", "")
    if "," in compact:
        compact = compact.replace(".", "").replace(",", ".")
    try:
        value = Decimal(compact)
    except InvalidOperation:
        raise ValueError(f"{name} {text!r} is not an amount; write 1250.00 or 1 250,00") from None
    if value.is_nan() or not -MAX_AMOUNT <= value <= MAX_AMOUNT:
        raise ValueError(f"{name} {text!r} is no sum that can be owed; write 1250.00 or 1 250,00")
    if value != value.quantize(Decimal("0.01")):
        raise ValueError(f"{name} {text!r} has more than two decimals")
    return value


def to_currency(text: str) -> str:
    """`EUR`; ValueError for what is no code of three letters (ISO 4217)."""
    code = text.upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):  # noqa: PLR2004
        raise ValueError(f"currency {text!r} is not a code such as EUR")
    return code


def to_day(name: str, text: str) -> date:
    """`2026-03-02`, `02/03/2026`; ValueError names the fix."""
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise ValueError(f"{name} {text!r} is not a date; write 2026-03-02 or 02/03/2026")


def _document(folder: Path, name: str) -> bytes:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ValueError(f"pdf {name!r} is outside the folder of the CSV file")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ValueError(f"pdf {name!r} cannot be read ({error.strerror})") from None
    if not content.startswith(b"%PDF-"):
        raise ValueError(f"pdf {name!r} is not a PDF")
    if len(content) > MAX_PDF:
        raise ValueError(f"pdf {name!r} is larger than {MAX_PDF // 1024 // 1024} MB")
    return content


def _upsert(unit: Unit, row: _Row, policy: Policy, today: date) -> str:
    debtor = unit.session.scalars(select(DebtorRow).where(DebtorRow.reference == row.reference)).first()
    if debtor is None:
        debtor = DebtorRow(reference=row.reference, name=row.debtor, kind=str(row.kind), segment=row.segment)
        unit.add(debtor)
        unit.flush()
    elif row.segment:
        debtor.segment = row.segment
    contacts = list(unit.session.scalars(select(ContactRow).where(ContactRow.debtor_id == debtor.id)))
    if row.email not in {contact.email for contact in contacts}:
        unit.add(ContactRow(debtor_id=debtor.id, name=row.contact, email=row.email, rank=len(contacts)))
        unit.flush()
    invoice = unit.session.scalars(select(InvoiceRow).where(InvoiceRow.number == row.number)).first()
    if invoice is None:
        status = InvoiceStatus.OVERDUE if row.due < today else InvoiceStatus.OPEN
        if row.paid == row.amount:
            status = InvoiceStatus.PAID
        document = row.document or None
        unit.add(
            InvoiceRow(
                debtor_id=debtor.id,
                number=row.number,
                amount=row.amount,
                paid=row.paid or Decimal(0),
                currency=row.currency,
                issued=row.issued,
                due=row.due,
                status=str(status),
                document=document,
                document_size=len(document or b""),
            )
        )
        unit.flush()
        return "added"
    return _update(unit, invoice, row, debtor.id, policy, today)


def _update(unit: Unit, invoice: InvoiceRow, row: _Row, debtor_id: int, policy: Policy, today: date) -> str:
    wanted = {"amount": row.amount, "issued": row.issued, "due": row.due, "debtor_id": debtor_id}
    if row.document is not None:
        wanted |= {"document": row.document, "document_size": len(row.document)}
    changes = {name: value for name, value in wanted.items() if getattr(invoice, name) != value}
    seen = row.paid - invoice.paid if row.paid is not None else Decimal(0)
    fields = sorted([*changes, *(["paid"] if seen else [])])
    if not fields:
        return "unchanged"
    if changes:
        unit.change(InvoiceRow, InvoiceRow.id == invoice.id, **changes, version=InvoiceRow.version + 1)
    unit.event("invoices.updated", f"invoice:{invoice.id}", actor="operator", fields=fields)
    drafts.void_for_debtor(unit, invoice.debtor_id, drafts.INVOICE_CHANGED)
    if seen:
        shares.from_the_books(unit, invoice, seen, today)
    shares.follow(unit, invoice.id, today)
    plans.settle(unit, debtor_id, policy, today)
    return "updated"
