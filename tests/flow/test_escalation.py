"""Who is shown a card: supervisors what is theirs, managers the rest, and supervisors again what waits too long."""

from __future__ import annotations

from decimal import Decimal

import pytest

from amiable.domain.company import Escalation, Policy, Role, Segment
from amiable.flow import followup
from amiable.store.tables import DebtorRow, EventRow
from amiable.testing.flow import YANN, Workshop

HELENE, MARC, CHEF = 101, 102, 103


def set_policy(shop: Workshop, **changes: object) -> None:
    shop.services.policies[1] = shop.services.policies[1].model_copy(update=changes)  # type: ignore[index]


def chats(shop: Workshop) -> set[int]:
    return {delivery.chat_id for delivery in shop.desk.deliveries(limit=50)}


@pytest.fixture
def staffed(shop: Workshop) -> Workshop:
    shop.manager("Cheffe", CHEF, Role.SUPERVISOR)
    return shop


def test_without_the_table_everybody_sees_everything(staffed: Workshop) -> None:
    staffed.receive(YANN, "c'est réglé")
    assert chats(staffed) == {HELENE, MARC, CHEF}


def test_what_waits_too_long_is_shown_to_the_supervisors_in_office_hours(staffed: Workshop) -> None:
    set_policy(staffed, escalation=Escalation(after_hours=3))
    staffed.receive(YANN, "c'est réglé")
    assert chats(staffed) == {HELENE, MARC}
    assert not staffed.desk.waiting(staffed.managers["Cheffe"])
    for number, delivery in enumerate(staffed.desk.deliveries()):
        staffed.desk.shown(delivery, [number])
    while staffed.store.clock().hour != 23:
        staffed.store.clock.advance(hours=1)  # type: ignore[attr-defined]
    followup.tick(staffed.services, 1)
    assert chats(staffed) == set(), "nobody is rung at night"
    while not staffed.desk.deliveries():
        staffed.store.clock.advance(hours=1)  # type: ignore[attr-defined]
        followup.tick(staffed.services, 1)
    assert chats(staffed) == {CHEF}
    assert len(staffed.desk.waiting(staffed.managers["Cheffe"])) == 1
    followup.tick(staffed.services, 1)
    with staffed.store.view(1) as unit:
        assert unit.session.query(EventRow).filter_by(kind="cards.escalated").count() == 1
    assert staffed.desk.approve(staffed.tap(staffed.card(), "Cheffe")).done


def test_a_card_handed_over_and_forgotten_comes_back_to_all(staffed: Workshop) -> None:
    set_policy(staffed, escalation=Escalation(after_hours=1))
    staffed.receive(YANN, "c'est réglé")
    staffed.desk.hand_over(staffed.tap(staffed.card(), "Hélène"), staffed.managers["Marc"])
    assert chats(staffed) == {MARC}
    staffed.store.clock.advance(hours=2)  # type: ignore[attr-defined]
    followup.tick(staffed.services, 1)
    assert chats(staffed) == {HELENE, MARC, CHEF}
    assert staffed.card().assigned_to == ""


def test_above_the_ceiling_only_supervisors_are_shown_the_card(staffed: Workshop) -> None:
    approval = staffed.services.policies[1].approval.model_copy(update={"supervisor_above": Decimal(1000)})
    set_policy(staffed, approval=approval)
    staffed.receive(YANN, "c'est réglé")
    assert chats(staffed) == {CHEF}
    assert staffed.desk.approve(staffed.tap(staffed.card(), "Hélène")).code == "needs_supervisor"


def test_without_a_supervisor_nobody_s_card_is_lost(shop: Workshop) -> None:
    approval = shop.services.policies[1].approval.model_copy(update={"supervisor_above": Decimal(1000)})
    set_policy(shop, approval=approval, escalation=Escalation(after_hours=9, attacks="supervisors"))
    shop.receive(YANN, "c'est réglé")
    shop.receive(YANN, "ATTACK")
    assert chats(shop) == {HELENE, MARC}


@pytest.mark.parametrize(("above", "seen"), [("1000", {CHEF}), ("2000", {HELENE, MARC, CHEF})])
def test_disputes_above_an_amount(staffed: Workshop, above: str, seen: set[int]) -> None:
    set_policy(staffed, escalation=Escalation(disputes_above=Decimal(above)))
    staffed.receive(YANN, "je conteste")
    assert chats(staffed) == seen


def test_attacks(staffed: Workshop) -> None:
    set_policy(staffed, escalation=Escalation(attacks="supervisors"))
    staffed.receive(YANN, "ATTACK")
    assert chats(staffed) == {CHEF}


def label(shop: Workshop, name: str, changes: Segment) -> Policy:
    with shop.store.unit(1) as unit:
        unit.change(DebtorRow, segment=name)
    set_policy(shop, segments={name: changes})
    return shop.services.policies[1]


def test_a_segment_has_its_own_limits(staffed: Workshop) -> None:
    own = staffed.services.policies[1].approval.model_copy(update={"supervisor_above": Decimal(500)})
    label(staffed, "fragiles", Segment(approval=own, escalation=Escalation(after_hours=2)))
    staffed.receive(YANN, "c'est réglé")
    assert chats(staffed) == {CHEF}
    assert staffed.desk.approve(staffed.tap(staffed.card(), "Marc")).code == "needs_supervisor"
    assert staffed.desk.approve(staffed.tap(staffed.card(), "Cheffe")).done


def test_a_segment_s_drafts_expire_in_its_own_time(staffed: Workshop) -> None:
    own = staffed.services.policies[1].approval.model_copy(update={"expires_after_days": 1})
    label(staffed, "pressés", Segment(approval=own))
    staffed.receive(YANN, "c'est réglé")
    staffed.store.clock.advance(days=2)  # type: ignore[attr-defined]
    assert followup.expire_drafts(staffed.services, 1) == 1
