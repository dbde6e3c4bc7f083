"""Payments from a file: each entry counted once, assigned by our references, else left to a person."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from amiable.domain.card import CardKind
from amiable.domain.status import CardStatus, DraftStatus, InvoiceStatus, PaymentStatus
from amiable.flow.imports import ImportFileError, import_invoices
from amiable.flow.payments import ImportedPayments, import_payments, to_assign
from amiable.policies.legal.payment import creditor_reference
from amiable.store.tables import DraftRow, EventRow, InvoiceRow, PaymentRow, ShareRow
from amiable.testing.flow import YANN, Workshop

HEAD = "date;amount;label;payer;invoice;id\n"
NUMBER = "FA-2026-0131"


def bring(shop: Workshop, tmp_path: Path, *rows: str, head: str = HEAD, name: str = "bank.csv") -> ImportedPayments:
    path = tmp_path / name
    path.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    return import_payments(shop.services, shop.company_id, path)


def invoice(shop: Workshop, number: str = NUMBER) -> InvoiceRow:
    return next(row for row in shop.rows(InvoiceRow) if isinstance(row, InvoiceRow) and row.number == number)


@pytest.mark.parametrize(
    "label",
    [
        f"VIR {NUMBER}",
        "Facture fa 2026 0131 merci",
        "VIREMENT RECU REF FA20260131",
        f"/ROC/{creditor_reference(NUMBER)}",
        f"{creditor_reference(NUMBER)[:4]} {creditor_reference(NUMBER)[4:8]} {creditor_reference(NUMBER)[8:]}",
    ],
)
def test_a_payment_finds_its_invoice_by_our_references(shop: Workshop, tmp_path: Path, label: str) -> None:
    before = invoice(shop)
    result = bring(shop, tmp_path, f"2026-03-09;500,00;{label};quelqu'un;;")
    assert (result.added, result.assigned, result.to_assign, result.bad) == (1, 1, 0, ())
    after = invoice(shop)
    assert (after.paid, after.status) == (Decimal("500.00"), InvoiceStatus.OVERDUE)
    assert after.version == before.version + 1


@pytest.mark.parametrize("payer", ["MENUISERIE KERDONCUFF", "SARL Menuiserie Kerdoncuff"])
def test_an_exact_sum_of_a_known_payer_is_enough(shop: Workshop, tmp_path: Path, payer: str) -> None:
    assert bring(shop, tmp_path, f"2026-03-09;1250;VIR SEPA;{payer};;").assigned == 1
    assert invoice(shop).status == InvoiceStatus.PAID


@pytest.mark.parametrize(
    "row",
    [
        "2026-03-09;1249,99;VIR SEPA;Menuiserie Kerdoncuff;;",  # not to the cent
        "2026-03-09;1250;VIR SEPA;Kerdoncuff;;",  # a part of the name
        "2026-03-09;1250;VIR SEPA;;;",
        "2026-03-09;1250;FA-2026-013;Inconnu;;",  # the beginning of a number
        "2026-03-09;1250;FA-2026-01310;Inconnu;;",
        "2026-03-09;1250;FA-2026-0131;Inconnu;FA-2026-9999;",  # a person's word goes before the label
        "2026-03-09;1250;FA-2026-0131 et FA-2026-0200;;;",  # of two debtors
    ],
)
def test_nothing_is_guessed(shop: Workshop, tmp_path: Path, row: str) -> None:
    shop.debtor("Garage Pelletier", "denis@pelletier.example", "FA-2026-0200")
    result = bring(shop, tmp_path, row)
    assert (result.added, result.assigned, result.to_assign) == (1, 0, 1)
    assert {row.paid for row in shop.rows(InvoiceRow)} == {Decimal(0)}  # type: ignore[attr-defined]
    assert to_assign(shop.services, 1)[0]["left"] in ("1250.00", "1249.99")


def test_one_card_tells_and_a_person_assigns_by_the_file(shop: Workshop, tmp_path: Path) -> None:
    bring(shop, tmp_path, "2026-03-09;1000;VIR;Inconnu;;", "2026-03-09;7;VIR;Autre;;")
    (card,) = shop.cards()
    assert (card.kind, card.reason, card.status) == (CardKind.LOOK, "payments_to_assign", CardStatus.WAITING)
    first, second = (entry["id"] for entry in to_assign(shop.services, 1))
    result = bring(shop, tmp_path, f"2026-03-09;1000;VIR;Inconnu;{NUMBER};{first}")
    assert (result.known, result.assigned, result.to_assign) == (1, 1, 1)
    bring(shop, tmp_path, f"2026-03-09;7;VIR;Autre;-;{second}")
    assert to_assign(shop.services, 1) == []
    assert [card.status for card in shop.cards()] == [CardStatus.DECIDED]
    assert invoice(shop).paid == Decimal(1000)
    assert [row.status for row in shop.rows(PaymentRow)] == [  # type: ignore[attr-defined]
        PaymentStatus.ASSIGNED,
        PaymentStatus.DISMISSED,
    ]


def test_the_same_file_twice_counts_once_and_two_alike_rows_are_two(shop: Workshop, tmp_path: Path) -> None:
    rows = (f"2026-03-09;100;{NUMBER};K;;", f"2026-03-09;100;{NUMBER};K;;", f"2026-03-09;50;{NUMBER};K;;B-17")
    assert bring(shop, tmp_path, *rows).added == 3
    again = bring(shop, tmp_path, *rows, name="again.csv")
    assert (again.added, again.known, again.assigned) == (0, 3, 0)
    assert invoice(shop).paid == Decimal(250)


def test_what_is_too_much_waits_for_a_person(shop: Workshop, tmp_path: Path) -> None:
    assert bring(shop, tmp_path, f"2026-03-09;1300;{NUMBER};K;;").to_assign == 1
    assert invoice(shop).status == InvoiceStatus.PAID
    assert [entry["left"] for entry in to_assign(shop.services, 1)] == ["50.00"]


def test_bad_rows_are_listed_with_the_fix_and_the_others_come_in(shop: Workshop, tmp_path: Path) -> None:
    result = bring(
        shop,
        tmp_path,
        f"2026-03-09;100;{NUMBER};K;;A",
        f"09.03.2026;100;{NUMBER};K;;",
        f"2026-03-09;;{NUMBER};K;;",
        f"2026-03-09;0;{NUMBER};K;;",
        f"2026-03-09;cent;{NUMBER};K;;",
        f"2026-03-09;1,005;{NUMBER};K;;",
        f"2026-04-09;100;{NUMBER};K;;",
        f"2026-03-09;100;{NUMBER};K;;A",
    )
    assert [row.line for row in result.bad] == [3, 4, 5, 6, 7, 8, 9]
    assert all(";" in row.reason or "more than" in row.reason for row in result.bad)
    assert invoice(shop).paid == Decimal(100)
    other = bring(shop, tmp_path, f"2026-03-09;200;{NUMBER};K;;A")
    assert "another amount" in other.bad[0].reason and invoice(shop).paid == Decimal(100)


def test_a_payment_voids_what_was_drafted_for_the_old_figures(shop: Workshop, tmp_path: Path) -> None:
    shop.receive(YANN, "c'est réglé")
    card = shop.card()
    bring(shop, tmp_path, f"2026-03-09;1250;{NUMBER};K;;")
    assert not shop.desk.approve(shop.tap(card, "Hélène")).done
    assert [row.status for row in shop.rows(DraftRow)] == [DraftStatus.SUPERSEDED]  # type: ignore[attr-defined]


def test_a_returned_payment_is_owed_again_in_whatever_order_it_is_learnt(shop: Workshop, tmp_path: Path) -> None:
    back = bring(shop, tmp_path, f"2026-03-10;-1250;REJET {NUMBER};K;;R")
    assert (back.assigned, back.to_assign) == (0, 1)
    result = bring(shop, tmp_path, f"2026-03-06;1250;{NUMBER};K;;P")
    assert (result.assigned, result.to_assign) == (2, 0)
    row = invoice(shop)
    assert (row.paid, row.status) == (Decimal(0), InvoiceStatus.OVERDUE)
    assert sum(share.amount for share in shop.rows(ShareRow)) == 0  # type: ignore[attr-defined]
    again = bring(shop, tmp_path, f"2026-03-10;-1250;REJET {NUMBER};K;;R", name="again.csv")
    assert (again.added, invoice(shop).paid) == (0, Decimal(0))


def test_the_invoice_file_without_a_paid_column_leaves_payments_alone(shop: Workshop, tmp_path: Path) -> None:
    bring(shop, tmp_path, f"2026-03-09;400;{NUMBER};K;;")
    head = "number;reference;debtor;kind;email;amount;issued;due"
    row = f"{NUMBER};Menuiserie Kerdoncuff;Menuiserie Kerdoncuff;business;{YANN};1250;2026-01-31;2026-03-02"
    path = tmp_path / "invoices.csv"
    path.write_text(f"{head}\n{row}\n", encoding="utf-8")
    assert import_invoices(shop.services, 1, path).unchanged == 1
    path.write_text(f"{head};paid\n{row};1250\n", encoding="utf-8")
    assert import_invoices(shop.services, 1, path).updated == 1
    assert (invoice(shop).paid, invoice(shop).status) == (Decimal(1250), InvoiceStatus.PAID)


def test_another_company_s_invoices_are_never_seen(shop: Workshop, tmp_path: Path) -> None:
    other = Workshop(shop.store, company_id=2)
    other.debtor("Menuiserie Kerdoncuff", YANN, NUMBER)
    assert bring(other, tmp_path, f"2026-03-09;1250;{NUMBER};K;;").assigned == 1
    assert invoice(shop).paid == 0 and invoice(other).paid == Decimal(1250)


def test_every_share_leaves_an_event(shop: Workshop, tmp_path: Path) -> None:
    bring(shop, tmp_path, f"2026-03-09;1250;{NUMBER};K;;")
    kinds = [row.kind for row in shop.rows(EventRow) if isinstance(row, EventRow)]
    assert {"invoices.paid", "payments.assigned", "payments.shared", "import.payments"} <= set(kinds)


CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt><Stmt>
<Acct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id></Acct>{entries}</Stmt></BkToCstmrStmt></Document>"""
ENTRY = """<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts>{status}</Sts>
<BookgDt><Dt>2026-03-09</Dt></BookgDt><NtryDtls>{details}</NtryDtls></Ntry>"""
DETAILS = """<TxDtls><Refs><EndToEndId>{e2e}</EndToEndId></Refs>{amount}<RltdPties><Dbtr>{payer}</Dbtr></RltdPties>
<RmtInf>{text}</RmtInf>{more}</TxDtls>"""


