"""Signs that a mail tries to mislead a person or the software: quarantined with the words that show it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace

from amiable.domain.debtor import Debtor
from amiable.domain.mail import Attachment, Mail
from amiable.domain.reading import Attack, Evidence
from amiable.reading import bank, impersonation, injection, injection_opinion, pdf, phishing, suspicion
from amiable.reading.folded import MAX_CHARS, Folded, fold
from amiable.reading.injection_opinion import Opinion

MAX_ATTACHMENT = 200_000
"""Bytes of one attachment that are read."""
_MAX_FILES = 20
_PDF, _MAX_PDF = b"%PDF", 3
"""Each is read by a process of its own."""

_TRACE = re.compile(
    r"^(?:received|dkim-signature|arc-.*|authentication-results|message-id|references|in-reply-to|content-.*|mime-version|date|return-path|delivered-to|"
    r"x-google.*|x-gm-.*|x-ms-exchange.*|x-microsoft.*|x-forefront.*|thread-index|x-received|domainkey.*|user-agent|x-mailer|list-.*|autocrypt|subject|to|cc)$"
)
_CALENDAR_FOLD, _CALENDAR_ESCAPE = re.compile(r"\r?\n[ \t]"), re.compile(r"\\([,;\\])")
"""RFC 5545, 3.1 and 3.3.11: long lines are folded, commas escaped."""
_TEXTUAL = re.compile(r"^(?:text/|message/|application/(?:json|xml|xhtml|javascript|rtf|x-yaml|ics)|image/svg)")
_TEXT_NAMES = re.compile(r"\.(?:txt|md|csv|tsv|json|xml|html?|svg|ics|vcf|eml|rtf|log|ya?ml|ini)$", re.IGNORECASE)
_OFFICE = re.compile(r"\.(?:docx|xlsx|pptx|odt|ods)$", re.IGNORECASE)
_OFFICE_TEXT = re.compile(
    r"^(?:word/document|xl/sharedStrings|ppt/slides/slide\d{1,2}|content|docProps/(?:core|app))\.xml$"
)


def find(mail: Mail, debtor: Debtor | None = None) -> tuple[Attack, tuple[Evidence, ...], tuple[str, ...]]:
    """(kind, exact words with their source, warnings for the card); the gravest kind first."""
    text = fold(mail.body.new_text, "new_text")
    kind, evidence, warnings = by_signs(mail, debtor, text)
    if kind is Attack.NONE and (suspected := suspicion.find(mail, debtor, text)):
        kind, evidence = suspected[0], (suspected[1],)
    if kind is Attack.NONE and mail.defects:
        kind = Attack.MALFORMED
    return kind, evidence, warnings


def by_signs(
    mail: Mail, debtor: Debtor | None, text: Folded, opinion: Opinion | None = None
) -> tuple[Attack, tuple[Evidence, ...], tuple[str, ...]]:
    """The same by signs each of which is enough; `text`: its new words, folded; `opinion`: the shipped one."""
    stranger, warnings = impersonation.find(mail, debtor, text)
    if mail.body.hidden:
        warnings = (*warnings, "hidden_text")
    if mail.defects:
        warnings = (*warnings, "damaged")
    for kind, evidence in (
        (Attack.PROMPT_INJECTION, injection_opinion.find(sources(mail), opinion)),
        (Attack.BANK_DETAILS_CHANGE, bank.find(text)),
        (Attack.PHISHING_LINK, phishing.find(mail, text)),
        (Attack.IMPERSONATION, stranger),
    ):
        if evidence is not None:
            return kind, (evidence,), warnings
    return Attack.NONE, (), warnings


def sources(mail: Mail) -> Iterator[Folded]:
    """Everything somebody may have written into the mail, each part under its name."""
    body = mail.body
    for text, name in ((body.new_text, "new_text"), (mail.subject, "subject"), (body.hidden, "hidden")):
        yield fold(text, name)
    yield fold(body.signature, "signature")
    yield fold(body.quoted, "quoted")
    if injection.LIKELY.search(mail.html[:MAX_CHARS]):
        yield fold(mail.html, "html")
    for name, value in mail.headers:
        if not _TRACE.match(name.lower()):
            yield fold(value, f"header:{name}")
    for attachment in mail.attachments[:_MAX_FILES]:
        source = f"attachment:{attachment.filename}"
        title = fold(attachment.filename, source)
        yield replace(title, text=title.text.replace("_", " "))
        yield fold(_text_of(attachment), source)
    for attachment in [one for one in mail.attachments if one.content.startswith(_PDF)][:_MAX_PDF]:
        yield fold(pdf.text_of(attachment.content), f"attachment:{attachment.filename}")


def _text_of(attachment: Attachment) -> str:
    content = attachment.content[:MAX_ATTACHMENT]
    if _OFFICE.search(attachment.filename):
        return _office_text(attachment.content)
    if attachment.content_type == "text/calendar":
        return _CALENDAR_ESCAPE.sub(r"\1", _CALENDAR_FOLD.sub("", content.decode("utf-8", "replace")))
    if _TEXTUAL.match(attachment.content_type) or _TEXT_NAMES.search(attachment.filename):
        return content.decode("utf-8", "replace")
    return ""


def _office_text(content: bytes) -> str:
    """The words of an office file, as far as the limits allow; an unreadable one has none."""
    texts: list[str] = []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in [name for name in archive.namelist()[:500] if _OFFICE_TEXT.match(name)][:_MAX_FILES]:
                with archive.open(entry) as part:
                    texts.append(re.sub(r"<[^<>]{0,500}>", " ", part.read(MAX_ATTACHMENT).decode("utf-8", "replace")))
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, KeyError):
        return ""
    return "\n".join(texts)
