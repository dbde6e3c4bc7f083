"""From an approved letter to the bytes that leave. Pure: the same input always gives the same bytes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import html
import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from email import message_from_bytes
from email.header import Header
from email.utils import format_datetime
from urllib.parse import quote

from amiable.domain.draft import Letter
from amiable.domain.mail import Address
from amiable.mailbox.address import one_address
from amiable.mailbox.errors import PermanentError

CRLF = "\r\n"
HTML_HEAD = '<!DOCTYPE html>\n<html lang="fr">\n<head><meta charset="utf-8"></head>\n'
MAX_REFERENCES = 20
_QP_LINE = 76
_PLAIN_HEADER = 66
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 ]*")
_PLAIN_FILENAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
_CONTENT_TYPES = {"ics": "text/calendar; charset=utf-8; method=PUBLISH"}
_FROM_LINE = re.compile(rb"^From (.*)$", re.MULTILINE)


def new_message_id(domain: str) -> str:
    """A fresh Message-ID with its angle brackets."""
    return f"<{uuid.uuid4().hex}@{domain}>"


def compose(
    letter: Letter,
    *,
    sender: Address,
    reply_to: Address | None,
    message_id: str,
    in_reply_to: str | None,
    references: Sequence[str],
    date: datetime,
    documents: Mapping[str, tuple[str, bytes]],
) -> bytes:
    """The RFC 5322 message, 7-bit, CRLF ends: text, the same text as HTML, and the invoices' PDFs.

    `documents` maps each attachment of the letter to its file name and bytes. Identifiers of
    `in_reply_to` and `references` come from received mail: those that are not Message-IDs are left out.
    Raises PermanentError when the letter cannot leave as it is (address, control character, missing PDF).
    """
    if not _MESSAGE_ID.fullmatch(message_id):
        raise PermanentError(f"{message_id!r} is not a Message-ID")
    if date.tzinfo is None:
        raise PermanentError("the Date header needs a time zone")
    headers = [
        ("From", _mailbox(sender)),
        ("To", one_address(letter.recipient)),
        *([("Reply-To", _mailbox(reply_to))] if reply_to else []),
        ("Subject", _unstructured("Subject", letter.subject)),
        ("Date", format_datetime(date)),
        ("Message-ID", message_id),
        *_thread(in_reply_to, references),
        ("MIME-Version", "1.0"),
    ]
    body = _multipart("alternative", message_id, [_text("plain", letter.body), _text("html", _as_html(letter.body))])
    if letter.attachments:
        body = _multipart("mixed", message_id, [body, *(_file(name, documents) for name in letter.attachments)])
    return "".join(f"{name}: {value}{CRLF}" for name, value in headers).encode("ascii") + body


def body_of(raw: bytes) -> str:
    """The approved text of a mail that `compose` made, character for character."""
    message = message_from_bytes(raw)
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)  # a leaf part decodes to bytes
            return content.replace(b"\r\n", b"\n").decode("utf-8")
    raise ValueError("no text/plain part")


def _thread(in_reply_to: str | None, references: Sequence[str]) -> list[tuple[str, str]]:
    parent = _bracketed(in_reply_to or "")
    known = [found for one in references if (found := _bracketed(one))]
    if parent:
        known.append(parent)
    known = list(dict.fromkeys(reversed(known)))[::-1]
    if len(known) > MAX_REFERENCES:
        known = [known[0], *known[-(MAX_REFERENCES - 1) :]]  # the first and the last ones, RFC 5322 3.6.4
    headers = [("In-Reply-To", parent)] if parent else []
    if known:
        headers.append(("References", f"{CRLF} ".join(known)))
    return headers


def _bracketed(message_id: str) -> str:
    bare = message_id.strip().removeprefix("<").removesuffix(">")
    return f"<{bare}>" if _MESSAGE_ID.fullmatch(f"<{bare}>") else ""


def _mailbox(address: Address) -> str:
    email = one_address(address.email)
    if not address.name:
        return email
    if _PLAIN_NAME.fullmatch(address.name) and len(address.name) <= _PLAIN_HEADER // 2:
        return f'"{address.name}" <{email}>'
    return f"{_encoded('Reply-To', address.name)}{CRLF} <{email}>"


def _unstructured(name: str, value: str) -> str:
    if _CONTROL.search(value):
        raise PermanentError(f"the {name.lower()} holds a line break or control character: {value!r}")
    tidy = value == " ".join(value.split()) and "=?" not in value
    return value if value.isascii() and tidy and len(value) <= _PLAIN_HEADER else _encoded(name, value)


def _encoded(name: str, value: str) -> str:
    if _CONTROL.search(value):
        raise PermanentError(f"a name holds a line break or control character: {value!r}")
    try:
        return Header(value, "utf-8", header_name=name).encode(linesep=CRLF)
    except UnicodeEncodeError as error:
        raise PermanentError(f"{value!r} holds half a character pair") from error


def _multipart(subtype: str, message_id: str, parts: Sequence[bytes]) -> bytes:
    # "=_" cannot occur in quoted-printable or base64, so no content can close a part.
    boundary = f"=_{subtype[0]}{hashlib.sha256(message_id.encode()).hexdigest()[:32]}"
    head = f'Content-Type: multipart/{subtype};{CRLF} boundary="{boundary}"{CRLF}{CRLF}'.encode("ascii")
    separator = f"--{boundary}".encode("ascii")
    joined = b"".join(separator + b"\r\n" + part + b"\r\n" for part in parts)
    return head + joined + separator + b"--\r\n"


def _text(subtype: str, text: str) -> bytes:
    head = f"Content-Type: text/{subtype}; charset=utf-8{CRLF}Content-Transfer-Encoding: quoted-printable{CRLF}{CRLF}"
    return head.encode("ascii") + _quoted_printable(text)


def _quoted_printable(text: str) -> bytes:
    try:
        lines = [line.encode("utf-8") for line in text.split("\n")]
    except UnicodeEncodeError as error:
        raise PermanentError("the text holds half a character pair") from error
    coded = b"\n".join(binascii.b2a_qp(line, istext=False) for line in lines)
    return _FROM_LINE.sub(_shield, coded).replace(b"\n", b"\r\n")


def _shield(found: re.Match[bytes]) -> bytes:
    """Some servers write « >From » for a line that starts with « From »: its F is spelled out."""
    line = b"=46rom " + found.group(1)
    return line if len(line) <= _QP_LINE else b"=46rom =\n" + found.group(1)


def _as_html(text: str) -> str:
    paragraphs = re.split(r"\n{2,}", text.replace("\r", "").strip("\n"))
    lines = [html.escape(paragraph).replace("\n", "<br>\n") for paragraph in paragraphs]
    inner = "".join(f"<p>{line}</p>\n" for line in lines)
    return f"{HTML_HEAD}<body>\n{inner}</body>\n</html>\n"


def _file(name: str, documents: Mapping[str, tuple[str, bytes]]) -> bytes:
    if name not in documents:
        raise PermanentError(f"the PDF of invoice {name!r} is not on file; add it or remove the attachment")
    filename, content = documents[name]
    if _PLAIN_FILENAME.fullmatch(filename):
        parameter = f'filename="{filename}"'
    else:
        parameter = f"filename*=utf-8''{quote(filename, safe='')}"
    kind = _CONTENT_TYPES.get(filename.rpartition(".")[2], "application/pdf")
    head = (
        f"Content-Type: {kind}{CRLF}Content-Disposition: attachment;{CRLF} {parameter}{CRLF}"
        f"Content-Transfer-Encoding: base64{CRLF}{CRLF}"
    )
    return head.encode("ascii") + base64.encodebytes(content).replace(b"\n", b"\r\n")
