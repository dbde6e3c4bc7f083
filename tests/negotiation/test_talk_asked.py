"""Three payments without a day were proposed, and we asked when the first would be."""

from __future__ import annotations

import pytest

from amiable.testing.talks import ASKED, hear, in_short


@pytest.mark.parametrize(
    "text",
    [
        "Lundi 20 avril, et les deux suivantes un mois après l'autre.",
        "on dit 20 avril, après mensuel",
        "je touche ma paie avant le 18 donc on dit 20 avril, ensuite tous les mois",
        "Le 20 avril, puis le 20 mai et ainsi de suite.",
        "Premier virement lundi 20, les deux autres à un mois d'intervalle.",
    ],
)
def test_the_first_day_and_a_month_between(text: str) -> None:
    assert in_short(hear(text, ASKED)) == "20/04 400 20/05 400 20/06 400"


@pytest.mark.parametrize(
    "text",
    [
        "Chacun des trois versements aura lieu le 8, le premier en mai.",
        "Mettez-moi au 8. Pas ce mois-ci, mais en mai, puis les deux mois après.",
        "Tous les mois, le 8, mai étant le premier mois concerné.",
        "Comptez sur le huit du mois, dès mai.",
        "Pas en avril. À partir du 8 mai, chaque 8 du mois.",
        "je suis payée le huit donc le huit mai pour le premier et chaque mois après",
    ],
)
def test_a_day_of_the_month_on_that_very_day_is_the_next_one(text: str) -> None:
    assert in_short(hear(text, ASKED)) == "08/05 400 08/06 400 08/07 400"


@pytest.mark.parametrize(
    "text",
    [
        "Fin de ce mois pour débuter, fin du mois prochain, et fin du mois d'après.",
        "Le premier partira fin avril, les deux autres à la fin des mois suivants.",
        "toujours le dernier jour : avril, mai, juin",
        "À la fin du mois, on commence avec fin avril.",
        "Fin avril, puis chaque mois.",
        "fin de chaq mois, ce mois ci inclus",
    ],
)
def test_month_ends_in_answer(text: str) -> None:
    assert in_short(hear(text, ASKED)) == "30/04 400 31/05 400 30/06 400"
