"""What a message says of payments: each family of turns in words of its own."""

from __future__ import annotations

from decimal import Decimal

import pytest

from amiable.domain.money import euros
from amiable.domain.plan import Rhythm
from amiable.domain.reading import Intent
from amiable.domain.talk import Place, Said
from amiable.domain.talk_state import State
from amiable.testing.talks import AGREED, said

Row = tuple[str | None, tuple[str, ...]]


def rows(found: Said) -> list[Row]:
    return [
        (str(part.amount) if part.amount else None, tuple(f"{day:%d/%m}" for day in part.dates))
        for part in found.parts
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Suite à la réunion du 3, on vous propose 600 € le 20 avril et 600 € le 20 mai.",
        "Mon patron m'a payé une prime de 350 € hier. Donc 600 € le 20 avril et 600 € le 20 mai.",
        "600 € le 20 avril et 600 € le 20 mai, car la paie arrive le 18.",
        "Un client nous règle 4 000 € le 17. Vous aurez 600 € le 20 avril et 600 € le 20 mai.",
        "Le comptable est absent depuis lundi. 600 € le 20 avril, autre moitié soit 600 € le 20 mai.",
        "Avec la prime de fin d'année je ferai mieux, mais là c'est 600 € le 20 avril et 600 € le 20 mai.",
        "J'ai 42 € sur mon compte aujourd'hui. 600 € le 20 avril et 600 € le 20 mai.",
        "450 € par mois c'est trop. 600 € le 20 avril et 600 € le 20 mai.",
        "On a perdu deux jours la semaine dernière. 600 € le 20 avril puis 600 € le 20 mai.",
        "Je dois bien 1 200 € : 600 € le 20 avril et 600 € le 20 mai.",
        "Pour les 1 200 € que je vous dois, j'envisage deux moitiés : 600 € le 20 avril et 600 € le 20 mai.",
        "600 € le 18, non, le 20 avril, et 600 € le 20 mai.",
        "mon chef rentre jeudi. jpeu 600 € le 20 avril et 600 € le 20 mai",
    ],
)
def test_figures_and_days_of_something_else_are_left_out(text: str) -> None:
    found = [row for row in rows(said(text)) if row[0] or row[1]]
    flat = [(amount, day) for amount, days in found for day in days]
    assert flat == [("600", "20/04"), ("600", "20/05")]


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("Mettez l'échéance du 20 mai au 27 mai.", [("20/05", "27/05")]),
        ("Le 20 mai tombe mal, disons plutôt le 27.", [("20/05", "27/05")]),
        ("Pour mai, ce serait le 27 à la place du 20.", [("20/05", "27/05")]),
        ("Plutôt le 27 mai que le 20 mai, si possible.", [("20/05", "27/05")]),
        ("Inutile d'attendre le 20 mai, je paie le 4 mai.", [("20/05", "04/05")]),
        ("On peut tout décaler d'une semaine ?", [("20/04", "27/04"), ("20/05", "27/05"), ("20/06", "27/06")]),
        ("Repoussez la dernière de dix jours.", [("20/06", "30/06")]),
        ("Avancez la première de deux jours.", [("20/04", "18/04")]),
        ("Est-il possible de reporter l'échéance du 20 mai d'un mois ?", [("20/05", "20/06")]),
        ("Mettez le lendemain à chaque fois.", [("20/04", "21/04"), ("20/05", "21/05"), ("20/06", "21/06")]),
    ],
)
def test_payments_change_their_day(text: str, moved: list[tuple[str, str]]) -> None:
    found = said(text, AGREED).moved
    assert [(f"{old:%d/%m}", f"{new:%d/%m}") for old, new in found] == moved


@pytest.mark.parametrize(
    ("text", "amount", "place"),
    [
        ("J'ai oublié 45 €, ajoutez-les à la dernière échéance.", "45", Place.LAST),
        ("Les 45 € manquants, je les mets sur la première.", "45", Place.FIRST),
        ("Vous reporterez les 45 € sur la dernière mensualité.", "45", Place.LAST),
    ],
)
def test_a_sum_on_top_of_a_payment(text: str, amount: str, place: Place) -> None:
    (part,) = said(text, AGREED).parts
    assert part.added and part.amount == Decimal(amount) and part.place is place


def test_a_smaller_payment_now_and_the_rest_on_the_next() -> None:
    found = said("Le 20 avril je ne mets que 300 €, et j'ajoute les 100 manquants à l'échéance du 20 mai.", AGREED)
    assert rows(found) == [("300", ("20/04",)), ("100", ("20/05",))]
    assert [part.added for part in found.parts] == [False, True]


