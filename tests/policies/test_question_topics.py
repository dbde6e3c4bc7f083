"""What debtors ask for, in their own words."""

from __future__ import annotations

import pytest

from amiable.policies.rules.question_topics import topics


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Nous n'avons pas trouvé trace de cette facture. Pouvez-vous nous en transmettre un duplicata ?",
            "invoice_copy",
        ),
        ("Je n’ai jamais reçu votre facture.", "invoice_copy"),
        ("Merci de me renvoyer la facture par mail", "invoice_copy"),
        ("LE PDF EST ILLISIBLE", "invoice_copy"),
        ("Pouvez-vous me refaire parvenir la 25-0316 ?", "invoice_copy"),
        ("Votre RIB s'il vous plaît", "bank_details"),
        ("Il me faut votre relevé d'identité bancaire", "bank_details"),
        ("Sur quel compte dois-je virer ?", "bank_details"),
        ("Merci de m'adresser un relevé de compte", "statement"),
        ("Combien je vous dois AU TOTAL ?", "statement"),
        ("Quel est le solde ?", "statement"),
        ("Êtes-vous un robot ?", "assistant"),
        ("C'est une vraie personne qui m'écrit ?", "assistant"),
        ("Rappelez-moi au 06 39 98 70 15", "call"),
        ("Qu'on me téléphone demain", "call"),
        ("À quelle commande se rapporte-t-elle ?", "other"),
        ("Vous êtes ouvert le samedi ?", "other"),
        ("", "other"),
        ("le RIB et la facture, merci de les renvoyer : envoyez la facture", "invoice_copy bank_details"),
        ("le RIB et l'attestation de vigilance", "bank_details other"),
        ("Combien je vous dois, pénalités enlevées ?", "statement other"),
    ],
)
def test_topics(text: str, wanted: str) -> None:
    assert topics(text, ["25-0316"]) == tuple(wanted.split())
