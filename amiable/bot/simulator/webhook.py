"""The simulated Telegram posts updates to a webhook, several at a time, each until it is answered with 2xx."""

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
        self._secret, self._connections = "", 1
        self._posting: dict[int, asyncio.Task[None]] = {}
        """By update."""

    def set(self, url: str, secret: str, connections: int = 1) -> None:
        """Post to that address from now on, so many at a time; empty: to none."""
        self.url, self._secret, self._connections = url, secret, connections
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
                    for update in self._next():
                        task = asyncio.create_task(self._post(session, update, news))
                        self._posting[update["update_id"]] = task
                    await news.wait()
        finally:
            forget()

    def _next(self) -> list[dict[str, Any]]:
        """Updates to post now, oldest first."""
        if not self.url:
            return []
        with self._world.condition:
            waiting = [update for update in self._world.updates if update["update_id"] not in self._posting]
        return waiting[: max(self._connections - len(self._posting), 0)]

    async def _post(self, session: ClientSession, update: dict[str, Any], news: asyncio.Event) -> None:
        if await self._taken(session, update):
            self._done(update)
        else:
            self.failures += 1
            await asyncio.sleep(AGAIN_SECONDS)
        del self._posting[update["update_id"]]
        news.set()

    async def _taken(self, session: ClientSession, update: dict[str, Any]) -> bool:
        try:
            async with session.post(self.url, json=update, headers={SECRET_HEADER: self._secret}) as response:
                return response.ok
        except (ClientError, TimeoutError, OSError):
            return False

    def _done(self, update: dict[str, Any]) -> None:
        with self._world.condition:
            self._world.updates[:] = [u for u in self._world.updates if u["update_id"] != update["update_id"]]
