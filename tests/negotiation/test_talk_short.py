"""The debtor's own payments left something out, and we said so: where what was missing goes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amiable.domain.talk_state import Stage
from amiable.testing.talks import START, hear, in_short, plan

SHORT = replace(START, table=plan("20/04 240 20/05 240 20/06 240 20/07 240"))


@pytest.mark.parametrize(
    "text",
    [
        "60 € de plus à chaque fois, toujours le 20.",
        "300 au lieu de 240 alors, mêmes jours.",
        "Passez chaque versement à 300.",
        "bon ben on met soixante euros de plus partout, ça fera 300 le vingt de chaque mois",
    ],
)
def test_each_payment_is_raised(text: str) -> None:
    assert in_short(hear(text, SHORT)) == "20/04 300 20/05 300 20/06 300 20/07 300"


@pytest.mark.parametrize(
    "text",
    [
        "Un cinquième de 240 € le 20 août.",
        "On ajoute août, le vingt, même somme.",
        "Ce qui manque viendra en août, le 20. Les quatre autres se font comme je vous l'ai écrit.",
        "Et 240 € de plus le 20 août, nous serons quittes.",
    ],
)
def test_one_more_payment_follows(text: str) -> None:
    assert in_short(hear(text, SHORT)) == "20/04 240 20/05 240 20/06 240 20/07 240 20/08 240"


@pytest.mark.parametrize(
    "text",
    [
        "Je garde avril, mai et juin, et je double en juillet.",
        "La différence partira avec le dernier versement.",
        "Les 240 qui manquent, je les colle au dernier.",
        "Le quatrième sera porté à 480 €, les trois premiers demeurant inchangés.",
        "Mettez 480 en juillet.",
    ],
)
def test_one_payment_takes_what_was_missing(text: str) -> None:
    assert in_short(hear(text, SHORT)) == "20/04 240 20/05 240 20/06 240 20/07 480"


@pytest.mark.parametrize("text", ["Je mets 310 en avril.", "Je ne peux pas plus, désolé."])
def test_what_still_does_not_add_up_is_asked(text: str) -> None:
    assert hear(text, SHORT).stage is Stage.AWAITING_DEBTOR
