"""Days told by the one said before them: « le lendemain », « les trois 28 d'après », « le reste un mois après »."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date, timedelta

from amiable.domain.calendar import add_months, on_number
from amiable.french.dates import Form, find_mentions, resolve
from amiable.french.numbers import WORDS, parse_number
from amiable.reading.facts.page import split_sentences
from amiable.reading.talk.clauses import clauses
from amiable.reading.talk.cues import cue

WEEK, FORTNIGHT = 7, 14
MOST_FOUND, MOST = 12, 99
"""Such words read at most; and units of time: more is no delay of a payment."""
EXPLAINED = re.compile(r" ?[,(:] ?(?:soit |donc |le |a savoir )*\d")
"""« un mois après, le 15 juin »: the date itself follows."""
MOST_ROW = 24
_ROW = re.compile(
    rf"\bles (?P<count>\d{{1,2}}|{WORDS}) (?:autres )?(?P<day>\d{{1,2}}|1er) "
    r"(?:d'apres|suivants?|qui suivent|apres)\b"
)
_NEXT = re.compile(r"\b(?:des )?(?:le|au) (?P<how>lendemain|surlendemain)\b(?! (?:de|du|d')\b)")
_MOVED = re.compile(r"\b(?:a )?chaque\b|\btou(?:s|tes) (?:les|mes|nos)\b|\bpartout\b|\btoujours\b")
_SUM = re.compile(r"\d ?(?:€|euros?\b|eur\b)")


def find_following(
    plain: str, said: list[tuple[int, date]], proposes: Callable[[int], bool]
) -> list[tuple[int, int, date]]:
    """Where such words start and end, and their day; `said` are the days named and where."""
    found: list[tuple[int, int, date]] = []
    for match in cue("payment.after").finditer(plain):
        named = [*said, *((start, day) for start, _, day in found)]
        if len(found) == MOST_FOUND:
            break
        if _count(match) > MOST:
            continue
        before = max((one for one in named if one[0] < match.start()), default=None)
        if before and proposes(match.start()) and not EXPLAINED.match(plain, match.end()):
            found.append((*match.span(), _moved(before[1], match)))
    return found


def _count(match: re.Match[str]) -> int:
    number = parse_number(match["n"]) if match["n"] else None
    return int(number) if number is not None else 1


def _moved(day: date, match: re.Match[str]) -> date:
    unit = match["unit"] or match["month"] or match["week"]
    count = _count(match)
    if unit == "mois":
        return add_months(day, count)
    length = FORTNIGHT if unit.startswith("quinzaine") else WEEK if unit.startswith("semaine") else 1
    return day + timedelta(days=length * count)


def with_row(plain: str, today: date) -> str:
    """The text with « le 28 janvier et les trois 28 d'après » as dates, each a month after the one before."""
    match = _ROW.search(plain)
    count = parse_number(match["count"]) if match else None
    if match is None or count is None or not 1 < count <= MOST_ROW:
        return plain
    named = [one for one in find_mentions(plain[: match.start()]) if one.form is not Form.HABIT]
    days = [day for one in named if (day := resolve(one, today, past=False))]
    if not days:
        return plain
    number = int(match["day"].removesuffix("er"))
    months = [add_months(days[-1].replace(day=1), at + 1) for at in range(int(count))]
    written = ", ".join(f"le {on_number(month, number):%d/%m/%Y}" for month in months)
    return plain[: match.start()] + written + plain[match.end() :]


def with_next_day(plain: str, planned: Collection[date], today: date) -> str:
    """The text with « le lendemain » of a day just named as a date; where no sum is beside that day, it is none of a
    payment, and is blanked out. A day of the plan that stood is moved (`shift.py`), not followed."""
    match = _NEXT.search(plain)
    if match is None:
        return plain
    low, high = next((low, high) for low, high in split_sentences(plain) if low <= match.start() < high)
    spans = [(one.start, one.end) for one in clauses(plain)]
    own = next((span for span in spans if span[0] <= match.start() < span[1]), (low, high))
    named = [one for one in find_mentions(plain[: match.start()]) if one.start >= low and one.past is not True]
    named = [
        one for one in named if one.form not in (Form.WINDOW, Form.HABIT) and not plain.endswith("un ", 0, one.start)
    ]
    day = resolve(named[-1], today, past=False) if named else None
    moved = _MOVED.search(plain, *own) or cue("change.shifts").search(plain, *own)
    if day is None or day < today or day in planned or moved:
        return plain
    day += timedelta(days=1 if match["how"] == "lendemain" else 2)
    plain = f"{plain[: match.start()]}le {day:%d/%m/%Y}{plain[match.end() :]}"
    start, end = next((span for span in spans if span[0] <= named[-1].start < span[1]), own)
    if (start, end) != own and not _SUM.search(plain, start, end):
        plain = plain[: named[-1].start] + " " * (named[-1].end - named[-1].start) + plain[named[-1].end :]
    return plain
