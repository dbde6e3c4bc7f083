"""A return to a plan or an offer known earlier, however it is named: « remettons en vigueur le plan de mai »."""

from __future__ import annotations

import re

from amiable.domain.talk import Place, Recall
from amiable.french.fold import FOLDED_MONTHS, FOLDED_WEEKDAYS
from amiable.french.numbers import parse_number
from amiable.reading.talk.clauses import Role, clauses
from amiable.reading.talk.cues import cue

_BUT = re.compile(r"\b(?:mais|sauf|hormis|excepte|a part|seulement|simplement)\b")


def goes_back(plain: str) -> bool:
    """True for a return to what an earlier message said: « on remet les trois dates comme j'avais dit mardi »."""
    found = cue("recall.as_said").search(plain)
    return found is not None and not any(
        clause.role is Role.REJECTED and clause.start <= found.start() < clause.end for clause in clauses(plain)
    )


def find_recall(plain: str) -> Recall | None:
    """The plan that the words go back to; None where they go back to none, or ask for something else of it."""
    for clause in clauses(plain):
        if clause.role is Role.REJECTED:
            continue
        for match in cue("recall.plan").finditer(plain, clause.start, clause.end):
            before = plain[clause.start : match.start()]
            after = plain[match.end() : clause.end]
            taken = cue("recall.back").search(before) or cue("recall.suits").match(after)
            if not taken or cue("recall.negated").search(before) or _BUT.search(plain, match.end()):
                continue
            if found := _named(match, before, after):
                return found
    return None


def _named(match: re.Match[str], before: str, after: str) -> Recall | None:
    """What tells that plan from others; None where nothing does."""
    which = cue("recall.which").match(after)
    words = match[0] + (which[0] if which else "")
    month = cue("recall.month").search(words)
    count = cue("recall.count").search(words)
    value = parse_number(count["n"]) if count and count["n"] else None
    day = next((at for at, name in enumerate(FOLDED_WEEKDAYS) if re.search(rf"\b{name}s\b", words)), None)
    places = (one for one in (Place.FIRST, Place.LAST) if cue(f"recall.{one}").search(words))
    found = Recall(
        ours=bool(cue("recall.ours").search(words)),
        in_force=bool(cue("recall.in_force").search(words)),
        place=next(places, None),
        month=FOLDED_MONTHS.index(month["month"]) + 1 if month else None,
        count=int(value) if value is not None else None,
        weekday=day,
    )
    again = cue("recall.again").search(before) and "?" not in match.string[match.end() :]
    return found if found != Recall() or again else None
