"""Where a message as read does not add up: the one pairing of its figures that does, to the cent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby, pairwise

from amiable.domain.money import CENT, Money
from amiable.domain.plan import Instalment, Rhythm
from amiable.domain.reading import Intent
from amiable.domain.talk import Pairing, Part, Proposal, Said
from amiable.domain.talk_state import State
from amiable.policies.negotiation.carried import carry
from amiable.policies.negotiation.edits import edited, keeps_gone, unused
from amiable.policies.negotiation.known import chosen_offer, known_plan
from amiable.policies.negotiation.merge import Merged, base_of, merge, restating
from amiable.policies.negotiation.proposals import proposal_of
from amiable.policies.negotiation.restated import restate
from amiable.policies.negotiation.short import filled_up

PAIR, SEVERAL, MANY = 2, 3, 4
"""Figures in one message."""
MOST = Decimal("0.75")


def merge_coherently(said: Said, state: State, day: date) -> Merged:
    """What is on the table. A sum that happens to be right to the cent is rare, so that a pairing which adds up is
    preferred to a reading which does not; where several equally likely ones do, the reading stands."""
    said = _onwards(said)
    if plain := _clear(said, state, day):
        return _as_offered(Merged(plain, spoken=True), said, state)
    if known := known_plan(said, state):
        return Merged(*known, spoken=True)
    if chosen := chosen_offer(said, state):
        return Merged(chosen.proposal, chosen, spoken=True)
    if filled := _all_alike(said, state) or filled_up(said, state, day) or carry(said.carried, base_of(said, state)):
        return Merged(filled, spoken=True)
    return _by_words(said, state, day)


def _told_in_full(said: Said, first: Merged, state: State) -> bool:
    """« Deux fois 485, c'est chaud ; trois fois 300, le 10 juillet, le 10 août et le 10 septembre »: the number, the
    sum and as many days are one plan, even if it does not come out."""
    part = said.parts[0] if len(said.parts) == 1 else Part()
    full = part.amount and part.times == said.count == len(part.dates) >= SEVERAL
    offered = {line.amount.amount for offer in state.offers for line in offer.proposal.schedule}
    made = {line.date for line in first.proposal.schedule} if first.proposal else set()
    return bool(full and offered and part.amount not in offered and made == set(part.dates))


def _onwards(said: Said) -> Said:
    """« Démarrer le 6 mai et continuer tous les 6 »: the first payment moved, and all that follow with it."""
    if said.every and said.day and len(said.moved) == 1 and said.moved[0][1].day == said.day:
        return replace(said, moved=(), start=said.moved[0][1])
    return said


def _by_words(said: Said, state: State, day: date) -> Merged:
    """What the words lead to, or the one pairing of their figures that adds up."""
    if less := _less_by_share(said, state, day):
        return _as_offered(less, said, state)
    bid = _bidding(said, state)
    said = bid if bid is not said else _without_excess(_without_gift(said, state), state)
    if covered := _covered(said, state, day):
        return _as_offered(covered, said, state)
    first = merge(said, state, day)
    opened = _told_in_full(said, first, state) or (
        (said.rest_open or said.others_open) and first.proposal and not first.proposal.schedule
    )
    if first.ambiguous or said.dispute or opened:
        return first
    if first.accepts:
        if change := _change(said, state, first, day) or _other_sums(said, state, first.accepts.proposal, day):
            return change
        if not _says_other_days(said, first.accepts.proposal):
            return first
        said = replace(said, accepts=False)
        first = merge(said, state, day)
    found = (
        _topped_up(said, state)
        or _restated(said, state, first, day)
        or _whole(said, state, first, day)
        or _at_a_rate(said, first)
        or _change(said, state, first, day)
        or _explaining(said, state, first, day)
        or _adding_up(said, state, first, day)
    )
    found = _with_months(said, state, found, day)
    found = _caught_up(said, state, found, day) or _on_days_offered(said, state, found)
    return _as_offered(found, said, state)


def _clear(said: Said, state: State, day: date) -> Proposal | None:
    """The plan whose every payment is said in plain words, where it makes up what is owed."""
    if not said.clear or said.dispute:
        return None
    bare = Said(said.intents, said.parts, clear=True)
    proposal = merge(bare, replace(state, offers=(), past_offers=()), day).proposal
    return proposal if _adds_up(proposal, bare, state) else None


def _all_alike(said: Said, state: State) -> Proposal | None:
    """« Ramenons chaque chèque à 380 € »: the one sum said, which so many times makes up what is owed, on the days
    that stood."""
    base = base_of(said, state)
    count = len(base.schedule) if base else 0
    sums = {part.amount for part in said.parts} | {figure.amount for figure in said.figures} - {None}
    bare = all(part in (Part(part.amount), Part(part.amount, times=count)) for part in said.parts)
    dated = said.start or said.start_month or said.day or said.moved or any(one.day for one in said.figures)
    if (
        base is None
        or said.accepts
        or base.invoices
        or base.discount
        or not bare
        or dated
        or said.every
        or len(sums) != 1
    ):
        return None
    each = sums.pop()
    counted = said.count in (None, count)
    stood = {part.amount.amount for part in base.schedule}
    if (
        count < PAIR
        or not each
        or each in stood
        or not counted
        or said.lump
        or each * count != state.outstanding.amount
    ):
        return None
    same = Money(each, state.outstanding.currency)
    return proposal_of(tuple(replace(part, amount=same) for part in base.schedule), base.every)


def _covered(said: Said, state: State, day: date) -> Merged | None:
    """« Il ne reste pas assez pour demain ; tant pis pour les 43 €. Je paie 1 075 € le 3 avril et 1 075 € le 3 mai »:
    sums each beside their own day that make up exactly what is owed, or all of it but the sum to be waived."""
    if not said.cover or not said.parts or said.dispute or said.insolvency:
        return None
    base, owed = base_of(said, state), state.outstanding.amount
    days = [on for part in said.cover for on in part.dates]
    whole = sum(((part.amount or 0) * len(part.dates) for part in said.cover), Decimal(0))
    gifts = {base.discount.amount} if base and base.discount else set()
    gifts |= {said.beside_cover} if said.asks_discount and said.beside_cover else set()
    given = owed - whole in gifts
    if min(days) < day or not (whole == owed or given):
        return None
    merged = merge(
        replace(
            said, parts=said.cover, pairings=(), moved=(), lump=False, count=None, start=None, start_month=None,
            day=None, nth=None, keeps=False, accepts=False, declines=False, pick=None, discount=None,
            asks_discount=given, closes=False, sums_to_come=False, amounts_open=False,
        ),
        state, day,
    )  # fmt: skip
    return merged if merged.spoken and merged.proposal and len(merged.proposal.schedule) == len(days) else None


def _at_a_rate(said: Said, first: Merged) -> Merged | None:
    """« Sur les 1 200 € je peux verser 90 € par mois »: a sum of every month is the plan, even if it does not come
    out; what is owed beside it, or a change of what stood, is not what was said."""
    alone = [part for part in said.parts if part.times is None and len(part.dates) < PAIR and not part.place]
    rates = {part.amount for part in alone if part.amount and said.every}
    rows = [part.amount.amount for part in first.proposal.schedule] if first.proposal else []
    mostly = len(rows) > 1 and any(rows.count(rate) > len(rows) - PAIR for rate in rates)
    return first if first.spoken and mostly else None


def _as_offered(found: Merged, said: Said, state: State) -> Merged:
    """What comes to an offer of ours, whatever the words, is that offer taken; but not where they count otherwise."""
    open_ones = state.offers if found.spoken and not found.accepts else ()
    same = [offer for offer in open_ones if offer.proposal == found.proposal]
    if same and said.count and said.count > len(same[0].proposal.schedule):
        return Merged(Proposal(said.count, every=same[0].proposal.every), spoken=True)
    return replace(found, accepts=same[0]) if len(same) == 1 else found


def _caught_up(said: Said, state: State, found: Merged, day: date) -> Merged | None:
    """« Celle de mai vous parviendra le 29 »: a payment missed comes on the one new day, or with all that is left;
    where what was made of the words keeps it in the past, or has days that nobody said."""
    base = base_of(said, state)
    rows = _rows(base) if base else []
    late = [row for row in rows if row[0] < day]
    if state.kept or state.agreed is None or state.offers or not found.spoken or len(late) != 1 or not found.proposal:
        return None
    stood = {on for on, _ in rows}
    new = {one.day for one in said.figures if one.day and not one.gone and one.day >= day} - stood
    sums = {one.amount for one in said.figures if one.amount} | {part.amount for part in said.parts if part.amount}
    owed, made = state.outstanding.amount, {on for on, _ in _rows(found.proposal)}
    if len(new) != 1 or said.count not in (None, 1, len(rows)) or said.every or said.asks_discount:
        return None
    on = new.pop()
    sound = late[0][0] not in made and made <= stood | {on} and _adds_up(found.proposal, said, state)
    sound = sound and not (said.lump and len(made) > 1)
    if sound or sums - {amount for _, amount in rows} - {owed, Decimal(on.day)}:
        return None
    whole = owed in sums or said.lump
    left = [row for row in rows if row not in late]
    if not whole and left and on >= left[0][0]:
        return None
    plan = [(on, owed)] if whole else [(on, late[0][1]), *left]
    schedule = tuple(Instalment(when, Money(amount, state.outstanding.currency)) for when, amount in plan)
    return Merged(proposal_of(schedule, base.every if base and not whole else None), spoken=True)


def _on_days_offered(said: Said, state: State, found: Merged) -> Merged:
    """« 150 € le 20 avril, puis trois fois 350 €, à vos échéances »: days that nobody said are those that we offered,
    where there are as many in the same months."""
    offered = state.offers[0].proposal.schedule if len(state.offers) == 1 else ()
    made = found.proposal.schedule if found.proposal and found.spoken else ()
    months = [(part.date.year, part.date.month) for part in made]
    said_days = {figure.day for figure in said.figures if figure.day}
    own = {part.date for part in made} - {part.date for part in offered}
    if said.moved or found.proposal in (state.table, state.agreed, *state.sound):
        return found
    if len(made) < PAIR or months != [(part.date.year, part.date.month) for part in offered] or not own:
        return found
    if said.day or said.nth or own & said_days or found.proposal is None or any(one.number for one in said.figures):
        return found
    schedule = tuple(replace(part, date=line.date) for part, line in zip(made, offered, strict=True))
    waived = found.proposal.discount
    return replace(found, proposal=replace(proposal_of(schedule, found.proposal.every), discount=waived))


def _topped_up(said: Said, state: State) -> Merged | None:
    """« les 28,50 € de port, mettez-les avec celle de juin »: what the plan lacked, and the one payment named."""
    base = base_of(said, state)
    if base is None or not base.schedule or base.invoices or Intent.PAID in said.intents:
        return None
    rows = _rows(base)
    waived = base.discount.amount if base.discount else Decimal(0)
    missing = state.outstanding.amount - waived - sum((amount for _, amount in rows), Decimal(0))
    stood = {amount for _, amount in rows} | {amount.amount for _, amount in state.invoices}
    stood |= {state.outstanding.amount, sum((amount for _, amount in rows), Decimal(0))}
    said_sums = {figure.amount for figure in said.figures if figure.amount is not None}
    days = {figure.day for figure in said.figures if figure.day and not figure.gone}
    if not missing or abs(missing) not in said_sums - stood or not said_sums <= {abs(missing), *stood}:
        return None
    named = [at for at, (on, _) in enumerate(rows) if _is_named(said, on, at, len(rows))]
    if len(named) > 1 and said.topped:  # « collez-les sur décembre ; octobre et novembre, on laisse »
        named = [at for at in named if rows[at][0] == said.topped]
    if len(named) != 1 or not days <= {on for on, _ in rows} or rows[named[0]][1] + missing <= 0:
        return None
    rows[named[0]] = (rows[named[0]][0], rows[named[0]][1] + missing)
    schedule = tuple(Instalment(on, Money(amount, state.outstanding.currency)) for on, amount in rows)
    return Merged(replace(proposal_of(schedule, base.every), discount=base.discount), spoken=True)


def _is_named(said: Said, on: date, at: int, count: int) -> bool:
    """True where the message names that payment of a plan: its place, its day or its month."""
    if any(part.place.at(count) == at for part in said.parts if part.place):
        return True
    return any(
        not figure.gone and (on == figure.day or on.month == figure.month or on.day == figure.number)
        for figure in said.figures
    )


def _explaining(said: Said, state: State, first: Merged, day: date) -> Merged | None:
    """The pairing that adds up and has a part for every day named, where the reading leaves out several of them."""
    if first.proposal is None or not first.spoken or not _says_other_days(said, first.proposal):
        return None
    stood = base_of(said, state) or Proposal()
    found = [one for one in _found(said, said.pairings, state, day) if not _says_other_days(said, one.proposal)]
    found = [one for one in found if one.proposal and not unused(said.figures, _rows(one.proposal), _rows(stood))]
    return found[0] if len(found) == 1 and _true(said, found) else None


def _other_sums(said: Said, state: State, offered: Proposal, day: date) -> Merged | None:
    """« Les dates, oui ; les sommes, c'était 770 puis 650 »: numbers that nothing says are sums, on our days; where
    they do not come to the whole, they are asked."""
    stood = {part.date for part in offered.schedule}
    least = min(part.amount.amount for part in offered.schedule)
    known = {part.amount.amount for part in offered.schedule} | {state.outstanding.amount, None}
    loose = {part.amount for pairing in said.pairings for part in pairing.parts} - known
    if not said.keeps_dates or said.parts or not any(amount and 2 * amount > least for amount in loose):
        return None
    unsaid = replace(said, accepts=False)
    found = [one for one in _found(unsaid, said.pairings, state, day) if one.proposal]
    found = [one for one in found if one.proposal and {part.date for part in one.proposal.schedule} == stood]
    if len(found) == 1:
        return found[0]
    return Merged(replace(offered, amount=None, schedule=(), discount=None), spoken=True)


def _says_other_days(said: Said, proposal: Proposal | None) -> bool:
    """« trois fois 700 €, c'est noté, mais plutôt le 19 juin, le 19 juillet et le 19 août »: not the days offered."""
    days = {part.date for part in proposal.schedule} if proposal else set()
    return sum(not figure.gone and figure.day is not None and figure.day not in days for figure in said.figures) > 1


