"""What is on the table once a message is read together with the earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from amiable.domain.calendar import on_number
from amiable.domain.money import Money
from amiable.domain.plan import Rhythm
from amiable.domain.reading import Intent
from amiable.domain.talk import Offer, Part, Pick, Place, Proposal, Said
from amiable.domain.talk_state import State
from amiable.policies.negotiation.build import Builder
from amiable.policies.negotiation.known import settled
from amiable.policies.negotiation.proposals import remaining

PAIR = 2
ORDER = (Place.FIRST, Place.SECOND, Place.THIRD, Place.FOURTH)
PACED = (Rhythm.WEEK, Rhythm.FORTNIGHT, Rhythm.QUARTER)


@dataclass(frozen=True)
class Merged:
    """The proposal and where it comes from. `spoken`: the message itself made, changed or took a proposal."""

    proposal: Proposal | None = None
    accepts: Offer | None = None
    ambiguous: bool = False
    spoken: bool = False
    unsure: bool = False
    """Another plan explains the message as well, or this one was chosen over what the words were read as."""


def merge(said: Said, state: State, day: date) -> Merged:
    """Taken whole, changed in part, or said anew; what the debtor does not repeat stands."""
    contested = said.dispute.amount if said.dispute and said.dispute.amount else Decimal(0)
    if said.keeps_plan and not contested and (plan := settled(state)) and _leaves(said, plan):
        return Merged(plan, spoken=True)
    if stands := _first_only(said, state) or _back_to_plan(said, state):
        return Merged(stands, spoken=True)
    if len(state.offers) > 1:
        said = _of_number(_numbered(said, state), state) if said.pick else _numbered(said, state)
    if said.accepts and (state.offers or state.past_offers):
        said = _without_past(said, day)
    turned = Merged(_standing(state)) if _turns_down(said, state) else None
    as_offered = _yes(said, state) if said.accepts and said.as_offered and _only_ours(said, state) else None
    if taken := turned or _other(said, state) or _favoured(said, state) or as_offered or _taken(said, state):
        return taken
    base = base_of(said, state)
    said = _of_all_payments(said, state, base)
    if said.sums_to_come and not (base and (base.amount or base.amounts or base.schedule)):
        said = replace(said, amounts_open=True)
    if recalled := _recalled(said, state, base, day):
        return Merged(recalled, spoken=True)
    invoices = {number: amount.amount for number, amount in state.invoices}
    if (
        said.has_terms
        or said.lump
        or _at_another_pace(said, base)
        or said.asks_discount
        or (said.pays and base is None and not (said.dispute or said.call or said.wants_person))
    ):
        said = _lower(_each(_with_more_days(said, base), base), base)
        undisputed = Money(state.outstanding.amount - contested, state.outstanding.currency)
        due = undisputed if contested < state.outstanding.amount else state.outstanding
        proposal = Builder(said, base, due, day, invoices).build()
        first = proposal is not None and proposal.count == 1 and any(part.place is Place.FIRST for part in said.parts)
        if proposal is not None and first and not proposal.schedule:
            proposal = replace(proposal, count=None)  # others follow
        unsummed = said.asks_discount and not any(part.amount for part in said.parts)
        if proposal is not None and unsummed and proposal.schedule and proposal.discount is None:
            proposal = Proposal(proposal.count, None, proposal.first_date, proposal.every)  # less, but how much?
        if proposal is not None and proposal != Proposal():
            return Merged(proposal, spoken=True)
    return Merged(_standing(state))


def _turns_down(said: Said, state: State) -> bool:
    """« vos trois fois 400 €, c'est refusé »: words that refuse, and no figure but those of what we offered."""
    if not said.declines or said.accepts or said.pick or said.keeps or len(state.offers) != 1:
        return False
    return said.has_terms and _fits(said, state.offers[0].proposal)


def _numbered(said: Said, state: State) -> Said:
    """« le 1, merci »: beside several offers, a small number and nothing else is the number of one."""
    number = said.figures[0].number if len(said.figures) == 1 else None
    lone = all(part == Part(dates=part.dates) and len(part.dates) == 1 for part in said.parts)
    if said.pick or not number or number > PAIR or len(said.parts) > 1 or not lone or said.count or said.moved:
        return said
    return replace(said, parts=(), start=None, day=None, pick=Pick.FIRST if number == 1 else Pick.SECOND)


