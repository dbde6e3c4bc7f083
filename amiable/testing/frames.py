"""Sentences with blanks, filled with many figures: what a message says must not hang on the figures it says it with.

`data/negotiations/frames.jsonl` holds them, a family a line: `P1` three payments proposed, `C1` one payment moved, …
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from random import Random

from amiable.domain.calendar import add_months, on_number
from amiable.domain.company import InstalmentLimits
from amiable.domain.money import CENT, euros
from amiable.domain.plan import Instalment, Rhythm
from amiable.domain.reading import Intent
from amiable.domain.talk import Offer, Proposal
from amiable.domain.talk_state import Stage, State
from amiable.french.typography import MONTHS, WEEKDAYS, format_decimal
from amiable.policies.negotiation.engine import Outcome
from amiable.policies.negotiation.proposals import proposal_of
from amiable.policies.negotiation.terms import Terms
from amiable.testing.talks import DAY, LATE_DAY, general, hear

Rows = list[tuple[date, Decimal]]
WIDE = Terms(
    InstalmentLimits(
        max_instalments=20,
        max_months=24,
        min_instalment=Decimal(1),
        first_payment_within_days=90,
        max_deferral_days=200,
        min_first_share=Decimal("0.01"),
    )
)
"""Limits that nothing filled in here breaks: it is the reading that is tried."""
LAST = 31
NUMBERS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six")
PLACES = ("première", "deuxième", "troisième", "quatrième")
_BLANK = re.compile(r"\{(\w+)\}")


@dataclass
class Filled:
    """The talk that a frame stands in, the words of its blanks, and what is right."""

    state: State
    rows: Rows | None
    """The payments on the table; None where what was there is left."""
    blanks: dict[str, Callable[[], str]] = field(default_factory=dict)
    day: date = DAY
    right: Callable[[Outcome], bool] = lambda outcome: True
    """What else must hold."""


@dataclass(frozen=True)
class Played:
    """One filling of a frame: its words, whether they were read right, and what was made of them."""

    text: str
    right: bool
    outcome: Outcome


def play(frame: str, family: str, seed: str) -> Played:
    """One filling. Raises KeyError on a blank that the family has not."""
    text, filled = fill(frame, family, seed)
    outcome = hear(text, filled.state, *general(text, filled.day), day=filled.day, terms=WIDE)
    schedule = outcome.proposal.schedule if outcome.proposal else ()
    same = filled.rows is None or [(part.date, part.amount.amount) for part in schedule] == filled.rows
    return Played(text, same and filled.right(outcome), outcome)


def fill(frame: str, family: str, seed: str) -> tuple[str, Filled]:
    """The words of one filling, and what is right. Raises KeyError on a blank that the family has not."""
    filled = None
    dice = Random(seed)  # noqa: S311 - figures to try, no secret
    while filled is None:
        filled = FAMILIES[family](dice)
    blanks = filled.blanks
    text = _BLANK.sub(lambda match: blanks[match[1]](), frame)
    return text[:1].upper() + text[1:], filled


# --- words ---


def _sum(dice: Random, amount: Decimal) -> Callable[[], str]:
    whole = format_decimal(amount).removesuffix(",00").replace("\u202f", " ").replace("\u00a0", " ")
    return lambda: dice.choice((f"{whole} €", f"{whole} euros", f"{whole.replace(' ', '')} €"))


def _day(dice: Random, on: date, lead: str = "le ") -> str:
    number, month = "1er" if on.day == 1 else str(on.day), MONTHS[on.month - 1]
    words = (
        f"{number} {month}",
        f"{number} {month} {on.year}",
        f"{on:%d/%m}",
        f"{WEEKDAYS[on.weekday()]} {number} {month}",
    )
    return lead + dice.choice(words)


def _of(word: str) -> str:
    return f"d'{word}" if word[0] in "ao" else f"de {word}"


def _contracted(noun: str, by: str) -> str:
    """« à l'échéance », « du versement »."""
    for article, joined in (("le ", {"à": "au ", "de": "du "}), ("les ", {"à": "aux ", "de": "des "})):
        if noun.startswith(article):
            return joined[by] + noun.removeprefix(article)
    return f"{by} {noun}"


def _days(dice: Random, *days: date) -> dict[str, Callable[[], str]]:
    """`le1`, `au1`, `du1` …, and `le`, `au`, `du` of the first."""
    blanks: dict[str, Callable[[], str]] = {}
    for lead in ("le", "au", "du"):
        for at, on in enumerate(days, 1):
            blanks[f"{lead}{at}"] = partial(_day, dice, on, f"{lead} ")
        blanks[lead] = blanks[f"{lead}1"]
    return blanks


def _number(dice: Random, value: int) -> Callable[[], str]:
    return lambda: dice.choice((str(value), NUMBERS[value]))


