"""The files joined to a plan: the same bytes for the same plan, nothing that outside text could break."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from amiable.documents.ics import calendar, escaped, folded
from amiable.documents.qr import squares
from amiable.documents.schedule_pdf import schedule_pdf
from amiable.documents.sheet import Payment, Sheet
from amiable.domain.money import euros
from amiable.domain.plan import Instalment
from amiable.policies.legal.payment import epc_payload

IBAN = "FR1420041010050500013M02606"


def sheet(count: int = 3, debtor: str = "Menuiserie Kerdoncuff") -> Sheet:
    payments = []
    for n in range(count):
        part = Instalment(date(2026, 3, 29) + timedelta(days=30 * n), euros("416.67"), f"RF18FA20260131E{n + 1}")
        code = epc_payload("Ateliers Morel SAS", IBAN, part.amount, reference="RF18539007547034")
        payments.append(Payment(part, code))
    return Sheet(
        "Ateliers Morel SAS",
        "compta@ateliers-morel.example",
        IBAN,
        "PSSTFRPPXXX",
        debtor,
        ("FA-2026-0131",),
        tuple(payments),
        euros("416.67"),
        date(2026, 3, 10),
    )


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert schedule_pdf(sheet()) == schedule_pdf(sheet())
    assert calendar(sheet()) == calendar(sheet())
    assert len(schedule_pdf(sheet(12))) < 100_000


def objects(pdf: bytes) -> list[int]:
    """Where the cross-reference table says that the objects begin."""
    at = int(re.search(rb"startxref\n(\d+)", pdf)[1])  # type: ignore[index]
    return [int(row[:10]) for row in pdf[at:].split(b"\n")[3:] if row.endswith(b" 00000 n ")]


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (3, 1), (6, 1), (12, 2)])
def test_the_schedule_is_a_whole_pdf_of_as_many_pages_as_it_needs(count: int, pages: int) -> None:
    content = schedule_pdf(sheet(count))
    places = objects(content)
    assert all(content[place:].startswith(b"%d 0 obj\n" % number) for number, place in enumerate(places, 1))
    assert len(places) == 5 + 2 * pages and b"/Count %d>>" % pages in content
    for n in range(count):
        assert f"RF18FA20260131E{n + 1}".encode() in content
    assert "416,67\u00a0€".encode("cp1252") in content and b"FR14\xa02004" in content


def test_a_hostile_name_stays_text() -> None:
    content = schedule_pdf(sheet(debtor="A) Tj ET\n<<\\ (Łódź) 漢 endstream"))
    assert len(objects(content)) == 7
    assert rb"A\) Tj ET <<\\ \(" in content


def test_a_plan_in_another_currency_has_no_codes() -> None:
    plain = replace(sheet(), payments=tuple(replace(payment, qr="") for payment in sheet().payments))
    assert len(schedule_pdf(plain)) < len(schedule_pdf(sheet())) / 3


def test_a_code_has_its_three_corners_and_the_level_of_the_norm() -> None:
    rows = squares(epc_payload("Ateliers Morel SAS", IBAN, euros("416.67"), reference="RF18539007547034"))
    size = len(rows)
    corner = tuple(row[:7] for row in rows[:7])
    assert corner == tuple(row[:7] for row in rows[-7:]) == tuple(row[-7:][::-1] for row in rows[:7])
    assert size <= 17 + 4 * 13  # version 13 at most (EPC069-12)


def test_the_calendar_says_every_day_and_its_reminder() -> None:
    text = calendar(sheet()).decode()
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines) and "\n" not in text.replace("\r\n", "")
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    assert [line for line in lines if line.startswith("DTSTART")] == [
        "DTSTART;VALUE=DATE:20260329",  # the night the clocks change: a day is a day
        "DTSTART;VALUE=DATE:20260428",
        "DTSTART;VALUE=DATE:20260528",
    ]
    assert lines.count("BEGIN:VALARM") == lines.count("TRIGGER:-PT15H") == 3
    assert len({line for line in lines if line.startswith("UID:")}) == 3


def test_text_is_escaped_and_folded() -> None:
    assert escaped("a;b,c\\d\r\ne\x00") == "a\\;b\\,c\\\\d\\ne"
    long = folded("SUMMARY:" + "é" * 100)
    assert long.replace("\r\n ", "") == "SUMMARY:" + "é" * 100 + "\r\n"
    hostile = calendar(replace(sheet(), company="X\r\nEND:VCALENDAR")).decode()
    assert hostile.count("\r\nEND:VCALENDAR") == 1
