"""The policy chain read as a table: what the debtor writes, and what the company does about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from amiable.domain.company import Policy
from amiable.domain.debtor import Debtor, DebtorKind
from amiable.domain.decision import (
    Action,
    Decision,
    Effect,
    FreezeDebtor,
    MoveInvoice,
    MoveTalk,
    OpenDispute,
    OpenPlan,
    OpenPromise,
    PauseReminders,
)
from amiable.domain.invoice import Invoice
from amiable.domain.money import Money, euros
from amiable.domain.plan import Instalment, Rhythm, equal_schedule
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
from amiable.domain.status import InvoiceStatus
from amiable.domain.talk import Offer
from amiable.domain.talk_state import State
from amiable.policies.allowed import allowed
from amiable.policies.case import Case
from amiable.policies.chain import RULES, TABLE, decide
from amiable.policies.load import load
from amiable.policies.negotiation.proposals import proposal_of
from amiable.reading import talk

POLICY: Policy = load(Path(str(files("amiable.policies") / "company.example.toml")))
TODAY = date(2026, 3, 12)  # a Thursday
A = Invoice("FA-1", euros("1250.00"), date(2026, 1, 31), date(2026, 3, 2), status=InvoiceStatus.OVERDUE)
B = Invoice("FA-2", euros("480.00"), date(2026, 1, 15), date(2026, 2, 14), status=InvoiceStatus.OVERDUE)
DEBTOR = Debtor("Menuiserie Kerdoncuff SARL", DebtorKind.BUSINESS)
CONSUMER = Debtor("Inès Lagarrigue", DebtorKind.CONSUMER)
PUBLIC = Debtor("Commune de Vallonbourg", DebtorKind.PUBLIC)


def reading(*intents: Intent, text: str = "…", confidence: float = 0.9, **facts: Any) -> Reading:
    return Reading(text, intents, confidence, **facts)


def case(read: Reading, invoices: tuple[Invoice, ...] = (A,), debtor: Debtor = DEBTOR, **more: Any) -> Case:
    return Case(read, debtor, invoices, POLICY, TODAY, **more)


def actions(decision: Decision) -> list[str]:
    return [str(m.action) for m in decision.measures]


def rules(decision: Decision) -> list[str]:
    return [reason.rule for reason in decision.reasons]


def moving(decision: Decision) -> tuple[Effect, ...]:
    """The effects besides the talk's."""
    return tuple(effect for effect in decision.effects if not isinstance(effect, MoveTalk))


def statuses(decision: Decision) -> dict[str, InvoiceStatus]:
    return {e.invoice: e.to for e in decision.effects if isinstance(e, MoveInvoice)}


PAID, PROMISE, PLAN, DISPUTE = Intent.PAID, Intent.PROMISE, Intent.INSTALMENTS, Intent.DISPUTE
QUESTION, INSOLVENCY, CONTACT, OTHER = Intent.QUESTION, Intent.INSOLVENCY, Intent.CONTACT_CHANGE, Intent.OTHER
SOON = PromiseFact(date(2026, 3, 31), Decimal("1250.00"))
THREE = PlanFact(3, Decimal("416.67"), date(2026, 3, 20), Rhythm.MONTH)
MONEY_WORDS = "une copie de la facture"


# Guards: one measure, whatever else the mail says.


@pytest.mark.parametrize("attack", [a for a in Attack if a not in (Attack.NONE, Attack.MALFORMED)])
@pytest.mark.parametrize("intents", [(PAID,), (QUESTION, CONTACT), (INSOLVENCY,), (Intent.BOUNCE,), ()])
def test_an_attack_is_quarantined_and_nothing_else(attack: Attack, intents: tuple[Intent, ...]) -> None:
    decision = decide(case(reading(*intents, attack=attack)))
    assert (actions(decision), decision.effects, decision.worded) == (["quarantine"], (), ())


def test_a_damaged_mail_moves_nothing_before_a_person_has_read_it() -> None:
    decision = decide(case(reading(PAID, attack=Attack.MALFORMED)))
    assert (actions(decision), rules(decision), decision.effects) == (["hand_over"], ["damaged"], ())
    assert decision.worded  # a holding draft: an honest debtor's mailer broke it


