"""Mails of a debtor whom the simulator's page plays: to the company as bytes, and any mail as the page shows it."""

from __future__ import annotations

import html
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from amiable.mailbox.parse import parse

Shown = dict[str, str]


def debtor_mail(
    sender: str, to: str, subject: str, text: str, now: datetime, *, as_html: bool = False, **headers: str
) -> bytes:
    """A debtor's mail to the company, CRLF ends."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].rstrip("> "))
    for name, value in headers.items():
        message[name] = value
    message.set_content(text)
    if as_html:
        message.add_alternative(f"<html><body>{html.escape(text).replace(chr(10), '<br>')}</body></html>", "html")
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def shown(raw: bytes) -> Shown:
    """`date`, `from`, `to`, `subject`, `text` of a mail."""
    mail = parse(raw)
    return {
        "date": mail.date.isoformat() if mail.date else "",
        "from": mail.sender.email,
        "to": ", ".join(address.email for address in mail.to),
        "subject": mail.subject,
        "text": mail.text.replace("\r\n", "\n"),
    }
