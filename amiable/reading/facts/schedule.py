"""A payment plan as the words state it: count, amount, first date, rhythm, and the whole schedule where it follows."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal

from amiable.domain.calendar import add_months
from amiable.domain.money import CENT, Money
from amiable.domain.plan import Instalment, Rhythm, step
from amiable.domain.reading import PlanFact
from amiable.french.dates import Form, Mention
from amiable.french.numbers import WORDS, find_shares, parse_number
from amiable.reading.facts.page import Page, Role
from amiable.reading.facts.record import Notes
from amiable.reading.facts.sums import share_of

_MOST = 60
"""Instalments: a longer plan is a mistake of reading."""
_TOLERANCE = Decimal("0.05")
_N = rf"(?P<n>\d{{1,2}}|{WORDS})"
_PART = r"(?:mensualites?|echeances?|versements?|paiements?|virements?|reglements?|cheques?|prelevements?|parts?|parties|traites?|tranches?|acomptes?|fractions?)"
_COUNTS: tuple[re.Pattern[str], ...] = (
    re.compile(rf"\b(?:en|ca fait|par|sur|a|faire) {_N} ?(?:fois|x)\b(?! (?:plus|moins|ce|le|trop|deja))"),
    re.compile(rf"\b{_N} (?:fois|x) (?=\d|{WORDS}|sans frais|le |de )"),
    re.compile(rf"\b{_N} (?:\w+ )?{_PART}\b(?! (?:deja|en retard|impaye))"),
    re.compile(rf"\b(?:sur|pendant|durant|en|etal\w+ sur|repart\w+ sur) (?:les )?{_N} mois\b"),
    re.compile(rf"\b(?:payer|regler|paye|regle|etaler|decouper|diviser|scinder|fractionner|paiement|reglement|echelonn\w+|facilites?)(?: \S+){{0,3}} (?:en |sur )?{_N} ?(?:fois|x)\b"),
    re.compile(rf"\b{_N} ?(?:fois|x)\b(?= ?[?.!]| ?c'est| ca| ?$| ?, ?(?:c'est|ca))"),
    re.compile(rf"\b(?:les|ces|aux|vos) {_N} {_PART}\b"),
)
_MULTIPLE = re.compile(
    rf"\b{_N} ?(?:fois|x|\*|(?:\w+ )?{_PART}(?: \w+)?|mois)(?: (?:de|a|d'|soit|:|chacun|egal\w* de|a hauteur de))* ?\(?$"
)
_RHYTHMS: tuple[tuple[Rhythm | None, re.Pattern[str]], ...] = (
    (None, re.compile(r"\btous les (?:deux|2) mois\b|\bun mois sur deux\b|\bbimestriel\w*|\btous les (?:dix|10|vingt|20) jours\b|\bpar semestre\b")),
    (Rhythm.FORTNIGHT, re.compile(r"\btou(?:s|t) les (?:quinze|15) ?(?:jours|j)\b|\bpar quinzaine\b|\btoutes les (?:deux|2) semaines\b|\bune semaine sur deux\b|\bchaque quinzaine\b|\btoutes les quinzaines\b")),
    (Rhythm.WEEK, re.compile(r"\b(?:par|chaque|la) semaine\b(?! (?:prochaine|derniere))|\bhebdo\w*|\btoutes les semaines\b|/ ?sem\w*|\b(?:tous les|chaque) (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?\b")),
    (Rhythm.QUARTER, re.compile(r"\b(?:par|chaque) trimestre\b|\btrimestriel\w*|\btous les (?:trois|3) mois\b|/ ?trimestre")),
    (Rhythm.MONTH, re.compile(r"\b(?:par|chaque|chak|ts les|tous les|tout les|de|du) mois\b(?! (?:prochain|dernier|suivant|passe|de retard|en cours))|/ ?mois\b|\bmensuel\w*|\bmensualit\w*|\b(?:le|les) \d{1,2} (?:de )?chaque mois|\bmois par mois\b")),
)
_EQUAL = re.compile(r"\begal(?:es?|aux)?\b|\bidentiques?\b|\ba parts egales\b|\bmeme (?:montant|somme)\b|\bmoitie[ -/]+moitie\b|\bmoities\b|\bpar moitie\b|\bla moitie\b.{0,60}\b(?:l'autre|la seconde|le reste|l'autre moitie|le solde)\b")
_REST = re.compile(r"\b(?:le (?:reste|solde|restant|complement|reliquat|surplus)|la (?:difference|derniere|seconde moitie|deuxieme moitie)|l'autre moitie|l'autre)\b(?! (?:a|est|de|du|ne|sera|seraient|dans|n')\b)")
_START = re.compile(r"(?:a (?:partir|compter|dater) (?:du|de|d'|des)|\bdes\b|premiere? \w+|commenc\w+(?: (?:en|a|le|au))?|debut\w*(?: (?:en|le|au))?|1er \w+|1ere \w+|depart|demarr\w+|la premiere|le premier|avec effet)[ :,]*(?:le |au |en |du |fin )?$")
_UNTIL_DONE = re.compile(r"\bjusqu'?(?:a|au) (?:extinction|apurement|solde|remboursement|ce que|la fin|complet|epuisement|concurrence)")
_DEFER = re.compile(
    r"\b(?:report\w*|repouss\w+|decal\w+|delai\w*|moratoire|differ\w+|patienter|attendre|sursis|prolong\w+|prorog\w+|jusqu'|souplesse|un peu de temps|recul\w+|laisse[rz]?\b|ne (?:peux|pourrai|pourrons|pouvons|serai|serons)|que (?:le|fin|debut|vers|a|dans)|avant (?:le|fin)|tolerance|accord\w*)"
)
_ACCEPT_COUNT = re.compile(rf"\b(?:ok|d'accord|accept\w+|va|convient|parfait|entendu|valid\w+|confirm\w+|bon pour|c'est note)(?: \S+){{0,6}}? {_N} (?:fois|x|{_PART})\b")


@dataclass
class _Item:
    """An amount (None: not said) for one or several dates."""

    amount: Decimal | None
    start: int
    end: int
    times: int | None = None
    rest: bool = False
    dates: list[dt.date] = field(default_factory=list)


def find_plan(page: Page, outstanding: Decimal | None, notes: Notes) -> PlanFact:
    """The plan that the words state about this outstanding amount; what they leave open is None."""
    reader = _Reader(page, outstanding, notes)
    return reader.read()


class _Reader:
    def __init__(self, page: Page, outstanding: Decimal | None, notes: Notes) -> None:
        self.page = page
        self.notes = notes
        self.outstanding = outstanding
        self.paid = Decimal(0)
        self.dates: list[tuple[Mention, dt.date]] = []
        self.habit: int | None = None
        self.months: list[Mention] = []
        self._sort_mentions()
        self.every, self.odd_rhythm = self._rhythm()
        self.count = self._count()
        self.equal = bool(_EQUAL.search(page.plain))

    def read(self) -> PlanFact:
        items = self._items()
        total = self.outstanding
        if total is not None and self.paid and self.paid < total:
            total -= self.paid
        schedule = self._schedule(items, total)
        if schedule and total is not None:
            whole = sum(part.amount.amount for part in schedule)
            if abs(whole - total) > _TOLERANCE and (self.outstanding is None or abs(whole - self.outstanding) > _TOLERANCE):
                return self._loose(items, total, [part.date for part in schedule])
        if schedule:
            return self._complete(schedule)
        return self._loose(items, total, [])

    # --- what is in the text ---

    def _sort_mentions(self) -> None:
        page = self.page
        for mention in page.mentions:
            anchor = page.anchor_of(mention.start, mention.end)
            if mention.form is Form.HABIT and mention.day:
                self.habit = self.habit or mention.day
            elif mention.form is Form.WINDOW and mention.month:
                self.months.append(mention)
            elif mention.past is True or (anchor is not None and anchor.role in (Role.PAID, Role.ECHO, Role.OTHER) and page.distance(mention.start, mention.end, anchor) < 45):
                continue
            elif (day := page.resolve(mention, past=False)) is not None and day >= page.today:
                self.dates.append((mention, day))

    def _rhythm(self) -> tuple[Rhythm | None, bool]:
        for rhythm, rule in _RHYTHMS:
            if match := rule.search(self.page.plain):
                if rhythm is not None:
                    self.notes.add("plan.every", self.page.evidence(*match.span()))
                return rhythm, rhythm is None
        return None, False

    def _count(self) -> int | None:
        best: tuple[int, int, tuple[int, int]] | None = None
        for rule in _COUNTS:
            for match in rule.finditer(self.page.plain):
                value = parse_number(match["n"])
                if value is None or not 1 < value <= _MOST:
                    continue
                before = self.page.plain[max(0, match.start() - 30) : match.start()]
                if re.search(r"\b(?:plutot que|au lieu de|pas|appele|relance|retard de|depuis)(?: \S+)? ?$", before):
                    continue
                if best is None:
                    best = (int(value), match.start(), match.span())
            if best:
                break
        if best is None:
            return None
        self.notes.add("plan.count", self.page.evidence(*best[2]))
        return best[0]

    def _items(self) -> list[_Item]:
        page = self.page
        found: list[_Item] = []
        for span in page.amounts:
            anchor = page.anchor_of(span.start, span.end)
            if anchor is not None and anchor.role in (Role.PAID, Role.ECHO) and page.distance(span.start, span.end, anchor) < 60:
                self.paid += span.value if self.outstanding is None or span.value < self.outstanding else 0
                continue
            found.append(_Item(span.value, span.start, span.end))
        whole = self.outstanding
        if whole is not None:
            for share in find_shares(page.text):
                if not any(item.start <= share.start < item.end for item in found) and share.value < 1:
                    found.append(_Item(share_of(whole, share.value), share.start, share.end))
        for match in _REST.finditer(page.plain):
            if not any(item.start < match.end() and match.start() < item.end for item in found):
                nearby = next((item for item in found if 0 <= item.start - match.end() <= 14), None)
                if nearby is None:
                    found.append(_Item(None, *match.span(), rest=True))
        found.sort(key=lambda item: item.start)
        totals = {whole, None if whole is None else whole - self.paid}
        parts = [item for item in found if item.rest or item.amount not in totals]
        if parts and any(not item.rest for item in parts):
            found = parts
        for item in found:
            if match := _MULTIPLE.search(page.plain[max(0, item.start - 40) : item.start]):
                times = parse_number(match["n"])
                item.times = int(times) if times is not None and 1 < times <= _MOST else None
        return found

    # --- putting it together ---

    def _schedule(self, items: list[_Item], total: Decimal | None) -> tuple[Instalment, ...]:
        if not items and not self.dates:
            return ()
        if len(items) == 0:
            return self._without_amounts(total)
        self._hang_dates(items)
        fixed = [item for item in items if item.amount is not None or item.rest]
        fixed = [item for item in fixed if item.dates or item.times or item.rest or len(items) == 1]
        if not fixed:
            return ()
        if len(fixed) == 1 and not fixed[0].rest:
            return self._single(fixed[0], total)
        out: list[Instalment] = []
        rest: dt.date | None = None
        last: dt.date | None = None
        for item in fixed:
            days = self._days(item, last)
            if not days:
                return ()
            if item.rest or item.amount is None:
                rest = days[0]
            else:
                out += [Instalment(day, Money(item.amount)) for day in days]
            last = days[-1]
        if rest is not None:
            if total is None:
                return ()
            left = total - sum((part.amount.amount for part in out), Decimal(0))
            if left <= 0:
                return ()
            out.append(Instalment(rest, Money(left)))
        return tuple(sorted(out, key=lambda part: part.date))

    def _without_amounts(self, total: Decimal | None) -> tuple[Instalment, ...]:
        days = self._run_days()
        if total is None or not days:
            return ()
        if len(days) > 1 and self.equal:
            return tuple(Instalment(day, part) for day, part in zip(days, Money(total).split(len(days)), strict=True))
        return ()

    def _run_days(self) -> list[dt.date]:
        """The dates of a plan told without amounts: all those named, or a run from the first."""
        named = sorted({day for _, day in self.dates})
        if self.count and len(named) != self.count:
            first = self._first()
            every = self.every or (Rhythm.MONTH if self.equal and not self.odd_rhythm and self.habit else None)
            return [step(first, every, n) for n in range(self.count)] if first and every else []
        return named

    def _single(self, item: _Item, total: Decimal | None) -> tuple[Instalment, ...]:
        """One amount: said once for several dates, or repeated by a rhythm."""
        if item.amount is None or item.amount <= 0:
            return ()
        days = sorted(set(item.dates))
        if total is not None and item.amount == total and not item.times:
            if self.count and self.count > 1:
                run = self._run_days()
                return tuple(Instalment(day, part) for day, part in zip(run, Money(total).split(self.count), strict=True)) if run and self.equal else ()
            return ()
        times = item.times or self.count
        if times is None and total is not None and len(days) > 1 and abs(item.amount * len(days) - total) <= _TOLERANCE:
            times = len(days)
        if times is None and total is not None and self.every and total % item.amount == 0 and self._first():
            if _UNTIL_DONE.search(self.page.plain):
                times = int(total / item.amount)
        if times is None or times > _MOST:
            return ()
        if len(days) != times:
            days = self._months_run(times) or days
        if len(days) != times:
            first = self._first()
            every = self.every or (None if self.odd_rhythm else self._guess())
            if first is None or every is None:
                return ()
            days = [step(first, every, n) for n in range(times)]
        amounts = [Money(item.amount)] * times
        if total is not None and abs(item.amount * times - total) <= _TOLERANCE:
            amounts[-1] = Money(total - item.amount * (times - 1))
        return tuple(Instalment(day, amount) for day, amount in zip(days, amounts, strict=True))

    def _guess(self) -> Rhythm | None:
        return Rhythm.MONTH if self.habit else None

    def _months_run(self, times: int) -> list[dt.date]:
        """« 240 en janvier, février, mars », « le 18 de chaque mois »."""
        if len(self.months) != times:
            return []
        day = self.habit or (self.dates[0][1].day if len(self.dates) == 1 else None)
        if day is None:
            return []
        days: list[dt.date] = []
        for mention in self.months:
            days.append(_next_in_month(self.page.today, mention, day))
        return sorted(days)

    def _hang_dates(self, items: list[_Item]) -> None:
        """Each date belongs to the amount before it, or after it where the text puts dates first."""
        if not self.dates:
            return
        dates_first = self.dates[0][0].start < items[0].start and self._dates_lead(items)
        for mention, day in self.dates:
            if dates_first:
                after = [item for item in items if item.start >= mention.end]
                target = after[0] if after else items[-1]
            else:
                before = [item for item in items if item.end <= mention.start]
                target = before[-1] if before else items[0]
            target.dates.append(day)

    def _dates_lead(self, items: list[_Item]) -> bool:
        leading = sum(1 for mention, _ in self.dates if any(0 <= item.start - mention.end <= 12 for item in items))
        trailing = sum(1 for mention, _ in self.dates if any(0 <= mention.start - item.end <= 12 for item in items))
        return leading > trailing

    def _days(self, item: _Item, last: dt.date | None) -> list[dt.date]:
        days = item.dates
        times = item.times or len(days) or 1
        if len(days) == times:
            return days
        every = self.every or (Rhythm.MONTH if self.habit else None)
        if every is None:
            return []
        if len(days) >= 1 and times > 1:
            return [step(days[0], every, n) for n in range(times)]
        if last is not None:
            if self.habit and self.months and every is Rhythm.MONTH:
                first = _next_in_month(self.page.today, self.months[0], self.habit)
                return [step(first, every, n) for n in range(times)]
            return [step(last, every, n + 1) for n in range(times)]
        return []

    def _first(self) -> dt.date | None:
        """The day the plan starts."""
        plain = self.page.plain
        for mention, day in self.dates:
            if _START.search(plain[max(0, mention.start - 32) : mention.start]):
                self.notes.add("plan.first_date", self.page.evidence(mention.start, mention.end))
                return day
        if self.habit and self.months:
            return _next_in_month(self.page.today, self.months[0], self.habit)
        if self.dates:
            mention, day = self.dates[0]
            self.notes.add("plan.first_date", self.page.evidence(mention.start, mention.end))
            return day
        if self.habit:
            return None
        return None

    def _complete(self, schedule: tuple[Instalment, ...]) -> PlanFact:
        amounts = [part.amount.amount for part in schedule]
        equal = max(amounts) - min(amounts) <= CENT * len(amounts)
        every = self.every if len(schedule) > 1 and not self.odd_rhythm else None
        if every is None or len(self.dates) == len(schedule):
            every = _spacing([part.date for part in schedule]) or (every if len(self.dates) < len(schedule) else None)
        return PlanFact(len(schedule), amounts[0] if equal else None, schedule[0].date, every, () if self.odd_rhythm else schedule)

    def _loose(self, items: list[_Item], total: Decimal | None, days: list[dt.date]) -> PlanFact:
        """What is said where no whole schedule follows."""
        first = self._first() if (self.dates or self.habit) else None
        amounts = [item.amount for item in items if item.amount is not None]
        parts = [amount for amount in amounts if total is None or amount < total]
        amount = parts[0] if parts and len(set(parts)) == 1 and not any(item.rest for item in items) else None
        count = self.count
        if count is None and (self.every is None or not amount):
            if len(days) > 1:
                count = len(days)
            elif len(parts) > 1 and total is not None and abs(sum(parts) - total) <= _TOLERANCE:
                count = len(parts)
            elif parts and any(item.rest for item in items):
                count = len(parts) + 1
            elif self.equal and len(self.dates) > 1:
                count = len(self.dates)
            elif not parts and len(self.dates) > 1 and _DEFER.search(self.page.plain) is None:
                count = len(self.dates)
        if count is None and amount is None and self.every is None and _DEFER.search(self.page.plain):
            return self._deferral(items, total)
        if amount is None and count and count > 1 and total is not None and self.equal:
            amount = Money(total).split(count)[0].amount
        if count and not self.dates and not first and len(self.months) < 1:
            first = None
        every = self.every if not self.odd_rhythm else None
        return PlanFact(count, amount, first, every)

    def _deferral(self, items: list[_Item], total: Decimal | None) -> PlanFact:
        day = self.dates[-1][1] if self.dates else None
        if day and self.dates:
            mention = self.dates[-1][0]
            self.notes.add("plan.first_date", self.page.evidence(mention.start, mention.end))
        whole = any(item.amount == total for item in items) or bool(
            re.search(r"\b(?:factures?|echeance|totalite|integralite|tout|somme|reglement de|paiement de|regler|payer|paie|paierai|solder|la (?:payer|regler|faire)|montant)\b", self.page.plain)
        )
        amount = total if whole else None
        schedule = (Instalment(day, Money(amount)),) if day and amount is not None else ()
        return PlanFact(1, amount, day, None, schedule)


def _next_in_month(today: dt.date, mention: Mention, day: int) -> dt.date:
    month = mention.month or today.month
    year = mention.year or (today.year if month >= today.month else today.year + 1)
    first = dt.date(year, month, 1)
    last = add_months(first, 1) - dt.timedelta(days=1)
    return min(first + dt.timedelta(days=day - 1), last)


def _spacing(days: list[dt.date]) -> Rhythm | None:
    """The rhythm that dates keep: same day of the month (or its end), or a fixed number of days."""
    if len(days) < 2:
        return None
    months = {(b.year - a.year) * 12 + b.month - a.month for a, b in zip(days, days[1:], strict=False)}
    gaps = {(b - a).days for a, b in zip(days, days[1:], strict=False)}
    if gaps == {7}:
        return Rhythm.WEEK
    if gaps in ({14}, {15}):
        return Rhythm.FORTNIGHT
    if months == {1} and min(gaps) >= 20:
        return Rhythm.MONTH
    if months == {3}:
        return Rhythm.QUARTER
    return None
