"""How long to leave a server alone after failures."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Backoff:
    """Exponential pauses with jitter: 1 s, 2 s, 4 s … up to `longest`, each between half and all of it."""

    first: float = 1.0
    longest: float = 300.0
    pause: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random
    failures: int = field(default=0, init=False)
    _ready_at: float = field(default=0.0, init=False)

    def wait(self) -> None:
        """Pause until the next attempt is due; at once when nothing failed lately."""
        left = self._ready_at - self.clock()
        if self.failures and left > 0:
            self.pause(left)

    def failed(self) -> None:
        """Count a failure: the next attempt comes later."""
        delay = min(self.longest, self.first * 2 ** min(self.failures, 32))
        self.failures += 1
        self._ready_at = self.clock() + delay * (0.5 + self.chance() / 2)

    def succeeded(self) -> None:
        """Forget the failures."""
        self.failures = 0
