"""No reply: one courteous follow-up after the company's days of silence, or the next step of its calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from amiable.domain.calendar import business_days_between, next_business_day
from amiable.domain.company import Policy, ReminderStep
from amiable.domain.debtor import Debtor
from amiable.domain.decision import Action, Decision, Measure
from amiable.domain.invoice import Invoice
from amiable.domain.status import InvoiceStatus
from amiable.policies.legal.prescription import ClaimEvent, EventKind, Watch, watch
from amiable.policies.legal.regime import regime
from amiable.policies.legal.tables import law
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
    promise_methods: tuple[str, ...] = ()
    """How each of them will be paid, in the same order; empty or missing where it was not said."""
    acknowledged: Mapping[str, tuple[date, ...]] = field(default_factory=dict)
    """By invoice number, the days on which the debtor acknowledged it in writing."""
    reminders_sent: int = 0
    """Our reminders about these invoices so far."""
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
    if not invoices or hindrances(silence, policy, today):
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
    if calendar is None or hindrances(silence, policy, today):
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


class Hindrance(StrEnum):
    """What keeps us from writing to a debtor."""

    REPLY_WAITING = "reply_waiting"
    """A reply is not dealt with, or a draft or a mail of ours has not left."""
    DISPUTE_OPEN = "dispute_open"
    FROZEN = "frozen"
    """A collective procedure is known."""
    PAUSED = "paused"
    PROMISE_RUNS = "promise_runs"
    """A promised day, or its grace, has not passed."""
    WRITTEN_LATELY = "written_lately"
    WRITTEN_ENOUGH = "written_enough"
    """As often as is decent before a mise en demeure: a person decides (product rule, CP 222-33-2-2)."""


def hindrances(silence: Silence, policy: Policy, today: date) -> tuple[Hindrance, ...]:
    """Everything that keeps us quiet whatever is due; empty when only the calendar or the silence decides."""
    policy = policy.for_debtor(silence.debtor)
    debtor, last = silence.debtor, silence.last_outbound
    in_procedure = any(invoice.status is InvoiceStatus.INSOLVENCY for invoice in silence.invoices)
    found = {
        Hindrance.REPLY_WAITING: silence.waiting,
        Hindrance.DISPUTE_OPEN: silence.dispute_open,
        Hindrance.FROZEN: debtor.frozen or in_procedure,
        Hindrance.PAUSED: debtor.paused_until is not None and today < debtor.paused_until,
        Hindrance.PROMISE_RUNS: any(today <= day for day in _promise_ends(silence, policy)),
        Hindrance.WRITTEN_LATELY: last is not None and (today - last).days < policy.reminders.min_days_between,
        Hindrance.WRITTEN_ENOUGH: silence.reminders_sent >= law().terms.sending.max_before_notice,
    }
    return tuple(hindrance for hindrance, holds in found.items() if holds)


OUR_OWN = frozenset({Hindrance.WRITTEN_LATELY, Hindrance.WRITTEN_ENOUGH})
"""They bound our reminders; a mise en demeure that a person decides does not wait for them."""


def time_barred(silence: Silence, today: date) -> tuple[Invoice, ...]:
    """Unpaid invoices that no court would enforce any more, as far as the file knows: a person decides about them.

    They are never reminded of (C.civ 2224, 2249; C.conso L218-2). Without the day of performance the invoice's own
    day counts, and no acknowledgement is presumed beyond an agreed plan (C.civ 2240): the earliest deadline, so that
    we stop too soon, never too late.
    """
    claim = regime(silence.debtor.kind).claim

    acknowledged = {
        number: [ClaimEvent(EventKind.ACKNOWLEDGEMENT, day) for day in days]
        for number, days in silence.acknowledged.items()
    }
    return tuple(
        i
        for i in silence.invoices
        if i.outstanding and watch(claim, i.issued, i.due, acknowledged.get(i.number, ())).barred(today)
    )


def _promise_ends(silence: Silence, policy: Policy) -> list[date]:
    """The last day of each open promise, the grace of its way of paying counted."""
    methods = (*silence.promise_methods, *[""] * len(silence.promises))
    return [
        due + timedelta(days=policy.promises.grace(method))
        for due, method in zip(silence.promises, methods, strict=False)
    ]


def prescription_near(silence: Silence, today: date) -> tuple[Invoice, ...]:
    """Unpaid invoices whose earliest deadline is near or may have passed: only an acknowledgement or a court claim
    helps (C.civ 2240, 2241)."""
    return tuple(i for i in silence.invoices if i.outstanding and _last_period(silence, i).alert_due(today))


def _last_period(silence: Silence, invoice: Invoice) -> Watch:
    """The period that runs: the whole new one since the last acknowledgement in time (C.civ 2231), else the first."""
    claim = regime(silence.debtor.kind).claim
    found = watch(claim, invoice.issued, invoice.due)
    for day in sorted(silence.acknowledged.get(invoice.number, ())):
        if min(invoice.issued, invoice.due) <= day <= found.safe:  # a barred claim does not revive
            found = watch(claim, day, day)
    return found


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
    barred = time_barred(silence, today)
    return _one_currency(i for i in late if i.outstanding and i not in barred)


def _one_currency(invoices: Iterable[Invoice]) -> tuple[Invoice, ...]:
    found = sorted(invoices, key=lambda invoice: (invoice.due, invoice.number))
    return tuple(i for i in found if i.amount.currency == found[0].amount.currency)
