"""Tells notices: the morning's digest, and the drafts about to expire."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable

from telegram.error import BadRequest, Forbidden, TelegramError

from amiable.bot.digest import notice_view
from amiable.bot.ports import DayFlow
from amiable.bot.telegram.courier import Courier, keyboard
from amiable.bot.texts import Texts
from amiable.domain.day import Notice

log = logging.getLogger(__name__)


class Herald:
    """`tell()` what is to be told now. A crash between the message and its record may tell it once more, like a card;
    two processes never tell the same notice."""

    def __init__(self, day: DayFlow, courier: Courier, texts: Texts, clock: Callable[[], dt.datetime]) -> None:
        self._day, self._courier, self._texts, self._clock = day, courier, texts, clock

    async def tell(self) -> None:
        """Each notice in turn; one that Telegram cannot take now waits until its claim ends."""
        for notice in await asyncio.to_thread(self._day.notices):
            telling = asyncio.ensure_future(self._one(notice))
            try:
                await asyncio.shield(telling)
            except asyncio.CancelledError:  # the desk stops: what was begun is recorded, or it would come twice
                await asyncio.wait([telling])
                raise

    async def _one(self, notice: Notice) -> None:
        words, rows = notice_view(notice, self._clock(), self._texts)
        try:
            await self._courier.say(notice.chat_id, words, reply_markup=keyboard(rows))
        except (Forbidden, BadRequest) as error:
            log.warning("notice %s cannot be shown in chat %s: %s", notice.id, notice.chat_id, error)
            await asyncio.to_thread(self._day.untold, notice, str(error))
        except TelegramError as error:
            log.warning("notice %s waits: Telegram cannot be reached (%s)", notice.id, error)
        else:
            await asyncio.to_thread(self._day.told, notice)
