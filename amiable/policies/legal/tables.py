"""The legal figures, loaded from `data/*.toml` and validated: each with its source, certainty and review date."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from amiable.domain.calendar import add_months
from amiable.domain.reading import DisputeReason

SEMESTER_MONTHS = 6


class LegalDataError(ValueError):
    """A legal table is missing, damaged or incomplete; the message names the file and the value needed."""


class MissingRateError(LegalDataError):
    """No row for that semester: rates are never carried over from another one."""

    def __init__(self, day: date) -> None:
        semester = f"{day.year} S{1 if day.month <= SEMESTER_MONTHS else 2}"
        start = date(day.year, 1 if day.month <= SEMESTER_MONTHS else 7, 1)
        super().__init__(
            f"amiable/policies/legal/data/rates.toml has no row for {semester}: add a [[semester]] with "
            f"valid_from = {start}, ecb (main refinancing rate on {start}), legal_private and legal_other "
            f"(arrêté for {semester})"
        )
        self.semester = semester


class Certainty(StrEnum):
    """How far a figure was verified."""

    OFFICIAL = "official"
    """Read in an official text."""
    SECONDARY = "secondary"
    """Read in a secondary source."""
    MEMORY = "memory"
    """To be checked before it is shown to a debtor."""
    POLICY = "policy"
    """No legal number exists: chosen by us."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Sourced(_Table):
    source: str = Field(min_length=1)
    certainty: Certainty
    review_on: date
    valid_from: date | None = None
    valid_until: date | None = None


class SemesterRates(_Table):
    """The reference rates of one half-year, in percent a year."""

    valid_from: date
    valid_until: date
    ecb: Decimal
    legal_private: Decimal
    legal_other: Decimal
    ecb_certainty: Certainty
    legal_certainty: Certainty

    @model_validator(mode="after")
    def _one_semester(self) -> SemesterRates:
        starts_right = self.valid_from.day == 1 and self.valid_from.month in {1, SEMESTER_MONTHS + 1}
        if not starts_right or self.valid_until != add_months(self.valid_from, SEMESTER_MONTHS) - timedelta(days=1):
            raise ValueError(f"{self.valid_from} to {self.valid_until} is not a semester")
        return self


class Rates(_Table):
    """Every known semester, in order and without a hole."""

    review_on: date
    sources: dict[str, str]
    semester: tuple[SemesterRates, ...]

    @model_validator(mode="after")
    def _contiguous(self) -> Rates:
        for before, after in zip(self.semester, self.semester[1:], strict=False):
            if after.valid_from != before.valid_until + timedelta(days=1):
                raise ValueError(f"semesters are not contiguous: {before.valid_until} then {after.valid_from}")
        return self

    def on(self, day: date) -> SemesterRates:
        """The row in force that day; MissingRateError when it is not in the file."""
        for row in self.semester:
            if row.valid_from <= day <= row.valid_until:
                return row
        raise MissingRateError(day)


class BusinessTerms(_Sourced):
    """C.com L441-10 and D441-5."""

    default_days: int
    max_days: int
    end_of_month_days: int
    interest_points: Decimal
    indemnity: Decimal
    floor_multiple: int
    notice_days: int


class ConsumerTerms(_Sourced):
    """Code civil and code de la consommation."""

    notice_days: int


class PublicTerms(_Sourced):
    """CCP R2192-10 to R2192-36."""

    default_days: int
    health_days: int
    enterprise_days: int
    interest_points: Decimal
    indemnity: Decimal
    receipt_after_days: int
    costs_payable_within_days: int
    notice_days: int


class InsolvencyTerms(_Sourced):
    """C.com L622-24 and following; C.conso R722-1, R723-3."""

    declare_months: int
    abroad_extra_months: int
    relief_months: int
    retention_of_title_months: int
    internal_days_before: int
    contest_admissibility_days: int
    justify_claim_days: int


class SendingTerms(_Sourced):
    """When and how often a message may leave (product policy)."""

    from_hour: int
    until_hour: int
    min_days_between: int
    max_before_notice: int


class RecoveryFacts(_Sourced):
    """Facts for a person who thinks of the courts; a draft cites none of them."""

    conciliation_up_to: Decimal
    order_served_within_months: int