def _with_months(said: Said, state: State, found: Merged, day: date) -> Merged:
    """« Avril le 15, mai le 1er, juin aussi »: where no sum is said, a month of the plan that is named stays."""
    base, proposal = base_of(said, state), found.proposal
    summed = said.lump or any(part.amount or part.share or part.rest for part in said.parts)
    if base is None or proposal is None or said.count or summed:
        return found
    kept = {part.date.month for part in proposal.schedule}
    named = {one.month for one in said.figures if one.month and not one.gone}
    if not kept or not named & {part.date.month for part in base.schedule} - kept:
        return found
    again = merge(replace(said, keeps=True, start_month=None), state, day)
    stays = again.proposal and len(again.proposal.schedule) == len(base.schedule)
    return again if stays and _adds_up(again.proposal, said, state) else found


def _without_excess(said: Said, state: State) -> Said:
    """« J'ai vendu le fourgon 2 200 €, votre plan me va »: more than what is owed, without a day, is no payment."""
    owed = state.outstanding.amount
    parts = tuple(part for part in said.parts if part.dates or part.month or (part.amount or 0) <= owed)
    if len(parts) == len(said.parts) or not (parts or said.accepts):
        return said
    figures = tuple(one for one in said.figures if (one.amount or 0) <= owed)
    return replace(said, parts=parts, figures=figures)


