"""A file that comes slowly holds up its own chat and nobody else, and a kill in the middle loses nothing."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import cast

import pytest

from amiable.bot.simulator import Chat, Seen, SimulatorServer
from amiable.bot.telegram import Polling, Source, TelegramDesk, Webhook
from amiable.domain.status import DraftStatus
from amiable.flow.chats import Chats
from amiable.flow.day import Day
from amiable.flow.desk import Desk
from amiable.store.tables import ApprovalRow, ChatMessageRow, DraftRow, ReplyRow
from amiable.testing.flow import Workshop
from amiable.testing.street import DEBTOR, HELENE, Street

MARC = 102
BIG = b"%PDF-1.7 " + b"x" * 2_000_000


@pytest.fixture(params=["polling", "webhook"])
def source(request: pytest.FixtureRequest) -> Source:
    """Both ways in which updates come."""
    if request.param == "polling":
        return Polling(0.02)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return Webhook(f"http://127.0.0.1:{port}/telegram", port=port, first_pause=0.02)


@pytest.fixture
def street(street: Street, simulator: SimulatorServer, source: Source) -> Iterator[Street]:
    """The tie is made, a card waits for Hélène and Marc, and downloads are held."""
    simulator.chat(MARC, "Marc")
    street.shop.manager("Marc", MARC)
    street.tie()
    street.desk.stop()
    street.desk = start(street.shop, simulator, source)
    street.shop.receive("contact@legoff.example", "La facture FA-2026-0777 sera réglée le 20 mars.")
    street.desk.nudge()
    simulator.giving.clear()
    yield street
    simulator.giving.set()
    street.desk.stop()


def start(shop: Workshop, simulator: SimulatorServer, source: Source) -> TelegramDesk:
    desk = TelegramDesk(
        Desk(shop.services),
        simulator.token,
        base_url=simulator.base_url,
        base_file_url=simulator.base_file_url,
        deliver_seconds=0.05,
        first_pause=0.02,
        clock=shop.store.clock,
        chats=Chats(shop.services),
        day=Day(shop.services),
        source=source,
    )
    desk.start()
    return desk


def waiting(message: Seen) -> bool:
    return "✅ Valider" in message.buttons and "Le Goff" in message.plain


def asked_for_the_file(chat: Chat, simulator: SimulatorServer) -> None:
    chat.wait_until(lambda _: "getFile" in simulator.calls)


def kept(street: Street) -> list[ChatMessageRow]:
    return cast(list[ChatMessageRow], street.shop.rows(ChatMessageRow))


def test_a_press_is_carried_out_while_a_big_file_is_fetched(street: Street, simulator: SimulatorServer) -> None:
    phone, helene = street.phone(DEBTOR), street.phone(HELENE)
    card = helene.wait_for(waiting)
    phone.send_file("avis.pdf", BIG)
    asked_for_the_file(phone, simulator)
    phone.send("Voici l'avis de virement, c'est réglé depuis hier.")
    helene.press(card, "Valider")
    helene.wait_for(lambda m: m.id == card.id and "Validé par Hélène" in m.plain)
    helene.send("/attente")
    helene.wait_for(lambda m: not m.mine and "Aucune carte" in m.plain)
    assert kept(street) == [], "the file is still on its way, and what was written after it waits behind it"
    simulator.giving.set()
    street.settled()
    street.later(seconds=10)
    (reply,) = (r for r in cast(list[ReplyRow], street.shop.rows(ReplyRow)) if r.channel == "chat")
    assert reply.attachments == ["avis.pdf"] and "c'est réglé" in reply.new_text
    (answer,) = street.shop.desk.attachments(street.shop.card().token, street.shop.managers["Hélène"])
    assert answer[1] == BIG


def test_a_kill_in_the_middle_loses_neither_the_file_nor_a_press(
    street: Street, simulator: SimulatorServer, source: Source
) -> None:
    phone, helene = street.phone(DEBTOR), street.phone(HELENE)
    card = helene.wait_for(waiting)
    phone.send_file("avis.pdf", BIG)
    asked_for_the_file(phone, simulator)
    helene.press(card, "Valider")
    helene.wait_for(lambda m: m.id == card.id and "Validé par Hélène" in m.plain)
    street.desk.stop()
    assert kept(street) == []
    street.desk = start(street.shop, simulator, source)
    simulator.giving.set()
    street.settled()
    assert len(kept(street)) == 1
    assert len(street.shop.rows(ApprovalRow)) == 2, "the letter with the link, and this press, once"


def test_a_slow_draft_file_of_one_manager_does_not_hold_up_the_other(
    street: Street, simulator: SimulatorServer
) -> None:
    helene, marc = street.phone(HELENE), street.phone(MARC)
    card, his = helene.wait_for(waiting), marc.wait_for(waiting)
    helene.wait_until(lambda _: street.shop.desk.asked(HELENE, card.id))  # that it is shown there is on record
    helene.send_file("texte.txt", "Bonjour,\n\nMerci, c'est noté.\n\nCordialement".encode(), reply_to=card)
    asked_for_the_file(helene, simulator)
    marc.press(his, "Valider")
    marc.wait_for(lambda m: m.id == his.id and "Validé par Marc" in m.plain)
    simulator.giving.set()
    helene.wait_for(lambda m: not m.mine and "Déjà traité" in m.plain)
    drafts = cast(list[DraftRow], street.shop.rows(DraftRow))
    assert drafts[-1].status == DraftStatus.APPROVED and drafts[-1].version == 1
