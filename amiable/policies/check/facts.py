"""What a draft may state, gathered from the decision and the policy; the check reads nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from amiable.domain.company import Identity, Mediator
from amiable.domain.decision import Action, Measure
from amiable.domain.money import Money
from amiable.policies.legal.tables import law


@dataclass(frozen=True)
class Sender:
    """The company as a draft may name it. `names` are further persons or services who may sign or be named."""

    name: str
    iban: str
    bic: str
    email: str
    phone: str
    signatory: str
    address: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckFacts:
    """Everything a draft may state besides the debtor's and the invoices' own data."""

    sender: Sender
    actions: tuple[Action, ...]
    """The main action first."""
    amounts: frozenset[Money] = frozenset()
    dates: frozenset[date] = frozenset()
    counts: frozenset[int] = frozenset()
    percentages: frozenset[Decimal] = frozenset()
    links: frozenset[str] = frozenset()
    contacts: frozenset[str] = frozenset()
    """Further e-mail addresses and telephones that may appear (the mediator's)."""
    references: frozenset[str] = frozenset()
    """What payers of a plan are to quote."""
    may_state_penalties: bool = False
    other_debtors: tuple[str, ...] = field(default=(), repr=False)
    """Names of the company's other debtors, where the caller has them: none may appear."""

    @classmethod
    def of(
        cls,
        identity: Identity,
        measures: Sequence[Measure],
        *,
        today: date | None = None,
        mediator: Mediator | None = None,
        other_debtors: Iterable[str] = (),
    ) -> CheckFacts:
        """The facts of a decision's measures put together. ValueError when there is none.

        Where penalties may be stated, so may the lawful indemnity; a statement may say the day it was drawn up.
        """
        if not measures:
            raise ValueError("a draft needs at least one measure to be checked against")
        facts = [measure.facts for measure in measures]
        instalments = [instalment for one in facts for instalment in one.schedule]
        single = [value for one in facts for value in (one.amount, one.total, one.rest) if value is not None]
        amounts = [money for one in facts for money in one.amounts]
        days = [day for one in facts for day in (one.date, *one.dates) if day is not None]
        if penalties := any(one.may_state_penalties for one in facts):
            amounts.append(Money(law().terms.business.indemnity))
        if today and any("statement" in one.topics for one in facts):
            days.append(today)
        links = [link for one in facts for link in one.links]
        return cls(
            sender=Sender(
                identity.name,
                identity.iban,
                identity.bic,
                identity.email,
                identity.phone,
                identity.signatory,
                identity.address,
                names=(mediator.name,) if mediator else (),
            ),
            actions=tuple(measure.action for measure in measures),
            amounts=frozenset([*amounts, *single, *(part.amount for part in instalments)]),
            dates=frozenset([*days, *(part.date for part in instalments)]),
            counts=frozenset(n for one in facts for n in (*one.counts, len(one.schedule)) if n),
            references=frozenset(part.reference for part in instalments if part.reference),
            percentages=frozenset(share for one in facts for share in one.percentages),
            links=frozenset([*links, mediator.site] if mediator else links),
            may_state_penalties=penalties,
            other_debtors=tuple(other_debtors),
        )
