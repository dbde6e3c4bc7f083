"""The mails of the demonstration, from data/mails.toml to bytes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Any

from amiable.app.played import debtor_mail
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
        entry["from"], COMPANY, entry["subject"], text + quoted, now, as_html=entry.get("html", False), **headers
    )


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
