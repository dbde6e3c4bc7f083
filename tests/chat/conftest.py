"""A company with two debtors, the real bot on the simulator, and people who write to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from amiable.bot.simulator import SimulatorServer
from amiable.bot.telegram import TelegramDesk
from amiable.flow.chats import Chats
from amiable.flow.day import Day
from amiable.flow.desk import Desk
from amiable.store.session import Store
from amiable.testing.clock import FrozenClock
from amiable.testing.flow import YANN, Workshop
from amiable.testing.street import DEBTOR, HELENE, OTHER, STRANGER, Street, offering


@pytest.fixture
def shop(store: Store) -> Workshop:
    """Two debtors of one company."""
    shop = Workshop(store)
    shop.manager("Hélène", HELENE)
    shop.debtor("Menuiserie Kerdoncuff", YANN, "FA-2026-0131")
    shop.debtor("Boulangerie Le Goff", "contact@legoff.example", "FA-2026-0777", amount="480.00")
    return offering(shop)


@pytest.fixture
def simulator() -> Iterator[SimulatorServer]:
    people = {HELENE: "Hélène", DEBTOR: "Yann K.", OTHER: "Anne L.", STRANGER: "Inconnu"}
    with SimulatorServer(people) as server:
        yield server


@pytest.fixture
def street(shop: Workshop, simulator: SimulatorServer, clock: FrozenClock) -> Iterator[Street]:
    desk = TelegramDesk(
        Desk(shop.services),
        simulator.token,
        base_url=simulator.base_url,
        base_file_url=simulator.base_file_url,
        deliver_seconds=0.05,
        first_pause=0.02,
        clock=clock,
        chats=Chats(shop.services),
        day=Day(shop.services),
    )
    desk.start()
    yield Street(shop, simulator, clock, desk)
    desk.stop()
