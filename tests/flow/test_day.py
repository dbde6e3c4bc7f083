"""What a person looks up: the right file, of their own companies, with what is due, kept and broken."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from amiable.domain.company import Role
from amiable.domain.day import Age, Delay
from amiable.domain.reading import Intent
from amiable.domain.status import InvoiceStatus, PlanStatus, PromiseStatus
from amiable.flow import followup, people
from amiable.flow.day import Day
from amiable.flow.figures import figures_of
from amiable.flow.files import MAX_PAUSE
from amiable.store.session import Store
from amiable.store.tables import (
    ContactRow,
    DebtorRow,
    DraftRow,
    EventRow,
    InstalmentRow,
    InvoiceRow,
    MailboxRow,
    PlanRow,
    PromiseRow,
)
from amiable.testing.flow import YANN, Workshop

TODAY = date(2026, 3, 10)


@pytest.fixture
def day(shop: Workshop) -> Day:
    return Day(shop.services)


@pytest.fixture
def helene(shop: Workshop) -> int:
    return shop.managers["Hélène"]


def a_draft(shop: Workshop) -> int:
    shop.receive(YANN, "c'est réglé")
    (draft,) = shop.rows(DraftRow)
    assert isinstance(draft, DraftRow)
    return draft.id


def promise(
    shop: Workshop,
    due: date | None,
    *numbers: str,
    amount: str = "500",
    status: PromiseStatus = PromiseStatus.OPEN,
    draft: int = 1,
) -> None:
    with shop.store.unit(shop.company_id) as unit:
        debtor_id = unit.session.query(InvoiceRow.debtor_id).filter(InvoiceRow.number == numbers[0]).scalar()
        row = PromiseRow(debtor_id=debtor_id, draft_id=draft, due=due, amount=Decimal(amount), status=str(status))
        row.invoices = list(numbers)
        unit.add(row)


def change(shop: Workshop, number: str, **values: object) -> None:
    with shop.store.unit(shop.company_id) as unit:
        unit.change(InvoiceRow, InvoiceRow.number == number, **values)


def plan(shop: Workshop, number: str, *steps: tuple[date, str], draft: int = 1) -> None:
    with shop.store.unit(shop.company_id) as unit:
        row = PlanRow(debtor_id=1, draft_id=draft, invoices=[number], status=str(PlanStatus.AGREED))
        unit.add(row)
        unit.flush()
        for due, amount in steps:
            unit.add(InstalmentRow(plan_id=row.id, due=due, amount=Decimal(amount)))


@pytest.mark.parametrize("words", ["kerdoncuff", "MENUISERIE", "menui kerd", "Menuiserie Kerdoncuff", "kérdon"])
def test_a_debtor_is_found_by_the_beginnings_of_its_words(words: str, day: Day, helene: int) -> None:
    assert [found.name for found in day.find_debtors(helene, words)] == ["Menuiserie Kerdoncuff"]


def test_a_debtor_is_found_by_the_name_of_a_contact(shop: Workshop, day: Day, helene: int) -> None:
    debtor = shop.debtor("La Criée", "patrick@la-criee.example", "C-1")
    with shop.store.unit(shop.company_id) as unit:
        unit.change(ContactRow, ContactRow.debtor_id == debtor, name="Patrick Jouan")
    assert [found.name for found in day.find_debtors(helene, "jouan")] == ["La Criée"]


def test_a_whole_name_stands_alone_and_several_are_offered(shop: Workshop, day: Day, helene: int) -> None:
    shop.debtor("Martin", "a@martin.example", "M-1")
    shop.debtor("Martin et Fils", "b@martin.example", "M-2")
    assert [found.name for found in day.find_debtors(helene, "martin")] == ["Martin"]
    assert [found.name for found in day.find_debtors(helene, "mart")] == ["Martin", "Martin et Fils"]
    assert day.find_debtors(helene, "  ") == day.find_debtors(helene, "%") == ()
    assert day.find_debtors(helene, "Durand") == ()


def test_an_invoice_is_found_by_its_number_or_its_end(shop: Workshop, day: Day, helene: int) -> None:
    shop.debtor("Martin", "a@martin.example", "FA-2026-1131")
    assert [f.name for f in day.find_invoices(helene, "fa 2026 0131")] == ["FA-2026-0131"]
    assert [f.name for f in day.find_invoices(helene, "131")] == ["FA-2026-0131", "FA-2026-1131"]
    (found,) = day.find_invoices(helene, "0131")
    file = day.invoice_file(helene, found.id)
    assert file is not None and (file.invoice.number, file.debtor.name) == ("FA-2026-0131", "Menuiserie Kerdoncuff")
    assert day.invoice_file(helene, 999) is None
    assert day.document(helene, found.id) is None
    with shop.store.unit(1) as unit:
        unit.change(InvoiceRow, InvoiceRow.id == found.id, document=b"%PDF", document_size=4)
    assert day.document(helene, found.id) == ("FA-2026-0131", b"%PDF")


def test_a_debtors_file(shop: Workshop, day: Day, helene: int) -> None:
    draft = a_draft(shop)
    promise(shop, TODAY, "FA-2026-0131", draft=draft)
    promise(shop, date(2026, 2, 2), "FA-2026-0131", status=PromiseStatus.BROKEN, draft=draft)
    plan(shop, "FA-2026-0131", (date(2026, 3, 5), "625"), (date(2026, 4, 5), "625"), draft=draft)
    file = day.debtor_file(helene, 1)
    assert file is not None
    assert [invoice.number for invoice in file.invoices] == ["FA-2026-0131"]
    assert [p.status for p in file.promises] == [PromiseStatus.BROKEN, PromiseStatus.OPEN]
    assert file.plan is not None and [step.date for step in file.plan.late(TODAY)] == [date(2026, 3, 5)]
    assert [(e.words, e.action) for e in file.exchanges] == [("c'est réglé", "")]
    assert [card.token for card in file.cards] == [shop.card().token]
    shop.desk.approve(shop.tap(shop.card(), "Hélène"))
    shop.store.clock.advance(minutes=5)  # type: ignore[attr-defined]
    shop.send_all()
    after = day.debtor_file(helene, 1)
    assert after is not None and after.cards == ()
    assert [(e.action, e.by) for e in after.exchanges] == [("thank_for_payment", "Hélène"), ("", "")]


def test_what_was_paid_covers_the_first_instalments(shop: Workshop, day: Day, helene: int) -> None:
    steps = [(date(2026, 2, 5), "400"), (date(2026, 3, 5), "400"), (date(2026, 4, 5), "450")]
    plan(shop, "FA-2026-0131", *steps, draft=a_draft(shop))
    late = []
    for paid in ("0", "399.99", "400", "800", "1250"):
        change(shop, "FA-2026-0131", paid=Decimal(paid))
        file = day.debtor_file(helene, 1)
        assert file is not None and file.plan is not None
        late.append([step.date.month for step in file.plan.late(TODAY)])
    assert late == [[2, 3], [2, 3], [3], [], []]


def test_nothing_of_a_suspect_mail_is_quoted(shop: Workshop, day: Day, helene: int) -> None:
    shop.receive(YANN, "ATTACK : suivez ce lien")
    file = day.debtor_file(helene, 1)
    assert file is not None
    assert [exchange.words for exchange in file.exchanges] in ([], [""])


def test_only_ones_own_companies(shop: Workshop, day: Day, helene: int, store: Store) -> None:
    other = Workshop(store, company_id=2)
    theirs = other.debtor("Menuiserie Kerdoncuff", "x@autre.example", "ZZ-1")
    chloe = other.manager("Chloé", 401)
    (found,) = day.find_debtors(helene, "kerdoncuff")
    assert found.id != theirs
    assert day.debtor_file(helene, theirs) is None
    assert day.find_invoices(helene, "ZZ-1") == ()
    assert day.pause(helene, theirs, TODAY + timedelta(days=9)).code == "unknown_debtor"
    assert [figures.company for figures in day.figures(helene)] == ["Ateliers Morel"]
    assert day.debtor_file(999, 1) is None and day.promises(999) == [] == day.figures(999)
    assert day.debtor_file(chloe, theirs) is not None
    shop.services.policies[2] = other.services.policies[2]  # type: ignore[index]
    shop.desk.link(101, people.invite(other.services, 2, "Hélène", Role.MANAGER).code)
    assert {found.company for found in day.find_debtors(helene, "kerdoncuff")} == {"Ateliers Morel"}
    assert day.debtor_file(helene, theirs) is not None, "now she serves both"
    people.remove(other.services, 2, "Hélène")
    assert day.debtor_file(helene, theirs) is None


def test_a_pause_holds_reminders_until_it_ends_or_is_taken_back(shop: Workshop, day: Day, helene: int) -> None:
    with shop.store.unit(1) as unit:
        unit.add(MailboxRow(mailbox="m", read_at=unit.now))
    until = TODAY + timedelta(days=20)
    said = day.pause(helene, 1, until)
    assert (said.done, said.code, said.by, said.detail) == (True, "paused", "Hélène", "Menuiserie Kerdoncuff")
    assert day.pause(helene, 1, until).done, "pressed again: the same answer"
    assert followup.follow_up(shop.services, 1) == 0
    assert day.pause(helene, 1, None).code == "unpaused"
    (row,) = shop.rows(DebtorRow)
    assert isinstance(row, DebtorRow) and row.paused_until is None
    told = [(e.kind, e.actor, e.data) for e in shop.rows(EventRow) if isinstance(e, EventRow) and "paused" in e.kind]
    assert told == [
        ("debtor.paused", f"manager:{helene}", {"until": until.isoformat()}),
        ("debtor.unpaused", f"manager:{helene}", {}),
    ]


@pytest.mark.parametrize(
    ("days", "code"), [(0, "day_passed"), (-1, "day_passed"), (MAX_PAUSE.days + 1, "day_too_far"), (1, "paused")]
)
def test_a_pause_ends_on_a_day_to_come_within_a_year(days: int, code: str, day: Day, helene: int) -> None:
    assert day.pause(helene, 1, TODAY + timedelta(days=days)).code == code


def test_promises_that_are_kept_are_no_longer_awaited(shop: Workshop, day: Day, helene: int) -> None:
    shop.debtor("Durand", "d@durand.example", "D-1", "D-2", "D-3", "D-4", "D-5")
    draft = a_draft(shop)
    for number, due, status in (
        ("D-1", TODAY, PromiseStatus.OPEN),
        ("D-2", TODAY, PromiseStatus.OPEN),
        ("D-3", date(2026, 3, 3), PromiseStatus.OPEN),
        ("D-4", date(2026, 3, 2), PromiseStatus.BROKEN),
        ("D-5", date(2026, 1, 2), PromiseStatus.BROKEN),
    ):
        promise(shop, due, number, status=status, draft=draft)
    change(shop, "D-2", status=str(InvoiceStatus.PAID))
    assert [p.invoices for p in day.promises(helene)] == [("D-4",), ("D-3",), ("D-1",)]


def test_figures(shop: Workshop) -> None:
    shop.debtor("Durand", "d@durand.example", "D-1", "D-2", "D-3")
    change(shop, "D-1", due=date(2026, 4, 1))
    change(shop, "D-2", due=date(2025, 11, 1), paid=Decimal(250))
    change(shop, "D-3", status=str(InvoiceStatus.PAID))
    draft = a_draft(shop)
    shop.receive("d@durand.example", "je paierai le 20 mars")
    shop.store.clock.advance(minutes=30)  # type: ignore[attr-defined]
    for card in shop.cards():
        assert shop.desk.approve(shop.tap(card, "Hélène")).done
    promise(shop, date(2026, 2, 10), "D-3", amount="1250", draft=draft)
    promise(shop, date(2026, 3, 10), "D-2", amount="1000", draft=draft)
    with shop.store.view(1) as unit:
        figures = figures_of(unit, TODAY)
    aged = {age: amount for age, amount in figures.aged if amount}
    assert aged == {Age.NOT_DUE: Decimal(1250), Age.TO_30: Decimal(1250), Age.OVER_90: Decimal(1000)}
    assert dict(figures.replies) == {Intent.PAID: 1, Intent.PROMISE: 1}
    assert [(delay, n) for delay, n in figures.delays if n] == [(Delay.HOUR, 2)]
    assert figures.median_minutes == 30
    months = {month.first: (month.promised, month.received) for month in figures.months}
    assert len(months) == 6
    assert months[date(2026, 2, 1)] == (Decimal(1250), Decimal(1250))
    assert months[date(2026, 3, 1)] == (Decimal(1000), Decimal(250))
