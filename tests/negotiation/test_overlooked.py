"""What a message names and no plan of the talk has is shown to the person; what the talk knows is not."""

from __future__ import annotations

import pytest

from amiable.testing.talks import AGREED, OFFERED, START, hear


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Le bail court jusqu'au 15 mai, d'accord pour vos trois fois.", ["2026-05-15"]),
        ("D'accord pour vos trois fois, les 20 avril, 20 mai et 20 juin.", []),
        ("J'accepte votre proposition du 7 avril.", []),  # a day gone by
        ("La foire se tient le 15 mai. D'accord pour vos trois fois.", []),  # known to be of something else
    ],
)
def test_days_that_no_plan_has(text: str, days: list[str]) -> None:
    found, _ = hear(text, OFFERED).overlooked
    assert [str(day) for day in found] == days


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("Avec les 7 800 € du chauffage, trois fois 400 € m'arrangent : d'accord.", ["7800.00"]),
        ("D'accord pour trois fois 400 €, soit les 1 200 €.", []),
    ],
)
def test_sums_that_no_plan_has(text: str, sums: list[str]) -> None:
    _, found = hear(text, OFFERED).overlooked
    assert [f"{amount.amount:.2f}" for amount in found] == sums


def test_nothing_is_overlooked_where_nothing_complete_is_on_the_table() -> None:
    assert hear("Je vous réponds le 15 mai.", START).overlooked == ((), ())


def test_a_day_moved_away_from_is_known() -> None:
    assert hear("Celle du 20 mai passera au 28 mai.", AGREED).overlooked == ((), ())