def entry(amount: str, *details: str, sign: str = "CRDT", status: str = "BOOK") -> str:
    return ENTRY.format(amount=amount, sign=sign, status=status, details="".join(details))


def details(
    e2e: str = "NOTPROVIDED", text: str = "", payer: str = "<Nm>K</Nm>", amount: str = "", more: str = ""
) -> str:
    return DETAILS.format(e2e=e2e, text=text, payer=payer, amount=amount, more=more)


def statement(shop: Workshop, tmp_path: Path, *entries: str, version: str = "02", text: str = "") -> ImportedPayments:
    path = tmp_path / "statement.xml"
    path.write_text(text or CAMT.format(version=version, entries="\n".join(entries)), encoding="utf-8")
    return import_payments(shop.services, 1, path)


@pytest.mark.parametrize(
    ("one", "version"),
    [
        (details(e2e=NUMBER), "02"),
        (details(text=f"<Ustrd>reglement {NUMBER}</Ustrd>"), "02"),
        (details(text=f"<Strd><CdtrRefInf><Ref>{creditor_reference(NUMBER)}</Ref></CdtrRefInf></Strd>"), "08"),
        (details(payer="<Pty><Nm>MENUISERIE KERDONCUFF</Nm></Pty>"), "08"),
    ],
)
def test_a_statement_of_any_version_finds_the_invoice_once(
    shop: Workshop, tmp_path: Path, one: str, version: str
) -> None:
    status = "<Cd>BOOK</Cd>" if version == "08" else "BOOK"
    for expected in ((1, 0), (0, 1)):
        result = statement(shop, tmp_path, entry("1250.00", one, status=status), version=version)
        assert (result.added, result.known) == expected
    assert invoice(shop).status == InvoiceStatus.PAID


