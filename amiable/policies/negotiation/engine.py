"""One message of a talk in, what to do about it out. Pure: the state goes in and comes out changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from amiable.domain.calendar import next_business_day
from amiable.domain.decision import Reason
from amiable.domain.heard import Deed
from amiable.domain.money import Money
from amiable.domain.plan import schedule_total
from amiable.domain.reading import Attack, Intent
from amiable.domain.talk import Bounds, Offer, Proposal, Said
from amiable.domain.talk_state import Stage, State
from amiable.policies.negotiation.attributed import attributed
from amiable.policies.negotiation.coherent import merge_coherently
from amiable.policies.negotiation.counter import counter
from amiable.policies.negotiation.intents import as_told, by_invoice, intents_of
from amiable.policies.negotiation.merge import Merged, base_of
from amiable.policies.negotiation.overlooked import overlooked
from amiable.policies.negotiation.proposals import PAIR, remaining, rhythm
from amiable.policies.negotiation.terms import Terms
from amiable.policies.negotiation.verdict import bounds, breaches
from amiable.policies.negotiation.weighing import weigh

LIKELY = 0.5
"""How sure the encoder of talks must be that an offer was taken, for the software to ask which one."""
ASKED_BACK = frozenset({"sum_mismatch"})
"""Where the debtor must say what he meant: we never choose for him."""

FALSE = (Attack.PHISHING_LINK, Attack.IMPERSONATION)
"""Messages that the debtor may not have written: only a whole plan in them is read, for a person to judge."""


@dataclass(frozen=True)
class Outcome:
    """What a message leads to. `reasons` come in the written order; `state` is where the talk stands after it."""

    stage: Stage
    state: State
    outstanding: Money
    intents: tuple[Intent, ...] = ()
    """Of the message, the main one first, as the plan on the table shows them."""
    reasons: tuple[Reason, ...] = ()
    proposal: Proposal | None = None
    within_policy: bool | None = None
    """None where there is nothing complete to judge."""
    accepts: Offer | None = None
    new_agreement: bool = False
    agreed_plan_stands: bool = False
    ask: tuple[str, ...] = ()
    """`first_date`, `date`, `amount`, `which_offer`, `confirmation`."""
    say: tuple[str, ...] = ()
    """`schedule`, `iban`, `is_software`, `person_available`, `person_will_call`."""
    counter: Proposal | None = None
    bounds: Bounds | None = None
    difference: Money | None = None
    """Outstanding less the sum proposed; negative where too much was offered."""
    shifted: tuple[date, ...] = ()
    """The days proposed, each moved to the next business day."""
    unsure: bool = False
    """True where the message may well propose another plan: for a person to look at."""
    overlooked: tuple[tuple[date, ...], tuple[Money, ...]] = ((), ())
    """Days and sums of the message that no plan of the talk has."""

    def has(self, rule: str) -> bool:
        """True where that reason was found."""
        return any(reason.rule == rule for reason in self.reasons)


def respond(state: State, said: Said, terms: Terms, day: date) -> Outcome:
    """What the message means for the talk, and what to answer. Raises nothing: what is unclear is asked."""
    said = replace(said, insolvency=said.insolvency or state.insolvent)
    state = replace(state, attacked=state.attacked or _hostile(said), insolvent=said.insolvency)
    false = said.attack in FALSE and not said.has_terms
    merged = Merged() if said.insolvency or false else _merged(said, state, day)
    refused = said.dispute is not None and said.dispute.amount == state.outstanding.amount
    if refused or (said.dispute and not merged.spoken):
        merged = Merged()
    contested = said.insolvency or said.dispute is not None
    proposal = merged.proposal
    complete = proposal is not None and bool(proposal.schedule)
    vague = said.spreads and not said.asks_schedule and not merged.spoken and not merged.ambiguous
    if complete and not merged.spoken and proposal not in state.sound:
        proposal, complete = None, False  # refused before, and not said again
    vague = vague or _unanswered(said, state, merged)
    found: tuple[Reason, ...] = ()
    within: bool | None = None
    if proposal is not None and complete and not contested and not vague:
        found = () if proposal in state.sound else breaches(proposal, state.outstanding, terms, day)
        within = not found
    reasons = (*found, *_hindrances(said, state, merged, proposal, within, vague))
    stage = _stage(state, said, terms, reasons, within)
    intents = intents_of(
        said,
        _left_of(state),
        proposal,
        day,
        spoken=merged.spoken,
        corrects=_corrects(state, day),
        agreed=state.agreed,
    )
    intents = as_told(said, intents, proposal, spoken=merged.spoken)
    if proposal and merged.spoken and not merged.accepts and not state.offers:
        intents = by_invoice(intents, _left_of(state), proposal)
    outcome = Outcome(stage, state, state.outstanding, intents, reasons, proposal, within, merged.accepts)
    outcome = replace(
        outcome,
        new_agreement=stage is Stage.AGREED and merged.spoken and not _recalls(said, state, proposal),
        agreed_plan_stands=_stands(state, outcome, merged),
        unsure=merged.unsure and merged.spoken,
    )
    outcome = _answer(outcome, said, terms, day)
    outcome = replace(outcome, overlooked=overlooked(said, state, outcome.proposal, day))
    return replace(outcome, state=_after(state, said, outcome, merged))


def _merged(said: Said, state: State, day: date) -> Merged:
    merged = weigh(merge_coherently(said, state, day), said, state, day)
    return _paced(_gone_back(_taken_again(_which(merged, said, state), said, state), said, state), said, state)


def _which(merged: Merged, said: Said, state: State) -> Merged:
    """« Votre proposition convient »: of several offers nobody knows which; it is asked."""
    silent = not (merged.spoken or merged.ambiguous or said.declines or said.has_terms or said.dispute)
    taken = said.heard.deeds.get(Deed.TAKEN, 0.0) if said.heard else 0.0
    return Merged(ambiguous=True) if silent and len(state.offers) > 1 and taken > LIKELY else merged


def _gone_back(merged: Merged, said: Said, state: State) -> Merged:
    """« On reste sur ce qui était convenu »: the plan in force, said again after something else was on the table."""
    other = state.agreed is not None and state.table not in (None, state.agreed)
    again = other and merged.proposal == state.agreed and {Intent.PROMISE, Intent.INSTALMENTS} & set(said.intents)
    return replace(merged, spoken=True) if again else merged


def _paced(merged: Merged, said: Said, state: State) -> Merged:
    """With the invoices that a new plan's sums tell and the rhythm that its days keep, whoever made it."""
    plan = merged.proposal
    if not merged.spoken or merged.accepts or plan is None or len(plan.schedule) < PAIR or plan in state.named:
        return merged
    plan = attributed(plan, state)
    every = rhythm(plan.schedule, said.every, base_of(said, state) or Proposal(), plan.invoices)
    return replace(merged, proposal=replace(plan, every=every))


