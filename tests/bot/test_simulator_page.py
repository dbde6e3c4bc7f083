"""The web page's interface: what it shows, what it posts, and whom it refuses."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from amiable.bot.simulator import Debtor as Played
from amiable.bot.simulator import SimulatorServer

CLAIRE = 7001


class Debtor:
    def __init__(self) -> None:
        self.written: list[tuple[str, str, str]] = []
        self.mails: list[dict[str, Any]] = [{"from": "a@b.example", "to": "c@d.example", "subject": "S", "text": "T"}]

    def write(self, sender: str, subject: str, text: str) -> None:
        self.written.append((sender, subject, text))


@pytest.fixture
def debtor() -> Debtor:
    return Debtor()


@pytest.fixture
def server(debtor: Debtor) -> Iterator[SimulatorServer]:
    with SimulatorServer(
        {CLAIRE: "Claire"}, on_debtor_mail=debtor.write, mailbox=lambda: list(debtor.mails)
    ) as server:
        yield server


@pytest.fixture
def page(server: SimulatorServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.page_url, timeout=20) as client:
        yield client


def say(server: SimulatorServer, page: httpx.Client, **params: Any) -> dict[str, Any]:
    url = f"{server.base_url}{server.token}/sendMessage"
    found: dict[str, Any] = page.post(url, json={"chat_id": CLAIRE, **params}).json()["result"]
    return found


def test_the_page_is_whole_and_asks_nothing_of_the_network(page: httpx.Client) -> None:
    for path, kind in (("/", "text/html"), ("/style.css", "text/css"), ("/chat.js", "text/javascript")):
        answer = page.get(path)
        assert answer.headers["content-type"].startswith(kind)
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert set(re.findall(r"\w+://[^/'\"]+", answer.text)) <= {"http://www.w3.org"}, "a name, never fetched"


def test_it_shows_what_changed_and_only_that(server: SimulatorServer, page: httpx.Client) -> None:
    assert page.get("/page/people").json()["people"] == [{"id": CLAIRE, "name": "Claire"}]
    key = {"inline_keyboard": [[{"text": "OK", "callback_data": "ok"}]]}
    say(server, page, text="<b>un</b>", parse_mode="HTML", reply_markup=key)
    second = say(server, page, text="deux")
    all_of_it = page.get(f"/page/chat/{CLAIRE}").json()
    assert [m["text"] for m in all_of_it["messages"]] == ["un", "deux"]
    assert all_of_it["messages"][0]["keyboard"][0][0]["text"] == "OK"
    waiting: list[Any] = []
    url = f"/page/chat/{CLAIRE}?since={all_of_it['version']}&wait=15"
    poll = threading.Thread(target=lambda: waiting.append(page.get(url).json()))
    poll.start()
    server.chat(CLAIRE).delete(server.chat(CLAIRE).message(second["message_id"]))
    poll.join(10)
    assert [(m["id"], m["deleted"]) for m in waiting[0]["messages"]] == [(second["message_id"], True)]


def test_what_the_person_does_reaches_the_bot(server: SimulatorServer, page: httpx.Client) -> None:
    key = {"inline_keyboard": [[{"text": "OK", "callback_data": "ok"}]]}
    card = say(server, page, text="carte", reply_markup=key)
    page.post(f"/page/chat/{CLAIRE}/press", json={"message_id": card["message_id"], "data": "ok"})
    page.post(f"/page/chat/{CLAIRE}/write", json={"text": "Bonjour", "reply_to": card["message_id"]})
    file = {"name": "l.txt", "content": base64.b64encode(b"abc").decode()}
    page.post(f"/page/chat/{CLAIRE}/write", json={"file": file})
    press, reply, document = server.world.updates
    assert press["callback_query"]["data"] == "ok"
    assert reply["message"]["reply_to_message"]["text"] == "carte"
    file_id = document["message"]["document"]["file_id"]
    assert page.get(f"/page/file/{file_id}").content == b"abc"
    assert page.post(f"/page/chat/{CLAIRE}/write", json={"text": "x", "reply_to": 999}).status_code == 400
    assert page.get("/page/chat/12345").status_code == 404


def test_one_can_write_and_read_as_the_debtor(page: httpx.Client, debtor: Debtor) -> None:
    assert page.get("/page/mailbox").json()["mails"] == debtor.mails
    mail = {"from": "c@d.example", "subject": "Re: S", "text": "Bonjour,\nréglé."}
    assert page.post("/page/mailbox", json=mail).json() == {"ok": True}
    assert debtor.written == [("c@d.example", "Re: S", "Bonjour,\nréglé.")]


def test_without_a_mailbox_there_is_no_debtor(simulator: SimulatorServer) -> None:
    about = httpx.get(f"{simulator.page_url}page/people").json()
    assert (about["debtor"], about["mailbox"]) == (False, False)
    assert httpx.post(f"{simulator.page_url}page/mailbox", json={}).status_code == 404


def test_another_site_open_in_the_browser_is_refused(page: httpx.Client) -> None:
    assert page.get("/page/people", headers={"Host": "evil.example"}).status_code == 403
    form = page.post(f"/page/chat/{CLAIRE}/write", data={"text": "x"})
    assert form.status_code == 415
    json = {"text": "x"}
    assert (
        page.post(f"/page/chat/{CLAIRE}/write", json=json, headers={"Origin": "https://evil.example"}).status_code
        == 403
    )


def test_the_bot_api_is_not_for_web_sites(server: SimulatorServer, page: httpx.Client) -> None:
    url = f"{server.base_url}{server.token}/getUpdates"
    assert page.post(url, data={"offset": "999999"}, headers={"Origin": "https://evil.example"}).status_code == 403


def test_debtors_have_telephones_of_their_own() -> None:
    played = {8001: Played("Jean Petit", "compta@garage-petit.example")}
    with SimulatorServer({CLAIRE: "Claire"}, debtors=played) as sim:
        about = httpx.get(f"{sim.page_url}page/people").json()
        assert about["people"] == [{"id": CLAIRE, "name": "Claire"}]
        assert about["debtors"] == [{"id": 8001, "name": "Jean Petit", "email": "compta@garage-petit.example"}]
        httpx.post(f"{sim.page_url}page/chat/8001/write", json={"text": "Bonjour"})
        assert [message.text for message in sim.chat(8001).messages()] == ["Bonjour"]
        assert sim.chat(CLAIRE).messages() == []