def _without_gift(said: Said, state: State) -> Said:
    """« 96 € de gagnés, marché conclu »: the sum that an offer of ours waives is no payment, nor asked for again; nor
    is the whole debt beside what we take for it: « 1 140 € au lieu de 1 200 »."""
    offers = [offer.proposal for offer in state.offers]
    paid = {part.amount.amount for offer in offers for part in offer.schedule} | {state.outstanding.amount, None}
    gifts = {offer.discount.amount for offer in offers if offer.discount} - paid
    ours = {part.amount.amount for offer in offers if offer.discount for part in offer.schedule}
    if ours & {part.amount for part in said.parts}:
        gifts |= {state.outstanding.amount}
    gift = [part for part in said.parts if part.amount in gifts]
    more = any(part.amount not in paid for part in said.parts if part not in gift)
    if not gift or more or said.discount is not None:
        return said
    parts = tuple(replace(part, amount=None) if part in gift else part for part in said.parts)
    return replace(
        said,
        parts=tuple(part for part in parts if part != Part()),
        figures=tuple(one for one in said.figures if one.amount not in gifts),
        pairings=tuple(one for one in said.pairings if all(part.amount not in gifts for part in one.parts)),
        asks_discount=False,
    )


def _less_by_share(said: Said, state: State, day: date) -> Merged | None:
    """« 3 % nous contenteraient, soit 11 640 € le 11 septembre »: of 12 000 €, what is left by that share, on the one
    day said."""
    owed = state.outstanding.amount
    left = (owed - owed * said.discount).quantize(CENT) if said.discount and not said.dispute else None
    days = {one.day for one in said.figures if one.day and not one.gone and one.day >= day}
    if left is None or len(days) != 1 or left not in {one.amount for one in said.figures}:
        return None
    currency = state.outstanding.currency
    waived = Money(owed - left, currency)
    return Merged(proposal_of((Instalment(days.pop(), Money(left, currency)),), discount=waived), spoken=True)


