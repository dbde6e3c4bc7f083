"""Where updates come from: asked of Telegram by long polling, or posted by it to a webhook of ours."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from aiohttp import web
from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application

from amiable.bot.telegram.lanes import Lanes
from amiable.bot.telegram.patience import FIRST_PAUSE, asked_pause, passing, patiently, pauses

App = Application[Any, Any, Any, Any, Any, Any]
log = logging.getLogger(__name__)

KINDS = (Update.MESSAGE, Update.CALLBACK_QUERY)
POLL_SECONDS = 20
SLOW_SECONDS = 0.5
"""What takes longer does not keep us from asking what others do. It is asked no oftener meanwhile: each time Telegram
gives again what is not confirmed."""
CONNECTIONS = 16
"""Posts that Telegram may have under way at once: one that takes long does not hold up the others."""
MAX_UPDATE = 1024 * 1024
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name


class TokenRefusedError(Exception):
    """Telegram does not know the bot's token."""

    def __init__(self) -> None:
        super().__init__("Telegram refuses the bot's token: copy it again from @BotFather (/mybots, API Token)")


class Source(Protocol):
    """Hands every update to the application, a chat's in their order, and confirms it once it is handled."""

    async def run(self, app: App) -> None:
        """Until cancelled. Raises TokenRefusedError, and what waiting will not mend."""
        ...


@dataclass(frozen=True)
class Polling:
    """Long polling: no open port, no certificate. An update is confirmed by a poll after it was handled.

    While one takes long (a big file comes slowly), it and those after it stay unconfirmed: polls ask for the same
    again, those that are known are left out, and what others do is handled meanwhile.
    """

    first_pause: float = FIRST_PAUSE

    async def run(self, app: App) -> None:
        """Until cancelled; a webhook that was set would keep every update from us, and is removed first."""
        await patiently(
            lambda: app.bot.delete_webhook(drop_pending_updates=False), tries=None, first=self.first_pause
        )
        lanes = Lanes(app.process_update)
        try:
            await self._poll(app, lanes)
        finally:
            await lanes.end()

    async def _poll(self, app: App, lanes: Lanes) -> None:
        known: set[int] = set()
        """Taken, and not confirmed yet."""
        offset: int | None = None
        waits = pauses(self.first_pause)
        while True:
            slow = lanes.first_open()
            if known:
                offset = slow or max(known) + 1
            try:
                updates = await app.bot.get_updates(
                    offset=offset, timeout=0 if slow else POLL_SECONDS, allowed_updates=KINDS
                )
            except TelegramError as error:
                await asyncio.sleep(_troubled(error, next(waits)))
                continue
            waits = pauses(self.first_pause)
            if slow is None:
                known.clear()
            for update in updates:
                if update.update_id not in known:
                    known.add(update.update_id)
                    lanes.take(update)
            await lanes.all_done(within=SLOW_SECONDS)


def _troubled(error: TelegramError, pause: float) -> float:
    """Seconds to wait before polling again. Raises what waiting will not mend."""
    if isinstance(error, InvalidToken):
        raise TokenRefusedError from None  # the library's message holds the token
    if isinstance(error, Conflict):
        log.error(
            "another program polls with this bot's token, presses may reach it instead: stop it, "
            "or create a bot of its own for it with @BotFather; trying again in %.1f s",
            pause,
        )
        return pause
    if isinstance(error, RetryAfter):
        return asked_pause(error)
    if not passing(error):
        raise error
    log.warning("Telegram cannot be reached (%s); polling again in %.1f s", error, pause)
    return pause


@dataclass(frozen=True)
class Webhook:
    """Telegram posts to `url` (https, a reverse proxy in front) what `host:port` here receives.

    Each post must carry the secret that we gave Telegram with the address. It is answered once handled: what was not
    comes again, and the flow knows it by its key. A chat's posts are handled in the order in which they came.
    """

    url: str
    host: str = "127.0.0.1"
    port: int = 8443
    first_pause: float = FIRST_PAUSE

    async def run(self, app: App) -> None:
        """Until cancelled. The webhook stays set: updates wait at Telegram for the next start. Raises OSError."""
        runner = web.AppRunner(self._application(app), access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            await web.TCPSite(runner, self.host, self.port).start()
            await self._register(app, KINDS)
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    async def _register(self, app: App, kinds: Sequence[str]) -> None:
        await patiently(
            lambda: app.bot.set_webhook(
                self.url,
                secret_token=secret_of(app.bot.token),
                allowed_updates=kinds,
                max_connections=CONNECTIONS,
                drop_pending_updates=False,
            ),
            tries=None,
            first=self.first_pause,
        )

    def _application(self, app: App) -> web.Application:
        lanes = Lanes(app.process_update)
        secret = secret_of(app.bot.token)

        async def receive(request: web.Request) -> web.Response:
            given = request.headers.get(SECRET_HEADER, "")
            if not hmac.compare_digest(given.encode(), secret.encode()):
                log.warning("a post to the webhook without Telegram's secret was refused")
                raise web.HTTPForbidden
            try:
                update = Update.de_json(json.loads(await request.read()), app.bot)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                # Asking for it again would bring the same; nothing of ours was in it.
                log.warning("Telegram posted what is no update (%s)", type(error).__name__)
                return web.Response()
            await lanes.take(update)
            return web.Response()

        served = web.Application(client_max_size=MAX_UPDATE)
        served.router.add_post(urlsplit(self.url).path or "/", receive)
        return served


def secret_of(token: str) -> str:
    """What Telegram must show with each post: worked out of the bot's token, so that nothing more is to be kept."""
    return hmac.new(token.encode(), b"amiable webhook", hashlib.sha256).hexdigest()
