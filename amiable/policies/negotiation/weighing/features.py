"""What speaks for a candidate: how much of the message it explains, what it has that nobody said, what it changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import combinations

from amiable.domain.before import deed_of
from amiable.domain.calendar import add_months, is_business_day
from amiable.domain.heard import Deed, Kind
from amiable.domain.plan import Rhythm, step
from amiable.domain.talk import Proposal
from amiable.policies.negotiation.weighing.candidate import Context, How, Making, Rows, Source, cents
from amiable.policies.negotiation.weighing.explained import explained, led
from amiable.policies.negotiation.weighing.likely import done, invoiced, likely
from amiable.policies.negotiation.weighing.view import EURO, MONTH_END, Plan, View

LATE, VERY_LATE = 60, 400
"""Days."""
MISPRINT = timedelta(days=7)
PAIR, FEW_DAYS, YEAR = 2, 3, 12
WEEKLY = (-14, -7, 7, 14)
LIKELY, NEXT = 0.3, 50
"""A chance to be of the plan; characters behind a place that is counted out."""


def features(view: View, rows: Rows, making: Making) -> list[float]:
    """Of one candidate; always as many. `NOTHING` has none but that."""
    if making.how is How.NOTHING:
        rows = ((view.context.day, 0, ""),)
    plan = Plan(rows, view)
    found = [
        *explained(view, plan),
        *led(view, plan),
        *_ordered(view, plan),
        *_paced(view, plan),
        *_which_offer(view, plan),
        *_stated_days(view, plan),
        *_stated_sums(view, plan),
        *_whole(view, plan),
        *_beside(view, plan),
        *_compared(view, plan),
        *_moved(view, plan),
        *_named(view, plan),
        *_placed(view, plan),
        *_opened(view, plan),
    ]
    if making.how is How.NOTHING:
        found = [0.0] * len(found)
    found += [*done(view, rows, making), *likely(view, rows, making), *invoiced(view, rows)]
    found += [float(making.how is one or making.then is one) for one in How]
    return found + [float(making.source is one) for one in (*Source, None)]


def _ordered(view: View, plan: Plan) -> Iterator[float]:
    """Sums in the order in which they are said."""
    first: dict[int, int] = {}
    for token in view.context.heard.tokens:
        if token.kind in (Kind.SUM, Kind.PLAIN):
            first.setdefault(cents(token.value), token.start)
    said = [amount for amount in dict.fromkeys(plan.sums) if amount in first]
    kept = [first[one] < first[other] for one, other in combinations(said, 2)]
    yield from (min(sum(kept), 3) / 2, min(len(kept) - sum(kept), 3) / 2)


def _keeps(plan: Plan, every: Rhythm) -> bool:
    return len(plan.days) > 1 and all(on == step(plan.days[0], every, at) for at, on in enumerate(plan.days))


def _paced(view: View, plan: Plan) -> Iterator[float]:
    heard = view.context.heard
    kept = [_keeps(plan, every) for every in Rhythm]
    yield from map(float, (*kept, len(plan.days) > 1 and not any(kept)))
    for every, keeps in ((Rhythm.WEEK, kept[0]), (Rhythm.FORTNIGHT, kept[1])):
        named = heard.pace is every
        yield from map(float, (named and keeps, named and len(plan.days) > 1 and not keeps, not named and keeps))
    yield float(heard.weekday is not None and {on.weekday() for on in plan.on} == {heard.weekday})


def _which_offer(view: View, plan: Plan) -> Iterator[float]:
    """Of several offers the shortest, the longest, the first or the last."""
    counts = [len(offer) for offer in view.offers]
    at = view.offers.index(plan.rows) if len(counts) > 1 and plan.rows in view.offers else None
    if at is None:
        yield from (0.0,) * 4
        return
    yield from map(float, (counts[at] == min(counts), counts[at] == max(counts), at == 0, at == len(counts) - 1))


def _stated_days(view: View, plan: Plan) -> Iterator[float]:
    tokens = view.context.heard.tokens
    named = {on for token in tokens if token.kind is Kind.DAY for on in token.days}
    numbers = {int(token.value) for token in tokens if token.kind in (Kind.NUMBER, Kind.PLAIN, Kind.COUNT)}
    said, stood = plan.on & named, (plan.on & view.days) - named
    numbered = {on for on in plan.on - named - view.days if on.day in numbers}
    invented = len(plan.on) - len(said) - len(stood) - len(numbered)
    yield from (len(said) / 3, len(stood) / 3, len(numbered) / 3, min(invented, 6) / 3, float(not invented))
    first = plan.days[0]
    yield from map(float, (first in named, first in view.days, first.day in numbers))


def _stated_sums(view: View, plan: Plan) -> Iterator[float]:
    tokens = view.context.heard.tokens
    said = {cents(token.value) for token in tokens if token.kind is Kind.SUM}
    plain = {cents(token.value) for token in tokens if token.kind in (Kind.PLAIN, Kind.COUNT)}
    of_said, of_stood = plan.of & said, (plan.of & view.sums) - said
    invented = len(plan.of) - len(of_said) - len(of_stood)
    yield from (len(of_said) / 2, len(of_stood) / 2, min(invented, 4) / 2, float(not invented))
    yield from map(float, (len(plan.of) == 1, len(plan.sums) > 1 and max(plan.sums) - min(plan.sums) <= EURO / 2))
    yield min(len((plan.of & plain) - said), 2)


def _whole(view: View, plan: Plan) -> Iterator[float]:
    """Whether it makes up what is owed, when it begins and ends, how many payments it has."""
    owed, day, count = view.context.owed, view.context.day, len(plan.rows)
    over, first, last = plan.total - owed, plan.days[0], plan.days[-1]
    yield from map(float, (abs(over) <= count, over > count, over < -count, abs(over) > 0.3 * owed))
    yield from map(float, (first < day, first < day - MISPRINT, len(plan.on) < count))
    yield from (min(count, 12) / 6, float(count == 1), float(count == PAIR))
    yield from map(float, ((first - day).days > LATE, (last - day).days > VERY_LATE))
    ends = [_ends_month(on) for on in plan.on]
    yield from map(float, (all(ends), any(on.day >= MONTH_END for on in plan.on) and not all(ends)))
    yield float(all(map(is_business_day, plan.on)))


def _beside(view: View, plan: Plan) -> Iterator[float]:
    """How near the words say the sum and the day of a payment."""
    tokens = view.context.heard.tokens
    days = [(token.start, token.days) for token in tokens if token.kind is Kind.DAY]
    sums = [(token.start, cents(token.value)) for token in tokens if token.kind is Kind.SUM]
    own = others = 0
    apart = []
    for on, amount in plan.rows:
        of_day = [at for at, may_be in days if on in may_be]
        of_sum = [at for at, one in sums if one == amount]
        if of_day and of_sum:
            distance, place = min((abs(one - other), one) for one in of_day for other in of_sum)
            apart.append(distance)
            nearest = min(sums, key=lambda one: abs(one[0] - place))[1]
            own, others = own + (nearest == amount), others + (nearest != amount)
    yield from (own / 3, others / 3, sum(apart) / len(apart) / 60 if apart else 0.0, float(bool(apart)))


def _compared(view: View, plan: Plan) -> Iterator[float]:
    deed = deed_of(tuple(plan.rows), view.context.state.before)
    yield from (float(deed is one) for one in Deed)
    before, count = plan.before, len(plan.rows)
    changes = [0.0] * 7
    if before and count == len(before):
        at = [place for place, (one, other) in enumerate(zip(plan.rows, before, strict=True)) if one != other]
        if at:
            first, last = 0 in at, count - 1 in at
            second = 1 in at and count > PAIR  # of two payments the second is the last
            but_one = count - PAIR in at and count > PAIR
            changes = [*map(float, (first, last, len(at) == 1, len(at) == count, second, but_one)), len(at) / count]
    yield from changes
    yield from (len(set(before or ()) & set(plan.rows)) / 3, float(before is not None))


def _ends_month(on: date) -> bool:
    return (on + timedelta(1)).day == 1


def _moved(view: View, plan: Plan) -> Iterator[float]:
    """How the payments differ from those of the plan before: by how much the days moved, which sums changed places,
    were put together or cut."""
    before = list(plan.before or ())
    found = [0.0] * 18
    if before and len(before) == len(plan.rows):
        pairs = [(one, other) for one, other in zip(plan.rows, before, strict=True) if one != other]
        shifts = [(one[0] - other[0]).days for one, other in pairs]
        same_sums = sorted(plan.sums) == sorted(amount for _, amount in before)
        if pairs and any(shifts):
            years = [all(one[0] == add_months(other[0], YEAR * by) for one, other in pairs) for by in (1, -1)]
            found[17] = float(any(years))
            found[:8] = map(
                float,
                (
                    all(shift > 0 for shift in shifts),
                    all(shift < 0 for shift in shifts),
                    len(set(shifts)) == 1,
                    all(shift in WEEKLY for shift in shifts),
                    all(0 < abs(shift) <= FEW_DAYS for shift in shifts),
                    all(one[0] == add_months(other[0], 1) for one, other in pairs),
                    all(_ends_month(one[0]) and one[0].month == other[0].month for one, other in pairs),
                    all(one[1] == other[1] for one, other in pairs),
                ),
            )
        elif pairs:
            gains = [one[1] - other[1] for one, other in pairs]
            found[8:12] = map(
                float, (same_sums, len(pairs) == PAIR and not sum(gains), gains[0] > 0, len(pairs) == 1)
            )
            rest = plan.sums[1:]
            found[14:17] = map(
                float,
                (
                    len(pairs) == len(before) and len(rest) > 1 and max(rest) - min(rest) <= EURO / 2,
                    not sum(gains) and plan.total == view.context.owed,
                    bool(sum(gains)) and plan.total != view.context.owed,
                ),
            )
    elif before and len(before) == len(plan.rows) + 1:
        gone = {on for on, _ in before} - plan.on
        grown = [amount for on, amount in plan.rows if (on, amount) not in before]
        lost = [amount for on, amount in before if on in gone]
        kept = dict(before)
        into = [on for on, amount in plan.rows if on in kept and lost and amount == kept[on] + lost[0]]
        found[12:14] = [float(bool(into)), float(not grown)]
    yield from found


def _named(view: View, plan: Plan) -> Iterator[float]:
    """Of the payments of the plan before, those that the message names by a day or by their place: whether they are
    the ones that change."""
    before = plan.before or ()
    changed = {at for at, row in enumerate(before) if row not in plan.rows}
    by_day: set[int] = set()
    for token in view.context.heard.tokens:
        if token.chance > LIKELY and token.kind in (Kind.DAY, Kind.NUMBER, Kind.MONTH):
            by_day.update(token.named.fits(before))
    places = (ordinal.of(len(before)) for _, ordinal in view.context.heard.places)
    by_place = {at for at in places if at is not None}
    for named in (by_day, by_place, by_day | by_place):
        told = named if changed else set()
        yield from (len(changed & told) / 3, len(changed - told) / 3 if told else 0.0, len(told - changed) / 3)
        yield float(bool(changed) and named == changed)


def _placed(view: View, plan: Plan) -> Iterator[float]:
    """« La première à 1 200 € »: whether the payments counted out have the sum and the day said next."""
    tokens = view.context.heard.tokens
    sums, days = [0, 0], [0, 0]
    for start, ordinal in view.context.heard.places:
        at = ordinal.of(len(plan.rows))
        after = [token for token in tokens if start < token.start < start + NEXT]
        amount = next((token for token in after if token.kind in (Kind.SUM, Kind.PLAIN)), None)
        on = next((token for token in after if token.kind in (Kind.DAY, Kind.NUMBER)), None)
        if amount is not None:
            sums[at is None or plan.sums[at] != cents(amount.value)] += 1
        if on is not None:
            days[at is None or not (plan.days[at] in on.days or plan.days[at].day == on.value)] += 1
    yield from (min(count, 3) / 2 for count in (*sums, *days))


def _opened(view: View, plan: Plan) -> Iterator[float]:
    """Of each thing that was said before of a plan not yet whole, whether it does as it says, and whether not."""
    opened = view.context.opened or Proposal()
    count, amount = len(plan.rows), cents(opened.amount.amount) if opened.amount else 0
    told = (
        (opened.count, opened.count == count),
        (amount, plan.times[amount] >= max(1, count - 1)),
        (opened.amounts, plan.sums == [cents(one.amount) for one in opened.amounts]),
        (opened.days, plan.days == list(opened.days)),
        (opened.first_date, plan.days[0] == opened.first_date),
        (opened.every, opened.every is not None and _keeps(plan, opened.every)),
    )
    for said, does in told:
        yield from (float(bool(said) and does), float(bool(said) and not does))
    yield float(view.context.opened is not None)


def matrix(context: Context, candidates: Mapping[Rows, Making]) -> tuple[list[float], list[list[float]]]:
    """The signs of the message, and a line of features for each candidate."""
    view = View.of(context)
    return view.signs(), [features(view, rows, making) for rows, making in candidates.items()]
