"""What the policy chain decided: actions, the only figures a draft may state, the effects, the reasons."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from amiable.domain.money import Money
from amiable.domain.plan import Instalment, Rhythm
from amiable.domain.reading import DisputeReason
from amiable.domain.status import InvoiceStatus
from amiable.domain.talk import Bounds, Proposal
from amiable.domain.talk_state import State


class Action(StrEnum):
    """What we do about a message. All but the last three word a draft."""

    THANK_FOR_PAYMENT = "thank_for_payment"
    NOTE_PROMISE = "note_promise"
    PROPOSE_PLAN = "propose_plan"
    CONFIRM_PLAN = "confirm_plan"
    DECLINE_PLAN = "decline_plan"
    ASK_TERMS = "ask_terms"
    """Ask what a proposal leaves open before it can be judged."""
    ACKNOWLEDGE_DISPUTE = "acknowledge_dispute"
    ANSWER_QUESTION = "answer_question"
    ACKNOWLEDGE_INSOLVENCY = "acknowledge_insolvency"
    ACKNOWLEDGE_CONTACT = "acknowledge_contact"
    REMIND = "remind"
    FORMAL_NOTICE = "formal_notice"
    REMIND_INSTALMENT = "remind_instalment"
    """Some days before a payment of an agreed plan: a service, nothing is late."""
    ASK_INSTALMENT = "ask_instalment"
    """A payment of a plan has not come: one courteous question."""
    END_PLAN = "end_plan"
    """Payments of a plan were missed: what is left to catch up, and until when, before the plan ends."""
    THANK_FOR_PLAN = "thank_for_plan"
    """The last payment of a plan was seen."""
    ASK_PROMISE = "ask_promise"
    """A promised payment has not come: one courteous question that recalls the promise."""
    HAND_OVER = "hand_over"
    """A person answers; a holding draft may be offered."""
    CLOSE = "close"
    """Nothing to answer (automatic notice, thanks)."""
    QUARANTINE = "quarantine"
    """Attack signs: no draft, no link followed, a person looks."""


@dataclass(frozen=True)
class Reason:
    """Why a rule fired: the rule's name and the values its French sentence needs (bot/texts)."""

    rule: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class InterestSpan:
    """Days with one balance and one rate, both ends counted: a line of the statement."""

    start: dt.date
    end: dt.date
    rate: Decimal
    """Percent a year."""
    interest: Money


@dataclass(frozen=True)
class Claim:
    """One late invoice: principal, interest line by line, indemnity. Every figure is a sum of lines shown."""

    invoice: str
    principal: Money
    spans: tuple[InterestSpan, ...]
    interest: Money
    indemnity: Money


@dataclass(frozen=True)
class Facts:
    """Everything the draft of one action may state. Typed, computed by the engine, never from a model or mail."""

    invoices: tuple[str, ...] = ()
    amounts: tuple[Money, ...] = ()
    dates: tuple[dt.date, ...] = ()
    counts: tuple[int, ...] = ()
    links: tuple[str, ...] = ()
    percentages: tuple[Decimal, ...] = ()
    may_state_penalties: bool = False
    may_state_bank_details: bool = False
    amount: Money | None = None
    """The amount the action is about (promised, contested)."""
    total: Money | None = None
    """What is left to pay on `invoices` together."""
    rest: Money | None = None
    """What stays to be settled beside `amount`."""
    date: dt.date | None = None
    """The day the action is about."""
    schedule: tuple[Instalment, ...] = ()
    every: Rhythm | None = None
    dispute_reason: DisputeReason | None = None
    topics: tuple[str, ...] = ()
    """What a question asks for: `invoice_copy`, `bank_details`, `statement`, `assistant`, `call`, `other`."""
    attachments: tuple[str, ...] = ()
    """Invoice numbers whose PDF is joined."""
    asks: tuple[str, ...] = ()
    """What a proposal leaves open: `first_date`, `date`, `amount`, `which_offer`, `confirmation`, `terms`."""
    obstacles: tuple[str, ...] = ()
    """The limits that keep us from a proposal, by the names of their reasons; told without their figures."""
    discount: Money | None = None
    """The sum waived, where the policy has a discount."""
    step: str = ""
    """Of the reminder calendar (`ReminderStep`); empty for an answer or the follow-up after silence."""
    deadline: dt.date | None = None
    """The day until which a reminder waits for a payment or an answer."""
    claims: tuple[Claim, ...] = ()
    """What late payment adds to each invoice, in a formal notice that claims it."""


