"""The grammar's signs on sentences that differ by tense, negation, condition or voice."""

import pytest

from amiable.reading.grammar import grammar, signs
from amiable.reading.sentences import fold


def _intents(text: str) -> set[str]:
    return {name.split(".")[0] for name in signs(fold(text))}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("La facture a été réglée hier.", "paid"),
        ("La facture sera réglée demain.", "promise"),
        ("Elle n'est pas encore payée mais le sera mercredi.", "promise"),
        ("jai deja paye", "paid"),
        ("Nous avons réglé par virement.", "paid"),
        ("Pouvons-nous payer en trois fois ?", "instalments"),
        ("500 € fin mai, 500 € fin juin, 500 € fin juillet", "instalments"),
        ("Je conteste cette facture.", "dispute"),
        ("Je ne paierai pas un centime.", "dispute"),
        ("Pouvez-vous m'envoyer votre RIB ?", "question"),
        ("La société a été placée en redressement judiciaire.", "insolvency"),
        ("Mon dossier de surendettement est recevable.", "insolvency"),
        ("Mme Durand n'est plus dans l'entreprise.", "contact_change"),
        ("Je suis absent jusqu'au 12 mai.", "auto_reply"),
        ("550 5.1.1 User unknown", "bounce"),
    ],
)
def test_a_sign_is_seen(text: str, intent: str) -> None:
    assert intent in _intents(text)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("La facture sera réglée demain.", "paid"),
        ("La facture n'a pas été payée.", "paid"),
        ("Je ne conteste pas la facture.", "dispute"),
        ("Je ne conteste rien.", "dispute"),
        ("Sans contestation de notre part.", "dispute"),
        ("Aucune procédure collective n'est ouverte.", "insolvency"),
        ("Notre principal client est en liquidation judiciaire.", "insolvency"),
        ("LIQUIDATION TOTALE avant travaux !", "insolvency"),
        ("Je ne paierai pas.", "promise"),
        ("Pas besoin d'échéancier.", "instalments"),
    ],
)
def test_no_false_sign(text: str, intent: str) -> None:
    assert intent not in _intents(text)


def test_names_are_intents() -> None:
    from amiable.domain.reading import Intent

    assert {rule.name.split(".")[0] for rule in grammar()} == {str(i) for i in Intent}
