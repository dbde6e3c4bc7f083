"""The mise en demeure: its figures to the cent, never against the law, never while something stands against it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from amiable.domain.company import Penalties, Policy
from amiable.domain.debtor import Contact, Debtor, DebtorKind
from amiable.domain.decision import Action, Decision
from amiable.domain.invoice import Invoice
from amiable.domain.money import euros
from amiable.domain.status import InvoiceStatus
from amiable.policies.draft_check import check
from amiable.policies.followup import Silence
from amiable.policies.formal_notice import formal_notice
from amiable.policies.legal.rates import RateBelowFloorError
from amiable.policies.load import load
from amiable.prompts.library import Library
from amiable.prompts.ports import Brief

PLAIN: Policy = load(Path(str(files("amiable.policies") / "company.example.toml")))
CLAIMING = PLAIN.model_copy(update={"penalties": Penalties(business=True, public=True, consumer_after_notice=True)})
TODAY = date(2026, 11, 21)
BILL = Invoice("FA-1", euros("1250.00"), date(2026, 1, 31), date(2026, 3, 2), status=InvoiceStatus.OVERDUE)
CONTACT = Contact("compta@kerdoncuff.example", "Mme Kerdoncuff")
DEBTOR = Debtor("Menuiserie Kerdoncuff SARL", DebtorKind.BUSINESS, (CONTACT,))
SILENCE = Silence(DEBTOR, (BILL,), last_outbound=date(2026, 10, 1))


def noticed(silence: Silence = SILENCE, policy: Policy = CLAIMING) -> Decision:
    decision = formal_notice(silence, policy, TODAY)
    assert decision is not None
    return decision


def letter(decision: Decision, silence: Silence = SILENCE, policy: Policy = CLAIMING) -> str:
    brief = Brief(decision, silence.debtor, CONTACT, silence.invoices, policy, TODAY)
    written = Library().write(brief).letter
    assert check(written, decision, silence.debtor, silence.invoices, policy, TODAY) == (), written.body
    return written.body.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_business_reads_every_line_of_the_sum() -> None:
    """Example 1 of the law file: 49.93 + 61.15 of interest, 40 of indemnity, 1 401.08 in all."""
    decision = noticed()
    (measure,) = decision.measures
    (claim,) = measure.facts.claims
    assert [span.interest for span in claim.spans] == [euros("49.93"), euros("61.15")]
    assert (claim.interest, claim.indemnity) == (euros("111.08"), euros("40.00"))
    assert (measure.action, measure.effects) == (Action.FORMAL_NOTICE, ())
    body = letter(decision)
    for words in (
        "Madame,\n",
        "du 3 mars 2026 au 30 juin 2026, au taux annuel de 12,15 % : 49,93 €",
        "du 1er juillet 2026 au 21 novembre 2026, au taux annuel de 12,40 % : 61,15 €",
        "indemnité forfaitaire pour frais de recouvrement : 40,00 €",
        "la somme de 1 401,08 € dans un délai de huit jours",
        "articles L441-10 et D441-5 du code de commerce",
    ):
        assert words in body, body


def test_a_public_body_has_its_own_rate_and_articles() -> None:
    silence = replace(SILENCE, debtor=replace(DEBTOR, kind=DebtorKind.PUBLIC))
    decision = noticed(silence)
    (claim,) = decision.measures[0].facts.claims
    assert [span.rate for span in claim.spans] == [Decimal("10.15")]  # frozen: CCP R2192-31
    body = letter(decision, silence)
    assert "intérêts moratoires" in body
    assert "D2192-35" in body
    assert "L441-10" not in body
    assert "juridiction" not in body


def test_a_consumer_owes_the_principal_alone() -> None:
    silence = replace(SILENCE, debtor=replace(DEBTOR, kind=DebtorKind.CONSUMER))
    decision = noticed(silence)
    facts = decision.measures[0].facts
    assert (facts.claims, facts.percentages) == ((), ())
    body = letter(decision, silence)
    assert "la somme de 1 250,00 € dans un délai de quinze jours" in body
    assert "intérêts au taux légal courront" in body
    assert "40,00" not in body
    assert "pénalité" not in body


@pytest.mark.parametrize("kind", DebtorKind)
def test_where_nothing_is_claimed_the_principal_is_all(kind: DebtorKind) -> None:
    silence = replace(SILENCE, debtor=replace(DEBTOR, kind=kind))
    decision = noticed(silence, PLAIN)
    assert not decision.measures[0].facts.may_state_penalties
    body = letter(decision, silence, PLAIN)
    assert "1 250,00 €" in body
    for word in ("intérêts", "pénalités", "indemnité"):
        assert word not in body


def test_two_invoices_are_claimed_line_by_line() -> None:
    second = Invoice("FA-2", euros("480.00"), date(2026, 1, 15), date(2026, 2, 16), paid=euros(120))
    silence = replace(SILENCE, invoices=(BILL, second))
    decision = noticed(silence)
    claims = decision.measures[0].facts.claims
    assert [claim.invoice for claim in claims] == ["FA-2", "FA-1"]
    assert [claim.principal for claim in claims] == [euros(360), euros(1250)]
    letter(decision, silence)


@pytest.mark.parametrize(
    "against",
    [
        replace(SILENCE, waiting=True),
        replace(SILENCE, dispute_open=True),
        replace(SILENCE, promises=(date(2026, 11, 20),)),
        replace(SILENCE, debtor=replace(DEBTOR, frozen=True)),
        replace(SILENCE, invoices=(replace(BILL, status=InvoiceStatus.IN_PLAN),)),
        replace(SILENCE, invoices=(replace(BILL, status=InvoiceStatus.DISPUTED),)),
        replace(SILENCE, invoices=(replace(BILL, status=InvoiceStatus.INSOLVENCY),)),
        replace(SILENCE, invoices=(replace(BILL, due=date(2026, 12, 1)),)),
    ],
)
def test_what_stands_against_it(against: Silence) -> None:
    assert formal_notice(against, CLAIMING, TODAY) is None


def test_a_contract_rate_replaces_the_default_one() -> None:
    """12 % on 1 250 € from 3 March to 21 November 2026: 264 days, one line."""
    penalties = CLAIMING.penalties.model_copy(update={"contract_rate": Decimal("12.00")})
    decision = noticed(policy=CLAIMING.model_copy(update={"penalties": penalties}))
    (claim,) = decision.measures[0].facts.claims
    assert [(span.rate, span.interest) for span in claim.spans] == [(Decimal("12.00"), euros("108.49"))]
    assert "au taux annuel de 12,00 %" in letter(decision)


def test_a_contract_rate_below_the_floor_is_never_claimed() -> None:
    penalties = CLAIMING.penalties.model_copy(update={"contract_rate": Decimal("5")})
    with pytest.raises(RateBelowFloorError, match="floor"):
        formal_notice(SILENCE, CLAIMING.model_copy(update={"penalties": penalties}), TODAY)


def test_a_contract_rate_is_for_businesses_alone() -> None:
    penalties = CLAIMING.penalties.model_copy(update={"contract_rate": Decimal("12.00")})
    town = replace(SILENCE, debtor=replace(DEBTOR, kind=DebtorKind.PUBLIC))
    decision = noticed(town, CLAIMING.model_copy(update={"penalties": penalties}))
    (claim,) = decision.measures[0].facts.claims
    assert all(span.rate != 12 for span in claim.spans)