def test_our_own_payments_and_pending_ones_are_ignored_and_batches_are_split(shop: Workshop, tmp_path: Path) -> None:
    part = '<AmtDtls><TxAmt><Amt Ccy="EUR">{}</Amt></TxAmt></AmtDtls>'
    result = statement(
        shop,
        tmp_path,
        entry("80.00", details(text="<Ustrd>loyer</Ustrd>"), sign="DBIT"),
        entry("1250.00", details(e2e=NUMBER), status="PDNG"),
        entry("300.00", details(e2e=NUMBER, amount=part.format(100)), details(e2e=NUMBER, amount=part.format(200))),
        entry("300.00", details(e2e=NUMBER, amount=part.format(100)), details(e2e=NUMBER, amount=part.format(100))),
    )
    assert (result.added, result.ignored, len(result.bad)) == (2, 2, 1)
    assert "do not add up" in result.bad[0].reason
    assert invoice(shop).paid == Decimal(300)


def test_a_returned_debit_of_a_statement_takes_its_payment_back(shop: Workshop, tmp_path: Path) -> None:
    statement(shop, tmp_path, entry("1250.00", details(e2e=NUMBER)))
    returned = details(e2e=NUMBER, more="<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>")
    result = statement(shop, tmp_path, entry("1250.00", returned, sign="DBIT"))
    assert (result.assigned, invoice(shop).paid, invoice(shop).status) == (1, 0, InvoiceStatus.OVERDUE)


