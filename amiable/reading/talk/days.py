"""The days that a message proposes: dates, bare months, where the payments start, which day of the month."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from amiable.domain.calendar import add_months
from amiable.domain.plan import Rhythm
from amiable.domain.talk import Place
from amiable.french.dates import Form, Mention
from amiable.reading.talk.aligned import is_said
from amiable.reading.talk.background import is_background
from amiable.reading.talk.counts import find_run, names_several
from amiable.reading.talk.cues import cue
from amiable.reading.talk.message import Message
from amiable.reading.talk.places import place_of
from amiable.reading.talk.relative import find_following
from amiable.reading.talk.sums import Amount
from amiable.reading.talk.unsuited import find_unsuited, resolved, until

BEFORE, NEAR = 44, 26
_PLANNED = re.compile(r"\bprevue?s? (?:pour )?(?:le )?$")
"""« c'est prévu pour le 24 »: where nothing stood before, no day is replaced."""
PAIR, FEW = 2, 2
VOCABULARY = ("payment.talk", "payment.able", "debt.pays", "debt.defers", "change.shifts", "answer.keeps")
"""Words of a sentence that is about payments."""
YEAR = 12
BARE = 1
"""Words beside a day in a sentence that holds little else."""
MONTH_OF = re.compile(r"\b(?:de |d'|du mois de |du mois d'|pour )(?:\w+)$")
MONTH_AT = re.compile(r"(?: \w+){0,2} ?(?:a|de|:|=) ?")
"""Between a month and its sum: « avril reste à 300 € »."""


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


