"""The payments that a message states: amounts, days and how often, paired as the words pair them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from amiable.domain.plan import Rhythm
from amiable.domain.talk import Carried, Figure, Nth, Pairing, Part
from amiable.french.dates import Form
from amiable.reading.talk.aligned import find_aligned
from amiable.reading.talk.alternatives import other_pairings
from amiable.reading.talk.by_invoice import find_by_invoice
from amiable.reading.talk.carried import find_carried
from amiable.reading.talk.changes import find_added, find_move, find_moves, without_ends
from amiable.reading.talk.clear import find_clear
from amiable.reading.talk.counts import find_count, find_rhythm, find_run, number
from amiable.reading.talk.covers import find_cover
from amiable.reading.talk.cues import cue
from amiable.reading.talk.cuts import find_cut
from amiable.reading.talk.days import PAIR, Day, Days
from amiable.reading.talk.entire import find_entire
from amiable.reading.talk.everywhere import find_everywhere
from amiable.reading.talk.figures import find_figures
from amiable.reading.talk.joined import find_joined
from amiable.reading.talk.loose import loose_sums
from amiable.reading.talk.marks import LONGEST, find_marks
from amiable.reading.talk.message import Message
from amiable.reading.talk.pairing import pair
from amiable.reading.talk.selection import (
    find_waived,
    spread,
    those_that_add_up,
    without_rest_said,
    without_waived_rest,
)
from amiable.reading.talk.shift import find_shift
from amiable.reading.talk.skips import find_dropped, find_skipped, taking_its_sum
from amiable.reading.talk.sums import Amount, find_sums
from amiable.reading.talk.swaps import Swaps, find_swaps
from amiable.reading.talk.topped import find_topped

LESS = ("discount", "settles", "lowers")
PAYING = (
    "payment.talk",
    "payment.able",
    "payment.settled",
    "debt.pays",
    "change.moves",
    "change.delays",
    "answer.keeps",
)
"""What words of paying, or of moving a payment, are about."""
_EUROS = re.compile(r"€|\beur")
MOST_ABOVE = Decimal("1.5")
"""Nobody pays so many times what is owed: the sum is of something else."""


@dataclass
class Payments:
    """What the message states of when and how much."""

    parts: list[Part] = field(default_factory=list)
    count: int | None = None
    every: Rhythm | None = None
    day: int | None = None
    nth: Nth | None = None
    start: date | None = None
    start_month: int | None = None
    moved: list[tuple[date, date]] = field(default_factory=list)
    day_open: bool = False
    """True where the day is still to be said."""
    rest_open: bool = False
    """True where the day of some payments is still to be said."""
    waived: Decimal | None = None
    """What the debtor would leave unpaid."""
    unread: bool = False
    """True where it states no sum, and has a number that may be one."""
    told: bool = False
    """True where it tells of a payment made."""
    topped: date | None = None
    """The payment that stood that gets what was missing."""
    carried: Carried | None = None
    """The payment made smaller, what it lacks going on the last."""
    by_invoice: list[Part] = field(default_factory=list)
    """The payments of the invoices that are paid whole, where it tells them apart."""
    pairings: tuple[Pairing, ...] = ()
    figures: tuple[Figure, ...] = ()
    clear: bool = False
    """True where `parts` are a whole plan, each sum beside its own day."""
    cover: tuple[Part, ...] = ()
    """Sums each beside their own day."""
    beside_cover: Decimal | None = None
    """What they leave of what is owed, where the message names that sum too."""


def find_payments(
    text: str,
    today: date,
    known: Collection[Decimal],
    invoices: Mapping[str, Decimal],
    planned: Collection[date],
    due: Decimal,
) -> Payments:
    """The payments of a message; `known` are sums and `planned` days that earlier messages named, `due` is owed
    in all and `invoices` on each of them."""
    reader = _Reader(Message(text, today, known, list(invoices), planned), due, invoices)
    return reader.clear() or reader.entire() or reader.by_invoice() or reader.read()


class _Reader:
    def __init__(self, message: Message, due: Decimal, owed: Mapping[str, Decimal]) -> None:
        self.message, self.due, self.marks = message, due, find_marks(message)
        stated = find_sums(message)
        sums = _without_more(message, stated, due)
        sums, self.waived = without_waived_rest(message, sums, due)
        self.waived = self.waived or find_waived(message, sums, due)
        sums = without_rest_said(sums, self.waived, due)
        sums = spread(message, [one for one in sums if one.value is None or one.value != self.waived], due)
        self.amounts = self._of_count(those_that_add_up(message, sums, due))
        self.said = Days(message, self.amounts)
        self.days = self._of_whole(self.said.days)
        if message.told and message.planned:
            self.amounts = [one for one in self.amounts if one.value in message.known or self._pays(one.start)]
            self.days = [one for one in self.days if one.day in message.planned or self._pays(one.start)]
        by_invoice = find_by_invoice(message, self.amounts, self.days, owed)
        cover = find_cover(message, self.marks, stated)
        left = due - sum(((one.amount or Decimal(0)) * len(one.dates) for one in cover), Decimal(0))
        self.found = Payments(
            day=self.said.day,
            nth=self.message.nth,
            start_month=self.said.start_month,
            told=message.told,
            waived=self.waived,
            pairings=other_pairings(message, self.marks, due),
            figures=find_figures(message, self.marks),
            cover=cover,
            beside_cover=left if cover and any(span.value == left for span in message.page.amounts) else None,
            by_invoice=by_invoice,
            topped=find_topped(message, self.marks),
            carried=find_carried(message, self.marks, self.amounts),
        )

    def _pays(self, place: int) -> bool:
        """« le virement est parti ; ma remplaçante commence le 1er octobre »: False there, where its sentence has no
        word of paying, no sum in euros and no question mark."""
        low, high = self.message.page.sentence(place)
        summed = any(low <= one.start < high and _EUROS.search(one.text) for one in self.message.page.amounts)
        asked = "?" in self.message.plain[low : high + 1]
        return summed or asked or any(cue(name).search(self.message.plain, low, high) for name in PAYING)

    def by_invoice(self) -> Payments | None:
        """The plan told invoice by invoice, where it makes up what is owed."""
        parts = self.found.by_invoice
        whole = sum((part.amount or Decimal(0) for part in parts), Decimal(0))
        found = replace(self.found, parts=parts, pairings=(), figures=(), day=None, nth=None, start_month=None)
        return found if parts and whole == self.due else None

    def clear(self) -> Payments | None:
        """A whole plan in plain words; whatever else is counted or dated is of other things."""
        parts = find_clear(self.message, self.due)
        return (
            Payments(parts=parts, told=self.message.told, figures=self.found.figures, clear=True) if parts else None
        )

    def entire(self) -> Payments | None:
        """All of what is owed on the one new day of the message; None where it says anything else."""
        known = {*self.message.known, self.due, None}
        known_only = all(one.value in known and not one.share for one in self.amounts)
        on = find_entire(self.message, self.marks, known_only=known_only)
        return Payments(parts=[Part(self.due, dates=(on,))], waived=self.waived) if on else None

    def read(self) -> Payments:
        found = self.found
        found.every = find_rhythm(self.message, [amount.start for amount in self.amounts])
        found.count = find_count(self.message)
        if cue("answer.until_paid").search(self.message.plain) and len(self.amounts) == 1:
            self.amounts = [replace(self.amounts[0], times=self.amounts[0].times if self.found.count else None)]
        self._run()
        self._rated()
        if self.found.every and self.found.count and len(self.amounts) == 1 and len(self.days) <= 1:
            lone = self.amounts[0]
            self.amounts = [
                replace(lone, times=self.found.count if lone.times == 1 and not lone.rest else lone.times)
            ]
        self._following()
        whole = cue("answer.whole_sum").search(self.message.plain)
        swaps = find_swaps(self.message, self.marks, self.amounts, self.due)
        if cut := find_cut(self.message, self.marks, self.amounts, self.due):
            found.parts, found.count, found.pairings, found.figures = cut, None, (), ()
        elif everywhere := self._everywhere(swaps):
            found.moved, found.day = everywhere, None
        elif moves := find_moves(self.message, self.days):
            found.moved += moves
        elif not whole and (move := find_move(self.message, self.amounts, self.days, self.said.unsuited)):
            found.moved.append(move)
        elif shift := find_shift(self.message, self.days):
            found.moved += shift
        else:
            found.moved += swaps.of_one() if swaps else []
            self.days = [day for day in without_ends(self.message.plain, self.days) if not day.old]
            self._start()
            added = find_added(self.message, self.amounts, self.days)
            if added:
                self.amounts, self.days = added.amounts, added.days
            skipped, self.days = find_skipped(self.message, self.days)
            standing = [day for day in self.message.planned if day >= self.message.today]
            if skipped and len(standing) == len(self.days) == 1 and (new := self.days[0].day):
                found.moved, skipped = (
                    [(standing[0], new)],
                    [],
                )  # all of it on another day
            found.parts = pair(self.message, self.amounts, self.days) if self.amounts or not added else []
            found.parts = self._first_one_first(self._shared(found.parts))
            found.parts = [*taking_its_sum(self.message, found.parts), *skipped] if skipped else found.parts
            found.parts += [added.part] if added else []
            placed = {part.place for part in found.parts}
            found.parts += [part for part in find_dropped(self.message) if part.dropped or part.place not in placed]
            self._join(found)
        summed = any(part.amount or part.share or part.rest or part.added for part in found.parts)
        found.unread = not (self.amounts or summed) and self._unread()
        if not (self.amounts or summed) and len(found.parts) <= 1 and (bid := self._bid()):
            found.parts, found.unread = [replace(found.parts[0], amount=bid.amount) if found.parts else bid], False
        if not self.message.planned and cue("payment.day_open").search(self.message.plain):
            found.parts = [replace(one, dates=()) if self._all_gone(one) else one for one in found.parts]
        dated = any(part.dates or part.month for part in found.parts) or found.start or found.day or found.start_month
        found.rest_open = len(found.parts) > 1 and bool(cue("payment.no_day_yet").search(self.message.plain))
        found.day_open = not (dated or found.moved) and bool(cue("payment.day_open").search(self.message.plain))
        return self._monthly(found)

    def _all_gone(self, part: Part) -> bool:
        """« le 15 août, quarante couverts ; pour le jour, on verra »: of a part whose every day is gone by."""
        return bool(part.dates) and all(on < self.message.today for on in part.dates)

    def _join(self, found: Payments) -> None:
        """Two payments of the plan made one, told by their names: nothing else is said of it then."""
        if joined := find_joined(self.message):
            found.parts, found.moved = joined, []

    def _monthly(self, found: Payments) -> Payments:
        """With the day of every month and the rhythm that follow from one another."""
        several = found.every is Rhythm.MONTH or (found.count or 1) > 1
        if several and not found.day and found.every in (None, Rhythm.MONTH) and self._on_month_ends():
            found.day = LONGEST
        if found.day and not found.every and found.count != 1:
            found.every = Rhythm.MONTH
        return found

    def _on_month_ends(self) -> bool:
        """« 100 € par mois à partir de fin avril »: each day named is the end of a month."""
        named = [one for one in self.message.page.mentions if one.form in (Form.DATE, Form.DAY, Form.MONTH_DAY)]
        return bool(named) and all(one.last for one in named) and not self.message.planned

    def _of_whole(self, days: list[Day]) -> list[Day]:
        """« il vient le 29, je vous vire les 3 300 € le 30 »: the whole debt is paid on the day said after it."""
        several = find_count(self.message) or cue("answer.equal").search(self.message.plain)
        if len(self.amounts) != 1 or self.amounts[0].value != self.due or self.amounts[0].times != 1 or several:
            return days
        whole = self.amounts[0]
        _, high = self.message.page.sentence(whole.start)
        if not any(day.day and whole.start < day.start < high for day in days):
            low, _ = self.message.page.sentence(whole.start)
            here = [day for day in days if low <= day.start < high]
            apart = len({day.day for day in here}) == 1 and all(day.day for day in days) and not here[0].starts
            return here if apart and here[0].day not in self.message.planned else days
        return [day for day in days if day.start > whole.start or day.old or day.day in self.message.planned]

    def _everywhere(self, swaps: Swaps | None) -> list[tuple[date, date]]:
        """All payments moved, unless the words name one of them by its place or its month."""
        moved = (swaps.of_all() or swaps.of_one(placed=True)) if swaps else []
        return moved or find_everywhere(self.message) or find_aligned(self.message)

    def _of_count(self, amounts: list[Amount]) -> list[Amount]:
        """« des couteaux à 260 €, alors sur quatre mois à 300 »: the number that so often is all of it."""
        count = find_count(self.message) if len(amounts) == 1 and amounts[0].times == 1 else None
        if not count or amounts[0].value is None or amounts[0].value * count >= self.due:
            return amounts
        loose = loose_sums(self.message, [(one.start, one.end) for one in amounts], self.due)
        exact = [one for one in loose if one.value * count == self.due]
        return [Amount(exact[0].start, exact[0].end, Decimal(exact[0].value))] if len(exact) == 1 else amounts

    def _shared(self, parts: list[Part]) -> list[Part]:
        """« 600 € en avril, 600 € par moitié le 20 mai et le 20 juin »: the only way to come to the whole."""
        whole = all(part.amount and part.dates and part.times == len(part.dates) for part in parts)
        halved = len(parts) == 1 and parts[0].amount == self.due and len(parts[0].dates) == PAIR
        alone = len(parts) == 1 and not (halved and "moitie" in self.message.plain)  # « moitié le 9, moitié le 24 »
        if alone or not whole:
            return parts
        told = sum(part.amount for part in parts if part.amount)
        several = [part for part in parts if len(part.dates) > 1]
        if told != self.due or len(several) != 1:
            return parts
        return [
            replace(one, amount=one.amount / len(one.dates)) if one in several and one.amount else one
            for one in parts
        ]

    def _first_one_first(self, parts: list[Part]) -> list[Part]:
        """« trois fois 200 €, après 600 € le 20 avril »: of a series without a day and one payment on its day, the
        series comes after, where both make up what is owed."""
        if len(parts) != PAIR or self.message.planned:
            return parts
        series, one = parts
        after = not series.dates and not series.month and (series.times or 1) > 1 and len(one.dates) == one.times == 1
        whole = (series.amount or 0) * (series.times or 0) + (one.amount or 0)
        return [one, series] if after and whole == self.due else parts

    def _unread(self) -> bool:
        """« le 30 avril, mais 800 seulement »: beside a day, a number that nothing says is a sum."""
        here = {self.message.page.sentence(one.start) for one in self.message.page.mentions}
        known = {*self.message.known, *map(Decimal, range(LONGEST + 1))}
        loose = [one for one in loose_sums(self.message, [], self.due) if one.value not in known]
        return any(self.message.page.sentence(one.start) in here for one in loose)

    def _bid(self) -> Part | None:
        """« 5 % de moins : 1 140 le 15 »: the one number that is most of what is owed, where a discount is asked,
        whoever pays it; what is left out may stand beside."""
        if self.message.planned or not any(cue(f"debt.{one}").search(self.message.plain) for one in LESS):
            return None
        sums = {Decimal(one.value) for one in loose_sums(self.message, [], self.due)}
        sums |= {one.value for one in self.message.page.amounts} - {self.due}
        most = [value for value in sums if self.due <= 2 * value < 2 * self.due]
        days = {mark.day for mark in self.marks if mark.day and mark.day > self.message.today}
        if len(most) != 1 or sums - {most[0], self.due - most[0]} or len(days) > 1:
            return None
        return Part(most[0], dates=tuple(days))

    def _rated(self) -> None:
        """« trois virements de 500, 400 et 300 € » is a list; « 300 € par trimestre » has no number."""
        listed = len(self.amounts) > 1 and self.found.count == len(self.amounts)
        if listed and not self._whole():  # « 500 €, et 700 € en deux » is none
            self.amounts = [
                replace(one, times=1) if one.times == self.found.count and not one.rest else one
                for one in self.amounts
            ]
        if len(self.amounts) == 1 and self.amounts[0].times == 1 and self.found.every and not self.found.count:
            low, high = self.message.page.sentence(self.amounts[0].start)
            rhythm = cue(f"rhythm.{self.found.every}").search(self.message.plain, low, high)
            if rhythm and self.amounts[0].value and len(self.days) <= 1 and not self.message.planned:
                self.amounts = [replace(self.amounts[0], times=None)]

    def _run(self) -> None:
        """« 450 € le 20, de mars à juin »: the months give the start and the number."""
        if self.found.every in (Rhythm.WEEK, Rhythm.FORTNIGHT) or (run := find_run(self.message)) is None:
            return
        self.found.start_month, months = run
        count = (months - 1) // 3 + 1 if self.found.every is Rhythm.QUARTER else months
        self.found.count = self.found.count or count
        if len(self.amounts) == 1 and self.amounts[0].times == 1 and not self.amounts[0].rest:
            self.amounts = [replace(self.amounts[0], times=self.found.count)]

    def _start(self) -> None:
        """« à partir du 5 mai »: the day the payments start is no payment of its own where there are several."""
        several = len(self.amounts) > 1 or any(a.times is None or a.times > 1 for a in self.amounts)
        spread = several or bool(self.found.count and self.found.count > 1) or bool(self.found.every)
        spread = spread or bool(self.message.planned and cue("rhythm.same").search(self.message.plain))
        dated = [day for day in self.days if day.day]
        from_then = len(dated) == 1 and len(self.message.planned) > 1 and self._begins(dated[0])
        fresh = [day for day in dated if day.day not in self.message.planned]
        if self.found.day and not self.amounts and not fresh:
            self.days = [day for day in self.days if not day.day]  # « le 20 tombe mal, plutôt le 25 de chaque mois »
        anew = len(dated) > 1 or (self.message.planned and self.found.every in (Rhythm.WEEK, Rhythm.FORTNIGHT))
        placed = any(day.place for day in dated if day not in fresh)  # « toujours le 6 mai pour la seconde »
        if self.found.every and not self.amounts and len(fresh) == 1 and anew and not placed:
            self.found.start, self.days = fresh[0].day, []  # the day that stood, then the first of the new rhythm
            return
        alike = len({day.day.day for day in dated if day.day}) == 1 and not self.amounts
        if alike and len(dated) > 1 and dated[0].starts and self.found.count not in (None, len(dated)):
            self.found.start, self.days = dated[0].day, []  # « du 20 avril au 20 juin, un par mois, le 20 »
            return
        after = bool(dated and self.amounts) and dated[0].start > self.amounts[-1].start
        listed = len(self.amounts) > 1 and self._whole() and after  # « 500, 400 et 300 € dès le 20 »
        lone = len(self.amounts) <= 1 or listed
        if lone and len(dated) == 1 and dated[0].starts and (spread or self.found.day or from_then):
            self.found.start = dated[0].day
            self.days = [day for day in self.days if day is not dated[0]]

    def _whole(self) -> bool:
        """True where the sums, each as often as it is said, make up what is owed."""
        return sum((one.value or 0) * (one.times or 1) for one in self.amounts) == self.due

    def _begins(self, day: Day) -> bool:
        """« mais en commençant le 25 »: all of the plan from then on, and not its first payment alone."""
        low, _ = self.message.clause(day.start)
        return bool(cue("payment.begins").search(self.message.plain[low : day.start]))

    def _following(self) -> None:
        """« le 15 de chacun des trois mois suivants »: as many more, a month apart."""
        match = cue("payment.following").search(self.message.plain)
        if match is None or not self.message.proposes(match.start()):
            return
        times = number(match["n"]) if match["n"] else None
        if match["day"]:
            self.found.day = int(match["day"].replace("1er", "1"))
            self.days = [day for day in self.days if not match.start() <= day.start < match.end()]
        last = max((at for at, amount in enumerate(self.amounts) if amount.start < match.start()), default=None)
        if times and last is not None and len(self.amounts) > 1:
            self.amounts[last] = replace(self.amounts[last], times=times)
        elif times and last is not None and cue("payment.as_much").search(self.message.plain, 0, match.start()):
            self.amounts[last] = replace(self.amounts[last], times=times + 1)  # « et pareil les deux mois suivants »
        self.found.every = self.found.every or Rhythm.MONTH


def _without_more(message: Message, sums: list[Amount], due: Decimal) -> list[Amount]:
    """« le chantier (14 000 €) est payé fin mai ; nous réglons tout le 29 »: more than all of it is no payment."""
    whole = cue("answer.lump").search(message.plain) or cue("answer.whole_sum").search(message.plain)
    fitting = [one for one in sums if one.value is None or one.value <= due]
    most = MOST_ABOVE * max(due, *message.known)
    return fitting if fitting or whole else [one for one in sums if one.value and one.value <= most]
