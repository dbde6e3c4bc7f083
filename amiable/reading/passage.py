"""How far an order to a machine reaches in the text it stands in: from its first word to the last it opened."""

from __future__ import annotations

import re
from collections.abc import Callable

from amiable.domain.reading import Evidence

MAX_PASSAGE = 600
"""Characters before and after the words found that are looked at."""
MAX_WRAPPED = 55
"""A line that is shorter was ended by its writer, not by the mail program."""
MAX_FURTHER = 5
"""Paragraphs after the first that are looked at for more orders."""

_STOPS = re.compile(
    r"[.!?…»]\s+|\n\s*\n"
    r"|\n\s*(?=[^\sa-zà-ÿ\d])"  # a line that does not go on in the middle of a sentence
    r"|(?<=\s)(?=[\[{(<#=*|@~]|-{2}|/{2})"  # a mark
    r"|(?<=\s)(?=[Pp]\.?-?[Ss]\b)"  # a postscript
)
_LEADING = " \t\r\n.,:;!?…»"
_PARAGRAPH = re.compile(r"\n\s*\n\s*")
_PAIRS = {"[": "]", "{": "}"}
_MARKS = "[{(<#=*|~-/`"
_OWN_VOICE = re.compile(r"(?<=[.!?»])\s*\n\s*(?=(?:Sinon|Je|J['’]|Nous|On|Mon|Ma|Mes|Notre|Nos)\b)")
_CLOSING = re.compile(
    r"[\[<{] ?/ ?\w[^\[\]<>{}\n]{0,40}[\]>}]"
    r"|(?:[\[{<#=*|~]{1,3}|-{2,3}) ?(?:fin|end)\b[^\n\d]{0,40}?[\]}>#=*|~-]{1,3}",
    re.IGNORECASE,
)


def around(original: str, found: Evidence, orders: Callable[[str], bool]) -> Evidence:
    """The whole order that `found` is a part of; `orders` tells whether a further paragraph gives some too."""
    start = found.end - len(found.text.lstrip(_LEADING) or found.text)
    begin = _begin(original, start)
    end = _end(original, begin, found.end, orders)
    return Evidence(original[begin:end], begin, end, found.source)


def _begin(original: str, start: int) -> int:
    """The start of the bracket, the line or the sentence of the order, whichever holds least of what came before."""
    window = max(0, start - MAX_PASSAGE)
    stops = [stop.end() for stop in _STOPS.finditer(original, window, start + 1) if stop.end() <= start]
    begin = stops[-1] if stops else window
    line = original.rfind("\n", begin, start) + 1
    if line and line - original.rfind("\n", 0, line - 1) <= MAX_WRAPPED:
        begin = line
    paragraph = max((gap.end() for gap in _PARAGRAPH.finditer(original, window, start)), default=window)
    opened = (place for place in range(paragraph, begin) if _is_open(original, place, start))
    return next(opened, begin)


def _is_open(original: str, place: int, end: int) -> bool:
    """A bracket stands at `place` and is not closed before `end`."""
    closing = _PAIRS.get(original[place])
    return closing is not None and closing not in original[place:end]


def _end(original: str, begin: int, end: int, orders: Callable[[str], bool]) -> int:
    """The end of the paragraph, of the bracket or the section that the order opened, and of further orders."""
    limit = min(len(original), end + MAX_PASSAGE)
    if _is_open(original, begin, end):
        end = max(end, original.find(_PAIRS[original[begin]], end, limit))
    if original[begin] in _MARKS and (closing := _CLOSING.search(original, end, limit)):
        end = closing.end()
    end = _paragraph_end(original, end, limit, orders)
    for _ in range(MAX_FURTHER):
        gap = _PARAGRAPH.match(original, end)
        further = _paragraph_end(original, gap.end(), gap.end() + MAX_PASSAGE, orders) if gap else end
        if gap is None or not orders(original[gap.end() : further]):
            break
        end = further
    return end


def _paragraph_end(original: str, place: int, limit: int, orders: Callable[[str], bool]) -> int:
    """The end of the paragraph, or of the line where the writer goes on to speak of himself."""
    gap = _PARAGRAPH.search(original, place, limit)
    stop = gap.start() if gap else min(limit, len(original))
    own = _OWN_VOICE.search(original, place, stop)
    return own.start() if own and not orders(original[own.end() : stop]) else stop
