"""An agreed plan from its confirmation to its last payment, a promise from its day to its grace: the real flow."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from amiable.domain.card import Card
from amiable.domain.company import Plans, Policy, Promises
from amiable.domain.decision import Action
from amiable.domain.status import (
    CardStatus,
    DraftStatus,
    InstalmentStatus,
    InvoiceStatus,
    PlanStatus,
    PromiseStatus,
)
from amiable.flow import followup, intake
from amiable.flow.payments import import_payments
from amiable.policies.draft_check import check
from amiable.policies.legal.prescription import ClaimEvent, EventKind, watch
from amiable.store import queries
from amiable.store.tables import DraftDocumentRow, DraftRow, InstalmentRow, InvoiceRow, PlanRow, PromiseRow
from amiable.testing.flow import YANN, Workshop

NUMBER = "FA-2026-0131"


def one(shop: Workshop, table: type) -> object:
    (row,) = shop.rows(table)
    return row


def plan(shop: Workshop) -> PlanRow:
    row = shop.rows(PlanRow)[-1]
    assert isinstance(row, PlanRow)
    return row


def parts(shop: Workshop) -> list[InstalmentRow]:
    return [row for row in shop.rows(InstalmentRow) if isinstance(row, InstalmentRow)]


def statuses(shop: Workshop) -> list[str]:
    return [row.status for row in parts(shop)]


def invoice(shop: Workshop, number: str = NUMBER) -> InvoiceRow:
    return next(row for row in shop.rows(InvoiceRow) if isinstance(row, InvoiceRow) and row.number == number)


def policy(shop: Workshop, **tables: object) -> Policy:
    """Change tables of the company's policy."""
    changed = shop.services.policies[1].model_copy(update=tables)
    shop.services.policies[1] = changed  # type: ignore[index]
    return changed


def approve(shop: Workshop, card: Card | None = None) -> None:
    card = card or shop.card()
    assert shop.desk.approve(shop.tap(card, "Hélène")).done
    shop.send_all()


def dawn(shop: Workshop, day: date) -> None:
    """The clock goes on to that day; what may leave then leaves."""
    shop.store.clock.advance(days=(day - shop.store.clock().date()).days)  # type: ignore[attr-defined]
    shop.send_all()


def day_is(shop: Workshop, day: date) -> int:
    """That morning: the mailbox is read, the scheduler has run; how many drafts it made."""
    dawn(shop, day)
    intake.receive(shop.services, 1, shop.inbox)
    return followup.tick(shop.services, 1)


def pays(shop: Workshop, tmp_path: Path, day: date, amount: str, label: str = NUMBER) -> None:
    path = tmp_path / "bank.csv"
    path.write_text(f"date;amount;label\n{day};{amount};{label}\n", encoding="utf-8")
    import_payments(shop.services, 1, path)


@pytest.fixture
def planned(shop: Workshop) -> Workshop:
    """Three payments agreed on 10 March: our offer, accepted by mail, confirmed by Hélène."""
    shop.services = replace(shop.services, check=check, policies=dict(shop.services.policies))
    shop.receive(YANN, "peut-on échelonner ?")
    approve(shop)
    shop.receive(YANN, "peut-on échelonner ? C'est d'accord")
    approve(shop)
    assert plan(shop).status == PlanStatus.AGREED
    return shop