@pytest.mark.parametrize("day", ["2026-03-09", "2026-03-08"])
def test_the_same_money_from_a_spreadsheet_and_a_statement_is_not_counted_twice(
    shop: Workshop, tmp_path: Path, day: str
) -> None:
    bring(shop, tmp_path, f"{day};500;VIR {NUMBER};MENUISERIE KERDONCUFF;;B-1")
    again = entry("500.00", details(e2e=NUMBER, payer="<Nm>Menuiserie Kerdoncuff SARL</Nm>"))
    assert (statement(shop, tmp_path, again).assigned, invoice(shop).paid) == (0, Decimal(500))
    (waiting,) = to_assign(shop.services, 1)
    assert waiting["repeats"] == "B-1"
    assert bring(shop, tmp_path, "2026-03-10;1;VIR;Autre;;").to_assign == 2  # what may repeat is not tried again

    bring(shop, tmp_path, f"2026-03-09;500;VIR;K;{NUMBER};{waiting['id']}")  # a person says that it is another one
    assert invoice(shop).paid == Decimal(1000)


@pytest.mark.parametrize(
    "other",
    [
        ("2026-03-09", "500.00", "<Nm>Boulangerie Kermarec</Nm>"),
        ("2026-03-05", "500.00", "<Nm>Menuiserie Kerdoncuff</Nm>"),
        ("2026-03-09", "501.00", "<Nm>Menuiserie Kerdoncuff</Nm>"),
    ],
)
def test_other_money_is_no_repetition(shop: Workshop, tmp_path: Path, other: tuple[str, str, str]) -> None:
    day, amount, payer = other
    bring(shop, tmp_path, f"2026-03-09;500;VIR {NUMBER};Menuiserie Kerdoncuff;;B-1")
    text = CAMT.format(version="02", entries=entry(amount, details(e2e=NUMBER, payer=payer)))
    assert statement(shop, tmp_path, text=text.replace("2026-03-09", day)).assigned == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<a>", "not well-formed"),
        ('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "DOCTYPE"),
        ("<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.001.001.03'/>", "not a camt.053"),
    ],
)
def test_what_is_no_statement_is_refused_whole(shop: Workshop, tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ImportFileError, match=words):
        statement(shop, tmp_path, text=text)


def test_a_file_that_is_missing_or_lacks_columns_is_refused_whole(shop: Workshop, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="does not exist"):
        import_payments(shop.services, 1, tmp_path / "nowhere.csv")
    with pytest.raises(ImportFileError, match="lacks the columns amount"):
        bring(shop, tmp_path, "2026-03-09;", head="date;label\n")


def test_the_card_lists_what_is_to_be_assigned(shop: Workshop, tmp_path: Path) -> None:
    from amiable.bot.cards import render

    bring(shop, tmp_path, "2026-03-09;1000;VIR <b>;Inconnu & Cie;;")
    words = "\n".join(render(shop.card()).messages)
    assert "1\u202f000,00\u00a0€, Inconnu &amp; Cie VIR &lt;b&gt;" in words
