"""The call log: one frozen record a chat call, whatever came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

ACCEPTED = "accepted"


@dataclass(frozen=True)
class CallRecord:
    """One chat call. Never holds the prompt or the answer."""

    at: datetime
    company_id: int
    key: str
    """The draft it was made for (`reply:12`)."""
    purpose: str
    """`draft` or `redraft`."""
    prompt_version: str
    model: str
    method: str
    """How the answer's shape was asked for (`json_schema`, `function_calling`, `json_object`)."""
    tokens_in: int
    tokens_out: int
    estimated: bool
    """True where the server gave no usable count and ours stands in."""
    cost: Decimal
    """Euros, by the prices of the settings."""
    milliseconds: int
    outcome: str
    """`accepted`, the first finding's rule, or the failure (`timeout`, `http_429`, `schema`, …)."""


Log = Callable[[CallRecord], None]
