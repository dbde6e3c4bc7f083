"""Sends approved answers to chats by the Bot API, as plain text: no markup is read in them."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot, InputFile, LinkPreviewOptions
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from amiable.domain.chat import chat_of
from amiable.mailbox.errors import ConfigurationError, MailError, PermanentError, TemporaryError, UncertainError
from amiable.mailbox.ports import SentReceipt

DEFAULT_URL = "https://api.telegram.org/bot"
_NEVER_LEFT = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout"})
"""Causes, by their names in the HTTP library of python-telegram-bot, of which not one byte was sent."""
_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TelegramOutbound:
    """Implements mailbox/ports.Outbound for `telegram:<chat>` recipients. A bot's token is all it needs."""

    def __init__(self, token: str, *, base_url: str = "") -> None:
        self._token, self._base_url = token, base_url or DEFAULT_URL

    def send(self, sender: str, recipient: str, raw: bytes) -> SentReceipt:
        """Each part is submitted once. Once the first has arrived, any trouble with the rest is for a person to see.

        Raises TemporaryError (nothing was delivered, try later), PermanentError, UncertainError, ConfigurationError.
        """
        content = json.loads(raw)
        if chat_of(recipient) != content["chat_id"]:
            raise PermanentError(f"{recipient} is not the chat that this answer was composed for")
        return asyncio.run(self._send(content))

    async def _send(self, content: dict[str, Any]) -> SentReceipt:
        bot = Bot(self._token, base_url=self._base_url)
        chat_id: int = content["chat_id"]
        request = bot.request
        try:
            first = await _once(
                lambda: bot.send_message(chat_id, content["text"], parse_mode=None, link_preview_options=_PREVIEW)
            )
            for file in content["files"]:
                document = InputFile(io.BytesIO(base64.b64decode(file["content"])), file["name"])
                try:
                    await _once(lambda document=document: bot.send_document(chat_id, document))  # type: ignore[misc]
                except MailError as error:
                    raise UncertainError(f"the text arrived, {file['name']} may not have: {error}") from error
        finally:
            await request.shutdown()
        return SentReceipt(f"message {first.message_id}")


async def _once(call: Callable[[], Awaitable[Any]]) -> Any:
    try:
        return await call()
    except TelegramError as error:
        raise _meaning(error) from error


def _meaning(error: TelegramError) -> MailError:
    """What one may do about it. Order matters: BadRequest is a NetworkError in the library's tree."""
    if isinstance(error, RetryAfter):
        return TemporaryError(f"Telegram asks to wait ({error})")
    if isinstance(error, InvalidToken):
        return ConfigurationError("Telegram refuses the bot's token: copy it again from @BotFather")
    if isinstance(error, Forbidden | BadRequest | ChatMigrated):
        return PermanentError(f"Telegram refuses the message: {error}")
    if isinstance(error, Conflict):
        return TemporaryError(str(error))
    if isinstance(error, NetworkError) and type(error.__cause__).__name__ in _NEVER_LEFT:
        return TemporaryError(f"Telegram cannot be reached: {error}")
    return UncertainError(f"Telegram's answer was lost: {error}")
