"""How long a claim can be enforced, what restarts the time, and when a person is warned (C.civ 2224 to 2251)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from amiable.domain.calendar import add_months
from amiable.policies.legal.tables import Claim, law

MONTHS_A_YEAR = 12


class EventKind(StrEnum):
    """What happened to the claim."""

    ACKNOWLEDGEMENT = "acknowledgement"
    """Unequivocal words of the debtor, a part payment, an accepted plan (C.civ 2240)."""
    COURT_CLAIM = "court_claim"
    """Even summary (C.civ 2241); an injonction de payer counts when served."""
    ENFORCEMENT = "enforcement"
    """Protective measure or enforcement (C.civ 2244)."""
    INSOLVENCY_DECLARED = "insolvency_declared"
    """Interrupts until the procedure closes (C.com L622-25-1): give the closing day, if any."""
    REMINDER = "reminder"
    FORMAL_NOTICE = "formal_notice"
    """Never interrupts between private parties, even by registered letter (Cass. com. 18/05/2022, n° 20-23.204)."""
    SILENCE = "silence"
    AUTO_REPLY = "auto_reply"


INTERRUPTS = frozenset(
    {EventKind.ACKNOWLEDGEMENT, EventKind.COURT_CLAIM, EventKind.ENFORCEMENT, EventKind.INSOLVENCY_DECLARED}
)
INTERRUPTS_PUBLIC = INTERRUPTS | {EventKind.REMINDER, EventKind.FORMAL_NOTICE}


@dataclass(frozen=True)
class ClaimEvent:
    """One dated event. `until`: for a declared insolvency, the day it closed."""

    kind: EventKind
    date: dt.date
    until: dt.date | None = None


@dataclass(frozen=True)
class Watch:
    """`safe` is the deadline without any interruption: the one to act by. `possible` is the restarted one."""

    safe: date
    possible: date
    alerts: tuple[date, ...]

    def barred(self, today: date) -> bool:
        """True once even the restarted deadline has passed: reminders stop, a person decides (C.civ 2249 to 2251)."""
        return today > self.possible

    def alert_due(self, today: date) -> bool:
        """True from the first alert on: less than six months are safely left."""
        return today >= self.alerts[0]


def watch(claim: str, performed: date, due: date, events: Iterable[ClaimEvent] = ()) -> Watch:
    """Deadlines of a claim, from the earlier of performance and due date (C.civ 2224, 2233; policy for "earlier").

    `claim` is a row of prescription.toml (KeyError otherwise). Each interrupting event gives a whole new period
    (C.civ 2231), 20 years at most from the start (2232).
    """
    table = law().prescription
    rule = table.claims[claim]
    start = min(performed, due)
    restarting = INTERRUPTS_PUBLIC if rule.civil_years else INTERRUPTS
    safe = possible = _deadline(rule, start)
    for event in sorted(events, key=lambda e: e.date):
        if event.kind in restarting and event.date <= possible:  # a barred claim does not revive
            possible = _deadline(rule, event.until or event.date)
    cap = add_months(start, MONTHS_A_YEAR * table.cap.years)
    alerts = tuple(add_months(safe, -months) for months in table.alerts.months_before)
    return Watch(safe, min(possible, cap), alerts)


def after_mediation(deadline: date, started: date, ended: date) -> date:
    """The deadline pushed by an agreed mediation, at least 6 months after its end (C.civ 2238)."""
    pushed = deadline + (ended - started)
    return max(pushed, add_months(ended, law().prescription.mediation.min_months_left))


def _deadline(rule: Claim, start: date) -> date:
    if rule.civil_years:
        return date(start.year + rule.civil_years, 12, 31)  # law 68-1250 art. 1: whole civil years after that year
    return add_months(start, rule.months or 0)
