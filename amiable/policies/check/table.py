"""The rules of the draft check, in order: those that recognise a place mask it for the next."""

from __future__ import annotations

from collections.abc import Callable

from amiable.policies.check.allowed import Allowed
from amiable.policies.check.bank import check_bank_details, check_payment_means
from amiable.policies.check.coordinates import check_contacts, check_links
from amiable.policies.check.counts import check_counts
from amiable.policies.check.dates import check_dates
from amiable.policies.check.delays import check_delays
from amiable.policies.check.figures import check_amounts, check_percentages
from amiable.policies.check.harmless import mask_harmless
from amiable.policies.check.identity import check_handed, check_invoices, check_names, check_signature
from amiable.policies.check.leak import check_leak
from amiable.policies.check.manners import check_courtesy, check_french
from amiable.policies.check.opinion import check_opinion
from amiable.policies.check.page import Page
from amiable.policies.check.wording import check_wording

Rule = Callable[[Page, Allowed], None]

RULES: tuple[Rule, ...] = (
    check_links,
    check_bank_details,
    check_payment_means,
    check_contacts,
    mask_harmless,
    check_dates,
    check_delays,
    check_invoices,
    check_leak,
    check_percentages,
    check_counts,
    check_amounts,
    check_names,
    check_signature,
    check_handed,
    check_courtesy,
    check_french,
    check_wording,
    check_opinion,
)

VIOLATIONS = (
    "unknown_amount",
    "unknown_date",
    "unknown_count",
    "unknown_percentage",
    "unknown_bank_details",
    "unknown_link",
    "unknown_contact",
    "discount",
    "settlement_claimed",
    "commitment",
    "penalties_not_allowed",
    "forbidden_wording",
    "dispute_pressed",
    "insolvency_pressed",
    "other_debtor",
    "claims_to_be_human",
    "leak",
    "not_french",
    "not_courteous",
    "off_action",
)
"""Every violation that a finding may name."""
