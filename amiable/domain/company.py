"""The company and its policy: every figure the engine may use. Loaded from company.toml by policies/load.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from stdnum import iban as iban_rules
from stdnum.exceptions import ValidationError as StdnumError

from amiable.domain.debtor import Debtor, DebtorKind


class Role(StrEnum):
    """What an account manager may do."""

    MANAGER = "manager"
    """Approves within the policy."""
    SUPERVISOR = "supervisor"
    """Also approves above the policy's amounts."""


@dataclass(frozen=True)
class Manager:
    """An account manager: the named person behind each approval."""

    name: str
    role: Role = Role.MANAGER
    telegram_id: int | None = None
    id: int | None = None
    company_id: int | None = None
    active: bool = True


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


PositiveDecimal = Annotated[Decimal, Field(gt=0)]
Share = Annotated[Decimal, Field(ge=0, le=1)]


class Identity(_Table):
    """[company]: who writes, and where money goes."""

    name: str = Field(min_length=1)
    """As the bank knows the account's holder."""
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    """In the signature, and where no telephone is given."""
    phone: str = ""
    """Where a debtor reaches a person."""
    address: str = ""
    """Of the creditor, in a formal notice."""
    signatory: str = Field(min_length=1)
    """The person who signs and to whom what the software does not decide is handed."""
    iban: str
    """The only IBAN that a draft may state."""
    bic: str = Field(default="", pattern=r"^([A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?)?$")
    """Of the same account."""

    @field_validator("iban")
    @classmethod
    def _checksum(cls, value: str) -> str:
        try:
            return str(iban_rules.validate(value))
        except StdnumError as error:
            raise ValueError(f"is not a valid IBAN ({error}); copy it again from your bank's RIB") from error


class InstalmentLimits(_Table):
    """[instalments.<kind>]: the limits of a plan; every limit includes its own value."""

    max_instalments: int = Field(ge=1)
    """Number of payments, the first included."""
    max_months: int = Field(ge=1)
    """The last payment falls within that many months of the request."""
    min_instalment: Decimal = Field(ge=0)
    """No payment is smaller."""
    first_payment_within_days: int = Field(ge=0)
    """Days until the first of several payments."""
    max_deferral_days: int = Field(ge=0)
    """Days until a payment in one sum."""
    min_first_share: Share = Decimal(0)
    """Share of the debt in the first of several payments, from 0 to 1."""
    business_days: Literal["any", "required"] = "any"
    """`required`: every payment falls on a business day."""


class Instalments(_Table):
    """[instalments]: one table of limits for each debtor kind. Public bodies get none: their terms are law."""

    business: InstalmentLimits
    """For debtors that act for professional needs."""
    consumer: InstalmentLimits
    """For natural persons outside any business; always free of charge."""

    def limits(self, kind: DebtorKind) -> InstalmentLimits | None:
        """The limits for that kind; None means that a person decides."""
        return {DebtorKind.BUSINESS: self.business, DebtorKind.CONSUMER: self.consumer}.get(kind)


class Negotiation(_Table):
    """[negotiation]: how long a plan is talked about, and what is never granted without a person."""

    max_counters: int = Field(default=2, ge=0)
    """Proposals outside the limits that are answered with ours; the next one ends the talk."""
    max_discount: Share = Decimal(0)
    """Share of the debt that may be waived for a payment in one sum, from 0 to 1; 0: none."""
    approval_after_attack: bool = True
    """A debtor from whose address an attack came gets a plan only after a person's look."""


class Promises(_Table):
    """[promises]: how far ahead a promise may reach, and the grace before it counts as broken."""

    max_days: int = Field(default=30, ge=0)
    """A promise for a later day is for a person."""
    grace_days: int = Field(default=3, ge=0)
    """Days after the promised one before it counts as broken and reminders go on."""
    grace_days_cheque: int = Field(default=8, ge=0)
    """The same for a cheque: the post and the bank take longer."""
    grace_days_card: int = Field(default=1, ge=0)
    """The same for a payment by card."""
    ask_when_broken: bool = True
    """A courteous question that recalls the promise is drafted once it is broken; else reminders just go on."""

    def grace(self, method: str = "") -> int:
        """Days of grace for a payment by that method (`PaymentMethod`; empty: not said)."""
        return {"cheque": self.grace_days_cheque, "card": self.grace_days_card}.get(method, self.grace_days)


