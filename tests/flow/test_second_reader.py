"""A model reads beside the embedded reader in the real flow: asked in doubt only, logged, never trusted blindly."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from amiable.app.readers import readers
from amiable.domain.reading import Intent
from amiable.reading.embedded import EmbeddedReader
from amiable.settings import ModelSettings, ReaderSettings, SettingsError
from amiable.store.tables import ModelCallRow
from amiable.testing.flow import YANN, Workshop
from amiable.testing.llm import ModelServer, Reply

ALLUSIVE = "Vendredi en huit, votre technicien saura à quoi s'en tenir."


def with_second_reader(shop: Workshop, server: ModelServer) -> None:
    embedded = EmbeddedReader()
    model = ModelSettings(model="test", base_url=server.base_url, timeout_seconds=5)
    both = readers(ReaderSettings(second="unsure"), model, embedded, shop.services.policies, shop.store)
    shop.services = replace(shop.services, reader=embedded, readers=both)


def promising(asked: object) -> Reply:
    facts = [{"fait": "date_promesse", "mots": "vendredi en huit"}]
    return Reply(text=json.dumps({"intentions": ["promise"], "motif": "", "faits": facts}))


def test_in_doubt_the_model_is_asked_once_and_the_decision_stays_careful(shop: Workshop) -> None:
    with ModelServer(promising) as server:
        with_second_reader(shop, server)
        shop.receive(YANN, ALLUSIVE)
    (call,) = shop.rows(ModelCallRow)
    assert isinstance(call, ModelCallRow)
    assert (call.purpose, call.outcome) == ("read", "accepted")
    card = shop.card()
    assert card.reading is not None and card.decision is not None
    assert (card.reading.primary, card.reading.reader) == (Intent.PROMISE, "model")
    assert card.decision.careful


def test_a_plain_reply_costs_no_call(shop: Workshop) -> None:
    with ModelServer(promising) as server:
        with_second_reader(shop, server)
        shop.receive(YANN, "Bonjour, le virement de 1 250 € a été fait hier.")
        assert server.asked == []
    assert shop.rows(ModelCallRow) == []


def test_a_model_that_is_down_delays_nobody(shop: Workshop) -> None:
    with ModelServer(lambda asked: Reply(status=503)) as server:
        with_second_reader(shop, server)
        shop.receive(YANN, ALLUSIVE)
    card = shop.card()
    assert card.reading is not None and card.reading.reader == "embedded"


def test_a_second_reader_without_a_model_names_the_fix(shop: Workshop) -> None:
    reader, policies = EmbeddedReader(), shop.services.policies
    with pytest.raises(SettingsError, match=r"\[model\]"):
        readers(ReaderSettings(second="unsure"), ModelSettings(), reader, policies, shop.store)
    assert readers(ReaderSettings(), ModelSettings(), reader, policies, shop.store) == {}
