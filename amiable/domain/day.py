"""What an account manager looks up during the day, as pure records; bot/ words and draws them.

`company` is empty where the person serves only one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from amiable.domain.card import Announced, Card
from amiable.domain.chat import TiedChat
from amiable.domain.debtor import Debtor
from amiable.domain.invoice import Invoice
from amiable.domain.money import Money
from amiable.domain.plan import Instalment, schedule_total
from amiable.domain.reading import Intent
from amiable.domain.status import PlanStatus, PromiseStatus


@dataclass(frozen=True)
class Found:
    """A debtor, or an invoice and its debtor, that a search found."""

    id: int
    name: str
    company: str = ""


@dataclass(frozen=True)
class Promised:
    """A promise to pay. `amount` is None when the debtor named none: what is left of its invoices is meant."""

    debtor_id: int
    debtor: str
    invoices: tuple[str, ...]
    due: dt.date | None
    amount: Money | None
    status: PromiseStatus
    company: str = ""


@dataclass(frozen=True)
class PlanFollowed:
    """A payment plan and how far it got. `outstanding` is what its invoices leave to pay now."""

    debtor_id: int
    debtor: str
    status: PlanStatus
    schedule: tuple[Instalment, ...]
    outstanding: Money
    company: str = ""

    def late(self, today: dt.date) -> tuple[Instalment, ...]:
        """Instalments whose day has passed and which what was paid does not cover, in order."""
        if self.status is not PlanStatus.AGREED:
            return ()
        covered, found = (schedule_total(self.schedule) - self.outstanding).amount, []
        for instalment in self.schedule:
            covered -= instalment.amount.amount
            if covered < 0 and instalment.date < today:
                found.append(instalment)
        return tuple(found)


@dataclass(frozen=True)
class Exchange:
    """A message of the debtor (`words`), or one of ours (`action`, approved by `by`)."""

    at: dt.datetime
    words: str = ""
    action: str = ""
    by: str = ""


@dataclass(frozen=True)
class DebtorFile:
    """A debtor at a glance. `invoices` are the unpaid ones, the oldest due first; `exchanges` the newest first."""

    debtor: Debtor
    invoices: tuple[Invoice, ...]
    promises: tuple[Promised, ...]
    plan: PlanFollowed | None
    disputed: bool
    exchanges: tuple[Exchange, ...]
    cards: tuple[Card, ...]
    """Those that wait for the person who asks."""
    chats: tuple[TiedChat, ...] = ()
    announced: tuple[tuple[str, Announced], ...] = ()
    """Contacts named and not on file, each with the token of a card about it."""
    company: str = ""


@dataclass(frozen=True)
class InvoiceFile:
    """One invoice at a glance."""

    invoice: Invoice
    debtor: Debtor
    promises: tuple[Promised, ...]
    company: str = ""


class Age(StrEnum):
    """How late an unpaid invoice is, in days."""

    NOT_DUE = "not_due"
    TO_30 = "to_30"
    TO_60 = "to_60"
    TO_90 = "to_90"
    OVER_90 = "over_90"


class Delay(StrEnum):
    """How long a draft waited for its approval."""

    QUARTER = "quarter"
    """At most 15 minutes."""
    HOUR = "hour"
    HALF_DAY = "half_day"
    """At most 4 hours."""
    DAY = "day"
    LONGER = "longer"


@dataclass(frozen=True)
class Month:
    """What was promised for a month, and what came in on those promises."""

    first: dt.date
    promised: Decimal
    received: Decimal


@dataclass(frozen=True)
class Figures:
    """A company's figures on a day; amounts in `currency`, invoices in another one left out and counted."""

    company: str
    day: dt.date
    currency: str
    aged: tuple[tuple[Age, Decimal], ...]
    left_out: int
    replies: tuple[tuple[Intent, int], ...]
    """Of the last 30 days, the most frequent first."""
    delays: tuple[tuple[Delay, int], ...]
    """Of the last 30 days."""
    median_minutes: float | None
    months: tuple[Month, ...]


class AnnouncementKind(StrEnum):
    """What a manager is told once."""

    DIGEST = "digest"
    """The morning of a business day."""
    EXPIRING = "expiring"
    """A draft will be given up before the next business day is over."""


@dataclass(frozen=True)
class Digest:
    """What the day brings, for one manager."""

    day: dt.date
    drafts: int
    oldest: dt.datetime | None
    """Since when the oldest of these drafts waits."""
    expiring: int
    resting: int
    """Cards put off until later."""
    looks: int
    files: int
    """Files that call for a decision."""
    uncertain: int
    due: tuple[Promised, ...]
    """Promises of this day."""
    missed: tuple[Promised, ...]
    """Promises whose day has passed without the money."""
    late: tuple[tuple[PlanFollowed, Instalment], ...]
    company: str = ""
    minimised: bool = False
    """By policy: initials and no amounts."""

    @property
    def empty(self) -> bool:
        """True when there is nothing to say."""
        return not (self.drafts or self.looks or self.files or self.uncertain or self.due or self.missed or self.late)


@dataclass(frozen=True)
class Announcement:
    """One message to one chat: a digest, or a card whose draft will expire."""

    id: int
    chat_id: int
    kind: AnnouncementKind
    digest: Digest | None = None
    card: Card | None = None
    until: dt.datetime | None = None
    """When that card's draft expires."""