class Plans(_Table):
    """[plans]: the life of an agreed payment plan."""

    remind_days_before: int = Field(default=3, ge=0, le=15)
    """Days before each instalment a courteous reminder is drafted; 0: none."""
    grace_days: int = Field(default=3, ge=0)
    """Days after an instalment's day before it is late and a question is drafted."""
    missed_after_days: int = Field(default=10, ge=1)
    """Days after the grace before a late instalment counts as missed."""
    broken_after_missed: int = Field(default=2, ge=1)
    """With that many missed, a letter that announces the plan's end is drafted: a person decides."""
    notice_days: int = Field(default=15, ge=15)
    """Days that letter leaves to catch up; the plan ends after them, as its confirmation says."""
    thank: bool = False
    """A word of thanks is drafted once the last instalment is paid."""


class Payments(_Table):
    """[payments]: business days given to the bank after « c'est payé »."""

    wait_business_days: int = Field(default=5, ge=0)
    """No reminder meanwhile."""


class ReminderStep(StrEnum):
    """A step of the reminder calendar, in order."""

    PRE_REMINDER = "pre_reminder"
    """Before the due date: a service, nothing is late."""
    REMINDER_1 = "reminder_1"
    REMINDER_2 = "reminder_2"
    LAST_REMINDER = "last_reminder"
    FORMAL_NOTICE = "formal_notice"
    """Mise en demeure: only a person decides it, the calendar says when it may be thought of."""


Late = Annotated[int, Field(ge=1, strict=True)] | Literal[False]


class Calendar(_Table):
    """[reminders.calendar]: days counted from the due date; `false` leaves a step out."""

    pre_reminder: Annotated[int, Field(le=-1, strict=True)] | Literal[False] = -5
    """Days before the due date, written as a negative number."""
    reminder_1: Late = 5
    """Days after the due date; an oversight is presumed."""
    reminder_2: Late = 15
    """Days after the due date; it names a day to pay or to answer by."""
    last_reminder: Late = 30
    """Days after the due date; it announces the formal notice and offers a plan."""
    formal_notice: Late = 45
    """From that day a person may decide a mise en demeure; nothing is sent by itself."""
    reply_days: int = Field(default=8, ge=7, le=30)
    """Days that the second and the last reminder leave to pay or to answer."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        steps = self.steps()
        for (before, earlier), (after, later) in pairwise(steps):
            if later <= earlier:
                raise ValueError(f"{after} = {later} comes before {before} = {earlier}; give the steps growing days")
        return self

    def steps(self) -> tuple[tuple[ReminderStep, int], ...]:
        """The steps in use and their days from the due date, in order."""
        days = ((step, getattr(self, step)) for step in ReminderStep)
        return tuple((step, day) for step, day in days if day is not False)


class Reminders(_Table):
    """[reminders]: the follow-up after silence, and the calendar where the company wants one."""

    silence_business_days: int = Field(default=8, ge=1)
    """Business days without a message before a reminder."""
    min_days_between: int = Field(default=7, ge=7)
    """Never more than one message a week to a debtor (product rule, CP 222-33-2-2)."""
    calendar: Calendar | None = None
    """Without it, one kind of reminder follows each silence."""


class Penalties(_Table):
    """[penalties]: whether late penalties and the 40 € are claimed. Never from a consumer before a formal notice."""

    business: bool = False
    """Penalties and 40 € an invoice (C.com L441-10, D441-5)."""
    public: bool = False
    """Intérêts moratoires and 40 € an invoice (CCP L2192-13, D2192-35)."""
    contract_rate: PositiveDecimal | None = None
    """Percent a year that the terms of sale give instead of the legal default, towards businesses; never below three
    times the legal rate (C.com L441-10 II)."""
    consumer_after_notice: bool = False
    """A consumer's formal notice says that legal interest runs from its receipt (C.civ 1231-6, 1344-1)."""

    def claimed(self, kind: DebtorKind) -> bool:
        """True where a reminder may say that late payment has a price."""
        return {DebtorKind.BUSINESS: self.business, DebtorKind.PUBLIC: self.public}.get(kind, False)


Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday"]


class Sending(_Table):
    """[sending]: when a mail may leave, in Paris time. Public holidays never; the widest hours are 8 to 19."""

    days: tuple[Day, ...] = Field(default=("monday", "tuesday", "wednesday", "thursday", "friday"), min_length=1)
    """Days of the week."""
    from_hour: int = Field(default=8, ge=8, le=18)
    """First hour of the day."""
    until_hour: int = Field(default=19, ge=9, le=19)
    """Nothing leaves from that hour on."""
    closed: tuple[date, ...] = ()
    """Further days without mail: the company's own closures."""

    @field_validator("until_hour")
    @classmethod
    def _after_opening(cls, value: int, others: ValidationInfo) -> int:
        if value <= others.data.get("from_hour", 0):
            raise ValueError("is not after from_hour; leave at least one hour to send")
        return value


