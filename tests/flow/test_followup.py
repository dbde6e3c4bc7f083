"""Silence: one courteous follow-up, never over the head of an answer."""

from __future__ import annotations

import pytest

from amiable.domain.status import DraftStatus, InvoiceStatus
from amiable.flow import followup, intake
from amiable.store.tables import DraftRow, InvoiceRow
from amiable.testing.flow import YANN, Workshop


@pytest.fixture
def quiet(shop: Workshop) -> Workshop:
    """Three weeks after the due date, the mailbox read a minute ago, nobody having written."""
    shop.store.clock.advance(days=14)  # type: ignore[attr-defined]
    intake.receive(shop.services, 1, shop.inbox)
    return shop


def test_a_long_silence_gets_one_draft(quiet: Workshop) -> None:
    assert followup.tick(quiet.services, 1) == 1
    assert followup.tick(quiet.services, 1) == 0
    card = quiet.card()
    assert card.draft is not None and "FA-2026-0131" in card.draft.letter.body
    assert quiet.desk.approve(quiet.tap(card, "Hélène")).done
    quiet.send_all()
    assert quiet.outbound.accepted[0].recipient == YANN


def test_two_schedulers_draft_a_silence_once(quiet: Workshop) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: followup.follow_up(quiet.services, 1), range(4)))
    assert sum(counts) == len(quiet.rows(DraftRow)) == 1


def test_a_refused_follow_up_is_not_proposed_again(quiet: Workshop) -> None:
    followup.tick(quiet.services, 1)
    quiet.desk.reject(quiet.tap(quiet.card(), "Marc"), "client en vacances")
    assert followup.tick(quiet.services, 1) == 0


def test_at_most_one_a_week_then_another(quiet: Workshop) -> None:
    followup.tick(quiet.services, 1)
    quiet.desk.approve(quiet.tap(quiet.card(), "Hélène"))
    quiet.send_all()
    days = 0
    while not followup.tick(quiet.services, 1):
        days += 1
        quiet.store.clock.advance(days=1)  # type: ignore[attr-defined]
        intake.receive(quiet.services, 1, quiet.inbox)
    assert 7 <= days <= 20
    first, second = (row for row in quiet.rows(DraftRow) if isinstance(row, DraftRow))
    assert first.key != second.key


def test_any_answer_stops_it(quiet: Workshop) -> None:
    quiet.receive(YANN, "ATTACK")  # even one that is only set aside
    assert followup.tick(quiet.services, 1) == 0


def test_an_answer_voids_a_waiting_follow_up(quiet: Workshop) -> None:
    followup.tick(quiet.services, 1)
    waiting = quiet.card()
    quiet.receive(YANN, "c'est réglé")
    assert not quiet.desk.approve(quiet.tap(waiting, "Hélène")).done
    assert [row.status for row in quiet.rows(DraftRow)] == [DraftStatus.SUPERSEDED, DraftStatus.PROPOSED]  # type: ignore[attr-defined]


def test_nobody_is_reminded_on_yesterdays_knowledge(quiet: Workshop) -> None:
    quiet.store.clock.advance(hours=3)  # type: ignore[attr-defined]  # the mailbox has not been read since
    assert followup.tick(quiet.services, 1) == 0
    intake.receive(quiet.services, 1, quiet.inbox)
    assert followup.tick(quiet.services, 1) == 1


def test_an_insolvent_debtor_is_never_reminded(quiet: Workshop) -> None:
    quiet.receive(YANN, "redressement judiciaire")
    quiet.desk.reject(quiet.tap(quiet.card(), "Marc"), "vu")
    quiet.store.clock.advance(days=60)  # type: ignore[attr-defined]
    intake.receive(quiet.services, 1, quiet.inbox)
    assert followup.tick(quiet.services, 1) == 0


def test_a_due_date_that_passes_makes_an_invoice_overdue(shop: Workshop) -> None:
    with shop.store.unit(1) as unit:
        unit.change(InvoiceRow, InvoiceRow.number == "FA-2026-0131", status=str(InvoiceStatus.OPEN))
    assert followup.mark_overdue(shop.services, 1) == 1
    assert followup.mark_overdue(shop.services, 1) == 0


def test_a_draft_nobody_decided_expires_and_its_reply_waits_for_a_person(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    card = shop.card()
    shop.store.clock.advance(days=30)  # type: ignore[attr-defined]
    assert shop.desk.approve(shop.tap(card, "Hélène")).code == "expired"
    assert followup.expire_drafts(shop.services, 1) == 1
    assert shop.card().reason == "expired"
