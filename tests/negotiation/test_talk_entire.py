"""All that is owed in one payment, in the place of a plan; and the first payment alone on another day."""

from __future__ import annotations

import pytest

from amiable.domain.talk_state import State
from amiable.testing.talks import AGREED, OFFERED, hear, plan, rows


@pytest.mark.parametrize(
    "text",
    [
        "Laissez tomber l'échéancier, jvous paye tout le 16 avril",
        "Merci de votre patience, nous n'en aurons plus besoin : règlement de la totalité le 16/04.",
        "L'étude opte pour un virement intégral le 16 avril. Merci d'annuler les échéances.",
        "Nouveau programme : paiement complet, une seule fois, le 16/04.",
        "Pas besoin d'étalement finalement : 1 200 € le 16 avril.",
        "Les veaux sont partis, rayez le calendrier, tout vous sera viré le 16 avril d'un seul coup.",
    ],
)
def test_all_of_it_takes_the_place_of_the_plan(text: str) -> None:
    for state in (AGREED, OFFERED):
        assert rows(hear(text, state)) == [("2026-04-16", "1200.00")]


@pytest.mark.parametrize(
    "text",
    [
        "Quant au dernier règlement, nous pouvons virer la somme le 16 juin.",
        "Je ne peux pas tout payer le 16 avril, gardons le plan.",
    ],
)
def test_one_payment_of_several_is_not_all_of_it(text: str) -> None:
    assert ("2026-04-16", "1200.00") not in rows(hear(text, AGREED))
    assert len(rows(hear(text, AGREED))) in (0, 3)


LATE_IN_APRIL = plan("27/04 600 27/05 600")


@pytest.mark.parametrize(
    "text",
    [
        "Pour débuter, le 4 mai me serait plus commode.",
        "Le premier est trop proche. Avec le 4 mai, c'est parfait, et la suite comme écrit.",
        "Le chèque du départ, encaissez-le le 4 mai. Pour l'autre, suivez le calendrier.",
    ],
)
def test_the_nearest_payment_is_put_off(text: str) -> None:
    state = State(AGREED.invoices, table=LATE_IN_APRIL, agreed=LATE_IN_APRIL, sound=(LATE_IN_APRIL,))
    assert rows(hear(text, state)) == [("2026-05-04", "600.00"), ("2026-05-27", "600.00")]
