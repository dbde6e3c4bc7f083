"""The real desk on the real simulator, over the in-memory flow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from amiable.bot.ports import DeskFlow
from amiable.bot.simulator import SimulatorServer
from amiable.bot.telegram import TelegramDesk
from amiable.domain.company import Manager
from amiable.testing.clock import FrozenClock
from amiable.testing.desk import MORNING, FakeFlow

CLAIRE, KARIM, STRANGER = 7001, 7002, 9999
UNDO = dt.timedelta()


@pytest.fixture
def simulator() -> Iterator[SimulatorServer]:
    with SimulatorServer({CLAIRE: "Claire", KARIM: "Karim", STRANGER: "Inconnu"}) as server:
        yield server


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(MORNING)


@pytest.fixture
def flow(clock: FrozenClock) -> FakeFlow:
    return FakeFlow(
        [
            Manager("Claire Martin", telegram_id=CLAIRE, id=1),
            Manager("Karim Benali", telegram_id=KARIM, id=2),
        ],
        now=clock,
        undo=UNDO,
    )


@pytest.fixture
def new_desk(simulator: SimulatorServer, clock: FrozenClock) -> Iterator[Callable[..., TelegramDesk]]:
    """Start a desk over a flow; whatever still runs at the end is stopped, crashes told."""
    started: list[TelegramDesk] = []

    def start(flow: DeskFlow, **settings: Any) -> TelegramDesk:
        desk = TelegramDesk(
            flow,
            simulator.token,
            base_url=simulator.base_url,
            base_file_url=simulator.base_file_url,
            **{"deliver_seconds": 0.02, "first_pause": 0.02, "clock": clock, **settings},
        )
        desk.start()
        started.append(desk)
        return desk

    yield start
    for desk in started:
        desk.stop()


@pytest.fixture
def desk(new_desk: Callable[..., TelegramDesk], flow: FakeFlow) -> TelegramDesk:
    return new_desk(flow)