class Approval(_Table):
    """[approval]: who may approve what."""

    supervisor_above: PositiveDecimal | None = None
    """Above that amount a person decides about a plan, and only a supervisor approves a letter; none: any manager."""
    after_broken: int | None = Field(default=1, ge=1)
    """A person decides once this many promises or instalments were missed."""
    expires_after_days: int = Field(default=10, ge=1)
    """A draft that nobody decides is given up; its reply waits for a person."""
    may_force_findings: bool = False
    """A person may approve in spite of a finding, with a reason that is kept (domain/draft.NEVER_FORCED excepted)."""
    undo_seconds: int = Field(default=0, ge=0, le=120)
    """How long an approved mail waits, so that a slip of the finger can be called off."""


class Escalation(_Table):
    """[escalation]: which cards are shown to supervisors alone, and when the others are shown to them too."""

    after_hours: int | None = Field(default=None, ge=1)
    """Supervisors see an ordinary card only once it has waited that long; none: everybody sees it at once."""
    disputes_above: Annotated[Decimal, Field(ge=0)] | None = None
    """Complaints and disputes of a debtor that owes more go to the supervisors; none: like any other card."""
    attacks: Literal["everybody", "supervisors"] = "everybody"
    """Who is shown a mail that tries to mislead us."""


class Desk(_Table):
    """[desk]: what account managers are told without asking."""

    digest_hour: Annotated[int, Field(ge=6, le=18, strict=True)] | Literal[False] = 8
    """Hour of the morning's digest, in Paris, on business days; `false` for none."""
    minimised_cards: bool = False
    """Cards, lists and digests show initials and no amounts until a person asks: Telegram can read them."""


class Tone(_Table):
    """[tone]: greeting, signature, and whether a draft says that an assistant prepared it."""

    style: Literal["cordial", "neutre", "ferme"] = "neutre"
    """Of every wording; firm is never threatening."""
    disclose_assistant: bool = True
    """The message says that an assistant prepared it (AI Act, article 50)."""


class Chat(_Table):
    """[chat]: whether debtors may also write in Telegram, by a one-time link in our letters."""

    enabled: bool = False
    """False puts no link into letters and hears no chat."""
    link_days: int = Field(default=30, ge=1, le=90)
    """Days until a link that nobody opened stops working."""


class Mediator(_Table):
    """[mediator]: mandatory when the company sells to consumers (C.conso L616-1)."""

    name: str
    """As it is to be quoted."""
    address: str
    """Where it is written to."""
    site: str
    """Its web address."""


class SegmentInstalments(_Table):
    """[segments.<label>.instalments]: limits of its own, complete, for the kinds given here."""

    business: InstalmentLimits | None = None
    consumer: InstalmentLimits | None = None


class Segment(_Table):
    """[segments.<label>]: what changes for the debtors with that label. Every key left out stays the company's."""

    instalments: SegmentInstalments | None = None
    negotiation: Negotiation | None = None
    promises: Promises | None = None
    plans: Plans | None = None
    reminders: Reminders | None = None
    approval: Approval | None = None
    escalation: Escalation | None = None
    tone: Tone | None = None


class Policy(_Table):
    """company.toml, validated. `version` is a hash of the file: every decision names the one it used."""

    company: Identity
    instalments: Instalments
    negotiation: Negotiation = Negotiation()
    promises: Promises = Promises()
    plans: Plans = Plans()
    payments: Payments = Payments()
    reminders: Reminders = Reminders()
    approval: Approval = Approval()
    escalation: Escalation = Escalation()
    desk: Desk = Desk()
    tone: Tone = Tone()
    penalties: Penalties = Penalties()
    sending: Sending = Sending()
    chat: Chat = Chat()
    segments: dict[str, Segment] = Field(default_factory=dict)
    """By label, as the debtors carry it."""
    sells_to_consumers: bool = False
    """True makes [mediator] mandatory."""
    mediator: Mediator | None = Field(default=None, validate_default=True)
    version: str = "unversioned"

    @field_validator("mediator")
    @classmethod
    def _for_consumers(cls, value: Mediator | None, others: ValidationInfo) -> Mediator | None:
        if value is None and others.data.get("sells_to_consumers"):
            raise ValueError(
                "is missing while sells_to_consumers is true; add name, address and site "
                "of your médiateur de la consommation (C.conso L616-1)"
            )
        return value

    def for_debtor(self, debtor: Debtor) -> Policy:
        """The policy with the changes of the debtor's segment; itself where the label has no table."""
        segment = self.segments.get(debtor.segment)
        if segment is None:
            return self
        tables = {name: _changed(getattr(self, name), getattr(segment, name)) for name in Segment.model_fields}
        return self.model_copy(update=tables)


def _changed(table: BaseModel, change: BaseModel | None) -> BaseModel:
    """`table` with what `change` gives."""
    if change is None:
        return table
    return table.model_copy(update={name: getattr(change, name) for name in change.model_fields_set})
