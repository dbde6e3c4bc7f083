"""From the payments that a message states to a whole proposal; what it leaves open comes from what stood before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise

from amiable.domain.calendar import add_months, on_number
from amiable.domain.money import CENT, Money
from amiable.domain.plan import Instalment, Rhythm, step
from amiable.domain.talk import Part, Place, Proposal, Said
from amiable.policies.negotiation.patch import Patch
from amiable.policies.negotiation.proposals import ends, proposal_of, rhythm
from amiable.policies.negotiation.rows import Row, rows_of

MOST = 120
"""Payments: a longer plan is not worked out."""
PAIR = 2
STARTS = (None, Place.FIRST, Place.EACH)


class Builder:
    """One message set beside `base`, the proposal that it may refer to."""

    def __init__(
        self, said: Said, base: Proposal | None, outstanding: Money, day: date, invoices: dict[str, Decimal]
    ) -> None:
        self.day, self.invoices = day, invoices
        self.base = base or Proposal()
        if said.day_open:
            self.base = Proposal(self.base.count, self.base.amount, None, self.base.every)
        self.said = _running(_as_start(said, self.base))
        self.currency = outstanding.currency
        self.outstanding = outstanding.amount
        self.waived = self._waived()
        self.total = self.outstanding - (self.waived or 0)

    def build(self) -> Proposal | None:
        """The proposal, complete or with the keys that are known; None where the message states no terms."""
        if self.said.amounts_open and not any(part.amount for part in self.said.parts):
            self.base = Proposal(self.base.count, None, self.base.first_date, self.base.every)
        patch = Patch(self.said, rows_of(self.base), self.day, self.total, self._sums)
        if self.said.moved and self.base.schedule and (moved := patch.moved()):
            return self._proposal(moved)
        rows = self._completing([self._in_month(row) for row in self._rows()])
        dated = [row for row in rows if row.date and row.amount]
        if dated and (dated == rows or len(dated) > 1) and self._sums(dated):
            return self._proposal(dated)
        if changed := patch.changed(rows):
            return self._proposal(changed)
        if any(row.added or row.dropped for row in rows):
            return None
        if rows:
            rows = self._amounts(self._dated(rows))
            if all(row.date and row.amount for row in rows):
                return self._proposal(rows)
        return self._partial(rows)

    # --- how much ---

    def _waived(self) -> Decimal | None:
        parts = [part for part in self.said.parts if part.amount]
        closes = self.said.closes and self.said.count in (None, 1) and not self.said.every
        if not (self.said.asks_discount or closes or self._bids_more(parts)):
            return None
        undated = [part for part in parts if not part.dates and part.times == 1]
        whole = sum((part.amount or Decimal(0)) * self._times(part) for part in parts)
        if len(undated) == 1 and 1 < len(parts) == len(self.said.parts) and whole == self.outstanding:
            self.said = replace(self.said, parts=tuple(part for part in parts if part.dates))
            return undated[0].amount  # « une remise de cent euros, et 1 250 € le 10 octobre et le 10 novembre »
        if self.said.discount is not None:
            return (self.outstanding * self.said.discount).quantize(CENT)
        if len(parts) == len(self.said.parts) == 1 and parts[0].amount and parts[0].amount < self.outstanding:
            counted = bool(parts[0].times and not parts[0].dates and self.said.asks_discount)
            counted = counted or whole == self.outstanding  # nothing would be left out
            return self.outstanding - (whole if counted else parts[0].amount)
        return None

    def _bids_more(self, parts: Sequence[Part]) -> bool:
        """« 1 800 jeudi, alors », after 1 600 for the whole debt: still less than all of it."""
        before = self.base.schedule[0].amount.amount if len(self.base.schedule) == 1 and self.base.discount else None
        alone = len(parts) == len(self.said.parts) == 1 and parts[0].times == 1 and len(parts[0].dates) <= 1
        return before is not None and alone and not self.said.lump and (parts[0].amount or Decimal(0)) >= before

    def _completing(self, rows: list[Row]) -> list[Row]:
        """« Pour les 700 dont je parlais : le 15 septembre »: the day that one announced before lacked."""
        base, first = self.base, self.base.first_date
        lacked = [amount.amount for amount in base.amounts[1:]]
        dated = [row for row in rows if row.date and row.date > first] if first else []
        fits = all(row.amount in (None, amount) for row, amount in zip(rows, lacked, strict=False))
        if base.schedule or not first or not rows or not len(lacked) == len(rows) == len(dated) or not fits:
            return rows
        filled = [replace(row, amount=amount, rest=False) for row, amount in zip(rows, lacked, strict=True)]
        return [Row(first, base.amounts[0].amount), *filled]

    def _sums(self, rows: Sequence[Row]) -> bool:
        return abs(sum((row.amount or Decimal(0) for row in rows), Decimal(0)) - self.total) <= CENT * len(rows)

    def _rows(self) -> list[Row]:
        """The payments as stated: several alike are laid out, the rest is worked out."""
        parts = self._of_amounts(self.said.parts)
        if len(parts) == 1 and parts[0].times == 1 and self.said.count and not parts[0].rest:
            amount = self._amount(parts[0])
            if amount and amount * self.said.count == self.total:
                parts = [replace(parts[0], times=self.said.count)]  # « 60 €, à partir du 16 mars, quatre fois »
        others = sum((self._amount(p) or Decimal(0)) * self._times(p) for p in parts if p.times is not None)
        rows: list[Row] = []
        for stated in parts:
            times = (
                self._times(stated) if stated.times is not None else self._open_times(stated, parts, Decimal(others))
            )
            part = self._spanned(stated, times)
            for at in range(min(times, MOST)):
                own = part.dates[at] if at < len(part.dates) else None
                counted = part.times is not None and part.times == self.said.count
                if counted and part.place is Place.LAST and len(part.dates) == 1 and self._every is Rhythm.MONTH:
                    own = add_months(part.dates[0], at + 1 - times)  # « quatre de 300, la dernière le 20 juillet »
                if own is None and part.dates and at:
                    own = self._step(part.dates[0], at)
                amount = self._amount(part)
                rows.append(
                    Row(own, amount, part.rest, part.invoice, part.place, part.month, part.added, part.dropped)
                )
        rows = self._counting_all(self._last_less(rows))
        rest = [row for row in rows if row.rest]
        left = self.total - sum((row.amount or Decimal(0) for row in rows), Decimal(0))
        if rest and left > 0 and all(row.amount for row in rows if not row.rest) and len(rows) > 1:
            shares = iter(Money(left, self.currency).split(len(rest)))
            rows = [replace(row, amount=next(shares).amount, rest=False) if row.rest else row for row in rows]
        return rows

    def _spanned(self, part: Part, times: int) -> Part:
        """« 3 mensualités de 200 € au 20 mai, la dernière le 20 juillet »: its first and its last day."""
        if len(part.dates) != PAIR or not PAIR < times <= MOST:
            return part
        days = tuple(self._step(part.dates[0], at) for at in range(times))
        return replace(part, dates=days) if days[-1] == part.dates[1] else part

    def _last_less(self, rows: list[Row]) -> list[Row]:
        """« autant de mois qu'il faudra, et la dernière sera plus petite »."""
        excess = sum((row.amount or Decimal(0) for row in rows), Decimal(0)) - self.total
        last = rows[-1].amount if self.said.last_less and len(rows) > 1 and not rows[-1].rest else None
        return [*rows[:-1], replace(rows[-1], amount=last - excess)] if last and 0 < excess < last else rows

    def _counting_all(self, rows: list[Row]) -> list[Row]:
        """« 1 000 € en avril, puis 1 000 € par trimestre, quatre en tout »: the number counts the first one too."""
        excess = sum((row.amount or Decimal(0) for row in rows), Decimal(0)) - self.total
        count = self.said.count
        same = len(rows) > PAIR and count == len(rows) - 1 and rows[-1].amount == excess
        return rows[:-1] if same else rows

    def _of_amounts(self, parts: tuple[Part, ...]) -> list[Part]:
        """The parts that add up: what only says the whole debt again, or a sum turned down, is no payment."""
        parts = self._first_then_others(self._counted_out(self._in_one(parts)))
        stays = tuple(part for part in parts if not part.dropped)
        if len(stays) == 1 < len(parts) and stays[0].amount == self.total and len(stays[0].dates) == 1:
            return [stays[0]]  # « 1 200 € le 23 octobre, et rien en novembre »
        whole = [part for part in parts if part.amount == self.total and part.share is None]
        days = {day for part in parts for day in part.dates}
        if whole and len(parts) > 1 and not self._adds_up(parts):
            others = [part for part in parts if part not in whole]
            if len(days) == 1 and not any(part.amount for part in others) and len(whole) == 1:
                return [replace(whole[0], dates=tuple(days))]  # « les deux tiers qui restent, vendredi : 300 € »
        several = any(len(part.dates) > 1 or (part.times or 1) > 1 for part in parts) or (self.said.count or 1) > 1
        begins = self.said.start or self.said.start_month or self.said.day
        if len(parts) == 1 and whole and not parts[0].dates and (self.said.count or 1) > 1 and begins:
            return []  # « je commencerai le 10, jusqu'au bout des mille euros, cinq fois »
        if len(parts) == 1 and whole and several:
            return [replace(parts[0], amount=None)]  # « les 2 180 € en deux moitiés, le 16 et le 20 »
        if len(parts) > 1:
            split = [part for part in parts if part.amount is None or part.amount < self.outstanding]
            parts = tuple(split) or parts
        return list(self._without_stray(parts))

    def _counted_out(self, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        """« 400 ça fait mal, 300 ça passe ; donc quatre fois »: the one sum that comes to the whole so many times."""
        times = self.said.count or 1
        whole = [part for part in parts if part.amount and part.amount * times == self.total]
        others = [part for part in parts if part not in whole]
        bare = all(part == Part(part.amount) for part in others)
        counted = times > 1 and len(whole) == 1 and others and bare and not self._adds_up(parts)
        return tuple(whole) if counted else parts

    def _first_then_others(self, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        """« quatre fois : 150 € d'abord, 350 € ensuite »: all but the first, where that comes to the whole."""
        count = self.said.count or len(self.base.schedule)
        plain = [part for part in parts if part.amount and part.times == 1 and not (part.rest or part.added)]
        if count <= PAIR or len(plain) != len(parts) or len(parts) != PAIR:
            return parts
        first, other = plain
        whole = (first.amount or 0) + (other.amount or 0) * (count - 1)
        if whole != self.total or len(other.dates) > 1:
            return parts
        return first, replace(other, times=count - 1, place=None)

    def _in_one(self, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        """« le 20, je ne serai pas là ; le 31 pour le tout »: of two days, the one that is not ours."""
        stood = {part.date for part in self.base.schedule}
        new = tuple(part for part in parts if part.dates and not stood.issuperset(part.dates))
        bare = all(part.amount is None and part.share is None and not part.rest for part in parts)
        stays = tuple(part for part in parts if not part.dropped)
        if bare and len(stood) == sum(len(part.dates) for part in stays) > 1 and len(stays) < len(parts):
            return stays  # « rien en avril ; je reprends le 4 mai, le 4 juin, et le dernier le 4 juillet »
        dated = tuple(part for part in parts if part.dates)  # « tout le 20 juin, plutôt qu'en avril et mai »
        one = new if len(new) == 1 else dated if len(dated) == 1 else ()
        if self.said.lump and bare and len(one) < len(parts) and one:
            return one
        if bare and len(new) < len(parts) and len(stood) == len(new) > 1 and self._month_for_month(new, stood):
            return new  # « nos fournisseurs prélèvent le 20 ; le 24 février, mars et avril »
        return parts

    @staticmethod
    def _month_for_month(parts: Sequence[Part], stood: set[date]) -> bool:
        """True where each payment that stood gets a new day in its month."""
        new = sorted((on.year, on.month) for part in parts for on in part.dates)
        return new == sorted((on.year, on.month) for on in stood)

    def _without_stray(self, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        """« 62 €, c'est mon fioul. 46,50 € huit fois »: a sum without its day is left out, the rest being exact."""
        if len(parts) < PAIR or self.said.asks_discount or self._adds_up(parts):
            return parts
        days = [day for part in parts for day in part.dates]
        for stray in parts:
            lone = not (stray.dates or stray.month or stray.rest or stray.added or stray.invoice)
            twice = len(stray.dates) == 1 and days.count(stray.dates[0]) > 1
            kept = tuple(part for part in parts if part is not stray)
            if stray.amount and (lone or twice) and self._adds_up(kept):
                return kept
        return parts

    def _adds_up(self, parts: Sequence[Part]) -> bool:
        """True where the parts are the whole debt to the cent, the open ones taken as often as needed."""
        if any(part.rest or part.added for part in parts):
            return False
        amounts = [(self._amount(part), part) for part in parts]
        if not all(amount for amount, _ in amounts):
            return False
        fixed = sum((amount or Decimal(0)) * self._times(part) for amount, part in amounts if part.times is not None)
        left = self.total - fixed
        open_ones = [amount for amount, part in amounts if part.times is None]
        if open_ones and self.said.count:
            return False
        return left == 0 if not open_ones else len(open_ones) == 1 and left > 0 and left % (open_ones[0] or 1) == 0

    def _amount(self, part: Part) -> Decimal | None:
        if part.amount is not None:
            return part.amount
        if part.share is not None:
            whole = self.invoices.get(part.invoice, self.outstanding)
            return (whole * part.share.numerator / part.share.denominator).quantize(CENT)
        if part.invoice and not part.rest:
            return self.invoices.get(part.invoice)
        return None

    def _times(self, part: Part) -> int:
        return max(part.times or 1, len(part.dates), 1)

    def _open_times(self, part: Part, parts: Sequence[Part], others: Decimal) -> int:
        """How often « 50 € par mois » is paid."""
        if len(part.dates) > 1:
            return len(part.dates)
        amount = self._amount(part)
        fixed = sum(self._times(other) for other in parts if other is not part and other.times is not None)
        if self.said.count:
            every = (amount or Decimal(0)) * self.said.count + others == self.total  # those beside are not counted
            return max(1, self.said.count - (0 if every else fixed))
        on_same_days = self.said.keeps_dates and amount is not None and bool((self.total - others) % amount)
        on_same_days = on_same_days and not self.said.until_paid
        if (part.place in (Place.EACH, Place.OTHERS) or on_same_days) and self.base.count:
            return max(1, self.base.count - fixed)
        if not amount:
            return max(1, (self.base.count or 1) - fixed)
        if any(other.rest for other in parts):
            return max(1, int((self.total / amount).to_integral(ROUND_CEILING)) - 1)
        left = max(self.total - others, amount)
        return int((left / amount).to_integral(ROUND_CEILING))

    # --- when ---

    @property
    def _every(self) -> Rhythm:
        return self.said.every or self.base.every or Rhythm.MONTH

    def _step(self, first: date, count: int) -> date:
        on = step(first, self._every, count)
        monthly = self._every in (Rhythm.MONTH, Rhythm.QUARTER)
        number = self.said.day or (31 if ends([part.date for part in self.base.schedule]) else None)
        if self.said.nth and monthly:
            return self.said.nth.on(on)
        return on_number(on, number) if number and monthly and count else on

    def _dated(self, rows: list[Row]) -> list[Row]:
        """Rows without a date get theirs from the rhythm or from what stood before."""
        schedule = self.base.schedule
        if self.said.keeps_dates and not self.said.day and len(schedule) == len(rows):
            return [replace(row, date=part.date) for row, part in zip(rows, schedule, strict=True)]
        if any(row.date for row in rows):
            return self._following(rows)
        times = self._days(len(rows))
        return [replace(row, date=on) for row, on in zip(rows, times, strict=False)] if times else rows

    def _in_month(self, row: Row) -> Row:
        """« les 420 € de mai »: the day that stood in that month, else the day of the month said."""
        if row.date is not None or row.month is None:
            return row
        stood = [part.date for part in self.base.schedule] or self.base.days
        found = [on for on in stood if on.month == row.month]
        if len(found) == 1:
            return replace(row, date=found[0])
        number = self.said.day or (self.base.first_date.day if self.base.first_date else None)
        year = self.day.year + (1 if row.month < self.day.month else 0)
        return replace(row, date=on_number(date(year, row.month, 1), number)) if number else row

    def _following(self, rows: list[Row]) -> list[Row]:
        if self.said.rest_open:
            return rows
        schedule, dated = self.base.schedule, []
        unsaid = not self.said.every and not self.said.day and len(schedule) == len(rows)
        for at, row in enumerate(rows):
            if row.date is not None:
                dated.append(row)
            elif unsaid:
                dated.append(replace(row, date=schedule[at].date))
            elif at and (last := dated[at - 1].date) and self._goes_on(row, on := self._step(last, 1)):
                dated.append(replace(row, date=on))
            else:
                dated.append(replace(row, date=self._begins(rows)))
        return dated

    def _goes_on(self, row: Row, on: date) -> bool:
        """True where something tells when a payment without its day falls: « et le reste » alone does not."""
        said = self.said
        rhythm = said.every or said.day or said.nth or said.count or said.keeps_dates
        counted = self.base.count and not self.base.schedule
        several = any(part.times != 1 for part in said.parts)
        return bool(rhythm or counted or several) or row.month == on.month

    def _begins(self, rows: Sequence[Row]) -> date | None:
        """The day of a first payment that has none of its own: that said, else that which stood before."""
        if self.said.start or self.said.start_month:
            return self.said.start or self._first()
        stood = self.base.first_date if not self.base.schedule and self.base.count == len(rows) else None
        return stood if stood and all(row.date is None or row.date > stood for row in rows) else None

    def _days(self, count: int) -> list[date]:
        """The days of `count` payments for which the message gives at most a start, a day of the month, a rhythm."""
        said, schedule = self.said, self.base.schedule
        if not (said.start or said.start_month or said.day):
            if len(schedule) == count and said.every in (None, self.base.every):
                return [part.date for part in schedule]
            if len(self.base.days) == count and said.every in (None, self.base.every):
                return list(self.base.days)
            first = self.base.first_date
            return [self._step(first, n) for n in range(count)] if first else []
        if said.day and not (said.start or said.start_month) and len(schedule) == count:
            days = [on_number(part.date, said.day) for part in schedule]
            if days[0] >= self.day:
                return days
        first = self._first()
        return [self._step(first, n) for n in range(count)] if first else []

    def _first(self) -> date | None:
        """The day the payments start."""
        said, base = self.said, self.base.first_date
        if said.start:
            return said.start
        number = said.day or (base.day if base else None)
        if number is None:
            return None
        if said.start_month:
            year = self.day.year + (1 if said.start_month < self.day.month else 0)
            return on_number(date(year, said.start_month, 1), number)
        if base and (again := on_number(base, number)) >= self.day:
            return again
        first = on_number(self.day, number)
        return first if first >= self.day else on_number(add_months(self.day.replace(day=1), 1), number)

    # --- what is left open ---

    def _amounts(self, rows: list[Row]) -> list[Row]:
        """Rows without an amount: the amounts that stood before, or equal parts of the whole."""
        if any(row.amount for row in rows) or self.said.amounts_open:
            return rows
        several = self.said.every or self.said.equal or (self.base.count or 1) > 1
        single = len(rows) == 1 and self.said.count in (None, 1) and (self.said.lump or not several)
        schedule = self.base.schedule
        amounts: list[Decimal] = []
        if len(schedule) == len(rows) and self._sums_base() and not (single and self.said.lump):
            amounts = [part.amount.amount for part in schedule]
        elif len(self.base.amounts) == len(rows):
            amounts = [amount.amount for amount in self.base.amounts]
        elif self.base.amount and len(rows) == self.base.count and not (single and self.said.lump):
            amounts = [self.base.amount.amount] * len(rows)
        elif (
            single or self.said.equal or (self.total % (CENT * len(rows)) == 0 and not any(row.rest for row in rows))
        ):
            return self._equal(rows)
        return [replace(row, amount=amount) for row, amount in zip(rows, amounts, strict=True)] if amounts else rows

    def _sums_base(self) -> bool:
        whole = sum((part.amount.amount for part in self.base.schedule), Decimal(0))
        waived = self.base.discount.amount if self.base.discount else Decimal(0)
        return abs(whole + waived - self.outstanding) <= CENT * max(1, len(self.base.schedule)) or self.said.keeps

    def _equal(self, rows: list[Row]) -> list[Row]:
        parts = Money(self.total, self.currency).split(len(rows))
        return [replace(row, amount=part.amount) for row, part in zip(rows, parts, strict=True)]

    def _partial(self, rows: list[Row]) -> Proposal | None:
        """Terms without a list of payments: a count, a rhythm, a start; completed from what stood before."""
        said, base = self.said, self.base
        count = said.count or (len(rows) if rows else None) or (1 if said.lump else base.count)
        if count is None and not said.has_terms:
            return Proposal(count=1) if said.pays and not said.spreads else None
        amounts = {row.amount for row in rows if row.amount}
        amount = next(iter(amounts)) if len(amounts) == 1 else None
        if amount is None and not rows and base.amount and base.count == count:
            amount = base.amount.amount
        if count and not rows:
            laid = [Row(amount=amount)] * min(count, MOST)
            if amount is None and len(base.amounts) == count:
                laid = [Row(amount=part.amount) for part in base.amounts]
            elif amount is None and len(base.schedule) == count:
                laid = [Row(amount=part.amount.amount) for part in base.schedule]
            elif amount is None and (said.equal or (base.schedule and count != base.count)):
                laid = self._equal(laid)
            elif amount is None and count == 1 and (said.lump or said.pays):
                laid = [Row(amount=self.total)]
            full = self._dated(laid)
            if all(row.date and row.amount for row in full):
                return self._proposal(full)
            if all(row.amount == laid[0].amount for row in laid):
                amount = laid[0].amount
        dates = [row.date for row in rows if row.date]
        first = dates[0] if dates else said.start or (self._first() if said.start_month else base.first_date)
        every = said.every or self._kept(dates) or (base.every if count != 1 else None)
        money = Money(amount, self.currency) if amount else None
        if count is None and money is None and first is None and every is None:
            return None
        stated = tuple(Money(row.amount, self.currency) for row in rows if row.amount)
        whole = stated if len(stated) == count else base.amounts if len(base.amounts) == count else ()
        if not every and not dates and self._month_by_month(rows):
            every = Rhythm.MONTH
        days = tuple(dates) if len(dates) == count == len(rows) else base.days if len(base.days) == count else ()
        return Proposal(count, money, first, every, amounts=whole, days=days if (count or 1) > 1 else ())

    @staticmethod
    def _month_by_month(rows: Sequence[Row]) -> bool:
        """« 600 en septembre et 600 en octobre »."""
        pairs = [(one.month, other.month) for one, other in pairwise(rows)]
        return bool(pairs) and all(one and other and one % 12 + 1 == other for one, other in pairs)

    def _kept(self, days: Sequence[date]) -> Rhythm | None:
        """The rhythm that days without sums keep."""
        dated = tuple(Instalment(on, Money(self.total, self.currency)) for on in days)
        return rhythm(dated, None, self.base)

    # --- the whole ---

    def _proposal(self, rows: Sequence[Row]) -> Proposal:
        full = sorted(rows, key=lambda row: row.date or date.max)
        schedule = tuple(
            Instalment(row.date, Money(row.amount, self.currency)) for row in full if row.date and row.amount
        )
        invoices = tuple(row.invoice for row in full) if any(row.invoice for row in full) else ()
        whole = sum((part.amount.amount for part in schedule), Decimal(0))
        if len(set(invoices)) == 1 and whole > self.invoices.get(invoices[0], whole):
            invoices = ()  # « vos factures F-1 et F-2, en six fois »: the last one named is not what is paid
        if not invoices and len(self.invoices) > 1:
            invoices = _inherited(schedule, self.base, self.invoices)
        return proposal_of(
            schedule, rhythm(schedule, self.said.every, self.base, invoices), invoices, self._discount(schedule)
        )

    def _discount(self, schedule: tuple[Instalment, ...]) -> Money | None:
        whole = sum((part.amount.amount for part in schedule), Decimal(0))
        if self.waived and abs(whole + self.waived - self.outstanding) <= CENT * len(schedule):
            return Money(self.waived, self.currency)
        if self.said.asks_discount and whole < self.outstanding and not self.waived:
            return Money(self.outstanding - whole, self.currency)
        before = self.base.discount
        if before and abs(whole + before.amount - self.outstanding) <= CENT * len(schedule):
            return before
        return None


def _as_start(said: Said, base: Proposal) -> Said:
    """A lone day beside a number of payments, or in answer to the question, is when the plan starts; several days, at
    one pace, are its first ones."""
    days = [on for part in said.parts for on in part.dates]
    bare = all(part == Part(dates=part.dates, times=part.times, place=part.place) for part in said.parts)
    if bare and not said.count and not said.lump and PAIR <= len(days) < (0 if base.schedule else base.count or 0):
        one = Money(Decimal(1), "EUR")
        every = rhythm(tuple(Instalment(on, one) for on in days), said.every, base) or (
            Rhythm.MONTH if ends(days) else None
        )
        if every:
            return replace(said, parts=(), start=days[0], every=every, day=31 if ends(days) else said.day)
    lone = len(said.parts) == 1 and len(said.parts[0].dates) == 1 and said.parts[0].amount is None
    count = said.count or (0 if base.schedule else base.count or 0)
    if base.amounts and base.first_date and lone and said.parts[0].dates[0] > base.first_date:
        return said  # the day that the payment after it lacked
    anew = bool(
        base.schedule and base.every and said.every not in (None, base.every)
    )  # « un lundi sur deux dès le 4 »
    count = base.count or 0 if anew and not count else count
    if lone and not said.lump and count > 1 and not said.parts[0].rest and said.parts[0].place in STARTS:
        return replace(said, parts=(), start=said.parts[0].dates[0])
    return said


def _running(said: Said) -> Said:
    """« 45 € le 5, jusqu'à ce que tout soit payé », « 100 € fin avril, 100 € fin mai, etc. »: as often as needed."""
    if said.until_paid and (listed := _listed(said)):
        return listed
    parts = tuple(
        replace(part, times=None) if part.amount and part.times == 1 and len(part.dates) == 1 else part
        for part in said.parts
    )
    open_ones = [part for part in parts if part.times is None]
    return replace(said, parts=parts) if said.until_paid and not said.count and len(open_ones) == 1 else said


def _listed(said: Said) -> Said | None:
    """Where it lists the first of several payments alike, at one pace: that sum from the first day on."""
    days = [on for part in said.parts for on in part.dates]
    sums = {part.amount for part in said.parts}
    bare = all(part == Part(part.amount, times=part.times, dates=part.dates, place=part.place) for part in said.parts)
    if len(days) < PAIR or len(sums) != 1 or None in sums or not bare or days != sorted(set(days)):
        return None
    one = Money(Decimal(1), "EUR")
    every = rhythm(tuple(Instalment(on, one) for on in days), said.every, Proposal())
    every = every or (Rhythm.MONTH if ends(days) else None)
    if every is None or said.every not in (None, every):
        return None
    part = Part(sums.pop(), times=None, dates=(days[0],))
    return replace(said, parts=(part,), every=every, day=31 if ends(days) else said.day)


def _inherited(schedule: tuple[Instalment, ...], base: Proposal, owed: dict[str, Decimal]) -> tuple[str, ...]:
    """The split by invoice that stood before, where the dates are the same or one invoice is all that is left."""
    known = {part.date: number for part, number in zip(base.schedule, base.invoices, strict=False)}
    numbers = tuple(known.get(part.date, "") for part in schedule)
    fits = all(part.amount.amount <= owed.get(number, 0) for part, number in zip(schedule, numbers, strict=True))
    if fits and all(numbers):
        return numbers
    whole = sum((part.amount.amount for part in schedule), Decimal(0))
    alone = {number for number in base.invoices if owed.get(number) == whole}
    return (*alone,) * len(schedule) if len(alone) == 1 else ()
