"""A plan that stood, changed by a message that does not say all of it again: which day takes the place of which."""

from __future__ import annotations

import pytest

from amiable.testing.talks import AGREED, OFFERED, hear, rows

LATER = [("2026-04-24", "400.00"), ("2026-05-24", "400.00"), ("2026-06-24", "400.00")]


@pytest.mark.parametrize(
    "text",
    [
        "Tout au 24 je vous prie : avril, mai et juin.",
        "Le 24 avril, le 24 mai et le 24 juin m'arrangeraient mieux que le 20.",
        "Mon employeur me paie le 22, il faudrait pousser toutes mes échéances au 24.",
        "Décalez nos trois dates au 24, merci.",
        "Notre trésorerie souhaite que chacun des versements soit porté au vingt-quatrième jour du mois.",
        "Pas le 20, le 24 plutôt.",
        "le 24 au lieu du 20 pr les 3",
        "Même montant, mais le 24 des mois d'avril, mai et juin.",
    ],
)
@pytest.mark.parametrize("state", [OFFERED, AGREED])
def test_one_day_of_the_month_for_another_moves_all(text: str, state: object) -> None:
    assert rows(hear(text, state)) == LATER  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "En mai, ce sera le 29 et non le 20.",
        "Le mois de mai, on peut le glisser au vingt-neuf ? La brocante est le 24, c'est elle qui paie.",
        "Je tiens le 20 avril et le 20 juin, mais je bouge le 20 mai au 29.",
        "Notre conseil ne vote que le 27 ; nous réglerons donc l'échéance de mai le 29 mai. Avril et juin demeurent.",
        "Ne comptez plus sur le 20 mai mais sur le 29 mai.",
        "jpourrai pas le 20 mai, le 29 mai oui",
    ],
)
def test_a_new_day_in_the_month_of_a_payment_moves_that_payment(text: str) -> None:
    assert [day for day, _ in rows(hear(text, AGREED))] == ["2026-04-20", "2026-05-29", "2026-06-20"]


@pytest.mark.parametrize(
    "text",
    [
        "D'accord, mais la toute première le 28 avril. Le 20 mai et le 20 juin, c'est bon.",
        "Le 28 pour commencer, et le reste à vos dates.",
        "J'accepte vos trois fois 400 €, la première une semaine plus tard, le 28 avril, sans toucher à mai ni juin.",
        "la 1ere au 28 avril svp, pr le reste nickel",
        "Reculez seulement celui d'avril au 28, nous prenons les deux autres échéances.",
    ],
)
def test_the_first_payment_alone_moves(text: str) -> None:
    assert rows(hear(text, OFFERED)) == [
        ("2026-04-28", "400.00"),
        ("2026-05-20", "400.00"),
        ("2026-06-20", "400.00"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "En mai, 150 le 20 et les 250 qui restent le 5 juin.",
        "Le 20 mai je verse 150 €, le reste de cette échéance le 5 juin.",
        "Remplaçons les 400 € du 20 mai par 150 € ce jour-là et 250 € le 5 juin.",
    ],
)
def test_a_payment_is_cut_by_its_pieces(text: str) -> None:
    assert rows(hear(text, AGREED)) == [
        ("2026-04-20", "400.00"),
        ("2026-05-20", "150.00"),
        ("2026-06-05", "250.00"),
        ("2026-06-20", "400.00"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Celle du 20 mai : une moitié ce jour-là, l'autre moitié le 5 juin.",
        "Je peux faire 50/50 pour mai ? 200 le 20, l'autre moitié le 5 juin.",
        "Il faudrait couper l'échéance du 20 mai en deux versements de 200 €, l'un à sa date, l'autre le 5 juin.",
        "mai jpeux ke 200 le 20, les 200 autres le 5 juin. le reste change pas",
    ],
)
def test_a_payment_is_cut_in_halves(text: str) -> None:
    assert rows(hear(text, AGREED))[1:3] == [("2026-05-20", "200.00"), ("2026-06-05", "200.00")]


@pytest.mark.parametrize(
    "text",
    [
        "Je préfère solder toute la facture le 29 avril plutôt que de traîner jusqu'en juin.",
        "Annulons les échéances : la somme entière vous parviendra le 29 avril.",
        "Vous recevrez donc l'ensemble le 29 avril, en un chèque.",
        "Le vingt-neuf avril je vous porte tout.",
    ],
)
def test_all_of_it_on_one_day_replaces_the_plan(text: str) -> None:
    assert rows(hear(text, AGREED)) == [("2026-04-29", "1200.00")]


def test_what_was_agreed_is_asked_not_changed() -> None:
    asked = hear("C'était le 20 ou le 24 ? Redonnez-moi le calendrier.", AGREED)
    assert {day[-2:] for day, _ in rows(asked)} == {"20"}
    assert "schedule" in asked.say


def test_the_days_of_a_whole_new_plan_move_nothing() -> None:
    assert rows(hear("600 € le 24 avril et 600 € le 24 mai.", AGREED)) == [
        ("2026-04-24", "600.00"),
        ("2026-05-24", "600.00"),
    ]
