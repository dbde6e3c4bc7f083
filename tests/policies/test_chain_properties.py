"""What holds for any case: always a decision, explained, and no figure but the file's and the engine's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from amiable.domain.company import InstalmentLimits
from amiable.domain.debtor import Debtor, DebtorKind
from amiable.domain.decision import Action, MoveInvoice
from amiable.domain.invoice import Invoice
from amiable.domain.money import Money, total
from amiable.domain.plan import Instalment, Rhythm, schedule_total
from amiable.domain.reading import (
    Attack,
    ContactFact,
    DisputeFact,
    DisputeReason,
    Intent,
    PaidFact,
    PlanFact,
    PromiseFact,
    Reading,
)
from amiable.domain.status import INVOICE_MOVES, InvoiceStatus
from amiable.domain.talk import Offer
from amiable.domain.talk_state import State
from amiable.policies.allowed import allowed
from amiable.policies.case import Case
from amiable.policies.chain import RULES, decide
from amiable.policies.counter_offer import counter_offer
from amiable.policies.load import load
from amiable.policies.negotiation.proposals import proposal_of
from amiable.policies.plan_limits import completed, judge
from amiable.reading import talk

POLICY = load(Path(str(files("amiable.policies") / "company.example.toml")))
TODAY = date(2026, 3, 12)
maybe = st.none
near_days = st.dates(TODAY - timedelta(days=60), TODAY + timedelta(days=400))
any_day = near_days | st.dates()
cents = st.decimals("0.00", "20000.00", places=2)
figures = cents | st.sampled_from([Decimal("-5"), Decimal(0), Decimal("1e40"), Decimal("NaN"), Decimal("Infinity")])
words = st.sampled_from(
    ["", "ok d'accord", "votre RIB ?", "copie de la facture", "il est décédé", "merci", "relevé de compte", "non"]
)
limits = st.builds(
    InstalmentLimits,
    max_instalments=st.integers(1, 12),
    max_months=st.integers(1, 12),
    min_instalment=st.decimals("0", "500", places=2),
    first_payment_within_days=st.integers(0, 40),
    max_deferral_days=st.integers(0, 60),
    min_first_share=st.decimals("0", "1", places=2),
    business_days=st.sampled_from(["any", "required"]),
)
instalments = st.builds(Instalment, any_day, st.builds(Money, cents, st.sampled_from(["EUR", "EUR", "CHF"])))
schedules = st.lists(instalments, max_size=5).map(tuple)
plans = st.builds(
    PlanFact,
    maybe() | st.integers(-2, 200) | st.just(10**9),
    maybe() | figures,
    maybe() | any_day,
    maybe() | st.sampled_from(Rhythm),
    schedules,
)
proposals = schedules.filter(bool).map(lambda lines: proposal_of(tuple(sorted(lines, key=lambda one: one.date))))
talks = maybe() | st.builds(
    State,
    st.just((("FA-0", Money(Decimal("100"))), ("FA-1", Money(Decimal("200"))))),
    offers=st.lists(st.builds(Offer, st.just("o1"), proposals), max_size=2).map(tuple),
    table=maybe() | proposals,
    agreed=maybe() | proposals,
    counters=st.integers(0, 3),
    broken=st.integers(0, 2),
)
said = st.sampled_from(
    [
        "D'accord pour votre proposition.",
        "Ok pour 4 fois.",
        "Six fois, la première le 20 mars.",
        "Non, c'est trop.",
        "Pouvez-vous m'appeler ?",
        "200 € par mois à partir du 25 mars, le reste en juin.",
        "La marchandise était cassée, je ne paierai pas.",
        "Faites-moi une remise de 10 % et je paie tout demain.",
        "Merci.",
    ]
).map(lambda text: talk.read(text, TODAY, []))
readings = st.builds(
    Reading,
    new_text=words,
    intents=st.lists(st.sampled_from(Intent), max_size=4, unique=True).map(tuple),
    confidence=st.floats(0, 1),
    invoices=st.lists(st.sampled_from(["FA-0", "FA-1", "FA-2", "FA-9"]), max_size=2).map(tuple),
    paid=maybe() | st.builds(PaidFact, maybe() | any_day, maybe() | figures),
    promise=maybe() | st.builds(PromiseFact, maybe() | any_day, maybe() | figures),
    plan=maybe() | plans,
    dispute=maybe() | st.builds(DisputeFact, st.sampled_from(DisputeReason), maybe() | figures),
    contact=maybe() | st.builds(ContactFact, maybe() | words, maybe() | words),
    away_until=maybe() | any_day,
    attack=st.sampled_from([Attack.NONE] * 8 + list(Attack)),
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    invoices = []
    for number in range(draw(st.integers(0, 3))):
        currency = draw(st.sampled_from(["EUR"] * 9 + ["CHF"]))
        amount = draw(cents)
        due = draw(st.dates(TODAY - timedelta(days=300), TODAY + timedelta(days=30)))
        paid_in = draw(st.sampled_from([currency] * 9 + ["EUR"]))
        paid = Money(draw(st.sampled_from([Decimal(0), amount / 2, amount])), paid_in)
        status = draw(st.sampled_from(InvoiceStatus))
        issued = due - timedelta(days=30)
        invoices.append(
            Invoice(
                f"FA-{number}", Money(amount, currency), issued, due, paid, status, has_document=draw(st.booleans())
            )
        )
    kind = draw(st.sampled_from(DebtorKind))
    table = POLICY.instalments.model_copy(update={"business": draw(limits), "consumer": draw(limits)})
    policy = POLICY.model_copy(update={"instalments": table})
    return Case(
        draw(readings),
        Debtor("Dupin", kind, frozen=draw(st.sampled_from([False] * 5 + [True]))),
        tuple(invoices),
        policy,
        TODAY,
        talk=draw(talks),
        said=draw(maybe() | said),
        attacked=draw(st.sampled_from([False] * 5 + [True])),
        plan_running=draw(st.booleans()) and draw(st.booleans()),
        dispute_open=draw(st.booleans()) and draw(st.booleans()),
        broken_promises=draw(st.sampled_from([0, 0, 0, 1, 2])),
        same_domain_contact=draw(st.sampled_from([True] * 5 + [False])),
    )


@settings(max_examples=300, deadline=None)
@given(cases())
def test_there_is_always_a_decision_and_it_is_explained(case: Case) -> None:
    decision = decide(case)
    assert decision == decide(case)
    assert decision.policy_version == case.policy.version
    assert len({m.action for m in decision.measures}) == len(decision.measures) >= 1
    for measure in decision.measures:
        assert measure.reasons
        for reason in measure.reasons:
            assert tuple(name for name, _ in reason.values) == RULES[reason.rule]


@settings(max_examples=300, deadline=None)
@given(cases())
def test_figures_come_from_the_file_and_the_engine(case: Case) -> None:
    """Beside the file's own figures: a promise or a contested part within the debt, and a judged schedule."""
    decision = decide(case)
    for measure in decision.measures:
        facts = measure.facts
        mine = [i for i in case.invoices if i.number in facts.invoices]
        assert len(mine) == len(facts.invoices)
        if not mine:
            assert (facts.amounts, facts.dates, facts.schedule) == ((), (), ())
            continue
        file_sums = {m for i in mine for m in (i.amount, i.outstanding)}
        owed = total([i.outstanding for i in mine])
        engine = {m for m in (facts.amount, facts.rest) if m} | {part.amount for part in facts.schedule}
        assert set(facts.amounts) <= file_sums | {owed} | engine
        assert facts.amount is None or Decimal(0) < facts.amount.amount <= owed.amount
        assert facts.rest is None or (facts.amount is not None and facts.amount + facts.rest == owed)
        days = {d for i in mine for d in (i.issued, i.due)} | {part.date for part in facts.schedule}
        assert set(facts.dates) <= days | {facts.date, case.today}
        if measure.action is Action.NOTE_PROMISE and facts.date:
            assert case.today <= facts.date <= case.today + timedelta(days=case.policy.promises.max_days)
        if facts.schedule:
            assert schedule_total(facts.schedule) == owed
            assert all(part.date >= case.today for part in facts.schedule)
        assert (facts.percentages, facts.links, facts.may_state_penalties) == ((), (), False)
    union = allowed(decision)
    assert set(union.amounts) == {a for m in decision.worded for a in m.facts.amounts}


