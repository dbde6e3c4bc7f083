"""While a plan runs and nothing else is discussed: what only tells of a payment made, or asks, changes none of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from amiable.domain.reading import Intent
from amiable.domain.talk import Part, Said
from amiable.french.fold import FOLDED_WEEKDAYS
from amiable.reading.encoder import Turn, Wish
from amiable.reading.facts.page import split_sentences
from amiable.reading.talk.clauses import Role, clauses
from amiable.reading.talk.cues import says
from amiable.reading.talk.questions import asks_when
from amiable.reading.talk.second_opinion import wishes

WEEK = timedelta(days=7)
GROUNDS = ("defective", "service_quality", "badly_done", "not_delivered", "price", "duplicate")
"""Of a dispute: whoever names one has more to say than that there is no money."""
_OFFERS = (Intent.PROMISE, Intent.INSTALMENTS)


def while_running(
    said: Said,
    told: bool,
    plain: str,
    words: str,
    day: date,
    planned: Collection[date],
    known: Collection[Decimal],
    general: Collection[Intent],
    turn: Turn | None,
) -> tuple[Said, bool]:
    """What the message says beside the plan in force, and whether it tells of a payment made.

    `words` are `plain` without the figures of its story."""
    told = told and not (says("ask.answer", plain) and not said.parts and Intent.PAID not in general)
    lacks = lacks_money(plain, day, planned) and not any(on > day for part in said.parts for on in part.dates)
    lacks = lacks and not _sets_out(said, day, planned)
    if lacks:
        told = told and not _denied(plain)
        summed = any(part.amount for part in said.parts)
        said = said if told or summed else replace(_without_terms(said), spreads=said.spreads, pays=said.pays)
        said = replace(said, asks_schedule=said.asks_schedule and not said.day_open)
    paid = told or tells_of_payment(words, general)
    elsewhere = said.asks_bank or said.wants_person or said.call or said.moved or said.declines or said.asks_discount
    whether = says("ask.answer", plain) or elsewhere or said.asks_if_software or (lacks and "?" not in plain)
    if (
        not (whether or said.dispute or said.insolvency)
        and asks_when(plain, general, figures=_proposes(said, paid=paid))
        and wishes(turn, Wish.SCHEDULE, said=True)
    ):
        said = replace(said, asks_schedule=True)
    if said.call and not said.pays and not any(part.amount in known for part in said.parts):
        said = _without_terms(said)  # « mardi à 10 h 30 » is when to ring
    asks = said.asks_bank or said.asks_schedule or said.asks_if_software
    if asks and tuple(general)[:1] == (Intent.QUESTION,) and not _promises(general) and _only_days(said):
        said = _without_terms(said)  # « avant lundi, il me faut votre IBAN »
    bet = said.asks_schedule and not (said.pays or said.spreads or said.moved or said.declines or said.lump)
    placed = any(part.dates or part.place or part.added or part.amount in known for part in said.parts)
    if bet and said.parts and not placed:
        said = _without_terms(said)  # « je parie 60 € que c'est en juin : renvoyez-moi les dates »
    if _changes_nothing(said, plain, day, planned, known, general, paid=paid):
        return _without_terms(said), paid
    return said, told


def _sets_out(said: Said, day: date, planned: Collection[date]) -> bool:
    """« je serai à sec le 18 ; réunissons les deux dernières, 2 400 € le 30 »: a sum, and a new day to come."""
    new = any(one.day and one.day > day and one.day not in planned for one in said.figures)
    return new and any(one.amount for one in said.figures)


def _only_days(said: Said) -> bool:
    """True where no sum, number or place goes with the days named."""
    bare = all(part == Part(dates=part.dates, times=part.times) for part in said.parts)
    return bare and not (said.moved or said.count or said.lump or said.accepts or said.declines or said.spreads)


def _proposes(said: Said, *, paid: bool) -> bool:
    """True where the message may propose something, beside telling of a payment made."""
    return said.spreads or said.declines or said.lump or (not paid and said.has_terms)


def lacks_money(plain: str, day: date, planned: Collection[date], *, settled: bool = True) -> bool:
    """True where the words say that there is no money, in many ways once a day of the plan in force has gone by."""
    late = settled and any(on < day for on in planned) and not says("debt.will_not", plain)
    late = late and not any(says(f"ground.{name}", plain) for name in GROUNDS)
    return bool(planned) and (says("debt.no_means", plain) or (late and says("debt.no_money", plain)))


def tells_of_payment(plain: str, general: Collection[Intent]) -> bool:
    """True where a payment has been made, by the words or, where they deny nothing, by the reader of any mail."""
    if says("payment.not_made", plain):
        return False
    denied = all(says("debt.no_one", plain[low:high]) for low, high in split_sentences(plain))
    unseen = denied or says("debt.no_means", plain) or says("debt.no_money", plain)
    unseen = unseen or (says("answer.thanks", plain) and not says("payment.done", plain))
    return (tuple(general)[:1] == (Intent.PAID,) and not unseen) or says("payment.made", plain)


def _denied(plain: str) -> bool:
    """« Personne ne m'a payé »: what tells of a payment says that there was none."""
    told = [plain[one.start : one.end] for one in clauses(plain) if one.role is Role.TOLD]
    return all(says("debt.no_one", words) for words in told)


