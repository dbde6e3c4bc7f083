"""Numbers of instalments, in digits or words: each must be listed, and a plan written out must add up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from amiable.domain.decision import Action
from amiable.french.numbers import ORDINALS, WORDS
from amiable.policies.check.allowed import Allowed
from amiable.policies.check.figures import COUNT, DIGITS, value_of
from amiable.policies.check.page import Page

_NOUN = (
    r"(?:mensualites?|echeances?|versements?|paiements?|virements?|reglements?|prelevements?|traites?|acomptes?"
    r"|tranches?|cheques?|annuites?|termes?)"
)
_ADJECTIVE = (
    r"(?:(?:petite?s?|seule?s?|egales?|egaux|nouvelles?|nouveaux|premiere?s?|prochaine?s?|derniere?s?|memes?"
    r"|autres?|simples?)[ \n])?"
)
_COUNTED = re.compile(
    rf"\b(?:(?P<led>vos|ces|nos|mes|les|des)[ \n])?(?P<figure>{COUNT})[ \n]{_ADJECTIVE}(?P<noun>{_NOUN})\b"
    rf"|\ben[ \n](?P<times>{COUNT})(?:[ \n](?:seule |petites )?(?:fois|temps|parts|etapes|volets)\b|x\b| x\b)"
    rf"|\b(?P<free>{COUNT}) ?(?:fois|x)(?=[ \n]sans frais)"
)
_DOZENS = {"demi-douzaine": 6, "dizaine": 10, "douzaine": 12, "vingtaine": 20}
_DOZEN = re.compile(rf"\bune (?P<dozen>{'|'.join(_DOZENS)}) (?:de |d')(?:petite?s? )?{_NOUN}\b")
_ALONE = re.compile(rf"\b{_NOUN} uniques?\b|\bunique {_NOUN}\b")
_DIVIDED = re.compile(
    r"\b(?:regl|divis|partag|fractionn|etal|echelonn|pay|scind|coup|repart)\w*(?: (?!en\b)[^\s|]+){0,6} en "
    rf"(?P<figure>{COUNT})(?= ?(?:[.,;:!?)\n]|$|sans\b|si\b|ou\b(?! plusieurs)))"
)
_MONTHS = re.compile(
    r"\b(?:etal\w*|echelonn\w*|repart\w*|echeancier|plan|calendrier)(?: (?!sur\b|de\b)[^\s|]+){0,6} (?:sur|de) "
    rf"(?P<figure>{COUNT}) mois\b"
)
_AND_OTHERS = re.compile(
    rf"\b(?:une |un )?(?:premiere?|1ere?|1er) {_NOUN}[^|\n]{{0,80}}?\b(?:puis|suivie?s? (?:de|par)|et|plus) "
    rf"(?P<figure>{COUNT}) (?:autres?|suivante?s?|suivants|supplementaires|memes)\b"
)
_LAST_APART = re.compile(
    rf"\bpremiere?s? {_NOUN}|\b(?:et|puis|plus) (?:un|une|la|le) (?:derniere?|troisieme|quatrieme|solde)\b"
)
_RANKS = {word: rank for word, rank in ORDINALS.items() if word.endswith("ieme")}
_MULTIPLIED = re.compile(
    rf"(?<![\w,.])(?P<times>\d{{1,2}}|{WORDS}) ?(?:x|×|\*|fois) ?(?P<figure>{DIGITS}|{WORDS}(?= euros?\b))"
)
_ORDINAL = re.compile(
    rf"\b(?P<word>{'|'.join(_RANKS)}|(?P<number>\d{{1,2}}) ?(?:e|eme|nde?))(?: et derniere?"
    rf"| et ultime)? {_NOUN}"
)
_FORTY = Decimal(40)
_Stated = tuple[int, int, int]


def check_counts(page: Page, allowed: Allowed) -> None:
    """Every number of instalments must be listed; « deux factures » and « 2 × 40 € » are none."""
    counts = allowed.facts.counts
    _check_multiplied(page, allowed)
    for match in _AND_OTHERS.finditer(page.masked):
        others = value_of(match["figure"])
        if counts and others is not None and int(others) + 1 not in counts:
            page.find("unknown_count", *match.span(), str(int(others) + 1))
        page.mask(*match.span("figure"))
    stated = [*_alone(page, allowed), *_counted(page, allowed), *_shared_out(page, allowed)]
    right = any(count in counts for _, _, count in stated)
    for start, end, count in stated:
        if count not in counts and (count != 1 or not right):  # « en une seule fois ou en trois fois »
            page.find("unknown_count", start, end, str(count))
    for match in _ORDINAL.finditer(page.masked):
        rank = int(match["number"]) if match["number"] else _RANKS[match["word"]]
        if counts and rank > max(counts):
            page.find("unknown_count", *match.span(), str(rank))


def _check_multiplied(page: Page, allowed: Allowed) -> None:
    """« 4 × 416,67 € »."""
    counts = allowed.facts.counts
    for match in _MULTIPLIED.finditer(page.masked):
        times, each = value_of(match["times"]), value_of(match["figure"])
        part_of_plan = each in allowed.values and each != _FORTY and bool(counts)
        if part_of_plan and times is not None and int(times) not in counts:
            page.find("unknown_count", *match.span(), str(times))
        page.mask(match.start(), match.end("times"))


def _alone(page: Page, allowed: Allowed) -> list[_Stated]:
    """« un versement unique », where a plan is at stake."""
    return [(*match.span(), 1) for match in _ALONE.finditer(page.masked) if allowed.facts.counts]


def _counted(page: Page, allowed: Allowed) -> list[_Stated]:
    """« quatre mensualités », « en 3 fois »."""
    counts, found = allowed.facts.counts, []
    for match in _COUNTED.finditer(page.masked):
        count = value_of(match["figure"] or match["times"] or match["free"])
        if count is None:  # « vingt-dix mensualités »
            page.find("unknown_count", *match.span())
        last_apart = _LAST_APART.search(page.plain, match.start(), match.end() + 70)
        if count is not None and last_apart and int(count) + 1 in counts:
            count += 1  # « deux versements de …, et un dernier de … »
        if count is not None and (int(count) in counts or not _not_instalments(match, int(count), page, allowed)):
            found.append((*match.span(), int(count)))
        page.mask(*match.span())
    return found


def _shared_out(page: Page, allowed: Allowed) -> Iterator[_Stated]:
    """« une douzaine de mensualités », « partagé en quatre », « étalé sur six mois »."""
    for match in _DOZEN.finditer(page.masked):
        yield *match.span(), _DOZENS[match["dozen"]]
    for rule in (_DIVIDED, _MONTHS):
        for match in rule.finditer(page.masked):
            number = value_of(match["figure"])
            within = rule is _MONTHS and number is not None and int(number) + 1 in allowed.facts.counts
            if number is not None and not within:
                yield *match.span(), int(number)


def _not_instalments(match: re.Match[str], count: int, page: Page, allowed: Allowed) -> bool:
    words = match[0]
    if count == 1:
        said = re.search(r"\b(?:seule?|en une? )", page.plain[max(0, match.start() - 4) : match.end()])
        return not (said and allowed.facts.counts)
    if match["noun"] is None:
        return False
    received = allowed.action is Action.THANK_FOR_PAYMENT and not allowed.facts.counts
    past_due = words.endswith(("echeances", "reglements", "paiements")) and not allowed.facts.counts
    return received or (past_due and count == len(allowed.invoices))