def _bidding(said: Said, state: State) -> Said:
    """« 1 140 €, c'est encore trop : 1 080 le 15 », where we offered 1 140 € for 1 200: one sum that is most of the
    debt, and not the one offered, is asked to be enough too; without a day of its own, on ours."""
    offered = state.offers[0].proposal if len(state.offers) == 1 else Proposal()
    ours = {part.amount.amount for part in offered.schedule}
    owed = state.outstanding.amount
    sums = {part.amount for part in said.parts} | {figure.amount for figure in said.figures if not figure.gone}
    new = {amount for amount in sums - ours - {None, owed} if amount and amount < owed}
    gift = offered.discount.amount if offered.discount else Decimal(0)
    less = [amount for amount in new if amount >= owed * MOST]
    if said.further_off and not less and len(ours) == len(off := (sums - ours - {None, owed})) == 1:
        less = [min(ours) - amount for amount in off if amount and amount < owed - owed * MOST]
    days = {on for part in said.parts for on in part.dates}
    several = len(days) > 1 or said.count not in (None, 1) or said.every or said.moved or said.spreads
    apart = any((part.times or 2) > 1 or part.rest or part.added or part.share for part in said.parts)
    if len(ours) != 1 or not gift or len(less) != 1 or several or apart or new - set(less) - _steps(less[0], offered):
        return said
    on = tuple(days) or (offered.schedule[0].date,)
    return replace(
        said, parts=(Part(less[0], dates=on),), pairings=(), asks_discount=True, accepts=False, lump=False, start=None
    )


