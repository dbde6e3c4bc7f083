"""A payment plan as the words state it: count, amount, first date, rhythm, and the schedule where it follows."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise, zip_longest

from amiable.domain.calendar import add_months
from amiable.domain.debtor import DebtorKind
from amiable.domain.money import CENT, Money
from amiable.domain.plan import Instalment, Rhythm, step
from amiable.domain.reading import PlanFact
from amiable.french.amounts import AmountSpan
from amiable.french.dates import Form, Mention
from amiable.french.fold import FOLDED_MONTHS
from amiable.french.numbers import parse_number
from amiable.reading.facts import plan_words as words
from amiable.reading.facts.page import Page
from amiable.reading.facts.record import Notes
from amiable.reading.facts.sums import share_of, shares_of_debt
from amiable.reading.facts.verbs import Role

_MOST = 60
"""Instalments: a longer plan is a mistake of reading."""
_HUNG, _HUNG_DATE, _BESIDE, _SOON, _OWN = 60, 45, 14, 24, 10
"""Characters within which figures belong together."""
_SHORTEST_MONTH, _LONGEST_MONTH, _ABOUT = 20, 42, 3
"""Days between two monthly dates (« 30 juin, 31 juillet, 29 août »); two alone are of about the same day."""
_PAIR, _LAST = 2, 31
_TOLERANCE = Decimal("0.05")


@dataclass
class _Item:
    """An amount said for one or several payments; `rest` stands for whatever is left."""

    amount: Decimal | None
    start: int
    end: int
    times: int = 1
    rest: bool = False


@dataclass(frozen=True)
class _Day:
    """A day to come, where it is written, and whether the words make it the start."""

    day: dt.date
    start: int
    end: int
    starts: bool
    lead: str = ""
    """The preposition that the date's own words open with (« au 30 »)."""
    last: bool = False
    """Said as the end of a month: « fin mars »."""


def find_plan(
    page: Page,
    outstanding: Decimal | None,
    notes: Notes,
    *,
    kind: DebtorKind | None = None,
    contested: Decimal | None = None,
    must_add_up: bool = True,
) -> PlanFact:
    """The plan that the words state about this outstanding amount; what they leave open is None.

    Without `must_add_up` a schedule that does not make up the outstanding amount is given as stated, for a
    negotiation that has to answer it.
    """
    return _Plan(page, outstanding, notes, kind, contested, must_add_up).read()


