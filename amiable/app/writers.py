"""Each company's writer: its templates, behind a model where the settings name one."""

from __future__ import annotations

import time
from collections.abc import Mapping

from amiable.app.models import endpoint_of, provider_of
from amiable.domain.brief import Brief
from amiable.domain.draft import Finding, Letter
from amiable.llm.breaker import Breaker
from amiable.llm.budget import Budget
from amiable.llm.caller import Caller
from amiable.llm.ledger import Ledger
from amiable.llm.writer import Limits, ModelWriter
from amiable.policies.check import explain
from amiable.policies.draft_check import check
from amiable.prompts.ports import Writer
from amiable.prompts.templates import spaced
from amiable.settings import ModelSettings
from amiable.store.calls import CallLog
from amiable.store.session import Store


def writers(settings: ModelSettings, templates: Mapping[int, Writer], store: Store) -> dict[int, Writer]:
    """By company id. Without a model nothing of langchain is loaded. Raises SettingsError where it is missing."""
    if not settings.model:
        return dict(templates)
    endpoint = endpoint_of(settings)
    caller = Caller(provider_of(settings), Breaker(time.monotonic))
    limits = Limits(settings.draft_seconds, settings.prompt_tokens, frozenset(settings.template_only))

    def writer(company_id: int, template: Writer) -> Writer:
        log = CallLog(store, company_id)
        budget = Budget(settings.monthly_budget, log.spent_since, store.clock)
        ledger = Ledger(company_id, endpoint, budget, log.append, store.clock)
        return ModelWriter(template, caller, ledger, _check, explain, spaced, limits)

    return {company_id: writer(company_id, template) for company_id, template in templates.items()}


def _check(letter: Letter, brief: Brief) -> tuple[Finding, ...]:
    return check(letter, brief.decision, brief.debtor, brief.invoices, brief.policy, brief.today, brief.others)
