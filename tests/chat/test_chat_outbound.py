"""What leaves for a chat, part by part, and what each trouble of the Bot API means."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from amiable.bot.simulator import Fault, SimulatorServer
from amiable.chat.compose import MAX_TEXT, body_of, compose
from amiable.chat.outbound import TelegramOutbound
from amiable.domain.draft import Letter
from amiable.domain.mail import Address
from amiable.mailbox.errors import ConfigurationError, PermanentError, TemporaryError, UncertainError

DEBTOR = 5001
PDF = b"%PDF-1.4 facture"


def sealed(text: str = "Bonjour,\n\n<b>12 %</b> & *rien* de plus.\n", *invoices: str) -> bytes:
    return compose(
        Letter(f"telegram:{DEBTOR}", "", text, invoices),
        sender=Address("compta@ateliers-morel.example"),
        reply_to=None,
        message_id="<am.1.1.x@ateliers-morel.example>",
        in_reply_to=None,
        references=(),
        date=datetime(2026, 3, 10, tzinfo=UTC),
        documents={"FA-1": ("FA-1.pdf", PDF)},
    )


@pytest.fixture
def simulator() -> Iterator[SimulatorServer]:
    with SimulatorServer({DEBTOR: "Yann"}) as server:
        yield server


def send(simulator: SimulatorServer, raw: bytes, recipient: str = f"telegram:{DEBTOR}") -> str:
    return TelegramOutbound(simulator.token, base_url=simulator.base_url).send("", recipient, raw).response


def test_the_text_arrives_as_it_was_approved_and_its_documents_after_it(simulator: SimulatorServer) -> None:
    text = "Bonjour,\n\n<b>12 %</b> & *rien* de plus : https://ateliers-morel.example\n"
    assert send(simulator, sealed(text, "FA-1")).startswith("message ")
    first, second = simulator.chat(DEBTOR).messages()
    assert first.text == text.strip() and body_of(sealed(text)) == text
    assert second.file is not None and (second.file.name, second.file.content) == ("FA-1.pdf", PDF)


@pytest.mark.parametrize(
    ("fault", "meaning", "shown"),
    [
        (Fault.TOO_MANY, TemporaryError, 0),
        (Fault.DROP_AFTER, UncertainError, 1),
        (Fault.BROKEN, UncertainError, 0),
        (Fault.BAD_MARKUP, PermanentError, 0),
    ],
)
def test_what_a_trouble_means(simulator: SimulatorServer, fault: Fault, meaning: type[Exception], shown: int) -> None:
    simulator.fail("sendMessage", fault)
    with pytest.raises(meaning):
        send(simulator, sealed())
    assert len(simulator.chat(DEBTOR).messages()) == shown
    assert simulator.calls.count("sendMessage") == 1, "submitted once"


def test_a_document_that_fails_after_the_text_is_for_a_person(simulator: SimulatorServer) -> None:
    simulator.fail("sendDocument", Fault.TOO_MANY)
    with pytest.raises(UncertainError, match=r"FA-1\.pdf"):
        send(simulator, sealed("Bonjour,", "FA-1"))


def test_a_blocked_bot_and_a_wrong_token(simulator: SimulatorServer) -> None:
    simulator.chat(DEBTOR).block()
    with pytest.raises(PermanentError, match="blocked"):
        send(simulator, sealed())
    with pytest.raises(ConfigurationError, match="BotFather"):
        TelegramOutbound("1:wrong", base_url=simulator.base_url).send("", f"telegram:{DEBTOR}", sealed())


def test_nobody_there_is_tried_again(simulator: SimulatorServer) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        base_url = f"http://127.0.0.1:{taken.getsockname()[1]}/bot"
        with pytest.raises(TemporaryError):
            TelegramOutbound(simulator.token, base_url=base_url).send("", f"telegram:{DEBTOR}", sealed())


def test_another_recipient_than_the_approved_one_is_refused(simulator: SimulatorServer) -> None:
    with pytest.raises(PermanentError):
        send(simulator, sealed(), "telegram:5002")


def test_what_one_message_cannot_hold_is_not_composed() -> None:
    assert sealed("é" * MAX_TEXT)
    for text in ("é" * (MAX_TEXT + 1), "😀" * (MAX_TEXT // 2 + 1), "\ud800"):
        with pytest.raises(PermanentError):
            sealed(text)
    with pytest.raises(PermanentError, match="FA-2"):
        sealed("Bonjour,", "FA-2")