def test_a_bounce_is_for_a_person_and_never_answered() -> None:
    decision = decide(case(reading(Intent.BOUNCE)))
    assert (actions(decision), rules(decision), decision.worded) == (["hand_over"], ["bounce"], ())


@pytest.mark.parametrize(
    ("away_until", "action", "rule", "pause"),
    [
        (None, "close", "absence", None),
        (date(2026, 3, 20), "close", "absence_until", date(2026, 3, 23)),  # back on Friday, rest until Monday
        (date(2026, 4, 3), "close", "absence_until", date(2026, 4, 7)),  # Easter Monday is no business day
        (date(2026, 3, 11), "close", "absence", None),  # already back
        (date(2027, 3, 11), "hand_over", "absence_too_long", None),
    ],
)
def test_an_automatic_answer_moves_the_reminders(
    away_until: date | None, action: str, rule: str, pause: date | None
) -> None:
    decision = decide(case(reading(Intent.AUTO_REPLY, away_until=away_until)))
    assert (actions(decision), rules(decision), decision.worded) == ([action], [rule], ())
    assert decision.effects == ((PauseReminders(pause),) if pause else ())


def test_an_automatic_answer_of_somebody_who_left_is_for_a_person() -> None:
    decision = decide(case(reading(Intent.AUTO_REPLY, CONTACT, contact=ContactFact("Amaury", "a@b.example"))))
    assert (rules(decision), decision.worded) == (["absence_left"], ())


@pytest.mark.parametrize("beside", [(), (PLAN,), (PROMISE, QUESTION), (DISPUTE,), (PAID,)])
@pytest.mark.parametrize("confidence", [0.2, 0.9])
def test_insolvency_freezes_and_asks_for_no_payment(beside: tuple[Intent, ...], confidence: float) -> None:
    decision = decide(case(reading(*beside, INSOLVENCY, confidence=confidence, promise=SOON, plan=THREE), (A, B)))
    assert actions(decision) == ["acknowledge_insolvency"]
    assert set(decision.effects) == {
        FreezeDebtor(),
        MoveInvoice("FA-1", InvoiceStatus.INSOLVENCY),
        MoveInvoice("FA-2", InvoiceStatus.INSOLVENCY),
    }
    facts = allowed(decision)
    assert (facts.amounts, facts.dates, facts.may_state_bank_details) == ((), (), False)
    assert decision.careful is (confidence < 0.6)


def test_insolvency_told_by_a_stranger_freezes_but_is_not_answered() -> None:
    decision = decide(case(reading(INSOLVENCY), same_domain_contact=False))
    assert (rules(decision), decision.worded) == (["insolvency_unverified"], ())
    assert decision.effects == (FreezeDebtor(),)


def test_a_death_is_for_a_person() -> None:
    text = "Monsieur, mon père, votre client, est décédé le 3 septembre."
    consumer = decide(case(reading(CONTACT, text=text), debtor=CONSUMER))
    assert (rules(consumer), consumer.worded, consumer.effects) == (["bereavement"], (), (FreezeDebtor(),))
    assert decide(case(reading(CONTACT, text=text))).effects == ()


def test_a_frozen_debtor_is_for_a_person() -> None:
    decision = decide(case(reading(PROMISE, promise=SOON), debtor=replace(DEBTOR, frozen=True)))
    assert rules(decision) == ["debtor_frozen"]


@pytest.mark.parametrize("intent", [PAID, PROMISE, PLAN, DISPUTE, QUESTION, CONTACT, OTHER])
def test_no_data_goes_to_an_unknown_address(intent: Intent) -> None:
    decision = decide(case(reading(intent, text="Votre RIB ?"), same_domain_contact=False))
    assert (rules(decision), decision.worded, decision.effects) == (["unverified_sender"], (), ())


