"""Who may use the chat: let in by a code, turned away, let go in the middle of a card."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from amiable.bot.simulator import Chat, Seen, SimulatorServer
from amiable.bot.telegram import TelegramDesk
from amiable.domain.company import Role
from amiable.flow import people
from amiable.store.session import Store
from amiable.store.tables import EventRow
from amiable.testing.flow import YANN, Workshop

HELENE, NADIA = 101, 301


@pytest.fixture
def shop(store: Store) -> Workshop:
    shop = Workshop(store)
    shop.manager("Hélène", HELENE)
    shop.debtor("Menuiserie Kerdoncuff", YANN, "FA-2026-0131")
    return shop


def waiting(message: Seen) -> bool:
    return "✅ Valider" in message.buttons


def test_let_in_by_the_deep_link_then_let_go_in_the_middle_of_a_card(
    shop: Workshop, new_desk: Callable[..., TelegramDesk], simulator: SimulatorServer
) -> None:
    helene: Chat = simulator.chat(HELENE, "Hélène")
    nadia = simulator.chat(NADIA, "Nadia")
    new_desk(shop.desk, clock=shop.store.clock)
    shop.receive(YANN, "c'est réglé")
    code = people.invite(shop.services, 1, "Nadia", Role.MANAGER).code
    nadia.send("/start ABCD-EFGH")
    nadia.wait_for(lambda m: "Ce code n’est pas valable" in m.text)
    nadia.send(f"/start {code}")
    nadia.wait_for(lambda m: "maintenant celle de Nadia, pour Ateliers Morel" in m.text)
    nadia.wait_for(lambda m: m.text.startswith("Bonjour Nadia"))
    card = nadia.wait_for(waiting)
    people.remove(shop.services, 1, "Nadia")
    nadia.press(card, "Valider")
    nadia.wait_toast("réservé aux chargés de compte")
    nadia.reply(card, "Un autre texte")
    nadia.wait_for(lambda m: "réservé aux chargés de compte" in m.text)
    assert shop.send_all() is None and not shop.outbound.accepted
    helene.press(helene.wait_for(waiting), "Valider")
    helene.wait_for(lambda m: "Validé par Hélène" in m.text)


def test_guesses_end_and_leave_events(
    shop: Workshop, new_desk: Callable[..., TelegramDesk], simulator: SimulatorServer
) -> None:
    nadia = simulator.chat(NADIA, "Nadia")
    new_desk(shop.desk, clock=shop.store.clock)
    for _ in range(people.MAX_GUESSES + 2):
        nadia.send("/start AAAA-BBBB")
    nadia.wait_until(lambda messages: sum("Trop de codes" in m.text for m in messages) == 2)
    kinds = [row.kind for row in shop.rows(EventRow) if isinstance(row, EventRow)]
    assert kinds.count("desk.code_refused") == people.MAX_GUESSES
