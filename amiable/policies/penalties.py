"""What late payment costs, where the company claims it: never a consumer before a formal notice (C.civ 1344-1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from amiable.domain.company import Policy
from amiable.domain.debtor import Debtor, DebtorKind
from amiable.domain.decision import Claim, InterestSpan
from amiable.domain.invoice import Invoice
from amiable.domain.money import Money
from amiable.policies.legal.interest import statement
from amiable.policies.legal.rates import contract_rate
from amiable.policies.legal.regime import regime


def mention(debtor: Debtor, policy: Policy) -> dict[str, Any]:
    """The facts of a reminder that recalls, without counting, what is due by law; none where nothing is claimed.

    Only towards a business: a public body reads of it in a formal notice at the earliest.
    """
    if debtor.kind is not DebtorKind.BUSINESS or not policy.penalties.claimed(debtor.kind):
        return {}
    return {"may_state_penalties": True, "amounts": (Money(regime(debtor.kind).indemnity),)}


def claims(invoices: Iterable[Invoice], debtor: Debtor, policy: Policy, until: date) -> tuple[Claim, ...]:
    """For each invoice its principal, interest to `until` and indemnity; empty where the policy claims nothing.

    Interest runs on what is left to pay today, since the days of part payments are not in the invoice: it is never
    more than the law gives (C.com L441-10; CCP R2192-31). MissingRateError for a semester without a rate,
    RateBelowFloorError for a contract rate that has become too low.
    """
    if not policy.penalties.claimed(debtor.kind):
        return ()
    rate = policy.penalties.contract_rate if debtor.kind is DebtorKind.BUSINESS else None
    return tuple(_claim(invoice, debtor.kind, until, rate) for invoice in invoices)


def _claim(invoice: Invoice, kind: DebtorKind, until: date, rate: Decimal | None) -> Claim:
    contract = contract_rate(rate, until) if rate is not None else None
    owed = statement(invoice.outstanding, regime(kind), invoice.due, until, contract_rate=contract)
    spans = tuple(InterestSpan(s.start, s.end, s.rate, s.interest) for s in owed.segments)
    return Claim(invoice.number, owed.principal, spans, owed.interest_due, owed.indemnity_due)
