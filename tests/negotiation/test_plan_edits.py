"""A running plan changed in one place, in other words each time: what is left of it after the change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from amiable.domain.company import InstalmentLimits
from amiable.domain.invoice import Invoice
from amiable.domain.money import euros
from amiable.domain.plan import Instalment, Rhythm
from amiable.domain.talk import Figure, Proposal, Said
from amiable.domain.talk_state import State
from amiable.policies.negotiation.edits import edited, unused
from amiable.policies.negotiation.engine import respond
from amiable.policies.negotiation.terms import Terms
from amiable.reading import talk

TODAY = date(2026, 4, 20)
TERMS = Terms(
    InstalmentLimits(
        max_instalments=12,
        max_months=12,
        min_instalment=Decimal(1),
        first_payment_within_days=90,
        max_deferral_days=90,
        min_first_share=Decimal(0),
    )
)
PLAN = ("2026-04-27 1100", "2026-05-27 1100", "2026-06-27 900")


def plan(*lines: str) -> Proposal:
    days = [(date.fromisoformat(day), amount) for day, amount in (line.split() for line in lines)]
    schedule = tuple(Instalment(day, euros(amount)) for day, amount in days)
    return Proposal(len(schedule), None, schedule[0].date, Rhythm.MONTH, schedule)


def answered(words: str) -> list[str]:
    """The plan on the table after those words."""
    standing = plan(*PLAN)
    state = State((("F-1", euros("3100")),), table=standing, agreed=standing, sound=(standing,))
    sums = {part.amount.amount for part in standing.schedule}
    said = talk.read(
        words,
        TODAY,
        [Invoice("F-1", euros("3100"), date(2026, 2, 1), date(2026, 3, 1))],
        known=sums,
        planned={part.date for part in standing.schedule},
    )
    proposal = respond(state, said, TERMS, TODAY).proposal
    assert proposal is not None
    return [f"{part.date} {part.amount.amount:.0f}" for part in proposal.schedule]


@pytest.mark.parametrize(
    "words",
    [
        "Les 1 100 € du 27 avril, je les ferai plutôt le 4 mai. Le 27 mai et celle de juin, ça ne change pas.",
        "Pour le 27 avril ce ne sera pas possible, je vous paie les 1 100 € le 4 mai, et la suite comme prévu.",
        "Est-ce que je peux payer l'échéance du 27 avril le 4 mai ? Les deux d'après je ne change rien",
        "La première glisse au 4 mai. Rien d'autre ne bouge.",
        "Petit contretemps : 1 100 € le 4 mai au lieu du 27 avril. Le 27 mai et le 27 juin restent comme convenu.",
    ],
)
def test_one_payment_is_put_back(words: str) -> None:
    assert answered(words) == ["2026-05-04 1100", *PLAN[1:]]


@pytest.mark.parametrize(
    "words",
    [
        "Je coupe en deux les 1 100 € de mai : 550 € le 27 mai et 550 € le 10 juin. Le 27 juin, pas de changement.",
        "Celle de mai en deux : 550 € le 27 mai puis 550 € le 10 juin, le reste comme convenu.",
        "Je voudrais scinder l'échéance de mai, 550 € le 27 mai, 550 € le 10 juin. 900 € le 27 juin comme convenu.",
    ],
)
def test_one_payment_is_cut_in_two(words: str) -> None:
    assert answered(words) == [PLAN[0], "2026-05-27 550", "2026-06-10 550", PLAN[2]]


def figures(*given: object) -> tuple[Figure, ...]:
    return tuple(Figure(day=one) if isinstance(one, date) else Figure(amount=Decimal(str(one))) for one in given)


def test_two_payments_are_put_together() -> None:
    said = Said((), figures=figures(2000, date(2026, 6, 15)))
    found = edited(said, plan(*PLAN), TODAY)
    assert found is not None and found.unused == 0
    rows = [(part.date, part.amount) for part in found.proposal.schedule]
    assert rows == [(date(2026, 4, 27), euros("1100")), (date(2026, 6, 15), euros("2000"))], "those that follow"


def test_two_changes_that_explain_as_much_are_none() -> None:
    both = (date(2026, 5, 27), date(2026, 6, 27))
    said = Said((), figures=figures(*both, date(2026, 6, 10), *both))
    assert edited(said, plan("2026-05-27 1100", "2026-06-27 1100"), TODAY) is not None, "the nearest is meant"
    said = Said((), figures=(Figure(day=date(2026, 6, 10)),))
    assert edited(said, plan("2026-05-27 1100", "2026-06-27 1100"), TODAY) is None, "neither is named"


def test_no_change_touches_the_sum_of_the_plan() -> None:
    for words in (figures(800, date(2026, 5, 4)), figures(1100, date(2026, 5, 4), 300, date(2026, 6, 1))):
        found = edited(Said((), figures=words), plan(*PLAN), TODAY)
        assert found is None or sum(part.amount.amount for part in found.proposal.schedule) == Decimal(3100)


def test_what_a_plan_leaves_unexplained_is_counted() -> None:
    rows = [(date(2026, 5, 4), Decimal(100)), (date(2026, 6, 4), Decimal(50))]
    told = (
        *figures(100, 150, date(2026, 7, 4)),
        Figure(number=4),
        Figure(number=5),
        Figure(month=6),
        Figure(month=8),
    )
    assert unused(told, rows) == 3
