"""Invoices from a CSV: good rows in, bad rows listed with their line and the fix, nothing half done."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from amiable.domain.status import DraftStatus, InvoiceStatus
from amiable.flow.imports import ImportFileError, import_invoices
from amiable.store.tables import ContactRow, DebtorRow, DraftRow, InvoiceRow
from amiable.testing.flow import YANN, Workshop

HEAD = "number;debtor;kind;contact;email;amount;issued;due;paid;pdf\n"


def write(tmp_path: Path, *rows: str, head: str = HEAD) -> Path:
    path = tmp_path / "invoices.csv"
    path.write_text(head + "\n".join(rows) + "\n", encoding="utf-8-sig")
    return path


def test_good_rows_come_in_and_bad_ones_are_listed(shop: Workshop, tmp_path: Path) -> None:
    (tmp_path / "no.pdf").write_text("not a pdf")
    path = write(
        tmp_path,
        "N-1;Garage Pelletier;business;Denis;denis@pelletier.example;1 250,00;2026-01-31;02/03/2026;;",
        "N-2;Garage Pelletier;business;Denis;denis@pelletier.example;douze;2026-01-31;2026-03-02;;",
        "N-3;Garage Pelletier;garage;Denis;denis@pelletier.example;10;2026-01-31;2026-03-02;;",
        "N-4;Garage Pelletier;business;Denis;denis;10;2026-01-31;2026-03-02;;",
        "N-5;Garage Pelletier;business;Denis;denis@pelletier.example;10;2026-01-31;2025-03-02;;",
        "N-6;Garage Pelletier;business;Denis;denis@pelletier.example;10;2026-01-31;2026-02-30;;",
        "N-1;Garage Pelletier;business;Denis;denis@pelletier.example;10;2026-01-31;2026-03-02;;",
        "N-7;Garage Pelletier;business;Denis;denis@pelletier.example;10;2026-01-31;2026-03-02;20;",
        "N-8;Garage Pelletier;business;Denis;denis@pelletier.example;10;2026-01-31;2026-03-02;;no.pdf",
        "N-9;Garage Pelletier;business;Denis;denis@pelletier.example;10;2026-01-31;2026-03-02;;../../etc/passwd",
        "N-10;Mme Lefort;consumer;Josiane;j@lefort.example;62,5;2026-01-31;2026-12-02;;",
    )
    result = import_invoices(shop.services, 1, path)
    assert (result.added, result.updated) == (2, 0)
    reasons = {row.line: row.reason for row in result.bad}
    assert set(reasons) == {3, 4, 5, 6, 7, 8, 9, 10, 11}
    expected = {
        3: "not an amount",
        4: "business, consumer, public",
        5: "e-mail",
        6: "before issued",
        7: "not a date",
        8: "line 2",
        9: "between 0 and",
        10: "not a PDF",
        11: "outside",
    }
    for line, words in expected.items():
        assert words in reasons[line]
    found = {row.number: row for row in shop.rows(InvoiceRow) if isinstance(row, InvoiceRow)}
    assert found["N-1"].amount == Decimal("1250.00") and found["N-1"].status == InvoiceStatus.OVERDUE
    assert found["N-10"].amount == Decimal("62.50") and found["N-10"].status == InvoiceStatus.OPEN


def test_importing_again_changes_nothing(shop: Workshop, tmp_path: Path) -> None:
    path = write(tmp_path, "N-1;Garage;business;Denis;denis@pelletier.example;10;2026-01-31;2026-03-02;;")
    import_invoices(shop.services, 1, path)
    assert import_invoices(shop.services, 1, path).unchanged == 1
    assert len(shop.rows(DebtorRow)) == 2 and len(shop.rows(ContactRow)) == 2


def test_a_payment_seen_in_an_import_voids_the_waiting_draft(shop: Workshop, tmp_path: Path) -> None:
    shop.receive(YANN, "je paierai vendredi")
    row = f"FA-2026-0131;Menuiserie Kerdoncuff;business;;{YANN};1250;2026-01-31;2026-03-02;1250;"
    assert import_invoices(shop.services, 1, write(tmp_path, row)).updated == 1
    assert [row.status for row in shop.rows(DraftRow)] == [DraftStatus.SUPERSEDED]  # type: ignore[attr-defined]
    assert [row.status for row in shop.rows(InvoiceRow)] == [InvoiceStatus.PAID]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"number;amount\nA;1\n", "lacks the columns debtor"),
        ("numéro".encode("latin-1"), "not UTF-8"),
        (b"", "lacks the columns"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(shop: Workshop, tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(ImportFileError, match=words):
        import_invoices(shop.services, 1, path)
    with pytest.raises(ImportFileError, match="does not exist"):
        import_invoices(shop.services, 1, tmp_path / "missing.csv")