@pytest.mark.parametrize("intent", [PAID, PROMISE, PLAN, DISPUTE, QUESTION, CONTACT, OTHER])
def test_a_doubtful_reading_moves_nothing(intent: Intent) -> None:
    decision = decide(case(reading(intent, confidence=0.59, promise=SOON)))
    assert (actions(decision), rules(decision), decision.careful) == (["hand_over"], ["unsure"], True)
    assert decision.effects == ()
    assert decision.worded  # a holding draft is offered
    assert allowed(decision).amounts == ()


def test_the_threshold_is_the_caller_s() -> None:
    assert not decide(case(reading(PAID, confidence=0.59), sure_above=0.5)).careful


def test_nothing_understood_is_for_a_person() -> None:
    decision = decide(case(reading()))
    assert (rules(decision), decision.careful) == (["unread"], True)


@pytest.mark.parametrize(
    ("read", "invoices", "rule"),
    [
        (reading(PAID), (), "no_open_invoice"),
        (reading(PAID, invoices=("FA-9",)), (A,), "invoice_not_on_file"),
        (
            reading(PAID),
            (A, Invoice("CH-1", Money(Decimal(10), "CHF"), A.issued, A.due, Money(Decimal(0), "CHF"))),
            "mixed_currencies",
        ),
    ],
)
def test_figures_must_be_on_file(read: Reading, invoices: tuple[Invoice, ...], rule: str) -> None:
    assert rules(decide(case(read, invoices))) == [rule]


def test_time_barred_is_for_a_person_and_stops_the_reminders() -> None:
    decision = decide(case(reading(DISPUTE, PROMISE, dispute=DisputeFact(DisputeReason.TIME_BARRED), promise=SOON)))
    assert (actions(decision), rules(decision)) == (["hand_over"], ["time_barred"])
    assert statuses(decision) == {"FA-1": InvoiceStatus.DISPUTED}
    assert allowed(decision).amounts == ()


# One intent.


@pytest.mark.parametrize(
    ("fact", "rule", "moved"),
    [
        (PaidFact(date(2026, 3, 10), Decimal("1250.00")), "paid", True),
        (PaidFact(), "paid", True),
        (PaidFact(amount=Decimal("500.00")), "paid_part", False),
        (PaidFact(amount=Decimal("99999.00")), "paid", True),  # not a figure of this debt: not used
    ],
)
def test_paid_is_thanked_and_the_bank_given_five_days(fact: PaidFact, rule: str, moved: bool) -> None:
    decision = decide(case(reading(PAID, paid=fact)))
    assert (actions(decision), rules(decision)) == (["thank_for_payment"], [rule])
    assert PauseReminders(date(2026, 3, 19)) in decision.effects
    assert statuses(decision) == ({"FA-1": InvoiceStatus.PAID_UNCONFIRMED} if moved else {})
    assert Money(Decimal("500.00")) not in allowed(decision).amounts  # not seen at the bank: not stated


def test_paid_names_one_invoice_by_its_amount() -> None:
    decision = decide(case(reading(PAID, paid=PaidFact(amount=Decimal("480.00"))), (A, B)))
    assert statuses(decision) == {"FA-2": InvoiceStatus.PAID_UNCONFIRMED}


def test_an_invoice_in_a_plan_stays_in_it_when_an_instalment_is_paid() -> None:
    in_plan = replace(A, status=InvoiceStatus.IN_PLAN)
    decision = decide(case(reading(PAID), (in_plan,)))
    assert (actions(decision), statuses(decision)) == (["thank_for_payment"], {})


def test_paid_said_again_is_for_a_person() -> None:
    waiting = replace(A, status=InvoiceStatus.PAID_UNCONFIRMED)
    assert rules(decide(case(reading(PAID), (waiting,)))) == ["paid_again"]


@pytest.mark.parametrize(
    ("fact", "action", "rule"),
    [
        (SOON, "note_promise", "promise"),
        (PromiseFact(TODAY), "note_promise", "promise"),
        (PromiseFact(date(2026, 4, 11)), "note_promise", "promise"),  # thirty days, included
        (PromiseFact(date(2026, 4, 12)), "hand_over", "promise_too_far"),
        (PromiseFact(date(2026, 3, 11)), "hand_over", "promise_in_past"),
        (PromiseFact(), "note_promise", "promise_without_date"),
        (None, "note_promise", "promise_without_date"),
        (PromiseFact(date(2026, 3, 31), Decimal("600.00")), "note_promise", "promise_part"),
        (PromiseFact(date(2026, 3, 31), Decimal("9000.00")), "note_promise", "promise"),
    ],
)
def test_a_promise(fact: PromiseFact | None, action: str, rule: str) -> None:
    decision = decide(case(reading(PROMISE, promise=fact)))
    assert (actions(decision), rules(decision)) == ([action], [rule])


