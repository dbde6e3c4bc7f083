"""A return to a plan or an offer known earlier in the talk: taken whole, whatever was proposed since."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from amiable.domain.talk import Offer, Place, Proposal, Recall, Said
from amiable.domain.talk_state import State


def known_plan(said: Said, state: State) -> tuple[Proposal, Offer | None] | None:
    """The one plan that the words go back to, and the offer of ours that is taken so; None where several or none
    fit, or where the message says a figure of its own."""
    recall = said.recalls
    if recall is None or said.moved or said.dispute or not _says_nothing_new(said, state):
        return None
    offers = dict.fromkeys((*state.past_offers, *state.offers))
    offered = tuple(dict.fromkeys(offer.proposal for offer in offers))
    if recall.ours:
        found = _of_ours(recall, state, offered)
    else:
        found = _of_plans(recall, state) or _alone(recall, () if recall == Recall() else offered)
    if found is None:
        return None
    taken = next((offer for offer in offers if offer.proposal == found), None)
    return found, None if found in (state.agreed, state.table) else taken


def chosen_offer(said: Said, state: State) -> Offer | None:
    """« Six virements, c'est bête : celle à 180 € »: the one offer of ours with the sum pointed at, whatever else is
    counted; of a single one only where it is agreed with and no day of the message is another."""
    apart = any(part.rest or part.share or part.added or part.dropped for part in said.parts)
    if not said.chosen or said.dispute or said.moved or said.asks_discount or said.others_open or apart:
        return None
    offers = state.offers or (() if state.agreed and state.table != state.agreed else state.past_offers)
    sums = {offer: {part.amount.amount for part in offer.proposal.schedule} for offer in offers}
    found = [offer for offer in offers if sums[offer] & set(said.chosen)]
    if len(found) != 1 or not set(said.chosen) <= {*sums[found[0]], *_counts(offers), state.outstanding.amount}:
        return None
    if len(offers) == 1:
        days = {part.date for part in found[0].proposal.schedule}
        others = [on for part in said.parts for on in part.dates if on not in days]
        count = found[0].proposal.count
        if not said.accepts or others or said.start or said.start_month or said.day not in (None, count):
            return None
    return found[0]


def _counts(offers: Iterable[Offer]) -> set[Decimal]:
    return {Decimal(len(offer.proposal.schedule)) for offer in offers}


def settled(state: State) -> Proposal | None:
    """What was agreed, or waits for a person's yes only."""
    return state.agreed or (state.table if state.pending or state.table in state.sound else None)


def _of_ours(recall: Recall, state: State, offered: tuple[Proposal, ...]) -> Proposal | None:
    """« Votre première proposition »; one that is still open is taken where no other can be meant."""
    if recall.place is None or len(state.offers) > 1:
        return None if state.offers else _alone(recall, offered)
    fitting = [plan for plan in offered if _means(recall, plan)]
    return fitting[0 if recall.place is Place.FIRST else -1] if fitting else None


def _of_plans(recall: Recall, state: State) -> Proposal | None:
    """« L'échéancier en cours », « le plan de mai »: of all that was ever inside the policy."""
    now = settled(state)
    if recall.in_force:
        return now
    plans = [plan for plan in dict.fromkeys((*state.sound, now)) if plan and _means(recall, plan)]
    if recall.place is Place.FIRST:
        return plans[0] if plans else None
    if now in plans and (now != state.table or state.offers):
        return now
    others = [plan for plan in plans if plan != state.table]
    unnamed = recall in (Recall(), Recall(place=Place.LAST))
    return others[-1] if len(others) == 1 or (others and unnamed) else _alone(recall, plans)


def _alone(recall: Recall, plans: Iterable[Proposal]) -> Proposal | None:
    fitting = [plan for plan in plans if _means(recall, plan)]
    return fitting[0] if len(fitting) == 1 else None


def _means(recall: Recall, plan: Proposal) -> bool:
    """True for a plan that the words may name."""
    days = [part.date for part in plan.schedule]
    weekdays = {day.weekday() for day in days}
    return (
        bool(days)
        and (recall.ours or recall.month in (None, days[0].month))
        and recall.count in (None, len(days))
        and (recall.weekday is None or weekdays == {recall.weekday})
    )


def _says_nothing_new(said: Said, state: State) -> bool:
    """True where every sum and day named is one of those that were ever on the table, or of what is owed."""
    plans = [*state.sound, state.table, state.agreed, *(one.proposal for one in (*state.past_offers, *state.offers))]
    lines = [part for plan in plans if plan for part in plan.schedule]
    sums = {part.amount.amount for part in lines} | {state.outstanding.amount}
    sums |= {plan.discount.amount for plan in plans if plan and plan.discount}
    sums |= {sum((part.amount.amount for part in plan.schedule), Decimal(0)) for plan in plans if plan}
    days = {part.date for part in lines}
    months = {day.month for day in days}
    numbers = {day.day for day in days} | {len(plan.schedule) for plan in plans if plan}
    return all(
        figure.gone
        or (
            (figure.amount is None or figure.amount in sums)
            and (figure.day is None or figure.day in days)
            and (figure.month is None or figure.month in months)
            and (figure.number is None or figure.number in numbers)
        )
        for figure in said.figures
    )
