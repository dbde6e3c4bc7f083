"""Two fingers, two processes, old buttons: a card is decided once, and by what the person saw."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from amiable.domain.card import Purpose
from amiable.domain.company import Role
from amiable.domain.status import DraftStatus, InvoiceStatus, OutboxStatus, ReplyStatus
from amiable.flow import intake
from amiable.mailbox.compose import body_of
from amiable.store.tables import ApprovalRow, DraftRow, DraftVersionRow, EventRow, InvoiceRow, OutboxRow, ReplyRow
from amiable.testing.flow import YANN, Workshop


def test_two_managers_at_once_make_one_approval(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    card = shop.card()
    taps = [shop.tap(card, name) for name in ("Hélène", "Marc") * 4]
    with ThreadPoolExecutor(8) as pool:
        verdicts = list(pool.map(shop.desk.approve, taps))
    assert [verdict.done for verdict in verdicts].count(True) == 1
    winner = next(verdict.by for verdict in verdicts if verdict.done)
    losers = [verdict for verdict in verdicts if not verdict.done]
    assert {(verdict.code, verdict.by) for verdict in losers} == {("already_decided", winner)}
    assert len(shop.rows(ApprovalRow)) == len(shop.rows(OutboxRow)) == 1


def test_a_redelivered_tap_is_done_once_and_answered_alike(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    tap = shop.tap(shop.card(), "Hélène", key="tg:77")
    assert shop.desk.approve(tap).code == "approved"
    again = shop.desk.approve(tap)
    assert (again.done, again.code, again.by) == (False, "approved", "Hélène")
    assert len(shop.rows(OutboxRow)) == 1


def test_a_redelivered_edit_makes_one_version(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    tap = shop.tap(shop.card(), "Hélène", key="tg:78")
    for _ in range(2):
        shop.desk.edit(tap, "Bonjour,\n\nMerci.\n\nCordialement,")
    assert [row.number for row in shop.rows(DraftVersionRow)] == [1, 2]


def test_approve_and_reject_at_once_agree_on_one(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    card = shop.card()
    with ThreadPoolExecutor(2) as pool:
        yes = pool.submit(shop.desk.approve, shop.tap(card, "Hélène"))
        no = pool.submit(shop.desk.reject, shop.tap(card, "Marc"), "déjà appelé")
    assert [yes.result().done, no.result().done].count(True) == 1
    (draft,) = shop.rows(DraftRow)
    assert (draft.status == DraftStatus.APPROVED) is yes.result().done
    assert len(shop.rows(OutboxRow)) == (1 if yes.result().done else 0)


def test_an_old_button_after_an_edit_changes_nothing(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    first = shop.card()
    shop.desk.edit(shop.tap(first, "Hélène"), "Bonjour,\n\nMerci beaucoup.\n\nCordialement,")
    assert shop.desk.approve(shop.tap(first, "Marc")).code == "outdated"
    assert shop.rows(OutboxRow) == []
    assert shop.desk.approve(shop.tap(shop.card(), "Marc")).code == "approved"
    shop.send_all()
    assert body_of(shop.outbound.accepted[0].raw) == "Bonjour,\n\nMerci beaucoup.\n\nCordialement,"


def test_an_edit_keeps_the_recipient(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    shop.desk.edit(shop.tap(shop.card(), "Hélène"), "À: pirate@ailleurs.example\nObjet: autre\n\nBonjour, merci.")
    assert shop.desk.approve(shop.tap(shop.card(), "Hélène")).done
    shop.send_all()
    assert shop.outbound.accepted[0].recipient == YANN


def test_a_draft_with_a_finding_cannot_be_approved(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    shop.desk.edit(shop.tap(shop.card(), "Hélène"), "Bonjour, ceci est INTERDIT. Cordialement,")
    card = shop.card()
    assert card.draft is not None and card.draft.findings
    assert shop.desk.approve(shop.tap(card, "Hélène")).code == "findings"
    assert shop.rows(OutboxRow) == []


def test_a_second_mail_voids_the_waiting_draft(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    first = shop.card()
    shop.receive(YANN, "pardon, je conteste")
    assert shop.desk.approve(shop.tap(first, "Hélène")).code == "already_decided"
    old, new = shop.cards()
    assert old.outcome is not None and old.outcome.code == "debtor_wrote_again"
    assert [received.new_text for received in new.earlier] == ["c'est réglé"]  # its words are not lost
    assert shop.desk.approve(shop.tap(new, "Hélène")).done


def test_a_second_mail_calls_off_an_approved_one_that_has_not_left(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    shop.desk.approve(shop.tap(shop.card(), "Hélène"))
    shop.receive(YANN, "pardon, je conteste")
    shop.send_all()
    assert shop.outbound.attempts == []
    assert [row.status for row in shop.rows(OutboxRow)] == [OutboxStatus.CANCELLED]


def test_an_automatic_answer_voids_nothing(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    shop.receive(YANN, "message d'absence")
    assert shop.desk.approve(shop.tap(shop.cards()[0], "Hélène")).done


def test_two_mails_handled_at_once_leave_one_draft(shop: Workshop) -> None:
    from amiable.testing.flow import letter_from

    for text in ("c'est réglé", "je conteste", "je paierai vendredi", "une copie ?"):
        shop.inbox.put(letter_from(YANN, text, shop.store.clock()))
    intake.receive(shop.services, 1, shop.inbox)
    with ThreadPoolExecutor(4) as pool:
        while any(pool.map(lambda _: intake.advance(shop.services), range(4))):
            pass
    proposed = [row for row in shop.rows(DraftRow) if row.status == DraftStatus.PROPOSED]
    assert len(proposed) == 1
    assert proposed[0].reply_id == max(row.id for row in shop.rows(ReplyRow))


def test_an_invoice_that_changed_voids_the_draft_and_has_it_decided_anew(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    card = shop.card()
    with shop.store.unit(1) as unit:
        unit.change(InvoiceRow, InvoiceRow.number == "FA-2026-0131", amount=Decimal("900.00"), version=2)
    assert shop.desk.approve(shop.tap(card, "Hélène")).code == "invoice_changed"
    while intake.advance(shop.services):
        pass
    assert shop.desk.approve(shop.tap(shop.card(), "Hélène")).done


def test_a_removed_managers_button_stops_working_at_once(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    tap = shop.tap(shop.card(), "Hélène")
    with shop.store.unit(1) as unit:
        from amiable.store.tables import ManagerRow

        unit.change(ManagerRow, ManagerRow.id == shop.managers["Hélène"], active=False)
    assert shop.desk.approve(tap).code == "not_a_manager"
    assert shop.desk.manager(101) is None


def test_a_stranger_is_nobody_and_leaves_an_event(shop: Workshop) -> None:
    assert shop.desk.manager(999) is None
    assert "telegram:999" in {event.actor for event in shop.rows(EventRow)}


def test_a_handed_over_card_is_the_colleagues_alone(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    card = shop.card()
    assert shop.desk.hand_over(shop.tap(card, "Hélène"), shop.managers["Marc"]).code == "handed_over"
    refused = shop.desk.approve(shop.tap(card, "Hélène"))
    assert (refused.code, refused.by) == ("handed_elsewhere", "Marc")
    assert shop.desk.approve(shop.tap(card, "Marc")).done


def test_above_the_ceiling_only_a_supervisor_approves(shop: Workshop) -> None:
    policy = shop.services.policies[1]
    capped = policy.model_copy(
        update={"approval": policy.approval.model_copy(update={"supervisor_above": Decimal(1000)})}
    )
    shop.services.policies[1] = capped  # type: ignore[index]
    shop.manager("Claire", 103, Role.SUPERVISOR)
    shop.receive(YANN, "c'est réglé")
    assert shop.desk.approve(shop.tap(shop.card(), "Hélène")).code == "needs_supervisor"
    assert shop.desk.approve(shop.tap(shop.card(), "Claire")).done


def test_a_refused_draft_is_closed_under_the_persons_reason(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    verdict = shop.desk.reject(shop.tap(shop.card(), "Marc"), "Je l'ai eu au téléphone")
    assert verdict.code == "rejected"
    outcome = shop.card().outcome
    assert outcome is not None and (outcome.by, outcome.detail) == ("Marc", "Je l'ai eu au téléphone")
    assert [row.status for row in shop.rows(ReplyRow)] == [ReplyStatus.CLOSED]
    assert [row.status for row in shop.rows(InvoiceRow)] == [InvoiceStatus.OVERDUE]


def test_deliveries_are_remembered_and_redrawn(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    waiting = shop.desk.deliveries()
    assert {delivery.chat_id for delivery in waiting} == {101, 102}
    for number, delivery in enumerate(waiting):
        shop.desk.shown(delivery, [10 + number])
    assert shop.desk.deliveries() == []
    assert shop.desk.asked(101, 10) is not None
    shop.desk.approve(shop.tap(shop.card(), "Hélène"))
    redrawn = shop.desk.deliveries()
    assert {delivery.message_ids for delivery in redrawn} == {(10,), (11,)}
    shop.desk.wrote(shop.managers["Marc"], shop.card().token, 1, Purpose.ASK_REASON, 102, 55)
    asked = shop.desk.asked(102, 55)
    assert asked is not None and asked.purpose is Purpose.ASK_REASON


def test_a_courtesy_that_overtakes_a_payment_does_not_lose_it(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    shop.receive(YANN, "Merci et bonne journée !")  # the chain closes it: nothing to answer
    card = shop.card()
    assert card.received is not None and card.received.new_text == "c'est réglé"
    assert shop.desk.approve(shop.tap(card, "Hélène")).done


def test_a_strangers_mail_does_not_void_what_the_debtor_is_answered(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    card = shop.card()
    shop.receive("pirate@ailleurs.example", "facture FA-2026-0131 : je conteste", Subject="FA-2026-0131")
    assert shop.desk.approve(shop.tap(card, "Hélène")).done


def test_one_person_may_serve_two_companies(shop: Workshop) -> None:
    other = Workshop(shop.store, company_id=2)
    shop.manager("Claire", 300)
    other.manager("Claire", 300)
    other.debtor("Durand", "d@durand.example", "F-9")
    other.receive("d@durand.example", "c'est réglé")
    card = other.card()
    manager = other.desk.manager(300)  # found by telephone, in whichever company comes first
    assert manager is not None and manager.company_id == 1
    assert other.desk.card(card.token, shop.managers["Claire"]) is not None
    assert other.desk.approve(shop.tap(card, "Claire")).done


def test_an_older_mail_handled_late_does_not_void_the_answer_to_a_newer_one(shop: Workshop) -> None:
    from amiable.testing.flow import letter_from

    for text in ("c'est réglé", "je conteste"):
        shop.inbox.put(letter_from(YANN, text, shop.store.clock()))
    intake.receive(shop.services, 1, shop.inbox)
    older, newer = (intake.claim(shop.services) for _ in range(2))
    assert older is not None and newer is not None
    for claimed in (newer, older):  # the second worker is the faster one
        while step := intake.STEPS.get(intake._status(shop.services, claimed)):
            if not step(shop.services, claimed):
                break
    proposed = [row for row in shop.rows(DraftRow) if row.status == DraftStatus.PROPOSED]
    assert [row.reply_id for row in proposed] == [newer.reply_id]
    assert [received.new_text for received in shop.card().earlier] == ["c'est réglé"]
