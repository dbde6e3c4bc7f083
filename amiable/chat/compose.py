"""From an approved letter to the bytes that leave for a chat. Pure: the same input always gives the same bytes."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from amiable.domain.chat import chat_of
from amiable.domain.draft import Letter
from amiable.domain.mail import Address
from amiable.mailbox.errors import PermanentError

MAX_TEXT = 4096
"""Of one message, in UTF-16 units as Telegram counts."""


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
    """One message with the approved text, then each invoice's PDF. What only a mail has is left out.

    Raises PermanentError where it cannot leave as it is: no chat, more than one message's length (an answer in two
    halves could arrive as one half), missing PDF.
    """
    chat_id = chat_of(letter.recipient)
    if chat_id is None:
        raise PermanentError(f"{letter.recipient!r} is no chat")
    length = len(letter.body.encode("utf-16-le", "surrogatepass")) // 2
    if length > MAX_TEXT:
        raise PermanentError(f"{length} characters are more than one chat message holds ({MAX_TEXT}); shorten it")
    missing = [number for number in letter.attachments if number not in documents]
    if missing:
        raise PermanentError(f"the PDF of invoice {missing[0]!r} is not on file; add it or remove the attachment")
    files = [documents[number] for number in letter.attachments]
    payload = {
        "id": message_id,
        "chat_id": chat_id,
        "text": letter.body,
        "files": [{"name": name, "content": base64.b64encode(content).decode("ascii")} for name, content in files],
    }
    try:
        return json.dumps(payload, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise PermanentError("the text holds half a character pair") from error


def body_of(raw: bytes) -> str:
    """The approved text of a message that `compose` made, character for character."""
    return str(json.loads(raw)["text"])
