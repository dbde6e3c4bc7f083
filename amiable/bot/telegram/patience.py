"""Telegram's passing troubles, waited out: floods for as long as it asks, networks with growing pauses."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import TypeVar

from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

T = TypeVar("T")
log = logging.getLogger(__name__)

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
TRIES = 5


def pauses(first: float = FIRST_PAUSE, longest: float = LONGEST_PAUSE) -> Iterator[float]:
    """Seconds to wait after each failure in a row, doubling."""
    pause = first
    while True:
        yield pause
        pause = min(2 * pause, longest)


def asked_pause(error: RetryAfter) -> float:
    """Seconds that Telegram asks to wait."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def passing(error: TelegramError) -> bool:
    """True when the same call may succeed later. (BadRequest is a NetworkError in the library's tree.)"""
    return isinstance(error, RetryAfter) or (isinstance(error, NetworkError) and not isinstance(error, BadRequest))


async def patiently(call: Callable[[], Awaitable[T]], *, tries: int | None = TRIES, first: float = FIRST_PAUSE) -> T:
    """The call's result. Floods are always waited out; other passing failures up to `tries` times (None: for ever).

    A call whose answer was lost is made again: what it shows may be shown twice, never lost.
    """
    failures = 0
    for pause in pauses(first):
        try:
            return await call()
        except TelegramError as error:
            if not passing(error):
                raise
            if isinstance(error, RetryAfter):
                log.warning("Telegram asks to wait %.0f s before the next call", asked_pause(error))
                await asyncio.sleep(asked_pause(error))
                continue
            failures += 1
            if tries is not None and failures >= tries:
                raise
            log.warning("Telegram cannot be reached (%s); trying again in %.1f s", error, pause)
            await asyncio.sleep(pause)
    raise AssertionError("pauses() never ends")
