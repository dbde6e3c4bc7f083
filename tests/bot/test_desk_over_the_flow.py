"""The desk over the real flow: what the in-memory one stands for is true."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime

import pytest
from sqlalchemy import select

from amiable.bot.simulator import Chat, Seen, SimulatorServer
from amiable.bot.telegram import TelegramDesk
from amiable.flow import followup, intake
from amiable.flow.deliveries import ANEW, MAX_FILE_BYTES, safe_name
from amiable.store.session import Store
from amiable.store.tables import DeliveryRow
from amiable.testing.flow import ADDRESS, YANN, Workshop

HELENE, MARC = 101, 102


@pytest.fixture
def shop(store: Store) -> Workshop:
    shop = Workshop(store)
    shop.manager("Hélène", HELENE)
    shop.manager("Marc", MARC)
    shop.debtor("Menuiserie Kerdoncuff", YANN, "FA-2026-0131", "FA-2026-0207")
    return shop


def receive(shop: Workshop, text: str, *files: tuple[str, bytes]) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = YANN, ADDRESS, "Re: FA-2026-0131"
    message["Date"], message["Message-ID"] = format_datetime(shop.store.clock()), f"<{hash((text, files))}@k.example>"
    message.set_content(text)
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    shop.inbox.put(message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    intake.receive(shop.services, 1, shop.inbox)
    while intake.advance(shop.services):
        pass


def test_waiting_cards_are_those_one_may_decide(shop: Workshop) -> None:
    receive(shop, "c'est réglé")
    helene, marc = shop.managers["Hélène"], shop.managers["Marc"]
    (waiting,) = shop.desk.waiting(helene)
    assert (waiting.chat_id, waiting.message_ids, waiting.card.token) == (HELENE, (), shop.card().token)
    shop.desk.shown(waiting, [4, 5])
    assert [delivery.message_ids for delivery in shop.desk.waiting(helene)] == [(4, 5)]
    shop.desk.hand_over(shop.tap(shop.card(), "Hélène"), marc)
    assert (len(shop.desk.waiting(helene)), len(shop.desk.waiting(marc))) == (0, 1)
    shop.desk.approve(shop.tap(shop.card(), "Marc"))
    assert shop.desk.waiting(marc) == ()
    assert shop.desk.waiting(99) == ()


def test_a_correction_may_name_any_unpaid_invoice_of_the_debtor(shop: Workshop) -> None:
    shop.debtor("Durand", "d@durand.example", "F-9")
    receive(shop, "c'est réglé")
    unpaid = shop.desk.unpaid(shop.card().token, shop.managers["Hélène"])
    assert {invoice.number for invoice in unpaid} == {"FA-2026-0131", "FA-2026-0207"}
    assert shop.desk.unpaid("nothing", shop.managers["Hélène"]) == ()


def test_attachments_within_limits_and_by_a_safe_name(shop: Workshop) -> None:
    files = [("../../etc/av\u202eis.pdf", b"%PDF"), ("vide.txt", b""), ("lourd.bin", b"x" * (MAX_FILE_BYTES + 1))]
    receive(shop, "c'est réglé", *files, *((f"{n}.txt", b"x") for n in range(12)))
    given = shop.desk.attachments(shop.card().token, shop.managers["Hélène"])
    assert given[0] == ("avis.pdf", b"%PDF")
    assert [name for name, _ in given[1:]] == [f"{n}.txt" for n in range(9)]
    assert shop.desk.attachments(shop.card().token, 99) == ()


def test_nothing_of_a_quarantined_mail_is_handed_out(shop: Workshop) -> None:
    receive(shop, "ATTACK", ("piege.html", b"<script>"))
    assert shop.card().reason.startswith("attack_")
    assert shop.desk.attachments(shop.card().token, shop.managers["Hélène"]) == ()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("C:\\Temp\\facture.pdf", "facture.pdf"),
        ("..", "3.bin"),
        ("", "3.bin"),
        ("a\x00b\r\n.txt", "ab.txt"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
        ("é à.pdf", "é à.pdf"),
    ],
)
def test_safe_names(name: str, safe: str) -> None:
    assert safe_name(name, 3) == safe


def waiting(message: Seen) -> bool:
    return "✅ Valider" in message.buttons


def test_a_day_in_the_chat(shop: Workshop, new_desk: Callable[..., TelegramDesk], simulator: SimulatorServer) -> None:
    policy = shop.services.policies[1]
    approval = policy.approval.model_copy(update={"undo_seconds": 30})
    shop.services.policies[1] = policy.model_copy(update={"approval": approval})  # type: ignore[index]
    helene: Chat = simulator.chat(HELENE, "Hélène")
    simulator.chat(MARC, "Marc")
    receive(shop, "c'est réglé", ("avis.pdf", b"%PDF"))
    new_desk(shop.desk, clock=shop.store.clock)
    card = helene.wait_for(waiting)
    helene.press(card, "Pièces jointes (1)")
    assert helene.wait_for(lambda m: m.file is not None).file.content == b"%PDF"  # type: ignore[union-attr]

    helene.press(card, "Corriger la lecture")
    helene.press(helene.wait_for(lambda m: "mal lu" in m.text), "Promet de payer")
    helene.wait_for(lambda m: m.id == card.id and "Lecture corrigée" in m.text)
    while intake.advance(shop.services):
        pass
    second = helene.wait_for(waiting)
    assert "Promet de payer" in second.text

    helene.press(second, "Plus tard")
    helene.press(helene.wait_for(lambda m: "Dans une heure" in m.buttons), "Dans une heure")
    asleep = helene.wait_for(lambda m: m.id == second.id and "Mis de côté" in m.text)
    helene.press(asleep, "Reprendre")
    second = helene.wait_for(waiting)
    assert second.id == asleep.id

    helene.press(second, "Valider")
    helene.press(helene.wait_for(lambda m: "↩️ Annuler l’envoi" in m.buttons), "Annuler l’envoi")
    helene.wait_for(lambda m: m.id == second.id and "Envoi rappelé par Hélène" in m.text and not m.buttons)
    third = helene.wait_for(waiting)
    helene.press(third, "Valider")
    helene.wait_for(lambda m: "↩️ Annuler l’envoi" in m.buttons)
    shop.store.clock.advance(minutes=1)  # type: ignore[attr-defined]
    helene.wait_for(lambda m: m.id == third.id and not m.buttons)
    followup.wake_cards(shop.services, 1)
    shop.send_all()
    helene.wait_for(lambda m: m.id == third.id and "Envoyé par Hélène" in m.text)
    assert len(shop.outbound.accepted) == 1


def test_a_card_rings_again_when_its_delivery_asks_for_it(shop: Workshop) -> None:
    receive(shop, "c'est réglé")
    for delivery in shop.desk.deliveries():
        assert not delivery.anew, "never shown: new by itself"
        shop.desk.shown(delivery, [7])
    with shop.store.unit(1) as unit:
        for row in unit.session.scalars(select(DeliveryRow)):
            row.revision = ANEW
    again = shop.desk.deliveries()
    assert [(delivery.anew, delivery.message_ids) for delivery in again] == [(True, (7,))] * 2
    for delivery in again:
        shop.desk.shown(delivery, [8])
    assert shop.desk.deliveries() == []


def test_a_draft_reworded_then_given_other_terms_in_the_chat(
    shop: Workshop, new_desk: Callable[..., TelegramDesk], simulator: SimulatorServer
) -> None:
    helene: Chat = simulator.chat(HELENE, "Hélène")
    simulator.chat(MARC, "Marc")
    receive(shop, "peut-on échelonner ?")
    new_desk(shop.desk, clock=shop.store.clock)
    first = helene.wait_for(waiting)
    helene.press(first, "Reformuler")
    helene.press(helene.wait_for(lambda m: "Comment reformuler" in m.text), "Plus cordial")
    helene.wait_for(lambda m: "En cours" in m.text)
    shop.work()
    second = helene.wait_for(lambda m: m.id > first.id and waiting(m) and "version 2" in m.text)  # it rings again
    helene.wait_until(lambda _: shop.desk.asked(HELENE, second.id))
    helene.reply(second, "propose 9 fois")
    helene.wait_for(lambda m: m.id >= second.id and "En cours" in m.text)
    shop.work()
    refused = helene.wait_for(lambda m: waiting(m) and "ne le permet pas" in m.text)
    assert "9 échéances demandées" in refused.plain
    helene.wait_until(lambda _: shop.desk.asked(HELENE, refused.id))
    helene.reply(refused, "propose 2 fois")
    helene.wait_for(lambda m: waiting(m) and "« propose 2 fois »" in m.plain)
    shop.work()
    third = helene.wait_for(lambda m: waiting(m) and "proposé à votre demande" in m.text)
    helene.press(third, "Valider")
    helene.wait_for(lambda m: m.id == third.id and "Validé par Hélène" in m.text)
    shop.send_all()
    assert len(shop.outbound.accepted) == 1