def test_a_promise_is_recorded_and_reminders_rest_three_days_more() -> None:
    decision = decide(case(reading(PROMISE, promise=SOON)))
    assert decision.effects == (
        OpenPromise(("FA-1",), date(2026, 3, 31), euros("1250.00")),
        MoveInvoice("FA-1", InvoiceStatus.PROMISED),
        PauseReminders(date(2026, 4, 3)),
    )
    facts = decision.measures[0].facts
    assert (facts.amount, facts.date, facts.rest) == (euros("1250.00"), date(2026, 3, 31), None)


def test_a_part_promise_asks_about_the_rest() -> None:
    decision = decide(case(reading(PROMISE, promise=PromiseFact(date(2026, 3, 31), Decimal("600.00")))))
    facts = decision.measures[0].facts
    assert (facts.amount, facts.rest) == (euros("600.00"), euros("650.00"))
    assert {euros("600.00"), euros("650.00")} <= set(facts.amounts)


def test_a_promise_after_a_broken_one_is_for_a_person() -> None:
    assert rules(decide(case(reading(PROMISE, promise=SOON), broken_promises=1))) == ["promise_after_broken"]


def test_a_dispute_over_everything_owed_is_not_one_over_a_part() -> None:
    decision = decide(case(reading(DISPUTE, dispute=DisputeFact(DisputeReason.PRICE, Decimal("1250.00")))))
    assert rules(decision) == ["dispute"]
    assert decision.measures[0].facts.amount is None


@pytest.mark.parametrize("reason", [r for r in DisputeReason if r is not DisputeReason.TIME_BARRED])
def test_a_dispute_is_acknowledged_and_suspends(reason: DisputeReason) -> None:
    decision = decide(case(reading(DISPUTE, dispute=DisputeFact(reason, Decimal("300.00")))))
    assert (actions(decision), rules(decision)) == (["acknowledge_dispute"], ["dispute_part"])
    assert decision.effects == (
        OpenDispute(("FA-1",), reason, euros("300.00")),
        MoveInvoice("FA-1", InvoiceStatus.DISPUTED),
    )
    assert not allowed(decision).may_state_bank_details


def test_a_dispute_without_a_figure_covers_the_invoice() -> None:
    decision = decide(case(reading(DISPUTE, invoices=("FA-2",)), (A, B)))
    assert decision.effects == (
        OpenDispute(("FA-2",), DisputeReason.OTHER, None),
        MoveInvoice("FA-2", InvoiceStatus.DISPUTED),
    )


def test_a_second_message_in_a_dispute_is_for_a_person() -> None:
    assert rules(decide(case(reading(DISPUTE), dispute_open=True))) == ["dispute_goes_on"]


@pytest.mark.parametrize(
    ("text", "has_document", "action", "topics", "rule"),
    [
        ("Pouvez-vous m'envoyer une copie de la facture ?", True, "answer_question", ("invoice_copy",), "question"),
        ("Pouvez-vous m'envoyer une copie de la facture ?", False, "hand_over", (), "question_for_a_person"),
        ("Votre RIB, svp ?", False, "answer_question", ("bank_details",), "question"),
        ("Combien vous devons-nous en tout ?", False, "answer_question", ("statement",), "question"),
        ("Êtes-vous un robot ?", False, "answer_question", ("assistant",), "question"),
        ("Appelez-moi demain.", False, "hand_over", (), "question_for_a_person"),
        ("Quel est le numéro de commande ?", True, "hand_over", (), "question_for_a_person"),
        (
            "Merci de renvoyer la facture et le bon de livraison.",
            True,
            "answer_question",
            ("invoice_copy", "other"),
            "question_partly",
        ),
        ("Votre RIB et appelez-moi", True, "answer_question", ("bank_details", "other"), "question_partly"),
    ],
)
def test_a_question_is_answered_with_what_is_on_file(
    text: str, has_document: bool, action: str, topics: tuple[str, ...], rule: str
) -> None:
    decision = decide(case(reading(QUESTION, text=text), (replace(A, has_document=has_document),)))
    facts = decision.measures[0].facts
    assert (actions(decision), facts.topics, rules(decision)[0]) == ([action], topics, rule)
    assert facts.attachments == (("FA-1",) if "invoice_copy" in topics else ())
    assert facts.may_state_bank_details is ("bank_details" in topics)


