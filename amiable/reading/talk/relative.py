"""Days counted from the one said before them: « et le reste un mois après »."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from amiable.domain.calendar import add_months
from amiable.french.numbers import parse_number
from amiable.reading.talk.cues import cue

WEEK, FORTNIGHT = 7, 14
MOST_FOUND, MOST = 12, 99
"""Such words read at most; and units of time: more is no delay of a payment."""
EXPLAINED = re.compile(r" ?[,(:] ?(?:soit |donc |le |a savoir )*\d")
"""« un mois après, le 15 juin »: the date itself follows."""


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
