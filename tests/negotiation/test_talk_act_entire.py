"""A plan in force paid in one payment instead, or one payment of it in two; words that sound like it and are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from amiable.domain.money import euros
from amiable.domain.plan import Instalment
from amiable.domain.talk import Offer
from amiable.policies.negotiation.proposals import proposal_of
from amiable.testing.talks import AGREED, hear, in_short

PLAN = "20/04 400 20/05 400 20/06 400"
ASIDE = replace(AGREED, offers=(Offer("o9", proposal_of((Instalment(date(2026, 5, 4), euros("1200")),))),))


@pytest.mark.parametrize(
    "text",
    [
        "Tout le 28/04, on laisse tomber l'étalement.",
        "Changement de programme : la facture sera payée en entier au 28 avril.",
        "Notre banque débloque les fonds. Règlement global le 28 avril, merci d'annuler l'échéancier.",
        "g touché ma prime, je paie tt le 28 avril",
        "Versement de la somme due dans sa globalité le 28 avril, en lieu et place des trois termes.",
        "Nous paierons donc le complet le 28 avril, et rien ensuite.",
        "L'ensemble le 28/04 et plus rien en mai ni en juin.",
        "Je peux vous payer la note complète le 28 avril et laisser tomber les mensualités.",
    ],
)
def test_all_of_it_on_one_day(text: str) -> None:
    assert in_short(hear(text, AGREED)) == "28/04 1200"


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("Tout me va, mais la première le 28 avril.", "28/04 400 20/05 400 20/06 400"),
        ("Pas tout d'un coup : mai seulement, le 28 mai au lieu du 20.", "20/04 400 28/05 400 20/06 400"),
        ("Tout l'argent est dans le stock : mettez le 28 mai à la place du 20 mai.", "20/04 400 28/05 400 20/06 400"),
    ],
)
def test_one_payment_of_the_plan_is_not_all_of_it(text: str, plan: str) -> None:
    assert in_short(hear(text, AGREED)) == plan


@pytest.mark.parametrize(
    "text",
    [
        "Celle de mai me gêne : 200 le 20 et 200 le 5 juin, avril et juin ne bougent pas.",
        "Scindez le versement de mai en deux parts égales, la première au 20 mai, la seconde au 5 juin.",
        "J'ai une taxe de 310 € à payer en mai. Le 20 mai ce sera 200 € seulement, les autres 200 € le 5 juin.",
        "La deuxième mensualité, je la coupe : une moitié comme prévu, l'autre le 5 juin.",
        "Pour mai, moitié le 20 mai, moitié le 5 juin. Le reste pareil.",
        "Le tiers de mai, nous le payons en deux moitiés, le 20 mai puis le 5 juin.",
        "Pas 400 d'un coup en mai. Deux cents le 20 mai, et le 5 juin les deux cents qui manquent.",
    ],
)
def test_one_payment_in_two(text: str) -> None:
    assert in_short(hear(text, AGREED)) == "20/04 400 20/05 200 05/06 200 20/06 400"


@pytest.mark.parametrize(
    "text",
    [
        "on garde nos 3 versements, pas 1200 le 4 mai",
        "Le règlement unique n'est pas retenu ; nous nous en tenons aux trois échéances acceptées.",
        "Payer en une fois ne convient pas au comité, on reste sur le plan en trois, déjà validé.",
        "L'accord en cours, en trois règlements, sera suivi ; le versement unique est écarté.",
    ],
)
def test_a_single_payment_turned_down_is_no_yes_to_it(text: str) -> None:
    outcome = hear(text, ASIDE)
    assert (in_short(outcome), outcome.accepts) == (PLAN, None)


@pytest.mark.parametrize("text", ["Le plan en trois ne tient plus, d'accord pour le 4 mai.", "Banco pour le 4 mai !"])
def test_a_plan_given_up_leaves_the_single_payment(text: str) -> None:
    assert in_short(hear(text, ASIDE)) == "04/05 1200"