def test_a_statement_covers_every_invoice_and_says_its_day() -> None:
    text = "Envoyez-moi un relevé de compte"
    facts = decide(case(reading(QUESTION, text=text, invoices=("FA-1",)), (A, B))).measures[0].facts
    assert (facts.invoices, facts.total) == (("FA-1", "FA-2"), euros("1730.00"))
    assert TODAY in facts.dates


@pytest.mark.parametrize(
    ("contact", "topics", "rule"),
    [
        (None, (), "contact_change"),
        (ContactFact("Claire Le Goff"), (), "contact_change"),
        (ContactFact("Claire Le Goff", "c@kerdoncuff.example"), ("contact_named",), "contact_named"),
    ],
)
def test_a_new_contact_is_thanked_without_a_figure(
    contact: ContactFact | None, topics: tuple[str, ...], rule: str
) -> None:
    decision = decide(case(reading(CONTACT, contact=contact)))
    facts = allowed(decision)
    assert (actions(decision), rules(decision), facts.topics) == (["acknowledge_contact"], [rule], topics)
    assert (facts.amounts, facts.invoices, decision.effects) == ((), (), ())


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("Merci beaucoup, c'est noté de notre côté. Belle fin de journée,", "close"),
        ("Bonjour,\n\nBien reçu, je transmets en interne et reviens vers vous.", "close"),
        ("Merci bien ! Au fait, vous serez au salon ?", "hand_over"),
        ("Vous n'êtes que des vautours. Allez au diable, vous et vos mails de robot !!!!!", "hand_over"),
        ("Coucou ma chérie, j'ai pris le pain et les merguez", "hand_over"),
        ("Merci. " + "Je vous explique toute l'histoire de notre maison. " * 6, "hand_over"),
        ("", "hand_over"),
    ],
)
def test_courtesies_are_closed_and_the_rest_is_looked_at(text: str, action: str) -> None:
    decision = decide(case(reading(OTHER, text=text)))
    assert (actions(decision), decision.worded) == ([action], ())


# Instalments.


def plan(decision: Decision) -> tuple[Instalment, ...]:
    return decision.measures[0].facts.schedule


def test_a_plan_inside_the_limits_is_confirmed_exactly() -> None:
    decision = decide(case(reading(PLAN, plan=THREE)))
    assert (actions(decision), rules(decision)) == (["confirm_plan"], ["plan_inside_limits"])
    schedule = (
        Instalment(date(2026, 3, 20), euros("416.67")),
        Instalment(date(2026, 4, 20), euros("416.67")),
        Instalment(date(2026, 5, 20), euros("416.66")),  # the last takes the cents
    )
    assert plan(decision) == schedule
    assert moving(decision) == (OpenPlan(("FA-1",), schedule), MoveInvoice("FA-1", InvoiceStatus.IN_PLAN))
    (moved,) = (effect for effect in decision.effects if isinstance(effect, MoveTalk))
    assert moved.state.agreed is not None and moved.state.agreed.schedule == schedule
    facts = allowed(decision)
    assert (facts.counts, facts.may_state_bank_details) == ((3,), True)