def confirmation(shop: Workshop) -> EmailMessage:
    message = email.message_from_bytes(shop.outbound.accepted[1].raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_the_confirmation_carries_references_codes_and_a_calendar(planned: Workshop) -> None:
    message = confirmation(planned)
    body = message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    references = [row.reference for row in parts(planned)]
    assert len(set(references)) == 3 and all(reference in text for reference in references)
    files = {part.get_filename(): part for part in message.iter_attachments()}
    assert list(files) == ["echeancier.pdf", "echeances.ics"]
    sheet = files["echeancier.pdf"].get_content()
    assert sheet.startswith(b"%PDF-") and all(reference.encode() in sheet for reference in references)
    agenda = files["echeances.ics"]
    assert agenda.get_content_type() == "text/calendar"
    days = [f"DTSTART;VALUE=DATE:{row.due:%Y%m%d}" for row in parts(planned)]
    assert all(day in agenda.get_content() for day in days)


def test_the_files_are_named_on_the_card_and_bound_by_the_approval(shop: Workshop) -> None:
    shop.receive(YANN, "peut-on échelonner ?")
    approve(shop)
    shop.receive(YANN, "peut-on échelonner ? C'est d'accord")
    card = shop.card()
    assert card.draft is not None and card.draft.letter.attachments == ("echeancier.pdf", "echeances.ics")
    assert shop.desk.approve(shop.tap(card, "Hélène")).done
    with shop.store.unit(1) as unit:  # what was approved is the composed mail: a later change of a file is nothing
        unit.change(DraftDocumentRow, DraftDocumentRow.id > 0, content=b"%PDF-tampered")
    shop.send_all()
    assert b"tampered" not in shop.outbound.accepted[1].raw
    assert b"JVBERi0xLjQK" in shop.outbound.accepted[1].raw.replace(b"\r\n", b"")[:200_000]


def test_a_called_off_confirmation_keeps_its_files(shop: Workshop) -> None:
    undo = shop.services.policies[1].approval.model_copy(update={"undo_seconds": 20})
    shop.services = replace(
        shop.services, policies={1: shop.services.policies[1].model_copy(update={"approval": undo})}
    )
    shop.receive(YANN, "peut-on échelonner ?")
    approve(shop)
    shop.store.clock.advance(seconds=30)  # type: ignore[attr-defined]
    shop.send_all()
    shop.receive(YANN, "peut-on échelonner ? C'est d'accord")
    card = shop.card()
    assert shop.desk.approve(shop.tap(card, "Hélène")).done
    assert shop.desk.undo(shop.tap(card, "Hélène")).done
    assert shop.desk.approve(shop.tap(shop.card(), "Hélène")).done
    shop.store.clock.advance(seconds=30)  # type: ignore[attr-defined]
    shop.send_all()
    assert {p.get_filename() for p in confirmation(shop).iter_attachments()} == {"echeancier.pdf", "echeances.ics"}


def test_an_honoured_plan_is_reminded_of_before_each_payment_and_nothing_else(
    planned: Workshop, tmp_path: Path
) -> None:
    day, drafted = date(2026, 3, 11), []
    while day < date(2026, 6, 15):
        dawn(planned, day)
        due = next((row for row in parts(planned) if row.due == day), None)
        if due is not None:
            pays(planned, tmp_path, day, str(due.amount), due.reference)
        if day_is(planned, day):
            drafted.append((day, planned.card().decision.action))  # type: ignore[union-attr]
            assert planned.card().draft.findings == ()  # type: ignore[union-attr]
            approve(planned)
        day += timedelta(days=1)
    dues = [row.due for row in parts(planned)]
    assert statuses(planned) == ["paid"] * 3
    # The first payment may be too close to our last letter to be reminded of.
    assert drafted[-2:] == [(due - timedelta(days=3), Action.REMIND_INSTALMENT) for due in dues[1:]]
    assert len(drafted) <= 3
    assert plan(planned).status == PlanStatus.COMPLETED
    assert invoice(planned).status == InvoiceStatus.PAID


def test_a_late_payment_gets_one_question_then_a_person_decides_the_end(planned: Workshop, tmp_path: Path) -> None:
    policy(planned, plans=Plans(remind_days_before=0, broken_after_missed=2))
    first, second, _ = parts(planned)
    seen: list[tuple[date, str]] = []
    day = first.due
    while plan(planned).ends_on is None:
        if day_is(planned, day):
            card = planned.card()
            assert card.decision is not None and card.draft is not None and card.draft.findings == ()
            seen.append((day, str(card.decision.action)))
            approve(planned)
        day += timedelta(days=1)
        assert day < date(2026, 8, 1)
    assert [action for _, action in seen] == ["ask_instalment", "ask_instalment", "end_plan"]
    assert (seen[0][0] - first.due).days in range(4, 8)
    assert second.due < seen[2][0]
    assert plan(planned).status == PlanStatus.AGREED, "it ends after the days that the letter leaves"
    assert plan(planned).ends_on >= seen[2][0] + timedelta(days=15)  # type: ignore[operator]
    with planned.store.view(1) as unit:
        assert queries.broken_promises(unit, 1) == 2
    day_is(planned, plan(planned).ends_on + timedelta(days=1))  # type: ignore[operator]
    assert plan(planned).status == PlanStatus.BROKEN
    assert invoice(planned).status == InvoiceStatus.OVERDUE


def test_catching_up_keeps_the_plan(planned: Workshop, tmp_path: Path) -> None:
    policy(planned, plans=Plans(remind_days_before=0, broken_after_missed=1))
    first, second, _ = parts(planned)
    late = first.due + timedelta(days=15)
    day_is(planned, late)
    day_is(planned, late)
    while planned.card().decision.action is not Action.END_PLAN:  # type: ignore[union-attr]
        approve(planned)
        late += timedelta(days=7)
        day_is(planned, late)
    approve(planned)
    assert plan(planned).ends_on is not None
    pays(planned, tmp_path, late, str(first.amount + second.amount))
    assert plan(planned).ends_on is None and plan(planned).status == PlanStatus.AGREED
    assert parts(planned)[0].status == InstalmentStatus.PAID and parts(planned)[0].missed


def test_refusing_to_end_it_leaves_the_plan_and_is_not_asked_again(planned: Workshop) -> None:
    policy(planned, plans=Plans(remind_days_before=0, broken_after_missed=1))
    day = parts(planned)[0].due + timedelta(days=4)
    for _ in range(30):
        if day_is(planned, day):
            card = planned.card()
            assert card.decision is not None
            if card.decision.action is Action.END_PLAN:
                break
            approve(planned)
        day += timedelta(days=1)
    assert planned.desk.reject(planned.tap(planned.card(), "Marc"), "il a appelé").done
    assert day_is(planned, day + timedelta(days=1)) == 0
    assert plan(planned).status == PlanStatus.AGREED and plan(planned).ends_on is None


def test_money_in_part_early_or_under_another_reference_counts_for_the_oldest(
    planned: Workshop, tmp_path: Path
) -> None:
    first, second, third = parts(planned)
    pays(planned, tmp_path, date(2026, 3, 10), "100.00", third.reference)
    assert [row.paid for row in parts(planned)] == [Decimal(100), 0, 0]
    assert statuses(planned) == ["part_paid", "due", "due"]
    pays(planned, tmp_path, date(2026, 3, 10), str(first.amount + second.amount), second.reference)
    assert statuses(planned) == ["paid", "paid", "part_paid"]
    assert parts(planned)[1].paid_on < second.due  # type: ignore[operator]
    row = invoice(planned)
    assert (row.paid, row.status) == (first.amount + second.amount + 100, InvoiceStatus.IN_PLAN)


def test_a_payment_voids_the_reminder_of_what_it_pays(planned: Workshop, tmp_path: Path) -> None:
    second = parts(planned)[1]
    pays(planned, tmp_path, date(2026, 3, 10), str(parts(planned)[0].amount))
    assert day_is(planned, second.due - timedelta(days=3)) == 1
    card = planned.card()
    pays(planned, tmp_path, second.due - timedelta(days=3), str(second.amount), second.reference)
    assert not planned.desk.approve(planned.tap(card, "Hélène")).done
    assert day_is(planned, second.due - timedelta(days=2)) == 0
    assert [c.status for c in planned.cards() if c.id == card.id] == [CardStatus.DECIDED]


def test_a_returned_payment_opens_the_plan_again(planned: Workshop, tmp_path: Path) -> None:
    pays(planned, tmp_path, date(2026, 3, 10), "1250.00")
    assert plan(planned).status == PlanStatus.COMPLETED
    pays(planned, tmp_path, date(2026, 3, 10), "-1250.00")
    assert plan(planned).status == PlanStatus.AGREED
    assert invoice(planned).status == InvoiceStatus.IN_PLAN
    assert statuses(planned) == ["due", "due", "due"]


def test_the_invoice_s_own_reminders_rest_while_the_plan_is_honoured(planned: Workshop) -> None:
    policy(planned, plans=Plans(remind_days_before=0))
    planned.debtor("Garage Pelletier", "denis@pelletier.example", "FA-2026-0200")
    assert day_is(planned, date(2026, 3, 23)) == 1  # the garage's
    assert planned.card().debtor.name == "Garage Pelletier"  # type: ignore[union-attr]


def test_thanks_are_drafted_where_the_policy_says_so(planned: Workshop, tmp_path: Path) -> None:
    pays(planned, tmp_path, date(2026, 3, 10), "1250.00")
    assert day_is(planned, date(2026, 3, 20)) == 0
    policy(planned, plans=Plans(thank=True))
    assert day_is(planned, date(2026, 3, 21)) == 1
    assert planned.card().draft.findings == ()  # type: ignore[union-attr]
    approve(planned)
    assert day_is(planned, date(2026, 3, 31)) == 0


def test_the_plan_is_an_acknowledgement_from_which_the_watch_counts(planned: Workshop) -> None:
    with planned.store.view(1) as unit:
        assert queries.acknowledgements(unit, 1) == {NUMBER: (date(2026, 3, 10),)}
    event = ClaimEvent(EventKind.ACKNOWLEDGEMENT, date(2026, 3, 10))
    row = invoice(planned)
    assert watch("business", row.issued, row.due, [event]).possible == date(2031, 3, 10)
    # A debt that only the plan keeps alive is still reminded of once the plan is broken.
    with planned.store.unit(1) as unit:
        unit.change(
            InvoiceRow, InvoiceRow.id == row.id, issued=date(2021, 3, 20), due=date(2021, 3, 31), status="overdue"
        )
        unit.change(PlanRow, PlanRow.id == plan(planned).id, status="broken")
    assert day_is(planned, date(2026, 5, 4)) == 1
    with planned.store.unit(1) as unit:
        unit.change(PlanRow, PlanRow.id == plan(planned).id, acknowledged_on=None)
        unit.change(DraftRow, DraftRow.status == str(DraftStatus.PROPOSED), status=str(DraftStatus.SUPERSEDED))
    assert day_is(planned, date(2026, 5, 5)) == 0


def test_two_schedulers_draft_a_step_once(planned: Workshop) -> None:
    from concurrent.futures import ThreadPoolExecutor

    day = parts(planned)[1].due - timedelta(days=3)
    policy(planned, plans=Plans(grace_days=300))
    planned.store.clock.advance(days=(day - date(2026, 3, 10)).days)  # type: ignore[attr-defined]
    intake.receive(planned.services, 1, planned.inbox)
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: followup.tick(planned.services, 1), range(4))) == 1


