"""What an e-invoicing status does to our reminders (XP Z12-012; loi n° 2022-1157 art. 26)."""

from __future__ import annotations

from datetime import date

from amiable.domain.calendar import add_business_days
from amiable.domain.reading import DisputeReason
from amiable.policies.legal.tables import LifecycleStatus, law

PREFIX = "fr:"


class UnknownStatusError(ValueError):
    """A status that is not in einvoicing.toml: a person looks."""


def status(code: int | str) -> LifecycleStatus:
    """The status of that code, with or without the platforms' `fr:` prefix; UnknownStatusError otherwise."""
    text = str(code).removeprefix(PREFIX)
    for row in law().einvoicing.status:
        if str(row.code) == text:
            return row
    raise UnknownStatusError(f"unknown e-invoicing status {code!r}: see data/einvoicing.toml")


def wait_until(row: LifecycleStatus, since: date) -> date:
    """First day on which reminders go on after a `wait` status (211: 5 working days to match the bank)."""
    return add_business_days(since, row.wait_business_days)


def dispute_reason(code: str) -> DisputeReason:
    """Our dispute reason for a platform's reason code; `OTHER` when the code says nothing more."""
    return law().einvoicing.reasons.get(code, DisputeReason.OTHER)


def must_issue(day: date, *, large: bool) -> bool:
    """True once a business of that size must issue e-invoices between domestic VAT-registered businesses."""
    dates = law().einvoicing.dates
    return day >= (dates.large_issue_from if large else dates.small_issue_from)
