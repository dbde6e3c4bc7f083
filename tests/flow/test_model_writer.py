"""A model words drafts in the real flow: one logged call, the same approval, the template when it fails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amiable.app.writers import writers
from amiable.settings import ModelSettings
from amiable.store.tables import DraftVersionRow, ModelCallRow
from amiable.testing.flow import YANN, Workshop
from amiable.testing.llm import ModelServer, Reply


def settings(server: ModelServer) -> ModelSettings:
    return ModelSettings(model="test", base_url=server.base_url, api_key="k", timeout_seconds=5)  # type: ignore[arg-type]


def with_model(shop: Workshop, server: ModelServer) -> None:
    shop.services = replace(shop.services, writers=writers(settings(server), shop.services.writers, shop.store))


def test_a_worded_draft_costs_one_logged_call(shop: Workshop) -> None:
    with ModelServer() as server:
        with_model(shop, server)
        shop.receive(YANN, "c'est réglé")
    (call,) = shop.rows(ModelCallRow)
    assert isinstance(call, ModelCallRow) and call.outcome == "accepted"
    (version,) = shop.rows(DraftVersionRow)
    assert isinstance(version, DraftVersionRow) and version.author == "model"
    assert shop.desk.approve(shop.tap(shop.card(), "Hélène")).done


@pytest.mark.parametrize("status", [500, 400])
def test_a_model_that_fails_leaves_the_template(shop: Workshop, status: int) -> None:
    with ModelServer(lambda asked: Reply(status=status)) as server:
        with_model(shop, server)
        shop.receive(YANN, "c'est réglé")
    (version,) = shop.rows(DraftVersionRow)
    assert isinstance(version, DraftVersionRow) and version.author == "template"
    assert shop.desk.approve(shop.tap(shop.card(), "Hélène")).done
