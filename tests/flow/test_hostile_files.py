"""Bank files made to harm: nothing in them adds a payment, hides one or stops the others from coming in."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from amiable.flow.imports import ImportFileError, import_invoices
from amiable.flow.payments import ImportedPayments, import_payments
from amiable.store.tables import InvoiceRow, PaymentRow
from amiable.testing.flow import Workshop

GOOD = "2026-03-09;500,00;FA-2026-0131;Menuiserie Kerdoncuff;EUR"
ENTRY = (
    '<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'
    "<BookgDt><Dt>2026-03-09</Dt></BookgDt>"
    "<NtryDtls><TxDtls><RmtInf><Ustrd>FA-2026-0131</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
)
HUGE = ["1E+40", "1e999999999", "9" * 40, "-1E+40", "Infinity", "sNaN"]


def bring(shop: Workshop, tmp_path: Path, content: str) -> ImportedPayments:
    path = tmp_path / "bank"
    path.write_text(content, encoding="utf-8", newline="")
    return import_payments(shop.services, 1, path)


def csv(*rows: str) -> str:
    return "\n".join(("date;amount;label;payer;currency", *rows, GOOD, ""))


def camt(*entries: str) -> str:
    good = ENTRY.format(amount="500.00", currency="EUR")
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>'
        + "".join((*entries, good))
        + "</Stmt></BkToCstmrStmt></Document>"
    )


def only_the_good_one(shop: Workshop, result: ImportedPayments) -> None:
    assert (result.added, result.assigned, len(result.bad)) == (1, 1, 1), result
    assert [row.paid for row in shop.rows(InvoiceRow)] == [Decimal("500.00")]  # type: ignore[attr-defined]


@pytest.mark.parametrize("amount", HUGE)
def test_a_sum_beyond_all_measure_is_a_bad_row(shop: Workshop, tmp_path: Path, amount: str) -> None:
    only_the_good_one(shop, bring(shop, tmp_path, csv(f"2026-03-09;{amount};FA-2026-0131;x;EUR")))


@pytest.mark.parametrize("amount", HUGE)
def test_and_a_bad_entry_of_a_statement(shop: Workshop, tmp_path: Path, amount: str) -> None:
    only_the_good_one(shop, bring(shop, tmp_path, camt(ENTRY.format(amount=amount, currency="EUR"))))


def test_a_currency_is_three_letters(shop: Workshop, tmp_path: Path) -> None:
    only_the_good_one(shop, bring(shop, tmp_path, camt(ENTRY.format(amount="1.00", currency="EUROPE"))))


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1e"])
def test_a_payer_s_words_add_no_row(shop: Workshop, tmp_path: Path, end: str) -> None:
    words = f"Bonjour{end}2026-03-09;1250,00;FA-2026-0131;Menuiserie Kerdoncuff;EUR"
    quoted = csv(f'2026-03-09;1,00;"{words}";x;EUR')
    plain = "\n".join(("date;amount;payer;label", f"2026-03-09;1,00;x;{words}", ""))
    for content in (quoted, plain):
        bring(shop, tmp_path, content)
    sums = {row.amount for row in shop.rows(PaymentRow)}  # type: ignore[attr-defined]
    assert sums <= {Decimal("1.00"), Decimal("500.00")}


def test_a_nul_is_left_out_and_an_endless_field_is_refused_in_words(shop: Workshop, tmp_path: Path) -> None:
    bring(shop, tmp_path, csv("2026-03-09;1,00;a\0b;x\0y;EUR"))
    assert {row.payer for row in shop.rows(PaymentRow)} == {"xy", "Menuiserie Kerdoncuff"}  # type: ignore[attr-defined]
    with pytest.raises(ImportFileError, match="cannot be read"):
        bring(shop, tmp_path, csv("2026-03-09;1,00;" + "x" * 200_000 + ";x;EUR"))


def test_an_invoice_beyond_all_measure_is_a_bad_row(shop: Workshop, tmp_path: Path) -> None:
    path = tmp_path / "invoices.csv"
    head = "number,debtor,kind,email,amount,issued,due,currency\n"
    row = "{},Garage,business,a@garage.example,{},2026-01-02,2026-02-01,{}\n"
    path.write_text(head + row.format("F-1", "1E+40", "EUR") + row.format("F-2", "10", "EUROS"), encoding="utf-8")
    result = import_invoices(shop.services, 1, path)
    assert (result.added, [bad.line for bad in result.bad]) == (0, [2, 3])
