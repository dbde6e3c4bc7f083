"""The parts of a letter: greeting, closing, signature."""

from __future__ import annotations

import re

from amiable.policies.check.page import Page

_GREETING = re.compile(
    r"[ \t>*-]*(?:bonjour|bonsoir|madame|monsieur|mesdames|messieurs|mme|m\.|chere?s?\b|maitre|docteur"
    r"|mademoiselle|a l'attention)\b"
)
_LEAVE = re.compile(
    r"cordialement|salutations|bien a vous|bien a toi|respectueusement|sentiments|sincerement"
    r"|courtoisement|amicalement|amities"
    r"|(?:bonne|belle|excellente|agreable) (?:journee|soiree|semaine|fin|reception|continuation"
    r"|apres-midi|matinee|week-?end|lecture)"
    r"|bon (?:week-?end|apres-midi|courage|ete|dimanche)|a (?:tres )?bientot|au plaisir|consideration"
    r"|bien respectueusement"
    r"|avec (?:toutes? )?(?:nos|mes) (?:\w+ ){0,2}(?:remerciements|excuses|salutations|regrets|hommages"
    r"|voeux)|avec nos \w+"
    r"|cordiales|bien votre|votre devoue|confraternellement|bonnes fetes"
)
_THANKS = re.compile(
    r"\bmerci\b|remerci|souhait|dans l'attente|dans cette attente|a votre (?:entiere )?(?:disposition|ecoute)"
    r"|\brest(?:ons|ant)\b"
)
_FREE = re.compile(r"(?m)^[ \t]*[a-z][a-z' -]{3,45},[ \t]*$")
"""A short line of its own that ends on a comma: « Musicalement vôtre, »."""

_LAST_LINES = 9
_FIRST_LINES = 8
_LONG_LINE = 110
_NEAR_END = 4


def lines(page: Page) -> list[tuple[int, int]]:
    """Places of the lines that are not blank."""
    found, start = [], 0
    for line in page.plain.split("\n"):
        if line.strip():
            found.append((start, start + len(line)))
        start += len(line) + 1
    return found


def greeting(page: Page) -> tuple[int, int] | None:
    """The line that greets, among the first ones."""
    for start, end in lines(page)[:_FIRST_LINES]:
        if _GREETING.match(page.plain, start, end):
            return start, end
    return None


def closing(page: Page) -> tuple[int, int] | None:
    """The last line that takes leave."""
    last = lines(page)[1:][-_LAST_LINES:]
    return _last(page, last, _LEAVE) or _last(page, last[:-1][-_NEAR_END:], _FREE) or _last(page, last, _THANKS)


def _last(page: Page, places: list[tuple[int, int]], words: re.Pattern[str]) -> tuple[int, int] | None:
    return next((place for place in reversed(places) if words.search(page.plain, *place)), None)


def after_closing(page: Page) -> list[tuple[int, int]]:
    """The lines of the signature: those after the closing, else the last one."""
    everything = lines(page)
    leave = closing(page)
    if leave is None:
        return [place for place in everything[1:][-1:] if place[1] - place[0] < _LONG_LINE]
    comma = page.plain.rfind(",", *leave)
    same_line = [(comma + 1, leave[1])] if leave[0] < comma < leave[1] - 2 else []
    return same_line + [place for place in everything if place[0] > leave[0] and place[1] - place[0] < _LONG_LINE]
