"""A lane a chat: what one person does is handled in its order; what takes long there holds up nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from telegram import Update

Handle = Callable[[Update], Awaitable[None]]


class Lanes:
    """`take` each update once. An update counts as handled when its task is done, and may be confirmed by then."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._last: dict[int, asyncio.Task[None]] = {}
        """By chat: what was taken last there."""
        self._under_way: dict[int, asyncio.Task[None]] = {}
        """By update."""
        self._ended: list[asyncio.Task[None]] = []
        """Tasks that failed and that nobody has been told of."""

    def take(self, update: Update) -> asyncio.Task[None]:
        """Handle it after the earlier ones of its chat; the same update again is the same task while it lasts."""
        if (known := self._under_way.get(update.update_id)) is not None:
            return known
        place = update.effective_chat or update.effective_user
        lane = place.id if place is not None else 0
        task = asyncio.create_task(self._after(self._last.get(lane), update))
        self._last[lane] = self._under_way[update.update_id] = task

        def leave(done: asyncio.Task[None]) -> None:
            del self._under_way[update.update_id]
            if self._last[lane] is done:
                del self._last[lane]
            if not done.cancelled() and done.exception() is not None:
                self._ended.append(done)

        task.add_done_callback(leave)
        return task

    async def _after(self, earlier: asyncio.Task[None] | None, update: Update) -> None:
        if earlier is not None:
            await asyncio.wait([earlier])
        await self._handle(update)

    def first_open(self) -> int | None:
        """The oldest update that is still under way. Raises what made one of them fail."""
        for task in self._ended:
            task.result()
        return min(self._under_way, default=None)

    async def all_done(self, within: float) -> None:
        """Until nothing is under way, or so many seconds are over."""
        if self._under_way:
            await asyncio.wait(self._under_way.values(), timeout=within)

    async def end(self) -> None:
        """Cancel what is under way: it was not confirmed and comes again."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