class _Plan:
    """Sums decide: parts that add up to what is owed are the plan, other figures are noise."""

    def __init__(
        self,
        page: Page,
        outstanding: Decimal | None,
        notes: Notes,
        kind: DebtorKind | None,
        contested: Decimal | None,
        must_add_up: bool,
    ) -> None:
        self.page, self.notes, self.kind, self.must_add_up = page, notes, kind, must_add_up
        self.paid, amounts = self._told_apart(outstanding)
        self.total = outstanding - self.paid if outstanding is not None and self.paid < outstanding else outstanding
        if self.total is not None and contested is not None and contested < self.total:
            if self._spreads_all(contested):
                amounts = [span for span in amounts if span.value != contested]
            else:
                self.total -= contested
        self.totals = {total for total in (outstanding, self.total) if total}
        self.items = self._items(amounts, outstanding)
        self.counts = self._counts()
        self.every, self.odd_rhythm = self._rhythm()
        self.stated_rhythm = self.every is not None
        self.equal = bool(words.EQUAL.search(page.plain))
        self.habit: int | None = None
        self.weekday: int | None = None
        self.months: list[Mention] = []
        self.days: list[_Day] = []
        self._sort_mentions()
        self._repeat_by_dates()

    def read(self) -> PlanFact:
        parts = self._parts()
        if parts:
            return self._complete(parts)
        return self._loose()

    # --- what is in the text ---

    def _spreads_all(self, contested: Decimal) -> bool:
        """« pour les 1 546 €, la moitié… », « deux fois 625 € » of 1 250 €: the whole sum is shared out, and what is
        contested comes on top of it."""
        plain, sentence = self.page.plain, self.page.sentence
        counts = {count for count, _ in self._counts()}
        if any(span.value * count == self.total for span in self.page.amounts for count in counts):
            return True
        apart = {sentence(span.start) for span in self.page.amounts if span.value == contested}
        whole = {sentence(span.start) for span in self.page.amounts if span.value == self.total} - apart
        return any(words.SHARED_OUT.search(plain, *place) for place in whole)

    def _told_apart(self, outstanding: Decimal | None) -> tuple[Decimal, list[AmountSpan]]:
        """What was paid already, and the other amounts."""
        paid, others = Decimal(0), []
        for span in self.page.amounts:
            anchor = self.page.anchor_of(span.start, span.end)
            gone = anchor is not None and anchor.role in (Role.PAID, Role.ECHO)
            if gone and anchor is not None and self.page.distance(span.start, span.end, anchor) < _HUNG:
                paid += span.value if outstanding is None or span.value < outstanding else 0
            else:
                others.append(span)
        return paid, others

    def _items(self, amounts: list[AmountSpan], outstanding: Decimal | None) -> list[_Item]:
        plain = self.page.plain
        amounts = [span for span in amounts if span.value > 0]
        within = [span for span in amounts if not words.BEYOND_ME.match(plain, span.end)]
        items = [_Item(span.value, span.start, span.end) for span in within or amounts]
        if outstanding is not None:
            base = outstanding if self.paid else self.total or outstanding
            for share in shares_of_debt(self.page.flat):
                if share.value < 1 and not _overlaps(items, share.start, share.end):
                    items.append(_Item(share_of(base, share.value), share.start, share.end))
        for match in words.REST.finditer(plain):
            refused = words.BEYOND_ME.match(plain, match.end())
            if (
                not refused
                and not _overlaps(items, *match.span())
                and not any(0 <= item.start - match.end() <= _BESIDE for item in items)
            ):
                items.append(_Item(None, *match.span(), rest=True))
        items.sort(key=lambda item: item.start)
        self._last_takes_the_rest(items)
        for item in items:
            before, after = plain[max(0, item.start - 44) : item.start], plain[item.end : item.end + 46]
            lasting = words.LASTING.search(plain) if words.RATED.match(after) else None
            times_said = (
                (None if self._is_list(item, before, items) else words.MULTIPLE.search(before))
                or words.MULTIPLE_AFTER.match(after)
                or lasting
            )
            if item.rest and not times_said and (len(items) > 1 or self.paid):
                times_said = words.REST_IN_PARTS.match(after)
            if times_said and (times := _count(next(value for value in times_said.groupdict().values() if value))):
                item.times = times
            each = words.EACH_OF.search(before)
            if item.amount and each and (times := _count(each["n"])) and item.amount * times in self.totals:
                item.times = times
        told = [
            item
            for item, following in zip_longest(items, items[1:])
            if not (item.rest and item.times > 1 and following is not None and not following.rest)
        ]  # « le reliquat en deux fois, 325 € le 15 et 325 € le 30 » states its parts
        return told[:_MOST]

    def _is_list(self, item: _Item, before: str, items: list[_Item]) -> bool:
        """« deux règlements : 800 € mardi, le solde vendredi »: the count is of what follows the colon."""
        if not before.rstrip().endswith(":"):
            return False
        same = [other for other in items if self.page.sentence(other.start) == self.page.sentence(item.start)]
        return any(other.start > item.start and other.amount != item.amount for other in same)

    def _last_takes_the_rest(self, items: list[_Item]) -> None:
        """« 30 euros tous les mois, et la dernière fois ce qui reste »."""
        if self._last_is_told(items) or self._first_differs(items):
            return
        match = words.LAST_REST.search(self.page.plain)
        rated = [item for item in items if item.amount and words.RATED.match(self.page.plain, item.end)]
        if match and self.total and len(rated) == 1 and rated[0].amount:
            rated[0].times = min(_MOST, int((self.total - CENT) / rated[0].amount))

    def _last_is_told(self, items: list[_Item]) -> bool:
        """« 350 € par mois, la dernière sera de 200 »: as many as it takes before it."""
        for item, last in pairwise(items):
            if not (item.amount and last.amount and self.total) or last.amount >= self.total:
                continue
            before = self.page.plain[max(item.end, last.start - 40) : last.start]
            if words.LAST_OF.search(before) and (self.total - last.amount) % item.amount == 0:
                item.times = min(_MOST, int((self.total - last.amount) / item.amount))
                return True
        return False

    def _first_differs(self, items: list[_Item]) -> bool:
        """« 450 € lundi, puis 200 par mois »: as many as it takes after the first."""
        told = [item for item in items if item.amount and item.amount != self.total]
        if len(told) != _PAIR or not self.total or words.COUNTED.search(self.page.plain):
            return False
        first, then = told
        between = self.page.plain[first.end : then.start]
        if not (words.THEN.search(between) and words.RATED.match(self.page.plain, then.end)) or words.RATED.match(
            between
        ):
            return False
        left = self.total - (first.amount or 0)
        if not then.amount or left <= 0 or left % then.amount:
            return False
        then.times = min(_MOST, int(left / then.amount))
        return True

    def _counts(self) -> list[tuple[int, tuple[int, int]]]:
        found: list[tuple[int, tuple[int, int]]] = []
        for rule in words.COUNTS:
            for match in rule.finditer(self.page.plain):
                before = self.page.plain[max(0, match.start() - 30) : match.start() + 1]
                value = _count(match["n"])
                if (
                    value
                    and not words.NOT_A_COUNT.search(before)
                    and not words.BEYOND_ME.match(self.page.plain, match.end())
                ):
                    found.append((value, match.span()))
        for match in words.FROM_TO.finditer(self.page.plain):
            first, last = (FOLDED_MONTHS.index(match[name]) for name in ("first", "last"))
            found.append(((last - first) % 12 + 1, match.span()))
        return found

    def _rhythm(self) -> tuple[Rhythm | None, bool]:
        """The rhythm said nearest to an amount; True where it is one outside the list."""
        said = [(rhythm, match.span()) for rhythm, rule in words.RHYTHMS for match in rule.finditer(self.page.plain)]
        if not said:
            return None, False

        def remote(span: tuple[int, int]) -> int:
            return min((abs(span[0] - item.end) for item in self.items), default=0)

        rhythm, span = min(said, key=lambda found: remote(found[1]))
        if rhythm is not None:
            self.notes.add("plan.every", self.page.evidence(*span))
        return rhythm, rhythm is None

    def _starts(self, mention: Mention) -> bool:
        """True where the words make a date the start (« à partir du 5 »)."""
        plain = self.page.plain
        before, after = plain[max(0, mention.start - 34) : mention.start], plain[mention.end : mention.end + 5]
        return bool(
            words.START.search(before)
            or words.START_INSIDE.match(plain[mention.start : mention.end])
            or (re.search(r"\bdu $", before) and after.startswith(" au "))
        )

    def _sort_mentions(self) -> None:
        page = self.page
        lone: list[tuple[Mention, bool]] = []
        started: set[int] = set()
        for mention in page.mentions:
            starts = self._starts(mention)
            if mention.form is Form.HABIT and words.EACH.match(page.plain, mention.start):
                self.weekday = mention.weekday
            if words.IN_TWO.match(page.plain, mention.end):
                continue
            if mention.form is Form.HABIT and mention.day:
                self.habit = self.habit or mention.day
            elif mention.form is Form.WINDOW and mention.month and (starts or not self._elsewhere(mention)):
                self.months.append(mention)
                started |= {mention.start} if starts else set()
            elif starts and words.THIS_MONTH.match(page.plain, mention.start):
                self.months.append(replace(mention, month=page.today.month, year=page.today.year))
                started.add(mention.start)
            elif mention.past is not True and (starts or not self._elsewhere(mention)):
                lone.append((mention, starts))
        self.months = [mention for mention in self.months if not started or mention.start in started]
        if self.months and len(lone) == 1 and lone[0][0].form is Form.DAY and self.habit is None:
            self.habit = lone[0][0].day  # « prélevés le 5 à compter de novembre »
            lone = []
        ends = [mention for mention, _ in lone if mention.form is Form.MONTH_DAY and mention.last]
        if len(self.months) > 1 and len(ends) == len(lone) == 1 and self.habit is None:
            self.habit, lone = 31, []  # « avril : 1 800 €, mai : 3 000 €, chaque fois le dernier jour du mois »
        self.months = [mention for mention in self.months if not words.NOTHING.match(page.plain, mention.end)]
        self._place_days(lone)

    def _place_days(self, lone: list[tuple[Mention, bool]]) -> None:
        """The days to come among these mentions, with « maintenant »."""
        page = self.page
        for match in words.NOW.finditer(page.plain):
            if any(
                0 <= match.start() - item.end <= _SOON or 0 <= item.start - match.end() <= _BESIDE
                for item in self.items
            ):
                self.days.append(_Day(page.today, *match.span(), False))
        for mention, starts in lone:
            day = page.resolve(mention, past=False)
            stated = mention.year is not None and not self.must_add_up  # said in full, though it is behind us
            if day is not None and (day >= page.today or stated):
                lead = words.LEAD.match(page.plain[mention.start : mention.end])
                self.days.append(_Day(day, mention.start, mention.end, starts, lead[0] if lead else "", mention.last))
        self.days.sort(key=lambda day: day.start)
        self._keep_planned_days()

    def _repeat_by_dates(self) -> None:
        """« 300 € les 15 avril, 15 mai et 15 juin »: one amount, as many times as dates follow it."""
        if sum(item.times for item in self.items) == len(self.days):
            return
        ends = [item.start for item in self.items[1:]] + [len(self.page.plain)]
        for item, end in zip(self.items, ends, strict=False):
            own = [day for day in self.days if item.end <= day.start < end]
            lone = item.times == 1 and len(self.items) > 1
            listed = all(b.start - a.end <= _SOON for a, b in pairwise(own))
            if lone and listed and len(own) > 1 and words.LISTS.match(self.page.plain, item.end):
                item.times = len(own)

    def _elsewhere(self, mention: Mention) -> bool:
        """The date of something told, not of a payment to come."""
        if words.INSTEAD.search(self.page.plain[max(0, mention.start - 24) : mention.start + 3]):
            return True
        if self.kind is DebtorKind.PUBLIC and words.MANDATE.search(
            self.page.plain[max(0, mention.start - 60) : mention.start]
        ):
            return True  # the date of a mandate is not one of payment
        anchor = self.page.anchor_of(mention.start, mention.end)
        if anchor is None or anchor.role in (Role.PROMISE, Role.NOT_PAID):
            return False
        if words.TO_CASH.fullmatch(self.page.plain, anchor.start, anchor.end):
            return False
        return self.page.distance(mention.start, mention.end, anchor) < _HUNG_DATE

    def _keep_planned_days(self) -> None:
        """Where some dates stand in sentences that speak of the plan, the others are background."""
        scopes = {self.page.sentence(item.start) for item in self.items}
        scopes |= {self.page.sentence(span[0]) for _, span in self.counts}
        near = [day for day in self.days if day.starts or self.page.sentence(day.start) in scopes]
        own = [day for day in self.days if not (scopes and self._of_another_matter(day))]
        near = near or [
            day for day in own if words.PLAN_WORDS.search(self.page.plain, *self.page.sentence(day.start))
        ]
        days = near or own
        ours = [day for day in days if not words.INCOMING.search(self.page.plain[max(0, day.start - 50) : day.start])]
        self.days = list({day.day: day for day in ours or days}.values())  # « à cette date » says a day again

    def _of_another_matter(self, day: _Day) -> bool:
        """« je vous ramène l'échelle samedi »: somebody does something else that day."""
        low, high = self.page.sentence(day.start)
        if words.LENT.search(self.page.plain, low, high):
            return True
        planned = words.PLAN_WORDS.search(self.page.plain, low, high)
        return not planned and bool(words.SOMEBODY.search(self.page.plain, low, high))

    # --- parts that add up ---

    def _parts(self) -> list[Instalment] | None:
        """The instalments, where the figures leave no doubt; an empty date list leaves the plan open."""
        if not self.total:
            return None
        group = self._group()
        if group is None:
            return None
        amounts = [amount for amount, _ in group]
        days = self._dates_for(group)
        self.amounts = amounts
        if days is None:
            return None
        return [Instalment(day, Money(amount)) for day, amount in sorted(zip(days, amounts, strict=True))]

    def _group(self) -> list[tuple[Decimal, _Item]] | None:
        """Amounts in order, each with the words it comes from, that make up the total."""
        parts = [item for item in self.items if item.rest or item.amount not in self.totals]
        groups = [
            group for total in sorted(self.totals) if (group := self._row(parts, total) or self._run(parts, total))
        ]
        if groups:
            return min(groups, key=lambda group: sum(self._to_date(item) for _, item in group))
        return self._split() or (None if self.must_add_up else self._as_said(parts))

    def _row(self, parts: list[_Item], total: Decimal) -> list[tuple[Decimal, _Item]] | None:
        """Neighbouring figures that add up; of several such rows, the longest, then the one with the most dates."""
        for length in range(len(parts), 0, -1):
            rows = [parts[at : at + length] for at in range(len(parts) - length + 1)]
            rows.sort(key=lambda row: -sum(self._is_dated(item) for item in row))
            for row in rows:
                if group := self._adds_up(row, total):
                    return group
        return None

    def _is_dated(self, item: _Item) -> bool:
        return self._to_date(item) <= _HUNG

    def _to_date(self, item: _Item) -> int:
        """How far after the words of an amount the next date stands."""
        gaps = (day.start - item.end for day in self.days)
        return min((gap for gap in gaps if 0 <= gap <= _HUNG), default=_HUNG + 1)

    def _run(self, parts: list[_Item], total: Decimal) -> list[tuple[Decimal, _Item]] | None:
        """One figure, as many times as is said, as there are dates, or as it takes."""
        for item in parts:
            if item.amount is None:
                continue
            for count in [count for count, _ in self.counts] + [len(self.days), len(self.months), *self._turns()]:
                if count > 1 and abs(item.amount * count - total) <= max(_TOLERANCE, CENT * count):
                    return _filled([(item.amount, item)] * count, total)
            times = int(total / item.amount)
            rated = self._first() and words.RATED.match(self.page.plain, item.end)
            whole = rated and any(span.value == total for span in self.page.amounts)
            if (
                (whole or words.UNTIL_DONE.search(self.page.plain))
                and self.every
                and not self.counts
                and times <= _MOST
                and total % item.amount == 0
            ):
                return [(item.amount, item)] * times
        return None

    def _turns(self) -> list[int]:
        """« 100 par mois, 7 mois »: numbers that count a plan where they make up what is owed, and only there."""
        return [count for match in words.TURNS.finditer(self.page.plain) if (count := _count(match["n"]))]

    def _as_said(self, parts: list[_Item]) -> list[tuple[Decimal, _Item]] | None:
        """The dated figures, though they do not add up."""
        group = [(item.amount, item) for item in parts for _ in range(item.times) if item.amount is not None]
        dated = [(amount, item) for amount, item in group if self._is_dated(item) or item.times > 1]
        return dated if dated and (len(dated) > 1 or self.days) else None

    def _adds_up(self, items: list[_Item], total: Decimal) -> list[tuple[Decimal, _Item]] | None:
        if len(items) == 1 and (items[0].rest or items[0].times == 1):
            return None
        group: list[tuple[Decimal, _Item]] = []
        rest_at: list[int] = []
        for item in items:
            if item.rest:
                rest_at += range(len(group), len(group) + item.times)
                group += [(Decimal(0), item)] * item.times
            elif item.amount is not None:
                group += [(item.amount, item)] * item.times
        whole = sum((amount for amount, _ in group), Decimal(0))
        one_rest = bool(rest_at) and group[rest_at[0]][1] is group[rest_at[-1]][1]
        if one_rest and 0 < whole < total and len(group) > 1:
            for at, part in zip(rest_at, Money(total - whole).split(len(rest_at)), strict=True):
                group[at] = (part.amount, group[at][1])
            return group
        if rest_at or len(group) <= 1 or abs(whole - total) > max(_TOLERANCE, CENT * len(group)):
            return None
        return _filled(group, total)

    def _split(self) -> list[tuple[Decimal, _Item]] | None:
        """Equal parts that no figure states: « en trois échéances identiques »."""
        run = self.counts and self.days and words.AGAIN.search(self.page.plain) and not self.odd_rhythm
        told = self.equal or (run and not words.ACCEPTED.search(self.page.plain))
        if not told or self.total is None:
            return None
        if not self.equal and any(item.amount not in self.totals and not item.rest for item in self.items):
            return None  # « 417 € par mois pendant trois mois »: the figure said is the one meant
        if any(item.rest for item in self.items) and not (self.paid and all(item.rest for item in self.items)):
            return None
        if any(item.amount not in self.totals for item in self.items) and not self.counts:
            return None
        count = self.counts[0][0] if self.counts else len(self.days) or len(self.months)
        if count <= 1:
            return None
        dated = self.days or self.months
        place = _Item(None, *(self.counts[0][1] if self.counts else (dated[0].start, dated[0].start)))
        return [(part.amount, place) for part in Money(self.total).split(count)]

    def _dates_for(self, group: list[tuple[Decimal, _Item]]) -> list[dt.date] | None:
        count = len(group)
        days = self._around(group)
        if own := [day.day for day in days] if len(days) == count else self._own_days(group):
            return own
        if len(self.months) == count and self.habit:
            return sorted(_next_in_month(self.page.today, mention, self.habit) for mention in self.months)
        every = self.every or (Rhythm.MONTH if self.habit or words.ONE_MONTH.search(self.page.plain) else None)
        if self.odd_rhythm or every is None:
            return None
        first = self._first()
        if first is None:
            return None
        blocks = _blocks(group)
        if len(blocks) == 1 or (len(days) == 1 and self.weekday is None and _same([amount for amount, _ in group])):
            return [self._step(first, every, n) for n in range(count)]
        return self._block_days(blocks, days, every)

    def _own_days(self, group: list[tuple[Decimal, _Item]]) -> list[dt.date] | None:
        """The date that directly follows each amount (« 260 € fin juin, 260 € fin juillet »), where each has one."""
        found: list[dt.date] = []
        for _, item in group:
            own = next((day for day in self.days if 0 <= day.start - item.end <= _OWN), None)
            if item.times > 1 or own is None:
                return None
            found.append(own.day)
        return found if len(set(found)) == len(group) else None

    def _step(self, first: dt.date, every: Rhythm, n: int) -> dt.date:
        """The n-th date on; « chaque fin de mois » keeps to the last day."""
        from_the_end = any(day.last for day in self.days) and _day_in(first, _LAST) == first
        habit = _LAST if from_the_end else self.habit
        if every is Rhythm.MONTH and habit and habit > first.day == _day_in(first, habit).day:
            return _day_in(add_months(first, n), habit)
        return step(first, every, n)

    def _block_days(self, blocks: list[tuple[_Item, int]], days: list[_Day], every: Rhythm) -> list[dt.date] | None:
        """« 6 000 € le 2 mai, puis six mensualités »: each run starts on its own date, or a step after the last."""
        out: list[dt.date] = []
        for index, (item, count) in enumerate(blocks):
            following = blocks[index + 1][0].start if index + 1 < len(blocks) else len(self.page.plain)
            own = [day.day for day in days if item.start <= day.start < following]
            if len(own) == count:
                out += own
                continue
            if own:
                start = own[0]
            elif index == 0:
                before = [day.day for day in days if day.start < item.start]
                if not before:
                    return None
                start = before[-1]
            else:
                start = self._step(out[-1], every, 1)
                if self.weekday is not None and every is Rhythm.WEEK:
                    start = out[-1] + dt.timedelta(days=(self.weekday - out[-1].weekday() - 1) % 7 + 1)
                if self.habit and every is Rhythm.MONTH:
                    ahead = [mention for mention in self.months if item.start <= mention.start]
                    base = (
                        _next_in_month(out[-1], ahead[0], self.habit)
                        if ahead
                        else add_months(out[-1], 1).replace(day=1)
                    )
                    start = base if ahead else _day_in(base, self.habit)
            out += [self._step(start, every, n) for n in range(count)]
        return out

    def _around(self, group: list[tuple[Decimal, _Item]]) -> list[_Day]:
        """The dates that belong to these amounts: all where they are as many, else those in their sentences."""
        if len(self.days) == len(group):
            return self.days
        scopes = {self.page.sentence(item.start) for _, item in group}
        return [day for day in self.days if self.page.sentence(day.start) in scopes] or self.days

    def _first(self) -> dt.date | None:
        """The day the plan starts."""
        scopes = {self.page.sentence(item.start) for item in self.items}
        months = self.months if self.habit else []
        if month := next((mention for mention in months if self._starts(mention)), None):
            self.notes.add("plan.first_date", self.page.evidence(month.start, month.end))
            return _next_in_month(self.page.today, month, self.habit or 1)
        starting = [day for day in self.days if day.starts]
        starting.sort(key=lambda day: self.page.sentence(day.start) not in scopes)
        for day in starting:
            self.notes.add("plan.first_date", self.page.evidence(day.start, day.end))
            return day.day
        for mention in months:
            self.notes.add("plan.first_date", self.page.evidence(mention.start, mention.end))
            return _next_in_month(self.page.today, mention, self.habit or 1)
        if self.weekday is not None and (match := words.THIS_WEEK.search(self.page.plain)):
            self.notes.add("plan.first_date", self.page.evidence(*match.span()))
            return self._weekday_of(match["when"])
        if self.days:
            day = self.days[0]
            self.notes.add("plan.first_date", self.page.evidence(day.start, day.end))
            return day.day
        return None

    def _weekday_of(self, when: str) -> dt.date:
        """« chaque vendredi à partir de cette semaine »: that day of the week, the next one if it has gone by."""
        monday = self.page.today - dt.timedelta(days=self.page.today.weekday())
        day = monday + dt.timedelta(weeks=when != "cette semaine", days=self.weekday or 0)
        return day if day >= self.page.today else day + dt.timedelta(weeks=1)

    # --- answers ---

    def _complete(self, parts: list[Instalment]) -> PlanFact:
        amounts = [part.amount.amount for part in parts]
        spaced = _spacing([part.date for part in parts])
        every = None if self.odd_rhythm else spaced
        for _, span in self.counts[:1]:
            self.notes.add("plan.count", self.page.evidence(*span))
        loose = words.FIFTEEN_DAYS.search(self.page.plain) and len(self.days) < len(parts)
        schedule = (
            () if loose or (self.every is Rhythm.FORTNIGHT and spaced is not Rhythm.FORTNIGHT) else tuple(parts)
        )
        return PlanFact(
            len(parts), amounts[0] if _same(amounts) else None, parts[0].date, every or self._said_rhythm(), schedule
        )

    def _said_rhythm(self) -> Rhythm | None:
        return None if self.odd_rhythm or len(self.days) > 1 else self.every

    def _loose(self) -> PlanFact:
        """What is said where no whole schedule follows."""
        group = self._group() if self.total else None
        every = self._said_rhythm()
        if self.counts and self.counts[0][0] == len(self.days):
            every = every or _spacing([day.day for day in self.days])
        first = self._first()
        if group is not None:
            amounts = [amount for amount, _ in group]
            blocks = _blocks(group)
            if len(blocks) > 1 and not any(day.start < blocks[1][0].start for day in self.days):
                first = None
            for _, item in group[:1]:
                self.notes.add("plan.amount", self.page.evidence(item.start, item.end))
            return PlanFact(len(group), amounts[0] if _same(amounts) else None, first, every)
        parts = [
            item for item in self.items if not item.rest and (self.total is None or (item.amount or 0) < self.total)
        ]
        rated = [item for item in parts if words.RATED.match(self.page.plain, item.end) or item.times > 1] or (
            parts if every or self.counts else []
        )
        amount = rated[0].amount if rated and len({item.amount for item in rated}) == 1 else None
        count = self.counts[0][0] if self.counts else rated[0].times if rated and rated[0].times > 1 else None
        for _, span in self.counts[:1]:
            self.notes.add("plan.count", self.page.evidence(*span))
        if count is None and amount is None and every is None:
            return self._dates_alone() if len(self.days) > _PAIR else self._deferral()
        if count is None and amount is None and not self.days and not self.months and self.habit is None:
            return PlanFact()  # « j'ai quatre gars à payer tous les mois »
        if amount is not None and rated:
            self.notes.add("plan.amount", self.page.evidence(rated[0].start, rated[0].end))
        return PlanFact(count, amount, first, every)

    def _dates_alone(self) -> PlanFact:
        """« entendu pour les 15 mai, 15 juin et 15 juillet »."""
        days = [day.day for day in self.days]
        return PlanFact(len(days), None, days[0], _spacing(days))

    def _deferral(self) -> PlanFact:
        """One payment, later."""
        if len(self.days) == 1 and words.BEGINS.search(self.page.plain):
            return PlanFact(None, None, self.days[0].day)  # « ok pour l'échéancier, premier virement lundi »
        if len(self.days) > 1 and not words.DEFER.search(self.page.plain):
            return PlanFact(len(self.days), None, self.days[0].day)
        if not self.days or words.NO_DATES.search(self.page.plain):
            return PlanFact()
        plain = self.page.plain
        told = [
            day for day in self.days if words.DEFERRED_TO.search(plain[max(0, day.start - 40) : day.start] + day.lead)
        ]
        day = told[0] if told else next((day for day in reversed(self.days) if day.starts), self.days[-1])
        self.notes.add("plan.first_date", self.page.evidence(day.start, day.end))
        whole = any(item.amount in self.totals for item in self.items) or bool(words.WHOLE.search(self.page.plain))
        amount = self.total if whole else None
        schedule = (Instalment(day.day, Money(amount)),) if amount is not None else ()
        return PlanFact(1, amount, day.day, None, schedule)


