"""Our offers answered, and first words about a debt, in the turns that many people take."""

from __future__ import annotations

import pytest

from amiable.domain.reading import Intent
from amiable.domain.talk_state import Stage
from amiable.testing.talks import CHOICE, OFFERED, START, hear, rows


@pytest.mark.parametrize(
    "text",
    [
        "Votre échéancier en trois, le patron l'a refusé : c'est refusé, point.",
        "On en a parlé en famille et c'est non. On sait très bien qu'on doit cette somme.",
        "400 par mois ? Niet.",
        "Mon avocat me déconseille d'accepter vos trois mensualités.",
        "Ah non, vous rêvez avec vos trois fois !",
        "Trois paiements, ça passe pas avec ma pension.",
        "Le bureau a rejeté votre plan en trois fois.",
        "Merci, mais ces trois fois 400 € ne passeront pas : ça ne passera pas chez nous.",
        "Je n'arriverai jamais à sortir ces 400 €.",
    ],
)
def test_our_offer_said_again_with_a_refusal_is_never_agreed(text: str) -> None:
    outcome = hear(text, OFFERED)
    assert (outcome.stage, rows(outcome), outcome.accepts) == (Stage.AWAITING_DEBTOR, [], None)


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("Trois fois, s'il vous plaît, 600 d'un coup m'étoufferait.", "o2"),
        ("Mettez trois, pas deux.", "o2"),
        ("On a voté : trois.", "o2"),
        ("L'option des trois tiers pour la boutique.", "o2"),
        ("Nous préférons l'étalement sur avril, mai et juin.", "o2"),
        ("Plutôt deux, merci.", "o1"),
        ("Inscrivez-nous pour les échéances du 20 avril et du 20 mai.", "o1"),
        ("Nous retenons celle qui s'achève le 20 mai.", "o1"),
    ],
)
def test_the_number_or_the_months_tell_the_offer(text: str, offer: str) -> None:
    outcome = hear(text, CHOICE)
    assert outcome.accepts is not None
    assert outcome.accepts.id == offer


def test_a_wish_for_the_end_of_the_week_is_no_day() -> None:
    assert hear("C'est accepté, bonne fin de semaine à tous.", CHOICE).has("ambiguous")


@pytest.mark.parametrize(
    "text",
    [
        "400 c'est dur, 300 ça passe. Donc quatre fois, à partir du 20 avril, un par mois.",
        "1 200 € divisés par quatre, le premier le 20 avril, puis chaque mois.",
    ],
)
def test_the_sum_that_comes_to_the_whole_so_many_times(text: str) -> None:
    assert rows(hear(text, OFFERED)) == [(f"2026-0{month}-20", "300.00") for month in (4, 5, 6, 7)]


def test_a_run_said_by_its_ends_and_its_day() -> None:
    outcome = hear("Trois paiements égaux, échelonnés du 20 avril au 20 juin, un par mois, le 20.", START)
    assert [day for day, _ in rows(outcome)] == ["2026-04-20", "2026-05-20", "2026-06-20"]


@pytest.mark.parametrize(
    "text",
    [
        "Sitôt la récolte vendue, vous aurez votre argent.",
        "Le jour où la prime arrive, votre facture est soldée.",
        "Je vous fais un chèque du total quand je suis réglé de mon côté.",
    ],
)
def test_all_of_it_once_something_has_happened(text: str) -> None:
    outcome = hear(text, START, Intent.PROMISE)
    assert outcome.stage is Stage.AWAITING_DEBTOR
    assert outcome.ask == ("date",)


@pytest.mark.parametrize(
    "text", ["Laissez-moi souffler un peu.", "Donnez-nous du temps, svp.", "Il me faudrait plus de temps."]
)
def test_time_asked_without_terms(text: str) -> None:
    outcome = hear(text, START)
    assert outcome.intents == (Intent.INSTALMENTS,)
    assert outcome.has("incomplete")


def test_a_market_day_starts_no_series() -> None:
    outcome = hear("200 € par mois, le marché du samedi ne rapporte plus.", START)
    assert rows(outcome) == []
    assert "first_date" in outcome.ask
