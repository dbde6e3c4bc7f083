"""The model's call log: appended at once, summed for the month's budget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from sqlalchemy import func, select

from amiable.store.session import Store
from amiable.store.tables import ModelCallRow

MICRO = Decimal(1_000_000)


class Call(Protocol):
    """llm/calls.CallRecord."""

    @property
    def at(self) -> datetime: ...
    @property
    def key(self) -> str: ...
    @property
    def purpose(self) -> str: ...
    @property
    def prompt_version(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def method(self) -> str: ...
    @property
    def tokens_in(self) -> int: ...
    @property
    def tokens_out(self) -> int: ...
    @property
    def estimated(self) -> bool: ...
    @property
    def cost(self) -> Decimal: ...
    @property
    def milliseconds(self) -> int: ...
    @property
    def outcome(self) -> str: ...


@dataclass(frozen=True)
class CallLog:
    """One company's."""

    store: Store
    company_id: int

    def append(self, call: Call) -> None:
        """Keep it, in a transaction of its own: what was spent stays spent."""
        with self.store.unit(self.company_id) as unit:
            unit.add(
                ModelCallRow(
                    at=call.at,
                    key=call.key[:120],
                    purpose=call.purpose,
                    prompt_version=call.prompt_version,
                    model=call.model[:120],
                    method=str(call.method),
                    tokens_in=call.tokens_in,
                    tokens_out=call.tokens_out,
                    estimated=call.estimated,
                    cost_micros=int(call.cost * MICRO),
                    milliseconds=call.milliseconds,
                    outcome=call.outcome,
                )
            )

    def spent_since(self, start: datetime) -> Decimal:
        """Euros."""
        with self.store.view(self.company_id) as unit:
            total = unit.session.scalar(
                select(func.sum(ModelCallRow.cost_micros)).where(
                    ModelCallRow.company_id == self.company_id, ModelCallRow.at >= start
                )
            )
        return Decimal(int(total or 0)) / MICRO
