"""The written policy of the talks, as the engine reads it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from amiable.domain.company import InstalmentLimits, Policy
from amiable.domain.debtor import DebtorKind


@dataclass(frozen=True)
class Terms:
    """What the creditor allows. Every limit includes its own value."""

    limits: InstalmentLimits
    max_discount: Decimal = Decimal(0)
    """Share of what is outstanding that may be waived."""
    approval_above: Decimal | None = None
    """A person must approve while more than this is outstanding."""
    approval_after_broken: int | None = None
    approval_after_attack: bool = True
    max_counters: int = 2
    """Proposals outside the policy that are answered with a counter-offer; the next one closes the talks."""


def terms_of(policy: Policy, kind: DebtorKind) -> Terms | None:
    """The terms that company.toml sets for that kind of debtor; None where a person decides."""
    limits = policy.instalments.limits(kind)
    if limits is None:
        return None
    talk = policy.negotiation
    return Terms(
        limits,
        max_discount=talk.max_discount,
        max_counters=talk.max_counters,
        approval_after_attack=talk.approval_after_attack,
        approval_above=policy.approval.supervisor_above,
        approval_after_broken=policy.approval.after_broken,
    )
