"""No reply: one courteous follow-up after the company's days of silence. (The dunning calendar will join here.)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from amiable.domain.calendar import business_days_between, next_business_day
from amiable.domain.company import Policy
from amiable.domain.debtor import Debtor
from amiable.domain.decision import Action, Decision, Measure
from amiable.domain.invoice import Invoice
from amiable.domain.status import InvoiceStatus
from amiable.policies.rules import because
from amiable.policies.scope import facts_of

REASONS = {"silence": ("days", "since")}
REMINDABLE = frozenset(
    {InvoiceStatus.OPEN, InvoiceStatus.OVERDUE, InvoiceStatus.PROMISED, InvoiceStatus.PAID_UNCONFIRMED}
)
"""A promise or a payment that did not come is silence again; disputes, plans and procedures are not."""


@dataclass(frozen=True)
class Silence:
    """What is known of one debtor's file when nobody has written for a while."""

    debtor: Debtor
    invoices: tuple[Invoice, ...]
    """The debtor's unpaid invoices."""
    last_outbound: date | None = None
    """Our last message; None when there was none: silence then counts from the oldest due date."""
    last_inbound: date | None = None
    last_payment: date | None = None
    promises: tuple[date, ...] = ()
    """Days of the open promises."""
    waiting: bool = False
    """True while a reply is not dealt with, or a draft or a mail of ours has not left."""
    dispute_open: bool = False


def follow_up_due(silence: Silence, policy: Policy, today: date) -> Decision | None:
    """A REMIND decision for all the debtor's overdue invoices together, or None. At most one a week."""
    invoices = _overdue(silence, today)
    if not invoices or silence.waiting or silence.dispute_open or _resting(silence, policy, today):
        return None
    if silence.last_outbound and (today - silence.last_outbound).days < policy.reminders.min_days_between:
        return None
    words = [day for day in (silence.last_outbound, silence.last_inbound, silence.last_payment) if day]
    since = max(words, default=min(invoice.due for invoice in invoices))
    days = business_days_between(since, today)
    if days < policy.reminders.silence_business_days:
        return None
    facts = facts_of(invoices, date=silence.last_outbound, may_state_bank_details=True)
    reason = because("silence", days=days, since=since)
    return Decision((Measure(Action.REMIND, (reason,), facts),), policy.version)


def _overdue(silence: Silence, today: date) -> tuple[Invoice, ...]:
    """Invoices to remind of, oldest first: due, a business day having followed; one currency a message."""
    late = (i for i in silence.invoices if i.status in REMINDABLE and next_business_day(i.due) < today)
    found = sorted((i for i in late if i.outstanding), key=lambda invoice: (invoice.due, invoice.number))
    return tuple(i for i in found if i.amount.currency == found[0].amount.currency)


def _resting(silence: Silence, policy: Policy, today: date) -> bool:
    """Frozen, paused, or a promise still within its grace."""
    debtor, grace = silence.debtor, timedelta(days=policy.promises.grace_days)
    paused = debtor.paused_until is not None and today < debtor.paused_until
    in_procedure = any(invoice.status is InvoiceStatus.INSOLVENCY for invoice in silence.invoices)
    return debtor.frozen or paused or in_procedure or any(today <= due + grace for due in silence.promises)
