"""One company, one debtor, one invoice, and a checker of single sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from amiable.domain.debtor import Contact, Debtor, DebtorKind
from amiable.domain.decision import Action
from amiable.domain.draft import Finding
from amiable.domain.invoice import Invoice
from amiable.domain.money import euros
from amiable.policies.check import CheckFacts, Sender, check

Checker = Callable[..., tuple[Finding, ...]]

SENDER = Sender(
    "Ateliers Morel SAS",
    "FR1420041010050500013M02606",
    "PSSTFRPPXXX",
    "compta@ateliers-morel.example",
    "01 99 00 12 34",
    "Hélène Garnier",
)
DEBTOR = Debtor("Menuiserie Kerdoncuff SARL", DebtorKind.BUSINESS, (Contact("c@k.example", "Yann Kerdoncuff"),))
INVOICE = Invoice("FA-2026-0131", euros("1250.00"), date(2026, 1, 31), date(2026, 3, 2))
TODAY = date(2026, 3, 12)
PLAN = CheckFacts(
    SENDER,
    (Action.PROPOSE_PLAN,),
    amounts=frozenset(map(euros, ("1250.00", "416.67", "416.66"))),
    dates=frozenset(map(date.fromisoformat, ("2026-03-02", "2026-04-05", "2026-05-05", "2026-06-05"))),
    counts=frozenset({3}),
    links=frozenset({"https://paiement.ateliers-morel.example/f/abc"}),
)


@pytest.fixture
def findings() -> Checker:
    """`findings(sentence, action=…, kind=…, facts=…)` checks one sentence inside a courteous letter."""

    def checked(
        sentence: str,
        action: Action = Action.REMIND,
        *,
        kind: DebtorKind = DebtorKind.BUSINESS,
        facts: CheckFacts | None = None,
    ) -> tuple[Finding, ...]:
        body = f"Bonjour Monsieur Kerdoncuff,\n\n{sentence}\n\nCordialement,\nHélène Garnier"
        if action is Action.FORMAL_NOTICE:
            body = body.replace("\n\nCord", "\nLa présente vaut mise en demeure.\n\nCord")
        return check(
            body,
            facts or CheckFacts(SENDER, (action,)),
            debtor=replace(DEBTOR, kind=kind),
            invoices=(INVOICE,),
            today=TODAY,
        )

    return checked


@pytest.fixture
def plan() -> CheckFacts:
    """A plan of three instalments may be proposed, with a link to pay."""
    return PLAN