def _of_number(said: Said, state: State) -> Said:
    """« la formule du milieu, le 2 »: beside an offer pointed at, a place or a small number is the offer's."""
    days = {part.date for offer in state.offers for part in offer.proposal.schedule}
    lone = len(said.parts) == 1 and said.parts[0] == Part(dates=said.parts[0].dates) and len(said.parts[0].dates) == 1
    on = said.parts[0].dates[0] if lone else None
    if on and on not in days and on.day <= len(state.offers):
        return replace(said, parts=(), start=None, day=None)
    return replace(said, parts=tuple(replace(one, place=None) if one.dates else one for one in said.parts))


def _of_all_payments(said: Said, state: State, base: Proposal | None) -> Said:
    """« Je vous paie la deuxième le 16 juillet », the first one, of June, being paid: counted from the start of the
    plan, where the day is nearer to that payment than to the second of those to come."""
    gone = len(state.agreed.schedule) - len(base.schedule) if state.agreed and base and base.schedule else 0
    if base is None or gone <= 0 or state.table != state.agreed:
        return said
    rows = [part.date for part in base.schedule]

    def counted(part: Part) -> Part:
        at = ORDER.index(part.place) if part.place in ORDER and len(part.dates) == 1 else 0
        if not gone <= at < len(rows) + gone:
            return part
        nearer = at >= len(rows) or abs(rows[at - gone] - part.dates[0]) < abs(rows[at] - part.dates[0])
        return replace(part, place=ORDER[at - gone]) if nearer else part

    return replace(said, parts=tuple(map(counted, said.parts)))


def _at_another_pace(said: Said, base: Proposal | None) -> bool:
    """« Chaque semaine, non, mais tous les quinze jours, oui »: the payments that stood, further apart or closer."""
    return bool(base and len(base.schedule) >= PAIR and base.every and said.every not in (None, base.every))


def _first_only(said: Said, state: State) -> Proposal | None:
    """« 650 € le 1er juin, oui ; les deux autres, on verra »: of what we offered, its start alone."""
    named = {day for part in said.parts for day in part.dates}
    offers = [offer.proposal.schedule for offer in state.offers]
    known = {part.date for schedule in offers for part in schedule}
    if not said.others_open or len(named) != 1 or not named <= known:
        return None
    return Proposal(first_date=named.pop())


def _back_to_plan(said: Said, state: State) -> Proposal | None:
    """« Pas en une fois, je garde mes trois échéances »: the plan in force, where every figure said is the plan's and
    our offer has another number."""
    plan, other = state.agreed, said.moved or said.asks_discount or said.dispute
    if plan is None or len(plan.schedule) < PAIR or not state.offers or other:
        return None
    days, months = {part.date for part in plan.schedule}, {part.date.month for part in plan.schedule}
    sums = {part.amount.amount for part in plan.schedule} | {state.outstanding.amount, None}
    ours = all(offer.proposal.count != plan.count for offer in state.offers)
    counts = {said.count, *(part.times for part in said.parts if (part.times or 1) > 1)} - {None}
    apart = [part for part in said.parts if part.share or part.added or part.dropped or part.amount not in sums]
    offered = {part.date for offer in state.offers for part in offer.proposal.schedule} if said.stays else set()
    dated = [on for part in said.parts for on in part.dates if on not in days | offered]
    dated += [on for on in (said.start,) if on and on not in days]
    open_month = {part.month for part in said.parts} | {said.start_month}
    stays = said.stays and not (said.lump or said.parts)  # « les trois termes déjà acceptés » says yes to the plan
    taken = (said.accepts or said.pick is not None) and not (said.declines or stays)
    other_day = said.day is not None and said.day not in {on.day for on in days}
    if not ours or taken or other_day or apart or dated or counts - {plan.count} or open_month - months - {None}:
        return None
    named = bool(counts) or open_month | {on.month for part in said.parts for on in part.dates} >= months
    return plan if said.stays or (named and (said.declines or not said.lump)) else None


