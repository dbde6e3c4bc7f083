"""What a debtor may do with one message of a talk: `data/negotiations/acts.toml` says what must come of each act."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from amiable.domain.money import euros
from amiable.domain.talk import Offer
from amiable.domain.talk_state import State
from amiable.policies.negotiation.engine import Outcome
from amiable.testing.talks import AGREED, ASKED, CHOICE, COUNTERED, DAY, LATE_DAY, OFFERED, START, in_short, plan

_SHORT, _ONCE, _LATER = plan("20/04 300 20/05 300 20/06 300"), plan("24/04 1200"), plan("04/05 1200")
_DISCOUNTED = replace(plan("15/04 1140", None), discount=euros("60"))
STATES: dict[str, State] = {
    "start": START,
    "offered": OFFERED,
    "choice": CHOICE,
    "agreed": AGREED,
    "asked": ASKED,
    "countered": COUNTERED,
    "aside": replace(AGREED, offers=(Offer("o9", _LATER),)),
    "short": replace(START, table=_SHORT, counters=1),
    "late": AGREED.received(euros("400")).missed(),
    "promised": replace(START, table=_ONCE, agreed=_ONCE, sound=(_ONCE,)),
    "discounted": replace(START, offers=(Offer("o1", _DISCOUNTED),)),
    "two_invoices": State((("F-1", euros("700")), ("F-2", euros("500")))),
}


@dataclass(frozen=True)
class Act:
    """One act: the talk it happens in, and what must be found."""

    state: State
    day: date
    wanted: Mapping[str, Any]

    def judge(self, outcome: Outcome) -> bool:
        """True where the outcome has all that the act wants."""
        proposal = outcome.proposal
        found = {
            "accepts": outcome.accepts.id if outcome.accepts else "",
            "stage": str(outcome.stage),
            "intent": str(outcome.intents[0]) if outcome.intents else "",
            "intents": sorted(map(str, outcome.intents)),
            "amount": proposal.amount.amount if proposal and proposal.amount else None,
            "count": proposal.count if proposal else None,
            "discount": proposal.discount.amount if proposal and proposal.discount else Decimal(0),
            "invoices": list(proposal.invoices) if proposal else [],
        }
        among = {
            "rows": self.wanted.get("rows", [in_short(outcome)]).count(in_short(outcome)),
            "ask": self.wanted.get("ask") in (None, *outcome.ask),
            "say": self.wanted.get("say") in (None, *outcome.say),
            "reason": self.wanted.get("reason") is None or outcome.has(self.wanted["reason"]),
        }
        exact = (sorted(want) if name == "intents" else want for name, want in self.wanted.items() if name in found)
        return all(among.values()) and [found[name] for name in self.wanted if name in found] == list(exact)


def payments(lines: str) -> list[tuple[date, int]]:
    """Day and cents of each payment written as `in_short` writes them; none for an empty line."""
    schedule = plan(lines).schedule if lines else ()
    return [(part.date, round(100 * part.amount.amount)) for part in schedule]


def load(file: Path) -> dict[str, Act]:
    """The acts of `acts.toml` by name."""
    acts = {}
    for name, wanted in tomllib.loads(file.read_text("utf-8")).items():
        acts[name] = Act(STATES[wanted["state"]], LATE_DAY if wanted["state"] == "late" else DAY, wanted)
    return acts
