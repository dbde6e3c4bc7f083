"""Plays labelled talks through the reader and the engine: `amiable eval negotiations FILE`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from amiable.domain.company import InstalmentLimits
from amiable.domain.debtor import Contact, Debtor, DebtorKind
from amiable.domain.invoice import Invoice
from amiable.domain.mail import Address, Body, Mail
from amiable.domain.money import Money
from amiable.domain.plan import Instalment, Rhythm
from amiable.domain.reading import Attack
from amiable.domain.talk import Bounds, Call, Offer, Proposal, Said
from amiable.domain.talk_state import State
from amiable.policies.negotiation.engine import Outcome, respond
from amiable.policies.negotiation.terms import Terms
from amiable.policies.negotiation.verdict import breaches
from amiable.policies.negotiation.wording import draft
from amiable.reading import intents, talk
from amiable.reading.classifier import Classifier
from amiable.reading.ports import Screening
from amiable.reading.screen import screen, without_orders

COMPARED = (
    "intent",
    "proposal",
    "within_policy",
    "reasons",
    "outstanding",
    "acceptable_counter",
    "next_state",
    "accepts",
    "agreed_plan_stands",
    "ask",
    "say",
    "difference",
    "shifted",
    "call",
    "dispute",
    "attack",
)
JUDGED = ("within_policy", "reasons", "outstanding", "acceptable_counter", "next_state")
"""The verdict, the state and the bounds of a turn."""
SETS = frozenset({"intent", "reasons", "ask", "say"})
EUR = "EUR"
IBAN = "FR7630006000011234567890189"
"""A published specimen: the files name no bank."""


class NegotiationCaseError(ValueError):
    """A line of the file is not a negotiation; the message names the line and what is wrong."""


@dataclass(frozen=True)
class Turn:
    """One debtor message: what was answered, and what the file expects (None without a label)."""

    answer: dict[str, Any]
    expected: Mapping[str, Any] | None
    state: State
    """Where the talk stood when it came."""
    text: str
    """Of the message, an injected order blanked out."""
    invoices: tuple[Invoice, ...]
    day: date
    unsafe: tuple[str, ...] = ()
    """Limits that our own counter-offer breaks: always empty, or the engine is wrong."""

    def wrong(self) -> list[str]:
        """The keys that are not as expected."""
        if self.expected is None:
            return []
        return [key for key in COMPARED if not _same(key, self.answer.get(key), self.expected.get(key))]


@dataclass(frozen=True)
class Dialogue:
    """One talk and its turns."""

    id: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Report:
    """Scores of one run; shares are 0 to 1."""

    dialogues: tuple[Dialogue, ...]

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Every labelled turn."""
        return tuple(turn for talked in self.dialogues for turn in talked.turns if turn.expected is not None)

    def as_dict(self) -> dict[str, Any]:
        """The scores for a program."""
        turns, whole = self.turns, [talked for talked in self.dialogues if talked.turns]
        right = [talked for talked in whole if not any(turn.wrong() for turn in talked.turns)]
        judged = [turn for turn in turns if not set(turn.wrong()) & set(JUDGED)]
        return {
            "dialogues": len(whole),
            "turns": len(turns),
            "dialogues_right": _share(len(right), len(whole)),
            "turns_right": _share(sum(not turn.wrong() for turn in turns), len(turns)),
            "verdict_state_bounds_right": _share(len(judged), len(turns)),
            "counters": sum("counter" in turn.answer for turn in turns),
            "counters_outside_policy": sum(bool(turn.unsafe) for turn in turns),
            "wrong_by_key": {key: n for key in COMPARED if (n := sum(key in turn.wrong() for turn in turns))},
            "wrong": {
                f"{talked.id} turn {number}": turn.wrong()
                for talked in self.dialogues
                for number, turn in enumerate(talked.turns, 1)
                if turn.wrong()
            },
        }

    def print(self, console: Console) -> None:
        """The scores for a person."""
        scores = self.as_dict()
        table = Table("measure", "value")
        for name, value in scores.items():
            if not isinstance(value, dict):
                table.add_row(name.replace("_", " "), f"{value:.1%}" if isinstance(value, float) else str(value))
        console.print(table)
        for turn, keys in scores["wrong"].items():
            console.print(f"  {turn}: {', '.join(keys)}", markup=False, highlight=False)


