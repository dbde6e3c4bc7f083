"""All payments of a plan moved at once: by a length of time, or from one day of the month to another."""

from __future__ import annotations

import pytest

from amiable.testing.talks import AGREED, OFFERED, hear, rows

THREE = ["2026-04-20", "2026-05-20", "2026-06-20"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Il me faudrait un mois de délai sur l'ensemble des échéances.", ["2026-05-20", "2026-06-20", "2026-07-20"]),
        ("Même échéancier mais un mois plus tard pour tout.", ["2026-05-20", "2026-06-20", "2026-07-20"]),
        ("Serait-il envisageable de proroger d'un mois le plan ?", ["2026-05-20", "2026-06-20", "2026-07-20"]),
        ("Mes mensualités pourraient-elles être remises d'un mois ?", ["2026-05-20", "2026-06-20", "2026-07-20"]),
        ("Donnez-moi une semaine de plus à chaque fois.", ["2026-04-27", "2026-05-27", "2026-06-27"]),
        (
            "J'encaisse avec une semaine d'écart. Décalez le tout d'autant.",
            ["2026-04-27", "2026-05-27", "2026-06-27"],
        ),
        ("Ajoutez une semaine à toutes les dates et c'est bon.", ["2026-04-27", "2026-05-27", "2026-06-27"]),
        ("Je suis payée le 25, le 20 c'est trop tôt. On met tout à cette date ?", [d[:-2] + "25" for d in THREE]),
        ("Substituez le 25 au 20 pour l'ensemble des versements.", [d[:-2] + "25" for d in THREE]),
        ("Le 20 m'ennuie, le 25 me va. Pour toutes les échéances bien sûr.", [d[:-2] + "25" for d in THREE]),
        ("On peut tout glisser du 20 au 25 ?", [d[:-2] + "25" for d in THREE]),
        ("Mêmes sommes, mêmes mois, mais le 25 et non plus le 20.", [d[:-2] + "25" for d in THREE]),
    ],
)
def test_all_payments_move_together(text: str, days: list[str]) -> None:
    for state in (AGREED, OFFERED):
        assert rows(hear(text, state)) == [(day, "400.00") for day in days]


@pytest.mark.parametrize(
    "text",
    [
        "Ma cliente me paye toujours un mois après, mais je respecte le plan.",
        "Pas la peine de décaler le plan d'un mois.",
        "Mon loyer part le 25, donc gardons le 20 pour toutes les échéances.",
        "Mon loyer part le 25, donc le 20 me convient pour tous les mois.",
    ],
)
def test_what_stays_is_not_moved(text: str) -> None:
    assert {day for day, _ in rows(hear(text, AGREED))} <= set(THREE)
