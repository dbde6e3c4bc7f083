"""When a card that was put off comes back."""

from __future__ import annotations

import datetime as dt

from amiable.domain.calendar import PARIS

OPENING = dt.time(9, tzinfo=PARIS)
_SUNDAY, _WEEK = 6, 7


def moments(now: dt.datetime) -> dict[str, dt.datetime]:
    """By name of a sentence of `[moments]`: in an hour, tomorrow and next Monday at 9 h in Paris, each once."""
    today = now.astimezone(PARIS).date()
    offered = {
        "hour": now + dt.timedelta(hours=1),
        "tomorrow": dt.datetime.combine(today + dt.timedelta(days=1), OPENING),
        "monday": dt.datetime.combine(today + dt.timedelta(days=_WEEK - today.weekday()), OPENING),
    }
    if today.weekday() == _SUNDAY:
        del offered["monday"]
    return offered
