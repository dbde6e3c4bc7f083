"""A calendar file (RFC 5545): one all-day event for each instalment, with a reminder at nine the day before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from amiable.documents.sheet import Sheet
from amiable.documents.words import say, say_invoices
from amiable.french.typography import format_iban, format_money

CRLF = "\r\n"
MAX_OCTETS = 75
NINE_THE_DAY_BEFORE = "-PT15H"
"""From midnight, when an all-day event begins where the calendar is."""


def calendar(sheet: Sheet) -> bytes:
    """The file. All-day events bear no hour, so that a day of Paris is that day in any calendar."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Amiable//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(say('calendar', 'name', company=sheet.company))}",
        *(line for number in range(1, len(sheet.payments) + 1) for line in _event(sheet, number)),
        "END:VCALENDAR",
    ]
    return "".join(folded(line) for line in lines).encode("utf-8")


def _event(sheet: Sheet, number: int) -> Iterator[str]:
    part = sheet.payments[number - 1].instalment
    summary = say("calendar", "summary", amount=format_money(part.amount), company=sheet.company)
    description = say(
        "calendar",
        "description",
        number=number,
        count=len(sheet.payments),
        invoices=say_invoices("calendar", sheet.invoices),
        reference=part.reference,
        iban=format_iban(sheet.iban),
    )
    yield "BEGIN:VEVENT"
    yield f"UID:{part.reference}.{part.date:%Y%m%d}@{sheet.email.rpartition('@')[2]}"
    yield f"DTSTAMP:{sheet.made_on:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{part.date:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{part.date + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(summary)}"
    yield f"DESCRIPTION:{escaped(description)}"
    yield "TRANSP:TRANSPARENT"
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{escaped(summary)}"
    yield f"TRIGGER:{NINE_THE_DAY_BEFORE}"
    yield "END:VALARM"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """Text of a value (RFC 5545, 3.3.11): backslash, semicolon, comma and line breaks escaped, controls dropped."""
    for plain, safe in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\n"), ("\r", "\n")):
        text = text.replace(plain, safe)
    return "".join(c for c in text if c >= " " or c == "\n").replace("\n", "\\n")


def folded(line: str) -> str:
    """A content line in pieces of at most 75 octets, no character cut in two (3.1), with its end."""
    pieces, room, piece = [], MAX_OCTETS, ""
    for char in line:
        size = len(char.encode("utf-8"))
        if size > room:
            pieces.append(piece)
            piece, room = " ", MAX_OCTETS - 1
        piece, room = piece + char, room - size
    return CRLF.join([*pieces, piece]) + CRLF