@pytest.mark.parametrize(
    "text",
    [
        "Nous aimerions supprimer la dernière échéance et doubler la première.",
        "Peut-on enlever la dernière mensualité, en doublant la première ?",
    ],
)
def test_a_payment_dropped_and_another_doubled(text: str) -> None:
    parts = said(text, AGREED).parts
    assert [part.dropped for part in parts].count(True) == [part.added for part in parts].count(True) == 1


@pytest.mark.parametrize(
    ("text", "count", "month", "every"),
    [
        ("300 € le 10, d'avril à juillet", 4, 4, None),
        ("On vous verse 300 € chaque mois de mai à août, le 10.", 4, 5, Rhythm.MONTH),
        ("jpeu 300 par moi le 10, de mai a aout", 4, 5, Rhythm.MONTH),
    ],
)
def test_a_run_of_months_gives_start_and_number(text: str, count: int, month: int, every: Rhythm | None) -> None:
    found = said(text)
    assert (found.count, found.start_month, found.day) == (count, month, 10)
    assert every is None or found.every is every


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("700 € le 15 avril et le reste un mois après.", ["15/04", "15/05"]),
        ("700 € le 15 avril, 500 € quinze jours plus tard.", ["15/04", "30/04"]),
        ("700 € le 15 avril puis 500 € la semaine suivante.", ["15/04", "22/04"]),
        ("700 € le lendemain de l'Ascension et 500 € le 15 juin.", ["15/05", "15/06"]),
        ("700 € la veille de Noël, le solde le jour de l'an.", ["24/12", "01/01"]),
        ("400 € le 27 avril, 400 € le 10 et 400 € le 24 mai.", ["27/04", "10/05", "24/05"]),
    ],
)
def test_days_said_by_way_of_another(text: str, days: list[str]) -> None:
    assert [f"{day:%d/%m}" for part in said(text).parts for day in part.dates] == days


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1 100 € vendredi et vous oubliez les 100 qui restent.", "1100"),
        ("Je verse 1 100 € le 20 avril si vous me faites cadeau des 100 €.", "1100"),
        ("Avec une remise de cent euros, je règle 1 100 € le 20 avril.", "1100"),
    ],
)
def test_what_would_be_waived_is_no_payment(text: str, amount: str) -> None:
    found = said(text)
    assert found.asks_discount and [part.amount for part in found.parts] == [Decimal(amount)]


@pytest.mark.parametrize(
    "text",
    [
        "Deux mensualités de 600 €, la date je vous la confirme plus tard.",
        "deux mensualites de 600, je sais pas encore quand",
        "Deux versements de 600 €. Pour le jour, il faut que je voie avec ma banque.",
    ],
)
def test_a_day_left_open_is_known_as_such(text: str) -> None:
    found = said(text, AGREED)
    assert found.day_open and found.count == 2


@pytest.mark.parametrize(
    "text",
    [
        "31/04 est faux : 30/04 ....... 400\n30/05 ....... 400\n30/06 ....... 400",
        "30/04 : 400\n30/05 : 400\n30/06 : 400",
        "le 30 avril → 400\nle 30 mai → 400\nle 30 juin → 400",
    ],
)
def test_a_table_typed_by_hand(text: str) -> None:
    flat = [(part.amount, f"{day:%d/%m}") for part in said(text).parts for day in part.dates]
    assert flat[-2:] == [(Decimal(400), "30/05"), (Decimal(400), "30/06")]


@pytest.mark.parametrize(
    "text",
    [
        "300 € le 15 avril et 900 € neuf cent mille millions de jours plus tard.",
        "Décalez tout de neuf cent mille millions de jours.",
        "On supprime la première et on supprime la seconde, on supprime la dernière. Le reste ne change pas.",
        " ".join(f"{n} € le 15 avril, " for n in range(20, 400)),
    ],
)
def test_words_beyond_measure_raise_nothing(text: str) -> None:
    assert said(text, AGREED)


@pytest.mark.parametrize(("owed", "unit", "amount"), [("2600", "", 1300), ("2006", " euros", 1003)])
def test_thousands_as_they_are_spoken(owed: str, unit: str, amount: int) -> None:
    found = said(f"Deux fois mille trois{unit}, le 20 avril et le 20 mai.", State((("F-1", euros(owed)),)))
    assert found.parts[0].amount == amount


def test_somebody_who_left_is_no_payment_made() -> None:
    assert Intent.PAID not in said("Mon comptable est parti en congé, je vois avec lui.").intents
