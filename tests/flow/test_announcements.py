"""The digest and the ping of a draft about to expire: each once, at its hour, and only where it says something."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import pytest

from amiable.domain.calendar import PARIS
from amiable.domain.card import CardKind
from amiable.domain.company import Desk as DeskTable
from amiable.domain.day import AnnouncementKind
from amiable.domain.status import CardStatus
from amiable.flow import announcements, cards, followup
from amiable.flow.day import Day
from amiable.store.session import Store
from amiable.store.tables import AnnouncementRow, EventRow
from amiable.testing.clock import FrozenClock
from amiable.testing.flow import YANN, Workshop


@pytest.fixture
def day(shop: Workshop) -> Day:
    return Day(shop.services)


def at(shop: Workshop, moment: str) -> None:
    """Set the clock, in Paris."""
    wanted = datetime.fromisoformat(moment).replace(tzinfo=PARIS)
    clock = shop.store.clock
    assert isinstance(clock, FrozenClock)
    clock.advance(seconds=(wanted - clock()).total_seconds())


def test_a_digest_a_day_for_each_manager_on_business_days(shop: Workshop) -> None:
    made = []
    for moment in (
        "2026-03-11T07:59",  # Wednesday
        "2026-03-11T08:00",
        "2026-03-11T12:00",
        "2026-03-12T19:00",
        "2026-03-14T09:00",  # Saturday
        "2026-04-06T09:00",  # Easter Monday
        "2026-04-07T09:00",
    ):
        at(shop, moment)
        made.append(announcements.make(shop.services, 1))
    assert made == [0, 2, 0, 0, 0, 0, 2]


def test_the_company_sets_the_hour_or_none(shop: Workshop) -> None:
    policy = shop.services.policies[1]
    at(shop, "2026-03-11T09:30")
    for hour, made in ((10, 0), (False, 0), (9, 2)):
        shop.services.policies[1] = policy.model_copy(update={"desk": DeskTable(digest_hour=hour)})  # type: ignore[index]
        assert announcements.make(shop.services, 1) == made


def test_two_processes_make_it_and_tell_it_once(shop: Workshop, day: Day) -> None:
    shop.receive(YANN, "c'est réglé")
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: announcements.make(shop.services, 1), range(4)))
        told = [
            announcement.id for found in pool.map(lambda _: day.announcements(), range(4)) for announcement in found
        ]
    assert sum(made) == 2
    assert sorted(told) == sorted({row.id for row in shop.rows(AnnouncementRow) if isinstance(row, AnnouncementRow)})


def test_a_claim_that_nobody_kept_is_taken_again(shop: Workshop, day: Day) -> None:
    shop.receive(YANN, "c'est réglé")
    announcements.make(shop.services, 1)
    first = day.announcements()
    assert (len(first), list(day.announcements())) == (2, [])
    day.told(first[0])
    shop.store.clock.advance(minutes=3)  # type: ignore[attr-defined]
    assert [announcement.id for announcement in day.announcements()] == [first[1].id]
    day.untold(first[1], "blocked")
    shop.store.clock.advance(minutes=3)  # type: ignore[attr-defined]
    assert list(day.announcements()) == []
    (event,) = (e for e in shop.rows(EventRow) if isinstance(e, EventRow) and e.kind == "desk.undeliverable")
    assert event.data["why"] == "blocked"


def test_nothing_to_say_is_not_said_and_yesterdays_is_stale(shop: Workshop, day: Day) -> None:
    announcements.make(shop.services, 1)
    assert list(day.announcements()) == []
    shop.receive(YANN, "c'est réglé")
    assert list(day.announcements()) == [], "nor later the same day"
    at(shop, "2026-03-11T08:00")
    announcements.make(shop.services, 1)
    at(shop, "2026-03-12T07:00")
    assert list(day.announcements()) == []


def test_what_a_digest_counts(shop: Workshop, day: Day) -> None:
    helene, marc = shop.managers["Hélène"], shop.managers["Marc"]
    shop.receive(YANN, "c'est réglé")
    shop.debtor("Durand", "d@durand.example", "F-9")
    shop.receive("d@durand.example", "je paierai")
    shop.receive("qui@ailleurs.example", "bonjour")
    with shop.store.unit(1) as unit:
        cards.open_card(unit, CardKind.UNCERTAIN, reason="answer_lost", assigned_to=marc)
    asleep = next(card for card in shop.cards() if card.debtor and card.debtor.name == "Durand")
    shop.desk.later(shop.tap(asleep, "Hélène"), shop.store.clock().replace(day=12))
    at(shop, "2026-03-11T08:00")
    announcements.make(shop.services, 1)
    found = {row.manager_id: row for row in shop.rows(AnnouncementRow) if isinstance(row, AnnouncementRow)}
    told = {announcement.id: announcement.digest for announcement in day.announcements()}
    mine, his = told[found[helene].id], told[found[marc].id]
    assert mine is not None and his is not None
    assert (mine.drafts, mine.looks, mine.uncertain, mine.resting) == (1, 1, 0, 1)
    assert (his.drafts, his.looks, his.uncertain, his.resting) == (2, 1, 1, 0)
    assert mine.day == date(2026, 3, 11) and mine.company == ""


def test_a_draft_about_to_expire_pings_once_on_a_business_day(shop: Workshop, day: Day) -> None:
    shop.receive(YANN, "c'est réglé")  # Tuesday 10 March, 10:00; drafts live ten days: Friday 20 March
    card = shop.card()
    shop.desk.hand_over(shop.tap(card, "Hélène"), shop.managers["Marc"])

    def pings() -> list[int]:
        rows = [row for row in shop.rows(AnnouncementRow) if isinstance(row, AnnouncementRow)]
        return [row.manager_id for row in rows if row.kind == AnnouncementKind.EXPIRING]

    for moment, expected in (
        ("2026-03-18T18:00", []),
        ("2026-03-19T07:00", []),
        ("2026-03-19T11:00", [shop.managers["Marc"]]),
        ("2026-03-20T09:00", [shop.managers["Marc"]]),
    ):
        at(shop, moment)
        announcements.make(shop.services, 1)
        assert pings() == expected, moment
    (ping,) = (announcement for announcement in day.announcements() if announcement.kind is AnnouncementKind.EXPIRING)
    assert ping.card is not None and ping.card.token == card.token
    assert ping.until == datetime.fromisoformat("2026-03-20T10:00:00+01:00")


def test_a_draft_that_was_decided_pings_nobody(shop: Workshop, day: Day) -> None:
    shop.receive(YANN, "c'est réglé")
    at(shop, "2026-03-19T11:00")
    announcements.make(shop.services, 1)
    shop.desk.approve(shop.tap(shop.card(), "Hélène"))
    assert shop.card().status is CardStatus.DECIDED
    assert [announcement.kind for announcement in day.announcements()] == []


def test_a_draft_that_lives_a_day_does_not_ping_at_once(shop: Workshop) -> None:
    policy = shop.services.policies[1]
    short = policy.approval.model_copy(update={"expires_after_days": 1})
    shop.services.policies[1] = policy.model_copy(update={"approval": short})  # type: ignore[index]
    shop.receive(YANN, "c'est réglé")
    announcements.make(shop.services, 1)
    assert {row.kind for row in shop.rows(AnnouncementRow) if isinstance(row, AnnouncementRow)} == {"digest"}


def test_the_scheduler_makes_them(shop: Workshop, store: Store) -> None:
    followup.tick(shop.services, 1)
    assert len(shop.rows(AnnouncementRow)) == 2
