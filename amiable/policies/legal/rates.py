"""Annual rates in percent on a given day; a missing semester raises MissingRateError, never an extrapolation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from amiable.policies.legal.regime import InterestBasis, Regime
from amiable.policies.legal.tables import LegalDataError, law


class CreditorKind(StrEnum):
    """The legal rate's column depends on the creditor (CMF L313-2)."""

    PRIVATE_PERSON = "private_person"
    """Natural person not acting for professional needs."""
    OTHER = "other"


class RateBelowFloorError(LegalDataError):
    """A contract rate below three times the legal rate: a person decides, a draft shows no rate."""


def default_rate(day: date, points: Decimal) -> Decimal:
    """ECB main refinancing rate of the semester + points (C.com L441-10 II: 10; CCP R2192-31: 8)."""
    return law().rates.on(day).ecb + points


def legal_rate(day: date, creditor: CreditorKind = CreditorKind.OTHER) -> Decimal:
    """Taux de l'intérêt légal (CMF L313-2): a business that chases a consumer uses the `OTHER` column."""
    row = law().rates.on(day)
    return row.legal_private if creditor is CreditorKind.PRIVATE_PERSON else row.legal_other


def contract_floor(day: date) -> Decimal:
    """Three times the legal rate: bounds a contract rate only, never the default one (C.com L441-10 II)."""
    return law().terms.business.floor_multiple * law().rates.on(day).legal_other


def contract_rate(rate: Decimal, day: date) -> Decimal:
    """`rate` when the law allows it that day; RateBelowFloorError otherwise (C.com L441-10 II)."""
    floor = contract_floor(day)
    if rate < floor:
        raise RateBelowFloorError(f"the contract rate {rate} % is below the floor of {floor} % on {day}")
    return rate


def rate_for(regime: Regime, day: date, creditor: CreditorKind = CreditorKind.OTHER) -> Decimal:
    """The rate that the regime gives to that day."""
    if regime.interest is InterestBasis.LEGAL_FROM_NOTICE:
        return legal_rate(day, creditor)
    return default_rate(day, regime.points)
