"""How many payments a message proposes, and how far apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

from amiable.domain.plan import Rhythm
from amiable.french.fold import FOLDED_MONTHS
from amiable.french.numbers import WORDS, parse_number
from amiable.reading.talk.cues import cue
from amiable.reading.talk.message import Message

MOST = 60
BEFORE = 40
"""Characters before a number that may tell that it counts something else."""
_OTHERS = re.compile(r"\b(?:autres|suivante?s|derniere?s|restante?s)\b")
_SHARES = {
    "moitie": 2, "tiers": 3, "quart": 4, "cinquieme": 5, "sixieme": 6, "huitieme": 8, "dixieme": 10, "douzieme": 12,
}  # fmt: skip
_NTH = {"tro": 3, "qua": 4, "cin": 5, "six": 6, "sep": 7, "hui": 8, "3": 3, "4": 4, "5": 5, "6": 6}
_OLD = re.compile(
    r"\b(?:au lieu d[e'u]|plutot qu[e']|a la place d[e'u]|et (?:non|pas)) ?(?:celui de |celle de |au |tous les )?$"
    r"|\b(?:jours?|heures?|soirs?|matins?|nuits?) ?$"
)
"""« de trimestre en trimestre au lieu de chaque mois », « trois jours par semaine »."""
_COUNTED = re.compile(rf"\d{{1,2}}|{WORDS}")


def find_rhythm(message: Message, summed: Sequence[int]) -> Rhythm | None:
    """The rhythm said, first that beside one of the sums, which start at `summed`."""
    named = [
        (every, match.start())
        for every in (Rhythm.FORTNIGHT, Rhythm.WEEK, Rhythm.QUARTER, Rhythm.MONTH)
        for match in cue(f"rhythm.{every}").finditer(message.plain)
    ]
    found = [(every, at) for every, at in named if message.proposes(at) and not _OLD.search(message.plain[:at])]
    found = found or [one for one in named if find_count(message)]  # « je suis payé tous les 15 jours, alors 4 fois »
    beside = [every for every, place in found if _about_payment(message, summed, place)]
    return next(iter(beside or [every for every, _ in found]), None)


def _about_payment(message: Message, summed: Sequence[int], place: int) -> bool:
    """True where the sentence of that place holds a sum, or a number of payments."""
    low, high = message.page.sentence(place)
    return any(low <= start < high for start in summed) or bool(cue("payment.count").search(message.plain, low, high))


def find_count(message: Message) -> int | None:
    """The number of payments said."""
    lasting = ("pendant ", "durant ")  # « deux semaines durant, personne n'est monté ; en quatre parts »
    for match in sorted(cue("payment.count").finditer(message.plain), key=lambda one: one[0].startswith(lasting)):
        counted = _COUNTED.search(match[0])
        value = number(counted[0]) if counted else None
        before = message.plain[max(0, match.start() - BEFORE) : match.start()]
        low, _ = message.clause(match.start())
        replaced = cue("payment.in_place_of").search(message.plain[low : match.start()])
        others = message.planned and _OTHERS.search(match[0])
        if (
            value
            and not others
            and message.proposes(match.start())
            and not (replaced or cue("payment.not_count").search(before))
        ):
            return value
    shared = cue("payment.by_shares").search(message.plain)
    if shared and message.proposes(shared.start()):
        return next(count for word, count in _SHARES.items() if (shared["each"] or shared["one"]).startswith(word))
    return _with_others(message) or _one_more(message)


def _with_others(message: Message) -> int | None:
    """« un premier le 20 avril et trois autres les mois qui suivent »: four."""
    match = cue("payment.first_and_others").search(message.plain)
    others = number(match["n"]) if match and message.proposes(match.start()) else None
    return others + 1 if others else None


def _one_more(message: Message) -> int | None:
    """« mettez une quatrième échéance », after three of them."""
    match = cue("payment.one_more").search(message.plain)
    nth = _NTH.get(match["nth"][:3].rstrip("em")) if match else None
    if match is None or nth != len(message.planned) + 1 or not message.proposes(match.start()):
        return None
    low, high = message.clause(match.start())
    dated = any(low <= one.start < high for one in message.page.mentions)  # a payment after those that stood
    return None if dated else nth


def names_several(plain: str) -> bool:
    """True where a number of payments is named, whoever's they are; « en une fois » names none."""
    found = (_COUNTED.search(match[0]) for match in cue("payment.count").finditer(plain))
    return any(number(counted[0]) for counted in found if counted)


def find_run(message: Message) -> tuple[int, int] | None:
    """« de mars à juin »: the first month and how many there are; None where no such run is said."""
    match = cue("payment.months").search(message.plain)
    if match is None or not message.proposes(match.start()):
        return None
    return FOLDED_MONTHS.index(match["from"]) + 1, months_of(match)


def months_of(run: re.Match[str]) -> int:
    """How many months « de mars 2026 à août 2027 » has, the last one included."""
    first, last = (FOLDED_MONTHS.index(run[name]) for name in ("from", "to"))
    more = int(run["last"]) - int(run["year"]) if run["year"] and run["last"] else 0
    return (last - first) % len(FOLDED_MONTHS) + 1 + len(FOLDED_MONTHS) * max(0, more - (last < first))


def number(words: str | None) -> int | None:
    """A number of payments in digits or words; None for one, too many or none."""
    value = parse_number(words) if words else None
    return int(value) if value is not None and 1 < value <= MOST else None