# -- promises --------------------------------------------------------------------------------------------------


@pytest.fixture
def promised(shop: Workshop) -> Workshop:
    """1 250,00 € promised for 20 March, noted on 10 March."""
    shop.services = replace(shop.services, check=check, policies=dict(shop.services.policies))
    shop.receive(YANN, "je paierai vendredi")
    approve(shop)
    return shop


def promise(shop: Workshop) -> PromiseRow:
    row = one(shop, PromiseRow)
    assert isinstance(row, PromiseRow)
    return row


def test_a_promise_kept_in_its_grace_is_kept(promised: Workshop, tmp_path: Path) -> None:
    day_is(promised, date(2026, 3, 23))
    assert promise(promised).status == PromiseStatus.OPEN
    pays(promised, tmp_path, date(2026, 3, 23), "1250.00")
    assert promise(promised).status == PromiseStatus.KEPT
    assert invoice(promised).status == InvoiceStatus.PAID


def test_a_broken_promise_is_asked_about_once_and_counts(promised: Workshop, tmp_path: Path) -> None:
    assert day_is(promised, date(2026, 3, 23)) == 0
    assert day_is(promised, date(2026, 3, 24)) == 1
    assert (promise(promised).status, invoice(promised).status) == (PromiseStatus.BROKEN, InvoiceStatus.OVERDUE)
    card = promised.card()
    assert card.draft is not None and card.decision is not None
    assert card.decision.action is Action.ASK_PROMISE and card.draft.findings == ()
    assert "20\u00a0mars 2026" in card.draft.letter.body
    approve(promised)
    assert day_is(promised, date(2026, 3, 26)) == 0
    promised.receive(YANN, "je paierai demain")
    assert "promise_after_broken" in {reason.rule for reason in promised.card().decision.reasons}  # type: ignore[union-attr]