def _count(written: str) -> int | None:
    value = parse_number(written)
    return int(value) if value is not None and 1 < value <= _MOST else None


def _overlaps(items: list[_Item], start: int, end: int) -> bool:
    return any(item.start < end and start < item.end for item in items)


def _same(amounts: list[Decimal]) -> bool:
    return max(amounts) - min(amounts) <= CENT * len(amounts)


def _filled(group: list[tuple[Decimal, _Item]], total: Decimal) -> list[tuple[Decimal, _Item]]:
    """The last part takes the cents."""
    before = sum((amount for amount, _ in group[:-1]), Decimal(0))
    return [*group[:-1], (total - before, group[-1][1])]


def _blocks(group: list[tuple[Decimal, _Item]]) -> list[tuple[_Item, int]]:
    blocks: list[tuple[_Item, int]] = []
    for _, item in group:
        if blocks and blocks[-1][0] is item:
            blocks[-1] = (item, blocks[-1][1] + 1)
        else:
            blocks.append((item, 1))
    return blocks


def _day_in(month: dt.date, day: int) -> dt.date:
    last = add_months(month.replace(day=1), 1) - dt.timedelta(days=1)
    return min(month.replace(day=1) + dt.timedelta(days=day - 1), last)


def _next_in_month(today: dt.date, mention: Mention, day: int) -> dt.date:
    month = mention.month or today.month
    year = mention.year or (today.year if month >= today.month else today.year + 1)
    first = dt.date(year, month, 1)
    last = add_months(first, 1) - dt.timedelta(days=1)
    return min(first + dt.timedelta(days=day - 1), last)


def _spacing(days: list[dt.date]) -> Rhythm | None:
    """The rhythm that dates keep: same day of the month (or its end), or a fixed number of days."""
    if len(days) < _PAIR:
        return None
    months = {(b.year - a.year) * 12 + b.month - a.month for a, b in pairwise(days)}
    gaps = {(b - a).days for a, b in pairwise(days)}
    if len(days) == _PAIR:
        same = max(days[0].day, days[1].day) - min(days[0].day, days[1].day) <= _ABOUT
        return Rhythm.MONTH if months == {1} and same else None
    if months == {1} and min(gaps) >= _SHORTEST_MONTH and max(gaps) <= _LONGEST_MONTH:
        return Rhythm.MONTH
    if gaps == {7}:
        return Rhythm.WEEK
    if gaps in ({14}, {15}):
        return Rhythm.FORTNIGHT
    return Rhythm.QUARTER if months == {3} else None
