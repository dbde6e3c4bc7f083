"""The mise en demeure that a person asks for: its figures, and whether it may be sent at all (C.civ 1231-6, 1344)."""

from __future__ import annotations

from datetime import date

from amiable.domain.company import Policy
from amiable.domain.debtor import DebtorKind
from amiable.domain.decision import Action, Claim, Decision, Measure
from amiable.domain.money import Money, total
from amiable.policies.followup import OUR_OWN, Silence, hindrances, overdue
from amiable.policies.legal.regime import notice_days
from amiable.policies.penalties import claims
from amiable.policies.rules import because
from amiable.policies.scope import facts_of

REASONS = {"formal_notice": ("days",)}


def formal_notice(silence: Silence, policy: Policy, today: date) -> Decision | None:
    """The notice for every overdue invoice, or None while a reply, dispute, plan or procedure stands against it.

    For a person's request only: no rule and no calendar calls it.
    """
    policy = policy.for_debtor(silence.debtor)
    invoices = overdue(silence, today)
    if not invoices or set(hindrances(silence, policy, today)) - OUR_OWN:
        return None
    kind = silence.debtor.kind
    claimed = claims(invoices, silence.debtor, policy, today)
    legal_interest = kind is DebtorKind.CONSUMER and policy.penalties.consumer_after_notice
    facts = facts_of(
        invoices,
        claims=claimed,
        amounts=_sums(claimed),
        dates=tuple(day for claim in claimed for span in claim.spans for day in (span.start, span.end)),
        percentages=tuple(dict.fromkeys(span.rate for claim in claimed for span in claim.spans)),
        may_state_penalties=bool(claimed) or legal_interest,
        may_state_bank_details=True,
    )
    reason = because("formal_notice", days=notice_days(kind))
    return Decision((Measure(Action.FORMAL_NOTICE, (reason,), facts),), policy.version)


def _sums(claimed: tuple[Claim, ...]) -> tuple[Money, ...]:
    parts = [money for claim in claimed for money in (claim.principal, claim.interest, claim.indemnity)]
    lines = [span.interest for claim in claimed for span in claim.spans]
    return (*parts, *lines, total(parts)) if parts else ()