def test_the_policy_may_leave_the_question_out(promised: Workshop) -> None:
    policy(promised, promises=Promises(ask_when_broken=False))
    assert day_is(promised, date(2026, 3, 24)) == 1  # the reminders just go on
    assert promise(promised).status == PromiseStatus.BROKEN
    assert promised.card().decision.action is Action.REMIND  # type: ignore[union-attr]


def test_a_cheque_has_more_days_of_grace(shop: Workshop) -> None:
    shop.receive(YANN, "je paierai par chèque vendredi")
    approve(shop)
    assert day_is(shop, date(2026, 3, 28)) == 0
    assert promise(shop).status == PromiseStatus.OPEN
    assert day_is(shop, date(2026, 3, 29)) == 1
    assert promise(shop).status == PromiseStatus.BROKEN


def test_money_imported_late_but_paid_in_time_makes_good(promised: Workshop, tmp_path: Path) -> None:
    day_is(promised, date(2026, 3, 24))
    pays(promised, tmp_path, date(2026, 3, 20), "1250.00")
    assert promise(promised).status == PromiseStatus.KEPT
    with promised.store.view(1) as unit:
        assert queries.broken_promises(unit, 1) == 0


def test_a_promise_paid_too_late_stays_broken(promised: Workshop, tmp_path: Path) -> None:
    day_is(promised, date(2026, 3, 24))
    pays(promised, tmp_path, date(2026, 3, 24), "1250.00")
    assert promise(promised).status == PromiseStatus.BROKEN
    assert day_is(promised, date(2026, 3, 25)) == 0


