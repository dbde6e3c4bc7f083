"""Terms set by a person: laid out to the letter, and the policy says whether a supervisor is needed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amiable.domain.company import InstalmentLimits
from amiable.domain.money import Money, euros
from amiable.domain.plan import Rhythm, equal_schedule, schedule_total
from amiable.domain.talk import Offer
from amiable.domain.talk_state import State
from amiable.policies.negotiation.other_terms import counter_with
from amiable.policies.negotiation.proposals import proposal_of
from amiable.policies.negotiation.terms import Terms
from amiable.policies.negotiation.verdict import breaches

DAY = date(2026, 4, 8)
TERMS = Terms(
    InstalmentLimits(
        max_instalments=4,
        max_months=4,
        min_instalment=Decimal(200),
        first_payment_within_days=15,
        max_deferral_days=30,
    )
)
OFFERED = proposal_of(equal_schedule(euros("1250"), 3, date(2026, 4, 20), Rhythm.MONTH), Rhythm.MONTH)
STATE = State((("F-1", euros("1250")),), offers=(Offer("o1", OFFERED),))


def test_another_number_keeps_the_days_of_our_offer() -> None:
    found = counter_with(STATE, TERMS, DAY, count=2)
    assert found.inside and found.proposal is not None
    assert [(str(part.date), part.amount) for part in found.proposal.schedule] == [
        ("2026-04-20", euros("625")),
        ("2026-05-20", euros("625")),
    ]


def test_an_amount_says_how_often_it_is_paid() -> None:
    found = counter_with(STATE, TERMS, DAY, amount=euros("500"))
    assert found.inside and found.proposal is not None
    assert [part.amount for part in found.proposal.schedule] == [euros("500"), euros("500"), euros("250")]


def test_beyond_the_policy_the_plan_is_as_set_and_the_limits_are_named() -> None:
    found = counter_with(STATE, TERMS, DAY, count=6, first=date(2026, 5, 20))
    assert not found.inside and found.proposal is not None
    assert [str(part.date) for part in found.proposal.schedule][:2] == ["2026-05-20", "2026-06-20"]
    assert [reason.rule for reason in found.reasons] == ["too_many_instalments", "first_payment_too_late", "too_long"]


@pytest.mark.parametrize(
    "terms", [{"first": date(2026, 4, 7)}, {"amount": euros("1251")}, {"amount": euros("0")}, {"count": 400}]
)
def test_terms_that_make_no_plan(terms: dict[str, object]) -> None:
    found = counter_with(STATE, TERMS, DAY, **terms)  # type: ignore[arg-type]
    assert found.proposal is None and found.reasons[0].rule == "terms_impossible"


@settings(max_examples=150, deadline=None)
@given(
    st.none() | st.integers(1, 15),
    st.none() | st.integers(0, 90).map(lambda n: DAY + timedelta(days=n)),
    st.none() | st.decimals("0.01", "5000", places=2).map(euros),
    st.decimals("0.01", "5000", places=2).map(euros),
)
def test_it_pays_what_is_owed_and_is_judged_as_it_is(
    count: int | None, first: date | None, amount: Money | None, owed: Money
) -> None:
    found = counter_with(State((("F-1", owed),)), TERMS, DAY, count=count, first=first, amount=amount)
    if found.proposal is None:
        return
    schedule = found.proposal.schedule
    assert schedule_total(schedule) == owed
    assert all(part.amount.amount > 0 for part in schedule)
    assert [part.date for part in schedule] == sorted(part.date for part in schedule)
    assert schedule[0].date >= DAY and first in (None, schedule[0].date)
    assert tuple(found.reasons) == breaches(found.proposal, owed, TERMS, DAY)