def _named(dice: Random, rows: Rows, at: int) -> dict[str, Callable[[], str]]:
    """The payment as the debtor may name it."""
    on, amount = rows[at]
    month, number = MONTHS[on.month - 1], "1er" if on.day == 1 else str(on.day)
    kind = dice.choice(("versement", "paiement", "virement", "règlement"))
    nouns = [
        f"l'échéance {_of(month)}", f"le {kind} {_of(month)}", f"celle {_of(month)}", f"la mensualité {_of(month)}",
        f"l'échéance du {number} {month}", f"le {kind} prévu le {number} {month}", f"celle du {number} {month}",
        f"la {PLACES[at]} échéance", f"{_sum(dice, amount)()} {_of(month)}",
    ]  # fmt: skip
    nouns[-1] = f"les {nouns[-1]}"
    noun = dice.choice([*nouns, "la dernière échéance"] if at == len(rows) - 1 else nouns)
    return {"ref": lambda: noun, "aref": lambda: _contracted(noun, "à"), "deref": lambda: _contracted(noun, "de")}


# --- talks ---


def _state(due: Decimal) -> State:
    return State((("F-1", euros(str(due))),))


def _plan(rows: Rows, discount: Decimal = Decimal(0)) -> Proposal:
    parts = tuple(Instalment(on, euros(str(amount))) for on, amount in rows)
    plan = proposal_of(parts, Rhythm.MONTH if len(parts) > 1 else None)
    return replace(plan, discount=euros(str(discount))) if discount else plan


def _exact(*amounts: Decimal) -> bool:
    return all(amount == amount.quantize(CENT) for amount in amounts)


def _start(dice: Random) -> date:
    return date(2026, 4, dice.choice((14, 15, 17, 20, 22, 24, 27)))


def _due(dice: Random) -> Decimal:
    return Decimal(dice.choice((600, 960, 1200, 1500, 1800, 2400)))


def _monthly(start: date, amounts: Sequence[Decimal]) -> Rows:
    return [(add_months(start, at), amount) for at, amount in enumerate(amounts)]


def _proposed(family: str) -> Callable[[Random], Filled | None]:
    """A plan proposed where nothing stands."""

    def fill(dice: Random) -> Filled | None:
        due, start, count = _due(dice), _start(dice), 3 if family == "P1" else dice.choice((2, 3, 4, 5, 6))
        first = due * dice.choice((1, 2, 3)) / 5
        blanks = {"total": _sum(dice, due), "n": _number(dice, count)}
        if family in ("P3", "P4", "P5"):
            first = due / 2 if family == "P5" else first
            rows = [(start, first), (add_months(start, 1) + timedelta(dice.choice((0, 3, 8))), due - first)]
        elif family == "P7":
            count = dice.choice((2, 3, 4))
            rows = _monthly(start, [first, *[(due - first) / count] * count])
            blanks["n"] = _number(dice, count)
        elif family in ("P8", "P9"):
            rows = [(DAY + timedelta(dice.choice((2, 5, 9, 12, 16, 20, 27))), due)]
        else:
            rows = _monthly(start, [due / count] * count)
        if family == "P10":
            rows = [(on_number(on, LAST), amount) for on, amount in rows]
            blanks |= {"mois": lambda: "avril", "demois": lambda: "d'avril"}
        amounts = [amount for _, amount in rows]
        if not _exact(*amounts):
            return None
        blanks |= {"s": _sum(dice, amounts[0]), "s1": _sum(dice, amounts[0]), "s2": _sum(dice, amounts[-1])}
        blanks |= {"rest": _sum(dice, due - amounts[0]), **_days(dice, *(on for on, _ in rows[:3]))}
        deferred = family == "P9"
        return Filled(
            _state(due),
            rows,
            blanks,
            right=lambda found: not deferred or found.intents[:1] == (Intent.INSTALMENTS,),
        )

    return fill


def _changed(family: str) -> Callable[[Random], Filled | None]:
    """A plan offered or in force, and a message about it."""

    def fill(dice: Random) -> Filled | None:
        due, start, count = _due(dice), _start(dice), dice.choice((2, 3, 3, 4))
        first = due / count if dice.random() < 0.7 else due / 4  # noqa: PLR2004
        rows = _monthly(start, [first, *[(due - first) / (count - 1)] * (count - 1)])
        if not _exact(*(amount for _, amount in rows)):
            return None
        plan, at = _plan(rows), dice.randrange(count)
        offered = replace(_state(due), offers=(Offer("o1", plan),))
        agreed = replace(_state(due), table=plan, agreed=plan, sound=(plan,))
        state = offered if family in ("C9", "C10") else dice.choice((offered, agreed))
        made = _change(family, dice, rows, at, due)
        if made is None:
            return None
        changed, blanks = made
        if family == "C9":
            return Filled(state, rows, right=lambda found: found.accepts is not None)
        if family == "C10":
            waits = (Stage.AWAITING_DEBTOR,)
            return Filled(state, [], right=lambda found: found.accepts is None and found.stage in waits)
        return Filled(state, changed, {"total": _sum(dice, due), **blanks})

    return fill