def run(file: Path, out: Path | None = None) -> Report:
    """Plays every talk of `file`; `out` gets a line a case. Raises NegotiationCaseError on a bad line."""
    dialogues, lines = [], []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
            dialogues.append(Dialogue(case["id"], tuple(play(case))))
        except (KeyError, ValueError, TypeError, ArithmeticError) as error:
            raise NegotiationCaseError(f"{file}:{number} is not a negotiation: {error!r}") from error
        answers = [turn.answer for turn in dialogues[-1].turns]
        lines.append(json.dumps({"id": case["id"], "turns": answers}, ensure_ascii=False) + "\n")
    if out is not None:
        out.write_text("".join(lines), encoding="utf-8")
    return Report(tuple(dialogues))


def play(case: Mapping[str, Any], *, weighed: bool = True) -> Iterator[Turn]:
    """The turns of one talk. What the creditor sent and what the bank saw are taken as given. Without `weighed`, the
    words are read and no other plan is looked for."""
    terms = _terms(case["policy"])
    debtor = _debtor(case["debtor"])
    invoices = tuple(_invoice(one) for one in case["invoices"])
    state = State(tuple((invoice.number, invoice.amount) for invoice in invoices))
    contact = debtor.contacts[0].email.lower()
    partner = ""  # whoever settled a plan with us first
    turns = case["turns"]
    for at, raw in enumerate(turns):
        if "event" in raw:
            state = state.received(_money(raw["amount"])) if raw["event"] == "payment" else state.missed()
        elif raw.get("from") == "creditor":
            state = state.answered(tuple(Offer(one["id"], _proposal(one)) for one in raw.get("offers", ())))
        elif raw.get("from") == "debtor":
            sender = raw.get("sender", {}).get("email", contact).lower()
            day = datetime.fromisoformat(raw["received"]).date()
            screening = screen(Mail(Body(raw["text"]), sender=Address(sender)), debtor)
            text = without_orders(raw["text"], screening)
            said = _said(text, day, screening, state, debtor, invoices, other=partner not in ("", sender))
            outcome = respond(state, said if weighed else replace(said, heard=None), terms, day)
            expected = turns[at + 1].get("expect") if at + 1 < len(turns) else None
            yield Turn(_answer(outcome, said), expected, state, text, invoices, day, _unsafe(outcome, terms, day))
            state = outcome.state
            partner = partner or (sender if state.table in state.sound else "")


def _said(
    text: str,
    day: date,
    screening: Screening,
    state: State,
    debtor: Debtor,
    invoices: tuple[Invoice, ...],
    *,
    other: bool,
) -> Said:
    """The message read beside the sums and days that were named before."""
    parts = [part for plan in state.named for part in plan.schedule]
    return talk.read(
        text,
        day,
        invoices,
        kind=debtor.kind,
        known={part.amount.amount for part in parts} | {state.outstanding.amount},
        planned={part.date for part in parts},
        due=state.outstanding.amount,
        attack=screening.attack,
        other_person=other,
        settled=state.settled,
        general=intents.find(text, screening, day, Classifier.load()).intents,
        before=state.before,
    )


def _unsafe(outcome: Outcome, terms: Terms, day: date) -> tuple[str, ...]:
    if outcome.counter is None:
        return ()
    return tuple(reason.rule for reason in breaches(outcome.counter, outcome.outstanding, terms, day))


# --- records in ---


def _terms(raw: Mapping[str, Any]) -> Terms:
    limits = InstalmentLimits(
        max_instalments=raw["max_instalments"],
        max_months=raw["max_months"],
        min_instalment=Decimal(raw["min_instalment"]),
        first_payment_within_days=raw["first_payment_within_days"],
        max_deferral_days=raw["max_deferral_days"],
        min_first_share=Decimal(raw["min_first_share"]),
        business_days=raw["business_days"],
    )
    above = raw["approval_above"]
    return Terms(
        limits,
        max_discount=Decimal(raw["max_discount"]),
        approval_above=None if above is None else Decimal(above),
        approval_after_broken=raw["approval_after_broken"],
        approval_after_attack=raw["approval_after_attack"],
        max_counters=raw["max_counters"],
    )