@pytest.mark.parametrize(
    ("asked", "broken"),
    [
        (PlanFact(), ["incomplete"]),
        (PlanFact(count=3), ["incomplete"]),
        (PlanFact(count=3, amount=Decimal("416.67"), every=Rhythm.MONTH), ["incomplete"]),
        (replace(THREE, first_date=date(2026, 3, 28)), ["first_payment_too_late"]),
        (replace(THREE, first_date=date(2026, 3, 2)), ["date_in_past"]),
        (replace(THREE, count=5, amount=Decimal(250)), ["too_many_instalments", "first_share_too_small"]),
        (PlanFact(1, None, date(2026, 5, 31)), ["first_payment_too_late"]),
    ],
)
def test_outside_the_limits_our_own_schedule_is_proposed(asked: PlanFact, broken: list[str]) -> None:
    decision = decide(case(reading(PLAN, plan=asked)))
    assert (actions(decision), [r for r in rules(decision) if r not in {"too_long"}]) == (["propose_plan"], broken)
    assert sum(part.amount.amount for part in plan(decision)) == Decimal("1250.00")
    assert moving(decision) == ()  # nothing is agreed yet


def test_a_sum_that_does_not_add_up_is_asked_back() -> None:
    decision = decide(case(reading(PLAN, plan=replace(THREE, count=2, amount=Decimal(500)))))
    assert (actions(decision), rules(decision)) == (["ask_terms"], ["sum_mismatch"])
    facts = decision.measures[0].facts
    assert (facts.asks, facts.amount, facts.rest) == (("amount",), euros("1000.00"), euros("250.00"))


OFFERED = equal_schedule(euros("1250.00"), 3, date(2026, 3, 20), Rhythm.MONTH)


def answer(text: str, offered: tuple[Instalment, ...] = OFFERED, **more: Any) -> Decision:
    """What follows when the debtor answers that to our offer."""
    state = State((("FA-1", euros("1250.00")),), offers=(Offer("o1", proposal_of(offered, Rhythm.MONTH)),))
    said = talk.read(text, TODAY, [A], planned={part.date for part in offered}, general=[PLAN])
    return decide(case(reading(PLAN, text=text), talk=replace(state, **more), said=said))


@pytest.mark.parametrize("text", ["Ok, ça nous convient.", "D'accord pour les 3 échéances"])
def test_an_accepted_offer_is_taken_over_whole(text: str) -> None:
    decision = answer(text)
    assert (actions(decision), rules(decision)) == (["confirm_plan"], ["plan_offer_accepted"])
    assert plan(decision) == OFFERED


TEN_TIMES = "10 fois 125 €, la première le 20 mars, puis tous les mois."


@pytest.mark.parametrize(
    ("text", "counters", "action", "rule"),
    [
        ("Non, c'est trop pour nous.", 0, "ask_terms", "terms_missing"),
        ("Ok pour 4 fois.", 0, "confirm_plan", "plan_inside_limits"),
        (TEN_TIMES, 0, "propose_plan", "too_many_instalments"),
        (TEN_TIMES, 1, "propose_plan", "too_many_instalments"),
        (TEN_TIMES, 2, "decline_plan", "too_many_instalments"),
        ("Plutôt deux fois 625 €, le 20 mars et le 20 avril.", 2, "confirm_plan", "plan_inside_limits"),
    ],
)
def test_answers_to_our_offer(text: str, counters: int, action: str, rule: str | None) -> None:
    decision = answer(text, counters=counters)
    assert actions(decision) == [action]
    assert rule is None or rules(decision)[0] == rule


def test_an_accepted_offer_whose_first_day_is_past_is_offered_on_other_days() -> None:
    decision = answer("C'est d'accord.", equal_schedule(euros("1250.00"), 3, date(2026, 3, 5), Rhythm.MONTH))
    assert (actions(decision), rules(decision)) == (["propose_plan"], ["date_in_past"])
    assert plan(decision)[0].date > TODAY


def test_an_accepted_offer_that_is_no_longer_the_debt_is_offered_for_what_is_left() -> None:
    decision = answer("C'est d'accord.", equal_schedule(euros("1000.00"), 3, date(2026, 3, 20), Rhythm.MONTH))
    assert (actions(decision), rules(decision)) == (["propose_plan"], ["sum_mismatch"])
    assert sum(part.amount.amount for part in plan(decision)) == Decimal("1250.00")


BIG = replace(A, amount=euros("8000.00"))


