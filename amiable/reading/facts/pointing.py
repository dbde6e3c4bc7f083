"""Words that point back to a day named before: « jeudi … dès le lendemain », « le 9 … ce jour-là »."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from amiable.french.dates import Form, Mention

_BACK = re.compile(
    r"\b(?:(?P<next>(?:au |le )?lendemain|le jour (?:d'apres|suivant))|(?:ce|le) jour(?:[ -]la| meme)"
    r"|(?:a |des )?cette"
    r" date|le soir meme|le meme jour)(?: matin| soir| midi)?\b(?! (?:de|du|des|d'))"
)
_PLACED = (Form.DATE, Form.DAY, Form.WEEKDAY, Form.OFFSET, Form.MONTH_DAY)


def pointing_back(mentions: Sequence[Mention], plain: str) -> tuple[Mention, ...]:
    """The dates of a folded text, with those that only point back to the one before them."""
    return tuple(sorted([*mentions, *_found(mentions, plain)], key=lambda mention: mention.start))


def _found(mentions: Sequence[Mention], plain: str) -> Iterator[Mention]:
    for match in _BACK.finditer(plain):
        if any(mention.start < match.end() and match.start() < mention.end for mention in mentions):
            continue
        before = [mention for mention in mentions if mention.end <= match.start() and mention.form in _PLACED]
        if before:
            yield replace(before[-1], start=match.start(), end=match.end(), shift=1 if match["next"] else 0)
