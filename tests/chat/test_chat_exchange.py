"""A debtor opens the link of a letter and talks: the same reading, policy, card and approval as by mail."""

from __future__ import annotations

import hashlib
from typing import cast

from amiable.bot.simulator import Fault
from amiable.chat.compose import MAX_TEXT, body_of
from amiable.domain.reading import Intent
from amiable.domain.status import OutboxStatus, ReplyStatus
from amiable.flow import dispatch, instructions
from amiable.store.tables import (
    ApprovalRow,
    ChatInviteRow,
    ChatMessageRow,
    DraftVersionRow,
    EventRow,
    OutboxRow,
    PlanRow,
    ReplyRow,
)
from amiable.testing.flow import YANN
from amiable.testing.street import DEBTOR, LINK, Street


def replies(street: Street) -> list[ReplyRow]:
    return cast(list[ReplyRow], [r for r in street.shop.rows(ReplyRow) if cast(ReplyRow, r).channel == "chat"])


def outbox(street: Street) -> OutboxRow:
    return cast(OutboxRow, street.shop.rows(OutboxRow)[-1])


def test_from_the_letter_to_the_answer_in_the_chat(street: Street) -> None:
    token = street.tie()
    welcome = street.phone(DEBTOR).messages()[-1].plain
    assert "assistant automatique prépare" in welcome and "valide chacune" in welcome
    assert "/stop" in welcome and "/personne" in welcome
    assert "FA-2026" not in welcome and "€" not in welcome
    invite = cast(ChatInviteRow, street.shop.rows(ChatInviteRow)[-1])
    assert invite.token_hash == hashlib.sha256(token.encode()).hexdigest()

    street.says(DEBTOR, "Bonjour, est-ce que je peux payer en 3 fois ?", "Bien reçu")
    street.later(seconds=10)
    (reply,) = replies(street)
    assert reply.status == ReplyStatus.DRAFTED and "est-ce que je peux payer en 3 fois" in reply.new_text
    card = street.shop.card()
    assert card.reading is not None and card.reading.intents[0] is Intent.INSTALMENTS
    assert card.debtor is not None and card.debtor.name == "Menuiserie Kerdoncuff"
    assert card.draft is not None and card.draft.findings == ()
    assert card.draft.letter.recipient == f"telegram:{DEBTOR}" and card.draft.letter.subject == ""
    assert LINK not in card.draft.letter.body, "who is there already needs no link"

    before = len(street.phone(DEBTOR).messages())
    street.send()
    assert len(street.phone(DEBTOR).messages()) == before, "nothing leaves without an approval"
    street.approve()
    street.send()
    came = street.phone(DEBTOR).messages()[-1]
    assert came.text == card.draft.letter.body.strip()
    sent, approval = outbox(street), cast(ApprovalRow, street.shop.rows(ApprovalRow)[-1])
    assert sent.status == OutboxStatus.SENT and sent.channel == "chat"
    assert replies(street)[0].status == ReplyStatus.ANSWERED
    with street.shop.store.view(1) as unit:
        raw = unit.session.get_one(OutboxRow, sent.id).raw
    assert hashlib.sha256(raw).hexdigest() == approval.mail_digest and body_of(raw) == card.draft.letter.body

    street.says(DEBTOR, "C'est d'accord pour cet échéancier.", "Bien reçu")
    street.later(seconds=10)
    street.approve()
    street.send()
    assert len(street.shop.rows(PlanRow)) == 1, "agreed in the chat, recorded as by mail"


def test_every_update_is_kept_verbatim_and_several_are_one_turn(street: Street) -> None:
    street.tie()
    before = len(street.shop.cards())
    for words in ("Bonjour", "pour la facture FA-2026-0131", "je paierai le 20 mars"):
        street.says(DEBTOR, words)
        street.clock.advance(seconds=2)
        street.work()
    assert len(street.shop.rows(ChatMessageRow)) == 3 and replies(street) == []
    street.later(seconds=10)
    (reply,) = replies(street)
    assert reply.new_text == "Bonjour\npour la facture FA-2026-0131\nje paierai le 20 mars"
    assert len(street.shop.cards()) == before + 1
    told = [m.plain for m in street.phone(DEBTOR).messages() if "Bien reçu" in m.plain]
    assert len(told) == 1, "said once a turn"
    with street.shop.store.view(1) as unit:
        raw = unit.session.get_one(ReplyRow, reply.id).raw
        kept = [message.raw for message in unit.session.query(ChatMessageRow)]
    assert all(one in raw for one in kept)
    street.later(seconds=60)
    assert len(replies(street)) == 1


