"""Sums each beside their own day, sums of every month, one day for another everywhere, and assent in any words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from amiable.domain.company import InstalmentLimits
from amiable.domain.invoice import Invoice
from amiable.domain.money import euros
from amiable.domain.plan import Instalment, Rhythm
from amiable.domain.talk import Offer, Proposal
from amiable.domain.talk_state import State
from amiable.policies.negotiation.engine import Outcome, respond
from amiable.policies.negotiation.terms import Terms
from amiable.reading import talk

TODAY = date(2026, 4, 20)
TERMS = Terms(
    InstalmentLimits(
        max_instalments=4,
        max_months=4,
        min_instalment=Decimal(100),
        first_payment_within_days=20,
        max_deferral_days=30,
        min_first_share=Decimal("0.25"),
    )
)
OURS = ("2026-04-30 400", "2026-05-30 400", "2026-06-30 400")


def read(words: str, *offered: str) -> Outcome:
    """What is made of those words, where 1 200 € are owed and that plan was offered."""
    days = [(date.fromisoformat(day), amount) for day, amount in (line.split() for line in offered)]
    schedule = tuple(Instalment(day, euros(amount)) for day, amount in days)
    state = State((("F-1", euros("1200")),))
    if schedule:
        ours = Proposal(len(schedule), schedule[0].amount, schedule[0].date, Rhythm.MONTH, schedule)
        state = State((("F-1", euros("1200")),), offers=(Offer("o1", ours),))
    invoice = Invoice("F-1", euros("1200"), date(2026, 2, 1), date(2026, 3, 1))
    known = {part.amount.amount for part in schedule}
    said = talk.read(words, TODAY, [invoice], known=known, planned={part.date for part in schedule})
    return respond(state, said, TERMS, TODAY)


def rows(outcome: Outcome) -> list[str]:
    schedule = outcome.proposal.schedule if outcome.proposal else ()
    return [f"{part.date:%d/%m} {part.amount.amount:.0f}" for part in schedule]


@pytest.mark.parametrize("offered", [(), OURS])
@pytest.mark.parametrize(
    ("words", "plan"),
    [
        (
            "Le patron a pris pour les paies, il n'y a rien pour demain. Tant pis pour les 24 €. "
            "Je peux payer 700 € le 3 mai et 500 € le 3 juin ?",
            ["03/05 700", "03/06 500"],
        ),
        ("J'ai 60 couverts samedi. 600 € le 5 mai et 600 € le 5 juin.", ["05/05 600", "05/06 600"]),
        (
            "On se voit lundi. Le 5 mai je mets 400 €, le 5 juin 400 € et le 5 juillet 400 €, le mécano attendra ses "
            "120 €.",
            ["05/05 400", "05/06 400", "05/07 400"],
        ),
    ],
)
def test_sums_beside_their_days_are_the_plan(words: str, plan: list[str], offered: tuple[str, ...]) -> None:
    assert rows(read(words, *offered)) == plan


@pytest.mark.parametrize(
    "words",
    [
        "Deux fois c'est raide, quatre ça traîne : 500 € le 30 avril, 600 € le 30 mai, et les 100 € de la fin, vous "
        "m'en faites cadeau.",
        "500 € le 30 avril et 600 € le 30 mai, les 100 € qui restent vous passez l'éponge.",
    ],
)
def test_a_sum_without_a_day_that_would_be_given_up(words: str) -> None:
    outcome = read(words)
    assert rows(outcome) == ["30/04 500", "30/05 600"]
    assert [reason.rule for reason in outcome.reasons] == ["discount_too_large"]


@pytest.mark.parametrize(
    "words",
    [
        "Vous proposiez 400 € le 30 avril, 400 € le 30 mai et 400 € le 30 juin ; je préfère 300 par mois sur 4 mois.",
        "Vous proposiez 400 € le 30 avril, 400 € le 30 mai et 400 € le 30 juin, c'est trop pour moi.",
    ],
)
def test_our_own_days_said_again_are_not_taken(words: str) -> None:
    assert read(words, *OURS).accepts is None
    assert "30/05 400" not in rows(read(words, *OURS))


@pytest.mark.parametrize("offered", [(), OURS])
@pytest.mark.parametrize(
    "words",
    [
        "Je vous dois 1200 €, je le sais. Je mets 150 € par mois à compter du 5 mai, la dernière sera ce qui reste.",
        "Les 1 200 € sont dus, d'accord. 150 par mois à partir du 5 mai, c'est mon maximum.",
        "je c que je vous doit 1200 euro. Je peu mettre 150 euro par moi a partir du 5 mai et le dernier mois ce qui "
        "reste",
    ],
)
def test_a_sum_of_every_month_is_the_plan_whatever_is_owed(words: str, offered: tuple[str, ...]) -> None:
    outcome = read(words, *offered)
    assert rows(outcome)[:2] == ["05/05 150", "05/06 150"]
    assert outcome.within_policy is False


@pytest.mark.parametrize(
    "words",
    [
        "J'ai 800 € de retraite par mois. Je vous paie les 1 200 € le 5 mai.",
        "Je touche 900 € par mois, pas plus. Je vous règle tout, 1 200 €, le 5 mai.",
    ],
)
def test_what_comes_in_every_month_is_no_payment(words: str) -> None:
    assert rows(read(words)) == ["05/05 1200"]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Trois fois 400 €, ça nous va. On peut mettre ça au 28 plutôt qu'au 30, en avril, en mai et en juin ?", 28),
        ("Le 28 au lieu du 30, en avril, mai et juin, c'est possible ?", 28),
        ("Ok, mais au 28 plutôt qu'au 30, parce que la subvention arrive le 26.", 28),
    ],
)
def test_one_day_for_another_is_said_of_all_payments(words: str, number: int) -> None:
    assert rows(read(words, *OURS)) == [f"{number}/04 400", f"{number}/05 400", f"{number}/06 400"]


def test_a_day_gone_by_this_month_starts_with_the_next() -> None:
    words = "D'accord pour les trois fois 400 €, mais au 18 plutôt qu'au 30 à chaque fois."
    assert rows(read(words, *OURS)) == ["18/05 400", "18/06 400", "18/07 400"]


@pytest.mark.parametrize(
    "words",
    [
        "Les modalités de votre lettre agréent au cabinet en tous points. Nous n'avons rien à y reprendre.",
        "Vos conditions emportent, dans leur intégralité, notre adhésion et celle du conseil.",
        "L'échéancier que vous exposez rencontre sans réserve les vues de notre direction.",
        "Oui, ça nous arrange : je fais les 3 virements comme vous avez écrit, bonne journée",
    ],
)
def test_our_terms_taken_whole_in_any_words(words: str) -> None:
    outcome = read(words, *OURS)
    assert outcome.accepts is not None
    assert rows(outcome) == ["30/04 400", "30/05 400", "30/06 400"]


@pytest.mark.parametrize(
    "words",
    [
        "Les termes de votre courriel nous déplaisent en tous points.",
        "Votre proposition sera examinée point par point.",
        "Vos modalités cadrent en tous points, sauf la première date.",
        "Nous ne pouvons respecter vos conditions dans leur intégralité.",
        "J'ai lu votre courrier de bout en bout.",
        "Vos tarifs sont à revoir de bout en bout.",
    ],
)
def test_our_terms_named_whole_and_not_taken(words: str) -> None:
    assert read(words, *OURS).accepts is None
