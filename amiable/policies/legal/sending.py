"""When a message may leave: Monday to Friday, 8 h to 19 h in Paris, no holiday, one a week (product policy)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from amiable.domain.calendar import PARIS, is_business_day, next_business_day
from amiable.policies.legal.tables import law


def may_send(moment: datetime) -> bool:
    """True inside the sending hours. ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("a sending moment needs its time zone")
    local = moment.astimezone(PARIS)
    hours = law().terms.sending
    return is_business_day(local.date()) and hours.from_hour <= local.hour < hours.until_hour


def next_sending(moment: datetime) -> datetime:
    """`moment` itself when it may, else the next opening, in Paris time."""
    if may_send(moment):
        return moment
    local = moment.astimezone(PARIS)
    hours = law().terms.sending
    day = local.date() if local.hour < hours.from_hour else local.date() + timedelta(days=1)
    return datetime.combine(next_business_day(day), time(hours.from_hour), PARIS)


def may_remind(sent: Sequence[date], today: date) -> bool:
    """At most one message in 7 days and 5 before a mise en demeure (product policy; CP 222-33-2-2)."""
    limits = law().terms.sending
    if len(sent) >= limits.max_before_notice:
        return False
    return not sent or (today - max(sent)).days >= limits.min_days_between
