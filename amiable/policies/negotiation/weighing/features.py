"""What speaks for a candidate: how much of the message it explains, what it has that nobody said, what it changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from math import log

from amiable.domain.before import Standing, deed_of
from amiable.domain.calendar import is_business_day
from amiable.domain.heard import Deed, Kind, Lead, Named, Token
from amiable.domain.leads import Leading
from amiable.domain.plan import Rhythm, step
from amiable.policies.negotiation.weighing.candidate import Context, How, Making, Row, Rows, Source, Stood, cents

EURO = 100
NEW, STOOD, UNUSED, STORY = range(4)
"""A figure is in the plan, in one that stood, or in neither; one in the plan may be of the story."""
COMPARED = ("accepted", "as_before", "other_days", "other_sums", "more", "fewer", "single", "other", "fresh")
LATE, VERY_LATE = 60, 400
"""Days."""
MISPRINT = timedelta(days=7)
MONTH_END = 28
LEADS_OF_SUMS = (Lead.START, Lead.END, Lead.EACH, Lead.GONE, Lead.MORE, Lead.TOTAL)
LEADS_OF_DAYS = (Lead.START, Lead.END, Lead.GONE, Lead.KEPT)
LEAST = 0.01
TIGHT = 0.3
"""Weight of figures left over that is as good as none."""


@dataclass
class View:
    """A message and the plans before it, as every candidate of it is looked at."""

    context: Context
    days: set[date] = field(default_factory=set)
    """Those of the plans on the table."""
    sums: set[int] = field(default_factory=set)
    counts: set[int] = field(default_factory=set)
    offers: list[list[tuple[date, int]]] = field(default_factory=list)
    tables: list[list[tuple[date, int]]] = field(default_factory=list)
    near: list[list[tuple[date, int]]] = field(default_factory=list)
    likely: list[tuple[Named, float, float, dict[Lead, tuple[float, float]]]] = field(default_factory=list)
    """Of each figure what it may name, and the logs of its chances: to be of the plan, not to be, and of each lead to
    do so, not to do so."""

    @staticmethod
    def of(context: Context) -> View:
        """With what the open plans have."""
        view = View(context)
        for one in context.heard.tokens:
            roles = {lead: (_log(chance), _log(1 - chance)) for lead, chance in one.roles.items()}
            view.likely.append((one.named, _log(one.chance), _log(1 - one.chance), roles))
        for stood in context.stood:
            if stood.source in (Source.PAST, Source.SOUND):
                continue
            bare = bare_of(stood.rows)
            view.days |= {on for on, _ in bare}
            view.sums |= {amount for _, amount in bare} | {sum(amount for _, amount in bare)} | _waived(stood)
            view.counts.add(len(bare))
            view.near.append(bare)
            (view.offers if stood.source is Source.OFFER else view.tables).append(bare)
        return view

    def signs(self) -> list[float]:
        """What is the same for all candidates."""
        state, tokens = self.context.state, self.context.heard.tokens
        found = [*self.context.heard.signs, *(float(state.standing is one) for one in Standing)]
        found += [self.context.heard.deeds.get(one, 0.0) for one in Deed]
        found += [float(state.settled), min(len(state.offers), 3) / 3, float(len(state.invoices) > 1)]
        return found + [min(4, sum(one.chance for one in tokens if one.kind is kind)) / 2 for kind in Kind]


def _waived(stood: Stood) -> set[int]:
    return {cents(stood.plan.discount.amount)} if stood.plan.discount else set()


def bare_of(rows: Sequence[Row]) -> list[tuple[date, int]]:
    """Days and sums alone."""
    return [(row[0], row[1]) for row in rows]


class Plan:
    """A candidate, taken apart once."""

    def __init__(self, rows: Rows, view: View) -> None:
        self.rows = bare_of(rows)
        self.days, self.sums = [on for on, _ in self.rows], [amount for _, amount in self.rows]
        self.on, self.of = set(self.days), set(self.sums)
        self.times = Counter(self.sums)
        self.total = sum(self.sums)
        self.numbers, self.months = {on.day for on in self.on}, {on.month for on in self.on}
        self.before, self.shared_rows = self._nearest(view)
        known = dict(self.before or ())
        self.gaps = {abs(amount - known[on]) for on, amount in self.rows if on in known and amount != known[on]}
        self.sums_so_far = set()
        so_far = 0
        for amount in self.sums:
            so_far += amount
            self.sums_so_far |= {so_far, self.total - so_far}

    def _nearest(self, view: View) -> tuple[list[tuple[date, int]] | None, float]:
        """The plan on the table that it has most of."""
        best, most = None, -1.0
        for before in view.near:
            alike = 2 * len(set(before) & set(self.rows)) + len({on for on, _ in before} & self.on)
            alike += len({amount for _, amount in before} & self.of)
            likeness = alike + (len(before) == len(self.rows)) / 2
            if likeness > most:
                best, most = before, likeness
        return best, most


def features(view: View, rows: Rows, making: Making) -> list[float]:
    """Of one candidate; always as many. `NOTHING` has none but that."""
    if making.how is How.NOTHING:
        rows = ((view.context.day, 0, ""),)
    plan = Plan(rows, view)
    found = [
        *_explained(view, plan),
        *_led(view, plan),
        *_ordered(view, plan),
        *_paced(view, plan),
        *_which_offer(view, plan),
        *_stated_days(view, plan),
        *_stated_sums(view, plan),
        *_whole(view, plan),
        *_beside(view, plan),
        *_compared(view, plan),
    ]
    if making.how is How.NOTHING:
        found = [0.0] * len(found)
    found += [*_done(view, rows, making), *_likely(view, rows, making), *_invoiced(view, rows)]
    found += [float(making.how is one or making.then is one) for one in How]
    return found + [float(making.source is one) for one in (*Source, None)]


def _explained(view: View, plan: Plan) -> Iterator[float]:
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


def _led(view: View, plan: Plan) -> Iterator[float]:
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


def _done(view: View, rows: Rows, making: Making) -> list[float]:
    """How likely it is that the message does what the candidate would."""
    deeds = view.context.heard.deeds
    if making.how is How.NOTHING:
        chance = deeds.get(Deed.NONE, 0.0) + deeds.get(Deed.OPEN, 0.0)
    else:
        chance = deeds.get(deed_of(tuple(bare_of(rows)), view.context.state.before), 0.0)
    return [chance, max(-6.0, log(chance + 1e-9)) / 2]


def _likely(view: View, rows: Rows, making: Making) -> list[float]:
    """The log of the chance that each figure does what it would do in the candidate: all together, the unlikeliest
    figure, what each kind of deed adds; and that each is of the plan or not."""
    plan: tuple[tuple[date, int], ...] = () if making.how is How.NOTHING else tuple(bare_of(rows))
    leading = Leading.of(plan, view.context.state.before)
    of_leads = dict.fromkeys(Lead, 0.0)
    worst = own = 0.0
    for named, inside, outside, roles in view.likely:
        does, one = leading.leads(named), 0.0
        for lead, (done, left) in roles.items():
            told = done if does.get(lead, False) else left
            of_leads[lead] += told
            one += told
        now = bool(named.fits(plan)) or does.get(Lead.MORE, False) or does.get(Lead.TOTAL, False)
        if now or not named.fits(leading.old):
            own += inside if now else outside
        worst = min(worst, one)
    every = sum(of_leads.values())
    return [every / 4, own / 4, (every + own) / 8, worst / 4, *(one / 2 for one in of_leads.values())]


def _log(chance: float) -> float:
    return log(min(max(chance, LEAST), 1.0))


def _invoiced(view: View, rows: Rows) -> Iterator[float]:
    """How the payments of a plan told by invoice stand beside the words that name these."""
    named = view.context.heard.invoices
    owed = {number: cents(amount.amount) for number, amount in view.context.state.invoices}
    paid: Counter[str] = Counter()
    for _, amount, number in rows:
        paid[number] += amount
    told = {number for _, number in named}
    labelled = [row for row in rows if row[2]]
    beside = {ahead: [0, 0] for ahead in (True, False)}
    for token in view.context.heard.tokens:
        if token.kind in (Kind.DAY, Kind.NUMBER) and len(told) > 1:
            numbers = {row[2] for row in labelled if row[0] in token.days}
            before = [number for at, number in named if at < token.start][-1:]
            after = [number for at, number in named if at > token.start][:1]
            for ahead, found in ((True, before), (False, after)):
                if numbers and found:
                    beside[ahead][found[0] not in numbers] += 1
    yield from (len(told) / 3, float(bool(labelled)), float(len(told) > 1 and not labelled))
    yield from (sum(paid[number] == owed.get(number) for number in told) / 3, len(told - set(paid)) / 3)
    yield len(set(paid) - told - {""}) / 3
    yield from (count / 3 for pair in beside.values() for count in pair)


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
    yield from (min(count, 12) / 6, float(count == 1), float(count == 2))  # noqa: PLR2004 - a single one, a pair
    yield from map(float, ((first - day).days > LATE, (last - day).days > VERY_LATE))
    ends = [(on + timedelta(1)).day == 1 for on in plan.on]
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
    kind = _comparison(view, plan)
    yield from (float(kind == one) for one in COMPARED)
    before, count = plan.before, len(plan.rows)
    changes = [0.0] * 6
    if before and count == len(before):
        at = [place for place, (one, other) in enumerate(zip(plan.rows, before, strict=True)) if one != other]
        if at:
            first, last = 0 in at, count - 1 in at
            second = 1 in at and count > 2  # noqa: PLR2004 - of two payments the second is the last
            changes = [*map(float, (first, last, len(at) == 1, len(at) == count, second)), len(at) / count]
    yield from changes
    yield from (len(set(before or ()) & set(plan.rows)) / 3, float(before is not None))


def _comparison(view: View, plan: Plan) -> str:  # noqa: PLR0911 - a name each
    before = plan.before
    if plan.rows in view.offers:
        return "accepted"
    if plan.rows in view.tables:
        return "as_before"
    if before is None or plan.shared_rows <= 0.5:  # noqa: PLR2004 - as many payments, and nothing else
        return "single" if len(plan.rows) == 1 else "fresh"
    if len(plan.rows) == len(before) and sorted(plan.sums) == sorted(amount for _, amount in before):
        return "other_days"
    if plan.on == {on for on, _ in before}:
        return "other_sums"
    if len(plan.rows) == 1:
        return "single"
    return "more" if len(plan.rows) > len(before) else "fewer" if len(plan.rows) < len(before) else "other"


def matrix(context: Context, candidates: Mapping[Rows, Making]) -> tuple[list[float], list[list[float]]]:
    """The signs of the message, and a line of features for each candidate."""
    view = View.of(context)
    return view.signs(), [features(view, rows, making) for rows, making in candidates.items()]
