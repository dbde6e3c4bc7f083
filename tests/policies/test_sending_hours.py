"""When a mail may leave: the company's hours inside the law's, in Paris whatever the server's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from amiable.domain.calendar import PARIS
from amiable.domain.company import Policy, Sending
from amiable.policies.legal.sending import may_send
from amiable.policies.load import load
from amiable.policies.sending_hours import next_sending_time

POLICY: Policy = load(Path(str(files("amiable.policies") / "company.example.toml")))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("sending", "now", "then"),
    [
        ({}, "2026-03-12 10:30", "2026-03-12 10:30"),
        ({}, "2026-03-12 07:59", "2026-03-12 08:00"),
        ({}, "2026-03-12 19:00", "2026-03-13 08:00"),
        ({}, "2026-03-13 20:00", "2026-03-16 08:00"),  # Friday evening
        ({}, "2026-04-04 10:00", "2026-04-07 08:00"),  # Easter Monday
        ({}, "2026-12-31 19:30", "2027-01-04 08:00"),
        ({"from_hour": 9, "until_hour": 12}, "2026-03-12 08:30", "2026-03-12 09:00"),
        ({"from_hour": 9, "until_hour": 12}, "2026-03-12 12:00", "2026-03-13 09:00"),
        ({"days": ("tuesday", "thursday")}, "2026-03-12 19:30", "2026-03-17 08:00"),
        ({"days": ("monday",)}, "2026-04-03 10:00", "2026-04-13 08:00"),  # the 6th is Easter Monday
        ({"closed": (date(2026, 3, 13), date(2026, 3, 16))}, "2026-03-13 10:00", "2026-03-17 08:00"),
    ],
)
def test_the_next_time_a_mail_may_leave(sending: dict[str, object], now: str, then: str) -> None:
    policy = POLICY.model_copy(update={"sending": Sending.model_validate(sending)})
    found = next_sending_time(at(now), policy)
    assert found == at(then)
    assert may_send(found)
    assert next_sending_time(found, policy) == found


def test_the_hours_are_those_of_paris() -> None:
    summer = datetime(2026, 7, 10, 17, 30, tzinfo=UTC)  # 19:30 in Paris, a Friday
    assert next_sending_time(summer, POLICY) == datetime(2026, 7, 13, 6, 0, tzinfo=UTC)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        next_sending_time(datetime(2026, 3, 12, 10, 0), POLICY)  # noqa: DTZ001
