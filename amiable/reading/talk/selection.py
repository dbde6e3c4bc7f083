"""Which of the sums named are payments, where some of them alone make up what is owed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from amiable.domain.money import CENT
from amiable.french.numbers import find_numbers, find_shares, parse_digits
from amiable.reading.talk.counts import find_count, number
from amiable.reading.talk.cues import cue
from amiable.reading.talk.message import Message
from amiable.reading.talk.sums import Amount

MOST_LEFT_OUT, MOST_TRIED = 3, 12
"""Sums left out at most, and as many named as are tried."""
DAY_NEXT = re.compile(
    r" ?(?:€|euros?|eur)?,? ?(?:a (?:payer|regler|verser|virer) )?(?:pour |en |a |au |le |d'ici |fin )*$"
)
NEAR = 36
"""Characters between a word of remission and its sum."""


def those_that_add_up(message: Message, amounts: list[Amount], due: Decimal) -> list[Amount]:
    """All of them, unless leaving out what stands beside the list makes the others come to `due`.

    « 62 €, c'est mon fioul du mois ; 46,50 € huit fois » is eight payments where 372 € are owed. A sum is beside the
    list where another sentence holds it than those that count, or where it alone has no day.
    """
    of_rest = any(one.rest and (one.times or 1) > 1 for one in amounts)  # « 600 €, et le reste en deux fois »
    count = None if of_rest else find_count(message)
    if not 1 < len(amounts) <= MOST_TRIED or _adds_up(amounts, due, count):
        return amounts
    for left_out in range(1, min(MOST_LEFT_OUT, len(amounts) - 1) + 1):
        for gone in combinations(amounts, left_out):
            kept = [amount for amount in amounts if amount not in gone]
            if [one.value for one in kept] == [due] and any(one.times is None and one.value for one in gone):
                continue  # « je vous dois 648 €, je peux mettre 35 € par mois »
            if _adds_up(kept, due, count) and all(
                amount.value is None or _beside(message, amount, kept) for amount in gone
            ):
                return kept
    return amounts


def find_waived(message: Message, amounts: Sequence[Amount], due: Decimal) -> Decimal | None:
    """« 1 730 € le 15, vous effacez les 50,90 € »: what would be waived, the rest making up what is owed."""
    for match in cue("payment.waives").finditer(message.plain):
        if (before := _named_before(message, amounts, match.start())) and _covers(amounts, before, due):
            return before  # « et les 100 € de la fin, vous m'en faites cadeau »
        named = find_numbers(message.plain[match.end() : match.end() + NEAR])
        figure = next((one for one in named if one.value > 1), None)
        if figure is None or _paid_later(message, match.end() + figure.end):
            continue
        waived = figure.value
        paid = sum((one.value * (one.times or 1) for one in amounts if one.value and one.value != waived), Decimal(0))
        if waived and paid and paid + waived == due:
            return waived
    for match in cue("payment.fewer").finditer(message.plain):
        waived = parse_digits(match["sum"])
        paid = sum((one.value * (one.times or 1) for one in amounts if one.value and one.value != waived), Decimal(0))
        if paid and paid + waived == due:
            return waived  # « 200 € de moins, et je paie les 1 000 € »
    shares = [share.value for share in find_shares(message.plain) if share.text[-1] in "%st"]
    for one in amounts:
        left_over = due - (one.value or due)
        if any(abs(left_over - due * share.numerator / share.denominator) <= CENT for share in shares if share < 1):
            return left_over  # « 10 %, soit 2 160 € »: the share is what would be waived
    return None


def _named_before(message: Message, amounts: Sequence[Amount], place: int) -> Decimal | None:
    """The last sum of the message, where it stands in the sentence before a place and no day follows it."""
    low, high = message.page.sentence(place)
    last = amounts[-1] if amounts else Amount(0, 0)
    dated = any(last.end <= one.start < high for one in message.page.mentions)
    return last.value if low <= last.start < place and last.times == 1 and not dated else None


def _covers(amounts: Sequence[Amount], waived: Decimal, due: Decimal) -> bool:
    """True where one sum is that, and the others come to all of the rest."""
    others = [one for one in amounts if one.value and one.value != waived]
    paid = sum(((one.value or 0) * (one.times or 1) for one in others), Decimal(0))
    return len(others) == len(amounts) - 1 and paid > waived and paid + waived == due


def without_waived_rest(message: Message, amounts: list[Amount], due: Decimal) -> tuple[list[Amount], Decimal | None]:
    """« 800 € demain, et on passe l'éponge sur le reste »: the payments, and what would be waived."""
    others = [one for one in amounts if not one.rest]
    paid = sum((one.value * (one.times or 1) for one in others if one.value), Decimal(0))
    for rest in (one for one in amounts if one.rest):
        low, high = message.page.sentence(rest.start)
        dated = any(rest.end <= mention.start < high for mention in message.page.mentions)
        found = cue("payment.waives").finditer(message.plain, low, high)
        if not dated and 0 < paid < due and any(not _denied(message, one) for one in found):
            return others, due - paid
    return amounts, None


