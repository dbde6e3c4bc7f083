"""Every status, what it means, and the moves allowed. A move is compare-and-swap and leaves an event (store)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class InvoiceStatus(StrEnum):
    """Where an invoice stands."""

    OPEN = "open"
    """Issued, not yet due."""
    OVERDUE = "overdue"
    """Due date passed, nothing agreed."""
    PROMISED = "promised"
    """The debtor named a day; reminders rest until then."""
    IN_PLAN = "in_plan"
    """Paid by an agreed payment plan."""
    DISPUTED = "disputed"
    """Contested by the debtor; reminders are suspended."""
    PAID_UNCONFIRMED = "paid_unconfirmed"
    """The debtor says it is paid; the bank has not shown it yet."""
    PAID = "paid"
    """Seen at the bank."""
    INSOLVENCY = "insolvency"
    """Covered by a collective procedure: no payment may be asked."""
    WRITTEN_OFF = "written_off"
    """Given up by the company."""


class ReplyStatus(StrEnum):
    """How far a received mail has come."""

    RECEIVED = "received"
    """Raw bytes stored, nothing read yet."""
    SCREENED = "screened"
    """Parsed; bounces, automatic answers and attack signs looked for."""
    MATCHED = "matched"
    """Attached to one debtor and its conversation."""
    READ = "read"
    """Intents and facts extracted with their evidence."""
    DECIDED = "decided"
    """The policy chain chose the actions."""
    DRAFTED = "drafted"
    """A draft waits for a person."""
    ANSWERED = "answered"
    """The approved answer was sent."""
    CLOSED = "closed"
    """Nothing to answer, or a person put it away."""
    NEEDS_HUMAN = "needs_human"
    """A person must look: doubtful, attacked, unknown sender."""
    SHUNTED = "shunted"
    """A step failed; the trace is kept and a person may retry."""


class DraftStatus(StrEnum):
    """Life of a draft; its versions keep every wording."""

    PROPOSED = "proposed"
    """Shown to account managers, waiting."""
    APPROVED = "approved"
    """Approved by a person; the outbox holds the mail."""
    REJECTED = "rejected"
    """Refused by a person, with the reason."""
    SUPERSEDED = "superseded"
    """Void: the debtor wrote again, the invoice changed, or another draft replaced it."""
    EXPIRED = "expired"
    """Nobody decided in time."""


class OutboxStatus(StrEnum):
    """Life of one approved mail on its way out."""

    QUEUED = "queued"
    """Approved, waiting for the sender."""
    SENDING = "sending"
    """Claimed by one sender; from here on never submitted twice."""
    SENT = "sent"
    """The server took it."""
    RETRY = "retry"
    """Refused for now, nothing was delivered; tried again later."""
    FAILED = "failed"
    """Refused for good."""
    UNCERTAIN = "uncertain"
    """The server's answer was lost: a person looks, it is never resent by itself."""
    CANCELLED = "cancelled"
    """Called off before it left."""


class PromiseStatus(StrEnum):
    """Life of a promise to pay."""

    OPEN = "open"
    """The day has not come, or its grace runs."""
    KEPT = "kept"
    """Paid in time."""
    BROKEN = "broken"
    """The day and the grace passed without payment."""
    CANCELLED = "cancelled"
    """Replaced by another agreement or no longer needed."""


class PlanStatus(StrEnum):
    """Life of a payment plan."""

    AGREED = "agreed"
    """Accepted in writing by both sides."""
    COMPLETED = "completed"
    """Every instalment was paid."""
    BROKEN = "broken"
    """Ended because an instalment was missed."""
    CANCELLED = "cancelled"
    """Replaced or ended by agreement."""


class InstalmentStatus(StrEnum):
    """Where one payment of a plan stands; always worked out from the payments seen (policies/plan_life.py)."""

    DUE = "due"
    """To come, or its grace runs; nothing seen yet."""
    PART_PAID = "part_paid"
    """As `due`, a part of it seen."""
    PAID = "paid"
    """Seen in full."""
    LATE = "late"
    """Its day and its grace have passed."""
    MISSED = "missed"
    """Late for so long that it counts against the plan."""


class PaymentStatus(StrEnum):
    """What became of an entry of the bank."""

    ASSIGNED = "assigned"
    """All of it went to invoices."""
    TO_ASSIGN = "to_assign"
    """All or a part of it waits for a person, who says which invoice it pays."""
    DISMISSED = "dismissed"
    """A person said that it pays none of our invoices."""