def _without_terms(said: Said) -> Said:
    """What the message says besides when and how much will be paid."""
    return replace(
        said,
        parts=(), clear=False, pairings=(), figures=(), count=None, every=None, day=None, nth=None, start=None,
        start_month=None, lump=False, keeps=False, keeps_plan=False, maintains=False,
        accepts=False, spreads=False, pays=False,
        closes=False, until_paid=False, pick=None,
    )  # fmt: skip


def _changes_nothing(
    said: Said,
    plain: str,
    day: date,
    planned: Collection[date],
    known: Collection[Decimal],
    general: Collection[Intent],
    *,
    paid: bool,
) -> bool:
    """True where the message tells (`paid`) or asks, and every figure in it is one of the plan in force."""
    if said.dispute or said.insolvency or said.declines or said.asks_discount or said.moved or said.day_open:
        return False
    if said.recalls and "?" not in plain:
        return False
    if said.parts and not said.asks_schedule and says("answer.gives_up", plain):
        return False  # « laissez tomber les trois fois, 318 € vendredi »
    if says("debt.defers", plain) or not _stood(said, plain, day, planned, known, paid):
        return False
    if paid:
        return not (said.lump and said.parts) and _of_next(said, plain, day, planned)
    asked = said.asks_schedule or said.asks_bank or said.asks_if_software or says("ask.answer", plain)
    first = tuple(general)[:1] == (Intent.QUESTION,) and "?" in plain
    offered = any(part.dates for part in said.parts) or (_promises(general) and not said.asks_bank)
    offered = offered and not says("ask.answer", plain)
    return (asked or first) and not said.lump and not offered


def _of_next(said: Said, plain: str, day: date, planned: Collection[date]) -> bool:
    """True where no payment but the next one is named, and nothing is said of what is paid later."""
    dated = {on for part in said.parts for on in part.dates if on in planned}
    due = min((on for on in planned if on >= day), default=None)
    moves = said.parts and (says("payment.anew", plain) or says("change.moves_one", plain))
    return dated <= {due} and not moves


def _promises(general: Collection[Intent]) -> bool:
    return any(intent in _OFFERS for intent in general)


def _stood(
    said: Said, plain: str, day: date, planned: Collection[date], known: Collection[Decimal], paid: bool
) -> bool:
    """True where each sum, day and number is known, or the weekday on which a payment was made."""
    days, months = {on.day for on in planned}, {on.month for on in planned}
    starts = said.start is None or said.start in planned
    starts = starts and (said.start_month is None or said.start_month in months)
    part_of_all = paid or said.asks_schedule  # « les deux suivants »
    least = 0 if part_of_all else len(planned)
    counted = said.count is None or least <= said.count <= len(planned)
    return (
        starts
        and counted
        and (said.day is None or said.day in days)
        and all(_known(part, plain, day, planned, months, known, paid) for part in said.parts)
    )


def _known(
    part: Part,
    plain: str,
    day: date,
    planned: Collection[date],
    months: Collection[int],
    known: Collection[Decimal],
    paid: bool,
) -> bool:
    if part.added or part.dropped or not (part.amount is None or part.amount in known):
        return False
    if part.share is not None and part.dates and not paid:
        return False
    if part.month is not None and part.month not in months:
        return False
    return all(on in planned or (paid and (on <= day or _just_gone(on, plain, day))) for on in part.dates)


def _just_gone(on: date, plain: str, day: date) -> bool:
    """« virés mardi »: a weekday without its number, read as the next one."""
    return day < on <= day + WEEK and FOLDED_WEEKDAYS[on.weekday()] in plain and str(on.day) not in plain
