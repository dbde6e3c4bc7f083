"""A talk about how a debt will be paid: what one message says, and the proposal that stands on the table."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from amiable.domain.calendar import is_business_day
from amiable.domain.heard import Heard
from amiable.domain.money import Money
from amiable.domain.plan import Instalment, Rhythm
from amiable.domain.reading import Attack, DisputeFact, Intent


@dataclass(frozen=True)
class Proposal:
    """What is on the table. Without `schedule` it is not complete: what is still open is None."""

    count: int | None = None
    amount: Money | None = None
    """Of each payment, where all are equal."""
    first_date: dt.date | None = None
    every: Rhythm | None = None
    schedule: tuple[Instalment, ...] = ()
    invoices: tuple[str, ...] = ()
    """The invoice that each payment of `schedule` is for; empty where they are not split by invoice."""
    discount: Money | None = None
    """The sum that would be waived."""
    amounts: tuple[Money, ...] = ()
    """Of each payment, in order, where they are known and the days are not."""
    days: tuple[dt.date, ...] = ()
    """Of each payment, in order, where they are known and the sums are not."""


@dataclass(frozen=True)
class Bounds:
    """What a counter-offer that answers a message of that day may contain."""

    count_max: int
    min_amount: Money
    first_amount_min: Money
    first_date_max: dt.date
    last_date_max: dt.date
    single_date_max: dt.date
    total_min: Money


@dataclass(frozen=True)
class Offer:
    """A proposal that we made. `id` is the caller's name for it."""

    id: str
    proposal: Proposal


class Place(StrEnum):
    """Which payments of a plan some words are about, where they give no date."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    LAST = "last"
    EACH = "each"
    OTHERS = "others"

    def at(self, count: int) -> int | None:
        """Which of `count` payments, from 0; None where it has no such one, or several are meant."""
        found = {Place.FIRST: 0, Place.SECOND: 1, Place.THIRD: 2, Place.FOURTH: 3, Place.LAST: count - 1}.get(self)
        return found if found is not None and 0 <= found < count else None


@dataclass(frozen=True)
class Nth:
    """A weekday counted in its month: « le premier lundi » is (1, 0), « le dernier vendredi » (-1, 4), « le dernier
    jour ouvré » (-1, None)."""

    place: int
    weekday: int | None

    def on(self, month: dt.date) -> dt.date:
        """That day of the month of `month`; the fourth where a fifth is asked and there is none."""
        first = month.replace(day=1)
        days = [
            day
            for number in range(31)
            if (day := first + dt.timedelta(days=number)).month == month.month and self._may_be(day)
        ]
        return days[-1] if self.place < 0 else days[min(self.place, len(days)) - 1]

    def _may_be(self, day: dt.date) -> bool:
        return is_business_day(day) if self.weekday is None else day.weekday() == self.weekday


@dataclass(frozen=True)
class Part:
    """One payment said, or several alike; what is not said is None or empty."""

    amount: Decimal | None = None
    share: Fraction | None = None
    """Of what is outstanding."""
    rest: bool = False
    """Whatever the other parts leave."""
    times: int | None = 1
    """None: as often as the plan asks for (« 50 € par mois »)."""
    dates: tuple[dt.date, ...] = ()
    month: int | None = None
    """« en novembre »: a month without its day."""
    place: Place | None = None
    invoice: str = ""
    added: bool = False
    """Comes on top of the payment that stood there; without an amount, whatever is missing does."""
    dropped: bool = False
    """The payment that stood there is left out."""


@dataclass(frozen=True)
class Pairing:
    """Another way to pair the figures of a message with its days; the lower its `cost`, the likelier."""

    cost: int
    parts: tuple[Part, ...]
    sure: bool = False
    """Every figure of the message has its part in a whole plan."""


@dataclass(frozen=True)
class Figure:
    """One figure of a message: a sum, a day, a day of some month (1 to 31), or a month (1 to 12)."""

    amount: Decimal | None = None
    day: dt.date | None = None
    number: int | None = None
    month: int | None = None
    gone: bool = False
    """Turned down, or left out: « sauf août », « le 15, je ne peux pas »."""


class Pick(StrEnum):
    """Which of our offers is meant."""

    FIRST = "first"
    SECOND = "second"
    LAST = "last"
    SHORTEST = "shortest"
    LONGEST = "longest"
    SINGLE = "single"
    SPREAD = "spread"
    REDUCED = "reduced"
    THIS_YEAR = "this_year"


@dataclass(frozen=True)
class Carried:
    """One payment of a plan to be made smaller; what it lacks goes on the last one."""

    on: dt.date
    """Its day."""
    amounts: tuple[Decimal, ...]
    """Every sum said, in the order of the words: what it becomes, what it was, what lacks."""
    share: Fraction | None = None
    """« La moitié de celle de mai »: what it becomes, where no new sum is said."""


@dataclass(frozen=True)
class Recall:
    """A plan or an offer known earlier, as the words name it: « votre toute première proposition »."""

    ours: bool = False
    """One that we made."""
    in_force: bool = False
    """« L'échéancier en cours »."""
    place: Place | None = None
    """The first of them, or the last."""
    month: int | None = None
    """« Le plan de mai »."""
    count: int | None = None
    weekday: int | None = None
    """« Le calendrier des trois vendredis »."""


@dataclass(frozen=True)
class Call:
    """A wish to be rung up: when and where, as far as said. Hours are Paris time."""

    date: dt.date | None = None
    start: dt.time | None = None
    end: dt.time | None = None
    phone: str = ""