def without_rest_said(amounts: list[Amount], waived: Decimal | None, due: Decimal) -> list[Amount]:
    """« 60 € de remise et je règle le reste, soit 1 140 € »: beside its sum, the rest is no payment of its own."""
    paid = sum((one.value * (one.times or 1) for one in amounts if one.value and one.value != waived), Decimal(0))
    return [one for one in amounts if not one.rest] if waived and paid + waived == due else amounts


def _denied(message: Message, found: re.Match[str]) -> bool:
    """« je n'oublie pas le reste »."""
    return bool(re.match(r"\w* (?:pas|jamais)\b", message.plain[found.end() :]))


def _paid_later(message: Message, place: int) -> bool:
    """« ce qui laisse 2 400 € pour octobre »: a day follows the sum."""
    between = (message.plain[place : one.start] for one in message.page.mentions if place <= one.start)
    return bool(DAY_NEXT.match(next(between, "-")))


def spread(message: Message, amounts: list[Amount], due: Decimal) -> list[Amount]:
    """« 300 € le 15, les 900 restants en trois fois »: a sum said of several payments, by payment."""
    for at, amount in enumerate(amounts):
        parts = cue("payment.in_parts").match(message.plain[amount.end :])
        times = number(parts["n"]) if parts else None
        others = amounts[:at] + amounts[at + 1 :]
        if not (times and amount.value) or not all(one.value and one.times for one in others):
            continue
        beside = sum((one.value * one.times for one in others if one.value and one.times), Decimal(0))
        if beside + amount.value == due and amount.value % (CENT * times) == 0:
            return [*amounts[:at], replace(amount, value=amount.value / times, times=times), *amounts[at + 1 :]]
    return amounts


def _adds_up(amounts: Sequence[Amount], due: Decimal, count: int | None) -> bool:
    if len(amounts) == 1 and amounts[0].value and amounts[0].times in (1, None) and count:
        return abs(amounts[0].value * count - due) <= CENT * count
    if not all(amount.value and amount.times for amount in amounts):
        return False
    whole = sum((amount.value * amount.times for amount in amounts if amount.value and amount.times), Decimal(0))
    return abs(whole - due) <= CENT * len(amounts)


def _beside(message: Message, amount: Amount, kept: Sequence[Amount]) -> bool:
    page = message.page
    home = page.sentence(amount.start)
    apart = all(page.sentence(one.start) != home for one in kept)
    if apart and len({page.sentence(one.start) for one in kept}) == 1:
        return True
    return not _dated(message, amount) and all(_dated(message, one) for one in kept)


def _dated(message: Message, amount: Amount) -> bool:
    low, high = message.clause(amount.start)
    return any(low <= mention.start < high for mention in message.page.mentions)
