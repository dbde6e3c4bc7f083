"""Raw bytes to a Mail that is safe to read whatever they were: nothing here raises because of a mail."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime
from itertools import islice

from amiable.domain.mail import Address, Attachment, Body, Mail
from amiable.mailbox import decode, html, quoted, report
from amiable.mailbox.phrases import any_of, compiled, plain

MAX_PARTS = 200
"""MIME parts beyond which a mail is read as one text: nobody nests so many."""
MAX_BODY = 2_000_000
MAX_ADDRESSES = 200
MAX_HEADERS = 1000
MAX_PARAMETERS = 2000
"""Characters of a Content-Type or Content-Disposition header."""
MAX_ALTERNATIVE = 20_000
_A_SENTENCE = 24
"""Letters that a line must have to be missed when it is not shown."""
_LETTERS = re.compile(r"[^\W\d_]+")
_HALF = 0.5
_STUB = compiled(any_of("stub.lines"))
_ADDRESS_AS_NAME = re.compile(r"^\s*([^<>,;]{0,200}@[^<>,;]{1,200}?)\s*<([^<>@\s]{1,100}@[^<>@\s]{1,200})>\s*$")
"""A display name that is itself an address: the part in angle brackets is the sender."""
_BOUNDARY = re.compile(rb"\s{0,20}--([^\s\"]{1,70}?)[ \t]*\r?\n")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
_BODY_TYPES = ("text/plain", "text/html")


@dataclass
class _Parts:
    """What the walk over the MIME tree gathers."""

    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)


def parse(raw: bytes) -> Mail:
    """The mail in its parts. What was damaged, and read all the same, is named in `Mail.defects`."""
    parts = _Parts()
    message = _message(raw, parts)
    headers = _headers(message, parts.defects)
    for leaf in _leaves(message, parts.defects):
        _gather(leaf, parts)

    def first(name: str) -> str:
        return next((value for key, value in headers if key.lower() == name), "")

    sender = next(iter(_addresses(first("from"))), Address())
    subject = first("subject")
    content_type = _content_type(message)
    text, rendered = "\n".join(parts.texts), html.render("\n".join(parts.htmls))
    visible, body = _body(text, rendered, subject, sender)
    undelivered: tuple[str, ...] = ()
    if report.is_report(content_type, sender.email, subject) or first("x-failed-recipients"):
        human, machine = report.human_part(visible)
        undelivered = report.undelivered(parts.attachments, (first("x-failed-recipients"),))
        body = Body(new_text=human, quoted=machine, hidden=body.hidden)
    return Mail(
        body=body,
        message_id=next(iter(_ids(first("message-id"))), ""),
        in_reply_to=_ids(first("in-reply-to")),
        references=_ids(first("references")),
        sender=sender,
        reply_to=_addresses(first("reply-to")),
        to=_addresses(first("to")),
        cc=_addresses(first("cc")),
        subject=subject,
        date=_date(first("date")),
        headers=headers,
        text=visible,
        html="\n".join(parts.htmls),
        attachments=tuple(parts.attachments),
        content_type=content_type,
        undelivered=undelivered,
        defects=tuple(dict.fromkeys(parts.defects)),
    )


def _message(raw: bytes, parts: _Parts) -> Message:
    nested = raw.lower().count(b"boundary=") + raw.lower().count(b"message/rfc822")
    if nested <= MAX_PARTS:
        try:
            return email.message_from_bytes(raw)
        except (RecursionError, ValueError, LookupError, AttributeError, TypeError) as error:
            parts.defects.append(f"unreadable-mime: {type(error).__name__}, read as one text")
    else:
        parts.defects.append("too-many-parts: read as one text")
    message = BytesHeaderParser().parsebytes(raw[:MAX_BODY])
    del message["content-type"], message["content-transfer-encoding"]
    return message


def _headers(message: Message, defects: list[str]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for name, value in islice(message.raw_items(), MAX_HEADERS):
        problems: list[str] = []
        found.append((str(name), decode.header(str(value), problems)))
        if name.lower() in ("subject", "from", "to", "cc", "reply-to", "sender"):
            defects.extend(problems)
    return tuple(found)


def _leaves(message: Message, defects: list[str]) -> Iterator[Message]:
    """Parts that hold content, in order; a forwarded message is one attachment."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        for name in ("Content-Type", "Content-Disposition"):
            if len(str(part.get(name, ""))) > MAX_PARAMETERS:
                part.replace_header(name, str(part[name])[:MAX_PARAMETERS])
        defects.extend(_defect(defect) for defect in part.defects if _defect(defect))
        # Asked for its text, the library would decode it by whatever codec the mail names.
        children = part.get_payload() if part.is_multipart() else None
        if isinstance(children, list) and part.get_content_maintype() == "multipart":
            waiting.extend(child for child in reversed(children) if isinstance(child, Message))
        elif part.get_content_maintype() == "multipart" and (found := _under_another_boundary(part)):
            waiting.append(found)
        else:
            yield part


