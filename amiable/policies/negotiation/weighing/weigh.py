"""What is on the table, where another plan explains the message far better than what its words were read as."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np

from amiable.domain.heard import Kind
from amiable.domain.money import CENT, Money
from amiable.domain.plan import Instalment
from amiable.domain.reading import Attack
from amiable.domain.talk import Nth, Proposal, Said
from amiable.domain.talk_state import State
from amiable.policies.negotiation.known import known_plan
from amiable.policies.negotiation.merge import Merged, base_of
from amiable.policies.negotiation.proposals import proposal_of, rhythm
from amiable.policies.negotiation.weighing.candidate import (
    BEFORE,
    Context,
    How,
    Making,
    Rows,
    cents,
    context_of,
    rows_of,
)
from amiable.policies.negotiation.weighing.candidates import candidates
from amiable.policies.negotiation.weighing.features import matrix
from amiable.policies.negotiation.weighing.network import Array, Weigher
from amiable.policies.negotiation.weighing.view import bare_of

HARMLESS = (Attack.NONE, Attack.PROMPT_INJECTION)
"""An injected order is blanked out before anything is heard."""
SEVERAL = 2
READ_FIRST = 6.0
"""So much likelier (log) another plan must be than the one the words were read as."""
NO_PLAN_FIRST = 1.0
"""So much more where they were read as no whole plan."""
NEVER = -100.0
"""Added to what a weekday of every month that the words name rules out."""


def weigh(merged: Merged, said: Said, state: State, day: date) -> Merged:
    """The plan that the figures make likeliest; what the words were read as, unless that is far less likely."""
    if (
        said.heard is None
        or merged.ambiguous  # asked, never assumed
        or said.insolvency
        or said.attack not in HARMLESS
        or _is_named(merged, said, state)
    ):
        return merged
    context = context_of(said.heard, state, day)
    if said.dispute:
        return _beside_dispute(context, merged, said)
    found, read = _with_read(_with_nth(candidates(context), said.nth, context), merged)
    told = Weigher.load()(*matrix(context, found))
    rows = list(found)
    if said.nth:
        told += _kept_to(said.nth, rows)
    likeliest = rows[int(told.argmax())]
    short = _is_sound(likeliest, context) and not _is_sound(read, context)
    short = short and (not _all_said(read, context) or _says_more(likeliest, read, context))
    told[rows.index(read)] += 0 if short else READ_FIRST + (0 if read else NO_PLAN_FIRST)
    best = rows[int(told.argmax())]
    if best in (read, ()):
        return replace(merged, unsure=bool(read) and likeliest not in (read, ()))
    return replace(_meant(context, best, said), unsure=True)


def _beside_dispute(context: Context, merged: Merged, said: Said) -> Merged:
    """Where the plan read does not come to what is left uncontested: the likeliest that does, unless it is far less
    likely than others."""
    contested = said.dispute.amount if said.dispute else None
    left = replace(context, owed=context.owed - cents(contested or Decimal(0)))
    found, read = _with_read(candidates(left), merged)
    if not (contested and read) or left.owed <= 0 or _is_sound(read, left):
        return merged
    told, rows = Weigher.load()(*matrix(left, found)), list(found)
    fitting = [at for at, one in enumerate(rows) if one and _is_sound(one, left)]
    best = max(fitting, key=lambda at: told[at], default=None)
    if best is None or told[best] < told.max() - READ_FIRST:
        return merged
    return replace(_meant(left, rows[best], said), unsure=True)


def _is_named(merged: Merged, said: Said, state: State) -> bool:
    """True where the words go back to a plan as a whole: figures tell nothing then."""
    known = known_plan(said, state)
    return known is not None and merged.proposal == known[0]


def _is_sound(rows: Rows, context: Context) -> bool:
    """True where the payments come to what is owed, but for a cent each, and none is long past."""
    return abs(sum(amount for _, amount, _ in rows) - context.owed) <= len(rows) and not _is_past(rows, context)


def _is_past(rows: Rows, context: Context) -> bool:
    return any((context.day - on).days > BEFORE for on, _, _ in rows)


def _all_said(rows: Rows, context: Context) -> bool:
    """True where there is no plan, or the message has each of its sums: what does not add up is asked then."""
    said = {cents(one.value) for one in context.heard.tokens if one.kind in (Kind.SUM, Kind.PLAIN)}
    return {amount for _, amount, _ in rows} <= said and not _is_past(rows, context)


def _says_more(rows: Rows, read: Rows, context: Context) -> bool:
    """True for a plan of several sums, each of the message, with one that what was read leaves out."""
    sums, less = ({amount for _, amount, _ in plan} for plan in (rows, read))
    return bool(read) and sums > less and _all_said(rows, context)


def _with_nth(found: dict[Rows, Making], nth: Nth | None, context: Context) -> dict[Rows, Making]:
    """With the plans that stood on « le dernier vendredi de chaque mois »."""
    if nth is None:
        return found
    whole = {one.rows: Making(How.AS_IT_STOOD, one.source) for one in context.stood} or found
    kept: dict[Rows, Making] = {}
    for rows, making in whole.items():
        months = [12 * on.year + on.month for on, _, _ in rows]
        in_a_row = months == list(range(months[0], months[0] + len(rows))) if rows else False
        if len(rows) >= SEVERAL and in_a_row and _is_sound(rows, context):
            moved = tuple((nth.on(on), amount, number) for on, amount, number in rows)
            kept.setdefault(moved, replace(making, how=How.ON_NUMBER))
    return kept | found


def _kept_to(nth: Nth, rows: list[Rows]) -> Array:
    """`NEVER` for the plans of several payments that keep to another day, where one keeps to that."""
    kept = [not one or (len(one) >= SEVERAL and all(nth.on(on) == on for on, *_ in one)) for one in rows]
    several = any(keeps and one for keeps, one in zip(kept, rows, strict=True))
    return np.array([NEVER if several and not keeps else 0.0 for keeps in kept], dtype=np.float32)


def _with_read(found: dict[Rows, Making], merged: Merged) -> tuple[dict[Rows, Making], Rows]:
    """The candidates with what the words were read as among them, and which of them that is."""
    whole = merged.proposal and merged.proposal.schedule and not merged.ambiguous
    read = tuple(sorted(rows_of(merged.proposal))) if whole and merged.proposal else ()
    same = next((rows for rows in found if bare_of(rows) == bare_of(read)), None)
    if same is not None:
        return found, same
    return {**found, read: Making(How.READ)}, read


def _numbers(rows: Rows, context: Context) -> tuple[str, ...]:
    """The invoice of each payment; one without its own, in a plan by invoice, is of that which lacks most."""
    lack = {number: cents(amount.amount) for number, amount in context.state.invoices}
    for _, amount, number in rows:
        lack[number] = lack.get(number, 0) - amount
    lack.pop("", None)
    found = []
    for _, amount, number in rows:
        own = number or max(lack, key=lambda one: lack[one])
        lack[own] -= 0 if number else amount
        found.append(own)
    return tuple(found) if any(number for *_, number in rows) else ()


def _meant(context: Context, rows: Rows, said: Said) -> Merged:
    """The candidate as a proposal; one that an offer of ours has is that offer taken."""
    state = context.state
    for offer in state.offers:
        if bare_of(rows_of(offer.proposal)) == bare_of(rows):
            return Merged(offer.proposal, offer, spoken=True)
    plans = [one.plan for one in context.stood if bare_of(one.rows) == bare_of(rows)]
    if plans:
        return Merged(plans[0], spoken=plans[0] != state.table or plans[0] not in state.sound)
    base = base_of(said, state) or Proposal()
    currency = state.outstanding.currency
    schedule = tuple(Instalment(on, Money(amount * CENT, currency)) for on, amount, _ in rows)
    numbers = _numbers(rows, context)
    every = rhythm(schedule, said.every, base, numbers)
    less = state.outstanding.amount - sum((part.amount.amount for part in schedule), Decimal(0))
    named = any(one.kind is Kind.SUM and one.value == less for one in context.heard.tokens)
    known = base.discount is not None and (named or base.discount.amount == less)
    waives = less > 0 and (said.asks_discount or known)
    plan = proposal_of(schedule, every, numbers)
    return Merged(replace(plan, discount=Money(less, currency) if waives else None), spoken=True)
