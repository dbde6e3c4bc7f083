"""Where a talk stands: plain values that a store can keep, and what moves them besides the debtor's words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from amiable.domain.before import Before, Standing, cents, left_of, rows_of
from amiable.domain.money import Money, total
from amiable.domain.talk import Offer, Proposal


class Stage(StrEnum):
    """What the talk waits for."""

    AWAITING_DEBTOR = "awaiting_debtor"
    AWAITING_APPROVAL = "awaiting_approval"
    AGREED = "agreed"
    REFUSED = "refused"
    """The talks are closed, no plan."""
    ESCALATED = "escalated"
    """A person takes over."""


@dataclass(frozen=True)
class State:
    """A talk between two messages. `invoices` are the amounts due by number when it opened."""

    invoices: tuple[tuple[str, Money], ...]
    paid: Decimal = Decimal(0)
    offers: tuple[Offer, ...] = ()
    """Ours, still open: what an « ok » is about."""
    past_offers: tuple[Offer, ...] = ()
    suggested: Proposal | None = None
    """The counter-offer that we last worked out; `answered` says what was really sent."""
    table: Proposal | None = None
    """The debtor's proposal as it stands."""
    pending: bool = False
    """True while `table` waits for the yes of a person on our side."""
    agreed: Proposal | None = None
    """The plan in force."""
    kept: bool = True
    """False once a payment of `agreed` was missed."""
    paid_since: Decimal = Decimal(0)
    """Payments seen since `agreed` was."""
    sound: tuple[Proposal, ...] = ()
    """Found inside the policy: said again, they are not judged again."""
    counters: int = 0
    """Proposals outside the policy that were countered."""
    broken: int = 0
    """Promises and instalments missed."""
    attacked: bool = False
    insolvent: bool = False
    """A procedure was announced: nothing is agreed any more (L.622-7 and L.622-21 C. com.)."""

    @property
    def outstanding(self) -> Money:
        """All invoices less the payments seen."""
        due = total([amount for _, amount in self.invoices])
        return Money(due.amount - self.paid, due.currency)

    @property
    def named(self) -> tuple[Proposal, ...]:
        """Every plan on the table, in force or offered, now or before."""
        plans = (self.table, self.agreed, *(offer.proposal for offer in (*self.offers, *self.past_offers)))
        return tuple(plan for plan in plans if plan)

    @property
    def settled(self) -> bool:
        """True while a plan runs, or waits for our own yes, and nothing else is under discussion."""
        runs = self.pending or (self.agreed is not None and self.table == self.agreed)
        return runs and not self.offers and not self.suggested

    @property
    def standing(self) -> Standing:
        """How far the talk has come."""
        if self.offers:
            return Standing.OFFERED
        if self.agreed or self.pending:
            return Standing.AGREED
        return Standing.UNDER_WAY if self.table or self.counters else Standing.OPENING

    @property
    def before(self) -> Before:
        """What was said before the next message."""
        whole = [rows_of(plan) for plan in (self.table, self.agreed) if plan and plan.schedule]
        left = [left_of(rows_of(self.agreed), cents(self.paid_since))] if self.agreed else []
        return Before(
            self.standing,
            tuple(dict.fromkeys(rows for rows in (*whole, *left) if rows)),
            tuple(rows_of(offer.proposal) for offer in self.offers),
            cents(self.outstanding.amount),
            missed=self.agreed is not None and not self.kept,
        )

    def received(self, amount: Money) -> State:
        """After a payment seen at the bank."""
        return replace(self, paid=self.paid + amount.amount, paid_since=self.paid_since + amount.amount)

    def missed(self) -> State:
        """After a promised or planned payment that did not come."""
        return replace(self, broken=self.broken + 1, kept=False)

    def heard(self, before: State) -> State:
        """After a message that gets no answer of its own: its words stand on the table, nothing follows from it."""
        return replace(
            self,
            suggested=None,
            pending=False,
            agreed=before.agreed,
            kept=before.kept,
            paid_since=before.paid_since,
            counters=before.counters,
        )

    def answered(self, offers: tuple[Offer, ...] = ()) -> State:
        """After a message that was really sent to the debtor, with the proposals made in it."""
        if not offers:
            return replace(self, suggested=None)
        return replace(self, suggested=None, offers=offers, past_offers=(*self.past_offers, *self.offers))