def _recalled(said: Said, state: State, base: Proposal | None, day: date) -> Proposal | None:
    """« On en reste aux cinq fois 550 € »: the one earlier plan with these figures, where what we talk of now has
    others. It is taken with its days, which the message does not repeat."""
    stated = bool(said.count or any(part.amount for part in said.parts)) and not said.lump
    dated = said.start or said.start_month or said.moved or any(part.dates or part.month for part in said.parts)
    in_force = base is not None and state.agreed == state.table and not state.offers
    if not stated or dated or said.amounts_open or said.day_open or (base and _fits(said, base) and not in_force):
        return None
    earlier = [state.table, *state.sound, *(offer.proposal for offer in state.past_offers)]
    known = {plan for plan in earlier if plan and len(plan.schedule) >= PAIR and _pays(plan, state.outstanding, day)}
    if state.agreed and len(state.agreed.schedule) >= PAIR:
        known.add(state.agreed)
    fitting = [plan for plan in known if _fits(said, plan)]
    return fitting[0] if len(fitting) == 1 else None


def _pays(plan: Proposal, owed: Money, day: date) -> bool:
    """True where the plan still makes up what is owed, from `day` on."""
    waived = plan.discount.amount if plan.discount else Decimal(0)
    whole = sum((part.amount.amount for part in plan.schedule), waived)
    return whole == owed.amount and plan.schedule[0].date >= day


def _without_past(said: Said, day: date) -> Said:
    """« J'accepte votre proposition du 7 avril »: a day gone by is that of a letter."""
    parts = tuple(replace(part, dates=tuple(on for on in part.dates if on >= day)) for part in said.parts)
    return replace(said, parts=tuple(part for part in parts if part.dates or part != Part()))


def _leaves(said: Said, plan: Proposal) -> bool:
    """True where nothing in the message changes the plan: no payment moved, no sum but its own."""
    sums = any(part.amount is not None or part.share is not None for part in said.parts)
    return not said.moved and (not sums or _fits(said, plan))


def _standing(state: State) -> Proposal | None:
    """What is on the table where the message says nothing about it."""
    if state.pending:
        return state.table
    return state.agreed or state.table


def _taken(said: Said, state: State) -> Merged | None:
    """An offer of ours accepted, or the proposal on the table confirmed."""
    agrees = said.accepts or (said.pick is not None and len(state.offers) > 1)
    ending = [offer for offer in state.offers if _ends_in(said.ends_month, offer.proposal)]
    last = {offer.proposal.schedule[-1].date for offer in ending}
    ending = ending if all(last.issuperset(part.dates) for part in said.parts) else []
    ending = ending if len(ending) == 1 else []
    if chosen := next(iter(ending), None) or _of_shape(said, state) or _from_first_to_last(said, state):
        return Merged(chosen.proposal, chosen, spoken=True)
    if not said.has_terms:
        return _offered_before(said, state) or (
            _yes(said, state)
            if agrees and not said.lump and not _at_another_pace(said, base_of(said, state))
            else None
        )
    for batch in (state.offers, state.past_offers):
        fitting = [offer for offer in batch if _fits(said, offer.proposal)]
        if said.pick and len(fitting) > 1:
            fitting = list(_picked(said.pick, fitting))
        picked = _picked(said.pick, batch) if said.pick in (Pick.SINGLE, Pick.SPREAD) else ()
        if len(picked) == 1 == len(fitting) < len(batch) and not said.lump:
            fitting = list(picked)  # « le 9 juillet, la caisse sera vide : c'est votre étalement »
        found = [offer for offer in fitting if _restates(said, offer.proposal)]
        choosing = agrees or (batch is state.offers and len(batch) > 1)
        found = found if len(found) == 1 or not choosing else fitting
        if len(found) == 1:
            again = batch is state.past_offers and found[0].proposal == state.table
            return Merged(found[0].proposal, None if again else found[0], spoken=True)
        if agrees and found:
            return Merged(None, ambiguous=True, spoken=True)
    table = state.table
    if agrees and not state.offers and table and table.schedule and _fits(said, table):
        return Merged(table, spoken=True)
    return None