@dataclass(frozen=True)
class MoveInvoice:
    """Proposed status of one invoice once the answer is sent."""

    invoice: str
    to: InvoiceStatus
    kind: Literal["move_invoice"] = "move_invoice"


@dataclass(frozen=True)
class OpenPromise:
    """A promise to pay is recorded once the answer is sent."""

    invoices: tuple[str, ...]
    due: dt.date | None
    amount: Money | None = None
    method: str = ""
    """How it will be paid (`PaymentMethod`), where the debtor says so."""
    kind: Literal["open_promise"] = "open_promise"


@dataclass(frozen=True)
class OpenPlan:
    """A payment plan is recorded once the confirmation is sent."""

    invoices: tuple[str, ...]
    schedule: tuple[Instalment, ...]
    kind: Literal["open_plan"] = "open_plan"


@dataclass(frozen=True)
class EndPlan:
    """An agreed plan ends after that day, unless what was missed has come by then."""

    plan_id: int
    on: dt.date
    kind: Literal["end_plan"] = "end_plan"


@dataclass(frozen=True)
class OpenDispute:
    """A dispute is recorded and reminders on its invoices stop."""

    invoices: tuple[str, ...]
    reason: DisputeReason
    amount: Money | None = None
    kind: Literal["open_dispute"] = "open_dispute"


@dataclass(frozen=True)
class PauseReminders:
    """No reminder to this debtor before that day. Applied at once: it only ever protects the debtor."""

    until: dt.date
    kind: Literal["pause_reminders"] = "pause_reminders"


@dataclass(frozen=True)
class FreezeDebtor:
    """Collective procedure: every reminder stops. Applied at once: it only ever protects the debtor."""

    kind: Literal["freeze_debtor"] = "freeze_debtor"


@dataclass(frozen=True)
class MoveTalk:
    """The talk about a plan stands there once the answer is sent. The rest is for the manager's card."""

    state: State
    version: int = 0
    """Of the talk that this was decided on; 0 opens one."""
    asked: Proposal | None = None
    """What the debtor proposes in this message, as far as it is complete."""
    offered: Proposal | None = None
    """What our answer offers or confirms."""
    allowed: Bounds | None = None
    """What the policy leaves room for."""
    overlooked_days: tuple[dt.date, ...] = ()
    overlooked_sums: tuple[Money, ...] = ()
    """Named in the message, and in none of these: perhaps of something else, perhaps misread."""
    unsure: bool = False
    """The debtor may well propose another plan."""
    kind: Literal["move_talk"] = "move_talk"


Effect = MoveInvoice | OpenPromise | OpenPlan | EndPlan | OpenDispute | MoveTalk | PauseReminders | FreezeDebtor


@dataclass(frozen=True)
class Measure:
    """One action with its facts, effects and reasons."""

    action: Action
    reasons: tuple[Reason, ...]
    facts: Facts = Facts()
    effects: tuple[Effect, ...] = ()
    silent: bool = False
    """True where nothing may be written to the sender: automatic mail, unverified address."""


@dataclass(frozen=True)
class Decision:
    """The measures for one message, the main one first. `careful` marks a decision taken on a doubtful reading."""

    measures: tuple[Measure, ...]
    policy_version: str
    careful: bool = False
    refused: tuple[Action, ...] = ()
    """Actions that a person left out."""

    @property
    def action(self) -> Action:
        """The main action."""
        return self.measures[0].action

    @property
    def worded(self) -> tuple[Measure, ...]:
        """The measures that a draft words, the main one first; empty when no draft is offered."""
        return tuple(m for m in self.measures if not m.silent and m.action not in (Action.CLOSE, Action.QUARANTINE))

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every reason, the main action's first."""
        return tuple(reason for measure in self.measures for reason in measure.reasons)

    @property
    def effects(self) -> tuple[Effect, ...]:
        """Every effect, in order, without repeats."""
        return tuple(dict.fromkeys(effect for measure in self.measures for effect in measure.effects))
