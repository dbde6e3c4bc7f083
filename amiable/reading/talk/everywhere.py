"""One day of the month for another, in all of a plan: « mettez le 24 partout au lieu du 20 »."""

from __future__ import annotations

import re
from datetime import date

from amiable.domain.calendar import add_months, on_number
from amiable.french.dates import Form
from amiable.french.fold import FOLDED_MONTHS
from amiable.reading.talk.aligned import is_said
from amiable.reading.talk.counts import number
from amiable.reading.talk.cues import MONTHS, cue
from amiable.reading.talk.message import Message
from amiable.reading.talk.places import first_named

PAIR = 2
_INCLUDED = re.compile(r"\b(?:la |le |l')?\w+,? (?:y )?compris\w*|\by compris \w+(?: \w+)?|\b\w+ (?:\w+ )?inclus\w*")
"""« décembre compris », « la première incluse »."""
_NUMBER = rf"(?:\d{{1,2}}|1er)\b(?! ?(?:{MONTHS}|[/.]\d|%|€|euros?|h\b|heures?|fois|mois))"
_NEW_FIRST = re.compile(
    rf"\b(?:le|au|les) (?P<new>{_NUMBER})[^.;!?\d]{{0,40}}"
    r"\b(?:au lieu|a la place|et non(?: pas)?|plutot qu(?:e|')|pas) ?"
    rf"(?:du |des |de celui du |de |le |les |aux? )?(?P<old>{_NUMBER})"
)
_OLD_FIRST = re.compile(
    rf"\b(?:du|le|les|des) (?P<old>{_NUMBER})[^.;!?\d]{{0,24}}\b(?:au|aux|par le|mais(?: plutot)? le|devien\w+ le) "
    rf"(?P<new>{_NUMBER})"
)
_BARE = re.compile(rf"\b(?:les?|aux?|du|des|celui du|ceux du) (?P<day>{_NUMBER})")
_LEFT = re.compile(
    r"\b(?:gard|conserv|maint|laiss|rest|tien|prefer)\w* (?:bien |donc |plutot |sur |a |tout )?\w{0,3} ?$"
)
"""« gardons le 20 »."""
_NOT = re.compile(r"(?:\bpas|\bnon|\bni|\bplutot qu\w*|\bau lieu|\ba la place|\bjamais) ?$")
_SUITS = re.compile(
    r" (?:de chaque mois |du mois )?(?:me |nous |m'|c'est |est |ca |reste )*"
    r"(?:va\b|convien|arrang|parfait|bon\b|tres bien|ok\b)"
)
_LISTED = re.compile(rf"\b{MONTHS}(?:(?:,|,? et|,? ou|,? puis|,? comme)(?: en| de| d'| pour)? ?{MONTHS}\b)+")
_ONE = re.compile(r"\b(?:commenc|demarr|debut)\w*|\bde ce mois\b|\bcelui\b|\bcelle\b")
_EITHER = re.compile(r"\d ou (?:bien )?(?:le |du |au )?\d")
"""« c'était le 20 ou le 24 ? »"""
_CHANGES = re.compile(
    r"\b(?:chang|decal|deplac|mett|mets|met\b|gliss|bascul|pass|boug|report|repouss|recul|avanc|rempla|substitu|modifi|retar"
    r"|adopt|reten|cal|recal|prefer|arrang|fix|abandonn|plutot|au lieu|a la place|et non|mais"
    r"|convien|va\b|ira\b)\w*|\bpas\b"
)


def find_everywhere(message: Message) -> list[tuple[date, date]]:
    """Each payment to come on that day of its month, with the day that takes its place; empty where it is not said
    of all of them."""
    standing = sorted(day for day in message.planned if day >= message.today)
    for match in (found for pattern in (_NEW_FIRST, _OLD_FIRST) for found in pattern.finditer(message.plain)):
        low, high = message.page.sentence(match.start())
        old, new = (int(match[name].removesuffix("er")) for name in ("old", "new"))
        instead = match.re is _NEW_FIRST and _of_none(message, match, [day for day in standing if day.day == old])
        everywhere = instead or cue("change.everywhere").search(message.plain, low, high)
        if not (everywhere and message.proposes(match.start("new"))):
            continue
        moved = [(day, on_number(day, new)) for day in standing if day.day == old]
        if moved and len(moved) == len(standing) and moved[0][1] < message.today:  # all of them a month later
            moved = [(day, on_number(add_months(day.replace(day=1), 1), new)) for day in standing]
        if len(moved) >= PAIR and new and moved[0][1] >= message.today:
            return moved
    return _of_as_many(message, standing) or _of_two_numbers(message, standing)


