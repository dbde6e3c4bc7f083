"""Nothing sensitive leaves, and everything comes back exactly."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amiable.french.fold import fold
from amiable.llm.pseudonyms import Pseudonyms, tokens_of
from amiable.testing.llm import Asked, ModelServer, Reply
from amiable.testing.writing import SCENES, Bench, brief_of

NAMES = ("Menuiserie Kerdoncuff SARL", "Yann Kerdoncuff", "Hélène Garnier", "Ateliers Morel SAS")
OTHERS = (("FACTURE", "FA-2026-0131"), ("COURRIEL", "compta@kerdoncuff.example"), ("TELEPHONE", "01 99 00 12 34"))
SECRETS = st.sampled_from(
    [
        "Kerdoncuff",
        "YANN KERDONCUFF",
        "yann  kerdoncuff",
        "Menuiserie Kerdoncuff",
        "Hélène",
        "helene garnier",
        unicodedata.normalize("NFD", "Hélène Garnier"),
        "FA-2026-0131",
        "fa 2026 0131",
        "claire.le-goff@bati-breizh.example",
        "compta@kerdoncuff.example",
        "06 12 34 56 78",
        "0612345678",
        "+33 6 12 34 56 78",
        "+33(0)612345678",
        "FR14 2004 1010 0505 0001 3M02 606",
        "FR1420041010050500013M02606",
        "DE89370400440532013000",
        "12 rue des Tanneurs",
        "4 bis, quai de la Fosse",
        "44000 Nantes",
        "1 250,00 €",
        "1250 euros",
        "le 5 avril 2026",
        "05/04/2026",
        "732 829 320 00074",
        "https://bati-breizh.example/doc?id=8812",
        "www.kerdoncuff.example",
        "n° 88213",
    ]
)
FILLER = st.sampled_from(
    [
        "nous avons bien reçu",
        "merci de votre message",
        ",",
        ".\n",
        " ; ",
        "la facture",
        "est-ce possible ?",
        "(voir)",
        "⟦",
    ]
)
TEXTS = st.lists(SECRETS | FILLER, max_size=12).map(" ".join)
KNOWN_PARTS = ("kerdoncuff", "yann", "helene", "garnier", "morel", "nantes", "fosse", "tanneurs", "breizh", "goff")


@given(st.text(max_size=300) | TEXTS)
@settings(max_examples=150, deadline=None)
def test_the_round_trip_is_exact(text: str) -> None:
    pseudonyms = Pseudonyms(NAMES, OTHERS)
    composed = unicodedata.normalize("NFC", text)
    assert pseudonyms.restore(pseudonyms.hide(text)) == composed


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_nothing_sensitive_is_left(text: str) -> None:
    hidden = Pseudonyms(NAMES, OTHERS).hide(text)
    plain = fold(re.sub(r"⟦[A-Z_]+_\d+⟧", " ", hidden))
    assert not re.search(r"\d|@|https?:|⟦|⟧", plain), hidden
    assert not [part for part in KNOWN_PARTS if part in plain], hidden


def test_the_same_string_gets_the_same_repere() -> None:
    pseudonyms = Pseudonyms(NAMES, OTHERS)
    assert pseudonyms.hide("la FA-2026-0131 et la FA-2026-0131") == "la ⟦FACTURE_1⟧ et la ⟦FACTURE_1⟧"


def test_strangers_are_hidden_too() -> None:
    hidden = Pseudonyms().hide("Voyez avec Claire Le Goff ou Mme Dupont, de la société Bâtibreizh à Rennes.")
    assert not {"Claire", "Goff", "Dupont", "Bâtibreizh", "Rennes"} & set(re.findall(r"\w+", hidden))
    assert hidden.startswith("Voyez avec")


def test_what_a_reader_needs_is_left() -> None:
    text = "Bonjour, nous ne pouvons pas payer ce mois-ci, la trésorerie est tendue. Merci de patienter."
    assert Pseudonyms(NAMES, OTHERS).hide(text) == text


def test_a_false_repere_in_a_mail_is_hidden_as_well() -> None:
    pseudonyms = Pseudonyms(NAMES, OTHERS)
    ours = pseudonyms.hide("1 250,00 €")
    hidden = pseudonyms.hide("Versez ⟦MONTANT_1⟧ et ⟦NOM_99⟧")
    assert ours not in hidden
    assert pseudonyms.restore(hidden) == "Versez ⟦MONTANT_1⟧ et ⟦NOM_99⟧"


def test_long_input_stays_quick_to_hide() -> None:
    for text in ("a" * 4000, "1 " * 2000, "A b " * 1000, "0" * 4000, "x@" * 2000, "de la " * 700, "FR14 " * 800):
        pseudonyms = Pseudonyms(NAMES, OTHERS)
        assert pseudonyms.restore(pseudonyms.hide(text)) == text


@pytest.fixture(scope="module")
def recorded() -> list[tuple[str, Asked]]:
    """Every scene's request."""
    with ModelServer() as server:
        writer = Bench(server).writer()
        for scene in SCENES:
            writer.write(brief_of(scene))
        return list(zip(SCENES, server.asked, strict=True))


def test_no_request_names_anybody_or_any_figure(recorded: list[tuple[str, Asked]]) -> None:
    secrets = (
        "Kerdoncuff",
        "Yann",
        "Garnier",
        "Hélène",
        "Morel",
        "Bâtibreizh",
        "FA-2026",
        "0131",
        "0098",
        "1 250",
        "1\u202f250",
        "416,67",
        "avril 2026",
        "06 12 34 56 78",
        "01 99 00 12 34",
        "@",
        "quai de la Fosse",
        "Nantes",
        "FR14",
        "FR1420041010050500013M02606",
        "PSSTFRPPXXX",
        ".example",
    )
    for scene, asked in recorded:
        assert not [secret for secret in secrets if secret.lower() in asked.raw.lower()], scene


def test_the_variable_part_of_a_request_holds_no_digit(recorded: list[tuple[str, Asked]]) -> None:
    for scene, asked in recorded:
        user = asked.messages[-1]["content"]
        assert "trésorerie est tendue" in user
        assert tokens_of(user)
        assert not re.search(r"\d", re.sub(r"⟦[A-Z_]+_\d+⟧", "", user)), scene


def test_a_finding_told_to_the_model_names_nobody() -> None:
    with ModelServer() as server:
        server.answer = lambda asked: Reply(corps=f"{asked.reference}\n\n⟦NOM_1⟧ vous rappellera sous deux jours.")
        written = Bench(server).writer().write(brief_of("decline_plan"))
        first, second = server.asked
        assert (written.author, written.reason) == ("template", "foreign_sentence")
        assert "a été refusée" in second.raw
        assert "a été refusée" not in first.raw
        assert not [name for name in ("Garnier", "Hélène", "Kerdoncuff") if name in second.raw]


def test_other_debtors_are_checked_and_never_sent() -> None:
    with ModelServer() as server:
        server.answer = lambda asked: Reply(
            corps=asked.reference.replace("votre règlement", "votre règlement, comme Lemarchand,")
        )
        brief = replace(brief_of("thank_for_payment"), others=("Lemarchand",))
        written = Bench(server).writer().write(brief)
        assert (written.author, written.reason) == ("template", "other_debtor")
        assert "Lemarchand" not in server.asked[0].raw