def _from_first_to_last(said: Said, state: State) -> Offer | None:
    """« Votre calendrier, du 20 avril au 20 juillet »: our offer, by its first and last day."""
    days = [on for part in said.parts for on in part.dates]
    bare = all(
        part.amount is None and not (part.share or part.rest or part.added or part.dropped) for part in said.parts
    )
    lone = state.offers[0] if len(state.offers) == 1 and len(state.offers[0].proposal.schedule) > PAIR else None
    named = said.accepts or (said.recalls is not None and said.recalls.ours)
    if lone is None or not bare or said.declines or said.moved or not named or len(days) != PAIR:
        return None
    schedule = lone.proposal.schedule
    return (
        lone if days == [schedule[0].date, schedule[-1].date] and said.count in (None, lone.proposal.count) else None
    )


def _only_ours(said: Said, state: State) -> bool:
    """True where the message changes nothing of our only offer, and has no sum but its own."""
    if len(state.offers) != 1 or said.moved or said.declines or said.asks_discount or said.lump:
        return False
    sums = {*_sums(state.offers[0].proposal), state.outstanding.amount, None}
    return all(part.amount in sums and not (part.added or part.dropped or part.share) for part in said.parts)


def _other(said: Said, state: State) -> Merged | None:
    """« En deux mois, trop lourd : l'autre »: of two offers, the one that is not turned down."""
    named = set(said.other_than)
    left = [one for one in state.offers if not named & {len(one.proposal.schedule), *_sums(one.proposal)}]
    named_again = all(part == Part(part.amount) and part.amount in named for part in said.parts)
    if len(state.offers) != PAIR or len(left) != 1 or replace(said, parts=()).has_terms or not named_again:
        return None
    return Merged(left[0].proposal, left[0], spoken=True)


def _favoured(said: Said, state: State) -> Merged | None:
    """« Le trésorier penche pour les deux versements »: of several offers, the one with those figures, nothing else
    being said."""
    stated = replace(said, parts=(), count=None, every=None)
    offers = [one for one in state.offers if {len(one.proposal.schedule), *_sums(one.proposal)} & set(said.favours)]
    if len(state.offers) < PAIR or len(offers) != 1 or stated.has_terms or said.pick or said.asks_discount:
        return None
    others = {amount for one in state.offers for amount in _sums(one.proposal)} - {*_sums(offers[0].proposal)}
    parts = tuple(part for part in said.parts if part.amount not in others or part != Part(part.amount))
    fits = _fits(replace(said, parts=parts, count=None, amounts_open=False), offers[0].proposal)
    return Merged(offers[0].proposal, offers[0], spoken=True) if fits else None


def _sums(proposal: Proposal) -> set[Decimal]:
    return {part.amount.amount for part in proposal.schedule}


def _of_shape(said: Said, state: State) -> Offer | None:
    """« Trois fois, s'il vous plaît, 600 d'un coup m'étranglerait »: of several offers, the one with that number of
    payments, or in those months; figures of the others may stand beside."""
    parts = [part for offer in state.offers for part in offer.proposal.schedule]
    sums, days = (
        {part.amount.amount for part in parts} | {state.outstanding.amount, None},
        {part.date for part in parts},
    )
    strange = any(part.amount not in sums or part.share or not days.issuperset(part.dates) for part in said.parts)
    if (
        len(state.offers) < PAIR
        or strange
        or said.asks_discount
        or said.amounts_open
        or said.moved
        or said.every in PACED
    ):
        return None
    months = {
        one.month or (one.day.month if one.day else 0) for one in said.figures if not one.gone and not one.amount
    }
    by_count = [offer for offer in state.offers if offer.proposal.count == said.count]
    by_month = [offer for offer in state.offers if {part.date.month for part in offer.proposal.schedule} == months]
    found = by_count or (by_month if len(months) >= PAIR and not said.count else [])
    return found[0] if len(found) == 1 else None