def _steps(bid: Decimal, offered: Proposal) -> set[Decimal]:
    """What a bid takes off our sum or the whole debt, and what we waived: said beside it, they are no payment."""
    ours, gift = offered.schedule[0].amount.amount, offered.discount.amount if offered.discount else Decimal(0)
    return {gift, abs(ours - bid), ours + gift - bid}


def _adding_up(said: Said, state: State, first: Merged, day: date) -> Merged:
    """The reading where it adds up, else the likeliest pairing that does, if it is alone."""
    exact = first.spoken and _adds_up(first.proposal, said, state)
    waived = first.proposal.discount if first.proposal else None
    if first.spoken and (not exact or waived) and (restated := restating(said, state)):
        return restated
    if exact or not first.spoken:
        return first
    if entire := _entire(said, state, day) or _put_off(said, state, day):
        return entire
    for _, alike in groupby(said.pairings, key=lambda pairing: pairing.cost):
        if found := _minding(first, said, state, _true(said, _found(said, alike, state, day))):
            return first if len(found) > 1 else found[0]
    return first


def _minding(first: Merged, said: Said, state: State, found: Sequence[Merged]) -> Sequence[Merged]:
    """« 825 € le 15, et 660 aux quatre autres dates », where five times 660 stood: the words as read change that plan
    by a sum and its day, which what adds up must not forget."""
    base = base_of(said, state)
    if (
        state.offers
        or base is None
        or not base.schedule
        or first.proposal is None
        or len(first.proposal.schedule) != base.count
    ):
        return found
    told = {part.amount for part in said.parts if part.amount}
    made = {amount for _, amount in _rows(first.proposal)}
    dated = {part.amount for part in said.parts if part.amount and part.dates and part.times == 1}
    if not dated or not told <= made:
        return found
    return [one for one in found if one.proposal and told <= {amount for _, amount in _rows(one.proposal)}]


