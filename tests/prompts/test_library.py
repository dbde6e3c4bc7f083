"""Prompt files: what loads, what is refused with the file's name, and how a company's own files win."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from amiable.domain.decision import Action
from amiable.prompts.library import SHIPPED, TONES, VARIABLES, Library
from amiable.prompts.templates import PromptError, spaced

SHIPPED_LIBRARY = Library()
HEAD = '+++\nversion = 2\nvariables = ["signatory"]\n+++\n'


def refused(folder: Path, text: str, name: str = "hand_over.md") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(PromptError) as caught:
        Library(folder)
    assert str(folder / name) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bonjour", "start with a line"),
        ("+++\nversion = 1\n", "start with a line"),
        ("+++\nversion = \n+++\ntexte", "not valid TOML"),
        ("+++\nversion = 0\n+++\ntexte", "version"),
        ("+++\ntitre = 'x'\nversion = 1\n+++\ntexte", "titre"),
        ("+++\nversion = 1\n+++\n{{ signatory }}", "signatory used but not declared"),
        ('+++\nversion = 1\nvariables = ["signatory"]\n+++\ntexte', "signatory declared but not used"),
        (
            '+++\nversion = 1\nvariables = ["signataire"]\n+++\n{{ signataire }}',
            "signataire declared but never provided",
        ),
        (HEAD + "{{ signatory }", "unexpected '}'"),
        (HEAD + "{% if signatory %}", "Unexpected end of template"),
        (HEAD + "{{ signatory|majuscules }}", "majuscules"),
        (HEAD + "{{ signatory }}\n+++\n{{ signatory }} {{ total }}", "total used but not declared"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path: Path, text: str, words: str) -> None:
    assert words in refused(tmp_path, text)


def test_a_missing_action_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(SHIPPED, tmp_path / "fr")
    (tmp_path / "fr" / "remind.md").unlink()
    monkeypatch.setattr("amiable.prompts.library.SHIPPED", tmp_path / "fr")
    with pytest.raises(PromptError, match=r"remind\.md is missing"):
        Library()


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "hand_over.md").write_bytes(HEAD.encode() + "transmis à {{ signatory }}".encode("latin-1"))
    with pytest.raises(PromptError, match=r"hand_over\.md: cannot be read as UTF-8"):
        Library(tmp_path)


def test_the_company_s_file_wins_and_changes_the_version_of_that_action_only(tmp_path: Path) -> None:
    (tmp_path / "hand_over.md").write_text(HEAD + "Je transmets à {{ signatory }}.", encoding="utf-8")
    own, shipped = Library(tmp_path), SHIPPED_LIBRARY
    assert own.version(Action.HAND_OVER).startswith("hand_over/2-")
    assert own.version(Action.HAND_OVER) != shipped.version(Action.HAND_OVER)
    assert own.version(Action.REMIND) == shipped.version(Action.REMIND)


def test_a_tone_has_its_own_file_where_there_is_one(tmp_path: Path) -> None:
    (tmp_path / "hand_over.ferme.md").write_text(HEAD + "{{ signatory }} répondra.", encoding="utf-8")
    own = Library(tmp_path)
    assert own.version(Action.HAND_OVER, "ferme").startswith("hand_over.ferme/2-")
    assert own.version(Action.HAND_OVER) == SHIPPED_LIBRARY.version(Action.HAND_OVER)


def test_the_company_s_one_file_wins_over_the_shipped_file_of_each_tone(tmp_path: Path) -> None:
    text = '+++\nversion = 7\nvariables = ["total"]\n+++\nMerci de régler {{ total|money }}.'
    (tmp_path / "remind.md").write_text(text, encoding="utf-8")
    own = Library(tmp_path)
    assert {own.version(Action.REMIND, tone).split("-")[0] for tone in TONES} == {"remind/7"}
    assert own.version(Action.REMIND, step="reminder_1") == SHIPPED_LIBRARY.version(Action.REMIND, step="reminder_1")


@pytest.mark.parametrize("code", ["{{ signatory.__class__.__mro__ }}", "{{ ''.__class__ }}{{ signatory }}"])
def test_a_template_is_sandboxed(tmp_path: Path, code: str) -> None:
    from amiable.prompts.templates import environment, load_prompt

    path = tmp_path / "hand_over.md"
    path.write_text(HEAD + code, encoding="utf-8")
    prompt = load_prompt(path, environment({}), VARIABLES)
    with pytest.raises(Exception, match="unsafe"):
        prompt.wording(0).render(signatory="Hélène")


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Voici : « oui » ; non ? si !", "Voici\u00a0: «\u00a0oui\u00a0»\u202f; non\u202f? si\u202f!"),
        ("n° 12, l'avis de 40 € à 5 %", "n°\u00a012, l’avis de 40\u00a0€ à 5\u00a0%"),
        ("https://exemple.example/a?b", "https://exemple.example/a?b"),
        ("14 h", "14 h"),
    ],
)
def test_french_spacing(typed: str, printed: str) -> None:
    assert spaced(typed) == printed


def test_each_tone_has_its_own_reminder() -> None:
    assert {SHIPPED_LIBRARY.version(Action.REMIND, tone).split("/")[0] for tone in TONES} == {
        "remind",
        "remind.cordial",
        "remind.ferme",
    }


def test_a_step_without_its_own_tone_has_one_file_for_all() -> None:
    versions = {SHIPPED_LIBRARY.version(Action.REMIND, tone, "last_reminder") for tone in TONES}
    assert {version.split("/")[0] for version in versions} == {"remind.last_reminder"}
