"""Acceptance figures: what people did with each wording."""

from __future__ import annotations

from amiable.flow.acceptance import acceptance_of
from amiable.testing.flow import YANN, Workshop


def test_edits_delays_and_refusals_show_per_prompt(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    first = shop.card()
    assert first.draft is not None
    shop.store.clock.advance(minutes=12)  # type: ignore[attr-defined]
    shop.desk.edit(shop.tap(first, "Hélène"), first.draft.letter.body.replace("Cordialement", "Bien à vous"))
    shop.desk.approve(shop.tap(shop.card(), "Hélène"))
    shop.send_all()
    shop.receive(YANN, "c'est réglé, je le répète")
    shop.desk.reject(shop.tap(shop.card(), "Marc"), "déjà répondu")
    shop.receive(YANN, "je paierai vendredi")
    shop.desk.approve(shop.tap(shop.card(), "Marc"))

    found = {entry.action: entry.as_dict() for entry in acceptance_of(shop.services, 1)}
    thanks = found["thank_for_payment"]
    assert (thanks["proposed"], thanks["approved"], thanks["unchanged"]) == (1, 1, 0)
    assert thanks["median_minutes"] == 12
    assert isinstance(thanks["median_rewritten"], float) and 0 < thanks["median_rewritten"] < 0.2
    assert found["hand_over"]["refusals"] == {"déjà répondu": 1}  # paid, said again: for a person
    promise = found["note_promise"]
    assert (promise["approved"], promise["unchanged"], promise["median_rewritten"]) == (1, 1, 0)
    assert str(promise["prompt_version"]).startswith("note_promise")