def restating(said: Said, state: State) -> Merged | None:
    """The only open offer of ours, where the message says nothing but some of its figures: « oui, 55 € le 8 »."""
    if len(state.offers) != 1 or said.declines or not (said.accepts and said.has_terms):
        return None
    offer = state.offers[0]
    fits = _fits(replace(said, asks_discount=False), offer.proposal)
    return Merged(offer.proposal, offer, spoken=True) if fits else None


def _yes(said: Said, state: State) -> Merged | None:
    """A yes that states no terms."""
    if said.declines and not said.pick:
        return None
    lone = len(state.offers) == 1 and said.pick in _AMONG_ALL  # « la plus courte » of two letters with an offer each
    offers = _picked(said.pick, [*state.past_offers, *state.offers] if lone else state.offers)
    if len(offers) == 1:
        return Merged(offers[0].proposal, offers[0], spoken=True)
    if offers:
        return Merged(None, ambiguous=True, spoken=True)
    ours = state.suggested or state.table
    return Merged(ours, spoken=True) if ours and ours.schedule else None


def _offered_before(said: Said, state: State) -> Merged | None:
    """« Finalement nous prenons la formule 1 », the other one having been taken at first."""
    told = Intent.PAID in said.intents or Intent.QUESTION in said.intents
    agrees = said.accepts or said.as_offered
    if not (agrees and said.pick) or said.declines or state.offers or len(state.past_offers) != PAIR or told:
        return None
    found = _picked(said.pick, state.past_offers)
    new = len(found) == 1 and found[0].proposal != state.table
    return Merged(found[0].proposal, found[0], spoken=True) if new else None


_AMONG_ALL = (Pick.SHORTEST, Pick.LONGEST)