def test_a_redelivered_update_is_one_message(street: Street) -> None:
    street.tie()
    street.says(DEBTOR, "Je paierai le 20 mars.", "Bien reçu")
    world = street.simulator.world
    with world.condition:
        message = world.chat(DEBTOR)[-2]
        world.push("message", {**world.as_json(message), "from": world.people[DEBTOR].as_user()})
    street.settled()
    assert len(street.shop.rows(ChatMessageRow)) == 1


def test_photos_and_documents_come_with_the_turn(street: Street) -> None:
    street.tie()
    street.phone(DEBTOR).send_file("avis ../../de virement.pdf", b"%PDF-1.4 avis")
    street.says(DEBTOR, "Voici la preuve, c'est réglé depuis hier.")
    street.later(seconds=10)
    card = street.shop.card()
    assert card.received is not None and card.received.attachments == ("avis ../../de virement.pdf",)
    files = street.shop.desk.attachments(card.token, street.shop.managers["Hélène"])
    assert [(name, content) for name, content in files] == [("de virement.pdf", b"%PDF-1.4 avis")]


def test_a_file_that_cannot_be_had_is_told_and_the_words_are_kept(street: Street) -> None:
    street.tie()
    street.simulator.fail("getFile", Fault.BROKEN, times=50)
    phone = street.phone(DEBTOR)
    phone.send_file("avis.pdf", b"%PDF-1.4")
    phone.wait_for(lambda m: "pas pu garder ce fichier" in m.plain)
    street.settled()
    assert len(street.shop.rows(ChatMessageRow)) == 1


def test_who_asks_for_a_person_gets_one(street: Street) -> None:
    street.tie()
    street.says(DEBTOR, "/personne", "Bien reçu")
    street.later(seconds=10)
    card = street.shop.card()
    assert card.received is not None and card.received.new_text == "Je souhaite parler à une personne."
    assert card.kind == "look" and card.debtor is not None, "a person looks; no draft is guessed"
    words = "Bonjour,\n\nNous avons bien reçu votre message et nous vous écoutons.\n\nAteliers Morel"
    assert street.shop.desk.edit(street.shop.tap(card, "Hélène"), words).code == "edited"
    street.approve()
    street.send()
    assert street.phone(DEBTOR).messages()[-1].text == words


def test_who_asks_where_it_is_is_told_and_makes_no_card(street: Street) -> None:
    street.tie()
    cards = len(street.shop.cards())
    for words in ("/start", "/aide"):
        street.says(DEBTOR, words, "maintenant reliée")
    street.later(minutes=5)
    assert len(street.shop.cards()) == cards and street.shop.rows(ChatMessageRow) == []


def test_a_draft_decided_anew_stays_in_the_chat(street: Street) -> None:
    street.tie()
    street.says(DEBTOR, "Bonjour, est-ce que je peux payer en 3 fois ?", "Bien reçu")
    street.later(seconds=10)
    card = street.shop.card()
    assert street.shop.desk.instruct(street.shop.tap(card, "Hélène"), "propose deux fois").done
    while instructions.advance(street.shop.services):
        pass
    street.work()
    again = street.shop.card()
    assert again.id != card.id and again.draft is not None and "deux versements" in again.draft.letter.body
    assert again.draft.letter.recipient == f"telegram:{DEBTOR}" and not again.draft.findings


def test_an_edited_answer_too_long_for_one_message_is_refused(street: Street) -> None:
    street.tie()
    street.says(DEBTOR, "Je paierai le 20 mars.", "Bien reçu")
    street.later(seconds=10)
    card = street.shop.card()
    long = "Bonjour,\n\n" + "Nous vous remercions. " * 200
    assert len(long) > MAX_TEXT
    assert street.shop.desk.edit(street.shop.tap(card, "Hélène"), long).code == "edited"
    assert street.shop.desk.approve(street.shop.tap(street.shop.card(), "Hélène")).code == "cannot_leave"
    street.send()
    assert street.phone(DEBTOR).messages()[-1].plain.startswith("Bien reçu")


