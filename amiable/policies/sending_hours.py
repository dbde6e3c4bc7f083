"""When an approved mail may leave: the company's days and hours, inside those of legal/sending.py."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from amiable.domain.calendar import PARIS
from amiable.domain.company import Policy, Sending
from amiable.policies.legal.sending import next_sending

NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def next_sending_time(now: datetime, policy: Policy) -> datetime:
    """`now` itself inside the hours, else the next opening, in Paris time. ValueError for a naive datetime."""
    hours, moment = policy.sending, next_sending(now)
    while not _open(moment, hours):
        moment = next_sending(_opening(moment, hours))
    return moment


def _open(moment: datetime, hours: Sending) -> bool:
    local = moment.astimezone(PARIS)
    working = NAMES[local.weekday()] in hours.days and local.date() not in hours.closed
    return working and hours.from_hour <= local.hour < hours.until_hour


def _opening(moment: datetime, hours: Sending) -> datetime:
    """The first opening hour after that moment, whatever the day."""
    local = moment.astimezone(PARIS)
    day = local.date() if local.hour < hours.from_hour else local.date() + timedelta(days=1)
    return datetime.combine(day, time(hours.from_hour), PARIS)
