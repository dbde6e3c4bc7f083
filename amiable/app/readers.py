"""Each company's reader: the embedded one, and beside it a language model where the settings ask for one."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from amiable.app.models import endpoint_of, provider_of
from amiable.domain.company import Policy
from amiable.llm.breaker import Breaker
from amiable.llm.budget import Budget
from amiable.llm.caller import Caller
from amiable.llm.claims import ModelInterpreter
from amiable.llm.ledger import Ledger
from amiable.reading.embedded import EmbeddedReader
from amiable.reading.ports import Reader
from amiable.reading.second import SecondReader
from amiable.settings import ModelSettings, ReaderSettings, SettingsError
from amiable.store.calls import CallLog
from amiable.store.session import Store


def readers(
    settings: ReaderSettings,
    model: ModelSettings,
    embedded: EmbeddedReader,
    policies: Mapping[int, Policy],
    store: Store,
) -> dict[int, Reader]:
    """By company id, for the companies whose replies a model reads too; none where [reader] second is `never`.

    Raises SettingsError when [model] names no model, or langchain is missing.
    """
    if settings.second == "never":
        return {}
    if not model.model:
        raise SettingsError('[reader] second needs a model: fill [model], or set second = "never"')
    caller = Caller(provider_of(model), Breaker(time.monotonic))

    def reader(company_id: int, policy: Policy) -> Reader:
        log = CallLog(store, company_id)
        budget = Budget(model.monthly_budget, log.spent_since, store.clock)
        ledger = Ledger(company_id, endpoint_of(model), budget, log.append, store.clock)
        ours = (policy.company.name, policy.company.signatory)
        return _beside(embedded, ModelInterpreter(caller, ledger, ours, *_limits(model)), settings)

    return {company_id: reader(company_id, policy) for company_id, policy in policies.items()}


def measured(settings: ReaderSettings, model: ModelSettings, embedded: EmbeddedReader) -> Reader:
    """The reader that `amiable eval replies --reader model` measures: no store, no budget. Raises SettingsError."""
    if not model.model:
        raise SettingsError("--reader model needs [model] in amiable.toml: name a model and its address")
    ledger = Ledger(0, endpoint_of(model), Budget(None, lambda _: Decimal(0), _now), lambda _: None, _now)
    caller = Caller(provider_of(model), Breaker(time.monotonic))
    return _beside(embedded, ModelInterpreter(caller, ledger, (), *_limits(model)), settings)


def _beside(embedded: EmbeddedReader, model: ModelInterpreter, settings: ReaderSettings) -> Reader:
    return SecondReader(
        embedded,
        model,
        sure_above=settings.sure_above,
        always=settings.second == "always",
        agreed=settings.agreed,
        alone=settings.alone,
    )


def _limits(settings: ModelSettings) -> tuple[float, int]:
    return settings.draft_seconds, settings.prompt_tokens


def _now() -> datetime:
    return datetime.now(UTC)