def _taken_again(merged: Merged, said: Said, state: State) -> Merged:
    """« Votre première formule, alors »: an offer of before is taken, unless it is the plan that stood anyway, or one
    of theirs that is not named as ours."""
    plan = merged.proposal
    ours = said.pick is not None or (said.recalls is not None and said.recalls.ours)
    if not merged.spoken or merged.accepts or plan in (None, state.table, state.agreed):
        return merged
    if plan in state.sound and not ours:
        return merged
    same = [offer for offer in state.past_offers if offer.proposal == plan]
    return replace(merged, accepts=same[-1]) if same else merged


def _unanswered(said: Said, state: State, merged: Merged) -> bool:
    """True where a payment of the plan was missed, and the message neither says when it comes nor that it came."""
    silent = not (merged.spoken or merged.ambiguous or said.asks_schedule or said.asks_bank or said.asks_discount)
    told = Intent.PAID in said.intents or Intent.QUESTION in said.intents
    return not state.kept and not state.pending and state.agreed is not None and silent and not told


def _left_of(state: State) -> Proposal | None:
    """What is on the table, without the payments of the plan in force that have come."""
    if state.table is None or state.table != state.agreed:
        return state.table
    return remaining(state.table, state.paid_since)


def _recalls(said: Said, state: State, proposal: Proposal | None) -> bool:
    """« Le premier virement est programmé pour le 26 comme convenu »: the plan in force, one payment of it said."""
    alone = proposal is not None and proposal == state.agreed == state.table and not state.offers
    return alone and said.promises_one


