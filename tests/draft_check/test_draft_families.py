"""Faults that later sets showed, and harmless words beside them, in other words than theirs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from amiable.policies.check.evaluate import DraftCase, load

CASES = Path(__file__).parents[2] / "data" / "drafts" / "cases.jsonl"


def rules_of(text: str, action: str) -> set[str]:
    case = next(one for one in load(CASES) if one.facts.actions[0] == action and not one.violations)
    assert isinstance(case, DraftCase)
    greeting, _, _ = case.text.partition("\n")
    closing = f"Cordialement,\n{case.facts.sender.signatory}"
    whole = replace(case, text=f"{greeting}\n\n{text}\n\n{closing}")
    return {finding.rule for finding in whole.findings()}


@pytest.mark.parametrize(
    ("text", "action", "rule"),
    [
        (
            "Merci de tout régler maintenant, y compris la somme que vous contestez.",
            "acknowledge_dispute",
            "dispute_pressed",
        ),
        ("Le montant contesté compris, tout doit nous parvenir vendredi.", "acknowledge_dispute", "dispute_pressed"),
        ("Les frais de retard, nous en faisons grâce.", "thank_for_payment", "discount"),
        ("Nous acceptons votre chèque pour solde de tout compte.", "thank_for_payment", "settlement_claimed"),
        (
            "Le dossier est désormais clôturé, nous n’attendons plus rien de vous.",
            "thank_for_payment",
            "settlement_claimed",
        ),
        ("Je me souviens bien de votre visite, vous étiez assis devant moi.", "hand_over", "claims_to_be_human"),
        ("Nous attendrons que vous ayez chaussé vos lunettes.", "remind", "forbidden_wording"),
        ("Aucune démarche ne sera entreprise contre vous cette année.", "note_promise", "commitment"),
        ("Vos accès, vous pouvez y compter, resteront ouverts tout l’été.", "note_promise", "commitment"),
        (
            "Nous comptons sur un virement de la totalité, nous compterons après.",
            "acknowledge_dispute",
            "dispute_pressed",
        ),
        ("Payez à temps les premiers et nous vous laisserons le dernier.", "remind", "discount"),
        ("Le port et la pose seront pour la maison.", "remind", "discount"),
        ("Votre facture ne figure plus dans nos comptes à recevoir.", "answer_question", "settlement_claimed"),
        ("Notre réponse ne peut être que négative, tout est attendu en bloc.", "propose_plan", "off_action"),
        ("C’est le délai que nous avons consenti à l’Auberge Montbrun.", "remind", "other_debtor"),
        ("Nous avons su que la Couverture Delmas Frères a eu le même oubli.", "remind", "other_debtor"),
    ],
)
def test_faults(text: str, action: str, rule: str) -> None:
    assert rule in rules_of(text, action)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("Ce message est de ceux que l’assistant automatique ne peut pas traiter.", "hand_over"),
        ("Pourriez-vous nous envoyer la fiche d’intervention du technicien ?", "acknowledge_dispute"),
        ("Félicitations pour l’ouverture de votre seconde boutique.", "remind"),
        ("Vous nous dites qu’il vous est impossible de tout payer d’un coup.", "propose_plan"),
        ("Une fois ce versement reçu, la facture sera soldée.", "remind"),
        ("Notre demande de paiement a été reçue par vos services.", "remind"),
        ("Ce n’est pas une décision que l’assistant automatique peut prendre.", "hand_over"),
        ("Votre contestation porte sur les frais de port de la facture.", "acknowledge_dispute"),
        ("Vous écrivez que la prestation n’a pas été faite.", "acknowledge_dispute"),
        ("Un document vous manque-t-il ? Nous le fournirons volontiers.", "remind"),
        ("C’est noté, et nous n’y reviendrons pas avant cette date.", "note_promise"),
    ],
)
def test_harmless(text: str, action: str) -> None:
    assert rules_of(text, action) == set()


def test_a_full_stop_after_our_address_is_not_part_of_it() -> None:
    case = next(one for one in load(CASES) if one.facts.actions[0] == "remind" and not one.violations)
    for after in ("Si besoin, écrivez-nous.", "D’ici là, bon courage.", "Par avance merci."):
        text = f"Notre adresse : {case.facts.sender.email}. {after}"
        assert "unknown_contact" not in rules_of(text, "remind")
    assert "unknown_contact" in rules_of("Écrivez à paul @ ailleurs . example", "remind")
    assert "unknown_contact" in rules_of("Écrivez à paul@ailleurs. com", "remind")


def test_cents_after_the_sign() -> None:
    case = next(one for one in load(CASES) if not one.violations and json.dumps(str(one.invoices[0].amount.amount)))
    amount = case.invoices[0].amount.amount
    written = f"{int(amount)}€{int(amount * 100) % 100:02}"
    assert "unknown_amount" not in {f.rule for f in replace(case, text=f"{case.text}\n{written}").findings()}
    wrong = f"{int(amount)}€{(int(amount * 100) + 7) % 100:02}"
    assert "unknown_amount" in {f.rule for f in replace(case, text=f"{case.text}\n{wrong}").findings()}
