"""Where the words end and the signature begins."""

from __future__ import annotations

import pytest

from amiable.domain.mail import Address
from amiable.mailbox.quoted import split

SENDER = Address("c.legendre@legendre-maconnerie.example", "Corentin Legendre")
WORDS = "Bonjour,\n\nNous réglons la facture vendredi par virement.\n\nCordialement,"
SIGNATURES = [
    "Corentin Legendre",
    "Corentin",
    "corentin",
    "LEGENDRE Corentin",
    "C. Legendre",
    "CL",
    "Corentin Legendre\nGérant\nLegendre Maçonnerie\n14 rue des Lilas\n35000 Rennes\nTél. 02 61 91 22 33",
    "Corentin Legendre | Gérant | 02 61 91 22 33",
    "*Corentin Legendre*\n*Gérant*",
    "-- \nCorentin Legendre",
    "--\nCorentin",
    "_____________________\nCorentin Legendre\nGérant",
    "Pour Legendre Maçonnerie,\nClaire Dubois\nAssistante",
    "Le service comptabilité\nLegendre Maçonnerie",
    "Claire Dubois\nChargée de clientèle",
    "Envoyé de mon iPhone",
    "Corentin\n\nEnvoyé depuis Outlook pour Android",
    "Envoyé à partir de mon Galaxy",
    "Corentin Legendre\n\nCe message et ses pièces jointes sont confidentiels. Merci de le détruire si vous "
    "n'en êtes "
    "pas le destinataire.",
    "Corentin Legendre\n\nPensez à l'environnement avant d'imprimer ce courriel.",
    "Corentin Legendre\nGérant\n\nVigilance fraude : nos coordonnées bancaires ne changent pas.",
    "Corentin Legendre\nGérant\n\nNouveau : payez en 3 fois dès 300 € d'achat !",
    "Corentin Legendre\n\nL'absence de virus dans ce courrier électronique a été vérifiée.\nwww.antivirus.example",
]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_signature_is_cut_under_a_closing_formula(signature: str) -> None:
    assert split(f"{WORDS}\n\n{signature}\n", sender=SENDER).new_text == WORDS


@pytest.mark.parametrize("signature", SIGNATURES)
def test_signature_is_cut_without_any_closing_formula(signature: str) -> None:
    words = "Nous réglons la facture vendredi par virement."
    assert split(f"{words}\n\n{signature}\n", sender=SENDER).new_text == words


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, chèque posté hier. Cordialement, Corentin Legendre",
        "Bonjour,\n\nMerci de refaire la facture au nom de :\n\nHolding Vauquelin SAS\n14 avenue Foch\n69006 Lyon\n\n"
        "Ensuite nous paierons.",
        "Voici l'échéancier :\n\n- 15 mars : 400 €\n- 15 avril : 400 €",
        "Bonjour,\n\nVoyez avec ma collègue :\nSophie Carrel\ns.carrel@opaline.example\n01 99 00 11 22\n\n"
        "Cordialement",
        "Payé.\n\nMerci !",
        "Oui",
        "Virement",
        "Bonjour\n\nNamasté",
    ],
)
def test_words_that_look_like_a_signature_stay(text: str) -> None:
    assert split(text, sender=SENDER).new_text == text


def test_a_postscript_below_the_signature_is_kept() -> None:
    body = split(f"{WORDS}\nCorentin Legendre\n\nPS : l'adresse a changé.\n", sender=SENDER)
    assert body.new_text == f"{WORDS}\n\nPS : l'adresse a changé."


def test_the_tail_of_a_wrapped_sentence_is_no_name() -> None:
    text = (
        "Bonjour, notre trésorière est en congé et c'est le vice-président qui\n"
        "signe les chèques. Il rentre lundi de la grande foire agricole de\nChâteauroux"
    )
    assert split(text, sender=SENDER).new_text == text


def test_initials_that_are_also_a_closing_formula() -> None:
    sender = Address("b.rimbert@rimbert.example", "Basile Rimbert")
    assert split("Noté, le virement part jeudi.\n\nBR\n", sender=sender).new_text == "Noté, le virement part jeudi."
    assert split("Noted, thanks.\n\nBR\n", sender=SENDER).new_text == "Noted, thanks.\n\nBR"