def _entire(said: Said, state: State, day: date) -> Merged | None:
    """« 800 € d'abord, et 400 € le 20 mai »: sums that make up what is owed are all of the plan, not part of one."""
    sums = [part.amount for part in said.parts if part.amount is not None and part.times == 1]
    if len(sums) < PAIR or len(sums) != len(said.parts) or sum(sums) != state.outstanding.amount or said.moved:
        return None
    base, parts = base_of(said, state), said.parts
    if not all(part.dates or part.month or part.place for part in parts[1:]):
        return None  # « 900 € le 24, et 300 € »: when?
    if base and base.schedule and not (parts[0].dates or parts[0].month):
        parts = (replace(parts[0], dates=(base.schedule[0].date,), place=None), *parts[1:])
    merged = merge(replace(said, parts=parts, count=len(sums), accepts=False), state, day)
    return merged if merged.spoken and _adds_up(merged.proposal, said, state, day) else None


def _put_off(said: Said, state: State, day: date) -> Merged | None:
    """« Le lot du 11 est clos ; vos 11 640 € partiront donc dans celui du 18 »: the one payment that stood, no other
    sum being said, on the one new day."""
    base = base_of(said, state)
    if base is None or len(base.schedule) != 1 or said.every or (said.count or 1) > 1:
        return None
    stood = base.schedule[0]
    new = {one.day for one in said.figures if one.day and not one.gone and one.day >= day} - {stood.date}
    sums = {one.amount for one in said.figures} - {None, stood.amount.amount}
    if sums or len(new) != 1 or not any(one.amount for one in said.figures):
        return None
    moved = replace(proposal_of((replace(stood, date=new.pop()),)), discount=base.discount)
    return Merged(moved, spoken=True)


