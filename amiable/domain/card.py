"""What the desk shows an account manager, as a pure record; bot/cards.py words it."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from amiable.domain.debtor import Debtor
from amiable.domain.decision import Action, Decision, Reason
from amiable.domain.draft import DraftVersion
from amiable.domain.invoice import Invoice
from amiable.domain.payment import Unassigned
from amiable.domain.plan import Standing
from amiable.domain.reading import Intent, Reading
from amiable.domain.status import CardStatus
from amiable.domain.talk import Proposal


class CardKind(StrEnum):
    """What a person is asked."""

    DRAFT = "draft"
    """Approve, edit, refuse or hand over a draft."""
    LOOK = "look"
    """A reply set aside: unknown sender, attack, doubt, or a failed step. Attach, answer, or close it."""
    DEBTOR = "debtor"
    """A file calls for a decision although nobody wrote: a formal notice is possible, time runs out."""
    UNCERTAIN = "uncertain"
    """The mail server's answer was lost: did it leave or not?"""


@dataclass(frozen=True)
class Received:
    """The reply a card is about, as a person needs to see it."""

    sender: str
    sender_name: str
    subject: str
    at: datetime
    new_text: str
    attachments: tuple[str, ...] = ()
    undelivered: str = ""
    """Of a delivery report: the address that could not be reached."""
    number: int | None = None
    """Of the reply, as `amiable policy explain` takes it."""


@dataclass(frozen=True)
class Announced:
    """A contact that the debtor names and that is not on file. `doubts` name what speaks against it (bot/texts)."""

    email: str
    name: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """Ties a person's yes to this very address; a button has no room for the address itself."""
        return hashlib.sha256(self.email.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Candidate:
    """A debtor that an unmatched reply may belong to; `signs` name what points to it."""

    debtor_id: int
    name: str
    score: float
    signs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How a card ended: `code` names a sentence of bot/texts, `by` the person (empty: the software)."""

    code: str
    by: str
    at: datetime
    detail: str = ""


@dataclass(frozen=True)
class Instruction:
    """What a person asked to change in the draft shown, while it is under way or once it was refused."""

    words: str
    refused: str = ""
    """Why: the name of a sentence of bot/texts; empty while it is under way."""
    reasons: tuple[Reason, ...] = ()
    """The limits of the policy that stand against it."""


@dataclass(frozen=True)
class Turn:
    """One exchange of the talk about a plan, once our letter has left."""

    heard_at: datetime | None
    """When the debtor wrote; None where we wrote first."""
    asked: Proposal | None
    sent_at: datetime
    action: Action
    offered: Proposal | None


@dataclass(frozen=True)
class Card:
    """Everything on one card. `token` is the opaque id that buttons carry; `revision` grows when it changes."""

    id: int
    token: str
    kind: CardKind
    status: CardStatus
    revision: int
    company: str
    debtor: Debtor | None = None
    invoices: tuple[Invoice, ...] = ()
    received: Received | None = None
    earlier: tuple[Received, ...] = ()
    """Older messages of the debtor that nobody answered before it wrote again."""
    reading: Reading | None = None
    decision: Decision | None = None
    draft: DraftVersion | None = None
    instruction: Instruction | None = None
    """The latest about this very draft version."""
    turns: tuple[Turn, ...] = ()
    """The talk about a plan so far, oldest first."""
    candidates: tuple[Candidate, ...] = ()
    plan: Standing | None = None
    """The debtor's running plan."""
    promises_kept: int = 0
    promises_broken: int = 0
    to_assign: tuple[Unassigned, ...] = ()
    """Payments that a person is to assign."""
    reason: str = ""
    """Why it was set aside: the name of a sentence of bot/texts."""
    trace: str = ""
    """Technical trace of a failed step, for the operator; the card shows its last line only."""
    outcome: Outcome | None = None
    undo_until: datetime | None = None
    """While the approved mail can still be called off."""
    snoozed_until: datetime | None = None
    """The person in whose chat it is drawn asked to see it later."""
    forceable: bool = False
    """True when the policy lets a person approve in spite of these findings, with a reason."""
    minimised: bool = False
    """By policy: initials and no amounts, until the person asks to see it in clear."""
    assigned_to: str = ""
    announced: Announced | None = None
    """A contact to put on file, should a person want it."""
    chat: int | None = None
    """The tie of the chat that it came by, while that lives."""


@dataclass(frozen=True)
class Delivery:
    """A card that a manager's chat does not show in its present revision.

    `message_ids` are the messages that show an older revision there (empty: never shown).
    """

    card: Card
    manager_id: int
    chat_id: int
    message_ids: tuple[int, ...] = ()
    mine: bool = True
    """False when the card was handed to a colleague: shown without buttons."""
    anew: bool = False
    """True when it must ring again: sent as a new message, the old one marked as replaced."""


@dataclass(frozen=True)
class Tap:
    """What a person did on a card. `version` is the draft version they saw (0: no draft)."""

    token: str
    version: int
    manager_id: int
    update_key: str
    """Unique per action of the person (`tg:<update_id>`): the same one twice is a redelivery, done once."""


@dataclass(frozen=True)
class Verdict:
    """What came of a tap: `code` names a sentence of bot/texts (`approved`, `already_decided`, …)."""

    done: bool
    code: str
    by: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Correction:
    """What a person changes in a reading; None leaves it as it was read."""

    intent: Intent | None = None
    date: dt.date | None = None
    amount: Decimal | None = None
    invoice: str | None = None


class Purpose(StrEnum):
    """Why the desk wrote a message, so that an answer to it is understood after a restart."""

    CARD = "card"
    """A reply to it is the new text of the draft, or what shall change in it."""
    ASK_TEXT = "ask_text"
    """It asked for the new text, or for what shall change in it."""
    ASK_INSTRUCTION = "ask_instruction"
    """It asked how the draft shall be reworded."""
    ASK_REASON = "ask_reason"
    """It asked why the draft is refused."""
    ASK_FORCE = "ask_force"
    """It asked why the draft is right in spite of its findings."""
    ASK_DATE = "ask_date"
    """It asked for the right date."""
    ASK_AMOUNT = "ask_amount"
    """It asked for the right amount."""


@dataclass(frozen=True)
class Asked:
    """A message of the desk that a person answered."""

    token: str
    version: int
    purpose: Purpose
