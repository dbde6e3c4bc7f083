"""The breaker: a model that keeps failing is left alone for a while, so that drafts do not wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Breaker:
    """Opens after `failures` in a row for `rest_seconds`; then one call is let through to try.

    `clock` counts seconds and never goes back (time.monotonic). Safe to share between threads.
    """

    def __init__(self, clock: Callable[[], float], *, failures: int = 3, rest_seconds: float = 120.0) -> None:
        self._clock = clock
        self._limit = failures
        self._rest = rest_seconds
        self._failed = 0
        self._closed_from = 0.0
        self._trying = False
        self._lock = threading.Lock()

    def admits(self) -> bool:
        """True when a call may be made now; every True is followed by `succeeded`, `failed` or `spared`."""
        with self._lock:
            if self._clock() < self._closed_from:
                return False
            if self._failed >= self._limit:
                if self._trying:
                    return False
                self._trying = True
            return True

    def succeeded(self) -> None:
        """The model answered as it should."""
        with self._lock:
            self._failed, self._trying = 0, False

    def failed(self, rest_seconds: float = 0.0) -> None:
        """It did not; `rest_seconds` is what the server asked for (Retry-After)."""
        with self._lock:
            self._failed += 1
            self._trying = False
            rest = self._rest if self._failed >= self._limit else 0.0
            self._closed_from = max(self._closed_from, self._clock() + max(rest, rest_seconds))

    def spared(self) -> None:
        """No call was made after all: nothing is learnt."""
        with self._lock:
            self._trying = False