@pytest.mark.parametrize(
    ("read", "invoices", "more", "rule"),
    [
        (reading(PLAN, plan=THREE), (A,), {"debtor": PUBLIC}, "plan_public_body"),
        (reading(PLAN, plan=THREE), (A,), {"plan_running": True}, "plan_second"),
        (reading(PLAN, plan=THREE), (A,), {"dispute_open": True}, "plan_with_dispute"),
        (reading(PLAN, plan=THREE), (replace(A, status=InvoiceStatus.IN_PLAN),), {}, "plan_nothing_open"),
        (reading(PLAN, plan=THREE), (replace(A, due=TODAY),), {"debtor": CONSUMER}, "plan_not_overdue"),
        (reading(PLAN, plan=THREE), (replace(A, status=InvoiceStatus.PAID_UNCONFIRMED),), {}, "plan_with_payment"),
    ],
)
def test_some_plans_are_a_person_s(
    read: Reading, invoices: tuple[Invoice, ...], more: dict[str, Any], rule: str
) -> None:
    decision = decide(case(read, invoices, **more))
    assert (actions(decision), rules(decision), moving(decision)) == (["hand_over"], [rule], ())
    assert allowed(decision).schedule == ()


@pytest.mark.parametrize(
    ("invoice", "more", "rule"),
    [
        (BIG, {}, "plan_above_amount"),
        (A, {"broken_promises": 1}, "plan_after_broken"),
        (A, {"attacked": True}, "plan_after_attack"),
    ],
)
def test_some_plans_are_agreed_by_a_person_only(invoice: Invoice, more: dict[str, Any], rule: str) -> None:
    third = PlanFact(2, invoice.amount.amount / 2, date(2026, 3, 20), Rhythm.MONTH)
    decision = decide(case(reading(PLAN, plan=third), (invoice,), **more))
    assert (actions(decision), rules(decision)) == (["confirm_plan"], ["plan_inside_limits", rule])


def test_a_debt_below_the_smallest_instalment_is_for_a_person() -> None:
    small = replace(A, amount=euros("100.00"))
    assert rules(decide(case(reading(PLAN, plan=PlanFact(count=2)), (small,)))) == ["incomplete", "plan_impossible"]


# Several intents.


@pytest.mark.parametrize(
    ("read", "wanted"),
    [
        # The dispute leaves 950 €: the promise on the rest is noted, the invoice stays disputed.
        (
            reading(
                DISPUTE,
                PROMISE,
                dispute=DisputeFact(DisputeReason.QUANTITY, Decimal(300)),
                promise=PromiseFact(date(2026, 3, 20), Decimal(950)),
            ),
            ["acknowledge_dispute", "note_promise"],
        ),
        # More than the rest, or no figure: nothing is noted beside the dispute.
        (
            reading(
                DISPUTE,
                PROMISE,
                dispute=DisputeFact(DisputeReason.QUANTITY, Decimal(300)),
                promise=PromiseFact(date(2026, 3, 20), Decimal(1000)),
            ),
            ["acknowledge_dispute"],
        ),
        (
            reading(DISPUTE, PROMISE, dispute=DisputeFact(DisputeReason.PRICE), promise=SOON),
            ["acknowledge_dispute"],
        ),
        # A schedule beside a dispute waits for the person who examines it, whatever comes first.
        (reading(DISPUTE, PLAN, plan=THREE), ["acknowledge_dispute", "hand_over"]),
        (reading(PLAN, DISPUTE, plan=THREE), ["acknowledge_dispute", "hand_over"]),
        (reading(PAID, PLAN, plan=THREE, paid=PaidFact(amount=Decimal(500))), ["thank_for_payment", "hand_over"]),
        (reading(PAID, DISPUTE), ["thank_for_payment", "acknowledge_dispute"]),
        (reading(PAID, QUESTION, text="votre RIB ?"), ["thank_for_payment", "answer_question"]),
        (reading(QUESTION, PAID, text="votre RIB ?"), ["answer_question", "thank_for_payment"]),
        (reading(PROMISE, QUESTION, promise=SOON, text="votre RIB ?"), ["note_promise", "answer_question"]),
        # Who waits for our answer is not asked for a day.
        (reading(PROMISE, QUESTION, text="votre RIB ?"), ["answer_question"]),
        (reading(PLAN, QUESTION, plan=THREE, text="votre RIB ?"), ["confirm_plan", "answer_question"]),
        (reading(PAID, CONTACT), ["thank_for_payment", "acknowledge_contact"]),
        (reading(PAID, OTHER, text="merci"), ["thank_for_payment"]),
        # A promise inside the plan is the plan; a promise beside it is for a person.
        (
            reading(PLAN, PROMISE, plan=THREE, promise=PromiseFact(date(2026, 3, 20), Decimal("416.67"))),
            ["confirm_plan"],
        ),
        (
            reading(PLAN, PROMISE, plan=THREE, promise=PromiseFact(date(2026, 3, 13), Decimal(150))),
            ["hand_over"],
        ),
    ],
)
def test_several_intents_give_several_measures(read: Reading, wanted: list[str]) -> None:
    assert actions(decide(case(read))) == wanted