def _under_another_boundary(part: Message) -> Message | None:
    """Parts that stand there under a boundary that is not the announced one."""
    payload = part.get_payload(decode=True)
    found = _BOUNDARY.match(payload) if isinstance(payload, bytes) else None
    if found is None or not isinstance(payload, bytes):
        return None
    again = email.message_from_bytes(b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n%s' % (found[1], payload))
    return again if again.is_multipart() else None


def _defect(defect: Exception | object) -> str:
    name = type(defect).__name__
    return {
        "CloseBoundaryNotFoundDefect": "missing-end: the last boundary is missing, the mail is cut",
        "StartBoundaryNotFoundDefect": "missing-boundary: no part begins as announced",
        "NoBoundaryInMultipartDefect": "missing-boundary: a multipart without boundary",
        "MultipartInvariantViolationDefect": "missing-boundary: a multipart without parts",
        "MissingHeaderBodySeparatorDefect": "broken-headers: a line that is no header",
        "FirstHeaderLineIsContinuationDefect": "broken-headers: begins with a continuation line",
    }.get(name, "")


def _gather(part: Message, parts: _Parts) -> None:
    kind = part.get_content_type()
    filename = _filename(part)
    disposition = _disposition(part)
    is_body = kind in _BODY_TYPES and disposition != "attachment" and not filename
    problems: list[str] = []
    content = _content(part, problems)
    if part.is_multipart() is False and part.get_content_maintype() == "multipart":
        kind, is_body = "text/plain", True  # announced parts that are not there: what stands there is all we have
    if not is_body:
        inline = disposition == "inline" or part.get("Content-ID") is not None
        parts.attachments.append(Attachment(filename, kind, content, inline))
        return
    parts.defects.extend(problems)
    text = decode.text(content[:MAX_BODY], _charset(part), parts.defects)
    if kind == "text/html":
        if _is_cut(text) and len(content) <= MAX_BODY:
            parts.defects.append("cut-html: the HTML ends in the middle")
        parts.htmls.append(text)
    else:
        parts.texts.append(text)


def _is_cut(text: str) -> bool:
    low = text[-300:].lower().rstrip()
    opened = text[:2000].lower()
    return (
        ("<html" in opened or "<body" in opened)
        and "</html" not in low
        and "</body" not in low
        and not low.endswith(">")
    )


def _content(part: Message, defects: list[str]) -> bytes:
    payload = part.get_payload() if part.is_multipart() else None
    if isinstance(payload, list):
        return b"\n".join(_flat(child) for child in payload if isinstance(child, Message))
    encoding = str(part.get("Content-Transfer-Encoding", ""))
    del part["Content-Transfer-Encoding"]  # else the library decodes, and hides what was damaged
    raw = part.get_payload(decode=True)
    return decode.transfer(raw if isinstance(raw, bytes) else b"", encoding, defects)


def _flat(message: Message) -> bytes:
    """A nested message as text: enough to read it, never raising as `as_bytes` may."""
    lines = [f"{name}: {value}" for name, value in message.raw_items()]
    payload = message.get_payload(decode=True)
    body = payload if isinstance(payload, bytes) else b""
    return "\n".join((*lines, "", "")).encode("utf-8", "surrogateescape") + body


def _param(part: Message, name: str, header: str) -> str:
    try:
        value = part.get_param(name, header=header)
    except (ValueError, LookupError, TypeError):
        return ""
    if isinstance(value, tuple):
        charset, _, text = value
        raw = text.encode("latin-1", "replace")
        return decode.text(raw, charset or "utf-8", [])
    return str(value or "")


def _charset(part: Message) -> str:
    return _param(part, "charset", "content-type")


def _filename(part: Message) -> str:
    name = _param(part, "filename", "content-disposition") or _param(part, "name", "content-type")
    return decode.header(name, [])


def _disposition(part: Message) -> str:
    return str(part.get("Content-Disposition", "")).partition(";")[0].strip().lower()


def _content_type(message: Message) -> str:
    kind = message.get_content_type()
    report_type = _param(message, "report-type", "content-type").lower()
    return f"{kind}; {report_type}" if report_type else kind


def _ids(value: str) -> tuple[str, ...]:
    return tuple(_MESSAGE_ID.findall(value))


def _addresses(value: str) -> tuple[Address, ...]:
    if shown := _ADDRESS_AS_NAME.match(value[:1000]):
        return (Address(shown[2].lower(), shown[1].strip(" \"'")),)
    try:
        pairs = getaddresses([value[:5000]])
    except (RecursionError, ValueError, IndexError, AttributeError, TypeError):
        pairs = [("", found) for found in re.findall(r"[\w.+-]{1,64}@[\w.-]{1,190}", value[:5000])]
    found = tuple(
        Address(mailbox.strip().lower(), name.strip()) for name, mailbox in pairs[:MAX_ADDRESSES] if name or mailbox
    )
    if (found and "@" in found[0].email) or "@" not in value:
        return found
    mailboxes = re.findall(r"[\w.+-]{1,64}@[\w.-]{1,190}", value[:5000])
    return tuple(Address(mailbox.lower(), value.partition("<")[0].strip(' "')) for mailbox in mailboxes) or found


def _date(value: str) -> datetime | None:
    try:
        return parsedate_to_datetime(value) if value else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _body(text: str, rendered: html.Rendering, subject: str, sender: Address) -> tuple[str, Body]:
    """The visible text and its parts, from the better of the two alternatives."""
    from_text = quoted.split(text, subject=subject, sender=sender)
    from_html = quoted.split(rendered.text, subject=subject, sender=sender)
    use_html = _html_is_better(text, from_text, rendered, from_html)
    visible, body = (rendered.text, from_html) if use_html else (text, from_text)
    unseen = _unseen(text, rendered.text) if use_html else ""
    return visible, Body(
        body.new_text, body.quoted, body.signature, "\n".join(filter(None, (rendered.hidden, unseen)))
    )


def _unseen(text: str, shown: str) -> str:
    """Lines of the text alternative that a reader of the HTML never sees."""
    seen = "".join(_LETTERS.findall(shown.lower()))
    lines = (line.strip() for line in text[:MAX_ALTERNATIVE].split("\n"))
    words = (
        (
            line,
            "".join(
                _LETTERS.findall(re.sub(r"https?://\S+|<[^<>]*>|\[[^\[\]]{0,300}:[^\[\]]{0,300}\]", "", line.lower()))
            ),
        )
        for line in lines
    )
    return "\n".join(line for line, letters in words if len(letters) >= _A_SENTENCE and letters not in seen)


def _html_is_better(text: str, from_text: Body, rendered: html.Rendering, from_html: Body) -> bool:
    if not rendered.text.strip():
        return False
    if not text.strip() or (_STUB.match(plain(text.strip())) and len(text) < len(rendered.text)):
        return True
    plain_new, html_new = "".join(from_text.new_text.split()), "".join(from_html.new_text.split())
    if rendered.marked and html_new and (plain_new.startswith(html_new) or html_new in plain_new):
        return True
    if html_new and _differs(from_text.new_text, from_html.new_text):
        return True  # a person reads the HTML
    return len(text.split()) < _HALF * len(rendered.text.split()) and len(html_new) > len(plain_new)


def _differs(one: str, other: str) -> bool:
    mine, theirs = set(_LETTERS.findall(one.lower())), set(_LETTERS.findall(other.lower()))
    return len(mine & theirs) < _HALF * len(mine | theirs)
