"""The mails of the demonstration, from data/mails.toml to bytes."""

from __future__ import annotations

import html
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from importlib.resources import files
from typing import Any

from amiable.domain.invoice import Invoice
from amiable.french.typography import format_date, format_money

DATA = files("amiable.demo") / "data"
COMPANY = "Ateliers Morel <compta@ateliers-morel.example>"


def scripted_mails(invoices: Mapping[str, Invoice], now: datetime) -> list[bytes]:
    """Every mail of the script as it arrives, `now` being the day of the demonstration."""
    script = tomllib.loads((DATA / "mails.toml").read_text(encoding="utf-8"))
    return [_raw(entry, invoices, now) for entry in script["mail"]]


def _raw(entry: Mapping[str, Any], invoices: Mapping[str, Invoice], now: datetime) -> bytes:
    if "raw" in entry:
        return bytes((DATA / entry["raw"]).read_bytes())
    text = entry["text"].strip() + "\n"
    quoted = _reminder(invoices[entry["quote"]], now.date()) if "quote" in entry else ""
    headers = entry.get("headers", {})
    return debtor_mail(
        entry["from"], entry["subject"], text + quoted, now, as_html=entry.get("html", False), **headers
    )


def debtor_mail(
    sender: str, subject: str, text: str, now: datetime, *, as_html: bool = False, **headers: str
) -> bytes:
    """A debtor's mail to the company, CRLF ends."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = COMPANY
    message["Subject"] = subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].rstrip("> "))
    for name, value in headers.items():
        message[name] = value
    message.set_content(text)
    if as_html:
        message.add_alternative(f"<html><body>{html.escape(text).replace(chr(10), '<br>')}</body></html>", "html")
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _reminder(invoice: Invoice, today: date) -> str:
    """Our reminder as a mail client quotes it under an answer."""
    written = today - timedelta(days=3)
    lines = (
        "Bonjour,",
        "",
        "Sauf erreur ou omission de notre part, nous n'avons pas encore reçu le règlement de la facture",
        f"{invoice.number} de {format_money(invoice.amount)}, échue le {format_date(invoice.due)}.",
        "",
        "Cordialement,",
        "Hélène Garnier",
    )
    head = f"Le {format_date(written)} à 09:12, Ateliers Morel <compta@ateliers-morel.example> a écrit :"
    return "\n" + "\n".join([head, "", *(f"> {line}".rstrip() for line in lines)]) + "\n"
