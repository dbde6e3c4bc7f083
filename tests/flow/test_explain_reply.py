"""Every decision can be explained after the fact."""

from __future__ import annotations

from amiable.bot.cards import render
from amiable.flow.explain import explain_reply
from amiable.flow.status import replies_of
from amiable.testing.flow import YANN, Workshop


def test_a_stored_reply_is_explained_rule_by_rule(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    explanation = explain_reply(shop.services, 1, 1)
    assert explanation is not None
    assert [step.rule for step in explanation.fired] == ["paid"]
    assert explain_reply(shop.services, 1, 99) is None
    assert explain_reply(Workshop(shop.store, company_id=2).services, 2, 1) is None


def test_the_number_that_explain_takes_is_on_the_card_and_in_the_list(shop: Workshop) -> None:
    shop.receive("inconnu@ailleurs.example", "Bonjour")
    shop.receive(YANN, "c'est réglé")
    card = shop.card()
    assert card.received is not None and card.received.number == 2
    assert "n°\u00a02" in render(card).messages[0]
    latest = replies_of(shop.services, 1)
    assert [(one["number"], one["debtor"], one["intents"]) for one in latest] == [
        (2, "Menuiserie Kerdoncuff", ["paid"]),
        (1, "", []),
    ]
    assert latest[1]["from"] == "inconnu@ailleurs.example" and latest[1]["reason"] == "unknown_sender"
    assert replies_of(Workshop(shop.store, company_id=2).services, 2) == []
