"""The answer to one message of a talk, in French: every word from fr.toml, every figure from the outcome."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import time
from decimal import Decimal
from functools import cache
from importlib.resources import files

from amiable.domain.money import Money
from amiable.domain.reading import Attack, Intent
from amiable.domain.talk import Call, Proposal, Said
from amiable.domain.talk_state import Stage
from amiable.french.typography import NBSP, format_date, format_iban, format_money
from amiable.policies.negotiation.engine import Outcome

OBSTACLES = 2
"""Reasons told: a longer list would read as a rebuke."""


@cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("amiable.policies.negotiation") / "fr.toml").read_text("utf-8"))


def say(name: str, **values: str) -> str:
    """The sentence `section.key` with its values. KeyError where there is none."""
    section, key = name.split(".")
    return _texts()[section][key].format(**values)


def draft(outcome: Outcome, said: Said, iban: str = "") -> str:
    """The letter's words, from greeting to closing formula. Bank details are stated only where they are asked for."""
    paragraphs = list(_body(outcome, said))
    if "iban" in outcome.say and iban and outcome.stage is not Stage.ESCALATED:
        paragraphs.append(say("bank.details", iban=format_iban(iban)))
    if paragraphs == [say("opening.thanks")]:
        paragraphs.append(say("other.later"))
    return "\n\n".join([say("opening.greeting"), *paragraphs, say("opening.closing")])


def _body(outcome: Outcome, said: Said) -> Iterator[str]:
    yield say("opening.thanks")
    if said.asks_if_software:
        yield say("software.yes")
    match outcome.stage:
        case Stage.ESCALATED:
            yield _held(outcome, said)
        case Stage.AGREED:
            yield from _agreed(outcome, said)
        case Stage.AWAITING_APPROVAL:
            yield from _listed("approval", outcome.proposal)
            yield say("approval.wait")
        case Stage.REFUSED:
            yield say("refused.closed", outstanding=format_money(outcome.outstanding))
        case Stage.AWAITING_DEBTOR:
            yield from _asked(outcome, said)


def _held(outcome: Outcome, said: Said) -> str:
    """A person takes over: no figure, nothing asked."""
    if outcome.has("insolvency_open"):
        return say("hold.insolvency")
    if outcome.has("dispute_open"):
        return say("hold.dispute")
    if said.attack is not Attack.NONE:
        return say("hold.attack")
    return _called(said.call) if said.call else say("hold.person")


def _called(call: Call) -> str:
    hours = ""
    if call.start and call.end:
        hours = say("hold.call_between", start=_hour(call.start), end=_hour(call.end))
    elif call.start:
        hours = say("hold.call_from", start=_hour(call.start))
    elif call.end:
        hours = say("hold.call_until", end=_hour(call.end))
    when = say("hold.call_when", date=format_date(call.date, weekday=True)) if call.date else ""
    phone = say("hold.call_phone", phone=call.phone.replace(" ", NBSP)) if call.phone else ""
    return say("hold.call", when=when, hours=hours, phone=phone)


def _hour(hour: time) -> str:
    return f"{hour.hour}{NBSP}h" + (f"{NBSP}{hour.minute:02d}" if hour.minute else "")


def _agreed(outcome: Outcome, said: Said) -> Iterator[str]:
    if Intent.PAID in said.intents:
        yield say("agreed.paid")
    proposal = outcome.proposal
    if outcome.new_agreement and proposal:
        yield from _listed("agreed", proposal)
        if proposal.discount:
            yield say("agreed.waived", discount=format_money(proposal.discount))
    elif "schedule" in outcome.say and proposal:
        yield say("agreed.again") + "\n" + _lines(proposal, outcome.state.paid_since)
    else:
        yield say("agreed.running")


def _asked(outcome: Outcome, said: Said) -> Iterator[str]:
    """What stands in the way, what we need to know, and what we can offer."""
    obstacles = [_obstacle(outcome, reason.rule) for reason in outcome.reasons]
    if told := [text for text in obstacles if text]:
        yield " ".join(told[:OBSTACLES])
    if outcome.within_policy is None:
        less = said.asks_discount and "amount" in outcome.ask  # less, but how much?
        names = ("less",) if less else (name for name in outcome.ask if name in ("first_date", "date", "amount"))
        yield from (say(f"ask.{name}") for name in names)
    if outcome.has("ambiguous"):
        yield _which(outcome)
    if outcome.has("other_person"):
        yield say("ask.confirmation")
    if outcome.counter:
        yield from _listed("counter", outcome.counter)
        if outcome.counter.discount:
            yield say("counter.waived", discount=format_money(outcome.counter.discount))
        yield f"{say('counter.yes')} {say('counter.other')}"
    if outcome.agreed_plan_stands:
        yield say("ask.stands")


def _which(outcome: Outcome) -> str:
    """Our offers told apart by their number of payments, where that tells them apart."""
    words = say("ask.counts").split()
    counts = [len(offer.proposal.schedule) for offer in outcome.state.offers]
    if len(set(counts)) < len(counts) or not counts or max(counts) >= len(words):
        return say("ask.which_offer")
    options = [say("ask.in_one") if n == 1 else say("ask.in_several", count=words[n]) for n in counts]
    return say("ask.which_count", options=say("ask.or").join(options))


def _obstacle(outcome: Outcome, rule: str) -> str:
    """Why their proposal will not do, without the figures of the policy."""
    if rule == "sum_mismatch":
        return _difference(outcome)
    if rule == "first_payment_too_late":
        single = outcome.proposal is not None and outcome.proposal.count == 1
        return say(f"outside.{rule}_{'single' if single else 'several'}")
    return say(f"outside.{rule}") if rule in _texts()["outside"] else ""


def _difference(outcome: Outcome) -> str:
    difference = outcome.difference or Money(Decimal(0))
    less = difference.amount > 0
    size = Money(abs(difference.amount), difference.currency)
    name = "outside.sum_mismatch_less" if less else "outside.sum_mismatch_more"
    return say(name, outstanding=format_money(outcome.outstanding), difference=format_money(size))


def _listed(section: str, proposal: Proposal | None) -> Iterator[str]:
    """A proposal in one sentence, or as a list."""
    if proposal is None or not proposal.schedule:
        return
    if len(proposal.schedule) == 1:
        part = proposal.schedule[0]
        yield say(f"{section}.single", amount=format_money(part.amount), date=format_date(part.date))
    else:
        yield say(f"{section}.several") + "\n" + _lines(proposal)


def _lines(proposal: Proposal, paid: Decimal = Decimal(0)) -> str:
    """One line a payment; those that `paid` covers are marked."""
    numbers = proposal.invoices or ("",) * len(proposal.schedule)
    lines = []
    for at, (part, number) in enumerate(zip(proposal.schedule, numbers, strict=True), 1):
        line = say("line.part", amount=format_money(part.amount), date=format_date(part.date))
        line += say("line.invoice", number=number) if number else ""
        line += say("agreed.received") if part.amount.amount <= paid else ""
        paid -= part.amount.amount
        lines.append(line + say("line.end" if at == len(proposal.schedule) else "line.more"))
    return "\n".join(lines)
