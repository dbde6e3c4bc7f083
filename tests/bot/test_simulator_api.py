"""The simulated Bot API keeps Telegram's own rules, errors included."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from amiable.bot.simulator import Chat, NoSuchButtonError, SimulatorServer
from amiable.bot.simulator.markup import MarkupError, detect, parse

CLAIRE = 7001


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=20) as client:
        yield client


@pytest.fixture
def claire(simulator: SimulatorServer) -> Chat:
    return simulator.chat(CLAIRE)


class Api:
    def __init__(self, simulator: SimulatorServer, client: httpx.Client) -> None:
        self._base, self._client = f"{simulator.base_url}{simulator.token}", client

    def __call__(self, method: str, **params: Any) -> Any:
        body = self._client.post(f"{self._base}/{method}", json=params).json()
        return body["result"] if body["ok"] else (body["error_code"], body["description"])


@pytest.fixture
def api(simulator: SimulatorServer, client: httpx.Client) -> Api:
    return Api(simulator, client)


def test_updates_vanish_only_when_a_higher_offset_is_asked(api: Api, claire: Chat) -> None:
    for n in range(3):
        claire.send(f"message {n}")
    first = api("getUpdates")
    assert [u["message"]["text"] for u in first] == ["message 0", "message 1", "message 2"]
    assert api("getUpdates") == first, "not confirmed: they come again"
    assert api("getUpdates", limit=1) == first[:1]
    assert api("getUpdates", offset=first[1]["update_id"]) == first[1:]
    assert api("getUpdates") == first[1:], "the first is confirmed and gone"
    assert api("getUpdates", offset=-1) == first[2:]
    assert api("getUpdates", offset=first[2]["update_id"] + 1) == []
    assert api("getWebhookInfo")["pending_update_count"] == 0


def test_a_long_poll_ends_when_something_comes(api: Api, claire: Chat) -> None:
    found: list[Any] = []
    poll = threading.Thread(target=lambda: found.extend(api("getUpdates", timeout=15)))
    poll.start()
    claire.send("Bonjour")
    poll.join(10)
    assert [update["message"]["text"] for update in found] == ["Bonjour"]


def test_of_two_polls_the_older_is_turned_away(simulator: SimulatorServer, api: Api, claire: Chat) -> None:
    answers: list[Any] = []
    older = threading.Thread(target=lambda: answers.append(api("getUpdates", timeout=30)))
    older.start()
    claire.wait_until(lambda _: "getUpdates" in simulator.calls)
    while older.is_alive():
        api("getUpdates", timeout=0)
    assert answers[0][0] == 409
    assert "terminated by other getUpdates request" in answers[0][1]


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        (
            {"text": "<b>x", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag",
        ),
        (
            {"text": "<x>x</x>", "parse_mode": "HTML"},
            'can\'t parse entities: Unsupported start tag "x" at byte offset 0',
        ),
        ({"text": "é<b>x</i>", "parse_mode": "HTML"}, "can't parse entities: Unmatched end tag at byte offset 6"),
        ({"text": "x</b>", "parse_mode": "HTML"}, "can't parse entities: Unexpected end tag at byte offset 1"),
        ({"text": "1 < 2", "parse_mode": "HTML"}, "can't parse entities: Unclosed start tag at byte offset 2"),
        ({"text": "x", "parse_mode": "Nothing"}, "unsupported parse_mode"),
        ({"text": "x", "chat_id": 5}, "chat not found"),
        ({"text": "x", "chat_id": "abc"}, "chat id is empty"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply markup JSON object"),
    ],
)
def test_what_telegram_refuses_is_refused(params: dict[str, Any], error: str, api: Api, claire: Chat) -> None:
    code, description = api("sendMessage", **{"chat_id": CLAIRE, **params})
    assert code == 400
    assert description.startswith(f"Bad Request: {error}")
    assert claire.messages() == []


@pytest.mark.parametrize(("data", "accepted"), [("x" * 64, True), ("x" * 65, False), ("é" * 33, False), ("", False)])
def test_button_data_holds_64_bytes(data: str, accepted: bool, api: Api, claire: Chat) -> None:
    markup = {"inline_keyboard": [[{"text": "OK", "callback_data": data}]]}
    answer = api("sendMessage", chat_id=CLAIRE, text="x", reply_markup=markup)
    assert isinstance(answer, dict) is accepted
    assert accepted or answer == (400, "Bad Request: BUTTON_DATA_INVALID")


def test_edits_and_deletions(api: Api, claire: Chat) -> None:
    markup = {"inline_keyboard": [[{"text": "OK", "callback_data": "ok"}]]}
    sent = api("sendMessage", chat_id=CLAIRE, text="un", reply_markup=markup)
    where = {"chat_id": CLAIRE, "message_id": sent["message_id"]}
    assert "message is not modified" in api("editMessageText", **where, text="un", reply_markup=markup)[1]
    assert api("editMessageReplyMarkup", **where)["text"] == "un"
    assert claire.message(sent["message_id"]).buttons == ()
    with pytest.raises(NoSuchButtonError):
        claire.press(sent["message_id"], "OK")
    assert api("editMessageText", **where, text="<i>deux</i>", parse_mode="HTML")["entities"][0]["type"] == "italic"
    assert api("editMessageText", chat_id=CLAIRE, message_id=9999, text="x")[1].endswith("message to edit not found")
    mine = claire.send("à moi")
    assert api("editMessageText", chat_id=CLAIRE, message_id=mine.id, text="x")[1].endswith("can't be edited")
    assert api("deleteMessage", **where) is True
    assert api("deleteMessage", **where)[1].endswith("message to delete not found")


def test_a_press_is_answered_once(api: Api, claire: Chat) -> None:
    markup = {"inline_keyboard": [[{"text": "OK", "callback_data": "ok"}]]}
    sent = api("sendMessage", chat_id=CLAIRE, text="un", reply_markup=markup)
    claire.press(sent["message_id"], "OK")
    query = api("getUpdates")[0]["callback_query"]
    assert (query["data"], query["from"]["id"]) == ("ok", CLAIRE)
    assert api("answerCallbackQuery", callback_query_id=query["id"], text="Vu") is True
    assert claire.toasts() == ["Vu"]
    assert "query is too old" in api("answerCallbackQuery", callback_query_id=query["id"])[1]


def test_files_by_form_come_back_whole(
    simulator: SimulatorServer, client: httpx.Client, api: Api, claire: Chat
) -> None:
    base = f"{simulator.base_url}{simulator.token}"
    png = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
    for method, field, files in (
        ("sendDocument", "document", {"document": ("a.txt", b"Bonjour")}),
        ("sendPhoto", "photo", {"p0": ("a.png", png)}),
    ):
        data = {"chat_id": CLAIRE, "caption": "<b>Voici</b>", "parse_mode": "HTML"}
        if field not in files:
            data[field] = "attach://p0"
        answer = client.post(f"{base}/{method}", data=data, files=files).json()
        assert answer["ok"]
        found = answer["result"][field]
        file_id = found[0]["file_id"] if isinstance(found, list) else found["file_id"]
        path = api("getFile", file_id=file_id)["file_path"]
        assert (
            client.get(f"{simulator.base_file_url}{simulator.token}/{path}").content == next(iter(files.values()))[1]
        )
        assert answer["result"]["caption"] == "Voici"
    assert [m.text for m in claire.messages()] == ["Voici", "Voici"]
    assert api("sendDocument", chat_id=CLAIRE, document="nothing")[0] == 400


def test_the_rest_of_the_protocol(simulator: SimulatorServer, client: httpx.Client, api: Api, claire: Chat) -> None:
    me = api("getMe")
    assert me["is_bot"] is True
    form = {"commands": json.dumps([{"command": "aide", "description": "Mode d’emploi"}])}
    assert client.post(f"{simulator.base_url}{simulator.token}/setMyCommands", data=form).json()["result"] is True
    assert api("getMyCommands")[0]["command"] == "aide"
    assert api("sendChatAction", chat_id=CLAIRE, action="typing") is True
    assert api("deleteWebhook") is True
    assert api("flyToTheMoon")[0] == 404
    assert client.get(f"{simulator.base_url}999:other/getMe").status_code == 401
    claire.block()
    assert api("sendMessage", chat_id=CLAIRE, text="x") == (403, "Forbidden: bot was blocked by the user")
    claire.block(False)
    assert api("sendMessage", chat_id=CLAIRE, text="x")["text"] == "x"


def test_markup_offsets_count_utf16_and_follow_trimming() -> None:
    text, entities = parse("\n 😀<b>a&lt;b</b> &amp;&nope; <blockquote expandable>q<i>r</i></blockquote> \n")
    assert text == "😀a<b &&nope; qr"
    assert [(e["type"], e["offset"], e["length"]) for e in entities] == [
        ("bold", 2, 3),
        ("expandable_blockquote", 14, 2),
        ("italic", 15, 1),
    ]
    with pytest.raises(MarkupError):
        parse("</b>")


def test_links_are_found_as_clients_find_them() -> None:
    text = "https://a.example/x b.fr c@d.example @somebody /start #mot $EUR t.me/x 1.250 fin."
    assert [e["type"] for e in detect(text, [])] == [
        "url",
        "url",
        "email",
        "mention",
        "bot_command",
        "hashtag",
        "cashtag",
        "url",
    ]
    code = [{"type": "code", "offset": 0, "length": len(text)}]
    assert detect(text, code) == code


def test_a_taken_port_is_an_error(simulator: SimulatorServer) -> None:
    with pytest.raises(OSError, match="address already in use"):
        SimulatorServer(port=simulator.port).start()
