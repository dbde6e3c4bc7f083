"""The draft check as the flow asks for it: a letter against what its decision allows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from amiable.domain.company import Policy
from amiable.domain.debtor import Debtor
from amiable.domain.decision import Decision
from amiable.domain.draft import Finding, Letter
from amiable.domain.invoice import Invoice
from amiable.french.amounts import find_amounts
from amiable.policies.allowed import allowed


def check(
    letter: Letter, decision: Decision, debtor: Debtor, invoices: Sequence[Invoice], policy: Policy, today: date
) -> tuple[Finding, ...]:
    """Every objection; none for a clean letter."""
    known = {money.amount for money in allowed(decision).amounts}
    known |= {money.amount for invoice in invoices for money in (invoice.amount, invoice.outstanding)}
    return tuple(
        Finding("unknown_amount", span.text) for span in find_amounts(letter.body) if span.value not in known
    )
