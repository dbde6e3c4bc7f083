"""Courtesy and language: a greeting and a closing, « vous », no shouting, French throughout."""

from __future__ import annotations

import re

from amiable.french.fold import fold
from amiable.policies.check.allowed import Allowed
from amiable.policies.check.layout import closing, greeting, lines
from amiable.policies.check.page import Page
from amiable.policies.check.vocabulary import vocabulary

_TU = re.compile(
    r"(?<![\w'-])(?:tu|toi|te|tes|ta)(?![\w'])|\bt'(?=[aeiouhy])"
    r"|(?<!le )(?<!un )(?<!ce )(?<!du )(?<!au )(?<!meme )(?<!sur le )\bton (?!(?:cordial|neutre|ferme"
    r"|employe|amical|adopte))"
    r"|-t(?:u|oi)\b|^salut\b",
    re.MULTILINE,
)
_SHOUT = re.compile(r"[!?] ?[!?]")
_CAPITALS = re.compile(r"(?<![\w])[A-ZÀ-Ý][A-ZÀ-Ý’'-]{2,}(?![\w])")
_TITLE = re.compile(r"^\W*mises? en demeure[^\n]{0,40}$")
_ACRONYMS = vocabulary("acronyms")
_POSTCODE = re.compile(r"(?<!\d)\d{5}(?!\d)")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_FRENCH = vocabulary("french")
_FOREIGN = vocabulary("foreign")
_STRONG = vocabulary("strongly_foreign")
_MIN_FOREIGN = 2
_MIN_WORDS = 12
_MIN_FRENCH_SHARE = 0.16
_SHOUTED_WORDS = 3


def check_courtesy(page: Page, allowed: Allowed) -> None:
    """Greeting, closing, « vous », no shouting."""
    everything = lines(page)
    if greeting(page) is None:
        page.find("not_courteous", *(everything[0] if everything else (0, 0)), "greeting")
    if closing(page) is None:
        page.find("not_courteous", *(everything[-1] if everything else (0, 0)), "closing")
    for match in _TU.finditer(page.plain):
        if not page.quoted(*match.span()):
            page.find("not_courteous", *match.span(), "tutoiement")
    for match in _SHOUT.finditer(page.plain):
        page.find("not_courteous", *match.span(), "shouting")
    _check_capitals(page, allowed, everything)


def _check_capitals(page: Page, allowed: Allowed, everything: list[tuple[int, int]]) -> None:
    run: list[re.Match[str]] = []
    leave = closing(page) or (len(page.plain), 0)
    places = [
        place
        for place in everything
        if place[0] <= leave[0]
        and not _TITLE.match(page.plain[slice(*place)])
        and not _POSTCODE.search(page.plain, *place)
    ]
    for start, end in places:
        for match in _CAPITALS.finditer(page.shown, start, end):
            word = match[0]
            if (
                fold(word) in _ACRONYMS
                or page.plain[match.start() : match.end()] in allowed.names
                or any(c.isdigit() for c in word)
            ):
                continue
            between = page.shown[run[-1].end() : match.start()] if run else ""
            if run and not re.fullmatch(r"[\W\dA-ZÀ-Ý]{0,30}", between):
                run = []
            run.append(match)
            if len(run) >= _SHOUTED_WORDS:
                page.find("not_courteous", run[0].start(), run[-1].end(), "capitals")
                return


def check_french(page: Page, allowed: Allowed) -> None:
    """Each sentence in French; other parties' names may sound foreign."""
    total = french = 0
    start = 0
    for sentence in page.flat.split("|"):
        found = [word for word in _WORD.findall(sentence) if word not in allowed.names]
        native = sum(word in _FRENCH or word[:2] in {"l'", "d'", "n'", "j'", "s'", "c'"} for word in found)
        foreign = sum(word in _FOREIGN for word in found)
        strong = sum(word in _STRONG for word in found)
        if strong and foreign >= _MIN_FOREIGN and foreign > native:
            page.find("not_french", start, start + len(sentence))
        total, french = total + len(found), french + native
        start += len(sentence) + 1
    if total == 0 or (total >= _MIN_WORDS and french / total < _MIN_FRENCH_SHARE):
        page.find("not_french", 0, len(page.plain))
