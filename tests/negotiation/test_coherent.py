"""Figures that make up what is owed to the cent are preferred to a reading of the words that does not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from amiable.domain.company import InstalmentLimits
from amiable.domain.invoice import Invoice
from amiable.domain.money import euros
from amiable.domain.plan import Instalment
from amiable.domain.reading import Attack, Intent
from amiable.domain.talk import Offer
from amiable.domain.talk_state import State
from amiable.policies.negotiation.engine import Outcome, respond
from amiable.policies.negotiation.proposals import proposal_of
from amiable.policies.negotiation.terms import Terms
from amiable.reading import talk

DAY = date(2026, 4, 8)
INVOICE = Invoice(number="F-1", amount=euros("1200"), issued=date(2026, 3, 1), due=date(2026, 3, 31))
TERMS = Terms(
    InstalmentLimits(
        max_instalments=8,
        max_months=8,
        min_instalment=Decimal(50),
        first_payment_within_days=15,
        max_deferral_days=30,
        min_first_share=Decimal("0.1"),
    )
)
START = State((("F-1", euros("1200")),))
Rows = list[tuple[date, int]]
THREE: Rows = [(date(2026, 4, 20), 300), (date(2026, 5, 20), 400), (date(2026, 6, 20), 500)]


def hear(text: str, state: State = START, attack: Attack = Attack.NONE) -> Outcome:
    named = [state.table, state.agreed, *(offer.proposal for offer in state.offers)]
    parts = [part for proposal in named if proposal for part in proposal.schedule]
    known = {part.amount.amount for part in parts}
    said = talk.read(text, DAY, [INVOICE], known=known, planned={part.date for part in parts}, attack=attack)
    return respond(state, said, TERMS, DAY)


def plan(rows: Rows) -> tuple[Instalment, ...]:
    return tuple(Instalment(day, euros(str(amount))) for day, amount in rows)


def rows_of(outcome: Outcome) -> Rows:
    assert outcome.proposal is not None
    return [(part.date, int(part.amount.amount)) for part in outcome.proposal.schedule]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (  # a proverb beside the list
            "700 € le 20 avril et 500 € le 20 mai. Un euro demain ne vaut pas un euro après-demain, comme on dit.",
            [(date(2026, 4, 20), 700), (date(2026, 5, 20), 500)],
        ),
        (  # an amount once, then another one on each day of a list
            "je mets 600 vendredi 17 et apres 200 € les 4, 11 et 18 mai",
            [(date(2026, 4, 17), 600), (date(2026, 5, 4), 200), (date(2026, 5, 11), 200), (date(2026, 5, 18), 200)],
        ),
        (  # round thousands as people say them
            "Je règle mille deux le 20 avril.",
            [(date(2026, 4, 20), 1200)],
        ),
    ],
)
def test_a_whole_list_that_adds_up(text: str, rows: Rows) -> None:
    assert rows_of(hear(text)) == rows


def test_a_part_changed_in_a_plan_that_stood() -> None:
    state = hear("300 € le 20 avril, 400 € le 20 mai et 500 € le 20 juin").state
    outcome = hear("Inversez : 500 € en avril et 300 € en juin. Mai ne bouge pas.", state)
    assert rows_of(outcome) == [(date(2026, 4, 20), 500), (date(2026, 5, 20), 400), (date(2026, 6, 20), 300)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("500 € le 20 avril, 500 € le 20 mai et 300 € le 20 juin.", "sum_mismatch"),
        ("Le 20 avril : 400\nle 20 mai : 400\nle 20 juin : 500", "sum_mismatch"),
        ("600 € le 1er avril 2026 et 600 € le 20 mai.", "date_in_past"),
    ],
)
def test_what_the_debtor_got_wrong_is_not_put_right_for_him(text: str, reason: str) -> None:
    assert [found.rule for found in hear(text).reasons] == [reason]


def test_an_offer_taken_by_some_of_its_figures() -> None:
    offer = Offer("o1", proposal_of(plan([(date(2026, month, 20), 200) for month in range(4, 10)])))
    outcome = hear("oui 200 € le 20 avril c'est bon, vous m'enlevez un poids", State(START.invoices, offers=(offer,)))
    assert outcome.accepts == offer


def test_a_share_that_fits_the_sum_is_what_would_be_waived() -> None:
    outcome = hear("10 %, 1 080 € demain, c'est à prendre ou à laisser.")
    assert outcome.proposal and outcome.proposal.discount == euros("120")
    assert outcome.has("discount_too_large")


@pytest.mark.parametrize("attack", [Attack.PHISHING_LINK, Attack.IMPERSONATION])
def test_nothing_in_a_mail_that_the_debtor_did_not_write_is_an_offer(attack: Attack) -> None:
    outcome = hear("Le paiement de 1 200 € partira le 20 avril, connectez-vous pour le débloquer.", attack=attack)
    assert outcome.proposal is None
    assert not outcome.new_agreement


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Le deuxième de vos choix, mais je verserai tout le 20.", Intent.PROMISE),
        ("Les 300 € le 20 avril, et pour mai et juin pareil que prévu.", Intent.INSTALMENTS),
        ("Je vous vire 900 € demain, soit 25 % de remise.", Intent.PROMISE),
    ],
)
def test_the_shape_of_the_plan_tells_a_promise_from_instalments(text: str, intent: Intent) -> None:
    state = State(START.invoices, table=proposal_of(plan(THREE))) if "prévu" in text else START
    assert intent in hear(text, state).intents
    assert len({Intent.PROMISE, Intent.INSTALMENTS} & set(hear(text, state).intents)) == 1
