"""What a message asks for, told by the shape of what is on the table once it is read: words alone may not say."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from amiable.domain.reading import Intent
from amiable.domain.talk import Proposal, Recall, Said

SOON = timedelta(days=20)
"""A single payment announced for later is a deferral."""
FAR = timedelta(days=45)
OFFERS = (Intent.PROMISE, Intent.INSTALMENTS)


def intents_of(
    said: Said,
    before: Proposal | None,
    proposal: Proposal | None,
    day: date,
    *,
    spoken: bool,
    corrects: bool,
    agreed: Proposal | None,
) -> tuple[Intent, ...]:
    """The intents of the message, the main one first; several payments are instalments, one soon is a promise.

    `before` is what was on the table; `spoken`: the message itself made, changed or took the proposal; `corrects`: it
    puts right a promise for a day gone by, which stays a promise; `agreed`: the plan in force.
    """
    if not spoken or proposal is None or not proposal.schedule:
        return said.intents
    paced = said.every and not said.has_terms and said.intents == (Intent.QUESTION,)  # « toutes les deux semaines ? »
    if said.intents == (Intent.OTHER,) or paced:  # read by its figures alone
        said = replace(said, intents=(Intent.INSTALMENTS,))
    offers = [intent for intent in said.intents if intent in OFFERS]
    if len(offers) != 1:
        return said.intents
    offer = _offer(said, before, proposal, day, agreed, corrects=corrects) or offers[0]
    if len(proposal.schedule) == 1 and not corrects:
        offer = _leaning(said, before, proposal, day) or offer
    return tuple(offer if intent in OFFERS else intent for intent in said.intents)


def as_told(said: Said, found: tuple[Intent, ...], proposal: Proposal | None, *, spoken: bool) -> tuple[Intent, ...]:
    """The intents found, promise or instalments among them as the encoder tells where that is as good as certain."""
    several = proposal is not None and len(proposal.schedule) > 1
    several_said = several and said.surely is Intent.PROMISE  # they are instalments in any words
    if said.surely is None or said.recalls == Recall() or several_said:  # as it was told then
        return found
    if not set(found) & set(OFFERS):
        made = spoken and proposal is not None and bool(proposal.schedule)
        return (said.surely, *(one for one in found if one is not Intent.OTHER)) if made else found
    return tuple(dict.fromkeys(said.surely if intent in OFFERS else intent for intent in found))


def by_invoice(found: tuple[Intent, ...], before: Proposal | None, made: Proposal) -> tuple[Intent, ...]:
    """« L'une en entier le 15, l'autre en trois fois »: of a plan that the debtor makes by invoice, what is paid
    whole is promised beside the instalments of the rest."""
    parts = Counter(made.invoices).values()
    whole, split = 1 in parts, max(parts, default=0) > 1
    if (before and before.schedule) or not (whole and split) or not set(found) & set(OFFERS):
        return found
    at = min(found.index(one) for one in OFFERS if one in found)
    others = [one for one in found if one not in OFFERS]
    return (*others[:at], Intent.INSTALMENTS, Intent.PROMISE, *others[at:])


def _leaning(said: Said, before: Proposal | None, proposal: Proposal, day: date) -> Intent | None:
    """Of one payment, what the words tell: a delay asked for is no promise, nor is one of months; a plan ended early
    is promised, however it is asked."""
    several = before is not None and len(before.schedule) > 1
    if said.puts_off and not several:
        return Intent.INSTALMENTS
    late = proposal.schedule[0].date - day > FAR
    if said.leaning is (Intent.INSTALMENTS if several else Intent.PROMISE if late else None):
        return None
    return said.leaning


def _offer(
    said: Said, before: Proposal | None, proposal: Proposal, day: date, agreed: Proposal | None, *, corrects: bool
) -> Intent | None:
    """A single payment soon, or of a lower sum, is promised, also where it ends a plan early; one that puts off what
    was settled is not. None where the words tell better."""
    on, single = proposal.schedule[0].date, len(proposal.schedule) == 1
    if said.maintains or proposal == agreed or (proposal == before and said.promises_one):
        return None
    last = agreed.schedule[-1].date if agreed else date.max
    refused = said.declines and before and len(before.schedule) > 1
    if not single or refused or on > last >= day:
        return Intent.INSTALMENTS
    put_off = before and len(before.schedule) == 1 and before.schedule[0].date - day > SOON
    if put_off and said.accepts and not proposal.discount:
        return Intent.INSTALMENTS  # our earlier day, for the late one asked
    dated = before and before.count == 1 and not before.schedule and (said.pays or said.lump)  # its day follows
    soon = on - day <= SOON and not (said.declines or (said.spreads and agreed is None))
    return Intent.PROMISE if soon or corrects or dated or proposal.discount else None