class TalkStatus(StrEnum):
    """Life of a talk about a payment plan."""

    OPEN = "open"
    """Something is offered, asked or agreed."""
    CLOSED = "closed"
    """Paid, or nothing is left to talk about."""


class DisputeStatus(StrEnum):
    """Life of a dispute."""

    OPEN = "open"
    """Being examined by a person."""
    SETTLED = "settled"
    """Closed by an agreement, a credit note or a withdrawal."""


class InstructionStatus(StrEnum):
    """Life of what a person asked to change in a draft."""

    WAITING = "waiting"
    """The worker has not come to it."""
    DONE = "done"
    """The draft has another wording, or another decision."""
    REFUSED = "refused"
    """The draft stays as it is; the card says why."""


class CardStatus(StrEnum):
    """Life of a card on the desk."""

    WAITING = "waiting"
    """A person has to decide."""
    DECIDED = "decided"
    """Decided or void; the card says by whom and when, its buttons are gone."""


_CHASEABLE = frozenset(
    {
        InvoiceStatus.OPEN,
        InvoiceStatus.OVERDUE,
        InvoiceStatus.PROMISED,
        InvoiceStatus.IN_PLAN,
        InvoiceStatus.DISPUTED,
        InvoiceStatus.PAID_UNCONFIRMED,
    }
)

