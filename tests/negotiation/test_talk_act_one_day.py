"""One new day of the month for all of a plan, or for its first payment, whatever else is dated in the message."""

from __future__ import annotations

import pytest

from amiable.testing.talks import AGREED, OFFERED, START, hear, in_short

ALL = "25/04 400 25/05 400 25/06 400"
FIRST = "27/04 400 20/05 400 20/06 400"
SECOND = "20/04 400 28/05 400 20/06 400"


@pytest.mark.parametrize(
    "text",
    [
        "Le vingt-cinq m'irait mieux que le vingt, pour vos trois échéances de 400 €.",
        "La crèche nous verse son dû le 25. Pourriez-vous caler les trois mensualités là-dessus ? 400 € me va.",
        "Mon allocation tombe le 25, les trois paiements se feront ce jour-là.",
        "Le 20 c'est non, le 25 oui, en avril, en mai et en juin.",
        "ok pour 400 400 400 mais le 25 pas le 20",
        "Les prélèvements passent le 23, parfois le 24. Les trois versements peuvent-ils tomber le 25 du mois ?",
        "Partant, à condition d'y mettre le vingt-cinq d'avril, le vingt-cinq de mai et le vingt-cinq de juin.",
        "On change les 20 par des 25, et je signe. Avril, mai, juin.",
        "Mêmes mois, mêmes sommes, mais le 25.",
    ],
)
def test_of_the_offer(text: str) -> None:
    assert in_short(hear(text, OFFERED)) == ALL


@pytest.mark.parametrize(
    "text",
    [
        "Notre comptable paie désormais tout au 25. Toutes nos échéances sont à décaler en conséquence.",
        "Nos règlements partent maintenant le 25. Pouvez-vous adapter notre plan, pour les trois mois ?",
        "Je préférerais le 25, pour chacun des versements. Ma pension rentre vers le 23.",
        "25/04, 25/05, 25/06 à la place des 20.",
        "Report de toutes nos échéances au vingt-cinq : avril, mai et juin.",
        "La banque nous impose un seul passage, le 25. Les trois acomptes de 400 € seront versés à ce jour-là.",
        "Que la totalité des échéances (avril, mai, juin) soit fixée au 25 et non plus au 20, merci.",
    ],
)
def test_of_the_plan_in_force(text: str) -> None:
    assert in_short(hear(text, AGREED)) == ALL


@pytest.mark.parametrize(
    "text",
    [
        "D'accord, mais le 1er versement le 27 avril.",
        "Ça me va. Je demande seulement à débuter le vingt-sept de ce mois ; les suivantes aux dates prévues.",
        "D'accord, mais le premier, c'est le 27 avril que je l'aurai, mon client de Nantes règle le 24.",
        "D'accord. Pour avril il faudrait le 27, mon fils est payé ce jour-là. Mai et juin, parfait.",
    ],
)
def test_of_the_first_payment(text: str) -> None:
    assert in_short(hear(text, OFFERED)) == FIRST


def test_a_day_of_pay_is_no_day_of_payment() -> None:
    text = "je serai pas payé avant le 27 mai donc le deuxième je le fais le 28, le reste pareil"
    assert in_short(hear(text, AGREED)) == SECOND


@pytest.mark.parametrize(
    "text",
    ["Mes clients me paient le 25.", "Les trois virements sont programmés. Notre assemblée a lieu le 25."],
)
def test_another_day_changes_nothing(text: str) -> None:
    assert in_short(hear(text, AGREED)) == "20/04 400 20/05 400 20/06 400"


def test_that_day_of_a_single_payment() -> None:
    assert in_short(hear("Le notaire me règle le 24, je vous paie tout ce jour-là.", START)) == "24/04 1200"
