"""The payments that a message states: amounts, days and how often, paired as the words pair them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from amiable.domain.calendar import add_months
from amiable.domain.plan import Rhythm
from amiable.domain.talk import Part, Place
from amiable.french.dates import Form, Mention
from amiable.french.fold import fold
from amiable.french.numbers import WORDS, find_shares, parse_number
from amiable.reading.facts.page import Page
from amiable.reading.talk.clauses import Clause, Role, clauses, in_digits, role_at
from amiable.reading.talk.cues import cue

MOST = 60
BEFORE, AFTER, NEAR = 44, 60, 26
EXPLAINED = 14
"""Characters between « le solde » and the sum that it names."""
PAIR = 2
"""Days in a change: the old one and the new one."""
LEAST, LEAST_YEAR, LAST_YEAR = 20, 2020, 2035
NAMED = (Place.FIRST, Place.SECOND, Place.LAST)
_COUNTED = re.compile(rf"\d{{1,2}}|{WORDS}")
_BARE = re.compile(
    r"(?<![\w/.,°-])(?<!\d )(?<!le )(?<!au )(?<!du )(?<!les )(?<!n )(?<!no )(?P<sum>\d{2,6}(?:,\d{2})?)"
    r"(?= (?:je|c'est|ca|le dernier|la derniere|par mois|par semaine|chaque|/ ?mois|/ ?sem|par sem"
    r"|tous|toutes|d'entree|des|puis|et|au|en"
    r"|a la|pour la|pour le|comptant)\b|[.;!?](?!\d)|,(?!\d)|$)",
    re.MULTILINE,
)


_EXPLAINS = re.compile(rf"[ ,:(]*(?:soit )?(?:en|par|a raison de|:) (?:\d{{1,2}}|{WORDS}) ?(?:fois|x|\w+ de|\w+) ?")
_MONTH_AT = re.compile(r"(?: \w+){0,2} ?(?:a|de|:|=) ?")


@dataclass(frozen=True)
class Amount:
    """A sum as written. `times` None: as often as needed."""

    start: int
    end: int
    value: Decimal | None = None
    share: Fraction | None = None
    rest: bool = False
    times: int | None = 1
    place: Place | None = None


@dataclass(frozen=True)
class Day:
    """A day to come as written, or a bare month."""

    start: int
    end: int
    day: date | None = None
    month: int | None = None
    starts: bool = False
    place: Place | None = None
    old: bool = False
    """Named as the day that another one replaces (« plutôt que vendredi »)."""
    of_month: bool = False
    """Its month was said before it."""


@dataclass
class Payments:
    """What the message states of when and how much."""

    parts: list[Part] = field(default_factory=list)
    count: int | None = None
    every: Rhythm | None = None
    day: int | None = None
    start: date | None = None
    start_month: int | None = None
    moved: list[tuple[date, date]] = field(default_factory=list)
    told: bool = False
    """True where it tells of a payment made."""


def find_payments(
    text: str, today: date, known: Collection[Decimal], invoices: Sequence[str], planned: Collection[date]
) -> Payments:
    """The payments of a message; `known` are sums and `planned` days that earlier messages named."""
    return _Reader(in_digits(text), today, known, invoices, planned).read()


class _Reader:
    def __init__(
        self,
        plain: str,
        today: date,
        known: Collection[Decimal],
        invoices: Sequence[str],
        planned: Collection[date],
    ) -> None:
        self.today, self.planned = today, set(planned)
        self.of_month = False
        self.clauses = clauses(plain)
        self.kept = [match.span() for match in cue("answer.keeps").finditer(plain)]
        self.page = Page(plain, today, known)
        self.plain = self.page.plain
        self.found = Payments(told=any(clause.role is Role.TOLD for clause in self.clauses))
        self.numbers = _numbers(self.plain, invoices)
        self.unsuited = self._unsuited()
        self.amounts = self._amounts()
        self.days = self._days()

    def read(self) -> Payments:
        found = self.found
        found.every = self._every()
        found.count = self._count()
        self._following()
        if not self._moves():
            self._ranges()
            found.parts = self._parts()
        if found.day and not found.every and (found.count != 1):
            found.every = Rhythm.MONTH
        return found

    # --- sums ---

    def _counts_as(self, start: int) -> bool:
        return role_at(self.clauses, start) is Role.SAID and not any(low <= start < high for low, high in self.kept)

    def _amounts(self) -> list[Amount]:
        plain, found = self.plain, []
        for span in self.page.amounts:
            before = plain[max(0, span.start - NEAR) : span.start]
            comment = cue("change.instead").search(before) or cue("payment.comment").match(plain[span.end :])
            beside = comment is not None or self._balance(span.start)
            if self._counts_as(span.start) and span.value > 0 and not beside:
                found.append(self._repeated(Amount(span.start, span.end, span.value)))
        out = shares_out(plain)
        waives = cue("debt.discount").search(plain)
        for share in find_shares(plain):
            if ("%" in share.text or "cent" in share.text) and not out and (waives or not self._on_a_day(share.end)):
                continue  # a percentage is a discount asked for, or its reason
            if self._counts_as(share.start) and share.value < 1 and not plain.endswith("par ", 0, share.start):
                found.append(Amount(share.start, share.end, share=share.value))
        for match in cue("payment.rest").finditer(plain):
            taken = any(amount.start < match.end() and match.start() < amount.end for amount in found)
            explained = any(
                0 <= amount.start - match.end() <= EXPLAINED or _EXPLAINS.fullmatch(plain, match.end(), amount.start)
                for amount in found
            )
            if self._counts_as(match.start()) and not taken and not explained:
                found.append(Amount(*match.span(), rest=True))
        found += self._bare(found)
        found += self._whole(found)
        return _without_sums(sorted(found, key=lambda amount: amount.start)[:MOST])

    def _on_a_day(self, place: int) -> bool:
        """« 30 % le 16 mars »: a day follows at once."""
        return any(0 <= mention.start - place <= NEAR for mention in self.page.mentions)

    def _balance(self, place: int) -> bool:
        """« il reste donc 400 €, c'est bien ça ? »: what is left once a payment was made, not a new one."""
        low, high = self._clause(place)
        words = self.plain[low : high + EXPLAINED]
        dated = any(low <= mention.start < high for mention in self.page.mentions)
        asked = "?" in self.plain[place : self.page.sentence(place)[1] + 2]
        return not dated and (self.found.told or asked) and bool(cue("payment.balance").search(words))

    def _bare(self, found: list[Amount]) -> list[Amount]:
        """« 50 je peux y arriver »: figures that can be nothing but sums."""
        bare: list[Amount] = []
        taken = [(one.start, one.end) for one in found]
        taken += [(span.start, span.end) for span in self.page.amounts]
        taken += [(mention.start, mention.end) for mention in self.page.mentions]
        for match in _BARE.finditer(self.plain):
            free = not any(low < match.end() and match.start() < high for low, high in taken)
            value = Decimal(match["sum"].replace(",", "."))
            free = free and not LEAST_YEAR <= value <= LAST_YEAR and not self._balance(match.start("sum"))
            if free and value >= LEAST and self._counts_as(match.start()):
                bare.append(self._repeated(Amount(*match.span("sum"), value)))
        return bare

    def _whole(self, others: Sequence[Amount]) -> list[Amount]:
        """« la facture A, en entier le 7 mai »: the sum is that of the invoice that the sentence names."""
        found: list[Amount] = []
        for at, (place, _) in enumerate(self.numbers if others else ()):
            low, end = self.page.sentence(place)
            end = min([end, *(start for start, _ in self.numbers[at + 1 :])])
            start = max([low, *(start for start, _ in self.numbers[:at])])
            sums = [*(one.start for one in others), *(one.start for one in self.page.amounts)]
            summed = any(start <= sum_at < end for sum_at in sums)
            dated = any(place < mention.start < end and mention.past is not True for mention in self.page.mentions)
            if dated and not summed and self._counts_as(place):
                found.append(Amount(place, place + 1))
        for match in cue("payment.whole").finditer(self.plain):
            low, high = self.page.sentence(match.start())
            named = {number for at, number in self.numbers if low <= at < high}
            summed = any(low <= span.start < high for span in self.page.amounts)
            again = any(low <= amount.start < high for amount in found)
            if len(named) == 1 and not summed and not again and self._counts_as(match.start()):
                found.append(Amount(*match.span()))
        return found

    def _repeated(self, amount: Amount) -> Amount:
        """How often the sum is paid, and which payment of a plan it is."""
        before = self.plain[max(0, amount.start - BEFORE) : amount.start]
        after = self.plain[amount.end : amount.end + AFTER]
        said = cue("payment.times_before").search(before) or cue("payment.times_after").match(after)
        said = said or cue("payment.times_short").search(before)
        place = self._place(amount.start, amount.end)
        listed = said is not None and ":" in said[0] and len(self.page.amounts) > 1
        if said and not listed and (times := _number(said["n"])):
            return replace(amount, times=times, place=None if place in (Place.EACH, Place.OTHERS) else place)
        if place is Place.EACH or cue("payment.rated").match(after) or cue("payment.rated_before").search(before):
            return replace(amount, times=None, place=Place.EACH if place is Place.EACH else None)
        if place is Place.OTHERS:
            return replace(amount, times=None, place=place)
        return replace(amount, place=place)

    def _place(self, start: int, end: int) -> Place | None:
        """The payment that the words of its clause name."""
        low = max((clause.start for clause in self.clauses if clause.start <= start), default=0)
        high = min((clause.end for clause in self.clauses if clause.end >= end), default=len(self.plain))
        words = self.plain[low : min(high, end + 40)]
        if upon := cue("payment.upon").match(self.plain[end:high].partition(" et ")[0]):
            for place in (*NAMED, Place.OTHERS, Place.EACH):
                if cue(f"payment.{place}").search(upon[0]):
                    return place
        for place in (Place.FIRST, Place.SECOND, Place.LAST, Place.OTHERS, Place.EACH):
            match = cue(f"payment.{place}").search(words)
            if match and not any(char.isdigit() for char in words[match.end() : start - low]):
                return place
        said = self.plain[self.page.sentence(start)[0] : low]
        if said and not any(char.isdigit() for char in said):
            return next((one for one in NAMED if cue(f"payment.{one}").search(said)), None)
        return None

    # --- days ---

    def _days(self) -> list[Day]:
        days: list[Day] = []
        for mention in self.page.mentions:
            counts = self._counts_as(mention.start) or (bool(self.unsuited) and self._until(mention))
            if not counts or mention.past is True or self._explained(mention):
                continue
            before = self.plain[max(0, mention.start - BEFORE) : mention.start]
            words = self.plain[mention.start : mention.end]
            after = self.plain[mention.end : mention.end + NEAR]
            starts = words.startswith(("des ", "a partir")) or bool(
                cue("payment.start").search(before) or cue("payment.starts").match(after)
            )
            if mention.form is Form.HABIT:
                self.found.day = self.found.day or mention.day
            elif mention.form is Form.WINDOW:
                if mention.month and mention.month != self.found.start_month:
                    self._month(days, mention, starts)
            elif not cue("payment.background").search(before) and not self.plain.startswith("-la", mention.end):
                usual = mention.form is Form.DAY and re.search(r"\btoujours (?:le )?$", before)
                day = None if usual else self._of_month(mention, days)
                day = day or self._instead(mention) or self._resolved(mention)
                if usual or (mention.form is Form.DAY and self._months_after(mention)):
                    self.found.day = mention.day
                elif day is not None and not self._arranged(mention):
                    place = self._place(mention.start, mention.end)
                    old = bool(
                        cue("change.instead").search(before) or cue("change.instead").search(before + words[:3])
                    )
                    days.append(Day(mention.start, mention.end, day, None, starts, place, old, self.of_month))
                    self.of_month = False
        days = self._paid_on([self._sharing(days, at) for at in range(len(days))])
        dated = {day.day.month for day in days if day.day}
        return [day for day in days if day.day or day.month not in dated]

    def _paid_on(self, days: list[Day]) -> list[Day]:
        """« mandaté le 20 mars, paiement le 10 avril »: a public body orders first, and pays later."""
        if len(days) != PAIR or not cue("payment.order").search(self.plain[: days[0].start]):
            return days
        return days[1:] if cue("payment.settled").search(self.plain, days[0].end, days[1].start) else days

    def _unsuited(self) -> list[date]:
        """The days that stood before and are turned down (« le 25 mars tombe mal »)."""
        days: list[date] = []
        for clause in self.clauses:
            if clause.role is not Role.REJECTED:
                continue
            own = [one for one in self.page.mentions if clause.start <= one.start < clause.end]
            months = {one.month for one in own if one.month} or self._new_months(clause)
            for mention in own:
                if self._until(mention):
                    continue
                on = None if mention.form is Form.WINDOW else self._resolved(mention)
                any_day = mention.form is Form.WINDOW
                number = mention.day if mention.form is Form.DAY else None
                standing = [day for day in sorted(self.planned) if day >= self.today]
                same = [day for day in standing if not months or day.month in months]
                days += [day for day in same if any_day or day == on or day.day == number][:1]
        if not days and len(possible := [one for one in self.page.mentions if self._until(one)]) == 1:
            on = self._resolved(possible[0])
            days = [day for day in sorted(self.planned) if on and self.today <= day < on]
        return list(dict.fromkeys(days))

    def _new_months(self, clause: Clause) -> set[int]:
        """The months of the plan that the words around a bare day name (« pour avril, le 25 c'est mort »)."""
        low, high = clause.start - NEAR, clause.end + NEAR
        near = [one.month for one in self.page.mentions if low <= one.start < high and one.month]
        return {month for month in near if any(day.month == month for day in self.planned)}

    def _until(self, mention: Mention) -> bool:
        """« je ne pourrai pas avant le 30 »: the day that is possible."""
        low, _ = self._clause(mention.start)
        words = self.plain[low : mention.start]
        if self.plain.startswith("avant", mention.start):
            words += "avant "
        return bool(cue("payment.before").search(words))

    def _instead(self, mention: Mention) -> date | None:
        """A bare day after a day turned down: in the same month, or the next one."""
        if len(self.unsuited) != 1 or mention.form is not Form.DAY or mention.weekday is not None or not mention.day:
            return None
        old = self.unsuited[0]
        later = mention.day > old.day or cue("change.sooner").search(self.plain)
        return self._dated(mention, (old if later else add_months(old.replace(day=1), 1)).month)

    def _explained(self, mention: Mention) -> bool:
        """« dans un mois, le 16 octobre »: the date that follows says it better."""
        following = [other.start for other in self.page.mentions if other.start >= mention.end]
        if mention.form is not Form.OFFSET or not following:
            return False
        return bool(re.fullmatch(r" ?[,(] ?(?:soit |donc )?(?:le )?", self.plain[mention.end : following[0]]))

    def _of_month(self, mention: Mention, days: list[Day]) -> date | None:
        """« pour juillet : le 31 », « du 11 mai au 18 »: the month said before goes with the bare days after it."""
        if mention.form is not Form.DAY or mention.weekday is not None or not mention.day or not days:
            return None
        before = days[-1]
        if (
            before.day
            and self.plain[before.end : mention.start].strip() == ""
            and self.plain[mention.start :].startswith("au")
        ):
            ahead = (
                before.day.replace(day=1)
                if mention.day > before.day.day
                else add_months(before.day.replace(day=1), 1)
            )
            return self._dated(mention, ahead.month)
        last = next((day for day in reversed(days) if day.month or day.of_month), None)
        if last is None or self.page.sentence(last.start) != self.page.sentence(mention.start):
            return None
        month = last.month or (last.day.month if last.day else 0)
        if last.month:
            days.remove(last)
        self.of_month = True
        return self._dated(mention, month)

    def _dated(self, mention: Mention, month: int) -> date | None:
        return self.page.resolve(replace(mention, form=Form.DATE, month=month), past=False)

    def _arranged(self, mention: Mention) -> bool:
        """« je programme les virements ce soir »: when it will be set up, not when it will be paid."""
        if mention.form is not Form.OFFSET or mention.days:
            return False
        low, high = self._clause(mention.start)
        summed = any(low <= amount.start < high for amount in self.amounts)
        return not summed and bool(cue("payment.arranged").search(self.plain[low:high]))

    def _clause(self, place: int) -> tuple[int, int]:
        return next(
            ((one.start, one.end) for one in self.clauses if one.start <= place < one.end), (0, len(self.plain))
        )

    def _resolved(self, mention: Mention) -> date | None:
        """Its day; a day of a month with neither month nor year is one that stood before where there is one."""
        day = self.page.resolve(mention, past=False)
        if mention.form is Form.DAY and mention.weekday is None:
            same = sorted(on for on in self.planned if on.day == mention.day and on >= self.today)
            return same[0] if same else day
        return day

    def _months_after(self, mention: Mention) -> bool:
        """« le 5 à partir de février »: the month of the first payment follows."""
        after = self.plain[mention.end : mention.end + 24]
        return bool(
            re.match(
                r",? (?:a partir de|a compter de|des|en commencant (?:en|des|par)|a commencer par) (?!le|\d)", after
            )
        )

    def _month(self, days: list[Day], mention: Mention, starts: bool) -> None:
        if starts or self.found.day:
            self.found.start_month = self.found.start_month or mention.month
            return
        low, high = self._clause(mention.start)
        summed = any(low <= amount.start < high for amount in self.amounts)
        if summed or cue("payment.about").search(self.plain, low, high):
            days.append(Day(mention.start, mention.end, month=mention.month))

    def _sharing(self, days: list[Day], at: int) -> Day:
        """« le 15 avril, mai et juin »: the day is said once."""
        day = days[at]
        before = days[at - 1] if at else None
        if day.month is None or before is None or before.day is None:
            return day
        if not re.fullmatch(r" ?(?:,|et|puis|, puis) ?(?:en |de |d')?", self.plain[before.end : day.start]):
            return day
        if any(_MONTH_AT.fullmatch(self.plain, day.end, amount.start) for amount in self.amounts):
            return day  # « avril reste à 300 € » is a payment of its own
        months = (day.month - before.day.month) % 12
        days[at] = replace(day, day=add_months(before.day, months), month=None)
        return days[at]

    # --- rhythm and number ---

    def _every(self) -> Rhythm | None:
        found = [
            (every, match.start())
            for every in (Rhythm.FORTNIGHT, Rhythm.WEEK, Rhythm.QUARTER, Rhythm.MONTH)
            for match in cue(f"rhythm.{every}").finditer(self.plain)
            if self._counts_as(match.start())
        ]
        beside = [every for every, place in found if self._about_payment(place)]
        return next(iter(beside or [every for every, _ in found]), None)

    def _about_payment(self, place: int) -> bool:
        """True where the sentence of that place holds a sum, or a number of payments."""
        low, high = self.page.sentence(place)
        return any(low <= amount.start < high for amount in self.amounts) or bool(
            cue("payment.count").search(self.plain, low, high)
        )

    def _count(self) -> int | None:
        for match in cue("payment.count").finditer(self.plain):
            counted = _COUNTED.search(match[0])
            value = _number(counted[0]) if counted else None
            before = self.plain[max(0, match.start() - 24) : match.start()]
            if value and self._counts_as(match.start()) and not cue("payment.not_count").search(before):
                return value
        return None

    def _following(self) -> None:
        """« le 15 de chacun des trois mois suivants »: as many more, a month apart."""
        match = cue("payment.following").search(self.plain)
        if match is None or not self._counts_as(match.start()):
            return
        times = _number(match["n"]) if match["n"] else None
        if match["day"]:
            self.found.day = int(match["day"].replace("1er", "1"))
            self.days = [day for day in self.days if not match.start() <= day.start < match.end()]
        last = max((at for at, amount in enumerate(self.amounts) if amount.start < match.start()), default=None)
        if times and last is not None and len(self.amounts) > 1:
            self.amounts[last] = replace(self.amounts[last], times=times)
        self.found.every = self.found.every or Rhythm.MONTH

    # --- changes ---

    def _moves(self) -> bool:
        """« celle du 15 mai passe au 25 »: a day that stood before, then the one that takes its place."""
        days = [day for day in map(self._stood, self.days) if day.day is not None]
        late = [day.day for day in days if day.day and day.day not in self.planned]
        if len(self.unsuited) == len(set(late)) == 1 and len({amount.value for amount in self.amounts}) <= 1:
            self.found.moved.append((self.unsuited[0], late[0]))
            return True
        old = [day for day in days if day.day in self.planned and (day.old or not self.amounts or len(days) == PAIR)]
        new = [day for day in days if day not in old]
        if len(old) != 1 or len(new) != 1 or len({amount.value for amount in self.amounts}) > 1:
            return False
        first, second = old[0], new[0]
        low, high = self.page.sentence(first.start)
        if not low <= second.start < high or not first.day or not second.day:
            return False
        between = self.plain[min(first.end, second.end) : max(first.start, second.start)]
        if first.start > second.start:
            moves = cue("change.instead").search(between)
        elif between.strip() == "au":
            moves = cue("change.moves").search(self.plain[low:high])
        else:
            moves = cue("change.becomes").search(between + self.plain[second.start : second.start + 4])
        if moves:
            self.found.moved.append((first.day, second.day))
        return bool(moves)

    def _stood(self, day: Day) -> Day:
        """« l'échéance de juin »: the day that stood in that month."""
        same = [on for on in self.planned if on.month == day.month and on >= self.today]
        return replace(day, day=same[0]) if day.day is None and len(same) == 1 else day

    def _ranges(self) -> None:
        """« du 20 mai au 20 octobre »: where the payments start, and where they end."""
        for first, last in pairwise(self.days):
            words = self.plain[max(0, first.start - 3) : last.end]
            if re.match(r"(?:..)?.?\bdu [^.,;]{1,24}\bau\b", words) and last.start - first.end < len(" au  "):
                self.days = [
                    replace(day, starts=True) if day is first else day for day in self.days if day is not last
                ]
                return

    # --- pairing ---

    def _parts(self) -> list[Part]:
        days = [day for day in self.days if not day.old]
        several = len(self.amounts) > 1 or any(a.times is None or a.times > 1 for a in self.amounts)
        spread = several or bool(self.found.count and self.found.count > 1) or bool(self.found.every)
        spread = spread or bool(self.planned and cue("rhythm.same").search(self.plain))
        starting = [day for day in days if day.starts and day.day]
        dated = [day for day in days if day.day]
        if len(self.amounts) <= 1 and starting and len(dated) == 1 and (spread or self.found.day):
            self.found.start = starting[0].day
            days = [day for day in days if day is not starting[0]]
        if (added := self._added(days)) is not None:
            return [added]
        if all(amount.rest for amount in self.amounts) and not days:
            return []
        if not self.amounts:
            return self._days_alone(days)
        if len(self.amounts) == 1:
            return [self._part(self.amounts[0], days)]
        return [part for amount, own in self._paired(days) for part in self._by_month(self._part(amount, own), own)]

    def _by_month(self, part: Part, days: list[Day]) -> list[Part]:
        """« octobre et novembre à 175 € »: a payment in each of the months."""
        months = [day.month for day in days if day.month]
        if part.dates or part.times not in (1, None) or len(months) < PAIR:
            return [part]
        return [replace(part, month=month, times=1) for month in months]

    def _added(self, days: list[Day]) -> Part | None:
        """« il manque 45,50 €, je les ajoute à la dernière »: on top of a payment that stood before."""
        if not self.planned or len(self.amounts) > PAIR or len(days) > 1:
            return None
        for low, high in self.page.sentences:
            words = self.plain[low:high]
            if not (cue("change.adds").search(words) and cue("change.missing").search(words)):
                continue
            place = next((one for one in NAMED if cue(f"payment.{one}").search(words)), None)
            day = days[0] if days else None
            amount = max((one.value for one in self.amounts if one.value), default=None)
            if place or day:
                dates = (day.day,) if day and day.day else ()
                return Part(amount, dates=dates, month=day.month if day else None, place=place, added=True)
        return None

    def _days_alone(self, days: list[Day]) -> list[Part]:
        if self.numbers and len({number for _, number in self.numbers}) > 1:
            return [Part(dates=(day.day,), invoice=self._invoice(day.start)) for day in days if day.day]
        return [Part(dates=(day.day,) if day.day else (), month=day.month, place=day.place) for day in days]

    def _paired(self, days: list[Day]) -> list[tuple[Amount, list[Day]]]:
        """Each sum with its days: those after it up to the next sum, or those before it where the list begins so."""
        amounts = self.amounts
        first = bool(days) and days[0].start < amounts[0].start
        ahead = first and days[-1].start < amounts[-1].start
        own: list[list[Day]] = [[] for _ in amounts]
        for day in days:
            after = [at for at, amount in enumerate(amounts) if amount.start > day.start]
            before = [at for at, amount in enumerate(amounts) if amount.start < day.start]
            forward = first and after and (ahead or len(days) <= len(amounts))
            at = after[0] if forward or not before else before[-1]
            if day.month and after and _MONTH_AT.fullmatch(self.plain, day.end, amounts[after[0]].start):
                at = after[0]  # « avril reste à 300 € »
            own[at].append(day)
        return list(zip(amounts, own, strict=True))

    def _part(self, amount: Amount, days: list[Day]) -> Part:
        dates = tuple(dict.fromkeys(day.day for day in days if day.day))
        sentence = self.page.sentence(amount.start)
        named = [day.month for day in days if day.month and self.page.sentence(day.start) == sentence]
        month = named[0] if named and amount.times == 1 else None
        place = amount.place
        if place is None:
            place = next((day.place for day in days if day.place in (Place.FIRST, Place.SECOND, Place.LAST)), None)
        times = amount.times
        if len(dates) > 1 and times == 1:
            times = len(dates)
        return Part(amount.value, amount.share, amount.rest, times, dates, month, place, self._invoice(amount.start))

    def _invoice(self, place: int) -> str:
        """The invoice named last before a place, where the message tells several apart."""
        if not self.numbers:
            return ""
        before = [number for at, number in self.numbers if at <= place]
        return before[-1] if before else self.numbers[0][1]


def _numbers(plain: str, invoices: Sequence[str]) -> list[tuple[int, str]]:
    """Where the message names invoices, if there are several of them."""
    if len(invoices) < 2:  # noqa: PLR2004 - one invoice needs no telling apart
        return []
    found = [
        (match.start(), number)
        for number in invoices
        for match in re.finditer(rf"(?<!\w){re.escape(fold(number))}(?!\w)", plain)
    ]
    return sorted(found)


def shares_out(plain: str) -> bool:
    """True where the percentages are those of the payments: « 25 % le 13 mars et 75 % le 15 avril »."""
    return sum(share.value for share in find_shares(plain) if share.text[-1] in "%st") == 1


def _without_sums(amounts: list[Amount]) -> list[Amount]:
    """« 1 100 €, en dix fois 110 € »: what several alike come to is not one more payment."""
    whole = {one.value * one.times for one in amounts if one.value and one.times and one.times > 1}
    return [amount for amount in amounts if amount.times != 1 or amount.value not in whole]


def _number(words: str | None) -> int | None:
    value = parse_number(words) if words else None
    return int(value) if value is not None and 1 < value <= MOST else None
