"""Telegram's and the network's troubles: floods, conflicts, breakdowns, lost answers, crashes, blocked bots."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable

import pytest

from amiable.bot.simulator import Chat, Fault, Seen, SimulatorServer
from amiable.bot.telegram import TelegramDesk
from amiable.bot.telegram.desk import _first_of
from amiable.domain.company import Manager
from amiable.testing.clock import FrozenClock
from amiable.testing.desk import FakeFlow, sample_card

pytestmark = pytest.mark.filterwarnings("ignore:.*retry_after:DeprecationWarning")

CLAIRE, KARIM = 7001, 7002
Start = Callable[..., TelegramDesk]


def waiting(message: Seen) -> bool:
    return "✅ Valider" in message.buttons


@pytest.fixture
def claire(simulator: SimulatorServer) -> Chat:
    return simulator.chat(CLAIRE)


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("getMe", Fault.BROKEN),
        ("deleteWebhook", Fault.DROP_BEFORE),
        ("setMyCommands", Fault.BROKEN),
        ("getUpdates", Fault.BROKEN),
        ("getUpdates", Fault.DROP_BEFORE),
        ("getUpdates", Fault.DROP_AFTER),
        ("getUpdates", Fault.CONFLICT),
        ("getUpdates", Fault.TOO_MANY),
        ("sendMessage", Fault.BROKEN),
        ("sendMessage", Fault.DROP_BEFORE),
        ("sendMessage", Fault.DROP_AFTER),
        ("sendMessage", Fault.TOO_MANY),
        ("sendMessage", Fault.BAD_MARKUP),
        ("editMessageText", Fault.BROKEN),
        ("editMessageText", Fault.DROP_AFTER),
        ("editMessageText", Fault.BAD_MARKUP),
        ("answerCallbackQuery", Fault.DROP_AFTER),
        ("answerCallbackQuery", Fault.BROKEN),
        ("editMessageReplyMarkup", Fault.BROKEN),
    ],
)
def test_a_fault_delays_and_loses_nothing(
    method: str, fault: Fault, simulator: SimulatorServer, flow: FakeFlow, new_desk: Start, claire: Chat
) -> None:
    times = 1 if fault in {Fault.TOO_MANY, Fault.BAD_MARKUP, Fault.DROP_AFTER} else 2
    simulator.fail(method, fault, times=times)
    flow.put(sample_card())
    new_desk(flow)
    card = claire.wait_for(waiting)
    claire.press(claire.messages()[-1] if fault is Fault.DROP_AFTER else card, "Valider")
    claire.wait_until(lambda messages: not messages[-1].buttons and "Validé par" in messages[-1].text)
    assert [done.verb for done in flow.done] == ["approved"]
    claire.wait_until(lambda _: not simulator.faults.pending())  # each fault was met


def test_an_answer_lost_shows_the_card_twice_and_each_button_is_safe(
    simulator: SimulatorServer, clock: FrozenClock, new_desk: Start, claire: Chat
) -> None:
    flow = FakeFlow([Manager("Claire Martin", telegram_id=CLAIRE, id=1)], now=clock)  # the fault can only be hers
    simulator.fail("sendMessage", Fault.DROP_AFTER)
    flow.put(sample_card())
    new_desk(flow)
    cards = claire.wait_until(lambda messages: len(messages) >= 2 and messages)
    orphan, card = cards[0], cards[1]
    claire.press(orphan, "Valider")
    claire.wait_for(lambda m: m.id == orphan.id and not m.buttons)
    claire.wait_for(lambda m: m.id == card.id and not m.buttons)
    claire.press_data(orphan, "approve:k0000001:1")
    claire.wait_toast("Déjà traité par Claire Martin")
    assert len(flow.done) == 1


@pytest.mark.parametrize("verb", ["approved", "edited"])
def test_a_crash_before_confirming_brings_the_update_again_and_it_counts_once(
    verb: str, flow: FakeFlow, new_desk: Start, claire: Chat, simulator: SimulatorServer
) -> None:
    """The decision is taken, then the process dies: Telegram sends the same update to the next one."""

    def die(_: str) -> None:
        raise SystemExit("killed by the test")

    flow.put(sample_card())
    dying = new_desk(flow)
    card = claire.wait_for(waiting)
    flow.after = die
    if verb == "approved":
        claire.press(card, "Valider")
    else:
        claire.reply(card, "Bonjour, nouveau texte")
    dying._thread.join()  # type: ignore[union-attr]
    with pytest.raises(SystemExit):
        dying.stop()
    dying._crash = None
    assert simulator.world.updates, "not confirmed"
    flow.after = lambda _: None
    new_desk(flow)
    claire.wait_until(lambda _: not simulator.world.updates or None) if verb == "approved" else claire.wait_for(
        lambda m: waiting(m) and "nouveau texte" in m.text
    )
    claire.wait_for(lambda m: "Validé par" in m.text if verb == "approved" else "enregistré" in m.text)
    assert [done.verb for done in flow.done] == [verb]


def test_a_blocked_bot_is_noted_and_others_are_served(
    simulator: SimulatorServer, flow: FakeFlow, new_desk: Start, claire: Chat
) -> None:
    simulator.chat(KARIM).block()
    flow.put(sample_card())
    new_desk(flow)
    claire.wait_for(waiting)
    claire.wait_until(lambda _: flow.unreachable or None)
    assert [chat_id for chat_id, _ in flow.unreachable] == [KARIM]
    claire.press(claire.wait_for(waiting), "Valider")
    claire.wait_for(lambda m: "Validé par" in m.text)
    sent = simulator.calls.count("sendMessage")
    assert sent <= 3, "one a revision, and no insisting"


def test_a_card_deleted_by_hand_is_sent_anew(flow: FakeFlow, desk: TelegramDesk, claire: Chat) -> None:
    card = flow.put(sample_card())
    seen = claire.wait_for(waiting)
    claire.delete(seen)
    flow.put(card)
    assert claire.wait_for(waiting).id > seen.id


def test_two_programs_on_one_token_are_told_how_to_mend_it(
    simulator: SimulatorServer, flow: FakeFlow, new_desk: Start, claire: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    flow.put(sample_card())
    with caplog.at_level(logging.ERROR):
        first = new_desk(flow)
        claire.wait_for(waiting)
        new_desk(flow)
        claire.wait_until(lambda _: "another program polls" in caplog.text or simulator.world.touch() < 0)
    first.stop()
    claire.press(claire.wait_for(waiting), "Valider")
    claire.wait_for(lambda m: "Validé par" in m.text)
    assert [done.verb for done in flow.done] == ["approved"]


def test_a_flow_in_trouble_does_not_end_the_desk(
    flow: FakeFlow, new_desk: Start, claire: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    class Shaky(FakeFlow):
        failures = 3

        def deliveries(self, limit: int = 20):  # type: ignore[no-untyped-def]
            if self.failures:
                self.failures -= 1
                raise ConnectionError("the database is away")
            return super().deliveries(limit)

    shaky = Shaky([m for m in (flow.manager(CLAIRE), flow.manager(KARIM)) if m])
    shaky.put(sample_card())
    new_desk(shaky)
    card = claire.wait_for(waiting)
    shaky.after = lambda _: (_ for _ in ()).throw(ConnectionError("the database is away"))
    claire.press(card, "Refuser")
    claire.press(claire.wait_for(lambda m: "Mal compris" in m.buttons), "Mal compris")
    claire.wait_toast("Une erreur m’empêche")
    assert "cards could not be delivered" in caplog.text


def test_a_slow_flow_does_not_leave_the_press_unanswered(
    simulator: SimulatorServer, flow: FakeFlow, new_desk: Start, claire: Chat
) -> None:
    free = threading.Event()
    flow.after = lambda _: free.wait(10) and None
    flow.put(sample_card())
    new_desk(flow, answer_within=0.05)
    claire.press(claire.wait_for(waiting), "Valider")
    claire.wait_until(lambda _: "answerCallbackQuery" in simulator.calls)
    free.set()
    claire.wait_for(lambda m: "le message partira" in m.text)


def test_a_nudge_shows_a_card_at_once(
    flow: FakeFlow, new_desk: Start, simulator: SimulatorServer, claire: Chat
) -> None:
    desk = new_desk(flow, deliver_seconds=3600)
    claire.wait_until(lambda _: "getUpdates" in simulator.calls)
    flow.put(sample_card())
    desk.nudge()
    claire.wait_for(waiting)
    desk.stop()
    desk.nudge()


def test_a_swallowed_cancel_does_not_keep_the_desk_from_stopping() -> None:
    cancels: list[int] = []

    async def stubborn() -> None:
        while len(cancels) < 2:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                cancels.append(1)

    async def brief() -> None:
        await asyncio.sleep(0)

    asyncio.run(_first_of(brief(), stubborn()))
    assert len(cancels) == 2
