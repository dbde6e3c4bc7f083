"""One small file a rule. A rule is a module with `REASONS` (each reason's value names) and `check(case)`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from amiable.domain.decision import Action, Effect, Facts, Measure, Reason
from amiable.domain.money import Money
from amiable.french.typography import format_date, format_money
from amiable.policies.case import Case


class Rule(Protocol):
    """What the chain asks of a rule: pure, and silent (None) where it has nothing to say."""

    @property
    def REASONS(self) -> Mapping[str, tuple[str, ...]]:  # noqa: N802 - a module constant
        """The reasons it may give, each with the names of its values."""
        ...

    def check(self, case: Case, /) -> Measure | None:
        """Its measure, or None."""
        ...


def because(rule: str, **values: object) -> Reason:
    """A reason; amounts and days are written as a French reader expects them."""
    return Reason(rule, tuple((name, _shown(value)) for name, value in values.items()))


def to_a_person(*reasons: Reason, effects: tuple[Effect, ...] = (), silent: bool = False) -> Measure:
    """Hand over: a person answers. The holding draft states no figure at all; `silent` offers none."""
    return Measure(Action.HAND_OVER, reasons, Facts(), effects, silent)


def _shown(value: object) -> str:
    match value:
        case Money():
            return format_money(value)
        case date():
            return format_date(value)
        case _:
            return str(value)
