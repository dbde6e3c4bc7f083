"""Days of a plan that others take the place of, told by the days themselves: « tout au 25 : avril, mai et juin »."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from amiable.domain.calendar import add_months, on_number
from amiable.domain.plan import Rhythm
from amiable.domain.talk import Place
from amiable.french.dates import Form
from amiable.french.fold import FOLDED_MONTHS
from amiable.reading.talk.clauses import Role, role_at
from amiable.reading.talk.counts import find_count, number
from amiable.reading.talk.cues import MONTHS, cue, says
from amiable.reading.talk.marks import Kind, Mark
from amiable.reading.talk.message import Message
from amiable.reading.talk.places import NAMED, first_named, place_of
from amiable.reading.talk.sums import Amount

PAIR = 2
OPEN = (
    "payment.no_day_yet",
    "payment.day_open",
    "answer.others_open",
    "answer.lump",
    "answer.whole_sum",
    "payment.rest_by_day",
)
"""Words of a message that says more than which day takes the place of which."""
MOVES = ("change.moves", "change.shifts", "payment.able", "debt.pays", "debt.defers", "payment.talk")
_EITHER = re.compile(r"\b\d{1,2} ou (?:bien )?(?:le |du |au )?\d{1,2}\b[^.;!]*\?")
"""« c'était le 20 ou le 25 ? »: what was agreed is asked."""
_LIST = re.compile(r"[ ,]*(?:et |puis )?(?:le |du )?")
_TOO = re.compile(r",? (?:compris|inclus|aussi|egalement)\b")
_TO = re.compile(r"(?:\b(?:au|pour le|vers le|plutot le|par le|mais (?:sur )?le|et non le|->|=>) ?)$")

_NOT_IT = re.compile(r"\b(?:pas|non|plus) (?:pas )?(?:le |au |du )?$")
_REFUSED = re.compile(r" ?[,:]? (?:c'est )?non\b")
"""« le 25, pas le 20 », « le 20 non »."""

_MONTHS = re.compile(rf"\b{MONTHS}(?:,? (?:(?:et|puis|ou|comme|a|en|de|pour|ainsi que) |d')*{MONTHS}\b)+")


def find_swaps(message: Message, marks: Sequence[Mark], amounts: Sequence[Amount], due: Decimal) -> Swaps | None:
    """Which day takes the place of which; None where the message says more than that."""
    standing = sorted(day for day in message.planned if day >= message.today)
    known = message.known - {due}
    others = any(one.share or not (one.rest or one.value in known) for one in amounts)
    others = others or bool(amounts and len(known) > 1)  # which sum it is tells which payment
    others = others or any(says(f"rhythm.{every}", message.plain) for every in (Rhythm.WEEK, Rhythm.FORTNIGHT))
    if (
        len({(day.year, day.month) for day in standing}) < max(PAIR, len(standing))
        or others
        or message.told
        or find_count(message) not in (None, len(standing))
    ):
        return None
    open_ones = any(says(name, message.plain) for name in OPEN) or _EITHER.search(message.plain)
    return None if open_ones else Swaps(message, marks, standing)


