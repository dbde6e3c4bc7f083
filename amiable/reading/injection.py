"""Words aimed at a machine that would read the mail: orders, false system marks, hidden instructions."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from itertools import islice

from amiable.domain.reading import Evidence
from amiable.reading.folded import MAX_CHARS, Folded, fold
from amiable.reading.signs import any_of, sign

_STOPS = re.compile(r"[.!?…»]\s+|\n\s*\n")
MAX_PASSAGE = 600
MAX_BLOBS = 8
MAX_ORDERS = 20
"""Encoded or spaced-out runs of one source that are undone."""

_STRONG = sign("injection.strong")
_ORDER = sign("injection.order")
_COMMAND = re.compile(rf"(?:^|[.!?:;,>\])\"(-] ?|{any_of('injection.leads')}){_ORDER.pattern}")
_VOCATIVE = sign("injection.vocative")
_MAKER = sign("injection.maker")
_ABOUT = sign("injection.about")
_SAID_TO_US = re.compile(r"(?:\bplease find\b|\bmerci de\b|\bveuillez\b)")
_HINTS = (
    ("machine", 2, False),
    ("thing", 1, False),
    ("jargon", 1, False),
    ("you", 1, False),
    ("favour", 1, False),
    ("above", 3, True),
    ("roles", 4, True),
    ("its", 2, True),
    ("called", 2, True),
    ("answer", 2, True),
    ("code", 2, True),
    ("maker", 2, True),
    ("unseen", 2, True),
)
"""(section of signs.txt, weight, whether it can be the core of an attack)."""
_ENOUGH = 4
_WINDOW = 700
_WINDOWS = 12
_LONG = frozenset({"quoted", "html"})
"""Sources full of other people's words, where only plain orders count."""
_BASE64 = re.compile(r"[A-Za-z0-9+/]{24,4000}={0,2}")
_SPACED = re.compile(r"(?:\b\w[ ._*-]){8,200}\w\b")


def find(sources: Iterable[Folded]) -> Evidence | None:
    """The first words that give orders to a machine, `hidden` sources being held to a stricter rule."""
    for source in sources:
        found = _in(source, hidden=source.source == "hidden") or _encoded(source)
        if found is not None:
            return _passage(source.original, found)
    return None


def _passage(original: str, found: Evidence) -> Evidence:
    """From the start of its sentence to the end of its paragraph: all of it is meant for a machine."""
    window = max(0, found.start - MAX_PASSAGE)
    begin = max((stop.end() for stop in _STOPS.finditer(original, window, found.start)), default=window)
    end = original.find("\n\n", found.end, found.end + MAX_PASSAGE)
    stop = min(len(original), found.end + MAX_PASSAGE) if end < 0 else end
    return Evidence(original[begin:stop], begin, stop, found.source)


def _in(source: Folded, *, hidden: bool) -> Evidence | None:
    if found := _STRONG.search(source.text):
        return source.evidence(*found.span())
    for pattern in (_VOCATIVE, _MAKER):
        if (found := pattern.search(source.text)) and _COMMAND.search(source.text):
            return source.evidence(*found.span())
    if source.source not in _LONG and (span := _hinted(source.text)):
        return source.evidence(*span)
    if hidden and _ABOUT.search(source.text) and not _SAID_TO_US.search(source.text):
        orders = (source.evidence(*order.span()) for order in islice(_ORDER.finditer(source.text), MAX_ORDERS))
        return next((order for order in orders if not _quotes_us(source.original, order.start)), None)
    return None


def _quotes_us(original: str, place: int) -> bool:
    """A line of the history (« > … »), our own words about accounts and payments."""
    return original[original.rfind("\n", 0, place) + 1 : place + 1].lstrip().startswith(">")


def _hinted(text: str) -> tuple[int, int] | None:
    """Signs that prove nothing alone, added up over a window; one of them must be a core one."""
    for start in range(0, min(len(text), _WINDOW * _WINDOWS), _WINDOW // 2):
        window = text[start : start + _WINDOW]
        total = int(_COMMAND.search(window) is not None)
        core: re.Match[str] | None = None
        machine = False
        for name, weight, is_core in _HINTS:
            found = sign(f"hint.{name}").search(window)
            if found is None or (name == "thing" and machine):
                continue
            total += weight
            machine = machine or name == "machine"
            core = core or (found if is_core else None)
        if core is not None and total >= _ENOUGH:
            return start + core.start(), start + core.end()
    return None


def _encoded(source: Folded) -> Evidence | None:
    """Orders in base64, or with letters spaced out."""
    for found in islice(_BASE64.finditer(source.original[:MAX_CHARS]), MAX_BLOBS):
        decoded = _decoded(found[0])
        if decoded and _in(fold(decoded, "decoded"), hidden=True):
            return Evidence(found[0], found.start(), found.end(), source.source)
    for found in islice(_SPACED.finditer(source.text), MAX_BLOBS):
        joined = re.sub(r"(?<=\w)[ ._*-](?=\w)", "", found[0])
        around = source.text[max(0, found.start() - _WINDOW) : found.start()] + joined
        around += source.text[found.end() : found.end() + _WINDOW]
        if re.search(r"ignor|instruct|system|prompt|consigne", joined) and (
            _in(fold(around, "decoded"), hidden=True) or re.search(r"instruct|prompt|consigne", joined)
        ):
            return source.evidence(*found.span())
    return None


def _decoded(blob: str) -> str:
    try:
        raw = base64.b64decode(blob[: len(blob) // 4 * 4], validate=True)
        text = raw.decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
    return text if sum(ch.isprintable() or ch.isspace() for ch in text) == len(text) and " " in text else ""
