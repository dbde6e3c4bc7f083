"""A talk about 1 200 € to try phrases on: the states it may be in, and what the engine makes of one message."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from amiable.domain.company import InstalmentLimits
from amiable.domain.debtor import Contact, Debtor, DebtorKind
from amiable.domain.invoice import Invoice
from amiable.domain.mail import Address, Body, Mail
from amiable.domain.money import euros
from amiable.domain.plan import Instalment, Rhythm
from amiable.domain.reading import Attack, Intent
from amiable.domain.talk import Offer, Proposal, Said
from amiable.domain.talk_state import State
from amiable.policies.negotiation.engine import Outcome, respond
from amiable.policies.negotiation.proposals import proposal_of
from amiable.policies.negotiation.terms import Terms
from amiable.reading import intents, talk
from amiable.reading.classifier import Classifier
from amiable.reading.screen import screen

DAY = date(2026, 4, 8)
LATE_DAY = date(2026, 5, 25)
"""A day on which the payment of May was missed."""
OWED = euros("1200")
TERMS = Terms(
    InstalmentLimits(
        max_instalments=8,
        max_months=8,
        min_instalment=Decimal(50),
        first_payment_within_days=20,
        max_deferral_days=30,
        min_first_share=Decimal("0.1"),
    )
)


def plan(lines: str, every: Rhythm | None = Rhythm.MONTH) -> Proposal:
    """Payments of 2026 written as `in_short` writes them: « 20/04 400 20/05 400 »."""
    words = lines.split()
    days = [date(2026, int(month), int(day)) for day, month in (word.split("/") for word in words[::2])]
    schedule = tuple(Instalment(day, euros(amount)) for day, amount in zip(days, words[1::2], strict=True))
    return proposal_of(schedule, every if len(schedule) > 1 else None)


TWO, THREE = plan("20/04 600 20/05 600"), plan("20/04 400 20/05 400 20/06 400")
START = State((("F-1", OWED),))
OFFERED = State(START.invoices, offers=(Offer("o1", THREE),))
CHOICE = State(START.invoices, offers=(Offer("o1", TWO), Offer("o2", THREE)))
ASKED = State(START.invoices, table=Proposal(3, euros("400")))
EIGHT = plan("20/04 150 20/05 150 20/06 150 20/07 150 20/08 150 20/09 150 20/10 150 20/11 150")
COUNTERED = State(
    START.invoices, table=EIGHT, offers=(Offer("o1", plan("20/04 300 20/05 300 22/06 300 20/07 300")),), counters=1
)
AGREED = State(START.invoices, table=THREE, agreed=THREE, sound=(THREE,))


def invoices_of(state: State) -> list[Invoice]:
    """Those of the talk, all of the same day."""
    return [Invoice(number, owed, date(2026, 3, 1), date(2026, 3, 31)) for number, owed in state.invoices]


def said(
    text: str,
    state: State = START,
    *general: Intent,
    day: date = DAY,
    attack: Attack = Attack.NONE,
    other_person: bool = False,
    encoder: bool = False,
) -> Said:
    """What the words say beside the sums and days named before. `general`: what the reader of any mail found;
    `encoder`: that of talks is heard too."""
    parts = [part for plan in state.named for part in plan.schedule]
    return talk.read(
        text,
        day,
        invoices_of(state),
        known={part.amount.amount for part in parts} | {state.outstanding.amount},
        planned={part.date for part in parts},
        due=state.outstanding.amount,
        settled=state.settled,
        general=general,
        attack=attack,
        other_person=other_person,
        before=state.before if encoder else None,
    )


def general(text: str, day: date = DAY) -> tuple[Intent, ...]:
    """The intents that the reader of any mail finds in these words, the first one first."""
    debtor = Debtor("Rives", DebtorKind.BUSINESS, (Contact("a@rives.example", "Rives"),))
    screening = screen(Mail(Body(text), sender=Address("a@rives.example")), debtor)
    return intents.find(text, screening, day, Classifier.load()).intents


def hear(
    text: str,
    state: State = START,
    *general: Intent,
    day: date = DAY,
    terms: Terms = TERMS,
    attack: Attack = Attack.NONE,
    other_person: bool = False,
    encoder: bool = False,
) -> Outcome:
    """What the engine answers."""
    heard = said(text, state, *general, day=day, attack=attack, other_person=other_person, encoder=encoder)
    return respond(state, heard, terms, day)


def rows(outcome: Outcome) -> list[tuple[str, str]]:
    """The payments on the table: day (ISO) and euros."""
    return (
        [(str(part.date), f"{part.amount.amount:f}") for part in outcome.proposal.schedule]
        if outcome.proposal
        else []
    )


def in_short(outcome: Outcome) -> str:
    """The payments on the table in a line: « 20/04 400 20/05 400 »."""
    schedule = outcome.proposal.schedule if outcome.proposal else ()
    return " ".join(f"{part.date:%d/%m} {part.amount.amount:.2f}".replace(".00", "") for part in schedule)
