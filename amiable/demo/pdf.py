"""A one-page PDF that stands for an invoice's own document in the demonstration."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from amiable.domain.money import Money
from amiable.french.typography import format_date, format_money

ENCODING = "cp1252"  # WinAnsiEncoding, which every PDF reader knows


def invoice_pdf(number: str, debtor: str, amount: str, issued: date, due: date) -> bytes:
    """Number, debtor, amount and days on an A4 page."""
    lines = (
        "Ateliers Morel SAS",
        f"Facture n° {number}",
        f"Client : {debtor}",
        f"Émise le {format_date(issued)}, échéance le {format_date(due)}",
        f"Total TTC : {format_money(Money(Decimal(amount)))}",
    )
    text = "".join(f"({_escaped(line)}) Tj 0 -28 Td " for line in lines)
    stream = f"BT /F1 16 Tf 60 760 Td {text}ET".encode(ENCODING)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for position, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (position, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(out) + end % (len(objects) + 1, table, len(objects) + 1, len(out))


def _escaped(line: str) -> str:
    plain = line.replace("\u202f", "\u00a0")  # the narrow space is not in this encoding
    return plain.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
