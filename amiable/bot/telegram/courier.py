"""Carries cards to chats: sends, redraws, and says to the flow what each chat shows."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import logging
from collections.abc import Callable, Sequence
from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from amiable.bot.buttons import Button
from amiable.bot.cards import Rendered, render
from amiable.bot.keyboard import still
from amiable.bot.plain import escape, visible
from amiable.bot.ports import DeskFlow
from amiable.bot.telegram.patience import patiently
from amiable.bot.texts import Texts
from amiable.domain.card import Delivery

log = logging.getLogger(__name__)

UPLOAD_SECONDS = 120
_SAME = "not modified"
_UNREADABLE = "can't parse entities"


def keyboard(rows: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    """Buttons as Telegram takes them; None when there are none."""
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(button.text, callback_data=button.data) for button in row] for row in rows]
    )


class Courier:
    """One bot's messages. `fresh` holds the (chat, token) of cards to be sent anew instead of redrawn far above."""

    def __init__(
        self, bot: Bot, flow: DeskFlow, texts: Texts, clock: Callable[[], dt.datetime], first: float
    ) -> None:
        self._bot, self._flow, self._texts, self._clock, self._first = bot, flow, texts, clock, first
        self.fresh: set[tuple[int, str]] = set()
        self.again: set[tuple[int, str]] = set()
        """(manager, token) of waiting cards that somebody asked to see again."""
        self.clear: set[tuple[int, str]] = set()
        """(chat, token) of minimised cards that the person wants to see in clear; a restart minimises them again."""
        self.turned: set[tuple[int, str]] = set()
        """(manager, token) of cards to redraw where they stand."""
        self._undoable: dict[tuple[int, str], tuple[Delivery, int]] = {}
        """Decided cards whose button calls the mail off, with the message that holds it."""

    def due(self) -> list[Delivery]:
        """Cards to carry now: those that changed, and those that were asked for again."""
        due = list(self._flow.deliveries())
        taken = {(delivery.chat_id, delivery.card.token) for delivery in due}
        while self.turned:
            manager_id, token = self.turned.pop()
            due += [
                delivery
                for delivery in self._flow.waiting(manager_id)
                if delivery.card.token == token and (delivery.chat_id, token) not in taken
            ]
        while self.again:
            manager_id, token = self.again.pop()
            found = [d for d in self._flow.waiting(manager_id) if d.card.token == token]
            self.fresh.update((d.chat_id, token) for d in found)
            due += [d for d in found if (d.chat_id, token) not in taken]
        return due

    async def carry(self, delivery: Delivery) -> bool:
        """Show that card in that chat; False when Telegram could not be reached and it must be tried again."""
        try:
            ids = await self._show(delivery)
        except (Forbidden, BadRequest) as error:
            log.warning("card %s cannot be shown in chat %s: %s", delivery.card.id, delivery.chat_id, error)
            await asyncio.to_thread(self._flow.undeliverable, delivery, str(error))
            return True
        except TelegramError as error:
            log.warning("card %s waits: Telegram cannot be reached (%s)", delivery.card.id, error)
            return False
        await asyncio.to_thread(self._flow.shown, delivery, ids)
        place = (delivery.chat_id, delivery.card.token)
        self._undoable.pop(place, None)
        if delivery.card.undo_until:
            self._undoable[place] = (delivery, ids[-1])
        return True

    async def lapse(self) -> None:
        """Take the undo button off the cards whose mail can no longer be called off."""
        for place, (delivery, message_id) in list(self._undoable.items()):
            if still(delivery.card.undo_until, self._clock()):
                continue
            del self._undoable[place]
            try:
                await self.edit(delivery.chat_id, message_id, self._rendered(delivery).messages[-1], None)
            except TelegramError as error:  # a late press is answered « too late »
                log.info("an undo button could not be taken off: %s", error)

    async def _show(self, delivery: Delivery) -> list[int]:
        rendered = self._rendered(delivery)
        old = delivery.message_ids
        place = (delivery.chat_id, delivery.card.token)
        anew = delivery.anew or place in self.fresh
        if old and len(old) == len(rendered.messages) and not anew:
            try:
                return await self._redraw(delivery.chat_id, old, rendered)
            except BadRequest as error:
                log.info("card %s is sent anew: %s", delivery.card.id, error)
        ids = await self._send(delivery.chat_id, rendered)
        self.fresh.discard(place)
        await self._retire(delivery.chat_id, old)
        return ids

    def _rendered(self, delivery: Delivery) -> Rendered:
        try:
            return render(
                delivery.card,
                mine=delivery.mine,
                now=self._clock(),
                texts=self._texts,
                clear=(delivery.chat_id, delivery.card.token) in self.clear,
            )
        except Exception:  # a person must hear of the card, whatever is wrong with its words
            log.exception("card %s cannot be worded", delivery.card.id)
            return Rendered((escape(self._texts("card.broken", token=delivery.card.token)),))

    async def _redraw(self, chat_id: int, ids: Sequence[int], rendered: Rendered) -> list[int]:
        for message_id, text in zip(ids, rendered.messages, strict=True):
            markup = keyboard(rendered.buttons) if message_id == ids[-1] else None
            await self.edit(chat_id, message_id, text, markup)
        return list(ids)

    async def _send(self, chat_id: int, rendered: Rendered) -> list[int]:
        ids: list[int] = []
        try:
            for place, text in enumerate(rendered.messages, start=1):
                markup = keyboard(rendered.buttons) if place == len(rendered.messages) else None
                ids.append((await self.say(chat_id, text, reply_markup=markup)).message_id)
        except TelegramError:
            await self._delete(chat_id, ids)  # the whole card is sent again
            raise
        return ids

    async def _retire(self, chat_id: int, ids: Sequence[int]) -> None:
        """Messages that a newer card replaces: one short note is left, without buttons."""
        if not ids:
            return
        await self._delete(chat_id, ids[:-1])
        try:
            await self.edit(chat_id, ids[-1], f"<i>{escape(self._texts('card.replaced'))}</i>", None)
        except TelegramError as error:
            log.info("an old card could not be marked as replaced: %s", error)

    async def _delete(self, chat_id: int, ids: Sequence[int]) -> None:
        for message_id in ids:
            try:
                await self._bot.delete_message(chat_id, message_id)
            except TelegramError as error:
                log.info("message %s could not be deleted: %s", message_id, error)

    async def say(self, chat_id: int, text: str, **options: Any) -> Message:
        """Send one message of Telegram HTML; its words alone if Telegram cannot read the markup."""
        try:
            return await patiently(
                lambda: self._bot.send_message(chat_id, text, parse_mode=ParseMode.HTML, **options), first=self._first
            )
        except BadRequest as error:
            if _UNREADABLE not in str(error).lower():
                raise
            log.exception("Telegram cannot read the markup of a message: its bare words are sent")
            return await patiently(
                lambda: self._bot.send_message(chat_id, visible(text), parse_mode=None, **options), first=self._first
            )

    async def say_file(self, chat_id: int, name: str, content: bytes, **options: Any) -> Message:
        """Send a file as it is, shown by its name alone."""
        return await patiently(
            lambda: self._bot.send_document(
                chat_id,
                InputFile(io.BytesIO(content), name),
                disable_content_type_detection=True,
                write_timeout=UPLOAD_SECONDS,
                **options,
            ),
            first=self._first,
        )

    async def say_picture(self, chat_id: int, content: bytes, caption: str) -> Message:
        """Send a PNG with Telegram HTML under it."""
        return await patiently(
            lambda: self._bot.send_photo(
                chat_id,
                InputFile(io.BytesIO(content), "figures.png"),
                caption=caption or None,
                parse_mode=ParseMode.HTML,
                write_timeout=UPLOAD_SECONDS,
            ),
            first=self._first,
        )

    async def edit(self, chat_id: int, message_id: int, text: str, markup: InlineKeyboardMarkup | None) -> None:
        """Redraw one message; nothing to do when it already shows that."""

        async def attempt(words: str, mode: str | None) -> None:
            try:
                await patiently(
                    lambda: self._bot.edit_message_text(
                        words, chat_id, message_id, parse_mode=mode, reply_markup=markup
                    ),
                    first=self._first,
                )
            except BadRequest as error:
                if _SAME not in str(error).lower():
                    raise

        try:
            await attempt(text, ParseMode.HTML)
        except BadRequest as error:
            if _UNREADABLE not in str(error).lower():
                raise
            log.exception("Telegram cannot read the markup of a message: its bare words are shown")
            await attempt(visible(text), None)
