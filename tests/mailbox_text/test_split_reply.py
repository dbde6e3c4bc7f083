"""split(): what opens quoted history, and what only looks like it."""

from __future__ import annotations

import pytest

from amiable.domain.mail import Address
from amiable.mailbox.quoted import split

SENDER = Address("odile.vautrin@vautrin.example", "Odile Vautrin")
OURS = "Bonjour,\n\nLa facture N-26-017 reste due.\n\nCordialement,\nLa comptabilité"
MARKED = "\n".join(f"> {line}" for line in OURS.split("\n"))

MARKED_HEADS = [
    "Le lun. 9 mars 2026 à 10:02, Compta Norel <compta@norel.example> a écrit :",
    "Le lun. 9 mars 2026 à 10:02, Compta Norel <\ncompta@norel.example> a écrit :",
    "Le 09/03/2026 à 10:02, Compta Norel a écrit :",
    "Le 9 mars 2026 à 10:02 +0100, Compta Norel <compta@norel.example>, a écrit\u00a0:",
    "On Mon, Mar 9, 2026 at 10:02 AM Compta Norel <compta@norel.example> wrote:",
    "On 9 Mar 2026, at 10:02, Compta Norel <compta@norel.example>\nwrote:",
    "Am Mo., 9. März 2026 um 10:02 Uhr schrieb Compta Norel <compta@norel.example>:",
    "Am 09.03.2026 um 10:02 schrieb Compta Norel:",
    "Op ma 9 mrt 2026 om 10:02 schreef Compta Norel <compta@norel.example>:",
    "El lun, 9 mar 2026 a las 10:02, Compta Norel (<compta@norel.example>) escribió:",
    "Il giorno lun 9 mar 2026 alle ore 10:02 Compta Norel <compta@norel.example> ha scritto:",
    "Em seg., 9 de mar. de 2026 às 10:02, Compta Norel <compta@norel.example> escreveu:",
    "Compta Norel <compta@norel.example> a écrit :",
]
UNMARKED_HEADS = [
    "De : Compta Norel <compta@norel.example>\nEnvoyé : lundi 9 mars 2026 10:02\nÀ : Odile\nObjet : Relance",
    "________________________________\nDe : Compta <compta@norel.example>\nEnvoyé : lundi 9 mars 2026\nÀ : "
    "Odile\nObjet : R",
    "-----Message d'origine-----\nDe : Compta [mailto:compta@norel.example]\nEnvoyé : lundi 9 mars 2026\nObjet : R",
    "-------- Message d'origine --------\nDe : Compta <c@norel.example>\nDate : 09/03/2026 10:02 "
    "(GMT+01:00)\nÀ : x\nObjet : R",
    '----- Mail original -----\nDe: "Compta" <c@norel.example>\nÀ: "O" <o@v.example>\nEnvoyé: Lundi 9 Mars '
    "2026\nObjet: R",
    "De :\tCompta <c@norel.example>\nA :\todile@v.example\nDate :\t09/03/2026 10:02\nObjet :\tRelance",
    "From: Compta <c@norel.example>\nSent: Monday, March 9, 2026 10:02 AM\nTo: Odile\nSubject: Relance",
    "Von: Compta <c@norel.example>\nGesendet: Montag, 9. März 2026 10:02\nAn: Odile\nBetreff: Relance",
    "Van: Compta <c@norel.example>\nVerzonden: maandag 9 maart 2026 10:02\nAan: Odile\nOnderwerp: Relance",
    "*De :* Compta <c@norel.example>\n*Envoyé :* lundi 9 mars 2026\n*À :* Odile\n*Objet :* Relance",
    "Le lundi 9 mars 2026 à 10:02:16 UTC+1, Compta Norel <compta@norel.example> a écrit :",
    "---- Le lun., 09 mars 2026 10:02:12 +0100 Compta <c@norel.example> a écrit ----",
]


@pytest.mark.parametrize("head", MARKED_HEADS)
def test_marked_history_is_cut(head: str) -> None:
    body = split(f"C'est payé.\n\nOdile\n\n{head}\n\n{MARKED}\n", sender=SENDER)
    assert body.new_text == "C'est payé."
    assert "La facture N-26-017" in body.quoted
    assert body.signature == "Odile"


@pytest.mark.parametrize("head", UNMARKED_HEADS)
def test_unmarked_history_is_cut(head: str) -> None:
    body = split(f"C'est payé.\n\nOdile\n\n{head}\n\n{OURS}\n", sender=SENDER)
    assert body.new_text == "C'est payé."
    assert "La facture N-26-017" in body.quoted


