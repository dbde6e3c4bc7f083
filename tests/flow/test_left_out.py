"""Partial approval: an answer of several actions without one of them, and with it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from amiable.domain.card import Card
from amiable.domain.debtor import Debtor
from amiable.domain.decision import Action
from amiable.domain.invoice import Invoice
from amiable.domain.mail import Mail
from amiable.domain.reading import Intent, Reading
from amiable.store.tables import PromiseRow, ReplyRow
from amiable.testing.flow import YANN, KeywordReader, Workshop


class BothReader(KeywordReader):
    """Hears a promise and a question in every mail."""

    def read(self, mail: Mail, debtor: Debtor | None, invoices: Sequence[Invoice], received: datetime) -> Reading:
        """The promise first."""
        reading = super().read(mail, debtor, invoices, received)
        return replace(reading, intents=(Intent.PROMISE, Intent.QUESTION))


@pytest.fixture
def both(shop: Workshop) -> Workshop:
    shop.services = replace(shop.services, reader=BothReader())
    shop.receive(YANN, "je paierai le 20, et envoyez une copie")
    return shop


def actions(card: Card) -> set[Action]:
    assert card.decision is not None
    return {measure.action for measure in card.decision.measures}


def test_left_out_with_its_effects_then_put_back(both: Workshop) -> None:
    first = both.card()
    assert {Action.NOTE_PROMISE} < actions(first)
    assert both.desk.leave_out(both.tap(first, "Hélène"), Action.NOTE_PROMISE).code == "made_anew"
    both.work()
    second = both.card()
    assert second.token != first.token
    assert Action.NOTE_PROMISE not in actions(second)
    assert second.decision is not None and second.decision.refused == (Action.NOTE_PROMISE,)
    assert "open_promise" not in {effect.kind for effect in second.decision.effects}
    assert second.draft is not None and "20\u00a0mars" not in second.draft.letter.body
    assert not both.desk.approve(both.tap(first, "Marc")).done
    assert both.desk.put_back(both.tap(second, "Marc"), Action.NOTE_PROMISE).done
    both.work()
    third = both.card()
    assert third.decision is not None and first.decision is not None
    assert third.decision == first.decision
    assert [card.outcome.code for card in both.cards()[:2] if card.outcome] == ["other_actions"] * 2


def test_what_was_left_out_never_takes_effect(both: Workshop) -> None:
    both.desk.leave_out(both.tap(both.card(), "Hélène"), Action.NOTE_PROMISE)
    both.work()
    assert both.desk.approve(both.tap(both.card(), "Hélène")).done
    both.send_all()
    assert len(both.outbound.accepted) == 1
    assert both.rows(PromiseRow) == []
    assert [row.status for row in both.rows(ReplyRow)] == ["answered"]  # type: ignore[attr-defined]


def test_the_last_action_cannot_be_left_out(shop: Workshop) -> None:
    shop.receive(YANN, "c'est réglé")
    card = shop.card()
    assert shop.desk.leave_out(shop.tap(card, "Hélène"), Action.THANK_FOR_PAYMENT).code == "nothing_left"
    assert shop.desk.leave_out(shop.tap(card, "Hélène"), Action.CONFIRM_PLAN).code == "nothing_left"
    assert shop.desk.put_back(shop.tap(card, "Hélène"), Action.CONFIRM_PLAN).code == "nothing_left"
    assert shop.desk.approve(shop.tap(card, "Hélène")).done


def test_two_people_at_once_make_one_new_answer(both: Workshop) -> None:
    card = both.card()
    verdicts = [both.desk.leave_out(both.tap(card, name), Action.NOTE_PROMISE) for name in ("Hélène", "Marc")]
    assert [verdict.done for verdict in verdicts] == [True, False]
    both.work()
    assert len(both.cards()) == 2


def test_who_it_was_handed_to_keeps_it(both: Workshop) -> None:
    both.desk.hand_over(both.tap(both.card(), "Hélène"), both.managers["Marc"])
    assert both.desk.leave_out(both.tap(both.card(), "Marc"), Action.NOTE_PROMISE).done
    both.work()
    assert both.card().assigned_to == "Marc"


def test_other_terms_survive_what_is_left_out_afterwards(both: Workshop) -> None:
    both.desk.instruct(both.tap(both.card(), "Hélène"), "propose 2 fois")
    both.work()
    proposed = both.card()
    assert actions(proposed) == {Action.PROPOSE_PLAN, Action.HAND_OVER}, "the question is still to be answered"
    assert both.desk.leave_out(both.tap(proposed, "Hélène"), Action.HAND_OVER).done
    both.work()
    assert actions(both.card()) == {Action.PROPOSE_PLAN}
    assert both.desk.put_back(both.tap(both.card(), "Hélène"), Action.HAND_OVER).done
    both.work()
    assert actions(both.card()) == {Action.PROPOSE_PLAN, Action.HAND_OVER}