class Days:
    """What is said of when: `days` in order, the `day` of every month, the month of the first payment."""

    def __init__(self, message: Message, amounts: list[Amount]) -> None:
        self.message, self.amounts = message, amounts
        self.day: int | None = None
        run = find_run(message)
        self.start_month: int | None = run[0] if run else None
        self.of_month = False
        self.unsuited = find_unsuited(self.message)
        self.given_up: set[int] = set()
        self.days = self._days()

    def _days(self) -> list[Day]:
        days: list[Day] = []
        for mention in self.message.page.mentions:
            counts = self.message.proposes_all(mention.start, mention.end) or (
                bool(self.unsuited) and until(self.message, mention)
            )
            if not counts or mention.past is True or self._explained(mention):
                continue
            before = self.message.plain[max(0, mention.start - BEFORE) : mention.start]
            words = self.message.plain[mention.start : mention.end]
            after = self.message.plain[mention.end : mention.end + NEAR]
            later = words.startswith("avant ") and before.endswith("pas ")
            starts = (
                later
                or words.startswith(("des ", "a partir"))
                or bool(cue("payment.start").search(before) or cue("payment.starts").match(after))
            )
            if mention.form is Form.HABIT:
                self.day = self.day or mention.day
            elif self._ends(mention):
                continue
            elif mention.form is Form.WINDOW:
                if mention.month and not is_background(self.message, mention) and mention.month != self.start_month:
                    self._month(days, mention, starts)
            elif self._corrected(mention) or self._today_only(mention):
                continue
            elif not is_background(self.message, mention):
                usual = mention.form is Form.DAY and re.search(r"\btoujours (?:le )?$", before)
                day = None if usual else self._of_month(mention, days)
                day = day or self._instead(mention) or resolved(self.message, mention)
                if usual or (mention.form is Form.DAY and (self._months_after(mention) or self._for_all(mention))):
                    self.day = mention.day
                elif day is not None and not self._arranged(mention):
                    place = place_of(self.message, mention.start, mention.end)
                    planned = not _PLANNED.search(before) or day in self.message.planned
                    old = (planned and self._replaced(mention)) or self._names_standing(mention, day)
                    days.append(Day(mention.start, mention.end, day, None, starts, place, old, self.of_month))
                    self.of_month = False
        days = [day for day in days if day.start not in self.given_up]
        days = self._in_order(self._with_following(days))
        days = self._paid_on([self._sharing(days, at) for at in range(len(days))])
        dated = {day.day.month for day in days if day.day}
        if self.start_month and self.day is None and (alone := self._alone(days)):
            self.day, days = alone.day.day if alone.day else None, [day for day in days if day is not alone]
        first = {day.day: day.start for day in reversed(days) if day.day}
        days = [day for day in days if day.day is None or day.old or first[day.day] == day.start or self._summed(day)]
        return self._telling([day for day in days if day.day or day.month not in dated])

    def _in_order(self, days: list[Day]) -> list[Day]:
        """« 31 mars, 30 juin, 30 septembre, 31 décembre »: the last of a list is in this year, not the one before."""
        ordered: list[Day] = []
        bare = {one.start for one in self.message.page.mentions if one.form is Form.DAY and one.weekday is None}
        for day in days:
            before = ordered[-1].day if ordered else None
            past = day.day is not None and day.day < self.message.today
            late = day.day and past and before and before >= self.message.today
            again = day.day == before and not self.message.numbers and self._summed(day)
            sooner = bool(day.day and before and day.day < before) or again  # « 330 le 30, puis 290 le 30 »
            if day.day and day.start in bare and sooner and not (late or day.old):
                ordered.append(replace(day, day=add_months(day.day, 1)))
                continue
            ordered.append(replace(day, day=add_months(day.day, YEAR)) if late and day.day else day)
        return ordered

    def _with_following(self, days: list[Day]) -> list[Day]:
        said = [(day.start, day.day) for day in days if day.day]
        found = find_following(self.message.plain, said, self.message.proposes)
        return sorted([*days, *(Day(*one) for one in found)], key=lambda day: day.start)

    def _alone(self, days: list[Day]) -> Day | None:
        """« le 5 me va, à partir d'octobre »: a day without month is the day of every month."""
        bare = {mention.start for mention in self.message.page.mentions if mention.form is Form.DAY}
        dated = [day for day in days if day.day]
        return (
            dated[0] if len(dated) == 1 and dated[0].start in bare and dated[0].place in (None, Place.EACH) else None
        )

    def _summed(self, day: Day) -> bool:
        """True where its clause has a sum: two payments may fall on one day."""
        low, high = self.message.clause(day.start)
        return any(low <= amount.start < high for amount in self.amounts)

    def _telling(self, days: list[Day]) -> list[Day]:
        """Without those of sentences about something else, where other days are said of a payment."""
        days = [day for day in days if not self._in_passing(day)]
        about = {self.message.page.sentence(day.start) for day in days if self._of_payment(day)}
        if not about:
            loose = (Form.OFFSET, Form.WEEKDAY) if self.message.planned else ()
            passing = {mention.start for mention in self.message.page.mentions if mention.form in loose}
            return [day for day in days if day.start not in passing or not self._elaborate(day)]
        return [day for day in days if self.message.page.sentence(day.start) in about or not self._elaborate(day)]

    def _in_passing(self, day: Day) -> bool:
        """« d'accord, ma mère sort de l'hôpital le 14 »: beside a yes to what stood, a day in words of its own."""
        bare = any(one.start == day.start and one.form is Form.DAY for one in self.message.page.mentions)
        low, _ = self.message.clause(day.start)
        apart = bool(self.message.plain[:low].strip()) and cue("answer.accepts").search(self.message.plain, 0, low)
        usual = {on.day for on in self.message.planned}
        here = [one for one in self.message.page.mentions if one.start == day.start]
        return bare and bool(usual and apart) and not any(is_said(self.message, one, usual) for one in here)

    def _of_payment(self, day: Day) -> bool:
        low, high = self.message.page.sentence(day.start)
        if day.place or day.starts or day.old or any(low <= amount.start < high for amount in self.amounts):
            return True
        words = self.message.plain[low:high]
        return any(cue(name).search(words) for name in VOCABULARY)

    def _elaborate(self, day: Day) -> bool:
        """True where the sentence says more than a day."""
        low, high = self.message.page.sentence(day.start)
        words = self.message.plain[low : day.start] + self.message.plain[day.end : high]
        return len(re.findall(r"[a-z]{3,}", cue("payment.filler").sub(" ", words))) > BARE

    def _paid_on(self, days: list[Day]) -> list[Day]:
        """« mandaté le 20 mars, paiement le 10 avril »: a public body orders first, and pays later."""
        if len(days) != PAIR or not cue("payment.order").search(self.message.plain[: days[0].start]):
            return days
        return days[1:] if cue("payment.settled").search(self.message.plain, days[0].end, days[1].start) else days

    def _instead(self, mention: Mention) -> date | None:
        """A bare day after a day turned down: in the same month, or the next one."""
        if len(self.unsuited) != 1 or mention.form is not Form.DAY or mention.weekday is not None or not mention.day:
            return None
        old = self.unsuited[0]
        later = mention.day > old.day or cue("change.sooner").search(self.message.plain)
        return self._dated(mention, (old if later else add_months(old.replace(day=1), 1)).month)

    def _corrected(self, mention: Mention) -> bool:
        """« le 4, non, plutôt le 12 mai »: the day taken back at once."""
        after = next((one.start for one in self.message.page.mentions if one.start >= mention.end), None)
        return after is not None and bool(cue("payment.corrected").search(self.message.plain[mention.end : after]))

    def _today_only(self, mention: Mention) -> bool:
        """« je suis votre interlocutrice à compter d'aujourd'hui »: today, with no payment in its words."""
        if mention.form is not Form.OFFSET or mention.days or mention.months:
            return False
        low, high = self.message.clause(mention.start)
        summed = any(low <= amount.start < high for amount in self.amounts)
        return not summed and not cue("debt.pays").search(self.message.plain, low, high)

    def _ends(self, mention: Mention) -> bool:
        """« chaque mois jusqu'au 31 juillet », « de mars à juin »: where the payments end, or where they run."""
        low, high = mention.start, mention.end
        runs = cue("payment.months").finditer(self.message.plain)
        if any(match.start() <= low and high <= match.end() for match in runs):
            return True
        words = self.message.plain[max(0, low - BEFORE) : low + len("au ")]
        if not (cue("payment.ends").search(words) or cue("payment.ends").search(words[: -len("au ")])):
            return False
        rhythm = any(cue(f"rhythm.{every}").search(self.message.plain) for every in Rhythm)
        return rhythm or names_several(self.message.plain)

    def _explained(self, mention: Mention) -> bool:
        """« dans un mois, le 16 octobre »: the date that follows says it better."""
        following = [other.start for other in self.message.page.mentions if other.start >= mention.end]
        ends = self.message.plain.startswith("fin d", mention.start)  # « fin du mois, le 30 »
        if (mention.form not in (Form.OFFSET, Form.WEEKDAY) and not ends) or not following:
            return False
        between = self.message.plain[mention.end : following[0]]
        said = next(one for one in self.message.page.mentions if one.start == following[0])
        on = resolved(self.message, said) if said.form in (Form.DAY, Form.DATE) else None
        if on and on.weekday() == mention.weekday and re.fullmatch(r"[^.;!?\d]{0,40}, (?:le )?", between):
            return True  # « vendredi de la semaine de la rentrée, le 24 »
        return bool(re.fullmatch(r" ?[,(:] ?(?:soit |donc )?(?:le )?", between))

    def _of_month(self, mention: Mention, days: list[Day]) -> date | None:
        """« pour juillet : le 31 », « du 11 mai au 18 »: the month said before goes with the bare days after it."""
        if mention.form is not Form.DAY or mention.weekday is not None or not mention.day or not days:
            return None
        before = days[-1]
        if (
            before.day
            and self.message.plain[before.end : mention.start].strip() == ""
            and self.message.plain[mention.start :].startswith("au")
        ):
            ahead = (
                before.day.replace(day=1)
                if mention.day > before.day.day
                else add_months(before.day.replace(day=1), 1)
            )
            return self._dated(mention, ahead.month)
        last = next((day for day in reversed(days) if day.month or day.of_month), None)
        if last is None or self.message.page.sentence(last.start) != self.message.page.sentence(mention.start):
            return None
        month = last.month or (last.day.month if last.day else 0)
        if last.month:
            days.remove(last)
        self.of_month = True
        return self._dated(mention, month)

    def _dated(self, mention: Mention, month: int) -> date | None:
        return self.message.page.resolve(replace(mention, form=Form.DATE, month=month), past=False)

    def _arranged(self, mention: Mention) -> bool:
        """« je programme les virements ce soir »: when it will be set up, not when it will be paid."""
        low, high = self.message.clause(mention.start)
        several = mention.form is Form.WEEKDAY and self.message.planned and cue("payment.setting_up")
        if several and several.search(self.message.plain, low, mention.start):
            return True
        if mention.form is not Form.OFFSET or mention.days:
            return False
        summed = any(low <= amount.start < high for amount in self.amounts)
        return not summed and bool(cue("payment.arranged").search(self.message.plain[low:high]))

    def _for_all(self, mention: Mention) -> bool:
        """« toutes les dates au 25 »: the day of every payment of the plan."""
        low, high = self.message.clause(mention.start)
        numbers = [day.day for day in self.message.planned if day >= self.message.today]
        if len(numbers) < PAIR:
            return False
        if cue("change.every_day").search(self.message.plain, low, high):
            return True
        sentence = self.message.page.sentence(mention.start)
        here = [one for one in self.message.page.mentions if self.message.page.sentence(one.start) == sentence]
        if [one.form for one in here] != [Form.DAY, Form.DAY] or any(one.weekday is not None for one in here):
            return False  # « le 25 au lieu du 20 », where each payment was on the 20th
        other = next(one for one in here if one.start != mention.start)
        of_one = place_of(self.message, mention.start, mention.end) not in (None, Place.EACH)
        between = re.findall(r"[a-z]{2,}", self.message.plain[other.end : mention.start])
        than = self.message.plain[mention.end : other.start].rstrip().endswith(" que")
        instead = self._replaced(other) or than or (other.start < mention.start and len(between) > FEW)
        moves = set(numbers) == {other.day} and other.day != mention.day and not of_one and instead
        self.given_up |= {other.start} if moves else set()
        return moves

    def _replaced(self, mention: Mention) -> bool:
        """Named as the day that another one replaces."""
        before = self.message.plain[max(0, mention.start - BEFORE) : mention.start]
        lead = self.message.plain[mention.start : mention.start + len("le ")]
        return any(cue("change.instead").search(words) for words in (before, before + lead))

    def _names_standing(self, mention: Mention, day: date) -> bool:
        """« les 540 € du 16 mars arriveront le 27 »: a payment that stood, named by its day beside the new one."""
        low, high = self.message.page.sentence(mention.start)
        here = [one for one in self.message.page.mentions if low <= one.start < high and one.start != mention.start]
        others = [on for one in here if one.form is not Form.WINDOW and (on := resolved(self.message, one))]
        before = self.message.plain[max(low, mention.start - BEFORE) : mention.start]
        lead = re.match(r"d[ue]\b ?", self.message.plain[mention.start : mention.end])
        named = cue("change.named").search(before + (lead[0] if lead else ""))
        kept = cue("change.kept").search(self.message.plain, self.message.clause(mention.start)[0], mention.start)
        return (
            day in self.message.planned
            and bool(named and not kept)
            and any(on not in self.message.planned for on in others)
        )

    def _months_after(self, mention: Mention) -> bool:
        """« le 5 à partir de février »: the month of the first payment follows."""
        after = self.message.plain[mention.end : mention.end + 24]
        return bool(
            re.match(
                r",? (?:a partir de|a compter de|des|en commencant (?:en|des|par)|a commencer par) (?!le|\d)", after
            )
        )

    def _month(self, days: list[Day], mention: Mention, starts: bool) -> None:
        before = self.message.plain[self.message.clause(mention.start)[0] : mention.start]
        lead = self.message.plain[mention.start : mention.end].partition(" ")[0] + " "
        if not self.message.planned and cue("change.left_out").search(before + lead):
            return  # « pas en avril : à partir du 8 mai »
        low, high = self.message.page.sentence(mention.start)
        done = cue("payment.finished").search(self.message.plain, low, high)
        summed = any(low <= amount.start < high for amount in self.amounts)
        if self.day and not starts and done and not summed:
            return  # « février, je préfère l'avoir fini »
        if starts or self.day:
            self.start_month = self.start_month or mention.month
            return
        low, high = self.message.clause(mention.start)
        summed = any(low <= amount.start < high for amount in self.amounts)
        words = self.message.plain[low:high]
        listed = bool(days) and days[-1].month is not None
        if listed and re.fullmatch(
            r"[ ,]*(?:et |puis )?(?:en |de |d')?", self.message.plain[days[-1].end : mention.start]
        ):
            summed = True  # « en avril, mai et juin »
        if (
            summed
            or self._has_its_day(mention)
            or cue("payment.about").search(words)
            or cue("debt.pays").search(words)
        ):
            days.append(Day(mention.start, mention.end, month=mention.month))

    def _has_its_day(self, mention: Mention) -> bool:
        """« mettre mai au 28 », « la part de mai sera payée le 28 »: a month of the plan, and a new day."""
        stands = any(on.month == mention.month and on >= self.message.today for on in self.message.planned)
        lead = MONTH_OF.search(self.message.plain, 0, mention.end)
        _, high = (self.message.page.sentence if lead else self.message.clause)(mention.start)
        after = next((one for one in self.message.page.mentions if mention.end <= one.start < high), None)
        return stands and after is not None and after.form is Form.DAY and after.weekday is None

    def _sharing(self, days: list[Day], at: int) -> Day:
        """« le 15 avril, mai et juin »: the day is said once."""
        day = days[at]
        before = days[at - 1] if at else None
        if day.month is None or before is None or before.day is None:
            return day
        if not re.fullmatch(r" ?(?:,|et|puis|, puis) ?(?:en |de |d')?", self.message.plain[before.end : day.start]):
            return day
        if any(MONTH_AT.fullmatch(self.message.plain, day.end, amount.start) for amount in self.amounts):
            return day  # « avril reste à 300 € » is a payment of its own
        months = (day.month - before.day.month) % 12
        days[at] = replace(day, day=add_months(before.day, months), month=None)
        return days[at]
