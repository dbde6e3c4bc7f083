"""Letting people in by a code, and letting them go: once, in time, and for one company."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from amiable.bot.texts import load
from amiable.bot.waiting import waiting_list
from amiable.domain.company import Role
from amiable.flow import people
from amiable.store.session import Store
from amiable.store.tables import EventRow, InvitationRow, ManagerRow
from amiable.testing.flow import YANN, Workshop

NADIA, OTHER = 301, 302


def events(shop: Workshop, kind: str) -> list[EventRow]:
    return [row for row in shop.rows(EventRow) if isinstance(row, EventRow) and row.kind == kind]


def invited(shop: Workshop, name: str = "Nadia", role: Role = Role.MANAGER) -> str:
    return people.invite(shop.services, shop.company_id, name, role).code


def test_a_code_links_one_chat_once(shop: Workshop) -> None:
    code = invited(shop, role=Role.SUPERVISOR)
    assert shop.desk.manager(NADIA) is None
    linked = shop.desk.link(NADIA, code.lower().replace("-", " "))
    assert (linked.done, linked.code, linked.by, linked.detail) == (True, "linked", "Nadia", "Ateliers Morel")
    nadia = shop.desk.manager(NADIA)
    assert nadia is not None and (nadia.name, nadia.role) == ("Nadia", Role.SUPERVISOR)
    assert shop.desk.link(OTHER, code).code == "code_refused", "used"
    assert shop.desk.manager(OTHER) is None
    assert [event.actor for event in events(shop, "managers.linked")] == [f"telegram:{NADIA}"]
    assert [(event.actor, event.data["why"]) for event in events(shop, "desk.code_refused")] == [
        (f"telegram:{OTHER}", "code_refused")
    ]
    assert shop.desk.link(NADIA, code).done, "the same message, delivered again after a crash"


def test_only_the_hash_of_a_code_is_kept(shop: Workshop) -> None:
    code = invited(shop)
    (row,) = shop.rows(InvitationRow)
    kept = " ".join(str(getattr(row, column.key)) for column in InvitationRow.__table__.columns)
    assert code not in kept
    assert code.replace("-", "") not in kept


def test_an_expired_code_and_a_replaced_one_link_nobody(shop: Workshop) -> None:
    first, second = invited(shop), invited(shop)
    assert shop.desk.link(NADIA, first).code == "code_refused"
    shop.store.clock.advance(hours=49)  # type: ignore[attr-defined]
    assert shop.desk.link(NADIA, second).code == "code_refused"
    assert shop.desk.manager(NADIA) is None
    assert len(shop.rows(ManagerRow)) == 3, "one person, however many codes"


def test_guesses_are_counted_by_chat_and_day(shop: Workshop) -> None:
    code = invited(shop)
    answers = [shop.desk.link(OTHER, "AAAA-AAAA").code for _ in range(people.MAX_GUESSES + 1)]
    assert answers == ["code_refused"] * people.MAX_GUESSES + ["too_many_guesses"]
    assert shop.desk.link(OTHER, code).code == "too_many_guesses", "even the right one"
    assert len(events(shop, "desk.code_refused")) == people.MAX_GUESSES
    assert shop.desk.link(NADIA, code).done, "another chat is not held up"
    shop.store.clock.advance(days=1)  # type: ignore[attr-defined]
    assert shop.desk.link(OTHER, invited(shop, "Odile")).done


def test_a_stranger_leaves_one_event_a_day(shop: Workshop) -> None:
    for _ in range(5):
        assert shop.desk.manager(OTHER) is None
    assert len(events(shop, "desk.stranger")) == 1
    shop.store.clock.advance(days=1)  # type: ignore[attr-defined]
    shop.desk.manager(OTHER)
    assert len(events(shop, "desk.stranger")) == 2


def test_two_chats_at_once_with_one_code(shop: Workshop) -> None:
    code = invited(shop)
    with ThreadPoolExecutor(2) as pool:
        verdicts = list(pool.map(lambda chat: shop.desk.link(chat, code), (NADIA, OTHER)))
    assert sorted(verdict.code for verdict in verdicts) == ["code_refused", "linked"]


def test_a_linked_chat_is_not_somebody_elses(shop: Workshop) -> None:
    verdict = shop.desk.link(101, invited(shop))
    assert (verdict.done, verdict.code, verdict.by) == (False, "already_linked", "Hélène")


def test_a_removed_managers_buttons_stop_at_once_and_their_cards_go_back(shop: Workshop) -> None:
    assert shop.desk.link(NADIA, invited(shop)).done
    nadia = shop.desk.manager(NADIA)
    assert nadia is not None and nadia.id is not None
    shop.managers["Nadia"] = nadia.id
    shop.receive(YANN, "c'est réglé")
    for delivery in shop.desk.deliveries():
        shop.desk.shown(delivery, [7])
    shop.desk.hand_over(shop.tap(shop.card(), "Hélène"), nadia.id)
    for delivery in shop.desk.deliveries():
        shop.desk.shown(delivery, [8])
    tap = shop.tap(shop.card(), "Nadia")
    people.remove(shop.services, 1, "nadia")
    assert shop.desk.manager(NADIA) is None
    assert shop.desk.approve(tap).code == "not_a_manager"
    assert {d.manager_id for d in shop.desk.deliveries() if d.anew} == {
        shop.managers["Hélène"],
        shop.managers["Marc"],
    }
    assert shop.desk.approve(shop.tap(shop.card(), "Marc")).code == "approved", "nobody's card is everybody's"
    with pytest.raises(people.PersonError, match="nobody called 'Nadia'"):
        people.remove(shop.services, 1, "Nadia")


def test_somebody_who_left_may_come_back(shop: Workshop) -> None:
    shop.desk.link(NADIA, invited(shop))
    before = shop.desk.manager(NADIA)
    with pytest.raises(people.PersonError, match="linked already"):
        invited(shop)
    people.remove(shop.services, 1, "Nadia")
    assert shop.desk.link(NADIA, invited(shop)).done
    after = shop.desk.manager(NADIA)
    assert before is not None and after is not None and before.id != after.id, "what they approved keeps their name"


def test_who_is_listed_in_the_settings_is_taken_off_there(shop: Workshop) -> None:
    with pytest.raises(people.PersonError, match=r"amiable\.toml"):
        people.remove(shop.services, 1, "Hélène")


def test_members_with_their_codes(shop: Workshop) -> None:
    invited(shop)
    listed = {
        member.name: (member.linked, member.code_until is not None) for member in people.members(shop.services, 1)
    }
    assert listed == {"Hélène": (True, False), "Marc": (True, False), "Nadia": (False, True)}


@pytest.fixture
def both(shop: Workshop, store: Store) -> Callable[[], Workshop]:
    """A second company on the same database, behind the same bot."""

    def make() -> Workshop:
        other = Workshop(store, company_id=2)
        other.services.policies[1] = shop.services.policies[1]  # type: ignore[index]
        shop.services.policies[2] = other.services.policies[2]  # type: ignore[index]
        return other

    return make


def test_one_person_two_companies_and_colleagues_of_each(shop: Workshop, both: Callable[[], Workshop]) -> None:
    other = both()
    other.manager("Chloé", 401)
    assert shop.desk.link(101, invited(other, "Hélène")).done
    other.debtor("Durand", "d@durand.example", "F-9")
    shop.receive(YANN, "c'est réglé")
    other.receive("d@durand.example", "c'est réglé")
    helene = shop.managers["Hélène"]
    assert [d.card.debtor.name for d in shop.desk.waiting(helene) if d.card.debtor] == [
        "Menuiserie Kerdoncuff",
        "Durand",
    ]
    ours, theirs = shop.card(), other.card()
    waiting = [replace(d.card, company=f"Société {n}") for n, d in enumerate(shop.desk.waiting(helene))]
    assert "Durand, Société 1" in waiting_list(waiting, shop.store.clock(), load())[0], "which company is told"
    assert "Société" not in waiting_list(waiting[:1], shop.store.clock(), load())[0]
    assert [m.name for m in shop.desk.colleagues(helene, ours.token)] == ["Marc"]
    assert [m.name for m in shop.desk.colleagues(helene, theirs.token)] == ["Chloé"]
    assert shop.desk.colleagues(shop.managers["Marc"], theirs.token) == ()
    assert [i.number for i in shop.desk.unpaid(theirs.token, helene)] == ["F-9"]
    (chloe,) = (m.id for m in shop.desk.colleagues(helene, theirs.token))
    assert shop.desk.hand_over(shop.tap(theirs, "Hélène"), chloe or 0).code == "handed_over"
    people.remove(other.services, 2, "Hélène")
    assert not shop.desk.approve(shop.tap(theirs, "Hélène")).done
    assert shop.desk.approve(shop.tap(ours, "Hélène")).done, "the other post stays"
