"""Commas put back where a message typed on a telephone has none: « le 16 mars le 16 avril »."""

from __future__ import annotations

import re

from amiable.french.fold import FOLDED_WEEKDAYS, fold
from amiable.reading.talk.cues import MONTHS

_N = r"(?:1er|[12]?\d|3[01])"
_WEEKDAY = rf"(?:{'|'.join(FOLDED_WEEKDAYS)})"
_DATE = rf"\b{_N} {MONTHS}(?: 20\d\d)?\b(?! ?€)"
_DAY = (
    rf"(?:{_DATE}|\b(?:le|au|du|{_WEEKDAY}) {_N}\b(?! ?(?:€|euros?|eur)\b)(?! \d)"
    rf"|\b{_WEEKDAY}(?: (?:prochain|matin|midi|soir|en (?:huit|quinze)))?\b(?! \d))"
)
_LISTED = re.compile(
    rf"{_DATE}(?P<dates> )(?=(?:le )?{_N} (?:{MONTHS}\b|et {_N} {MONTHS}\b))"
    rf"|{_DATE}(?P<sums> )(?=\d{{1,3}} \d{{3}}\b|(?!20\d\d\b(?! ?€))[1-9]\d{{2,4}}\b)"
    rf"|\b(?:les|aux) {_N}(?P<days> )(?={_N} et {_N} {MONTHS}\b)"
)
"""« le 16 mars le 16 avril », « 400 € le 16 mars 400 € le 16 avril », « les 3 10 et 17 avril »."""
_COMMA = re.compile(r",(?!\d)")
_SUBJECT = r"(?:je |j'|on |nous |c'(?=est|eta)|ca |est-ce |donc les )"
_ORDER = r"(?:disons|mettons|mettez|prenez|restons|laissons|gardons|faites)\b"
_NEXT = (
    r"(?:(?:une?|mon|ma|mes|notre|nos|votre|vos|ils?|elles?|la|les|celle|celui|non|plutot|quatre|trois|deux|promis|merci"
    r"|nav\w+|deso\w+|par|et toujours|et les|(?:et )?le reste|(?:et )?la suite)\b|l')"
)
_CLAUSES = re.compile(
    rf"(?P<after>{_DAY})(?P<next> )(?={_NEXT})"
    rf"|(?P<opening>^|[.!?] |\n)(?:bonjour|bonsoir|bjr|bsr|salut|slt|hello|coucou|re|aie|oups|bon(?= \d)|sinon)"
    r"(?P<greeted> )(?=\w)"
    rf"|(?P<word>[\w'-]+|€)(?P<clause> )(?={_SUBJECT}|{_ORDER}|par contre\b|du coup\b)"
)
_BOUND = re.compile(
    r"(?:que|qu'|quand|si|ou|dont|comme|car|et|mais|puis|donc|alors|lorsque|lorsqu'|puisque|qui|ce|ne|pour|de"
    r"|avec|la|ensuite|apres|avant|vous|nous|sur|comment|combien|pourquoi|sans|chez|tout|par|pas|plus|peut"
    r"|doit|est|peux|autant|sous|en|y|moi|parce|jusque|tant|a|au|l'|d'|s'|m'|t'|n'|se|me|le|les|on|je|ca"
    r"|ici|elle|il|toi|sauf|meme|entre|fait|bien)"
)
"""Words that go on with what follows them."""
_DATED = re.compile(rf"{_DAY}$")
_FRONTED = re.compile(rf"(?:^|[.!?:;,\n] ?)(?:\w+ ){{0,2}}{_DAY}$")
"""« Ce 28 avril je ne peux mettre que 120 € »: a day that opens its clause."""


def with_commas(text: str) -> str:
    """The text with them; what already has a comma only in its lists of days."""
    text = _put(_LISTED, text)
    return text if _COMMA.search(text) else _put(_CLAUSES, text)


def _put(pattern: re.Pattern[str], text: str) -> str:
    plain = fold(text)
    for match in reversed(list(pattern.finditer(plain))):
        gap = max(match.start(name) for name in match.groupdict() if match[name] == " ")
        word = match.groupdict().get("word")
        if word and (
            _BOUND.fullmatch(word)
            or (word.isdigit() and not _DATED.search(plain, 0, gap))
            or _FRONTED.search(plain, 0, gap)
        ):
            continue
        text = f"{text[:gap]}, {text[gap + 1 :]}"
    return text
