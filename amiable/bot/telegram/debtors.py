"""Debtors' chats: the link that ties one, what it says, /stop. Whoever is not tied is left to the desk's handlers."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from telegram import Message, Update
from telegram.error import TelegramError
from telegram.ext import Application, ApplicationHandlerStop, TypeHandler

from amiable.bot.plain import escape
from amiable.bot.telegram.courier import Courier
from amiable.bot.telegram.patience import patiently
from amiable.bot.texts import Texts
from amiable.chat.ports import ChatFlow, File, Said, Told

log = logging.getLogger(__name__)

FIRST_OF_ALL = -1
"""Handlers of that group see an update before the desk's."""
MAX_BYTES = 10 * 1024 * 1024
"""Of a file that is kept, as for a mail's attachment on a card."""
DOWNLOAD_SECONDS = 180
"""A file that takes longer counts as not to be had; whoever sent it is told."""
START, STOP, HELP = "/start", "/stop", ("/aide", "/help")


class Debtors:
    """`first` is the first pause in seconds when Telegram cannot be reached."""

    def __init__(self, flow: ChatFlow, courier: Courier, texts: Texts, first: float) -> None:
        self._flow, self._courier, self._texts, self._first = flow, courier, texts, first

    def listen(self, app: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """See every private message before the desk does."""
        app.add_handler(TypeHandler(Update, self.on_update), group=FIRST_OF_ALL)

    async def on_update(self, update: Update, _: Any) -> None:
        """What a debtor did ends here; anything else goes on to the desk. An update is confirmed once it is kept."""
        message = update.message
        if message is None or message.chat.type != message.chat.PRIVATE:
            return
        try:
            told = await self._done(update, message)
        except Exception as error:  # the database is away, say: whoever wrote must know that it was not kept
            log.exception("a message could not be kept")
            await self._say(message, "chat.not_kept", Told(Said.NOTHING))
            raise ApplicationHandlerStop from error
        if told is None:
            return
        if told.said is not Said.NOTHING:
            await self._say(message, f"chat.{told.said}", told)
        raise ApplicationHandlerStop

    async def part(self) -> None:
        """Tell the chats that the company closed. At most once: it is a courtesy, not worth saying twice."""
        for chat_id, told in await asyncio.to_thread(self._flow.farewells):
            await self._tell(chat_id, f"chat.{told.said}", told)

    async def _done(self, update: Update, message: Message) -> Told | None:
        chat_id = message.chat.id
        command, _, rest = (message.text or "").partition(" ")
        name = command.partition("@")[0]
        if name == START and rest.strip():
            return await asyncio.to_thread(self._flow.open, chat_id, rest.strip())
        if name == STOP:
            return await asyncio.to_thread(self._flow.leave, chat_id)
        welcome = await asyncio.to_thread(self._flow.tied, chat_id)
        if welcome is None or name in (START, *HELP):
            return welcome
        file = await self._file(message)
        key = f"{chat_id}:{message.message_id}:{int(message.date.timestamp())}"
        told = await asyncio.to_thread(self._flow.hear, chat_id, key, update.to_json().encode("utf-8"), file)
        if told is not None and file is not None and file.content is None:
            await self._say(message, "chat.file_not_read", told)
        return told

    async def _file(self, message: Message) -> File | None:
        """The photo or document of a message; without its content when it is too big or cannot be had."""
        sent: Any = message.document or (message.photo[-1] if message.photo else None) or message.voice
        sent = sent or message.video or message.audio
        if sent is None:
            return None
        name = getattr(sent, "file_name", None) or (f"photo-{message.message_id}.jpg" if message.photo else "")
        kind = getattr(sent, "mime_type", None) or ("image/jpeg" if message.photo else "application/octet-stream")
        size = sent.file_size or 0
        if size > MAX_BYTES or not await asyncio.to_thread(self._flow.room, message.chat.id, size):
            return File(name, kind, None)
        try:
            async with asyncio.timeout(DOWNLOAD_SECONDS):
                file = await patiently(sent.get_file, first=self._first)
                content = bytes(await patiently(file.download_as_bytearray, first=self._first))
        except (TelegramError, TimeoutError) as error:
            log.warning("a debtor's file could not be had: %s", error)
            return File(name, kind, None)
        return File(name, kind, content if len(content) <= MAX_BYTES else None)

    async def _say(self, message: Message, key: str, told: Told) -> None:
        await self._tell(message.chat.id, key, told)

    async def _tell(self, chat_id: int, key: str, told: Told) -> None:
        words = self._texts(key, company=told.company, contact=told.contact)
        try:
            await self._courier.say(chat_id, escape(words))
        except TelegramError as error:  # what it said is kept; a courtesy is not worth losing it
            log.warning("a debtor's chat could not be answered: %s", error)