def waiting_to_leave(street: Street) -> str:
    """An approved answer in the outbox, the desk gone home (its own messages would meet the faults); its text."""
    street.tie()
    street.says(DEBTOR, "Je paierai le 20 mars.", "Bien reçu")
    street.later(seconds=10)
    card = street.approve()
    assert card.draft is not None
    street.desk.stop()
    return card.draft.letter.body.strip()


def copies(street: Street, text: str) -> int:
    return [m.text for m in street.phone(DEBTOR).messages()].count(text)


def test_a_flood_is_waited_out(street: Street) -> None:
    text = waiting_to_leave(street)
    street.simulator.fail("sendMessage", Fault.TOO_MANY)
    street.send()
    assert outbox(street).status == OutboxStatus.RETRY and copies(street, text) == 0
    street.clock.advance(minutes=2)
    street.send()
    assert outbox(street).status == OutboxStatus.SENT and copies(street, text) == 1


def test_a_lost_answer_is_uncertain_and_never_sent_again_by_itself(street: Street) -> None:
    text = waiting_to_leave(street)
    street.simulator.fail("sendMessage", Fault.DROP_AFTER)
    street.send()
    assert outbox(street).status == OutboxStatus.UNCERTAIN and copies(street, text) == 1
    street.clock.advance(hours=3)
    street.send()
    assert copies(street, text) == 1
    card = street.shop.card()
    assert card.kind == "uncertain"
    street.desk.start()
    shown = street.simulator.chat(101).wait_for(lambda m: "Telegram n’a pas confirmé" in m.plain)
    assert shown.buttons
    assert street.shop.desk.settle(street.shop.tap(card, "Hélène"), True).code == "settled_sent"
    assert outbox(street).status == OutboxStatus.SENT


def test_a_sender_that_dies_after_its_claim_leaves_it_uncertain(street: Street) -> None:
    waiting_to_leave(street)
    assert dispatch.claim(street.shop.services, 1, "who dies", "chat") is not None
    street.clock.advance(hours=1)
    assert dispatch.settle_stale(street.shop.services, 1, None, "chat") == 1
    assert outbox(street).status == OutboxStatus.UNCERTAIN


def test_a_blocked_bot_brings_the_answer_back_to_a_person(street: Street) -> None:
    text = waiting_to_leave(street)
    street.phone(DEBTOR).block()
    street.send()
    assert outbox(street).status == OutboxStatus.FAILED and copies(street, text) == 0
    card = street.shop.card()
    assert card.kind == "look" and card.reason == "send_failed" and "blocked" in card.trace


def test_the_mail_sender_leaves_chat_answers_alone(street: Street) -> None:
    text = waiting_to_leave(street)
    mails = len(street.shop.outbound.accepted)
    street.shop.send_all()
    assert len(street.shop.outbound.accepted) == mails and outbox(street).status == OutboxStatus.QUEUED
    street.send()
    assert copies(street, text) == 1


def test_a_changed_byte_does_not_leave(street: Street) -> None:
    text = waiting_to_leave(street)
    with street.shop.store.unit(1) as unit:
        row = unit.session.get_one(OutboxRow, outbox(street).id)
        row.raw = row.raw.replace(b"Bonjour", b"Bonsoir")
    street.send()
    assert outbox(street).status == OutboxStatus.FAILED and copies(street, text) == 0


def test_a_debtor_who_writes_a_lot_floods_nobody_and_loses_nothing(street: Street) -> None:
    street.tie()
    said = []
    for number in range(10):
        said.append(f"Je paierai le 20 mars, message {number}.")
        street.says(DEBTOR, said[-1])
        street.later(seconds=20)
    assert len(replies(street)) == 6, "turns an hour"
    held = [m.plain for m in street.phone(DEBTOR).messages() if "seront lus ensemble" in m.plain]
    assert len(held) == 1, "told once"
    street.later(hours=1)
    rows = replies(street)
    assert len(rows) == 7 and rows[-1].new_text == "\n".join(said[6:])
    assert "\n".join(row.new_text for row in rows) == "\n".join(said)


def test_a_reminder_goes_by_mail_even_to_who_has_a_chat(street: Street) -> None:
    street.tie()
    recipients = {cast(DraftVersionRow, row).recipient for row in street.shop.rows(DraftVersionRow)}
    assert recipients == {YANN}
    assert any(cast(EventRow, row).kind == "chat.tied" for row in street.shop.rows(EventRow))
