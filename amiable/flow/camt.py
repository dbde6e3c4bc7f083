"""camt.053, the bank's statement (ISO 20022): booked credits, and payments that came back. Any version of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from amiable.domain.money import Money
from amiable.domain.payment import Entry
from amiable.flow.imports import MAX_AMOUNT, BadRow, ImportFileError, to_currency

MAX_BYTES = 50 * 1024 * 1024
_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.\d{2}")
_NOTHING = frozenset({"NOTPROVIDED", "NOTPROVIDED.", "NONREF", "NON FOURNI"})
_TEXTS = (
    "Refs/EndToEndId",
    "RmtInf/Strd/CdtrRefInf/Ref",
    "RmtInf/Strd/RfrdDocInf/Nb",
    "RmtInf/Strd/AddtlRmtInf",
    "RmtInf/Ustrd",
    "AddtlTxInf",
)
_PAYERS = ("RltdPties/Dbtr/Pty/Nm", "RltdPties/Dbtr/Nm", "RltdPties/UltmtDbtr/Pty/Nm", "RltdPties/UltmtDbtr/Nm")
_AMOUNTS = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")


@dataclass(frozen=True)
class Statement:
    """What a statement holds; `ignored` counts our own payments and entries that are not booked."""

    entries: tuple[Entry, ...]
    bad: tuple[BadRow, ...]
    ignored: int


def read(content: bytes, name: str) -> Statement:
    """The entries of a camt.053 file. Raises ImportFileError when it is none, or holds a DOCTYPE."""
    if len(content) > MAX_BYTES:
        raise ImportFileError(f"{name} is larger than {MAX_BYTES // 1024 // 1024} MB; export a shorter period")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ImportFileError(f"{name} is not well-formed XML ({error}); download the statement again") from None
    if root.getroottree().docinfo.doctype:
        raise ImportFileError(f"{name} holds a DOCTYPE, which no bank writes; download the statement again")
    if not _NAMESPACE.fullmatch(etree.QName(root).namespace or ""):
        raise ImportFileError(f"{name} is not a camt.053 statement; ask your bank for that format, or use CSV")
    entries: list[Entry] = []
    bad: list[BadRow] = []
    ignored = 0
    for element in root.iterfind("{*}BkToCstmrStmt/{*}Stmt/{*}Ntry"):
        sign = _sign(element)
        if not sign or _text(element, "Sts/Cd", "Sts") != "BOOK":
            ignored += 1
            continue
        try:
            entries += _entries(element, sign)
        except ValueError as error:
            bad.append(BadRow(element.sourceline or 0, str(error)))
    return Statement(tuple(entries), tuple(bad), ignored)


def _sign(element: etree._Element) -> int:
    """1 for money received, -1 for money received earlier that went back, 0 for our own payments."""
    credit = _text(element, "CdtDbtInd") == "CRDT"
    reversed_ = _text(element, "RvslInd").lower() in ("true", "1")
    if credit:
        return 0 if reversed_ else 1
    returned = element.find(".//{*}RtrInf") is not None
    return -1 if reversed_ or returned else 0


def _entries(element: etree._Element, sign: int) -> Iterator[Entry]:
    """One entry, or one for each transaction of a batch."""
    whole = _money(element, ("Amt",))
    if whole is None:
        raise ValueError("the entry has no amount; download the statement again")
    day = _day(element)
    own = _texts(element, ("AddtlNtryInf",))
    transactions = element.findall("{*}NtryDtls/{*}TxDtls")
    line = element.sourceline or 0
    if len(transactions) <= 1:
        details = transactions[0] if transactions else element
        yield _entry(line, day, whole, sign, details, own)
        return
    parts = [_money(transaction, _AMOUNTS) for transaction in transactions]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or sum(part.amount for part in known) != whole.amount:
        raise ValueError(
            f"the {len(parts)} transactions of this entry do not add up to {whole.amount}; "
            "write them in a CSV file, one a row"
        )
    for transaction, part in zip(transactions, known, strict=True):
        yield _entry(line, day, part, sign, transaction, own)


def _entry(line: int, day: date, money: Money, sign: int, details: etree._Element, own: str) -> Entry:
    reference = " ".join(filter(None, (_texts(details, _TEXTS), own)))
    payer = _text(details, *_PAYERS)
    return Entry(line, day, Money(money.amount * sign, money.currency), reference, payer[:200])


def _day(element: etree._Element) -> date:
    text = _text(element, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise ValueError(f"the booking date {text!r} is not a date; download the statement again") from None


def _money(element: etree._Element, paths: tuple[str, ...]) -> Money | None:
    for path in paths:
        found = _find(element, path)
        if found is None:
            continue
        try:
            value = Decimal((found.text or "").strip())
        except InvalidOperation:
            raise ValueError(f"{found.text!r} is not an amount; download the statement again") from None
        if value.is_nan() or not 0 < value <= MAX_AMOUNT or value != value.quantize(Decimal("0.01")):
            raise ValueError(f"amount {value} is not a sum in cents above 0; check it with your bank")
        return Money(value, to_currency(found.get("Ccy", "EUR")))
    return None


def _find(element: etree._Element, path: str) -> etree._Element | None:
    return element.find("/".join(f"{{*}}{step}" for step in path.split("/")))


def _text(element: etree._Element, *paths: str) -> str:
    for path in paths:
        found = _find(element, path)
        if found is not None and (text := " ".join((found.text or "").split())):
            return str(text)
    return ""


def _texts(element: etree._Element, paths: tuple[str, ...]) -> str:
    found = (
        " ".join((one.text or "").split())
        for path in paths
        for one in element.iterfind("/".join(f"{{*}}{step}" for step in path.split("/")))
    )
    return " ".join(dict.fromkeys(text for text in found if text and text.upper() not in _NOTHING))
