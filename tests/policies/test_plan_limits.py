"""A proposed schedule against the limits: each limit includes its own value; and the schedule offered instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from amiable.domain.company import InstalmentLimits
from amiable.domain.money import euros
from amiable.domain.plan import Instalment, Rhythm
from amiable.domain.reading import PlanFact
from amiable.policies.counter_offer import counter_offer
from amiable.policies.plan_limits import completed, judge

DAY = date(2026, 1, 26)
DEBT = euros("3150.00")
LIMITS = InstalmentLimits(
    max_instalments=6,
    max_months=6,
    min_instalment=Decimal("200.00"),
    first_payment_within_days=20,
    max_deferral_days=30,
    min_first_share=Decimal("0.30"),
)


def schedule(*lines: str) -> tuple[Instalment, ...]:
    """`2026-02-05 1050`: a day and an amount."""
    return tuple(Instalment(date.fromisoformat(line.split()[0]), euros(line.split()[1])) for line in lines)


def limits(**changes: Any) -> InstalmentLimits:
    return InstalmentLimits(**{**LIMITS.model_dump(), **changes})


THREE = schedule("2026-02-05 1050", "2026-03-05 1050", "2026-04-05 1050")


@pytest.mark.parametrize(
    ("proposal", "changes", "reasons"),
    [
        (THREE, {}, []),
        # 1 000 three times « et nous serons quittes »: 150 € are missing.
        (schedule("2026-02-05 1000", "2026-03-05 1000", "2026-04-05 1000"), {}, ["sum_mismatch"]),
        (schedule("2026-02-05 1050", "2026-03-05 1050", "2026-04-05 1049.97"), {}, []),  # a cent a payment
        (schedule("2026-02-05 1050", "2026-03-05 1050", "2026-04-05 1049.96"), {}, ["sum_mismatch"]),
        (THREE, {"max_instalments": 3}, []),
        (THREE, {"max_instalments": 2}, ["too_many_instalments"]),
        (THREE, {"min_instalment": 1050}, []),
        (THREE, {"min_instalment": "1050.01"}, ["instalment_too_small"]),
        (THREE, {"first_payment_within_days": 10}, []),
        (THREE, {"first_payment_within_days": 9}, ["first_payment_too_late"]),
        (THREE, {"min_first_share": "0.3333"}, []),
        (THREE, {"min_first_share": "0.34"}, ["first_share_too_small"]),
        (THREE, {"max_months": 3}, []),
        (THREE, {"max_months": 2}, ["too_long"]),
        (THREE, {"business_days": "required"}, ["not_on_business_day"]),  # 5 April 2026 is Easter Sunday
        (schedule("2026-01-26 1050", "2026-02-26 2100"), {}, []),
        (schedule("2026-01-25 1050", "2026-02-26 2100"), {}, ["date_in_past"]),
        # A single payment has its own delay and no first share.
        (schedule("2026-02-25 3150"), {}, []),
        (schedule("2026-02-26 3150"), {}, ["first_payment_too_late"]),
        (
            schedule("2026-03-31 150", "2026-08-31 100"),
            {"max_instalments": 1, "business_days": "required"},
            [
                "sum_mismatch",
                "too_many_instalments",
                "instalment_too_small",
                "first_payment_too_late",
                "first_share_too_small",
                "too_long",
            ],
        ),
    ],
)
def test_the_verdict(proposal: tuple[Instalment, ...], changes: dict[str, Any], reasons: list[str]) -> None:
    assert [reason.rule for reason in judge(proposal, DEBT, limits(**changes), DAY)] == reasons


def test_thirty_one_january_plus_a_month_ends_in_february() -> None:
    late = schedule("2026-02-01 1575", "2026-03-01 1575")
    assert [r.rule for r in judge(late, DEBT, limits(max_months=1), date(2026, 1, 31))] == ["too_long"]


ASKED = PlanFact(3, Decimal(1050), date(2026, 2, 5), Rhythm.MONTH)


@pytest.mark.parametrize(
    ("plan", "wanted"),
    [
        (ASKED, THREE),
        (replace(ASKED, count=None), None),
        (replace(ASKED, amount=None), None),
        (replace(ASKED, first_date=None), None),
        (replace(ASKED, every=None), None),
        (replace(ASKED, count=0), None),
        (replace(ASKED, count=10**9), None),
        (replace(ASKED, amount=Decimal("NaN")), None),
        (replace(ASKED, first_date=date.max), None),
        (PlanFact(), None),
        (PlanFact(1, None, date(2026, 2, 10)), schedule("2026-02-10 3150")),  # « décaler au 10 février »
        (PlanFact(schedule=THREE[::-1]), THREE),
        (PlanFact(schedule=schedule("2026-02-05 0", "2026-03-05 3150")), None),
        (
            PlanFact(schedule=schedule("2026-02-05 1050", "2026-03-05 1050", "2026-04-05 1049.98")),
            THREE,  # the cents lost in the division go to the last
        ),
    ],
)
def test_a_proposal_is_complete_or_nothing(plan: PlanFact, wanted: tuple[Instalment, ...] | None) -> None:
    assert completed(plan, DEBT, DAY) == wanted


@pytest.mark.parametrize(
    ("plan", "changes", "wanted"),
    [
        # Nothing said: three monthly payments in a fortnight, the first at least 30 %.
        (PlanFact(), {}, ["2026-02-09 1050", "2026-03-09 1050", "2026-04-09 1050"]),
        (PlanFact(count=2), {}, ["2026-02-09 1575", "2026-03-09 1575"]),
        # Whole euros, the remainder last.
        (
            PlanFact(count=4),
            {"min_first_share": 0},
            ["2026-02-09 787", "2026-03-09 787", "2026-04-09 787", "2026-05-09 789"],
        ),
        # Too many: as many as allowed, on their day of the month.
        (
            replace(ASKED, count=10, amount=Decimal(315)),
            {"max_instalments": 3},
            ["2026-02-05 1050", "2026-03-05 1050", "2026-04-05 1050"],
        ),
        # The first payment too late: earlier, the next ones on their days.
        (
            replace(ASKED, first_date=date(2026, 2, 20)),
            {},
            ["2026-02-15 1050", "2026-03-20 1050", "2026-04-20 1050"],
        ),
        # A day that is past: a week is left.
        (replace(ASKED, first_date=date(2026, 1, 5)), {}, ["2026-02-02 1050", "2026-03-02 1050", "2026-04-02 1050"]),
        # Easter Sunday slips to the Tuesday after, the amounts stay theirs.
        (ASKED, {"business_days": "required"}, ["2026-02-05 1050", "2026-03-05 1050", "2026-04-07 1050"]),
        # Quarters that do not fit become months.
        (
            replace(ASKED, every=Rhythm.QUARTER),
            {"max_months": 3},
            ["2026-02-05 1050", "2026-03-05 1050", "2026-04-05 1050"],
        ),
        # A deferral too far: the latest day allowed.
        (PlanFact(1, None, date(2026, 5, 31)), {}, ["2026-02-25 3150"]),
        # A first share above an equal part, rounded up to the euro.
        (
            replace(ASKED, count=6, amount=Decimal(525)),
            {},
            ["2026-02-05 945", *(f"2026-0{m}-05 441" for m in range(3, 8))],
        ),
    ],
)
def test_the_schedule_offered_instead(plan: PlanFact, changes: dict[str, Any], wanted: list[str]) -> None:
    bounds = limits(**changes)
    assert counter_offer(plan, completed(plan, DEBT, DAY), DEBT, bounds, DAY) == schedule(*wanted)


def test_nothing_can_be_offered_below_the_smallest_payment() -> None:
    assert counter_offer(PlanFact(count=2), None, euros("199.99"), LIMITS, DAY) == ()
    assert counter_offer(PlanFact(count=2), None, euros("200.00"), LIMITS, DAY) == schedule("2026-02-09 200")