INVOICE_MOVES: Mapping[InvoiceStatus, frozenset[InvoiceStatus]] = {
    **{status: frozenset(InvoiceStatus) - {status, InvoiceStatus.OPEN} for status in _CHASEABLE},
    # a returned payment
    InvoiceStatus.PAID: frozenset({InvoiceStatus.OVERDUE, InvoiceStatus.OPEN}),
    InvoiceStatus.INSOLVENCY: frozenset(
        # back to OPEN or OVERDUE: a person found that there is no procedure
        {InvoiceStatus.PAID, InvoiceStatus.WRITTEN_OFF, InvoiceStatus.OVERDUE, InvoiceStatus.OPEN}
    ),
    InvoiceStatus.WRITTEN_OFF: frozenset({InvoiceStatus.PAID}),
}
REPLY_MOVES: Mapping[ReplyStatus, frozenset[ReplyStatus]] = {
    ReplyStatus.RECEIVED: frozenset(
        {ReplyStatus.SCREENED, ReplyStatus.CLOSED, ReplyStatus.NEEDS_HUMAN, ReplyStatus.SHUNTED}
    ),
    ReplyStatus.SCREENED: frozenset(
        {ReplyStatus.MATCHED, ReplyStatus.CLOSED, ReplyStatus.NEEDS_HUMAN, ReplyStatus.SHUNTED}
    ),
    ReplyStatus.MATCHED: frozenset({ReplyStatus.READ, ReplyStatus.NEEDS_HUMAN, ReplyStatus.SHUNTED}),
    ReplyStatus.READ: frozenset({ReplyStatus.DECIDED, ReplyStatus.NEEDS_HUMAN, ReplyStatus.SHUNTED}),
    ReplyStatus.DECIDED: frozenset(
        {ReplyStatus.DRAFTED, ReplyStatus.CLOSED, ReplyStatus.NEEDS_HUMAN, ReplyStatus.SHUNTED}
    ),
    ReplyStatus.DRAFTED: frozenset(
        # back to MATCHED: an invoice changed under the draft; to READ: a person corrected the reading; to DECIDED: a
        # person asked for other terms, or left an action out
        {
            ReplyStatus.ANSWERED,
            ReplyStatus.CLOSED,
            ReplyStatus.NEEDS_HUMAN,
            ReplyStatus.MATCHED,
            ReplyStatus.READ,
            ReplyStatus.DECIDED,
        }
    ),
    ReplyStatus.NEEDS_HUMAN: frozenset(
        {ReplyStatus.MATCHED, ReplyStatus.READ, ReplyStatus.DRAFTED, ReplyStatus.CLOSED, ReplyStatus.RECEIVED}
    ),
    ReplyStatus.SHUNTED: frozenset({ReplyStatus.RECEIVED, ReplyStatus.CLOSED}),
    ReplyStatus.ANSWERED: frozenset(),
    # back to MATCHED: what overtook it turned out to need no answer
    ReplyStatus.CLOSED: frozenset({ReplyStatus.RECEIVED, ReplyStatus.MATCHED}),
}
DRAFT_MOVES: Mapping[DraftStatus, frozenset[DraftStatus]] = {
    DraftStatus.PROPOSED: frozenset(
        {DraftStatus.APPROVED, DraftStatus.REJECTED, DraftStatus.SUPERSEDED, DraftStatus.EXPIRED}
    ),
    DraftStatus.APPROVED: frozenset({DraftStatus.SUPERSEDED}),  # called off before it left
    DraftStatus.REJECTED: frozenset(),
    DraftStatus.SUPERSEDED: frozenset(),
    DraftStatus.EXPIRED: frozenset(),
}
OUTBOX_MOVES: Mapping[OutboxStatus, frozenset[OutboxStatus]] = {
    OutboxStatus.QUEUED: frozenset({OutboxStatus.SENDING, OutboxStatus.CANCELLED}),
    OutboxStatus.SENDING: frozenset(
        {OutboxStatus.SENT, OutboxStatus.RETRY, OutboxStatus.FAILED, OutboxStatus.UNCERTAIN}
    ),
    OutboxStatus.RETRY: frozenset({OutboxStatus.SENDING, OutboxStatus.CANCELLED, OutboxStatus.FAILED}),
    OutboxStatus.UNCERTAIN: frozenset(
        {OutboxStatus.SENT, OutboxStatus.QUEUED, OutboxStatus.CANCELLED}
    ),  # by a person only
    OutboxStatus.FAILED: frozenset({OutboxStatus.QUEUED, OutboxStatus.CANCELLED}),  # by a person only
    OutboxStatus.SENT: frozenset(),
    OutboxStatus.CANCELLED: frozenset(),
}
CARD_MOVES: Mapping[CardStatus, frozenset[CardStatus]] = {
    CardStatus.WAITING: frozenset({CardStatus.DECIDED}),
    CardStatus.DECIDED: frozenset({CardStatus.WAITING}),  # it came back: a refused or called-off mail
}
INSTRUCTION_MOVES: Mapping[InstructionStatus, frozenset[InstructionStatus]] = {
    InstructionStatus.WAITING: frozenset({InstructionStatus.DONE, InstructionStatus.REFUSED}),
    InstructionStatus.DONE: frozenset(),
    InstructionStatus.REFUSED: frozenset(),
}
PROMISE_MOVES: Mapping[PromiseStatus, frozenset[PromiseStatus]] = {
    PromiseStatus.OPEN: frozenset({PromiseStatus.KEPT, PromiseStatus.BROKEN, PromiseStatus.CANCELLED}),
    PromiseStatus.KEPT: frozenset({PromiseStatus.OPEN, PromiseStatus.BROKEN}),  # a returned payment
    PromiseStatus.BROKEN: frozenset({PromiseStatus.KEPT}),  # imported late, but paid in time
    PromiseStatus.CANCELLED: frozenset(),
}
PLAN_MOVES: Mapping[PlanStatus, frozenset[PlanStatus]] = {
    PlanStatus.AGREED: frozenset({PlanStatus.COMPLETED, PlanStatus.BROKEN, PlanStatus.CANCELLED}),
    PlanStatus.COMPLETED: frozenset({PlanStatus.AGREED}),  # a returned payment
    PlanStatus.BROKEN: frozenset(),
    PlanStatus.CANCELLED: frozenset(),
}
INSTALMENT_MOVES: Mapping[InstalmentStatus, frozenset[InstalmentStatus]] = {
    status: frozenset(InstalmentStatus) - {status} for status in InstalmentStatus
}
"""Any: a payment may be returned, or imported long after its day."""
PAYMENT_MOVES: Mapping[PaymentStatus, frozenset[PaymentStatus]] = {
    PaymentStatus.TO_ASSIGN: frozenset({PaymentStatus.ASSIGNED, PaymentStatus.DISMISSED}),
    PaymentStatus.ASSIGNED: frozenset(),
    PaymentStatus.DISMISSED: frozenset({PaymentStatus.TO_ASSIGN}),
}
TALK_MOVES: Mapping[TalkStatus, frozenset[TalkStatus]] = {
    TalkStatus.OPEN: frozenset({TalkStatus.CLOSED}),
    TalkStatus.CLOSED: frozenset(),
}
DISPUTE_MOVES: Mapping[DisputeStatus, frozenset[DisputeStatus]] = {
    DisputeStatus.OPEN: frozenset({DisputeStatus.SETTLED}),
    DisputeStatus.SETTLED: frozenset(),
}
