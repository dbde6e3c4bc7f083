"""Money is a Decimal with its currency; floats are refused."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


class CurrencyMismatchError(ValueError):
    """Two amounts of different currencies were added or compared."""


@dataclass(frozen=True, order=False)
class Money:
    """An amount to the cent, taxes included unless its holder says otherwise."""

    amount: Decimal
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if isinstance(self.amount, float):
            raise TypeError("Money takes a Decimal or a decimal string, never a float")
        object.__setattr__(self, "amount", Decimal(self.amount).quantize(CENT, ROUND_HALF_UP))

    def _same(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise CurrencyMismatchError(f"{self.currency} and {other.currency} cannot be mixed")
        return other

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other).amount, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other).amount

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other).amount

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other).amount

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other).amount

    def __bool__(self) -> bool:
        return self.amount != 0

    def split(self, count: int) -> tuple[Money, ...]:
        """Equal parts to the cent; the last takes the difference (1 250.00 in 3 = 416.67, 416.67, 416.66)."""
        if count < 1:
            raise ValueError("count must be at least 1")
        part = Money(self.amount / count, self.currency)
        last = Money(self.amount - part.amount * (count - 1), self.currency)
        return (part,) * (count - 1) + (last,)


ZERO = Money(Decimal(0))


def euros(amount: str | int | Decimal) -> Money:
    """`euros("1250.00")`: the common case."""
    return Money(Decimal(amount), "EUR")


def total(amounts: tuple[Money, ...] | list[Money], currency: str = "EUR") -> Money:
    """Sum of amounts of one currency; zero of `currency` when there are none."""
    result = Money(Decimal(0), amounts[0].currency if amounts else currency)
    for amount in amounts:
        result += amount
    return result