def _debtor(raw: Mapping[str, Any]) -> Debtor:
    return Debtor(raw["name"], DebtorKind(raw["kind"]), (Contact(raw["email"], raw.get("contact", "")),))


def _invoice(raw: Mapping[str, Any]) -> Invoice:
    return Invoice(
        number=raw["number"],
        amount=Money(Decimal(raw["amount"]), raw.get("currency", EUR)),
        issued=date.fromisoformat(raw["issued"]),
        due=date.fromisoformat(raw["due"]),
    )


def _money(text: str) -> Money:
    return Money(Decimal(text), EUR)


def _proposal(raw: Mapping[str, Any]) -> Proposal:
    schedule = raw["schedule"]
    return Proposal(
        raw["count"],
        _money(raw["amount"]) if "amount" in raw else None,
        date.fromisoformat(raw["first_date"]),
        Rhythm(raw["every"]) if "every" in raw else None,
        tuple(Instalment(date.fromisoformat(part["date"]), _money(part["amount"])) for part in schedule),
        tuple(part["invoice"] for part in schedule if "invoice" in part),
        _money(raw["discount"]) if "discount" in raw else None,
    )


# --- records out ---


def _answer(outcome: Outcome, said: Said) -> dict[str, Any]:
    """The line of --out for one turn: only the keys that apply."""
    answer: dict[str, Any] = {
        "intent": [str(intent) for intent in outcome.intents],
        "proposal": _shown(outcome.proposal) if outcome.proposal else None,
        "within_policy": outcome.within_policy,
        "reasons": [reason.rule for reason in outcome.reasons],
        "outstanding": _sum(outcome.outstanding),
        "next_state": str(outcome.stage),
        "acceptable_counter": _bounds(outcome.bounds) if outcome.bounds else None,
        "counter": _shown(outcome.counter) if outcome.counter else None,
        "accepts": outcome.accepts.id if outcome.accepts else None,
        "agreed_plan_stands": True if outcome.agreed_plan_stands else None,
        "ask": list(outcome.ask) or None,
        "say": list(outcome.say) or None,
        "difference": _sum(outcome.difference) if outcome.difference else None,
        "shifted": [str(day) for day in outcome.shifted] or None,
        "call": _call(said.call) or None if said.call else None,
        "dispute": _dispute(said),
        "attack": str(said.attack) if said.attack is not Attack.NONE else None,
        "draft": draft(outcome, said, IBAN),
    }
    return {key: value for key, value in answer.items() if value is not None}


def _shown(proposal: Proposal) -> dict[str, Any]:
    numbers = proposal.invoices or ("",) * len(proposal.schedule)
    shown: dict[str, Any] = {
        "count": proposal.count,
        "amount": _sum(proposal.amount) if proposal.amount else None,
        "first_date": str(proposal.first_date) if proposal.first_date else None,
        "every": str(proposal.every) if proposal.every else None,
        "schedule": [
            {"date": str(part.date), "amount": _sum(part.amount)} | ({"invoice": number} if number else {})
            for part, number in zip(proposal.schedule, numbers, strict=True)
        ]
        or None,
        "discount": _sum(proposal.discount) if proposal.discount else None,
    }
    return {key: value for key, value in shown.items() if value is not None}


def _sum(money: Money) -> str:
    return f"{money.amount:.2f}"


def _bounds(found: Bounds) -> dict[str, Any]:
    return {
        key: value if isinstance(value, int) else _sum(value) if isinstance(value, Money) else str(value)
        for key, value in vars(found).items()
    }


def _call(call: Call) -> dict[str, str]:
    shown = {
        "date": str(call.date) if call.date else "",
        "from": f"{call.start:%H:%M}" if call.start else "",
        "to": f"{call.end:%H:%M}" if call.end else "",
        "phone": call.phone,
    }
    return {key: value for key, value in shown.items() if value}


def _dispute(said: Said) -> dict[str, str] | None:
    if said.dispute is None:
        return None
    amount = said.dispute.amount
    return {"reason": str(said.dispute.reason)} | ({"amount": f"{amount:.2f}"} if amount is not None else {})


def _same(key: str, found: Any, expected: Any) -> bool:
    if key in SETS:
        return set(found or ()) == set(expected or ())
    return bool(found == expected)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