def _corrects(state: State, day: date) -> bool:
    """True where a single payment was promised for a day gone by, by mistake."""
    promised = state.table.schedule if state.table and state.table not in state.sound else ()
    return len(promised) == 1 and promised[0].date < day


def _hostile(said: Said) -> bool:
    return said.attack not in (Attack.NONE, Attack.MALFORMED)


def _hindrances(
    said: Said, state: State, merged: Merged, proposal: Proposal | None, within: bool | None, vague: bool
) -> tuple[Reason, ...]:
    """What stands in the way of a judgement or an agreement, in the written order."""
    contested = said.insolvency or said.dispute is not None
    wants = (
        said.spreads
        or said.declines
        or said.asks_discount
        or (said.pays and not said.call)
        or (proposal is not None and not proposal.schedule)
    )
    settled = state.agreed is not None or (state.table is not None and state.table in state.sound)
    holds = (
        ("incomplete", not contested and not merged.ambiguous and within is None and (wants or vague)),
        ("ambiguous", merged.ambiguous),
        ("dispute_open", said.dispute is not None),
        ("insolvency_open", said.insolvency),
        ("other_person", said.other_person and merged.spoken and settled and proposal != state.agreed),
    )
    return tuple(Reason(rule) for rule, held in holds if held)


def _stage(state: State, said: Said, terms: Terms, reasons: tuple[Reason, ...], within: bool | None) -> Stage:
    """The first line that fits."""
    rules = {reason.rule for reason in reasons}
    if rules & {"insolvency_open", "dispute_open"} or _hostile(said) or said.call or said.wants_person:
        return Stage.ESCALATED
    if within is None or rules & {"ambiguous", "other_person"}:
        return Stage.AWAITING_DEBTOR
    if not within:
        return Stage.AWAITING_DEBTOR if state.counters < terms.max_counters else Stage.REFUSED
    return Stage.AWAITING_APPROVAL if needs_person(state, terms) else Stage.AGREED


def needs_person(state: State, terms: Terms) -> bool:
    """True where a person must say yes before anything is agreed."""
    above, broken = terms.approval_above, terms.approval_after_broken
    return bool(
        (above is not None and state.outstanding.amount > above)
        or (broken is not None and state.broken >= broken)
        or (terms.approval_after_attack and state.attacked)
    )


def _stands(state: State, outcome: Outcome, merged: Merged) -> bool:
    if state.agreed is None or not state.kept or outcome.stage in (Stage.AGREED, Stage.ESCALATED):
        return False
    return outcome.proposal != state.agreed or outcome.has("incomplete") or merged.ambiguous


def _answer(outcome: Outcome, said: Said, terms: Terms, day: date) -> Outcome:
    """What the answer has to ask, to say and to offer."""
    proposal, owed = outcome.proposal, outcome.outstanding
    difference = None
    if outcome.has("sum_mismatch") and proposal:
        difference = owed - schedule_total(proposal.schedule)
    shifted: tuple[date, ...] = ()
    if outcome.has("not_on_business_day") and proposal:
        shifted = tuple(next_business_day(part.date) for part in proposal.schedule)
    offered = None
    waiting = outcome.stage is Stage.AWAITING_DEBTOR
    if waiting and _calls_for_counter(outcome, said):
        offered = counter(proposal, owed, terms, day)
    return replace(
        outcome,
        ask=_ask(outcome, said) if waiting else (),
        say=_say(outcome, said),
        counter=offered,
        bounds=bounds(owed, terms, day) if waiting else None,
        difference=difference,
        shifted=shifted,
    )


def _calls_for_counter(outcome: Outcome, said: Said) -> bool:
    if (
        outcome.has("ambiguous")
        or outcome.has("other_person")
        or (outcome.agreed_plan_stands and not outcome.proposal)
    ):
        return False
    if outcome.within_policy is None:
        return outcome.has("incomplete") and said.spreads and not outcome.agreed_plan_stands
    return {reason.rule for reason in outcome.reasons} != ASKED_BACK


