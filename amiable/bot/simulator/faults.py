"""Faults to order: the next calls of a method fail as Telegram and networks do."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """How a call fails."""

    TOO_MANY = "too_many"
    """429 with `retry_after`; nothing was done."""
    CONFLICT = "conflict"
    """409: another program polls with the same token."""
    BROKEN = "broken"
    """500; nothing was done."""
    DROP_BEFORE = "drop_before"
    """The connection breaks before anything is done."""
    DROP_AFTER = "drop_after"
    """The call is carried out, then the connection breaks: the bot cannot tell."""
    BAD_MARKUP = "bad_markup"
    """400: this text's entities cannot be read."""


@dataclass
class Ordered:
    """`times` more calls of `method` fail."""

    method: str
    fault: Fault
    times: int
    retry_after: int


class Faults:
    """Thread-safe list of what is to fail."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ordered: list[Ordered] = []

    def order(self, method: str, fault: Fault, *, times: int = 1, retry_after: int = 1) -> None:
        """The next `times` calls of `method` (any letter case) fail that way."""
        with self._lock:
            self._ordered.append(Ordered(method.lower(), fault, times, retry_after))

    def next(self, method: str) -> Ordered | None:
        """What befalls this call, if anything; counts it."""
        with self._lock:
            for ordered in self._ordered:
                if ordered.method == method.lower() and ordered.times > 0:
                    ordered.times -= 1
                    return ordered
        return None

    def pending(self) -> int:
        """Failures ordered that no call has met yet."""
        with self._lock:
            return sum(ordered.times for ordered in self._ordered)
