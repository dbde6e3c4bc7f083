"""The embedded mail server, as the demo uses it."""

from __future__ import annotations

import asyncio
import socket
import threading
from datetime import UTC, datetime
from email import message_from_bytes, policy

import aiohttp
import pytest

from amiable.domain.draft import Letter
from amiable.domain.mail import Address
from amiable.mailbox.compose import body_of, compose
from amiable.mailbox.embedded import EmbeddedMailServer
from amiable.mailbox.imap import ImapSettings
from amiable.mailbox.inbox import ImapInbox
from amiable.mailbox.outbound import SmtpOutbound, SmtpSettings

RAW = (
    b"Message-ID: <1@x.example>\r\nFrom: Zo\xe9 <z@x.example>\r\nSubject: =?utf-8?q?=C3=A9t=C3=A9?=\r\n"
    b"\r\n.\r\nFin  \r\n"
)


def test_a_mail_sent_by_smtp_lands_unchanged_in_the_recipients_inbox(embedded) -> None:
    outbound = SmtpOutbound(
        SmtpSettings(
            "127.0.0.1", embedded.smtp_port, tls="none", user="compta@acme.example", password=embedded.password
        )
    )
    outbound.send("compta@acme.example", "Debiteur+am-0123456789abcdef@Client.example", RAW)
    assert embedded.mailbox("debiteur@client.example") == [RAW]
    assert embedded.mailbox("compta@acme.example") == []
    assert embedded.mailbox("debiteur@client.example", "Nowhere") == []


def test_mailboxes_are_apart(embedded) -> None:
    embedded.deliver("a@x.example", b"\r\na\r\n")
    embedded.deliver("b@x.example", b"\r\nb\r\n")
    for user, expected in (("a@x.example", b"\r\na\r\n"), ("b@x.example", b"\r\nb\r\n")):
        inbox = ImapInbox(ImapSettings("127.0.0.1", user, embedded.password, port=embedded.imap_port, tls="none"))
        assert [mail.raw for mail in inbox.new(lambda *_: set())] == [expected]
        inbox.close()


def test_smtp_wakes_an_idle_reader_of_another_thread(embedded) -> None:
    inbox = ImapInbox(
        ImapSettings("127.0.0.1", "a@x.example", embedded.password, port=embedded.imap_port, tls="none")
    )
    list(inbox.new(lambda *_: set()))
    outbound = SmtpOutbound(SmtpSettings("127.0.0.1", embedded.smtp_port, tls="none"))
    threading.Timer(0.1, outbound.send, ["b@x.example", "a@x.example", RAW]).start()
    assert inbox.wait(20)
    assert [mail.raw for mail in inbox.new(lambda *_: set())] == [RAW]
    inbox.close()


def test_start_and_stop_many_times_on_the_same_ports() -> None:
    server = EmbeddedMailServer(web=True)
    before = threading.active_count()
    ports = set()
    for _ in range(15):
        with server:
            server.start()  # once more changes nothing
            ports.add((server.imap_port, server.smtp_port, server.web_port))
            server.deliver("a@x.example", RAW)
            with socket.create_connection(("127.0.0.1", server.imap_port)) as left_open:
                assert left_open.recv(4) == b"* OK"
        server.stop()
    assert len(ports) == 1
    assert threading.active_count() == before
    with pytest.raises(RuntimeError, match="not started"):
        server.mailbox("a@x.example")


def test_the_mailbox_page_shows_the_mails_with_nothing_from_outside() -> None:
    async def look(url: str) -> tuple[str, list[dict[str, object]], dict[str, object]]:
        async with aiohttp.ClientSession(base_url=url) as session:
            page = await (await session.get("/")).text()
            for file in ("main.js", "main.css", "fontawesome.min.css", "fa-solid-900.woff2"):
                response = await session.get(f"/{file}")
                assert response.status == 200, file
                content = await response.read()
                assert b"https://" not in content or file.startswith("f"), file
            async with session.ws_connect("/websocket") as socket_:
                await socket_.send_json({"command": "list_mails", "account": "a@x.example", "mailbox": "INBOX"})
                listed = (await socket_.receive_json())["data"]["mails"]
                await socket_.send_json(
                    {"command": "get_mail", "account": "a@x.example", "mailbox": "INBOX", "uid": listed[0]["uid"]}
                )
                return page, listed, (await socket_.receive_json())["data"]["mail"]

    with EmbeddedMailServer(web=True) as server:
        server.deliver("a@x.example", RAW)
        page, listed, mail = asyncio.run(look(server.web_url))
    assert "https://" not in page
    assert [one["header"]["subject"] for one in listed] == ["été"]
    assert mail["body_plain"] == ".\r\nFin  \r\n"


def test_a_person_may_answer_as_the_debtor_on_the_mailbox_page() -> None:
    place = {"account": "a@x.example", "mailbox": "INBOX"}

    async def answer(url: str) -> None:
        async with aiohttp.ClientSession(base_url=url) as session, session.ws_connect("/websocket") as wire:
            await wire.send_json({"command": "reply_mail", **place, "uid": 101})
            reply = (await wire.receive_json())["data"]["mail"]
            header = {**reply["header"], "to": "Acmé <Compta+am-0123456789abcdef@acme.example>"}
            await wire.send_json({"command": "send_mail", **place, "mail": {"header": header, "body": "Réglé hier."}})
            await wire.receive_json()

    with EmbeddedMailServer(web=True) as server:
        server.deliver("a@x.example", RAW)
        asyncio.run(answer(server.web_url))
        [raw] = server.mailbox("compta@acme.example")
    received = message_from_bytes(raw, policy=policy.default)
    assert received["From"] == "a@x.example"
    assert received["In-Reply-To"] == "<1@x.example>"
    assert received["Subject"] == "Re: été"
    assert received.get_body(("plain",)).get_content().strip() == "Réglé hier."


def test_an_approved_text_goes_out_and_comes_in_character_for_character(embedded) -> None:
    body = "Bonjour,\n\n.\nFrom nous  \n1\u202f250,00\u00a0€ " + "é" * 2000 + "\n\n-- \nFin \t"
    raw = compose(
        Letter("b@client.example", "Votre échéancier\u00a0: accord", body),
        sender=Address("compta@acme.example", "Acmé"),
        reply_to=None,
        message_id="<am.1@acme.example>",
        in_reply_to="<1@client.example>",
        references=("<1@client.example>",),
        date=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        documents={},
    )
    outbound = SmtpOutbound(SmtpSettings("127.0.0.1", embedded.smtp_port, tls="none"))
    outbound.send("compta@acme.example", "b@client.example", raw)
    inbox = ImapInbox(
        ImapSettings("127.0.0.1", "b@client.example", embedded.password, port=embedded.imap_port, tls="none")
    )
    [mail] = inbox.new(lambda *_: set())
    inbox.close()
    assert mail.raw == raw
    assert body_of(mail.raw) == body
