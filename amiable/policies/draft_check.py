"""The draft check as the flow asks for it: a letter against what its decision allows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from amiable.domain.chat import CHAT, channel_of
from amiable.domain.company import Policy
from amiable.domain.debtor import Debtor
from amiable.domain.decision import Decision
from amiable.domain.draft import Finding, Letter
from amiable.domain.invoice import Invoice
from amiable.policies.check import CheckFacts
from amiable.policies.check import check as check_text

FORMULAS = ("greeting", "closing")
"""Details of the findings about a letter's forms."""


def check(
    letter: Letter,
    decision: Decision,
    debtor: Debtor,
    invoices: Sequence[Invoice],
    policy: Policy,
    today: date,
    others: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """Every objection; none for a clean letter. `others` are the company's other debtors: none may be named."""
    facts = CheckFacts.of(
        policy.company, decision.worded, today=today, mediator=policy.mediator, other_debtors=others
    )
    findings = check_text(letter.body, facts, debtor=debtor, invoices=invoices, today=today)
    # A discount that the policy grants is stated by its figure, which the rule of figures holds to.
    granted = any(measure.facts.discount for measure in decision.worded)
    chat = channel_of(letter.recipient) == CHAT  # where people talk, a greeting and a formula each time are too much
    return tuple(
        finding
        for finding in findings
        if not (granted and finding.rule == "discount") and not (chat and finding.detail in FORMULAS)
    )
