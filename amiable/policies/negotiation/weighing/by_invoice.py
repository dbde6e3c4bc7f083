"""Plans told invoice by invoice: those named, in the order of the words, each on its own days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations, islice, pairwise, permutations, product

from amiable.domain.calendar import on_number
from amiable.domain.heard import Kind
from amiable.domain.plan import Rhythm, step
from amiable.policies.negotiation.weighing.anew import Made, shared
from amiable.policies.negotiation.weighing.candidate import (
    OF_THE_STORY,
    Context,
    How,
    Making,
    Row,
    cents,
)

MOST_INVOICES, MOST_DAYS, MOST_SUMS, FEW, FEW_PAYMENTS = 5, 8, 6, 3, 4
MOST = 60
"""Of one way to share the days out."""
MANY = 3_000
"""Of a message with many figures: more would only take time."""


def by_invoice(context: Context) -> Iterator[Made]:
    """Every such plan: of those named, and of all in the order of the bills or of their size."""
    owed = {number: cents(amount.amount) for number, amount in context.state.invoices}
    if not 1 < len(owed) <= MOST_INVOICES:
        return
    named = list(dict.fromkeys(number for _, number in context.heard.invoices if number in owed))
    days, sums = _days(context), _sums(context, owed)
    by_size = sorted(owed, key=lambda one: owed[one])
    orders = [list(owed), by_size, by_size[::-1]] if len(named) < len(owed) else []
    if named:
        yield from _in_order(named, days, owed, sums)
    elif len(owed) <= FEW:  # « la farine », « le pétrin »: which is which, the sums tell
        for order in permutations(owed):
            yield from islice(_in_order(order, days, owed, sums), MANY)
    yield from islice(_one_anew(context, days, owed, sums), MANY)
    for order in dict.fromkeys(map(tuple, [named, *orders])):
        if order:
            yield from _one_after_the_other(order, days, context.heard.rhythms, owed)
        if len(order) == len(days):
            yield from _shared_out(order, [(on,) for on in days], owed, ())
    if 1 < len(named) <= FEW:
        for some in permutations(days, len(named)):
            yield from _shared_out(named, [(on,) for on in some], owed, ())


def _one_anew(context: Context, days: Sequence[date], owed: dict[str, int], sums: Sequence[int]) -> Iterator[Made]:
    """One invoice on new days, the others as they stood."""
    for stood in context.stood:
        told = {number for *_, number in stood.rows} & set(owed)
        for number in sorted(told) if len(told) > 1 else ():
            others = [row for row in stood.rows if row[2] != number]
            of_it = [row[1] for row in stood.rows if row[2] == number]
            for size in range(1, min(len(days), FEW_PAYMENTS) + 1):
                for some in combinations(days, size):
                    for rows in islice(_ways(number, some, sum(of_it), sums), MOST):
                        yield Making(How.BY_INVOICE, stood.source), [*others, *rows]


def _in_order(
    order: Sequence[str], days: Sequence[date], owed: dict[str, int], sums: Sequence[int]
) -> Iterator[Made]:
    """Each on the next of the days, or on several."""
    for size in sorted({len(order), len(days) - 1, len(days)}):
        if size < len(order):
            continue
        for some in combinations(days, size):
            for cuts in combinations(range(1, size), len(order) - 1):
                groups = [some[low:high] for low, high in pairwise((0, *cuts, size))]
                yield from _shared_out(order, groups, owed, sums)


def _one_after_the_other(
    order: Sequence[str], days: Sequence[date], rhythms: Sequence[Rhythm], owed: dict[str, int]
) -> Iterator[Made]:
    """« Une facture par mois, la première le 5 mai »."""
    for on, every in product(days, rhythms):
        yield from _shared_out(order, [(step(on, every, at),) for at in range(len(order))], owed, ())


def _days(context: Context) -> list[date]:
    """In the order of the words; a number falls in the month of the day before it, or soon."""
    found: list[date] = []
    for token in context.heard.tokens:
        if token.chance <= OF_THE_STORY:
            continue
        if token.kind in (Kind.DAY, Kind.NUMBER):
            found += [on for on in token.days[:1] if on >= context.day]
        elif token.kind is Kind.MONTH and found:
            first = found[-1].replace(day=1)
            found.append(
                on_number(date(first.year + (token.value < first.month), int(token.value), 1), found[-1].day)
            )
    return list(dict.fromkeys(found))[:MOST_DAYS]


def _sums(context: Context, owed: dict[str, int]) -> list[int]:
    tokens = [one for one in context.heard.tokens if one.chance > OF_THE_STORY]
    told = [cents(one.value) for one in tokens if one.kind in (Kind.SUM, Kind.PLAIN)]
    return [one for one in dict.fromkeys(told) if one not in owed.values()][:MOST_SUMS]


def _shared_out(
    named: Sequence[str], groups: Sequence[Sequence[date]], owed: dict[str, int], sums: Sequence[int]
) -> Iterator[Made]:
    ways = [list(_ways(number, days, owed[number], sums)) for number, days in zip(named, groups, strict=True)]
    for chosen in islice(product(*ways), MOST):
        yield Making(How.BY_INVOICE), [row for rows in chosen for row in rows]


def _ways(number: str, days: Sequence[date], whole: int, sums: Sequence[int]) -> Iterator[list[Row]]:
    """The payments of one invoice on its days."""

    def on(amounts: Sequence[int]) -> list[Row]:
        return [(day, amount, number) for day, amount in zip(days, amounts, strict=True)]

    size = len(days)
    yield on(shared(whole, size))
    for one in sums:
        if one * (size - 1) < whole and one < whole:
            yield on([one] * size)
            if size > 1:
                yield on([*[one] * (size - 1), whole - one * (size - 1)])
                yield on([one, *shared(whole - one, size - 1)])
    if size > 1:
        for some in combinations(sums, size):
            yield on(some)