def test_a_plan_replaces_an_open_promise(promised: Workshop) -> None:
    promised.receive(YANN, "peut-on échelonner ?")
    approve(promised)
    promised.receive(YANN, "peut-on échelonner ? C'est d'accord")
    approve(promised)
    assert (promise(promised).status, plan(promised).status) == (PromiseStatus.CANCELLED, PlanStatus.AGREED)


def test_a_new_plan_replaces_the_old_one(planned: Workshop) -> None:
    from amiable.domain.decision import OpenPlan
    from amiable.domain.money import euros
    from amiable.domain.plan import Instalment
    from amiable.flow import plans

    with planned.store.unit(1) as unit:
        draft = unit.session.get_one(DraftRow, 2)
        plans.open_plan(unit, draft, OpenPlan((NUMBER,), (Instalment(date(2026, 5, 4), euros("1250.00")),)))
    assert [row.status for row in planned.rows(PlanRow)] == [PlanStatus.CANCELLED, PlanStatus.AGREED]  # type: ignore[attr-defined]


def test_the_card_shows_where_the_plan_and_the_promises_stand(planned: Workshop, tmp_path: Path) -> None:
    from amiable.bot.cards import render

    second = parts(planned)[1]
    pays(planned, tmp_path, date(2026, 3, 10), str(parts(planned)[0].amount))
    day_is(planned, second.due - timedelta(days=3))
    with planned.store.unit(1) as unit:
        for status in ("kept", "kept", "broken"):
            unit.add(PromiseRow(debtor_id=1, draft_id=1, invoices=[], status=status))
    words = "\n".join(render(planned.card()).messages).replace("\u00a0", " ")
    assert f"1 échéance sur 3 payée, prochaine le {second.due.day} " in words
    assert "Promesses : 2 tenues, 1 non tenue" in words
