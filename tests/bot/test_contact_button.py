"""« Enregistrer le contact » on the phone: the whole address with what speaks against it, then a yes to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amiable.bot.simulator import Chat, Seen, SimulatorServer
from amiable.bot.telegram import TelegramDesk
from amiable.domain.card import Announced, Card
from amiable.testing.desk import FakeFlow, sample_card

CLAIRE = 7001
EMAIL = "service.comptabilite.fournisseurs.et.tresorerie@groupe-petit-et-associes-paiements.example"


@pytest.fixture
def claire(simulator: SimulatorServer) -> Chat:
    return simulator.chat(CLAIRE)


@pytest.fixture
def card(flow: FakeFlow, desk: TelegramDesk) -> Card:
    return flow.put(replace(sample_card(), announced=Announced(EMAIL, "Anne <b>Roy", ("other_domain",))))


def asked(claire: Chat) -> Seen:
    shown = claire.wait_for(lambda m: "👤 Enregistrer le contact" in m.buttons)
    assert EMAIL in shown.plain
    claire.press(shown, "Enregistrer le contact")
    return claire.wait_for(lambda m: "✅ Ajouter au dossier" in m.buttons)


def test_the_question_shows_the_whole_address_and_the_warning(claire: Chat, card: Card, flow: FakeFlow) -> None:
    question = asked(claire)
    assert f"Anne <b>Roy ({EMAIL})" in question.plain
    assert "n’est pas un domaine connu de ce dossier (connus : garage-petit.example)" in question.plain
    assert "Vérifiez par téléphone" in question.plain
    assert flow.done == [], "nothing before the second press"
    claire.press(question, "Ajouter et lui écrire")
    claire.wait_for(lambda m: m.id == question.id and "nos courriers iront désormais" in m.plain and not m.buttons)
    assert [(one.verb, one.detail) for one in flow.done] == [("contact_first", EMAIL)]


def test_an_old_question_does_nothing_once_it_was_answered(claire: Chat, card: Card, flow: FakeFlow) -> None:
    question = asked(claire)
    add = claire.data(question, "Ajouter au dossier")
    claire.press(question, "Ajouter au dossier")
    claire.wait_for(lambda m: m.id == question.id and "Le contact est enregistré" in m.plain)
    claire.press_data(question, add)
    claire.wait_toast("déjà au dossier")
    assert len(flow.done) == 1


def test_cancelled(claire: Chat, card: Card, flow: FakeFlow) -> None:
    question = asked(claire)
    claire.press(question, "Annuler")
    claire.wait_for(lambda m: m.id == question.id and "rien n’a changé" in m.plain)
    assert flow.done == []
