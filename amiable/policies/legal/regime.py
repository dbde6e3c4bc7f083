"""Which regime of law applies to a debtor (§ 0); grey cases get what favours the debtor until a person decides."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from amiable.domain.debtor import DebtorKind
from amiable.policies.legal.tables import law


class Doubt(StrEnum):
    """A sign that the debtor's kind is not plain."""

    COPROPRIETE = "copropriete"
    """Syndicat of co-owners: a non-professional (C.conso art. liminaire 2°)."""
    ASSOCIATION_OUTSIDE_ACTIVITY = "association_outside_activity"
    SCI = "sci"
    FOREIGN = "foreign"
    PRIVATE_USE = "private_use"
    """A sole trader who bought for private use is a consumer."""


class InterestBasis(StrEnum):
    """Which interest runs."""

    ECB_PLUS = "ecb_plus"
    """ECB rate plus points, re-anchored at each semester, from the day after the due date (C.com L441-10 II)."""
    ECB_PLUS_FROZEN = "ecb_plus_frozen"
    """ECB rate plus points of the semester in which interest began (CCP R2192-31)."""
    LEGAL_FROM_NOTICE = "legal_from_notice"
    """Legal rate, only from the mise en demeure (C.civ 1231-6, 1344-1)."""


@dataclass(frozen=True)
class Regime:
    """What the law lets a creditor claim. `claim` names the row of prescription.toml."""

    kind: DebtorKind
    interest: InterestBasis
    points: Decimal
    indemnity: Decimal
    claim: str
    may_waive_interest: bool = True
    needs_human: bool = False


def regime(kind: DebtorKind, doubts: Collection[Doubt] = ()) -> Regime:
    """The regime for that kind (C.com L441-10; C.conso art. liminaire; CCP L2192-10).

    With a doubt: `needs_human`, no indemnity, legal rate only, and the shorter prescription unless the text fixes it
    (copropriété: 5 years, C.civ 2224).
    """
    plain = _plain(kind)
    if not doubts:
        return plain
    if Doubt.PRIVATE_USE in doubts:
        return replace(_plain(DebtorKind.CONSUMER), needs_human=True)
    claim = "non_professional" if set(doubts) == {Doubt.COPROPRIETE} else "consumer"
    return replace(_plain(DebtorKind.CONSUMER), kind=kind, claim=claim, needs_human=True)


def _plain(kind: DebtorKind) -> Regime:
    terms = law().terms
    match kind:
        case DebtorKind.BUSINESS:
            business = terms.business
            return Regime(kind, InterestBasis.ECB_PLUS, business.interest_points, business.indemnity, "business")
        case DebtorKind.PUBLIC:
            public = terms.public
            return Regime(
                kind,
                InterestBasis.ECB_PLUS_FROZEN,
                public.interest_points,
                public.indemnity,
                "public",
                may_waive_interest=False,  # a waiver is void: CCP L2192-14
            )
        case DebtorKind.CONSUMER:
            return Regime(kind, InterestBasis.LEGAL_FROM_NOTICE, Decimal(0), Decimal(0), "consumer")


def notice_days(kind: DebtorKind) -> int:
    """Days given by a mise en demeure, counted from its receipt (C.civ 1231 "reasonable"; product policy)."""
    terms = law().terms
    return {
        DebtorKind.BUSINESS: terms.business.notice_days,
        DebtorKind.CONSUMER: terms.consumer.notice_days,
        DebtorKind.PUBLIC: terms.public.notice_days,
    }[kind]