def _ask(outcome: Outcome, said: Said) -> tuple[str, ...]:
    rules = {reason.rule for reason in outcome.reasons}
    if said.others_open and rules == {"incomplete"}:
        return ()  # they will say when they know
    proposal = outcome.proposal or Proposal()
    single = proposal.count == 1
    asked = []
    if "incomplete" in rules and said.asks_discount:
        asked.append("amount")  # less, but how much?
    elif "incomplete" in rules:
        if (
            outcome.agreed_plan_stands
            or single
            or (said.pays and not said.spreads and not said.declines and proposal.count is None)
        ):
            several = proposal.count is not None and proposal.count > 1 and not proposal.first_date
            asked += ["first_date"] if several else ["date"] if _day_asked(outcome, proposal) else ["amount"]
        elif proposal != Proposal():
            asked += [] if proposal.first_date else ["first_date"]
            asked += [] if proposal.amount or proposal.amounts else ["amount"]
        if not asked and proposal.amounts and proposal.first_date:
            asked.append("date")
    if "sum_mismatch" in rules:
        asked.append("amount")
    if "date_in_past" in rules:
        asked.append("date" if single else "first_date")
    if "ambiguous" in rules:
        asked.append("which_offer")
    if "other_person" in rules or rules == {"not_on_business_day"}:
        asked.append("confirmation")
    return tuple(asked)


def _day_asked(outcome: Outcome, proposal: Proposal) -> bool:
    return not proposal.first_date or outcome.agreed_plan_stands


def _say(outcome: Outcome, said: Said) -> tuple[str, ...]:
    if outcome.has("insolvency_open"):
        return ()
    proposal = outcome.proposal
    several = proposal is not None and len(proposal.schedule) > 1
    agreed = outcome.stage is Stage.AGREED and outcome.new_agreement
    asked = said.asks_schedule and outcome.stage in (Stage.AGREED, Stage.AWAITING_APPROVAL)
    holds = (
        ("is_software", said.asks_if_software),
        ("person_available", said.asks_if_software or (said.wants_person and said.call is None)),
        ("person_will_call", said.call is not None),
        ("schedule", several and (agreed or asked)),
        ("iban", said.asks_bank),
    )
    return tuple(name for name, held in holds if held)


def _after(state: State, said: Said, outcome: Outcome, merged: Merged) -> State:
    """The talk once this message is answered as the outcome says."""
    proposal = outcome.proposal
    if proposal is not None and outcome.within_policy and proposal not in state.sound:
        state = replace(state, sound=(*state.sound, proposal))
    if merged.spoken and proposal is not None and not merged.ambiguous:
        state = replace(state, table=proposal, pending=outcome.stage is Stage.AWAITING_APPROVAL)
        state = replace(state, offers=(), past_offers=(*state.past_offers, *state.offers))
    if said.declines and not (merged.spoken or merged.ambiguous):
        state = replace(state, offers=(), past_offers=(*state.past_offers, *state.offers))  # turned down whole
    if outcome.stage is Stage.AWAITING_DEBTOR and outcome.within_policy is False:
        state = replace(state, counters=state.counters + 1)
    state = replace(state, suggested=outcome.counter)
    if outcome.stage is Stage.AGREED and proposal != state.agreed:
        state = _in_force(state, proposal)
    return state


def _in_force(state: State, plan: Proposal | None) -> State:
    """With that plan agreed; one that was before, and is again, has had the payments that came meanwhile."""
    owed = state.outstanding.amount + (plan.discount.amount if plan and plan.discount else 0)
    whole = sum((part.amount.amount for part in plan.schedule), Decimal(0)) if plan else Decimal(0)
    return replace(state, agreed=plan, paid_since=max(whole - owed, Decimal(0)), kept=True, pending=False)


def approved(state: State) -> State:
    """After the yes of a person on our side to what is on the table."""
    if state.table is None or not state.pending:
        return state
    return _in_force(state, state.table)
