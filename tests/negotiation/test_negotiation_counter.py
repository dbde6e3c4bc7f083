"""Whatever the policy and the proposal: the judge is the written rule, and our counter-offer always passes it."""

from __future__ import annotations

import importlib.util
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amiable.domain.company import InstalmentLimits
from amiable.domain.money import Money, euros
from amiable.domain.plan import Instalment, Rhythm, equal_schedule, schedule_total
from amiable.domain.talk import Proposal
from amiable.policies.negotiation.counter import counter
from amiable.policies.negotiation.proposals import proposal_of
from amiable.policies.negotiation.terms import Terms
from amiable.policies.negotiation.verdict import bounds, breaches

CHECK = Path(__file__).parents[2] / "data" / "negotiations" / "check.py"
TODAY = date(2026, 4, 13)


def _written_rule() -> ModuleType:
    spec = importlib.util.spec_from_file_location("negotiation_check", CHECK)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RULE = _written_rule()
shares = st.decimals("0", "0.6", places=2)
days = st.integers(-40, 500).map(lambda n: TODAY + timedelta(days=n))
amounts = st.decimals("0.01", "9000", places=2).map(euros)


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    limits = InstalmentLimits(
        max_instalments=draw(st.integers(1, 14)),
        max_months=draw(st.integers(1, 14)),
        min_instalment=draw(st.decimals("0", "600", places=2)),
        first_payment_within_days=draw(st.integers(0, 45)),
        max_deferral_days=draw(st.integers(0, 70)),
        min_first_share=draw(shares),
        business_days=draw(st.sampled_from(["any", "required"])),
    )
    return Terms(limits, max_discount=draw(st.sampled_from([Decimal(0), Decimal("0.02"), Decimal("0.1")])))


@st.composite
def proposals(draw: st.DrawFn) -> Proposal:
    lines = draw(st.lists(st.tuples(days, amounts), min_size=1, max_size=14))
    lines.sort(key=lambda line: line[0])
    discount = draw(st.none() | st.decimals("0.01", "900", places=2).map(euros))
    schedule = tuple(Instalment(day, amount) for day, amount in lines)
    return proposal_of(schedule, draw(st.none() | st.sampled_from(list(Rhythm))), (), discount)


partial = st.builds(
    Proposal,
    count=st.none() | st.integers(1, 90),
    amount=st.none() | amounts,
    first_date=st.none() | days,
    every=st.none() | st.sampled_from(list(Rhythm)),
)


def _raw(policy: Terms) -> dict[str, Any]:
    limits = policy.limits.model_dump()
    texts = {name: str(limits[name]) for name in ("min_instalment", "min_first_share")}
    return {**limits, **texts, "max_discount": str(policy.max_discount)}


def _raw_proposal(proposal: Proposal) -> dict[str, Any]:
    lines = [{"date": str(part.date), "amount": f"{part.amount.amount:.2f}"} for part in proposal.schedule]
    return {"schedule": lines} | ({"discount": f"{proposal.discount.amount:.2f}"} if proposal.discount else {})


@settings(max_examples=300, deadline=None)
@given(terms(), proposals(), amounts)
def test_the_judge_is_the_written_rule(policy: Terms, proposal: Proposal, owed: Money) -> None:
    found = [reason.rule for reason in breaches(proposal, owed, policy, TODAY)]
    assert found == RULE.verdict(_raw(policy), owed.amount, TODAY, _raw_proposal(proposal))


@settings(max_examples=200, deadline=None)
@given(terms().filter(lambda policy: policy.limits.min_instalment > 0), amounts)
def test_the_bounds_are_the_written_ones(policy: Terms, owed: Money) -> None:
    ours = asdict(bounds(owed, policy, TODAY))
    for name, value in RULE.counter_bounds(_raw(policy), owed.amount, TODAY).items():
        mine = ours[name]
        assert (Decimal(mine["amount"]) if isinstance(mine, dict) else str(mine)) == (
            Decimal(value) if isinstance(mine, dict) else str(value)
        )


@settings(max_examples=400, deadline=None)
@given(terms(), proposals() | partial | st.none(), amounts)
def test_a_counter_offer_passes_our_own_judge(policy: Terms, asked: Proposal | None, owed: Money) -> None:
    offered = counter(asked, owed, policy, TODAY)
    if offered is None:
        return
    assert RULE.verdict(_raw(policy), owed.amount, TODAY, _raw_proposal(offered)) == []
    waived = offered.discount.amount if offered.discount else Decimal(0)
    assert schedule_total(offered.schedule).amount + waived == owed.amount
    dates = [part.date for part in offered.schedule]
    assert dates == sorted(dates) and dates[0] >= TODAY
    found = bounds(owed, policy, TODAY)
    assert len(dates) <= policy.limits.max_instalments
    assert schedule_total(offered.schedule) >= found.total_min
    assert dates[0] <= (found.first_date_max if len(dates) > 1 else found.single_date_max)
    assert dates[-1] <= found.last_date_max


@pytest.mark.parametrize("count", [2, 3, 4])
def test_what_is_inside_the_policy_is_offered_back_unchanged(count: int) -> None:
    policy = Terms(
        InstalmentLimits(
            max_instalments=4,
            max_months=4,
            min_instalment=Decimal(100),
            first_payment_within_days=15,
            max_deferral_days=30,
        )
    )
    asked = proposal_of(equal_schedule(euros("1200"), count, TODAY + timedelta(days=7), Rhythm.MONTH), Rhythm.MONTH)
    assert counter(asked, euros("1200"), policy, TODAY) == asked


def test_a_discount_is_met_as_far_as_the_policy_goes() -> None:
    limits = InstalmentLimits(
        max_instalments=3,
        max_months=3,
        min_instalment=Decimal(500),
        first_payment_within_days=10,
        max_deferral_days=15,
    )
    asked = proposal_of((Instalment(TODAY + timedelta(days=4), euros("4250")),), None, (), euros("750"))
    offered = counter(asked, euros("5000"), Terms(limits, max_discount=Decimal("0.05")), TODAY)
    assert offered is not None and offered.discount == euros("250") and offered.amount == euros("4750")
    without = counter(asked, euros("5000"), Terms(limits), TODAY)
    assert without is not None and without.discount is None and without.amount == euros("5000")
