"""What is owed, named as a whole and then cut: « les 1 200 € qui restent, en deux parts égales »."""

import pytest

from amiable.domain.money import euros
from amiable.testing.talks import ASKED, COUNTERED, START, hear


@pytest.mark.parametrize(
    ("text", "count", "each"),
    [
        ("Pour les 1 200 € qui restent, j'aimerais les payer en deux parts égales si c'est possible.", 2, "600"),
        ("Les 1 200 € je voudrais les payer en deux fois.", 2, "600"),
        ("Ces 1 200 €, pouvons-nous les régler en quatre fois ?", 4, "300"),
        ("Les 1 200 € restants, en trois parts égales ça irait ?", 3, "400"),
    ],
)
def test_each_payment_is_its_part(text: str, count: int, each: str) -> None:
    proposal = hear(text).proposal
    assert proposal is not None
    assert (proposal.count, proposal.amount) == (count, euros(each))


def test_those_that_were_named_may_be_paid_in_parts() -> None:
    assert hear("Je voudrais les payer en cinq fois.", START).proposal.count == 5  # type: ignore[union-attr]


def test_a_new_first_day_and_its_number_go_on() -> None:
    text = (
        "Quatre fois 300, là je peux suivre. Par contre le 20 ça tombe mal, mes prélèvements arrivent entre le 5 "
        "et le 10. Est-ce qu'on peut plutôt démarrer le 27 avril et continuer tous les 27 du mois ?"
    )
    proposal = hear(text, COUNTERED).proposal
    assert proposal is not None
    assert [f"{part.date:%d/%m}" for part in proposal.schedule] == ["27/04", "27/05", "27/06", "27/07"]


def test_a_table_without_days_takes_the_day_said() -> None:
    proposal = hear("On commencerait le 22 avril, puis tous les 22 du mois.", ASKED).proposal
    assert proposal is not None
    assert [f"{part.date:%d/%m}" for part in proposal.schedule] == ["22/04", "22/05", "22/06"]


def test_the_whole_spread_over_months_is_not_one_payment() -> None:
    outcome = hear("Les 1 200 €, je voudrais les étaler sur trois mois à partir du 15 avril.")
    assert outcome.proposal is not None
    assert [(f"{p.date:%d/%m}", p.amount) for p in outcome.proposal.schedule] == [
        ("15/04", euros("400")),
        ("15/05", euros("400")),
        ("15/06", euros("400")),
    ]
