"""Many cards, two managers tapping at random, a desk stopped at random: each card is decided exactly once."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from amiable.bot.simulator import Chat, Fault, NoSuchButtonError, Seen, SimulatorServer
from amiable.bot.telegram import TelegramDesk
from amiable.domain.status import CardStatus
from amiable.testing.desk import FakeFlow, sample_card

CARDS = 40
TAPS = 160
ENDS = {"approved", "rejected", "reading_corrected"}


def tap(chat: Chat, chance: random.Random) -> None:
    """Press any button in sight, as a hurried person would; it may go away meanwhile."""
    armed: list[Seen] = [message for message in chat.messages() if message.buttons]
    if not armed:
        return
    message = chance.choice(armed)
    try:
        chat.press(message, chance.choice(message.buttons))
    except NoSuchButtonError:
        return


def test_each_card_is_decided_once(
    simulator: SimulatorServer, flow: FakeFlow, new_desk: Callable[[FakeFlow], TelegramDesk]
) -> None:
    chance = random.Random(7)
    chats = [simulator.chat(7001), simulator.chat(7002)]
    tokens = [flow.put(sample_card(number)).token for number in range(1, CARDS + 1)]
    desk = new_desk(flow)
    chats[0].wait_for(lambda m: bool(m.buttons))
    for count in range(1, TAPS + 1):
        tap(chance.choice(chats), chance)
        if count % 20 == 0:
            simulator.fail("sendMessage", Fault.DROP_AFTER)
            simulator.fail("answerCallbackQuery", Fault.BROKEN)
        if count % 40 == 0:
            desk.stop()
            desk = new_desk(flow)
    # Then everybody approves what is left.
    while left := [token for token in tokens if flow.now(token).status is CardStatus.WAITING]:
        for chat in chats:
            for message in chat.messages():
                for button in ("▶️ Reprendre maintenant", "✅ Valider"):
                    if button in message.buttons:
                        with suppress(NoSuchButtonError):  # decided meanwhile by the other
                            chat.press(message, button)
        chats[0].wait_until(lambda _, left=left: any(flow.now(t).status is CardStatus.DECIDED for t in left))
    decided = Counter(done.token for done in flow.done if done.verb in ENDS and done.token in tokens)
    assert decided == Counter(tokens)
