"""A delivery report on a card: which address failed is told, and nothing is nameless."""

from __future__ import annotations

from amiable.bot.cards import render
from amiable.bot.plain import WORD_JOINER, visible
from amiable.bot.texts import load
from amiable.bot.waiting import card_name
from amiable.domain.card import Card
from amiable.flow import intake
from amiable.testing.flow import YANN, Workshop

NOBODY = load("fr")("card.no_name")
REPORT = """\
From: {sender}
To: compta@ateliers-morel.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce-{failed}@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

I could not deliver your message.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {failed}
Action: failed
Status: 5.1.1

--b
Content-Type: message/rfc822

From: compta@ateliers-morel.example
Subject: Facture

Bonjour
--b--
"""


def report(shop: Workshop, failed: str, sender: str) -> tuple[Card, str]:
    """The card of a report about that address, and its words."""
    raw = REPORT.format(failed=failed, sender=sender).replace("\n", "\r\n")
    shop.inbox.put(raw.encode())
    intake.receive(shop.services, shop.company_id, shop.inbox)
    shop.work()
    card = shop.card()
    return card, visible("\n".join(render(card).messages)).replace(WORD_JOINER, "").replace("\u00a0", " ")


def test_a_report_about_a_debtor_names_the_address_that_failed(shop: Workshop) -> None:
    card, words = report(shop, YANN.upper(), "MAILER-DAEMON@mx.example")
    assert f"Non remis à : {YANN}" in words and NOBODY not in words
    assert card_name(card, load()) == "Menuiserie Kerdoncuff"


def test_a_report_about_nobody_and_from_nobody_is_known_by_that_address(shop: Workshop) -> None:
    card, words = report(shop, "perdu@ailleurs.example", "<>")
    assert "Non remis à : perdu@ailleurs.example" in words and NOBODY not in words
    assert "De :" not in words, "an empty sender is no line"
    assert card_name(card, load()) == "perdu@ailleurs.example"


def test_the_parts_of_a_report_have_names_on_the_card_and_as_files(shop: Workshop) -> None:
    card, words = report(shop, YANN, "MAILER-DAEMON@mx.example")
    assert "Pièces jointes : status.txt et message.eml" in words
    files = shop.desk.attachments(card.token, shop.managers["Hélène"])
    assert [name for name, _ in files] == ["status.txt", "message.eml"]
