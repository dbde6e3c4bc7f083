"""The files joined to the confirmation of a plan: the schedule with a QR code a payment, and a calendar."""

from __future__ import annotations

from collections.abc import Mapping

from amiable.documents.ics import calendar
from amiable.documents.schedule_pdf import schedule_pdf
from amiable.documents.sheet import Payment, Sheet
from amiable.documents.words import say
from amiable.domain.brief import Brief
from amiable.domain.company import Identity
from amiable.domain.decision import OpenPlan
from amiable.domain.plan import Instalment, schedule_total
from amiable.policies.legal.payment import NAME_MAX, epc_payload


def papers(brief: Brief) -> Mapping[str, bytes]:
    """File names and bytes for the plan that the decision agrees on; none for any other decision."""
    plan = next((effect for effect in brief.decision.effects if isinstance(effect, OpenPlan)), None)
    if plan is None:
        return {}
    company = brief.policy.company
    sheet = Sheet(
        company=company.name,
        email=company.email,
        iban=company.iban,
        bic=company.bic,
        debtor=brief.debtor.name,
        invoices=plan.invoices,
        payments=tuple(Payment(part, _code(company, part)) for part in plan.schedule),
        total=schedule_total(plan.schedule),
        made_on=brief.today,
    )
    return {say("pdf", "file"): schedule_pdf(sheet), say("calendar", "file"): calendar(sheet)}


def _code(company: Identity, part: Instalment) -> str:
    """The text of its QR code; empty in another currency, which the norm does not know."""
    if part.amount.currency != "EUR":
        return ""
    name = company.name[:NAME_MAX]
    return epc_payload(name, company.iban, part.amount, reference=part.reference, bic=company.bic)
