"""How likely the encoder of talks finds what a candidate would have the message, and each figure in it, do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from math import log

from amiable.domain.before import deed_of
from amiable.domain.heard import Deed, Kind, Lead
from amiable.domain.leads import Leading
from amiable.policies.negotiation.weighing.candidate import How, Making, Rows, cents
from amiable.policies.negotiation.weighing.view import View, bare_of


def done(view: View, rows: Rows, making: Making) -> list[float]:
    """How likely it is that the message does what the candidate would."""
    deeds = view.context.heard.deeds
    if making.how is How.NOTHING:
        chance = deeds.get(Deed.NONE, 0.0) + deeds.get(Deed.OPEN, 0.0)
    else:
        chance = deeds.get(deed_of(tuple(bare_of(rows)), view.context.state.before), 0.0)
    return [chance, max(-6.0, log(chance + 1e-9)) / 2]


def likely(view: View, rows: Rows, making: Making) -> list[float]:
    """The log of the chance that each figure does what it would do in the candidate: all together, the unlikeliest
    figure, what each kind of deed adds; and that each is of the plan or not."""
    plan: tuple[tuple[date, int], ...] = () if making.how is How.NOTHING else tuple(bare_of(rows))
    leading = Leading.of(plan, view.context.state.before)
    of_leads = dict.fromkeys(Lead, 0.0)
    worst = own = 0.0
    for named, inside, outside, roles in view.likely:
        does, one = leading.leads(named), 0.0
        for lead, (done, left) in roles.items():
            told = done if does.get(lead, False) else left
            of_leads[lead] += told
            one += told
        now = bool(named.fits(plan)) or does.get(Lead.MORE, False) or does.get(Lead.TOTAL, False)
        if now or not named.fits(leading.old):
            own += inside if now else outside
        worst = min(worst, one)
    every = sum(of_leads.values())
    return [every / 4, own / 4, (every + own) / 8, worst / 4, *(one / 2 for one in of_leads.values())]


def invoiced(view: View, rows: Rows) -> Iterator[float]:
    """How the payments of a plan told by invoice stand beside the words that name these."""
    named = view.context.heard.invoices
    owed = {number: cents(amount.amount) for number, amount in view.context.state.invoices}
    paid: Counter[str] = Counter()
    for _, amount, number in rows:
        paid[number] += amount
    told = {number for _, number in named}
    labelled = [row for row in rows if row[2]]
    beside = {ahead: [0, 0] for ahead in (True, False)}
    for token in view.context.heard.tokens:
        if token.kind in (Kind.DAY, Kind.NUMBER) and len(told) > 1:
            numbers = {row[2] for row in labelled if row[0] in token.days}
            before = [number for at, number in named if at < token.start][-1:]
            after = [number for at, number in named if at > token.start][:1]
            for ahead, found in ((True, before), (False, after)):
                if numbers and found:
                    beside[ahead][found[0] not in numbers] += 1
    yield from (len(told) / 3, float(bool(labelled)), float(len(told) > 1 and not labelled))
    yield from (sum(paid[number] == owed.get(number) for number in told) / 3, len(told - set(paid)) / 3)
    yield len(set(paid) - told - {""}) / 3
    yield from (count / 3 for pair in beside.values() for count in pair)