def test_a_disputed_invoice_stays_disputed_whatever_is_promised_or_paid_beside_it() -> None:
    read = reading(
        DISPUTE,
        PROMISE,
        PAID,
        dispute=DisputeFact(DisputeReason.QUANTITY, Decimal(300)),
        promise=PromiseFact(date(2026, 3, 20), Decimal(950)),
    )
    decision = decide(case(read))
    assert [e for e in decision.effects if isinstance(e, MoveInvoice)] == [
        MoveInvoice("FA-1", InvoiceStatus.DISPUTED)
    ]
    assert [e for e in decision.effects if isinstance(e, PauseReminders)] == [PauseReminders(date(2026, 3, 23))]


def test_two_reasons_for_a_person_are_one_measure() -> None:
    decision = decide(case(reading(PLAN, QUESTION, plan=THREE, text="Appelez-moi"), plan_running=True))
    assert (actions(decision), rules(decision)) == (["hand_over"], ["plan_second", "question_for_a_person"])


# The table itself.


def test_every_intent_has_its_row() -> None:
    answered = {row.asked for row in TABLE} | {Intent.AUTO_REPLY, Intent.BOUNCE, Intent.INSOLVENCY}
    assert set(Intent) <= answered


def test_reason_names_are_stable_words() -> None:
    assert all(name.isidentifier() and name == name.lower() for name in RULES)
    owners = [name for row in TABLE for name in row.rule.REASONS]
    assert len(owners) == len(set(owners))


def test_guards_come_before_answers() -> None:
    stops = [row.stops for row in TABLE]
    assert stops == sorted(stops, reverse=True)
    assert all(row.does for row in TABLE)


# A person may leave one action out of an answer.


def test_a_refused_action_leaves_with_its_effects_and_reasons() -> None:
    both = case(
        reading(
            DISPUTE,
            PROMISE,
            dispute=DisputeFact(DisputeReason.QUANTITY, Decimal(300)),
            promise=PromiseFact(date(2026, 3, 20), Decimal(950)),
        )
    )
    assert (actions(decide(both)), statuses(decide(both))) == (
        ["acknowledge_dispute", "note_promise"],
        {"FA-1": InvoiceStatus.DISPUTED},
    )
    promise_only = decide(both, {Action.ACKNOWLEDGE_DISPUTE})
    assert (actions(promise_only), rules(promise_only)) == (["note_promise"], ["promise"])
    # The weaker status, hidden by the dispute's, is the promise's own.
    assert statuses(promise_only) == {"FA-1": InvoiceStatus.PROMISED}
    assert not any(isinstance(effect, OpenDispute) for effect in promise_only.effects)
    assert euros(300) not in allowed(promise_only).amounts


def test_refusing_everything_is_refusing_the_draft() -> None:
    with pytest.raises(ValueError, match="refuse the draft"):
        decide(case(reading(PAID)), {Action.THANK_FOR_PAYMENT})


def test_refusing_what_is_not_there_changes_nothing() -> None:
    paid = case(reading(PAID))
    assert decide(paid, {Action.NOTE_PROMISE}) == decide(paid)
