"""One turn of a chat, between the bytes that are kept and the record that the reader is given.

A turn is what somebody wrote without waiting for an answer: one message or several. Its bytes hold every update as
Telegram gave it, character for character, and the files that came with them.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from amiable.chat.ports import File
from amiable.domain.chat import chat_address
from amiable.domain.mail import Address, Attachment, Body, Mail

ASK_PERSON = "/personne"
PERSON_WORDS = "Je souhaite parler à une personne."
"""What the command says, for the reader and for the card."""
MAX_FILES = 10
MAX_QUOTED = 2_000


def message_bytes(update: bytes, file: File | None) -> bytes:
    """One message as it is kept: the update untouched, then its file."""
    kept = None
    if file is not None:
        content = None if file.content is None else base64.b64encode(file.content).decode("ascii")
        kept = {"name": file.name, "type": file.content_type, "content": content}
    return b'{"update":' + update + b',"file":' + json.dumps(kept).encode() + b"}"


def turn_bytes(conversation: str, messages: Sequence[bytes]) -> bytes:
    """Several kept messages, in their order, as one turn of the conversation with that token."""
    return b'{"conversation":' + json.dumps(conversation).encode() + b',"messages":[' + b",\n".join(messages) + b"]}"


def parse(raw: bytes) -> Mail:
    """The turn as the reader and the card take it. Never raises: what is damaged is named in `defects`."""
    try:
        turn = _record(json.loads(raw))
    except ValueError:
        turn = {}
    entries = turn.get("messages")
    if not isinstance(entries, list):
        return Mail(Body(""), defects=("damaged_turn",))
    messages = [_message(entry) for entry in entries]
    text = "\n".join(filter(None, (_words(message) for message in messages)))
    files = [_file(entry) for entry in entries]
    last = messages[-1] if messages else {}
    return Mail(
        Body(text, quoted="\n".join(filter(None, (_quoted(message) for message in messages)))[:MAX_QUOTED]),
        references=(str(turn.get("conversation", "")),),
        sender=_sender(last),
        date=_date(last),
        text=text,
        attachments=tuple([attachment for attachment in files if attachment][:MAX_FILES]),
        defects=tuple("file_not_fetched" for attachment in files if attachment and not attachment.size),
    )


def _record(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _message(entry: Any) -> dict[str, Any]:
    return _record(_record(_record(entry).get("update")).get("message"))


def _words(message: dict[str, Any]) -> str:
    text = str(message.get("text") or message.get("caption") or "").strip()
    return PERSON_WORDS if text.split("@")[0] == ASK_PERSON else text


def _quoted(message: dict[str, Any]) -> str:
    """The message of ours that they answered, as clients quote it."""
    return str(_record(message.get("reply_to_message")).get("text") or "")


def _sender(message: dict[str, Any]) -> Address:
    person, chat = _record(message.get("from")), _record(message.get("chat"))
    name = " ".join(str(person[key]) for key in ("first_name", "last_name") if person.get(key))
    number = chat.get("id")
    return Address(chat_address(number) if isinstance(number, int) else "", name)


def _date(message: dict[str, Any]) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(message["date"]), UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


def _file(entry: Any) -> Attachment | None:
    file = _record(_record(entry).get("file"))
    if not file:
        return None
    try:
        content = base64.b64decode(file.get("content") or "", validate=True)
    except (binascii.Error, TypeError, ValueError):
        content = b""
    return Attachment(str(file.get("name") or ""), str(file.get("type") or ""), content)
