"""No reply: one courteous follow-up after the company's days of silence, or the next step of its calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from amiable.domain.calendar import business_days_between, next_business_day
from amiable.domain.company import Policy, ReminderStep
from amiable.domain.debtor import Debtor
from amiable.domain.decision import Action, Decision, Measure
from amiable.domain.invoice import Invoice
from amiable.domain.status import InvoiceStatus
from amiable.policies.penalties import mention
from amiable.policies.rules import because
from amiable.policies.scope import facts_of

REASONS = {"silence": ("days", "since")}
CALENDAR_REASONS = {
    f"step_{step}": ("due", "days") for step in ReminderStep if step is not ReminderStep.FORMAL_NOTICE
}
"""The day the oldest invoice fell due, and how many days ago (before: how many days are left)."""
DATED = frozenset({ReminderStep.REMINDER_2, ReminderStep.LAST_REMINDER})
"""Steps that name a day to pay or to answer by."""
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
    last_step: str = ""
    """The step of our last reminder of the calendar about one of these invoices; empty when there was none."""
    waiting: bool = False
    """True while a reply is not dealt with, or a draft or a mail of ours has not left."""
    dispute_open: bool = False


def follow_up_due(silence: Silence, policy: Policy, today: date) -> Decision | None:
    """A REMIND decision for all the debtor's overdue invoices together, or None. At most one a week.

    With a calendar, its next step, whose name is in `facts.step`; never the formal notice, which a person decides.
    """
    policy = policy.for_debtor(silence.debtor)
    if policy.reminders.calendar is not None:
        step = due_step(silence, policy, today)
        return _of_the_calendar(step, silence, policy, today) if step in WORDED_STEPS else None
    invoices = overdue(silence, today)
    if not invoices or _quiet(silence, policy, today):
        return None
    since = max(_words(silence), default=min(invoice.due for invoice in invoices))
    days = business_days_between(since, today)
    if days < policy.reminders.silence_business_days:
        return None
    facts = facts_of(invoices, date=silence.last_outbound, may_state_bank_details=True)
    reason = because("silence", days=days, since=since)
    return Decision((Measure(Action.REMIND, (reason,), facts),), policy.version)


def due_step(silence: Silence, policy: Policy, today: date) -> ReminderStep | None:
    """The step of the company's calendar that is due for this debtor, or None.

    Steps are taken in order, none is skipped because we are late, and each waits for its days since the oldest due
    date and for a week without a message. The step before the due date is given up once an invoice is late.
    """
    policy = policy.for_debtor(silence.debtor)
    calendar = policy.reminders.calendar
    if calendar is None or _quiet(silence, policy, today):
        return None
    if (last := max(_words(silence), default=None)) and (today - last).days < policy.reminders.min_days_between:
        return None
    done = tuple(ReminderStep).index(ReminderStep(silence.last_step)) if silence.last_step else -1
    left = [(step, days) for step, days in calendar.steps() if tuple(ReminderStep).index(step) > done]
    late = overdue(silence, today)
    for step, days in left:
        if step is ReminderStep.PRE_REMINDER:
            if not late and _upcoming(silence, today, -days):
                return step
        else:
            return step if late and (today - late[0].due).days >= days else None
    return None


WORDED_STEPS = frozenset(ReminderStep) - {ReminderStep.FORMAL_NOTICE}


def _of_the_calendar(step: ReminderStep | None, silence: Silence, policy: Policy, today: date) -> Decision:
    assert step is not None and policy.reminders.calendar is not None  # the caller has looked
    calendar = policy.reminders.calendar
    if step is ReminderStep.PRE_REMINDER:
        assert calendar.pre_reminder is not False
        invoices = _upcoming(silence, today, -calendar.pre_reminder)
    else:
        invoices = overdue(silence, today)
    deadline = next_business_day(today + timedelta(days=calendar.reply_days)) if step in DATED else None
    facts = facts_of(
        invoices,
        date=silence.last_outbound,
        step=str(step),
        deadline=deadline,
        dates=(deadline,) if deadline else (),
        may_state_bank_details=True,
        **(mention(silence.debtor, policy) if step in DATED else {}),
    )
    due = invoices[0].due
    reason = because(f"step_{step}", due=due, days=abs((today - due).days))
    return Decision((Measure(Action.REMIND, (reason,), facts),), policy.version)


def _quiet(silence: Silence, policy: Policy, today: date) -> bool:
    """Something waits for a person, the debtor is left in peace, or we wrote less than a week ago."""
    last = silence.last_outbound
    recent = last is not None and (today - last).days < policy.reminders.min_days_between
    return recent or not nothing_stands_against(silence, policy, today)


def nothing_stands_against(silence: Silence, policy: Policy, today: date) -> bool:
    """True unless something waits for a person, a dispute is open, or the debtor is to be left in peace."""
    return not (silence.waiting or silence.dispute_open or _resting(silence, policy, today))


def _words(silence: Silence) -> list[date]:
    return [day for day in (silence.last_outbound, silence.last_inbound, silence.last_payment) if day]


def _upcoming(silence: Silence, today: date, days: int) -> tuple[Invoice, ...]:
    """Invoices that fall due within that many days, soonest first; one currency a message."""
    end = today + timedelta(days=days)
    soon = (i for i in silence.invoices if i.status is InvoiceStatus.OPEN and today <= i.due <= end)
    return _one_currency(i for i in soon if i.outstanding)


def overdue(silence: Silence, today: date) -> tuple[Invoice, ...]:
    """Invoices to remind of, oldest first: due, a business day having followed; one currency a message."""
    late = (i for i in silence.invoices if i.status in REMINDABLE and next_business_day(i.due) < today)
    return _one_currency(i for i in late if i.outstanding)


def _one_currency(invoices: Iterable[Invoice]) -> tuple[Invoice, ...]:
    found = sorted(invoices, key=lambda invoice: (invoice.due, invoice.number))
    return tuple(i for i in found if i.amount.currency == found[0].amount.currency)


def _resting(silence: Silence, policy: Policy, today: date) -> bool:
    """Frozen, paused, or a promise still within its grace."""
    debtor, grace = silence.debtor, timedelta(days=policy.promises.grace_days)
    paused = debtor.paused_until is not None and today < debtor.paused_until
    in_procedure = any(invoice.status is InvoiceStatus.INSOLVENCY for invoice in silence.invoices)
    return debtor.frozen or paused or in_procedure or any(today <= due + grace for due in silence.promises)
