"""Every decision can be explained after the fact."""

from __future__ import annotations

from amiable.flow.explain import explain_reply
from amiable.testing.flow import YANN, Workshop


def test_a_stored_reply_is_explained_rule_by_rule(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    explanation = explain_reply(shop.services, 1, 1)
    assert explanation is not None
    assert [step.rule for step in explanation.fired] == ["paid"]
    assert explain_reply(shop.services, 1, 99) is None
    assert explain_reply(Workshop(shop.store, company_id=2).services, 2, 1) is None
