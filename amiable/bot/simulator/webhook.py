"""The simulated Telegram posts updates to a webhook, in order, again and again until one is answered with 2xx."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from amiable.bot.simulator.world import World

AGAIN_SECONDS = 0.05
ANSWER_SECONDS = 60
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name


class Webhook:
    """`url` is the address that setWebhook gave, empty for none; `failures` counts posts not answered with 2xx."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.url, self.failures = "", 0
        self._secret = ""

    def set(self, url: str, secret: str) -> None:
        """Post to that address from now on; empty: to none."""
        self.url, self._secret = url, secret
        self._world.touch()

    async def run(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        news = asyncio.Event()
        forget = self._world.listen(lambda: loop.call_soon_threadsafe(news.set))
        try:
            async with ClientSession(timeout=ClientTimeout(total=ANSWER_SECONDS)) as session:
                while True:
                    news.clear()
                    update = self._next()
                    if update is None:
                        await news.wait()
                    elif await self._taken(session, update):
                        self._done(update)
                    else:
                        self.failures += 1
                        await asyncio.sleep(AGAIN_SECONDS)
        finally:
            forget()

    def _next(self) -> dict[str, Any] | None:
        with self._world.condition:
            return self._world.updates[0] if self.url and self._world.updates else None

    async def _taken(self, session: ClientSession, update: dict[str, Any]) -> bool:
        try:
            async with session.post(self.url, json=update, headers={SECRET_HEADER: self._secret}) as response:
                return response.ok
        except (ClientError, TimeoutError, OSError):
            return False

    def _done(self, update: dict[str, Any]) -> None:
        with self._world.condition:
            self._world.updates[:] = [u for u in self._world.updates if u["update_id"] != update["update_id"]]