def _of_none(message: Message, match: re.Match[str], old: list[date]) -> bool:
    """« au 18 plutôt qu'au 10 », each payment to come falling on a 10th: where the sentence names none of them, or
    all their months, it is said of all."""
    low, high = message.page.sentence(match.start())
    words = message.plain[low:high]
    if not re.search(rf"\b{MONTHS}\b", words):
        words = message.plain  # « En mai, fais ce qu'il te plaît ! Moi, le 28 plutôt que le 20 »
    listed = _LISTED.search(words)
    months = {FOLDED_MONTHS.index(name) + 1 for name in re.findall(rf"\b{MONTHS}\b", listed[0] if listed else words)}
    all_of_them = old and all(day in old for day in message.planned if day >= message.today)
    one = first_named(words) or cue("payment.others").search(words) or _ONE.search(words)
    every = not months or (listed and months == {day.month for day in old})
    return bool(all_of_them and every and not (one or message.keeps))


def _of_two_numbers(message: Message, standing: list[date]) -> list[tuple[date, date]]:
    """« le 15 tombe mal, mon salaire arrive le 25 : changez le jour pour tous les mois »: the day that all payments
    have, one other, no other figure, and words that change something and speak of all of it."""
    usual, plain = {day.day for day in standing}, message.plain
    said = list(_BARE.finditer(plain))
    numbers = {int(match["day"].removesuffix("er")) for match in said}
    new = numbers - usual
    known = all(span.value in message.known for span in message.page.amounts)
    if len(standing) < PAIR or len(usual) != 1 or len(new) != 1 or not usual <= numbers or not known:
        return []
    number = new.pop()
    ours = [one for one in message.page.mentions if one.form is not Form.DAY or one.day not in (number, *usual)]
    dated = any(one.day or one.month or one.form in (Form.DATE, Form.MONTH_DAY) for one in ours)
    others = first_named(plain) or cue("payment.others").search(plain) or message.told
    old_ones, new_ones = _parted(said, usual)
    left = any(_LEFT.search(plain[: one.start()]) or _SUITS.match(plain, one.end()) for one in old_ones)
    not_new = any(_NOT.search(plain[: one.start()]) for one in new_ones)
    if dated or others or left or not_new or _EITHER.search(plain) or re.search(rf"\b{MONTHS}\b", plain):
        return []
    if not (cue("change.of_plan").search(plain) and _CHANGES.search(plain)):
        return []
    moved = [(day, on_number(day, number)) for day in standing]
    return moved if moved[0][1] >= message.today else []


def _parted(said: list[re.Match[str]], usual: set[int]) -> tuple[list[re.Match[str]], list[re.Match[str]]]:
    """Those of the day that all payments have, and the others."""
    old = [match for match in said if int(match["day"].removesuffix("er")) in usual]
    return old, [match for match in said if match not in old]


def _of_as_many(message: Message, standing: list[date]) -> list[tuple[date, date]]:
    """« le 12, non : plutôt le 20 pour les quatre »: the one new day, said of as many payments as stand."""
    usual = {day.day for day in standing}
    days = [one for one in message.page.mentions if one.form is not Form.WINDOW]
    new = {one.day for one in days if one.form is Form.DAY and one.weekday is None and one.day not in usual}
    known = all(span.value in message.known for span in message.page.amounts)
    if len(standing) < PAIR or len(usual) != 1 or len(new) != 1 or not known:
        return []
    said = [one for one in days if one.day in new]
    if len(said) != 1 or any(one.form is not Form.DAY for one in days) or not is_said(message, said[0], usual):
        return []
    low, high = message.page.sentence(said[0].start)
    words = _INCLUDED.sub(" ", message.plain[low:high])
    counted = any(number(match["n"]) == len(standing) for match in cue("change.of_as_many").finditer(words))
    if (
        not (counted or cue("change.of_all").search(words))
        or first_named(words)
        or cue("payment.others").search(words)
    ):
        return []
    moved = [(day, on_number(day, said[0].day or 0)) for day in standing]
    return moved if moved[0][1] >= message.today else []
