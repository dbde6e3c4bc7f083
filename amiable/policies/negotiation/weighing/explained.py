"""How much of a message a candidate explains: its figures, and the words beside them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from amiable.domain.heard import Kind, Lead, Token
from amiable.policies.negotiation.weighing.candidate import cents
from amiable.policies.negotiation.weighing.view import EURO, MONTH_END, Plan, View

NEW, STOOD, UNUSED, STORY = range(4)
"""A figure is in the plan, in one that stood, or in neither; one in the plan may be of the story."""
LEADS_OF_SUMS = (Lead.START, Lead.END, Lead.EACH, Lead.GONE, Lead.MORE, Lead.TOTAL)
LEADS_OF_DAYS = (Lead.START, Lead.END, Lead.GONE, Lead.KEPT)
TIGHT = 0.3
"""Weight of figures left over that is as good as none."""


def explained(view: View, plan: Plan) -> Iterator[float]:
    weights = {kind: [0.0, 0.0, 0.0, 0.0] for kind in Kind}
    for token in view.context.heard.tokens:
        new, stood = _has(plan, token, view)
        weight = weights[token.kind]
        weight[NEW if new else STOOD if stood else UNUSED] += token.chance
        weight[STORY] += 1 - token.chance if new else 0
    for weight in weights.values():
        yield from (min(3.0, one) / 2 for one in weight)
    left = sum(weight[UNUSED] for weight in weights.values())
    yield from (min(left, 4) / 2, float(left < TIGHT))
    yield float(weights[Kind.DAY][UNUSED] + weights[Kind.SUM][UNUSED] < TIGHT)


def _has(plan: Plan, token: Token, view: View) -> tuple[bool, bool]:  # noqa: PLR0911 - a kind each
    """Whether the plan has the figure, and whether what stood before explains it."""
    value = int(token.value)
    match token.kind:
        case Kind.DAY:
            return any(on in plan.on for on in token.days), any(on in view.days for on in token.days)
        case Kind.NUMBER:
            ends = value >= MONTH_END and any((on + timedelta(1)).month != on.month for on in plan.on)
            return value in plan.numbers or ends, any(on.day == value for on in view.days)
        case Kind.MONTH:
            return value in plan.months, any(on.month == value for on in view.days)
        case Kind.SUM:
            amount = cents(token.value)
            return amount in plan.of, _is_of_sums(amount, plan, view)
        case Kind.COUNT:
            counts = (len(plan.rows), *plan.times.values())
            return value in counts, value in view.counts or value == len(plan.rows) - 1
        case Kind.PLAIN:
            euros = value * EURO
            new = value == len(plan.rows) or value in plan.times.values() or value in plan.numbers or euros in plan.of
            stood = value in view.counts or euros in view.sums or any(on.day == value for on in view.days)
            return new, stood or value == len(plan.rows) - 1
        case Kind.SHARE:
            part = round(view.context.owed * token.value)
            new = any(abs(amount - part) <= EURO for amount in plan.of | plan.sums_so_far)
            pieces = [round(amount * token.value) for _, amount in plan.before or ()]
            return new, any(abs(amount - piece) <= EURO for amount in plan.of for piece in pieces)


def _is_of_sums(amount: int, plan: Plan, view: View) -> bool:
    owed = view.context.owed
    repeated = any(one * times == amount for one, times in plan.times.items() if times > 1)
    told = amount in (plan.total, owed, owed - plan.total) or amount in plan.gaps or amount in plan.sums_so_far
    return amount in view.sums or repeated or told


def led(view: View, plan: Plan) -> Iterator[float]:
    """Of the words beside a figure: how far the plan does as they say, and how far not."""
    sums = {lead: [0.0, 0.0] for lead in LEADS_OF_SUMS}
    days = {lead: [0.0, 0.0] for lead in LEADS_OF_DAYS}
    for token in view.context.heard.tokens:
        for lead in token.leads:
            if token.kind in (Kind.SUM, Kind.PLAIN, Kind.COUNT):
                if lead in sums:
                    sums[lead][not _as_led(lead, cents(token.value), plan)] += token.chance
            elif token.kind is not Kind.SHARE and lead in days:
                kept = _on_led(lead, token, plan)
                days[lead][not kept] += token.chance
    for pair in (*sums.values(), *days.values()):
        yield from (min(2.0, one) for one in pair)


def _as_led(lead: Lead, amount: int, plan: Plan) -> bool:
    return {
        Lead.START: plan.sums[0] == amount,
        Lead.END: plan.sums[-1] == amount,
        Lead.EACH: plan.times[amount] > 1,
        Lead.GONE: amount not in plan.of,
        Lead.MORE: amount in plan.gaps,
        Lead.TOTAL: amount == plan.total or amount not in plan.of,
    }[lead]


def _on_led(lead: Lead, token: Token, plan: Plan) -> bool:
    def is_it(on: date) -> bool:
        if token.kind is Kind.DAY:
            return on in token.days
        return token.value == (on.day if token.kind is Kind.NUMBER else on.month)

    if lead is Lead.GONE:
        return not any(map(is_it, plan.on))
    if lead is Lead.KEPT:
        stood = [row for row in plan.before or () if is_it(row[0])]
        return bool(stood) and stood == [row for row in plan.rows if is_it(row[0])]
    return is_it(plan.days[0] if lead is Lead.START else plan.days[-1])
