"""The company and its policy: every figure the engine may use. Loaded from company.toml by policies/load.py."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from stdnum import iban as iban_rules
from stdnum.exceptions import ValidationError as StdnumError

from amiable.domain.debtor import DebtorKind


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
    model_config = ConfigDict(frozen=True, extra="forbid")


PositiveDecimal = Annotated[Decimal, Field(gt=0)]
Share = Annotated[Decimal, Field(ge=0, le=1)]


class Identity(_Table):
    """[company]: who writes, and where money goes."""

    name: str = Field(min_length=1)
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    phone: str = ""
    address: str = ""
    signatory: str = Field(min_length=1)
    iban: str
    bic: str = Field(default="", pattern=r"^([A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?)?$")

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
    max_months: int = Field(ge=1)
    min_instalment: Decimal = Field(ge=0)
    first_payment_within_days: int = Field(ge=0)
    max_deferral_days: int = Field(ge=0)
    min_first_share: Share = Decimal(0)
    business_days: Literal["any", "required"] = "any"


class Instalments(_Table):
    """[instalments]: one table of limits for each debtor kind. Public bodies get none: their terms are law."""

    business: InstalmentLimits
    consumer: InstalmentLimits

    def limits(self, kind: DebtorKind) -> InstalmentLimits | None:
        """The limits for that kind; None means that a person decides."""
        return {DebtorKind.BUSINESS: self.business, DebtorKind.CONSUMER: self.consumer}.get(kind)


class Promises(_Table):
    """[promises]: how far ahead a promise may reach, and the grace before it counts as broken."""

    max_days: int = Field(default=30, ge=0)
    grace_days: int = Field(default=3, ge=0)


class Payments(_Table):
    """[payments]: business days given to the bank after « c'est payé »."""

    wait_business_days: int = Field(default=5, ge=0)


class Reminders(_Table):
    """[reminders]: the follow-up after silence. (The full dunning calendar will join here.)"""

    silence_business_days: int = Field(default=8, ge=1)
    min_days_between: int = Field(default=7, ge=7)
    """Never more than one message a week to a debtor (product rule, CP 222-33-2-2)."""


class Approval(_Table):
    """[approval]: who may approve what."""

    supervisor_above: PositiveDecimal | None = None
    after_broken: int | None = Field(default=1, ge=1)
    """A person decides once this many promises or instalments were missed."""
    expires_after_days: int = Field(default=10, ge=1)
    may_force_findings: bool = False


class Tone(_Table):
    """[tone]: greeting, signature, and whether a draft says that an assistant prepared it."""

    style: Literal["cordial", "neutre", "ferme"] = "neutre"
    disclose_assistant: bool = True


class Mediator(_Table):
    """[mediator]: mandatory when the company sells to consumers (C.conso L616-1)."""

    name: str
    address: str
    site: str


class Policy(_Table):
    """company.toml, validated. `version` is a hash of the file: every decision names the one it used."""

    company: Identity
    instalments: Instalments
    promises: Promises = Promises()
    payments: Payments = Payments()
    reminders: Reminders = Reminders()
    approval: Approval = Approval()
    tone: Tone = Tone()
    sells_to_consumers: bool = False
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