def _change(  # noqa: PLR0911 - a family each
    family: str, dice: Random, rows: Rows, at: int, due: Decimal
) -> tuple[Rows, dict[str, Callable[[], str]]] | None:
    """The plan as the message wants it, and its blanks; None where these figures do not go together."""
    (on, amount), last = rows[at], len(rows) - 1
    others = [row for row in rows if row is not rows[at]]
    if family == "C1":
        new = on + timedelta(dice.randrange(2, 15))
        if at < last and new >= rows[at + 1][0]:
            return None
        return sorted([*others, (new, amount)]), {**_days(dice, new), **_named(dice, rows, at)}
    if family == "C2":
        number = dice.choice((25, 28))
        moved = [(day.replace(day=number), part) for day, part in rows]
        return None if number <= on.day else (moved, {"k": lambda: str(number), "o": lambda: str(on.day)})
    if family == "C3":
        return [(add_months(day, 1), part) for day, part in rows], {}
    if family == "C4":
        new = date(2026, 4, dice.choice((10, 16, 21, 23, 28, 30)))
        return [(new, due)], _days(dice, new)
    if family == "C5":
        later, piece = (
            on + timedelta(dice.choice((7, 10))),
            (amount * dice.choice((3, 5, 6)) / 10).quantize(Decimal(1)),
        )
        pieces = {"s1": _sum(dice, piece), "s2": _sum(dice, amount - piece)}
        cut = sorted([*others, (on, piece), (later, amount - piece)])
        return cut, {**pieces, **_days(dice, on, later), **_named(dice, rows, at)}
    if family == "C6":
        count = dice.choice([one for one in (2, 3, 4, 5, 6) if one != len(rows)])
        blanks = {"n": _number(dice, count), "s": _sum(dice, due / count), **_days(dice, rows[0][0])}
        return (_monthly(rows[0][0], [due / count] * count), blanks) if _exact(due / count) else None
    if family == "C7":
        new = rows[0][0] + timedelta(dice.choice((2, 3, 5)))
        return [(new, rows[0][1]), *rows[1:]], _days(dice, new)
    if family == "C8":
        at = min(at, last - 1)
        less = (rows[at][1] * dice.choice((3, 5, 6)) / 10).quantize(Decimal(1))
        lacks = {at: less - rows[at][1], last: rows[at][1] - less}
        changed = [(day, part + lacks.get(place, 0)) for place, (day, part) in enumerate(rows)]
        return changed, {"s": _sum(dice, less), **_named(dice, rows, at)}
    return rows, {}


def _late(family: str) -> Callable[[Random], Filled | None]:
    """A plan of three payments, the first made, that of May missed and asked about."""

    def fill(dice: Random) -> Filled | None:
        due = Decimal(dice.choice((900, 1200, 1500)))
        each = due / 3
        rows = _monthly(date(2026, 4, 20), [each] * 3)
        plan, new = _plan(rows), LATE_DAY + timedelta(dice.choice((2, 3, 4, 5, 7, 10)))
        state = replace(_state(due), table=plan, agreed=plan, sound=(plan,)).received(euros(str(each)))
        blanks = {"mois": lambda: "mai", "demois": lambda: "de mai", "rest": _sum(dice, 2 * each)}
        filled = Filled(state.missed().answered(), None, {**blanks, **_days(dice, new)}, LATE_DAY)
        stood = (rows, rows[1:])
        if family == "L1":
            filled.rows = sorted([(new, each), rows[2]])
        elif family == "L2":
            filled.rows = [(new, 2 * each)]
        elif family == "L3":
            filled.right = lambda found: found.stage is Stage.AWAITING_DEBTOR and _left(found) in ([], *stood)
        else:
            filled.right = lambda found: found.intents[:1] == (Intent.PAID,) and _left(found) in stood
        return filled

    return fill


def _left(found: Outcome) -> Rows:
    return [(part.date, part.amount.amount) for part in found.proposal.schedule] if found.proposal else []


def _discounted(family: str) -> Callable[[Random], Filled | None]:
    """A discount of 5 % that we offered for payment on 15 April."""

    def fill(dice: Random) -> Filled | None:
        due, day = Decimal(dice.choice((1000, 1200, 2000, 3000))), date(2026, 4, 15)
        offered, later = due * 95 / 100, date(2026, 4, dice.choice((14, 17, 20, 22)))
        bid = due * dice.choice((80, 85, 90, 92)) / 100
        on, paid = {"D1": (day, offered), "D2": (day, bid), "D3": (later, offered)}[family]
        offer = Offer("o1", _plan([(day, offered)], due - offered))
        blanks = {"s": _sum(dice, offered), "s1": _sum(dice, bid), "total": _sum(dice, due)}
        state = replace(_state(due), offers=(offer,))
        waived = euros(str(due - paid))
        return Filled(
            state,
            [(on, paid)],
            {**blanks, **_days(dice, day, later)},
            right=lambda found: found.proposal is not None and found.proposal.discount == waived,
        )

    return fill


FAMILIES: dict[str, Callable[[Random], Filled | None]] = {
    **{f"P{one}": _proposed(f"P{one}") for one in range(1, 11)},
    **{f"C{one}": _changed(f"C{one}") for one in range(1, 11)},
    **{f"L{one}": _late(f"L{one}") for one in range(1, 5)},
    **{f"D{one}": _discounted(f"D{one}") for one in range(1, 4)},
}
"""What fills each family; None from it where the figures drawn do not go together."""
