"""What a person may do besides yes and no: overrule a finding, take a yes back, put off, correct the reading."""

from __future__ import annotations

from datetime import date, timedelta

from amiable.domain.card import Correction
from amiable.domain.reading import Intent
from amiable.domain.status import OutboxStatus
from amiable.flow import followup, intake
from amiable.store.tables import ApprovalRow, CorrectionRow, OutboxRow
from amiable.testing.flow import YANN, Workshop


def allow(shop: Workshop, **changes: object) -> None:
    policy = shop.services.policies[1]
    shop.services.policies[1] = policy.model_copy(  # type: ignore[index]
        update={"approval": policy.approval.model_copy(update=changes)}
    )


def test_a_finding_is_overruled_only_where_the_policy_allows_and_with_a_reason(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    shop.desk.edit(shop.tap(shop.card(), "Hélène"), "Bonjour, ceci est INTERDIT. Cordialement,")
    assert shop.desk.force(shop.tap(shop.card(), "Hélène"), "je sais").code == "findings"
    allow(shop, may_force_findings=True)
    assert shop.desk.force(shop.tap(shop.card(), "Hélène"), "  ").code == "empty_text"
    assert shop.desk.force(shop.tap(shop.card(), "Hélène"), "je sais").code == "approved"
    (approval,) = shop.rows(ApprovalRow)
    assert isinstance(approval, ApprovalRow) and approval.forced_because == "je sais"


def test_some_findings_are_never_overruled(shop: Workshop) -> None:
    allow(shop, may_force_findings=True)
    shop.receive(YANN, "c'est réglé")
    shop.desk.edit(shop.tap(shop.card(), "Hélène"), "Bonjour, payez sur AUTRE IBAN. Cordialement,")
    assert shop.desk.force(shop.tap(shop.card(), "Hélène"), "je sais").code == "findings"
    assert shop.rows(OutboxRow) == []


def test_a_slip_of_the_finger_is_called_off_in_time(shop: Workshop) -> None:
    allow(shop, undo_seconds=30)
    shop.receive(YANN, "c'est réglé")
    card = shop.card()
    shop.desk.approve(shop.tap(card, "Hélène"))
    shop.send_all()
    assert shop.outbound.attempts == []  # it waits for the window to close
    undone = [shop.desk.undo(shop.tap(card, name)) for name in ("Hélène", "Marc")]
    assert [verdict.done for verdict in undone] == [True, False]
    shop.store.clock.advance(minutes=5)  # type: ignore[attr-defined]
    shop.send_all()
    assert [row.status for row in shop.rows(OutboxRow)] == [OutboxStatus.CANCELLED]  # type: ignore[attr-defined]
    again = shop.card()
    assert again.id != card.id and again.draft is not None and card.draft is not None
    assert again.draft.letter == card.draft.letter
    assert shop.desk.approve(shop.tap(again, "Marc")).done
    shop.store.clock.advance(minutes=5)  # type: ignore[attr-defined]
    shop.send_all()
    assert len(shop.outbound.accepted) == 1


def test_after_the_window_it_is_too_late(shop: Workshop) -> None:
    allow(shop, undo_seconds=30)
    shop.receive(YANN, "c'est réglé")
    card = shop.card()
    shop.desk.approve(shop.tap(card, "Hélène"))
    shop.store.clock.advance(seconds=31)  # type: ignore[attr-defined]
    assert shop.desk.undo(shop.tap(card, "Hélène")).code == "too_late"
    shop.send_all()
    assert shop.desk.undo(shop.tap(card, "Hélène")).code == "too_late"
    assert len(shop.outbound.accepted) == 1


def test_a_card_put_off_comes_back_as_a_new_message(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    for number, delivery in enumerate(shop.desk.deliveries()):
        shop.desk.shown(delivery, [10 + number])
    until = shop.store.clock() + timedelta(hours=1)
    assert shop.desk.later(shop.tap(shop.card(), "Hélène"), until).code == "snoozed"
    resting = {delivery.manager_id: delivery.card.snoozed_until for delivery in shop.desk.deliveries()}
    assert resting == {shop.managers["Hélène"]: until, shop.managers["Marc"]: None}, "it rests in her chat alone"
    for delivery in shop.desk.deliveries():
        shop.desk.shown(delivery, list(delivery.message_ids))
    assert followup.wake_cards(shop.services, 1) == 0
    shop.store.clock.advance(hours=2)  # type: ignore[attr-defined]
    assert followup.wake_cards(shop.services, 1) == 1
    assert [(d.anew, len(d.message_ids)) for d in shop.desk.deliveries()] == [(True, 1), (False, 1)]


def test_a_colleague_may_decide_a_card_that_another_put_off(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    shop.desk.later(shop.tap(shop.card(), "Hélène"), shop.store.clock() + timedelta(hours=1))
    assert [d.card.snoozed_until is None for d in shop.desk.waiting(shop.managers["Marc"])] == [True]
    assert shop.desk.approve(shop.tap(shop.card(), "Marc")).code == "approved"
    shop.store.clock.advance(hours=2)  # type: ignore[attr-defined]
    assert followup.wake_cards(shop.services, 1) == 0, "what is decided does not come back"


def test_a_card_handed_over_no_longer_rests_with_whom_it_is_handed_to(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    for delivery in shop.desk.deliveries():
        shop.desk.shown(delivery, [10])
    shop.desk.later(shop.tap(shop.card(), "Marc"), shop.store.clock() + timedelta(hours=1))
    shop.desk.hand_over(shop.tap(shop.card(), "Hélène"), shop.managers["Marc"])
    (marc,) = (d for d in shop.desk.deliveries() if d.manager_id == shop.managers["Marc"])
    assert (marc.anew, marc.card.snoozed_until) == (True, None)


def test_a_corrected_reading_is_decided_anew_and_kept_to_learn_from(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    card = shop.card()
    correction = Correction(intent=Intent.PROMISE, date=date(2026, 3, 27))
    assert shop.desk.correct(shop.tap(card, "Hélène"), correction).code == "corrected"
    assert not shop.desk.approve(shop.tap(card, "Marc")).done
    while intake.advance(shop.services):
        pass
    after = shop.card()
    assert after.decision is not None and after.decision.action == "note_promise"
    assert after.draft is not None and "27" in after.draft.letter.body
    assert after.reading is not None and after.reading.reader == "person"
    (kept,) = shop.rows(CorrectionRow)
    assert isinstance(kept, CorrectionRow)
    assert (kept.before["intents"], kept.after["intents"]) == (["paid"], ["promise"])


def test_an_invoice_of_somebody_else_cannot_be_named(shop: Workshop) -> None:
    shop.debtor("Durand", "d@durand.example", "F-9")
    shop.receive(YANN, "c'est réglé")
    verdict = shop.desk.correct(shop.tap(shop.card(), "Hélène"), Correction(invoice="F-9"))
    assert verdict.code == "unknown_invoice"