@dataclass(frozen=True)
class Said:
    """What one message of the debtor says, before it is set beside what was said earlier."""

    intents: tuple[Intent, ...]
    parts: tuple[Part, ...] = ()
    clear: bool = False
    """`parts` are a whole plan, each sum beside its own day: what else is counted or dated is of other things."""
    pairings: tuple[Pairing, ...] = ()
    """For where `parts` do not add up, the likeliest first."""
    figures: tuple[Figure, ...] = ()
    """Every sum and day of what it proposes, in the order of the words."""
    cover: tuple[Part, ...] = ()
    """Sums each beside their own day, whatever else is said: where they make up what is owed, they are the plan."""
    beside_cover: Decimal | None = None
    """What those sums leave of what is owed, where the message names it."""
    count: int | None = None
    every: Rhythm | None = None
    day: int | None = None
    """Day of the month of every payment (31: the last one)."""
    nth: Nth | None = None
    """The weekday of every month that the payments keep."""
    start: dt.date | None = None
    start_month: int | None = None
    day_open: bool = False
    """« Pour le jour, je vous redirai »: no day that stood before is meant."""
    rest_open: bool = False
    """« Le reste, je ne peux pas vous donner de jour »: a payment without a day gets none."""
    last_less: bool = False
    """« La dernière sera plus petite »."""
    others_open: bool = False
    """« Les deux autres, je préfère ne pas m'engager »: only what is named is taken."""
    moved: tuple[tuple[dt.date, dt.date], ...] = ()
    """Payments moved from one day to another."""
    amounts_open: bool = False
    """« Combien à chaque fois, je vous le dirai »: nothing is to be shared out."""
    topped: dt.date | None = None
    """« La dernière sera de 600 € »: the payment that stood that gets what was missing, where something was."""
    doubles: bool = False
    """« Je double en juin »."""
    carried: Carried | None = None
    """« 200 € en mai, la différence sur la dernière »."""
    sums_to_come: bool = False
    """Speaks of sums and states none: where none was known, nothing is to be shared out."""
    equal: bool = False
    lump: bool = False
    """In one payment."""
    until_paid: bool = False
    """As long as it takes."""
    keeps: bool = False
    """« Le reste ne change pas »."""
    keeps_dates: bool = False
    keeps_amounts: bool = False
    keeps_plan: bool = False
    """« On garde le plan »: back to what was agreed."""
    recalls: Recall | None = None
    """Back to what was known earlier, taken whole."""
    maintains: bool = False
    """« Nous maintenons le 11 mai »: what was settled is said again."""
    stays: bool = False
    """« Continuons avec nos trois mensualités »: what runs goes on, where nothing else is said."""
    accepts: bool = False
    as_offered: bool = False
    """« Sans rien y changer »: a yes to all of it, whatever else is dated or counted."""
    declines: bool = False
    pick: Pick | None = None
    other_than: tuple[Decimal, ...] = ()
    """« En deux mois, trop lourd : l'autre »: the sums and numbers of payments of the offer turned down."""
    favours: tuple[Decimal, ...] = ()
    """« Le bureau penche pour le règlement par tiers »: those of what is chosen."""
    chosen: tuple[Decimal, ...] = ()
    """« Celle à 175 », « 160 alors »: sums that point at one of our offers."""
    ends_month: int | None = None
    """« Celle qui finit en juin »: the month of the last payment of the offer that is meant."""
    closes: bool = False
    """« Et c'est soldé »: what is offered would end the matter."""
    discount: Decimal | None = None
    """Share of the debt asked to be waived."""
    asks_discount: bool = False
    further_off: bool = False
    """« Enlevez encore 60 € »: more than what we offered to waive."""
    spreads: bool = False
    """Asks for time, whatever the terms."""
    pays: bool = False
    """Announces a payment of what is owed."""
    asks_schedule: bool = False
    asks_bank: bool = False
    asks_if_software: bool = False
    wants_person: bool = False
    call: Call | None = None
    dispute: DisputeFact | None = None
    insolvency: bool = False
    attack: Attack = Attack.NONE
    other_person: bool = False
    """Written by somebody else of the debtor's firm than the person we talk with."""
    puts_off: bool = False
    """Asks that a payment come later: « accordez-moi un report au 12 »."""
    leaning: Intent | None = None
    """Promise or instalments, where the encoder is nearly sure that it is the one and not the other."""
    surely: Intent | None = None
    """The same where it is as good as certain."""
    heard: Heard | None = None
    """All its figures, whatever was made of them; None where the encoder was not heard."""

    @property
    def about_plan(self) -> bool:
        """True where the message says anything of when or how much will be paid, or answers what we offered."""
        answers = self.accepts or self.declines or self.pick is not None or self.keeps_plan or self.recalls
        return bool(self.has_terms or self.lump or self.spreads or self.asks_discount or answers)

    @property
    def promises_one(self) -> bool:
        """True where the message announces one payment, and nothing of others."""
        one = len(self.parts) == 1 and self.parts[0].times == 1 and len(self.parts[0].dates) == 1
        other = self.count or self.every or self.moved or self.keeps_plan
        return one and not other and self.intents[:1] == (Intent.PROMISE,)

    @property
    def has_terms(self) -> bool:
        """True where the message itself states when or how much."""
        return bool(
            self.parts or self.count or self.day or self.start or self.start_month or self.moved or self.until_paid
        )
