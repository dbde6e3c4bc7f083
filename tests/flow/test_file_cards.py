"""Cards about a file: a formal notice that only a person asks for, a claim that time runs out on."""

from __future__ import annotations

from datetime import date

import pytest

from amiable.domain.card import Card, CardKind
from amiable.domain.company import Calendar, Penalties, Reminders
from amiable.flow import followup, intake
from amiable.store.tables import DraftRow, InvoiceRow
from amiable.testing.flow import YANN, Workshop


@pytest.fixture
def late(shop: Workshop) -> Workshop:
    """A calendar whose only step left is the formal notice, due since long."""
    steps = {"pre_reminder": False, "reminder_1": False, "reminder_2": False, "last_reminder": False}
    reminders = Reminders(calendar=Calendar(**steps, formal_notice=20))  # type: ignore[arg-type]
    shop.services.policies[1] = shop.services.policies[1].model_copy(update={"reminders": reminders})  # type: ignore[index]
    pass_days(shop, 30)
    return shop


def pass_days(shop: Workshop, days: int) -> None:
    shop.store.clock.advance(days=days)  # type: ignore[attr-defined]
    intake.receive(shop.services, 1, shop.inbox)
    followup.tick(shop.services, 1)


def files(shop: Workshop) -> list[Card]:
    return [card for card in shop.cards() if card.kind is CardKind.DEBTOR]


def test_the_calendar_opens_a_card_and_drafts_nothing(late: Workshop) -> None:
    (card,) = files(late)
    assert (card.reason, card.draft) == ("notice_due", None)
    assert card.debtor is not None and card.invoices[0].number == "FA-2026-0131"
    assert late.rows(DraftRow) == []
    followup.tick(late.services, 1)
    assert len(files(late)) == 1


def test_a_person_has_it_drafted_and_it_takes_a_second_yes(late: Workshop) -> None:
    tap = late.tap(late.card(), "Hélène")
    assert late.desk.prepare_notice(tap).code == "notice_prepared"
    assert not late.desk.prepare_notice(tap).done
    assert late.desk.prepare_notice(late.tap(files(late)[0], "Marc")).code == "already_decided"
    draft = late.card()
    assert draft.kind is CardKind.DRAFT and draft.decision is not None
    assert draft.decision.action == "formal_notice"
    late.send_all()
    assert late.outbound.attempts == []
    assert late.desk.approve(late.tap(draft, "Marc")).done
    late.store.clock.advance(days=3)  # type: ignore[attr-defined]
    late.send_all()
    assert len(late.outbound.accepted) == 1
    pass_days(late, 60)
    assert len(files(late)) == 1, "it was given, it is not asked about again"


def test_not_now_is_asked_again_after_a_month(late: Workshop) -> None:
    assert late.desk.close(late.tap(late.card(), "Hélène")).code == "not_now"
    pass_days(late, 20)
    assert len(files(late)) == 1
    pass_days(late, 15)
    assert len(files(late)) == 2


def test_what_came_in_meanwhile_forbids_it(late: Workshop) -> None:
    card = late.card()
    late.receive(YANN, "je conteste")
    assert late.desk.prepare_notice(late.tap(card, "Hélène")).code == "notice_impossible"
    assert all(row.action != "formal_notice" for row in late.rows(DraftRow))  # type: ignore[attr-defined]


def test_a_missing_rate_is_no_crash(late: Workshop) -> None:
    penalties = Penalties(business=True)
    late.services.policies[1] = late.services.policies[1].model_copy(update={"penalties": penalties})  # type: ignore[index]
    card = late.card()
    late.store.clock.advance(days=3650)  # type: ignore[attr-defined]
    assert late.desk.prepare_notice(late.tap(card, "Hélène")).code == "notice_impossible"


@pytest.mark.parametrize(
    ("due", "reason"), [(date(2020, 3, 2), "file_time_barred"), (date(2021, 6, 2), "prescription_near")]
)
def test_the_prescription_watch_says_so(shop: Workshop, due: date, reason: str) -> None:
    with shop.store.unit(1) as unit:
        unit.change(InvoiceRow, due=due, issued=due)
    pass_days(shop, 1)
    assert [card.reason for card in files(shop)] == [reason]
    assert shop.desk.close(shop.tap(files(shop)[0], "Marc")).done
    pass_days(shop, 2)
    assert len(files(shop)) == 1


def test_a_file_of_another_company_is_nobody_s_here(late: Workshop) -> None:
    other = Workshop(late.store, company_id=2)
    other.manager("Paul", 909)
    assert not other.desk.prepare_notice(other.tap(late.card(), "Paul")).done
    assert late.rows(DraftRow) == []