class Terms(_Table):
    """terms.toml."""

    business: BusinessTerms
    consumer: ConsumerTerms
    public: PublicTerms
    insolvency: InsolvencyTerms
    sending: SendingTerms
    recovery: RecoveryFacts


class Claim(_Sourced):
    """How long one sort of claim lasts: exactly one of the two units."""

    months: int | None = None
    civil_years: int | None = None

    @model_validator(mode="after")
    def _one_unit(self) -> Claim:
        if (self.months is None) == (self.civil_years is None):
            raise ValueError("give either months or civil_years")
        return self


class Alerts(_Sourced):
    """Months before the deadline at which a person is warned."""

    months_before: tuple[int, ...]


class Cap(_Sourced):
    """C.civ 2232."""

    years: int


class Mediation(_Sourced):
    """C.civ 2238."""

    min_months_left: int


class Prescription(_Table):
    """prescription.toml."""

    alerts: Alerts
    cap: Cap
    mediation: Mediation
    claims: dict[str, Claim]


class PlanBounds(_Sourced):
    """Bounds of an amicable plan before a person decides."""

    max_instalments: int
    max_months: int
    overdue_only: bool
    free_of_charge: bool


class Plans(_Table):
    """plans.toml; public bodies have none: their terms are law."""

    business: PlanBounds
    consumer: PlanBounds


class Effect(StrEnum):
    """What an e-invoicing status does to our reminders."""

    NOT_YET = "not_yet"
    NORMAL = "normal"
    APPROVED_PART = "approved_part"
    SUSPEND = "suspend"
    STOP = "stop"
    WAIT = "wait"
    HUMAN = "human"


class LifecycleStatus(_Table):
    """One status of XP Z12-012 and its effect."""

    code: int
    name: str
    by: str
    effect: Effect
    mandatory: bool = False
    opens_dispute: bool = False
    needs_human: bool = False
    secret: bool = False
    """Never revealed to the buyer."""
    due_date_runs: bool = True
    wait_business_days: int = 0


class ReformDates(_Table):
    """Loi n° 2022-1157 art. 26 as amended."""

    receive_from: date
    large_issue_from: date
    small_issue_from: date
    small_issue_latest: date


class EInvoicing(_Sourced):
    """einvoicing.toml."""

    dates: ReformDates
    status: tuple[LifecycleStatus, ...]
    reasons: dict[str, DisputeReason]


class Blocklist(_Sourced):
    """blocklist.toml: words that never leave."""

    words: tuple[str, ...]
    harmless: tuple[str, ...]
    """Set phrases that hold one of the words without its sense: they clear the sentence they stand in."""


class Law(_Table):
    """Every legal table."""

    rates: Rates
    terms: Terms
    prescription: Prescription
    plans: Plans
    einvoicing: EInvoicing
    blocklist: Blocklist

    def to_review(self, today: date) -> tuple[str, ...]:
        """Paths of the tables whose review date has come (`terms.business`, `rates`, …)."""
        return tuple(_due_for_review(self, today, ""))


def _due_for_review(table: BaseModel, today: date, path: str) -> list[str]:
    found = [path] if path and (day := getattr(table, "review_on", None)) and day <= today else []
    for name in type(table).model_fields:
        value = getattr(table, name)
        children = value.items() if isinstance(value, dict) else [(None, value)]
        for key, child in children:
            if isinstance(child, BaseModel):
                here = ".".join(part for part in (path, name, key) if part)
                found += _due_for_review(child, today, here)
    return found


_FILES: dict[str, type[BaseModel]] = {
    "rates": Rates,
    "terms": Terms,
    "prescription": Prescription,
    "plans": Plans,
    "einvoicing": EInvoicing,
    "blocklist": Blocklist,
}
_T = TypeVar("_T", bound=BaseModel)


def parse(model: type[_T], name: str, text: str) -> _T:
    """One table from its TOML text; LegalDataError names the file and what is wrong."""
    try:
        raw: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
        return model.model_validate(raw)
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise LegalDataError(f"amiable/policies/legal/data/{name}.toml: {error}") from error


@lru_cache(maxsize=1)
def law() -> Law:
    """The law shipped with this version of the software."""
    folder = files("amiable.policies.legal") / "data"
    return Law.model_validate(
        {name: parse(model, name, (folder / f"{name}.toml").read_text("utf-8")) for name, model in _FILES.items()}
    )
