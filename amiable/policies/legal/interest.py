"""Late-payment interest and where partial payments go (C.com L441-10, CCP R2192-31, C.civ 1231-6, 1343-1)."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from amiable.domain.money import CENT, ZERO, Money, total
from amiable.policies.legal.rates import CreditorKind, rate_for
from amiable.policies.legal.regime import InterestBasis, Regime

YEAR_DAYS = 365
LEAP_YEAR_DAYS = 366
PERCENT = 100


class DayCount(StrEnum):
    """The year's length in the formula; 365 in every year unless chosen otherwise (French practice)."""

    FIXED_365 = "365"
    ACTUAL = "actual/actual"


@dataclass(frozen=True)
class Payment:
    """Money received, on the day the creditor's account was credited. `to_principal`: the creditor waives the order
    of article 1343-1 for it (a person's choice; never for a public body)."""

    date: date
    amount: Money
    to_principal: bool = False


@dataclass(frozen=True)
class Segment:
    """Days with one rate and one balance; both ends count."""

    start: date
    end: date
    base: Money
    rate: Decimal
    interest: Money

    @property
    def days(self) -> int:
        """Calendar days, both ends counted."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True)
class Imputed:
    """Where one payment went (C.civ 1343-1: interest first, then principal; the indemnity last)."""

    payment: Payment
    to_interest: Money
    to_principal: Money
    to_indemnity: Money
    surplus: Money


@dataclass(frozen=True)
class Statement:
    """What is owed on one invoice at a date; every figure is the sum of lines shown."""

    until: date
    principal: Money
    segments: tuple[Segment, ...]
    imputed: tuple[Imputed, ...]
    interest_due: Money
    """Accrued and not yet paid."""
    indemnity_due: Money

    @property
    def interest(self) -> Money:
        """All interest accrued, paid or not: the sum of the segments shown."""
        return total([segment.interest for segment in self.segments], self.principal.currency)

    @property
    def total(self) -> Money:
        """Everything left to pay."""
        return self.principal + self.interest_due + self.indemnity_due


def segment_interest(
    base: Money, rate: Decimal, start: date, end: date, count: DayCount = DayCount.FIXED_365
) -> Money:
    """`base × rate × days / 365`, both ends counted, rounded half-up to the cent (CCP R2192-32 for the days)."""
    days = Decimal((end - start).days + 1)
    year = LEAP_YEAR_DAYS if count is DayCount.ACTUAL and calendar.isleap(start.year) else YEAR_DAYS
    raw = base.amount * rate * days / (PERCENT * year)
    return Money(raw.quantize(CENT, ROUND_HALF_UP), base.currency)


def statement(
    principal: Money,
    regime: Regime,
    runs_after: date,
    until: date,
    *,
    payments: Iterable[Payment] = (),
    with_indemnity: bool = True,
    stops_on: date | None = None,
    contract_rate: Decimal | None = None,
    creditor: CreditorKind = CreditorKind.OTHER,
    count: DayCount = DayCount.FIXED_365,
) -> Statement:
    """What is owed on `until`, the payments received up to that day taken off.

    `runs_after` is the due date (business, public) or the day the mise en demeure was received (consumer): interest
    counts from the next day to `until` or `stops_on` (insolvency judgment, C.com L622-28), never compounded (C.civ
    1343-2). ValueError for a payment to_principal where the regime forbids a waiver (CCP L2192-14).
    """
    received = sorted((p for p in payments if p.date <= until), key=lambda p: p.date)
    last_day = min(until, stops_on) if stops_on else until
    nothing = Money(Decimal(0), principal.currency)
    on_time = total([p.amount for p in received if p.date <= runs_after], principal.currency)
    late = until > runs_after and on_time < principal
    indemnity = Money(regime.indemnity, principal.currency) if with_indemnity and late else nothing
    interest_due, cursor = nothing, runs_after
    segments: list[Segment] = []
    imputed: list[Imputed] = []

    def accrue(end: date) -> None:
        nonlocal interest_due, cursor
        for start, stop in _semesters(cursor + timedelta(days=1), min(end, last_day), regime, contract_rate):
            if not principal:
                break
            anchor = runs_after + timedelta(days=1) if _frozen(regime) else start
            rate = contract_rate if contract_rate is not None else rate_for(regime, anchor, creditor)
            segments.append(
                Segment(start, stop, principal, rate, segment_interest(principal, rate, start, stop, count))
            )
            interest_due += segments[-1].interest
        cursor = max(cursor, end)

    for payment in received:
        if payment.to_principal and not regime.may_waive_interest:
            raise ValueError("a waiver of interest towards a public body is void (CCP L2192-14)")
        accrue(payment.date)
        line = _impute(payment, interest_due, principal, indemnity)
        imputed.append(line)
        interest_due -= line.to_interest
        principal -= line.to_principal
        indemnity -= line.to_indemnity
    accrue(until)
    return Statement(until, principal, tuple(segments), tuple(imputed), interest_due, indemnity)


def _frozen(regime: Regime) -> bool:
    return regime.interest is InterestBasis.ECB_PLUS_FROZEN


def _semesters(start: date, end: date, regime: Regime, contract_rate: Decimal | None) -> list[tuple[date, date]]:
    """The period cut at each 1 January and 1 July; whole where one rate holds throughout."""
    if start > end:
        return []
    if _frozen(regime) or contract_rate is not None:
        return [(start, end)]
    parts = []
    while start <= end:
        stop = date(start.year, 6, 30) if start.month <= 6 else date(start.year, 12, 31)  # noqa: PLR2004
        parts.append((start, min(stop, end)))
        start = stop + timedelta(days=1)
    return parts


def _impute(payment: Payment, interest: Money, principal: Money, indemnity: Money) -> Imputed:
    left = payment.amount
    order = {"interest": interest, "principal": principal, "indemnity": indemnity}
    if payment.to_principal:
        order = {"principal": principal, "interest": interest, "indemnity": indemnity}
    taken: dict[str, Money] = {}
    for name, owed in order.items():
        taken[name] = min(left, owed)
        left -= taken[name]
    return Imputed(payment, taken["interest"], taken["principal"], taken["indemnity"], left)


def extra_costs_allowed(regime: Regime, costs: Money, *, proof_attached: bool, approved_by_person: bool) -> bool:
    """Costs above the 40 €: only on proof and a person's approval, never from a consumer (C.com L441-10 II; CCP
    L2192-13; CPCE L111-8)."""
    return bool(regime.indemnity) and costs.amount > regime.indemnity and proof_attached and approved_by_person


def indemnity(regime: Regime, late_invoices: int, *, insolvency_barred: int = 0) -> Money:
    """40 € per invoice paid late, once each whatever the partial payments (C.com D441-5; CCP D2192-35).

    `insolvency_barred`: invoices whose payment an opening judgment forbade at the due date (L441-10 II in fine).
    Zero for a consumer.
    """
    return Money(regime.indemnity * max(late_invoices - insolvency_barred, 0)) if regime.indemnity else ZERO
