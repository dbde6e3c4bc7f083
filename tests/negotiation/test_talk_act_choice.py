"""Our offer taken or turned down, and of two offers the one that is meant, in other words than « d'accord »."""

from __future__ import annotations

import pytest

from amiable.domain.talk_state import Stage
from amiable.testing.talks import CHOICE, OFFERED, hear, in_short


@pytest.mark.parametrize(
    "text",
    [
        "Le conseil d'administration a voté votre proposition hier soir.",
        "Le trésorier vous donne son aval.",
        "Nous faisons nôtre votre calendrier.",
        "On y va, les yeux fermés.",
        "Vos trois échéances seront honorées.",
        "Je m'engage sur vos dates et vos montants.",
        "Relu deux fois pour être sûr : c'est d'accord pour les trois.",
        "Les vendanges finissent mi-avril, je prends ce que vous proposez sans rien y changer.",
        "C'est ok pour les trois versements, ma mère sort de l'hôpital le 14.",
        "On marche avec vos trois fois 400.",
        "cest daccord merci de pas m avoir tout demandé d un coup",
    ],
)
def test_the_offer_is_taken(text: str) -> None:
    outcome = hear(text, OFFERED)
    assert outcome.accepts and outcome.stage is Stage.AGREED
    assert in_short(outcome) == "20/04 400 20/05 400 20/06 400"


@pytest.mark.parametrize(
    "text",
    [
        "Nous ne donnerons pas suite à votre offre en trois fois.",
        "Merci, mais ces trois échéances, je ne les honorerai pas.",
        "La direction répond par la négative au sujet des trois versements.",
        "Je ne sortirai jamais 400 € le 20.",
        "400 euros en avril, je ne les aurai pas.",
        "Nous attendons l'aval du conseil.",
        "400 par mois, j'en suis incapable.",
    ],
)
def test_a_refusal_or_a_wait_is_no_yes(text: str) -> None:
    outcome = hear(text, OFFERED)
    assert outcome.accepts is None and outcome.stage is Stage.AWAITING_DEBTOR
    assert not in_short(outcome)


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("Notre trésorière penche pour les deux versements.", "o1"),
        ("le 1 svp", "o1"),
        ("Pas celle à 400, l'autre.", "o1"),
        ("Plutôt deux, pour en finir.", "o1"),
        ("Trois fois, c'est long ; deux, c'est bien. Donc deux.", "o1"),
        ("Formule numéro un, merci.", "o1"),
        ("Six cents d'un coup, je n'y arriverai pas, alors ce sera l'autre possibilité.", "o2"),
        ("Le comité se prononce en faveur du règlement par tiers.", "o2"),
        ("Je préfère trois petits paiements à deux gros.", "o2"),
        ("Six cents, c'est raide. Donc trois.", "o2"),
        ("2eme proposition ok", "o2"),
        ("formule numéro deux, merci", "o2"),
    ],
)
def test_of_two_offers_the_one_that_is_favoured(text: str, offer: str) -> None:
    outcome = hear(text, CHOICE)
    assert outcome.accepts and outcome.accepts.id == offer


@pytest.mark.parametrize(
    "text",
    [
        "D'acc.",
        "Le président me charge de répondre par l'affirmative.",
        "Nous accueillons favorablement votre proposition.",
        "Les deux formules nous vont.",
    ],
)
def test_a_yes_to_two_offers_is_asked(text: str) -> None:
    assert hear(text, CHOICE).has("ambiguous")


@pytest.mark.parametrize("text", ["Quelle différence entre les deux versements et les trois ?", "Bien reçu."])
def test_a_question_chooses_nothing(text: str) -> None:
    assert hear(text, CHOICE).accepts is None
