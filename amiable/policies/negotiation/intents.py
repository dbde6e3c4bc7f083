"""What a message asks for, told by the shape of what is on the table once it is read: words alone may not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from amiable.domain.reading import Intent
from amiable.domain.talk import Proposal, Said

SOON = timedelta(days=20)
"""A single payment announced for later is a deferral."""
OFFERS = (Intent.PROMISE, Intent.INSTALMENTS)


def intents_of(
    said: Said,
    before: Proposal | None,
    proposal: Proposal | None,
    day: date,
    *,
    spoken: bool,
    corrects: bool,
    settled: bool,
) -> tuple[Intent, ...]:
    """The intents of the message, the main one first; several payments are instalments, one soon is a promise.

    `before` is what was on the table; `spoken`: the message itself made, changed or took the proposal; `corrects`: it
    puts right a promise for a day gone by, which stays a promise; `settled`: a plan of several was in force.
    """
    if not spoken or proposal is None or not proposal.schedule:
        return said.intents
    paced = said.every and not said.has_terms and said.intents == (Intent.QUESTION,)  # « toutes les deux semaines ? »
    if said.intents == (Intent.OTHER,) or paced:  # read by its figures alone
        said = replace(said, intents=(Intent.INSTALMENTS,))
    offers = [intent for intent in said.intents if intent in OFFERS]
    if len(offers) != 1:
        return said.intents
    offer = offers[0]
    changes = said.spreads or said.declines or said.maintains or said.moved or (before and len(before.schedule) > 1)
    answers = said.declines and before and len(before.schedule) > 1
    moved = proposal.schedule[0].date - before.schedule[0].date if before and before.schedule else timedelta(0)
    one = len(proposal.schedule) == 1 == (len(before.schedule) if before else 0) and not (corrects or said.accepts)
    if said.dispute:
        changes = answers = False  # what is not contested, paid at once
    if proposal == before and said.promises_one:
        return said.intents
    put_off = before and len(before.schedule) == 1 and before.schedule[0].date - day > SOON
    if one and moved < timedelta(0) and said.pays:
        changes = False  # « inutile d'attendre le 12 : je paie vendredi »
    elif one and settled and moved > timedelta(0):
        changes = changes or said.intents[0] is Intent.INSTALMENTS
    promised = before and before.count == 1 and not before.schedule and (said.pays or said.lump)  # its day follows
    if len(proposal.schedule) > 1 or answers or (put_off and said.accepts):  # our earlier day, for the late one asked
        offer = Intent.INSTALMENTS
    elif not changes and (corrects or promised or proposal.schedule[0].date - day <= SOON):
        offer = Intent.PROMISE
    return tuple(offer if intent in OFFERS else intent for intent in said.intents)
