"""Tells announcements: the morning's digest, and the drafts about to expire."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable

from telegram.error import BadRequest, Forbidden, TelegramError

from amiable.bot.digest import announcement_view
from amiable.bot.ports import DayFlow
from amiable.bot.telegram.courier import Courier, keyboard
from amiable.bot.texts import Texts
from amiable.domain.day import Announcement

log = logging.getLogger(__name__)


class Herald:
    """`tell()` what is to be told now. A crash between the message and its record may tell it once more, like a card;
    two processes never tell the same announcement."""

    def __init__(self, day: DayFlow, courier: Courier, texts: Texts, clock: Callable[[], dt.datetime]) -> None:
        self._day, self._courier, self._texts, self._clock = day, courier, texts, clock

    async def tell(self) -> None:
        """Each announcement in turn; one that Telegram cannot take now waits until its claim ends."""
        for announcement in await asyncio.to_thread(self._day.announcements):
            telling = asyncio.ensure_future(self._one(announcement))
            try:
                await asyncio.shield(telling)
            except asyncio.CancelledError:  # the desk stops: what was begun is recorded, or it would come twice
                await asyncio.wait([telling])
                raise

    async def _one(self, announcement: Announcement) -> None:
        words, rows = announcement_view(announcement, self._clock(), self._texts)
        try:
            await self._courier.say(announcement.chat_id, words, reply_markup=keyboard(rows))
        except (Forbidden, BadRequest) as error:
            log.warning(
                "announcement %s cannot be shown in chat %s: %s", announcement.id, announcement.chat_id, error
            )
            await asyncio.to_thread(self._day.untold, announcement, str(error))
        except TelegramError as error:
            log.warning("announcement %s waits: Telegram cannot be reached (%s)", announcement.id, error)
        else:
            await asyncio.to_thread(self._day.told, announcement)