def _change(said: Said, state: State, first: Merged, day: date) -> Merged | None:
    """The plan that stood with one change, where that explains more figures than what was made of the words."""
    base = base_of(said, state)
    if base is None or not base.schedule or not said.figures:
        return None
    stray = 1 if len(said.figures) >= MANY else 0  # of many figures one may be of something else
    kept = first.proposal and keeps_gone(said.figures, _rows(first.proposal), _rows(base))
    if _adds_up(first.proposal, said, state) and not kept:
        rows, made = (_rows(one) for one in (base, first.proposal or base))
        stray = min(stray, unused(said.figures, made, rows) - 1)
    change = edited(said, base, day) if stray >= 0 else None
    summed = change is not None and not change.unused and any(one.amount for one in said.figures)
    held = replace(said, asks_discount=said.asks_discount or summed)  # « 1 225 et 1 200 € », what we waive being kept
    if change is None or change.unused > stray or not _adds_up(change.proposal, held, state):
        return None
    unsteady = change.proposal.every is not said.every and change.proposal.count not in (1, PAIR)
    if said.every in (Rhythm.WEEK, Rhythm.FORTNIGHT) and said.count and unsteady:
        return None  # « 80 le 27, et 40 sept fois, un vendredi sur deux »: none of those days is skipped
    return Merged(change.proposal, spoken=True)


def _restated(said: Said, state: State, first: Merged, day: date) -> Merged | None:
    """A plan in other sums and days, with what is kept of it, where what was made of the words lacks one of them."""
    base = base_of(said, state)
    other = said.asks_discount or said.dispute or said.equal
    plan = restate(said, base, state.outstanding, day) if base and not other else None
    if base is None or plan is None:
        return None
    rows, made = _rows(base), _rows(first.proposal or base)
    sums = {amount for _, amount in rows} | {one.amount for one in said.figures}
    told = {amount for _, amount in made} <= sums and unused(said.figures, made, rows) <= 0
    if first.spoken and told and _adds_up(first.proposal, said, state, day):
        return None
    return Merged(plan, spoken=True)


def _rows(proposal: Proposal) -> list[tuple[date, Decimal]]:
    return [(part.date, part.amount.amount) for part in proposal.schedule]


def _whole(said: Said, state: State, first: Merged, day: date) -> Merged | None:
    """The one plan in which every figure of the message has its part, whatever was made of the words."""
    told = Intent.PAID in said.intents or said.keeps_plan or said.day_open or said.nth is not None
    entire = said.count or any(figure.amount == state.outstanding.amount for figure in said.figures)
    told = told or bool(said.moved and not entire and _adds_up(first.proposal, said, state, day))  # words tell it
    told = told or bool(said.moved and said.keeps)
    told = told or (said.keeps_dates and base_of(said, state) is not None)  # days that the message does not repeat
    told = told or _in_several(said, state, first, day)
    found = [] if told else _true(said, _found(said, [one for one in said.pairings if one.sure], state, day))
    shared = said.equal and (said.count or 1) > 1  # « 1 200 € divisés par quatre, le premier le 20 »
    found = [one for one in found if not (shared and one.proposal and one.proposal.count == 1)]
    stood = base_of(said, state)
    if stood and [one.proposal for one in found] == [stood] and _adds_up(first.proposal, said, state, day):
        return None  # « le 15 tombe mal, jusqu'au 20 ? »: what stood is no change
    return found[0] if len(found) == 1 else None


def _in_several(said: Said, state: State, first: Merged, day: date) -> bool:
    """« 300 € le 15, les 900 restants en trois mensualités »: words that cut a sum, and come out to the cent."""
    cut = any(part.times and part.times > max(1, len(part.dates)) and not part.dropped for part in said.parts)
    return cut and len(said.parts) > 1 and _adds_up(first.proposal, said, state, day)


def _found(said: Said, pairings: Iterable[Pairing], state: State, day: date) -> list[Merged]:
    """What the pairings lead to, each once, where it adds up."""
    merged = [merge(other, state, day) for pairing in pairings for other in _said(said, pairing)]
    counted = [one for one in merged if not one.accepts or said.count in (None, one.accepts.proposal.count)]
    right = [one for one in counted if one.spoken and _adds_up(one.proposal, said, state, day)]
    return list({one.proposal: one for one in right}.values())


