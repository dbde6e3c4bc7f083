"""Words aimed at a machine that would read the mail: orders, false system marks, hidden instructions."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable

from amiable.domain.reading import Evidence
from amiable.reading.folded import Folded, fold
from amiable.reading.signs import sign

_STRONG = sign("injection.strong")
_ORDER = sign("injection.order")
_COMMAND = re.compile(
    rf"(?:^|[.!?:;,>\])\"(-] ?|\b(?:et|puis|and|then|tu dois|tu devras|you must|you should|you will|you have to|du musst|debes|devi|please) ){_ORDER.pattern}"
)
_VOCATIVE = sign("injection.vocative")
_MAKER = sign("injection.maker")
_ABOUT = sign("injection.about")
_SAID_TO_US = re.compile(r"(?:\bplease find\b|\bmerci de\b|\bveuillez\b)")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{24,4000}={0,2}")
_SPACED = re.compile(r"(?:\b\w[ ._*-]){8,200}\w\b")


def find(sources: Iterable[Folded]) -> Evidence | None:
    """The first words that give orders to a machine, `hidden` sources being held to a stricter rule."""
    for source in sources:
        found = _in(source, hidden=source.source == "hidden") or _encoded(source)
        if found is not None:
            return found
    return None


def _in(source: Folded, *, hidden: bool) -> Evidence | None:
    if found := _STRONG.search(source.text):
        return source.evidence(*found.span())
    for pattern in (_VOCATIVE, _MAKER):
        if (found := pattern.search(source.text)) and _COMMAND.search(source.text):
            return source.evidence(*found.span())
    if (
        hidden
        and (order := _ORDER.search(source.text))
        and _ABOUT.search(source.text)
        and not _SAID_TO_US.search(source.text)
    ):
        return source.evidence(*order.span())
    return None


def _encoded(source: Folded) -> Evidence | None:
    """Orders in base64, or with letters spaced out."""
    for found in _BASE64.finditer(source.original[: len(source.text) * 2 + 100]):
        decoded = _decoded(found[0])
        if decoded and _in(fold(decoded, "decoded"), hidden=True):
            return Evidence(found[0], found.start(), found.end(), source.source)
    for found in _SPACED.finditer(source.text):
        joined = re.sub(r"(?<=\w)[ ._*-](?=\w)", "", found[0])
        around = source.text[: found.start()] + joined + source.text[found.end() :]
        if re.search(r"ignor|instruct|system|prompt|consigne", joined) and (
            _in(fold(around[-3000:], "decoded"), hidden=True) or re.search(r"instruct|prompt|consigne", joined)
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
