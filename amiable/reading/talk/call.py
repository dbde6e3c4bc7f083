"""A wish to be rung up: day, hours and number, as far as they are said."""

from __future__ import annotations

import re
from datetime import date, time

from amiable.domain.talk import Call
from amiable.french.dates import Form, find_mentions, resolve
from amiable.french.fold import fold
from amiable.reading.facts.page import split_sentences
from amiable.reading.talk.cues import cue

_PHONE = re.compile(
    r"(?<!\d)(?:\+ ?\d{2,3} ?(?:\(0\) ?)?\d|0\d)(?:[ .-]?\d{2}){4}(?!\d)"
    r"|(?<![\d+])0\d{1,3}[ /.](?:\d{2,3}[ .]?){2}\d{2,3}(?!\d)"
)
_HOUR = r"(?P<{0}>[01]?\d|2[0-3]) ?(?:h|heures?|:)(?: ?(?P<{0}m>[0-5]\d)(?!(?: \d\d){{3}}))?"
_RANGE = re.compile(rf"\b(?:entre|de) {_HOUR.format('a')} ?(?:et|a|-) ?{_HOUR.format('b')}")
_SHORT_RANGE = re.compile(rf"\b(?:entre|de) (?P<a>[01]?\d|2[0-3]) ?(?:et|a|-) ?{_HOUR.format('b')}")
_FROM = re.compile(rf"\b(?:apres|a partir de|des) {_HOUR.format('a')}")
_UNTIL = re.compile(rf"\b(?:avant|jusqu'a) {_HOUR.format('b')}")
_NOON = re.compile(r"(?<!apres[- ])\bmidi\b")
_AT = re.compile(rf"\b(?:a|vers) {_HOUR.format('a')}")
_HOURS = (_RANGE, _SHORT_RANGE, _FROM, _AT, _UNTIL)


def find_call(text: str, today: date) -> Call | None:
    """The call asked for; None where none is."""
    plain = fold(text)
    by_others = cue("ask.call_by")  # « la banque m'appelle jeudi »
    found = [one.start() for one in cue("ask.call").finditer(plain) if not by_others.search(plain[: one.end()])]
    found = found or [match.start() for match in cue("ask.phone").finditer(plain) if _PHONE.search(text)]
    found = found or [match.start() for match in cue("ask.ring").finditer(plain)]
    wishes = [place for place in found if not cue("ask.call_theirs").search(plain[:place])]
    if not wishes or cue("ask.call_not").search(plain):
        return None
    asking = [span for span in split_sentences(plain) if any(span[0] <= wish < span[1] for wish in wishes)]
    low, high = max(asking, key=lambda span: bool(_PHONE.search(text, *span)))
    if (given := _PHONE.search(text)) and given.start() >= high and _hours(plain[low:high]) == (None, None):
        low, high = next(span for span in split_sentences(plain) if span[0] <= given.start() < span[1])
    words = _NOON.sub("12 h", plain[low:high])
    phone = _PHONE.search(text, low, high) or _PHONE.search(text)
    start, end = _hours(words)
    return Call(_day(words, today), start, end, phone[0] if phone else "")


def _day(words: str, today: date) -> date | None:
    """The day beside the hour, else that after the wish, else the one before it: others are of payments."""
    days = [one for one in find_mentions(words) if one.form not in (Form.WINDOW, Form.HABIT) and one.past is not True]
    hour = next((match.start() for pattern in _HOURS if (match := pattern.search(words))), None)
    wish = next((match.start() for match in cue("ask.call").finditer(words)), 0)
    if not days:
        return None
    nearest = min(
        days,
        key=lambda one: (one.start < wish, abs(one.start - wish)) if hour is None else (False, abs(one.end - hour)),
    )
    return resolve(nearest, today, past=False)


def _hours(words: str) -> tuple[time | None, time | None]:
    if match := _RANGE.search(words) or _SHORT_RANGE.search(words):
        return _time(match, "a"), _time(match, "b")
    start = _FROM.search(words) or _AT.search(words)
    end = _UNTIL.search(words)
    return (_time(start, "a") if start else None), (_time(end, "b") if end else None)


def _time(match: re.Match[str], name: str) -> time:
    minutes = match.groupdict().get(f"{name}m")
    return time(int(match[name]), int(minutes) if minutes else 0)
