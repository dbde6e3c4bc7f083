"""Where a model is reached and what it costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

THOUSAND = Decimal(1000)


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible address. Times in seconds, prices in euros for a thousand tokens."""

    model: str
    base_url: str = "https://api.openai.com/v1"
    api_key: str = field(default="", repr=False)
    timeout_seconds: float = 30.0
    """For one call, from the first byte sent to the last byte read."""
    max_tokens: int = 700
    """The longest answer asked for."""
    temperature: float | None = 0.3
    """None leaves it out: some models refuse it."""
    price_in: Decimal = Decimal(0)
    price_out: Decimal = Decimal(0)

    def cost(self, tokens_in: int, tokens_out: int) -> Decimal:
        """Euros for that many tokens."""
        return (tokens_in * self.price_in + tokens_out * self.price_out) / THOUSAND
