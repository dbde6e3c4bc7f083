"""Which invoice each payment of a new plan pays, told by the sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from amiable.domain.talk import Proposal
from amiable.domain.talk_state import State

SEVERAL, MOST_PAYMENTS = 2, 8


def attributed(plan: Proposal, state: State) -> Proposal:
    """The plan with the invoices that its sums tell: where each payment is the exact sum of one, and of that one
    alone; where those named would not be paid in full, but others are with the fewest changes. Without any where no
    invoice would be paid in full. Once something was paid, sums tell it no more: the plan as it was."""
    owed = {number: due.amount for number, due in state.invoices}
    amounts = [part.amount.amount for part in plan.schedule]
    if state.paid or len(owed) < SEVERAL or not 0 < len(amounts) <= MOST_PAYMENTS:
        return plan
    exact = _exact(amounts, owed)
    if exact or not plan.invoices:
        return replace(plan, invoices=exact)
    told = dict.fromkeys(plan.invoices, Decimal(0))
    for number, amount in zip(plan.invoices, amounts, strict=True):
        told[number] += amount
    whole = [number for number, amount in told.items() if amount == owed.get(number)]
    if len(whole) == len(told):
        return plan
    ways = list(_in_full(amounts, dict(owed)))
    if ways:
        return replace(plan, invoices=min(ways, key=lambda way: _changes(way, plan.invoices)))
    return plan if whole else replace(plan, invoices=())


def _exact(amounts: Sequence[Decimal], owed: Mapping[str, Decimal]) -> tuple[str, ...]:
    """An invoice of its own for each, else nothing."""
    found = [[number for number, due in owed.items() if due == amount] for amount in amounts]
    alone = all(len(same) == 1 for same in found) and len({same[0] for same in found}) == len(found)
    return tuple(same[0] for same in found) if alone else ()


def _in_full(amounts: Sequence[Decimal], left: dict[str, Decimal]) -> Iterator[tuple[str, ...]]:
    """Every way to share the payments out that pays each invoice to the cent, or not at all."""
    if not amounts:
        yield ()
        return
    amount, *others = amounts
    for number in [one for one, due in left.items() if due >= amount]:
        lacks = left[number] - amount
        for way in _in_full(others, {**left, number: lacks}):
            if not lacks or number in way:
                yield (number, *way)


def _changes(way: Sequence[str], told: Sequence[str]) -> int:
    return sum(one != other for one, other in zip(way, told, strict=True))