def _picked(pick: Pick | None, offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """The offers that the words point at; all of them where they point at none."""
    counts = [len(offer.proposal.schedule) for offer in offers]
    if not offers or pick is None:
        return tuple(offers)
    placed = {Pick.FIRST: offers[:1], Pick.SECOND: offers[1:2], Pick.LAST: offers[-1:]}
    if pick in placed:
        return tuple(placed[pick])
    if pick is Pick.REDUCED:
        return tuple(offer for offer in offers if offer.proposal.discount)
    if pick is Pick.THIS_YEAR:
        first = min(offer.proposal.schedule[0].date.year for offer in offers)
        return tuple(offer for offer in offers if offer.proposal.schedule[-1].date.year == first)
    wanted = {
        Pick.SHORTEST: {min(counts)},
        Pick.LONGEST: {max(counts)},
        Pick.SINGLE: {1},
        Pick.SPREAD: {count for count in counts if count > 1},
    }[pick]
    return tuple(offer for offer, count in zip(offers, counts, strict=True) if count in wanted)


def base_of(said: Said, state: State) -> Proposal | None:
    """The proposal that « aux mêmes dates » is about: our open offer, else what is on the table."""
    picked = _picked(said.pick, state.offers) if said.pick else state.offers
    if len(picked) == 1:
        own = state.table
        amounts = any(part.amount for part in said.parts)
        again = own is not None and amounts and own.schedule and not said.accepts and _fits(said, own)
        return own if again and not _fits(said, picked[0].proposal) else picked[0].proposal
    fitting = [offer.proposal for offer in state.offers if said.count in (None, offer.proposal.count)]
    if len(fitting) == 1:
        return fitting[0]
    if state.table is not None and state.table == state.agreed:
        return remaining(state.table, state.paid_since)
    return _unpaid(state.table, state) if state.table in state.sound else state.table


def _unpaid(plan: Proposal | None, state: State) -> Proposal | None:
    """A plan that a person still had to approve, without the payments that have come since it was said."""
    if plan is None or not plan.schedule:
        return plan
    waived = plan.discount.amount if plan.discount else Decimal(0)
    come = sum((part.amount.amount for part in plan.schedule), waived) - state.outstanding.amount
    return remaining(plan, come) if come >= plan.schedule[0].amount.amount else plan


def _with_more_days(said: Said, base: Proposal | None) -> Said:
    """« Quatre fois 321 €, à vos trois dates et le 16 janvier »: the days that stood, and those after them."""
    if not said.keeps_dates or base is None or not base.schedule or len(said.parts) != 1 or said.moved:
        return said
    part, stood = said.parts[0], tuple(one.date for one in base.schedule)
    count = said.count or (part.times if part.times and part.times > 1 else len(stood) + len(part.dates))
    later = bool(part.dates) and all(on > stood[-1] for on in part.dates)
    if not later or part.place or part.added or part.rest or count != len(stood) + len(part.dates):
        return said
    days = (*stood, *part.dates)
    if part.amount is None:
        return replace(said, count=count, parts=tuple(Part(dates=(on,)) for on in days))
    return replace(said, parts=(replace(part, dates=days, times=count),))


def _each(said: Said, base: Proposal | None) -> Said:
    """« 400 € c'est trop, je peux faire 300 »: beside equal payments, a sum on its own is that of each of them."""
    if base is None or base.amount is None or len(base.schedule) < PAIR or len(said.parts) != 1 or said.count:
        return said
    part, usual = said.parts[0], base.amount.amount
    small = part.amount is not None and (part.amount < 2 * usual or said.keeps_dates)
    alone = part == Part(part.amount) and small
    terms = said.start or said.start_month or said.moved or said.lump or said.asks_discount or said.closes
    return replace(said, parts=(replace(part, times=None),)) if alone and not terms else said


def _lower(said: Said, base: Proposal | None) -> Said:
    """« 3 072 €, des comptes d'apothicaire ; 3 000 € vendredi »: the sum that we asked for, and the one offered."""
    if not (said.asks_discount or said.closes) or base is None or len(base.schedule) != 1 or len(said.parts) != PAIR:
        return said
    asked = base.schedule[0].amount.amount
    lower = tuple(part for part in said.parts if part.amount is not None and part.amount < asked)
    return replace(said, parts=lower) if len(lower) == 1 and Part(asked) in said.parts else said


def _fits(said: Said, proposal: Proposal) -> bool:
    """True where every figure and date of the message is one of the proposal's."""
    days = {part.date for part in proposal.schedule}
    amounts = {part.amount.amount for part in proposal.schedule}
    whole = {sum((part.amount.amount for part in proposal.schedule), Decimal(0))}
    changed = any(part.added or part.dropped or part.share is not None for part in said.parts)
    if said.moved or said.amounts_open or changed:
        return False
    if any(part.rest for part in said.parts) and not (said.accepts and _restates(said, proposal)):
        return False
    if not all(_part_fits(part, proposal, days, amounts | whole) for part in said.parts):
        return False
    first = proposal.schedule[0].date if proposal.schedule else None
    return (
        said.count in (None, proposal.count)
        and said.every in (None, proposal.every)
        and said.start in (None, first)
        and (said.start_month is None or (first is not None and first.month == said.start_month))
        and (said.day is None or all(on_number(day, said.day) == day for day in days))
        and not (said.lump and len(proposal.schedule) > 1)
        and not (said.asks_discount and proposal.discount is None)
    )


def _ends_in(month: int | None, proposal: Proposal) -> bool:
    return bool(proposal.schedule) and proposal.schedule[-1].date.month == month


def _part_fits(part: Part, proposal: Proposal, days: set[date], amounts: set[Decimal]) -> bool:
    if part.amount is not None and part.amount not in amounts:
        return False
    lines = {(line.date, line.amount.amount) for line in proposal.schedule}
    if part.amount is not None and part.dates and part.times == len(part.dates) and part.place is not Place.EACH:
        return all((day, part.amount) in lines for day in part.dates)
    if part.amount is not None and part.month is not None:
        return any(day.month == part.month and amount == part.amount for day, amount in lines)
    if part.times and part.times > 1 and part.times != proposal.count:
        return False
    return all(day in days for day in part.dates) and (part.month is None or part.month in {d.month for d in days})


def _restates(said: Said, proposal: Proposal) -> bool:
    """True where the message says every day of the proposal again."""
    days = {day for part in said.parts for day in part.dates}
    return bool(days) and days == {part.date for part in proposal.schedule}
