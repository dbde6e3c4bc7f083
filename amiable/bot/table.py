"""The talk about a plan on a card: theirs, the policy and ours in a small table; the cash it brings; the turns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from amiable.bot.plain import escape
from amiable.bot.texts import Texts
from amiable.domain.calendar import PARIS
from amiable.domain.card import Card, Turn
from amiable.domain.decision import MoveTalk
from amiable.domain.money import Money, total
from amiable.domain.talk import Bounds, Proposal
from amiable.french.typography import MONTHS, format_decimal

MAX_MONTHS = 12
MAX_TURNS = 6
MAX_NAMED = 6
Row = tuple[str, str, str, str]


def talk_section(card: Card, texts: Texts) -> Iterator[str]:
    """One block of ready HTML, monospace; nothing where no plan is talked about."""
    moved = [effect for effect in card.decision.effects if isinstance(effect, MoveTalk)] if card.decision else []
    if not moved:
        return
    move = moved[0]
    ours = _months(move.offered, texts)
    shown = escape("\n".join((*_table(move, texts), *_overlooked(move, texts), *ours, *_turns(card.turns, texts))))
    yield f"<b>{escape(texts('talk.title'))}</b>\n<pre>{shown}</pre>"


def _table(effect: MoveTalk, texts: Texts) -> Iterator[str]:
    """Asked, allowed, offered: a row where one of the first or the last is known."""
    asked, ours, allowed = effect.asked, effect.offered, effect.allowed
    ending = "talk.agreed" if ours is not None and ours == effect.state.agreed else "talk.offered"
    head = ("", texts("talk.asked"), texts("talk.allowed"), texts(ending))
    kept = [row for row in _rows(asked or Proposal(), ours or Proposal(), allowed, texts) if row[1] or row[3]]
    if not kept:
        return
    none = texts("talk.nothing")
    rows = [head, *((name, *(value or none for value in values)) for name, *values in kept)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(head))]
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            *(value.rjust(width) for value, width in zip(row[1:], widths[1:], strict=True)),
        ]
        yield " ".join(cells).rstrip()


def _rows(asked: Proposal, ours: Proposal, allowed: Bounds | None, texts: Texts) -> Iterator[Row]:
    def most(value: str) -> str:
        return texts("talk.at_most", value=value)

    def least(value: str) -> str:
        return texts("talk.at_least", value=value)

    single = (ours.count or asked.count) == 1
    first = (allowed.single_date_max if single else allowed.first_date_max) if allowed else None
    yield _row(
        "count", texts, _number(asked.count), most(str(allowed.count_max)) if allowed else "", _number(ours.count)
    )
    yield _row("first_date", texts, _day(asked.first_date), most(_day(first)), _day(ours.first_date))
    if not single:
        lines = (asked.schedule, ours.schedule)
        heads = [_sum(lined[0].amount) if lined else "" for lined in lines]
        smallest = [_sum(min((p.amount for p in lined), key=lambda m: m.amount)) if lined else "" for lined in lines]
        ends = [_day(lined[-1].date) if lined else "" for lined in lines]
        bounds = (allowed.first_amount_min, allowed.min_amount, allowed.last_date_max) if allowed else None
        yield _row("first_amount", texts, heads[0], least(_sum(bounds[0])) if bounds else "", heads[1])
        yield _row("smallest", texts, smallest[0], least(_sum(bounds[1])) if bounds else "", smallest[1])
        yield _row("last_date", texts, ends[0], most(_day(bounds[2])) if bounds else "", ends[1])
    if asked.discount or ours.discount:
        yield _row("discount", texts, _sum(asked.discount), "", _sum(ours.discount))


def _row(name: str, texts: Texts, asked: str, allowed: str, ours: str) -> Row:
    return (texts(f"talk.{name}"), asked, allowed, ours)


def _overlooked(effect: MoveTalk, texts: Texts) -> Iterator[str]:
    """Days and sums of the message that the table leaves out, and that it may be read otherwise: the person reads the
    message again."""
    named = [*map(_day, effect.overlooked_days), *map(_sum, effect.overlooked_sums)]
    if named or effect.unsure:
        yield ""
    if effect.unsure:
        yield texts("talk.unsure")
    if named:
        yield texts("talk.overlooked", what=", ".join(named[:MAX_NAMED]))


def _months(ours: Proposal | None, texts: Texts) -> Iterator[str]:
    """What the plan brings in, month by month."""
    if ours is None or len(ours.schedule) < 2:  # noqa: PLR2004 - one payment needs no sum
        return
    yield ""
    yield texts("talk.by_month")
    by_month: dict[tuple[int, int], list[Money]] = {}
    for part in ours.schedule:
        by_month.setdefault((part.date.year, part.date.month), []).append(part.amount)
    rows = [(f"{MONTHS[month - 1]} {year}", _sum(total(sums))) for (year, month), sums in by_month.items()]
    wide, high = max(len(name) for name, _ in rows), max(len(value) for _, value in rows)
    for name, value in rows[:MAX_MONTHS]:
        yield texts("talk.month", month=name.ljust(wide), amount=value.rjust(high))


def _turns(turns: tuple[Turn, ...], texts: Texts) -> Iterator[str]:
    """What was said and answered so far, a line each."""
    if not turns:
        return
    yield ""
    yield texts("talk.turns")
    for turn in turns[-MAX_TURNS:]:
        if turn.heard_at is not None:
            yield texts("talk.turn_theirs", date=_date_of(turn.heard_at), what=_terms(turn.asked, texts))
        what = _terms(turn.offered, texts) if turn.offered else texts(f"actions.{turn.action}")
        yield texts("talk.turn_ours", date=_date_of(turn.sent_at), what=what)


def _terms(proposal: Proposal | None, texts: Texts) -> str:
    """A proposal in a few words."""
    if proposal is None:
        return texts("talk.no_terms")
    if proposal.schedule:
        first = _day(proposal.schedule[0].date)
        if len(proposal.schedule) == 1:
            return texts("talk.single", amount=_sum(proposal.schedule[0].amount), first=first)
        return texts("talk.several", count=len(proposal.schedule), first=first)
    known = (
        texts("talk.part_count", count=proposal.count) if proposal.count else "",
        texts("talk.part_amount", amount=_sum(proposal.amount)) if proposal.amount else "",
        texts("talk.part_date", first=_day(proposal.first_date)) if proposal.first_date else "",
    )
    return " ".join(part for part in known if part) or texts("talk.no_terms")


def _number(count: int | None) -> str:
    return "" if count is None else str(count)


def _day(day: dt.date | None) -> str:
    return "" if day is None else f"{day:%d/%m}"


def _sum(money: Money | None) -> str:
    return "" if money is None else format_decimal(money.amount)


def _date_of(moment: dt.datetime) -> str:
    return _day(moment.astimezone(PARIS).date())
