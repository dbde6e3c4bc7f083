"""When an invoice falls due: business terms (C.com L441-10 I) and public bodies (CCP R2192-10 to -29)."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from amiable.domain.calendar import add_months, next_business_day
from amiable.policies.legal.tables import law


class EndOfMonth(StrEnum):
    """How the parties count "45 days end of month" (fiche F23211); both are lawful."""

    DAYS_THEN_MONTH_END = "A"
    MONTH_END_THEN_DAYS = "B"


class PublicBody(StrEnum):
    """The three terms of CCP R2192-10 and -11."""

    ORDINARY = "ordinary"
    HEALTH = "health"
    ENTERPRISE = "enterprise"


def month_end(day: date) -> date:
    """Last day of that month."""
    return add_months(day.replace(day=1), 1) - timedelta(days=1)


def due_without_agreement(performed: date) -> date:
    """30th day after receipt of the goods or performance (C.com L441-10 I)."""
    return performed + timedelta(days=law().terms.business.default_days)


def latest_due(issued: date) -> date:
    """Latest agreed due date: 60 days from the invoice's date (C.com L441-10 I)."""
    return issued + timedelta(days=law().terms.business.max_days)


def due_end_of_month(issued: date, method: EndOfMonth | None) -> date:
    """45 days end of month (C.com L441-10 I); when the method is unknown, the later date (product policy)."""
    delay = timedelta(days=law().terms.business.end_of_month_days)
    dates = {
        EndOfMonth.DAYS_THEN_MONTH_END: month_end(issued + delay),
        EndOfMonth.MONTH_END_THEN_DAYS: month_end(issued) + delay,
    }
    return dates[method] if method else max(dates.values())


def due_periodic(issued: date) -> date:
    """Summary invoices: 45 days from the invoice's date (C.com L441-10 I)."""
    return issued + timedelta(days=law().terms.business.end_of_month_days)


def remind_from(due: date) -> date:
    """First day on which a reminder may leave: the due date is not extended, but a day off is let pass (policy)."""
    return next_business_day(due) + timedelta(days=1)


def public_due(
    body: PublicBody, *, received: date | None, requested: date | None = None, performed: date | None = None
) -> date:
    """The term of a public body (CCP R2192-10, -11), from receipt on Chorus Pro or performance if later (R2192-13).

    Without a recorded receipt: date of the request + 2 days (R2192-14). ValueError when neither is known.
    """
    terms = law().terms.public
    if received is None:
        if requested is None:
            raise ValueError("public_due needs the date Chorus Pro notified the body, or the date of the request")
        received = requested + timedelta(days=terms.receipt_after_days)
    start = max(received, performed) if performed else received
    days = {
        PublicBody.ORDINARY: terms.default_days,
        PublicBody.HEALTH: terms.health_days,
        PublicBody.ENTERPRISE: terms.enterprise_days,
    }[body]
    return start + timedelta(days=days)


def public_due_after_suspension(due: date, suspended: date, completed: date) -> date:
    """New term after the one interruption allowed: 30 days, or the balance left if longer (CCP R2192-27 to -29)."""
    left = max((due - suspended).days, 0)
    return completed + timedelta(days=max(left, law().terms.public.default_days))
