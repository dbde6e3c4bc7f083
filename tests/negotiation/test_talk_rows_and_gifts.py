"""Rows of weekdays, days in words, months that drop out, and sums beside our days or our discount."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from amiable.domain.company import InstalmentLimits
from amiable.domain.debtor import DebtorKind
from amiable.domain.invoice import Invoice
from amiable.domain.money import euros
from amiable.domain.plan import Instalment, Rhythm
from amiable.domain.reading import Intent
from amiable.domain.talk import Offer, Proposal
from amiable.domain.talk_state import State
from amiable.policies.negotiation.engine import Outcome, respond
from amiable.policies.negotiation.proposals import proposal_of
from amiable.policies.negotiation.terms import Terms
from amiable.reading import talk

TODAY = date(2026, 9, 1)
TERMS = Terms(
    InstalmentLimits(
        max_instalments=24,
        max_months=24,
        min_instalment=Decimal(1),
        first_payment_within_days=200,
        max_deferral_days=200,
        min_first_share=Decimal(0),
    )
)


def plan(*lines: str, every: Rhythm | None = None, gift: str | None = None) -> Proposal:
    rows = [line.split() for line in lines]
    schedule = tuple(Instalment(date.fromisoformat(f"2026-{day}"), euros(amount)) for day, amount in rows)
    return replace(proposal_of(schedule, every), discount=euros(gift) if gift else None)


FORTNIGHTS = plan("09-10 240", "09-24 240", "10-08 240", every=Rhythm.FORTNIGHT)
MONTHS = plan("09-15 240", "10-15 240", "11-15 240", every=Rhythm.MONTH)
GIFT = plan("09-20 690", gift="30")
SHARED = plan("09-20 400", "10-05 290", gift="30")


def hear(
    words: str, offered: Proposal | None = None, *, kept: bool = False, kind: DebtorKind | None = None
) -> Outcome:
    """The answer to those words, 720 € being owed and that plan being our offer, or `kept` the one on the table."""
    state = State((("F-1", euros("720")),))
    if offered:
        state = replace(state, table=offered) if kept else replace(state, offers=(Offer("o1", offered),))
    schedule = offered.schedule if offered else ()
    said = talk.read(
        words,
        TODAY,
        [Invoice("F-1", euros("720"), date(2026, 6, 1), date(2026, 7, 1))],
        known={part.amount.amount for part in schedule},
        planned={part.date for part in schedule},
        **({"kind": kind} if kind else {}),
    )
    return respond(state, said, TERMS, TODAY)


def rows(outcome: Outcome) -> list[str]:
    assert outcome.proposal
    return [f"{part.date:%m-%d} {part.amount.amount:.0f}" for part in outcome.proposal.schedule]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "200 € un jeudi sur deux à partir du 10 septembre et le tout dernier jeudi les 120 € restants",
            ["09-10 200", "09-24 200", "10-08 200", "10-22 120"],
        ),
        (
            "300 € chaque lundi à partir du 7 septembre, le dernier lundi 120 €.",
            ["09-07 300", "09-14 300", "09-21 120"],
        ),
        (
            "320 le 10 septembre et apres 200 deux fois, toujours un jeudi sur deux",
            ["09-10 320", "09-24 200", "10-08 200"],
        ),
        (
            "200 € le 5 de chaque mois à partir de septembre, le quatrième mois je finis avec les 120 € qui restent",
            ["09-05 200", "10-05 200", "11-05 200", "12-05 120"],
        ),
        (
            "240 € le trente septembre, 240 € le trente et un octobre et 240 € le trente et un décembre",
            ["09-30 240", "10-31 240", "12-31 240"],
        ),
        ("Trois fins de mois à 240 €.", ["09-30 240", "10-31 240", "11-30 240"]),
    ],
)
def test_a_row_of_days(words: str, expected: list[str]) -> None:
    assert rows(hear(words)) == expected


@pytest.mark.parametrize(
    "words", ["180 quatre fois, mêmes jeudis en commençant le 10", "180 quatre fois, toujours le jeudi"]
)
def test_the_same_weekdays_are_as_far_apart_as_they_were(words: str) -> None:
    assert rows(hear(words, FORTNIGHTS)) == ["09-10 180", "09-24 180", "10-08 180", "10-22 180"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Plutôt 100 € le 5 septembre, puis 620 € le 15 octobre, et novembre saute.", ["09-05 100", "10-15 620"]),
        ("Novembre saute, octobre sera de 480 €.", ["09-15 240", "10-15 480"]),
        ("Pas de versement en novembre, octobre à 480 € à la place.", ["09-15 240", "10-15 480"]),
    ],
)
def test_a_month_that_drops_out(words: str, expected: list[str]) -> None:
    assert rows(hear(words, MONTHS, kept=True)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "les jours c'est bon, pour les sous j'ai dit 300 la première fois et 210 les deux d'après",
            ["300", "210", "210"],
        ),
        ("D'accord sur les dates, par contre 320 la première fois et 200 après.", ["320", "200", "200"]),
        ("C'est bon pour les dates ; 300, 250, 170 dans l'ordre.", ["300", "250", "170"]),
    ],
)
def test_other_sums_on_our_days_are_no_yes(words: str, expected: list[str]) -> None:
    outcome = hear(words, MONTHS)
    assert outcome.accepts is None
    assert [row.split()[1] for row in rows(outcome)] == expected


def test_a_sum_that_does_not_fit_our_days_is_asked() -> None:
    outcome = hear("c'est bon pour les dates, mais c'est 200 que j'ai dit", MONTHS)
    assert outcome.accepts is None
    assert outcome.ask == ("amount",)
    assert hear("Les dates me vont, merci.", MONTHS).accepts is not None


@pytest.mark.parametrize(
    ("words", "offered", "kept"),
    [
        (
            "Je garde vos 30 € de geste. Les 690 €, je les coupe : 350 € le 20 septembre et 340 € le 5 octobre.",
            GIFT,
            False,
        ),
        ("Merci pour les 30 €. En deux fois alors : 350 € le 20 septembre et 340 € le 5 octobre.", GIFT, True),
        ("Toujours sur 690 € avec les 30 € en moins : 350 € le 20 septembre, 340 € le 5 octobre.", SHARED, True),
    ],
)
def test_what_we_waive_is_kept_in_two_payments(words: str, offered: Proposal, kept: bool) -> None:
    outcome = hear(words, offered, kept=kept)
    assert rows(outcome) == ["09-20 350", "10-05 340"]
    assert outcome.proposal and outcome.proposal.discount == euros("30")


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (
            "Nous nous acquitterons en une fois, soit 720 €, dès que le département nous aura financés.",
            None,
        ),
        ("Nous avions oublié le dimanche. Retenez le lundi 28 septembre.", plan("09-27 720")),
    ],
)
def test_one_payment_of_a_public_body_is_promised(words: str, offered: Proposal | None) -> None:
    assert hear(words, offered, kept=True, kind=DebtorKind.PUBLIC).intents == (Intent.PROMISE,)