def _true(said: Said, found: Iterable[Merged]) -> list[Merged]:
    """Those that neither add a payment to what was said nor forget one."""
    plans = [(one, one.proposal) for one in found if one.proposal]
    wrong = (_adds_payments, _forgets, _deals_anew)
    return [one for one, plan in plans if not any(is_so(said, plan) for is_so in wrong)]


def _deals_anew(said: Said, proposal: Proposal) -> bool:
    """« Mars, 1 400 ; avril, 1 200 ; mai, 1 200 », in all too little: true where as many payments have those very
    sums, but one of them oftener than it was said."""
    told = sorted(part.amount for part in said.parts if part.amount and part.times == 1)
    made = sorted(part.amount.amount for part in proposal.schedule)
    listed = len(told) == len(said.parts) == len(made) >= SEVERAL and not said.accepts
    return listed and set(told) == set(made) and told != made


def _adds_payments(said: Said, proposal: Proposal) -> bool:
    """« 300 € en avril, en mai et en juin, et nous serons quittes »: true where it has one more that nobody said."""
    sums = [figure.amount for figure in said.figures if figure.amount not in (None, *_whole_of(proposal))]
    months = {figure.day.month if figure.day else figure.month for figure in said.figures if not figure.gone} - {None}
    falls = [month for _, month in dict.fromkeys((part.date.year, part.date.month) for part in proposal.schedule)]
    if said.until_paid or len(sums) >= len(proposal.schedule):
        return False
    if len(months) >= SEVERAL and said.count in (None, len(months)):
        return falls[-1] not in months or len(set(falls)) < len(falls)
    alike = proposal.amount is not None and len(sums) == 1
    return alike and said.count is not None and PAIR <= said.count < len(proposal.schedule)


def _forgets(said: Said, proposal: Proposal) -> bool:
    """« 300 € par mois, d'avril à juin, et les 1 200 € sont réglés »: true where all is paid in one payment, though
    a part of it was said; « rien en mai »: where a payment falls in a month left out."""
    lesser = [part.amount for part in said.parts if part.amount and part.amount < _whole_of(proposal)[0]]
    several = said.every or (said.count or 1) > 1
    named = {figure.day.month for figure in said.figures if figure.day and not figure.gone}
    gone = {figure.month for figure in said.figures if figure.gone and figure.month} - named
    once = proposal.count == 1 and bool(lesser) and bool(several) and not said.lump
    sums = {figure.amount for figure in said.figures if figure.amount and figure.amount < _whole_of(proposal)[0]}
    waived = proposal.discount and not said.asks_discount and len(sums) > 1
    return once or bool(waived) or any(part.date.month in gone for part in proposal.schedule)


def _whole_of(proposal: Proposal) -> tuple[Decimal]:
    return (sum((part.amount.amount for part in proposal.schedule), Decimal(0)),)


def _said(said: Said, pairing: Pairing) -> Iterator[Said]:
    """The same message with those payments; its start, where they have no days."""
    bare = replace(said, parts=pairing.parts, pairings=(), moved=(), lump=False, count=None)
    if not any(part.dates or part.month for part in pairing.parts):
        yield bare
    yield replace(bare, start=None, start_month=None, day=None)


def _adds_up(proposal: Proposal | None, said: Said, state: State, day: date = date.min) -> bool:
    """To the cent, in order; not before `day`: a day gone by may be what was said, but is never chosen."""
    if proposal is None or not proposal.schedule or (proposal.discount and not (said.asks_discount or said.closes)):
        return False
    days = [part.date for part in proposal.schedule]
    waived = proposal.discount.amount if proposal.discount else Decimal(0)
    whole = sum((part.amount.amount for part in proposal.schedule), waived)
    exact = abs(whole - state.outstanding.amount) <= CENT * len(days)
    later = all(first < second for first, second in pairwise(days)) or bool(proposal.invoices)
    return exact and later and days[0] >= day
