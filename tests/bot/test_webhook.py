"""Updates posted to a webhook: the secret, confirmation after the work, redelivery, a restart between."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from amiable.bot.simulator import Chat, Seen, SimulatorServer
from amiable.bot.telegram import TelegramDesk, Webhook
from amiable.bot.telegram.updates import SECRET_HEADER, secret_of
from amiable.testing.desk import FakeFlow, sample_card

CLAIRE = 7001
Start = Callable[..., TelegramDesk]


def waiting(message: Seen) -> bool:
    return "✅ Valider" in message.buttons


@pytest.fixture
def claire(simulator: SimulatorServer) -> Chat:
    return simulator.chat(CLAIRE)


@pytest.fixture
def webhook() -> Webhook:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return Webhook(f"http://127.0.0.1:{port}/telegram", port=port, first_pause=0.02)


@pytest.fixture
def desk(new_desk: Start, flow: FakeFlow, webhook: Webhook) -> TelegramDesk:
    return new_desk(flow, source=webhook)


def post(webhook: Webhook, update: Any, secret: str = "") -> int:
    headers = {SECRET_HEADER: secret} if secret else {}
    return httpx.post(webhook.url, json=update, headers=headers).status_code


def test_a_card_is_decided_without_any_poll(
    desk: TelegramDesk, simulator: SimulatorServer, flow: FakeFlow, claire: Chat
) -> None:
    flow.put(sample_card())
    claire.press(claire.wait_for(waiting), "Valider")
    claire.wait_until(lambda messages: not messages[-1].buttons and "Validé par" in messages[-1].text)
    assert [done.verb for done in flow.done] == ["approved"]
    assert "getUpdates" not in simulator.calls


def test_only_telegram_is_heard(
    desk: TelegramDesk, webhook: Webhook, simulator: SimulatorServer, flow: FakeFlow, claire: Chat
) -> None:
    flow.put(sample_card())
    card = claire.wait_for(waiting)
    forged = {
        "update_id": 1,
        "callback_query": {
            "id": "1",
            "from": {"id": CLAIRE, "is_bot": False, "first_name": "Claire"},
            "chat_instance": "1",
            "message": {"message_id": card.id, "date": 1, "chat": {"id": CLAIRE, "type": "private"}},
            "data": claire.data(card, "Valider"),
        },
    }
    assert post(webhook, forged) == 403
    assert post(webhook, forged, "guessed") == 403
    assert flow.done == []
    assert post(webhook, forged, secret_of(simulator.token)) == 200
    assert [done.verb for done in flow.done] == ["approved"]


def test_what_is_no_update_is_taken_and_forgotten(
    desk: TelegramDesk, webhook: Webhook, simulator: SimulatorServer, flow: FakeFlow, claire: Chat
) -> None:
    flow.put(sample_card())
    claire.wait_for(waiting)
    secret = secret_of(simulator.token)
    for nonsense in ([], "text", {"update_id": "x", "message": 3}, {"message": {}}):
        assert post(webhook, nonsense, secret) == 200
    assert httpx.post(webhook.url, content=b"{", headers={SECRET_HEADER: secret}).status_code == 200
    assert httpx.post(webhook.url, content=b"x" * 2**21, headers={SECRET_HEADER: secret}).status_code == 413
    claire.press(claire.wait_for(waiting), "Valider")
    claire.wait_until(lambda messages: "Validé par" in messages[-1].text)


def test_what_people_did_while_the_bot_was_down_arrives_when_it_is_back(
    new_desk: Start, simulator: SimulatorServer, flow: FakeFlow, webhook: Webhook, claire: Chat
) -> None:
    first = new_desk(flow, source=webhook)
    flow.put(sample_card())
    card = claire.wait_for(waiting)
    first.stop()
    claire.press(card, "Valider")
    claire.wait_until(lambda _: simulator.failed_posts >= 2)
    assert flow.done == []
    new_desk(flow, source=webhook)
    claire.wait_until(lambda messages: "Validé par" in messages[-1].text)
    assert [done.verb for done in flow.done] == ["approved"]


def test_polling_takes_over_from_a_webhook(new_desk: Start, flow: FakeFlow, webhook: Webhook, claire: Chat) -> None:
    first = new_desk(flow, source=webhook)
    flow.put(sample_card())
    card = claire.wait_for(waiting)
    first.stop()
    claire.press(card, "Valider")
    new_desk(flow)
    claire.wait_until(lambda messages: "Validé par" in messages[-1].text)
    assert [done.verb for done in flow.done] == ["approved"]
