"""More payments than were offered, sums said again or put off by a month, and what is no sum of the plan."""

from __future__ import annotations

import pytest

from amiable.domain.reading import Intent
from amiable.testing.talks import OFFERED, START, hear, in_short

FOUR = "20/04 300 20/05 300 20/06 300 20/07 300"
THREE = "20/04 400 20/05 400 20/06 400"
FIRST_DOUBLE = "20/04 600 20/05 300 20/06 300"


@pytest.mark.parametrize(
    "text",
    [
        "400, c'est trop. 300 oui : un premier le 20 avril et trois autres les mois qui suivent.",
        "on peut pas faire 300 le 20 avril 300 le 20 mai 300 le 20 juin et 300 le 20 juillet ?",
        "Est-ce qu'on ne pourrait pas faire quatre mensualités de 300 € à compter du 20 avril ?",
        "Ajoutez une quatrième échéance et ramenez-les toutes à trois cents, dès le 20 avril.",
        "400 € c'est cent de trop. Faites-moi quatre paiements égaux au lieu de trois, à partir du 20 avril.",
        "J'ai eu des pneus à payer, 280 €. Étaler sur quatre mois à trois cents m'irait, dès le 20 avril.",
    ],
)
def test_four_instead_of_three(text: str) -> None:
    outcome = hear(text, OFFERED)
    assert in_short(outcome) == FOUR and outcome.accepts is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Je coupe en trois parts pareilles : lundi 20, puis le 20 mai, puis le 20 juin.", THREE),
        ("Je peux mettre 400 euros le 20 avril, et pareil les deux mois d'après.", THREE),
        (
            "On nous doit 4 300 €. Je tiendrai trois versements identiques, avril mai juin, le 20 à chaque fois.",
            THREE,
        ),
        (
            "Six cents le 20 avril. Trois cents un mois après, et les trois cents qui restent le 20 juin.",
            FIRST_DOUBLE,
        ),
        ("600 € le 20 avril et deux fois 300 € les mois suivants.", FIRST_DOUBLE),
    ],
)
def test_sums_and_days_of_a_first_proposal(text: str, expected: str) -> None:
    assert in_short(hear(text, START)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Le gasoil me mange la moitié de la paie. Ce serait 200 par mois.",
        "Nous proposons d'éteindre la dette au rythme de 200 € le mois.",
        "Mon budget est serré : loyer 510, électricité 88, mutuelle 64. Je peux vous donner 200 chaque mois.",
        "Par mois je peux mettre deux billets de cent.",
        "Deux cents du mois, je peux.",
    ],
)
def test_so_much_a_month(text: str) -> None:
    outcome = hear(text, START)
    assert outcome.proposal and outcome.proposal.amount and outcome.proposal.amount.amount == 200
    assert outcome.ask == ("first_date",)


@pytest.mark.parametrize(
    "text",
    [
        "Merci de nous accorder des délais de paiement.",
        "Y a-t-il moyen d'avoir des facilités ?",
        "Un peu de patience s'il vous plaît, la récolte est perdue.",
        "Nous souhaitons nous en acquitter de manière progressive.",
        "Je voudrais juste souffler un peu avant de vous régler.",
    ],
)
def test_time_without_a_figure(text: str) -> None:
    outcome = hear(text, START)
    assert outcome.intents[0] is Intent.INSTALMENTS and outcome.has("incomplete")


@pytest.mark.parametrize(
    "text",
    [
        "Laissez-moi encaisser le chantier et je vous fais le chèque entier dans la foulée.",
        "Le jour où le notaire signe, vous êtes le premier servi et en entier.",
        "Le soir où la barque part, votre argent part aussi, jusqu'au dernier centime.",
        "J'attends mon solde de tout compte. À peine reçu, je vous vire les 1 200.",
    ],
)
def test_all_of_it_once_something_has_happened(text: str) -> None:
    outcome = hear(text, START, Intent.PROMISE)
    assert outcome.ask == ("date",) and not in_short(outcome)


def test_on_our_side_of_the_bargain_it_is_a_dispute() -> None:
    text = "Dès que vous aurez repris les pièces abîmées, je paie la totalité."
    assert hear(text, START, Intent.DISPUTE).intents[0] is Intent.DISPUTE
