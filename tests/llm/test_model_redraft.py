"""Rewording as the account manager asks: the wording here, the figures in the decision."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amiable.domain.brief import Refusal, Written
from amiable.llm.instructions import touches_figures
from amiable.testing.llm import Asked, Reply
from amiable.testing.writing import Bench, brief_of, check

BRIEF = brief_of("propose_plan")


@pytest.mark.parametrize(
    "instruction",
    [
        "plus court",
        "Plus ferme, s'il te plaît",
        "plus chaleureux",
        "moins sec",
        "en deux phrases",
        "3 lignes maximum",
        "un ton plus cordial",
        "reformule le premier paragraphe",
        "enlève les répétitions",
        "plus simple et plus direct",
        "tiens compte de ses difficultés",
        "trop long",
    ],
)
def test_instructions_about_the_wording(instruction: str) -> None:
    assert not touches_figures(instruction)


@pytest.mark.parametrize(
    "instruction",
    [
        "propose 2 fois",
        "propose deux fois",
        "en 4 mensualités",
        "accorde un délai",
        "fais une remise",
        "offre 10 %",
        "plus court et propose trois versements",
        "repousse au 30",
        "avant vendredi",
        "d'ici fin avril",
        "demande la moitié tout de suite",
        "ajoute les pénalités",
        "rappelle le montant",
        "menace d'une mise en demeure",
        "parle de l'huissier",
        "mets l'IBAN de la Banque postale",
        "refuse",
        "accepte son échéancier",
        "annule la facture",
        "plus ferme : paiement sous huit jours",
        "ajoute un lien de paiement",
    ],
)
def test_instructions_about_what_was_decided(instruction: str) -> None:
    assert touches_figures(instruction)


def test_the_current_text_is_reworded(bench: Bench) -> None:
    def shorter(asked: Asked) -> Reply:
        assert "DEMANDE DU GESTIONNAIRE, sur la forme seulement : plus court" in asked.messages[-1]["content"]
        assert "VERSION ACTUELLE" in asked.messages[-1]["content"]
        return Reply(corps=asked.reference.replace("Nous vous remercions de votre message. ", ""))

    bench.server.answer = shorter
    writer = bench.writer()
    current = bench.template.write(BRIEF).letter
    written = writer.redraft(BRIEF, current, "plus court")
    assert isinstance(written, Written)
    assert written.author == "model"
    assert len(written.letter.body) < len(current.body)
    assert check(written.letter, BRIEF) == ()
    assert bench.log[0].purpose == "redraft"


def test_a_figure_is_for_the_decision(bench: Bench) -> None:
    current = bench.template.write(BRIEF).letter
    assert bench.writer().redraft(BRIEF, current, "propose 2 fois") == Refusal("touches_figures")
    assert bench.server.asked == []


def test_the_current_draft_stays_when_the_model_fails(bench: Bench) -> None:
    current = bench.template.write(BRIEF).letter
    bench.server.answer = lambda asked: Reply(
        corps=asked.reference.replace("sans frais", "remise de moitié comprise")
    )
    assert bench.writer().redraft(BRIEF, current, "plus ferme") == Refusal("discount")


def test_a_persons_own_text_is_kept_around_and_hidden(bench: Bench) -> None:
    current = bench.template.write(BRIEF).letter
    mine = current.body.replace("Madame, Monsieur,", "Bonjour Monsieur Kerdoncuff,").replace(
        "Si cette proposition vous convient", "Comme convenu avec Yann, si cela vous convient"
    )
    written = bench.writer().redraft(BRIEF, replace(current, body=mine), "plus court")
    assert isinstance(written, Written)
    assert written.letter.body.startswith("Bonjour Monsieur Kerdoncuff,")
    assert "Kerdoncuff" not in bench.server.asked[0].raw
    assert "Yann" not in bench.server.asked[0].raw


def test_an_instruction_is_hidden_and_bounded(bench: Bench) -> None:
    current = bench.template.write(BRIEF).letter
    bench.writer().redraft(BRIEF, current, "plus aimable avec Yann Kerdoncuff, " + "vraiment " * 200)
    assert "Kerdoncuff" not in bench.server.asked[0].raw
    assert bench.server.asked[0].raw.count("vraiment") < 40
