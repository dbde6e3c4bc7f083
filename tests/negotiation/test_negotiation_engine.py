"""The states of a talk: who agrees, who asks, who closes, and what a store has to keep."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from amiable.domain.company import InstalmentLimits
from amiable.domain.money import euros
from amiable.domain.talk import Offer
from amiable.domain.talk_state import Stage, State
from amiable.policies.negotiation.engine import approved
from amiable.policies.negotiation.proposals import remaining
from amiable.policies.negotiation.terms import Terms
from amiable.policies.negotiation.wording import draft
from amiable.testing.talks import START, hear, said

LIMITS = InstalmentLimits(
    max_instalments=4,
    max_months=4,
    min_instalment=Decimal(200),
    first_payment_within_days=15,
    max_deferral_days=30,
    min_first_share=Decimal("0.2"),
)
TERMS = Terms(LIMITS)
SOUND = "400 € le 20 avril, 400 € le 20 mai et 400 € le 20 juin."
TOO_LONG = "Douze fois 100 €, le premier le 20 avril, puis tous les mois."


def test_a_sound_proposal_is_agreed_and_kept() -> None:
    outcome = hear(SOUND, START, terms=TERMS)
    assert outcome.stage is Stage.AGREED and outcome.new_agreement
    assert outcome.state.agreed == outcome.proposal


@pytest.mark.parametrize(
    ("terms", "state"),
    [
        (replace(TERMS, approval_above=Decimal("1199.99")), START),
        (replace(TERMS, approval_after_broken=1), START.missed()),
        (TERMS, replace(START, attacked=True)),
    ],
)
def test_a_person_says_yes_before_anything_is_agreed(terms: Terms, state: State) -> None:
    outcome = hear(SOUND, state, terms=terms)
    assert outcome.stage is Stage.AWAITING_APPROVAL
    assert outcome.state.agreed is None
    assert approved(outcome.state).agreed == outcome.proposal
    assert approved(state) == state


@pytest.mark.parametrize("counters", [0, 1, 3])
def test_the_talks_close_after_so_many_counter_offers(counters: int) -> None:
    terms, state = replace(TERMS, max_counters=counters), START
    for _ in range(counters):
        outcome = hear(TOO_LONG, state, terms=terms)
        assert outcome.stage is Stage.AWAITING_DEBTOR and outcome.counter is not None
        state = outcome.state
    assert hear(TOO_LONG, state, terms=terms).stage is Stage.REFUSED


def test_a_yes_takes_the_counter_offer_that_was_sent() -> None:
    first = hear(TOO_LONG, START, terms=TERMS)
    assert first.counter is not None
    sent = first.state.answered((Offer("o1", first.counter),))
    outcome = hear("C'est d'accord, merci.", sent, terms=TERMS)
    assert outcome.accepts is not None and outcome.accepts.id == "o1"
    assert outcome.stage is Stage.AGREED and outcome.proposal == first.counter


def test_a_sum_that_does_not_add_up_is_asked_back_not_corrected() -> None:
    outcome = hear("300 € le 20 avril, 300 € le 20 mai et 300 € le 20 juin.", START, terms=TERMS)
    assert [reason.rule for reason in outcome.reasons] == ["sum_mismatch"]
    assert (outcome.ask, outcome.counter, outcome.difference) == (("amount",), None, euros("300"))


def test_what_somebody_else_changes_moves_nothing() -> None:
    agreed = hear(SOUND, START, terms=TERMS)
    outcome = hear("600 € le 20 avril et 600 € le 20 mai.", agreed.state, terms=TERMS, other_person=True)
    assert outcome.has("other_person") and outcome.agreed_plan_stands
    assert outcome.state.agreed == agreed.proposal
    confirmed = hear("Vous avez mon accord.", outcome.state, terms=TERMS)
    assert confirmed.stage is Stage.AGREED and confirmed.proposal == outcome.proposal


def test_a_dispute_in_the_middle_goes_to_a_person_without_a_figure() -> None:
    agreed, text = hear(SOUND, START, terms=TERMS).state, "Le four est défectueux, je conteste la facture."
    outcome = hear(text, agreed, terms=TERMS)
    assert outcome.stage is Stage.ESCALATED and outcome.counter is None
    assert "€" not in draft(outcome, said(text, agreed))


def test_what_is_left_of_a_plan_once_part_is_paid() -> None:
    plan = hear(SOUND, START, terms=TERMS).proposal
    assert plan is not None
    left = remaining(plan, Decimal(500))
    assert [part.amount for part in left.schedule] == [euros("300"), euros("400")]
    assert not remaining(plan, Decimal(1200)).schedule


def test_money_seen_lowers_what_is_outstanding() -> None:
    state = START.received(euros("400"))
    assert state.outstanding == euros("800")
    assert hear("400 € le 20 avril et 400 € le 20 mai.", state, terms=TERMS).stage is Stage.AGREED