@settings(max_examples=300, deadline=None)
@given(cases())
def test_effects_are_allowed_moves_and_never_contradict(case: Case) -> None:
    decision = decide(case)
    status = {i.number: i.status for i in case.invoices}
    moves = [e for e in decision.effects if isinstance(e, MoveInvoice)]
    assert len({m.invoice for m in moves}) == len(moves)
    assert all(move.to in INVOICE_MOVES[status[move.invoice]] for move in moves)
    assert not any(move.to in (InvoiceStatus.PAID, InvoiceStatus.WRITTEN_OFF) for move in moves)


@settings(max_examples=300, deadline=None)
@given(cases())
def test_a_frozen_or_insolvent_debtor_is_never_asked_for_money(case: Case) -> None:
    if not case.debtor.frozen and Intent.INSOLVENCY not in case.reading.intents:
        return
    facts = allowed(decide(case))
    assert (facts.amounts, facts.dates, facts.may_state_bank_details) == ((), (), False)


@settings(max_examples=300, deadline=None)
@given(plans, st.decimals("0.01", "20000", places=2), limits)
def test_a_counter_offer_is_acceptable_to_our_own_judge(
    plan: PlanFact, debt: Decimal, allowed_limits: InstalmentLimits
) -> None:
    outstanding = Money(debt)
    proposal = completed(plan, outstanding, TODAY)
    counter = counter_offer(plan, proposal, outstanding, allowed_limits, TODAY)
    if counter:
        assert judge(counter, outstanding, allowed_limits, TODAY) == ()
        assert schedule_total(counter) == outstanding
        assert [part.date for part in counter] == sorted(part.date for part in counter)
        assert counter[0].date >= TODAY
    else:  # TODAY is a business day: one payment at once is possible unless the debt is below the smallest payment
        assert debt < allowed_limits.min_instalment


@settings(max_examples=300, deadline=None)
@given(plans, st.decimals("0.01", "20000", places=2), limits)
def test_a_completed_proposal_is_in_order_and_positive(
    plan: PlanFact, debt: Decimal, allowed_limits: InstalmentLimits
) -> None:
    proposal = completed(plan, Money(debt), TODAY)
    if proposal is None:
        return
    assert [p.date for p in proposal] == sorted(p.date for p in proposal)
    assert all(p.amount.amount > 0 for p in proposal)
    if not judge(proposal, Money(debt), allowed_limits, TODAY):
        assert schedule_total(proposal) == Money(debt)


@given(cases())
@settings(max_examples=200, deadline=None)
def test_a_lower_confidence_never_does_more(case: Case) -> None:
    unsure = decide(replace(case, reading=replace(case.reading, confidence=0.0)))
    assert unsure.careful
    assert unsure.action in {
        Action.HAND_OVER,
        Action.CLOSE,
        Action.QUARANTINE,
        Action.ACKNOWLEDGE_INSOLVENCY,
    }
