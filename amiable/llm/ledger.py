"""A company's account with the model: may it still call, and what did each call come to?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from amiable.llm.budget import Budget
from amiable.llm.calls import CallRecord, Log
from amiable.llm.endpoint import Endpoint


@dataclass(frozen=True)
class Job:
    """What calls are made for: one draft."""

    key: str
    purpose: str
    prompt_version: str


@dataclass(frozen=True)
class Ledger:
    """Asked before a call, told after it."""

    company_id: int
    endpoint: Endpoint
    budget: Budget
    log: Log
    clock: Callable[[], datetime]

    def admits(self, prompt_tokens: int) -> bool:
        """True when the month's budget bears one more call, at its most."""
        return self.budget.allows(self.endpoint.cost(prompt_tokens, self.endpoint.max_tokens))

    def note(
        self,
        job: Job,
        method: str,
        usage: tuple[int | None, int | None],
        most: tuple[int, int],
        milliseconds: int,
        outcome: str,
    ) -> None:
        """Log one call. `most` stands in where the server gave no count: a doubtful call is counted at its most."""
        read, wrote = (known if known is not None else worst for known, worst in zip(usage, most, strict=True))
        self.log(
            CallRecord(
                at=self.clock(),
                company_id=self.company_id,
                key=job.key,
                purpose=job.purpose,
                prompt_version=job.prompt_version,
                model=self.endpoint.model,
                method=method,
                tokens_in=read,
                tokens_out=wrote,
                estimated=None in usage,
                cost=self.endpoint.cost(read, wrote),
                milliseconds=milliseconds,
                outcome=outcome,
            )
        )
