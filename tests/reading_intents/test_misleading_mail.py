"""A mail whose words are the attack is never sure; whoever stands in during an absence has not taken over."""

from datetime import date

import pytest

from amiable.domain.reading import Attack, Intent
from amiable.reading.classifier import Classifier
from amiable.reading.intents import HOSTILE, find
from amiable.reading.ports import Screening

DAY = date(2026, 5, 12)
PLAIN = "Bonjour, votre facture a été réglée hier par virement."


@pytest.mark.parametrize("attack", [Attack.PHISHING_LINK, Attack.BANK_DETAILS_CHANGE, Attack.IMPERSONATION])
def test_the_words_of_an_attack_are_not_sure(attack: Attack) -> None:
    assert find(PLAIN, Screening(attack=attack), DAY, Classifier.load()).confidence <= HOSTILE


@pytest.mark.parametrize("attack", [Attack.NONE, Attack.PROMPT_INJECTION])
def test_what_stands_around_an_injected_order_is_read_as_usual(attack: Attack) -> None:
    assert find(PLAIN, Screening(attack=attack), DAY, Classifier.load()).confidence > HOSTILE


def test_a_stand_in_is_no_handover() -> None:
    notice = Screening(automatic=Intent.AUTO_REPLY)
    away = "Je suis en congé du 3 au 20 mai inclus. Paul Morvan prend le relais : paul@quai.example."
    gone = "J'ai quitté la société le 30 avril. Merci d'écrire à mon successeur, Paul Morvan : p.morvan@quai.example."
    assert find(away, notice, DAY, Classifier.load()).intents == (Intent.AUTO_REPLY,)
    assert find(gone, notice, DAY, Classifier.load()).intents == (Intent.AUTO_REPLY, Intent.CONTACT_CHANGE)
