"""From words to the plan on the table, by families: a first proposal, or a change to a plan of three payments."""

from __future__ import annotations

import pytest

from amiable.testing.talks import AGREED, hear, in_short


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "300 tout de suite, et le solde en trois fois, chaque fin de mois.",
            "30/04 300 31/05 300 30/06 300 31/07 300",
        ),
        (
            "Un premier virement de 300 € partira le 15, les 900 restants en trois mensualités à partir du 15 mai.",
            "15/04 300 15/05 300 15/06 300 15/07 300",
        ),
        (
            "Il faudrait étaler les 1 200 € sur quatre mois à partir du 20 avril.",
            "20/04 300 20/05 300 20/06 300 20/07 300",
        ),
        ("400 € en avril, mai et juin, le 25 de chaque mois", "25/04 400 25/05 400 25/06 400"),
        ("Est-ce que 3 x 400 passerait ? Début le 5 mai.", "05/05 400 05/06 400 05/07 400"),
        ("Le 15 de chaque mois, 300 euros, et ce pendant quatre mois", "15/04 300 15/05 300 15/06 300 15/07 300"),
        ("Un versement par trimestre de 300 €, à compter du 30 avril", "30/04 300 30/07 300 30/10 300 30/01 300"),
        ("on avait parlé de 200 par mois, je peux monter à 400 à compter du 10 mai", "10/05 400 10/06 400 10/07 400"),
        (
            "Mon loyer est de 700 € et part le 5. Il me reste de quoi vous verser 400 € le 10 de chaque mois.",
            "10/04 400 10/05 400 10/06 400",
        ),
        (
            "Trois virements, de 500, 400 et 300 euros, les 15 avril, 15 mai et 15 juin.",
            "15/04 500 15/05 400 15/06 300",
        ),
        ("Les 15 avril, 15 mai et 15 juin, trois virements de 500, 400 et 300 €.", "15/04 500 15/05 400 15/06 300"),
        ("deux fois six cents, le quinze avril et le quinze mai", "15/04 600 15/05 600"),
    ],
)
def test_a_first_proposal(text: str, expected: str) -> None:
    assert in_short(hear(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'échéance de juin passe au 10 juillet.", "20/04 400 20/05 400 10/07 400"),
        ("Le 20 mai est férié chez nous, prenez le 22.", "20/04 400 22/05 400 20/06 400"),
        ("le 20 c'est le jour de mes charges, mettez plutôt le 25 de chaque mois", "25/04 400 25/05 400 25/06 400"),
        ("Toutes les dates au 25 svp", "25/04 400 25/05 400 25/06 400"),
        ("Mai sera payé le 25.", "20/04 400 25/05 400 20/06 400"),
        (
            "Le versement de mai, coupez-le en deux : 200 le 20 mai et 200 le 3 juin.",
            "20/04 400 20/05 200 03/06 200 20/06 400",
        ),
        ("Le 20 avril ce sera 200, le manque sera rattrapé sur la dernière.", "20/04 200 20/05 400 20/06 600"),
        ("Deux fois 600 plutôt que trois fois 400.", "20/04 600 20/05 600"),
        ("Nous souhaitons doubler la première échéance et supprimer la dernière.", "20/04 800 20/05 400"),
        ("On repousse celle d'avril au 4 mai, les autres ok.", "04/05 400 20/05 400 20/06 400"),
        ("Le montant d'avril passe à 500, celui de juin à 300.", "20/04 500 20/05 400 20/06 300"),
        ("je peux pas le 20 avril, je peux que le 24", "24/04 400 20/05 400 20/06 400"),
        (
            "Passons les trois versements au mardi : le 21 avril, puis de mardi en mardi.",
            "21/04 400 28/04 400 05/05 400",
        ),
    ],
)
def test_a_change_to_a_plan(text: str, expected: str) -> None:
    assert in_short(hear(text, AGREED)) == expected


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Trois virements de 500, 400 et 300 € à partir du 20 avril", "20/04 500 20/05 400 20/06 300"),
        ("600 € puis 350 puis 250 €, début le 24 avril", "24/04 600 24/05 350 24/06 250"),
        ("500 € le 20 avril et les 700 restants en deux fois", "20/04 500 20/05 350 20/06 350"),
        ("600 € le 20 avril, puis 600 € en trois fois", "20/04 600 20/05 200 20/06 200 20/07 200"),
    ],
)
def test_sums_in_a_list_begin_on_one_day_and_a_sum_is_cut_in_several(text: str, rows: str) -> None:
    assert in_short(hear(text)) == rows