@pytest.mark.parametrize("head", MARKED_HEADS)
def test_bottom_posting_keeps_what_stands_below(head: str) -> None:
    assert split(f"{head}\n\n{MARKED}\n\nC'est payé.\n\nOdile\n", sender=SENDER).new_text == "C'est payé."


@pytest.mark.parametrize(
    "text",
    [
        "Le 3 mars, M. Petit nous a écrit :\n« la reprise est gratuite ».\nDonc je ne dois rien.",
        "Le 3 mars 2026 à 10 h 30, votre collègue m'a écrit :\nla reprise est gratuite. Donc je ne dois rien.",
        "De : notre côté, rien à signaler.\nDate : le 5.\nMontant : 300 €.",
        "Voici les réponses.\n\nDate du virement : 3 mars\nRéférence : 4471\nMontant : 300 €\nObjet : facture 17",
        "Le 12 mars 2026, votre chauffeur a écrit :\n« manque 2 palettes » sur le bon.",
    ],
)
def test_the_debtor_s_own_prose_is_no_quotation(text: str) -> None:
    body = split(text, sender=SENDER)
    assert body.new_text == text
    assert body.quoted == ""


def test_answers_between_quoted_lines_keep_their_order() -> None:
    text = (
        "Bonjour, mes réponses :\n\nLe 09/03/2026 à 10:02, Compta a écrit :\n> Livré ?\n\nNon.\n\n"
        "> Quand payez-vous ?\n\nLe 20.\n\nOdile Vautrin\nGérante\n02 61 91 00 00\n"
    )
    assert split(text, sender=SENDER).new_text == "Bonjour, mes réponses :\nNon.\nLe 20."


def test_answers_under_an_outlook_header_whose_lines_are_marked() -> None:
    text = f"{UNMARKED_HEADS[0]}\n\n> Livré ?\n\nNon.\n\n> Payé ?\n\nOui, le 4.\n"
    assert split(text, sender=SENDER).new_text == "Non.\nOui, le 4."


def test_answers_that_begin_under_the_attribution_are_new() -> None:
    text = (
        "Le 04/06/2025 08:55, Ascenseurs Kuntzmann a écrit :\nJe réponds dans le texte.\n> Livré ?\n\nNon.\n\n"
        "> Payé ?\n\nOui, le 4.\n"
    )
    assert split(text, sender=SENDER).new_text == "Je réponds dans le texte.\nNon.\nOui, le 4."


def test_a_line_that_a_program_wrapped_without_its_mark_stays_quoted() -> None:
    text = (
        "Le 09/03/2026 à 10:02, Compta a écrit :\n> Sauf erreur la facture N-26-017 d'un montant de 1 "
        "250,00 euros TTC\n"
        "demeure impayée.\n> Merci.\n\nPayée hier.\n"
    )
    assert split(text, sender=SENDER).new_text == "Payée hier."


def test_answer_typed_under_an_unmarked_quotation() -> None:
    head = '----- Mail original -----\nDe: "Compta" <c@norel.example>\nEnvoyé: Lundi 9 Mars 2026\nObjet: Relance\n\n'
    answer = "Bonjour Madame,\n\nPouvez-vous nous redonner le numéro d'engagement ?\n\nMerci d'avance,"
    body = split(f"{head}{OURS}\nNorel, 01 99 00 11 22\n\n{answer}\n\nOdile Vautrin\n", sender=SENDER)
    assert body.new_text == answer
    assert "reste due" in body.quoted


def test_nothing_is_new_under_an_unmarked_quotation_of_several_messages() -> None:
    head = "De : Compta <c@norel.example>\nEnvoyé : lundi 9 mars 2026\nObjet : Relance\n\n"
    assert split(f"Payé hier.\n\n{head}{OURS}\n\n{head}{OURS}\n", sender=SENDER).new_text == "Payé hier."
    assert not split(f"{head}{OURS}\n\n{head}{OURS}\n", sender=SENDER).new_text


def test_signature_line_after_the_last_quoted_lines() -> None:
    text = (
        f"{MARKED_HEADS[2]}\n> Où en est la 17 ?\n\nPartie lundi.\n\n> Et la 18 ?\n\nLe 30.\n\n> Merci\n-- \nOdile\n"
    )
    assert split(text, sender=SENDER).new_text == "Partie lundi.\nLe 30."