class Swaps:
    """Each day that stood, with the one that takes its place."""

    def __init__(self, message: Message, marks: Sequence[Mark], standing: list[date]) -> None:
        self.message, self.standing = message, standing
        marks = [mark for mark in marks if not self._passed_over(mark)]
        self.old = [mark for mark in marks if self._is_old(mark)]
        fresh = [mark for mark in marks if not mark.aside and self._is_new(mark)]
        self.dated = {mark.day for mark in fresh if mark.kind is Kind.DAY and mark.day}
        self.chosen = self._chosen(fresh)
        named = [mark for mark in marks if mark.kind is Kind.MONTH]
        self.month_marks = [mark for mark in named if not mark.aside]
        self.of_month = bool(named)
        self.months = {mark.number for mark in self.month_marks}

    def of_all(self) -> list[tuple[date, date]]:
        """Where the message moves all of them: « le 25 partout »."""
        if listed := self._listed(self.dated):
            return listed
        bare = [mark for mark in self.chosen if mark.kind is Kind.NUMBER]
        missed = {day.month for day in self.message.planned if day < self.message.today}
        strange = {day.month for day in self.dated} - {day.month for day in self.standing}
        if strange or missed & self.months:
            return []
        alone = self._of_a_month() and not any(mark.usual for mark in bare)
        everywhere = not (alone or self._of_a_place()) and any(
            mark.usual or self._for_old(mark) or (self._of_all(mark) and self._is_about(mark)) for mark in bare
        )
        everywhere = everywhere or bool(bare and self._lists_old())
        if not self.chosen or not (everywhere or self._all_months(self.chosen)):
            return []
        new = _number_of(self.chosen[0])
        return self._sound([(day, on_number(day, new)) for day in self.standing if day.day != new])

    def of_one(self, *, placed: bool = False) -> list[tuple[date, date]]:
        """Where the message has no other new day: « en mai, le 28 ».

        `placed`: only where the words name the payment by its place or its month (« la première au 27 »).
        """
        single = len({mark.day or mark.number for mark in self.chosen}) == 1
        if single and not self._weight(self.chosen[0]) and not self._opens(self.chosen[0]):
            return []  # « la tombola ne se tire que fin mai »
        if single and placed and not (self._place(self.chosen[0]) or self._of_a_month()):
            return []
        return self._sound(self._one(self.chosen[0])) if single else []

    def _sound(self, moved: list[tuple[date, date]]) -> list[tuple[date, date]]:
        """None of them gone by, nor two payments on one day."""
        new, kept = {on for _, on in moved}, set(self.standing) - {old for old, _ in moved}
        return (
            moved
            if len(new) == len(moved)
            and not new & kept
            and min(new, default=self.message.today) >= self.message.today
            else []
        )

    def _listed(self, dated: set[date]) -> list[tuple[date, date]]:
        """« 25 avril, 25 mai, 25 juin »: a day for each month of the plan."""
        months = {day.month: day for day in sorted(dated)}
        if len(dated) != len(self.standing) or set(months) != {day.month for day in self.standing}:
            return []
        return [(day, months[day.month]) for day in self.standing]

    def _lists_old(self) -> bool:
        """« plutôt que le 20 avril, le 20 mai et le 20 juin »: all the days that stood, in one list."""
        old = [mark for mark in self.old if mark.kind is Kind.DAY]
        between = (self.message.plain[one.end : other.start] for one, other in pairwise(old))
        return {mark.day for mark in old} == set(self.standing) and all(_LIST.fullmatch(words) for words in between)

    def _of_a_place(self) -> bool:
        """« la première le 26, toutes les autres le 20 »: said of one payment, in the clause of the new day."""
        clauses = {self.message.clause(mark.start) for mark in self.chosen}
        return any(first_named(self.message.plain[low:high]) for low, high in clauses)

    def _of_a_month(self) -> bool:
        """True where the words around the new day name one month; « avril compris » names more."""
        named = [mark for mark in self.month_marks if not mark.starts and self._together(mark, self.chosen)]
        too = any(_TOO.match(self.message.plain, mark.end) for mark in named)
        return len({mark.number for mark in named}) == 1 and not too

    def _together(self, mark: Mark, others: Sequence[Mark]) -> bool:
        """True where one sentence holds the mark and one of the others."""
        low, high = self.message.page.sentence(mark.start)
        return any(low <= other.start < high for other in others)

    def _for_old(self, mark: Mark) -> bool:
        """« pas le 20, le 25 »: a day of the month turned down, and another one, of a plan that keeps the first."""
        alike = len({day.day for day in self.standing}) == 1
        place = first_named(self.message.plain[slice(*self.message.page.sentence(mark.start))])
        bare = [one for one in self.old if one.kind is Kind.NUMBER and self._turned_down(one)]
        dated = any(one.kind is Kind.DAY for one in (*self.old, *self.chosen))
        one_of_them = self.of_month and self.months != {day.month for day in self.standing}
        return bool(alike and bare) and not (dated or one_of_them or place)

    def _turned_down(self, mark: Mark) -> bool:
        low, _ = self.message.clause(mark.start)
        before = self.message.plain[low : mark.start]
        refused = _NOT_IT.search(before) or _REFUSED.match(self.message.plain, mark.end)
        return role_at(self.message.clauses, mark.start) is Role.REJECTED or bool(
            refused or cue("change.instead").search(before)
        )

    def _all_months(self, chosen: Sequence[Mark]) -> bool:
        """« le 25, avril, mai et juin »: the months of the plan, one after the other, in the words of the new day."""
        low, high = self.message.page.sentence(chosen[0].start)
        named = (re.findall(MONTHS, match[0]) for match in _MONTHS.finditer(self.message.plain, low, high))
        wanted = {FOLDED_MONTHS[day.month - 1] for day in self.standing}
        return any(wanted <= set(months) for months in named)

    def _one(self, chosen: Mark) -> list[tuple[date, date]]:
        """The payment that the words name, and its new day."""
        row = None if self._begins(chosen) else self._row(chosen)
        if row is None:
            return []
        if chosen.kind is Kind.DAY and chosen.day:
            return [(row, chosen.day)]
        said = any(mark.day == row for mark in self.old if mark.kind is Kind.DAY)  # « le 6 au lieu du 20 juillet »
        later = chosen.number > row.day or said or says("change.sooner", self.message.plain)
        return [(row, on_number(row if later else add_months(row.replace(day=1), 1), chosen.number))]

    def _row(self, chosen: Mark) -> date | None:
        """The day that stood of that payment: by its place, its day, the month of the new one, or the month named."""
        place, full = self._place(chosen), [mark for mark in self.old if mark.kind is Kind.DAY]
        near = full if len(full) == 1 else [mark for mark in full if self._is_beside(mark, chosen)]
        months = {day.month for day in self.standing} & self.months
        if place and len(months) != 1:
            at = place.at(len(self.standing))
            if at is None:
                return None
            row = self.standing[at]
            late = min(self.message.planned) < self.message.today  # the first to come, or the one that did not come?
            return None if late or any(mark.day == row for mark in full if mark not in near) else row
        if len(near) == 1:
            return None if not place and len(full) + 1 == len(self.message.planned) else near[0].day
        if chosen.day and chosen.kind is Kind.DAY and not (self._of_a_month() and months):
            months = {chosen.day.month}
            if not full and (put_off := self._delayed(chosen.day)):
                return put_off
        meant = [day for day in self.standing if day.month in months]
        return meant[0] if len(meant) == 1 and not full else None

    def _delayed(self, new: date) -> date | None:
        """« le 3 mai », of payments on 27 April and 27 May: the one put off, unless the other is nearer."""
        before = [day for day in self.standing if day < new]
        same = [day for day in self.standing if (day.year, day.month) == (new.year, new.month)]
        sooner = says("change.sooner", self.message.plain)
        apart = bool(before and same) and new - before[-1] < same[0] - new
        named = self.months - {day.month for day in before[-1:]}
        return before[-1] if apart and not (sooner or named or self.message.told) else None

    def _place(self, mark: Mark) -> Place | None:
        """The payment that the words around a new day name by its place."""
        if self.message.keeps and cue("payment.starts").match(self.message.plain[mark.end :]):
            return Place.FIRST  # « le 27 pour démarrer, et le reste à vos dates »
        place = first_named(self.message.plain[slice(*self.message.page.sentence(mark.start))])
        place = place or place_of(self.message, mark.start, mark.end)
        return place if place in NAMED else None

    def _begins(self, mark: Mark) -> bool:
        """« le 18 pour commencer »: all of the plan from then on, unless the rest stays."""
        low, _ = self.message.clause(mark.start)
        words = self.message.plain[low : mark.start]
        begins = cue("payment.begins").search(words) or cue("payment.starts").match(self.message.plain[mark.end :])
        return begins is not None and not self.message.keeps

    def _is_beside(self, old: Mark, new: Mark) -> bool:
        """True where the day that stood is in the words of the new one, or turned down."""
        low, high = self.message.clause(new.start)
        return low <= old.start < high or role_at(self.message.clauses, old.start) is Role.REJECTED

    def _chosen(self, fresh: Sequence[Mark]) -> list[Mark]:
        """The marks of the one new day; that of the words that move or pay something where there are others."""
        numbers = {_number_of(mark) for mark in fresh}
        if len(numbers) <= 1:
            return list(fresh)
        best = max(self._weight(mark) for mark in fresh)
        likely = {_number_of(mark) for mark in fresh if self._weight(mark) == best}
        return [mark for mark in fresh if _number_of(mark) in likely] if len(likely) == 1 else []

    def _opens(self, mark: Mark) -> bool:
        """True where the day comes first in its words, or they are few."""
        low, _ = self.message.clause(mark.start)
        return len(re.findall(r"[a-z]{3,}", self.message.plain[low : mark.start])) <= 1

    def _is_about(self, mark: Mark) -> bool:
        """False for « ma mère sort de l'hôpital le 14 », words of their own that neither move nor pay anything."""
        low, high = self.message.clause(mark.start)
        words = self.message.plain[low:high]
        own = any(low <= start < high for start, _ in self._counted()) or cue("change.plural").search(words)
        named = any(low <= one.start < high for one in self.old)
        return bool(own or named or self._weight(mark) or self._opens(mark))

    def _weight(self, mark: Mark) -> int:
        low, high = self.message.clause(mark.start)
        to = _TO.search(self.message.plain[low : mark.start]) or _TO.search(
            self.message.plain[low : mark.start] + self.message.plain[mark.start : mark.end].partition(" ")[0] + " "
        )
        starts = cue("payment.starts").match(self.message.plain[mark.end :]) is not None
        return 2 * bool(to) + starts + any(cue(name).search(self.message.plain, low, high) for name in MOVES)

    def _of_all(self, mark: Mark) -> bool:
        """« toutes mes échéances », « les trois »: said of every payment."""
        low, high = self.message.page.sentence(mark.start)
        words = self.message.plain
        for start, end in self.message.keeps:
            words = words[:start] + " " * (end - start) + words[end:]
        counted = any(low <= start < high for start, _ in self._counted())
        names = ("change.everywhere", "change.plural")
        return counted or any(cue(name).search(words, low, high) for name in names)

    def _passed_over(self, mark: Mark) -> bool:
        """True in words that leave something as it stands, and for « les trois »."""
        counted = any(low <= mark.start < high for low, high in self._counted())
        return counted or any(low <= mark.start < high for low, high in self.message.keeps) or self._loose(mark)

    def _counted(self) -> list[tuple[int, int]]:
        """Where the words name all payments of the plan by their number."""
        found = cue("change.the_number").finditer(self.message.plain)
        return [match.span() for match in found if number(match["n"]) == len(self.standing)]

    def _loose(self, mark: Mark) -> bool:
        """« jeudi », « ce soir »."""
        return any(
            one.start == mark.start and one.form in (Form.OFFSET, Form.WEEKDAY) for one in self.message.page.mentions
        )

    def _is_new(self, mark: Mark) -> bool:
        if mark.kind is Kind.DAY:
            return mark.day is not None and mark.day >= self.message.today and mark.day not in self.message.planned
        return mark.kind is Kind.NUMBER and mark.number not in {day.day for day in self.standing}

    def _is_old(self, mark: Mark) -> bool:
        if mark.kind is Kind.DAY:
            return mark.day in self.standing
        return mark.kind is Kind.NUMBER and mark.number in {day.day for day in self.standing}


def _number_of(mark: Mark) -> int:
    return mark.day.day if mark.kind is Kind.DAY and mark.day else mark.number
