"""A clock that stands still until it is told to move."""

from __future__ import annotations

from datetime import datetime, timedelta


class FrozenClock:
    """Call it for the time; `advance` moves it on."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("the clock needs an aware time")
        self._now = start

    def __call__(self) -> datetime:
        return self._now

    def advance(self, **amount: float) -> datetime:
        """`advance(days=3)`, as timedelta; gives the new time."""
        self._now += timedelta(**amount)
        return self._now
