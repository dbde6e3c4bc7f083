"""A letter is never taken for an instruction, nor the other way round; a doubt stays a doubt."""

from __future__ import annotations

import pytest

from amiable.bot.texts import load
from amiable.bot.written import Written, kind_of
from amiable.prompts.library import Library
from amiable.prompts.rewording import manner_of


@pytest.mark.parametrize(
    "text",
    [
        "plus court",
        "Plus court !",
        "Un peu plus ferme stp",
        "propose 2 fois",
        "Propose-lui deux fois",
        "laisse-lui jusqu’au 15",
        "en 3 fois",
        "Raccourcis",
        "enlève la dernière phrase",
        "trop sec",
        "sois plus chaleureux",
        "ne parle pas des pénalités",
        "Autre formulation",
        "il faut rappeler la date",
    ],
)
def test_instructions(text: str) -> None:
    assert kind_of(text) is Written.INSTRUCTION


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour,\n\nC’est noté.\n\nClaire Martin",
        "Madame, Monsieur,\n\nNous prenons note de votre règlement.\n\nCordialement,\nHélène",
        "Merci de votre message, nous vérifions. Bien à vous, Hélène",
        "Bonjour Monsieur Petit, votre règlement est bien noté.",
    ],
)
def test_letters(text: str) -> None:
    assert kind_of(text) is Written.LETTER


@pytest.mark.parametrize(
    "text",
    [
        "Autre texte.",
        "Merci, c’est noté.",
        "Nous attendons votre règlement.",
        "Proposez-vous une date ?",
        "Plus aucune somme ne reste due de votre part.",
        "Bonjour, tu peux raccourcir ?",
        "Bonjour, plus court svp",
        "plus court, et termine par Cordialement",
        "Demande bien reçue, nous vous répondons demain.",
        "propose 2 fois\n\nNous vous proposons deux versements.",
        "",
    ],
)
def test_doubts(text: str) -> None:
    assert kind_of(text) is Written.UNCLEAR


def test_every_button_s_words_are_known_to_the_templates() -> None:
    texts, words = load(), Library()._words["rewording"]
    names = texts.names("rewordings")
    assert [manner_of(texts(f"rewordings.{name}"), words) for name in names] == list(names)
    assert all(kind_of(texts(f"rewordings.{name}")) is Written.INSTRUCTION for name in names)
