"""Learning from corrections: measured on held-back ones, and the old artefact can come back."""

import shutil
from pathlib import Path

import pytest

from amiable.domain.reading import Intent
from amiable.reading.classifier import CLASSES, Classifier, ModelMismatchError, shipped_folder
from amiable.reading.corpus import Example
from amiable.reading.learning import Correction, TooFewCorrectionsError, go_back, learn
from amiable.reading.training import Rows

WORD = "La turlutte est enclenchée, merci de tournicoter."


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped artefact with one base row in forty, so that a fit takes no time."""
    folder = tmp_path_factory.mktemp("base")
    for name in ("classifier.npz", "classifier.json"):
        shutil.copyfile(shipped_folder() / name, folder / name)
    rows = Rows.load(shipped_folder() / "base.npz")
    kept = [n % 40 == 0 for n in range(len(rows.primary))]
    rows.take(kept).save(folder / "base.npz")  # type: ignore[arg-type]
    return folder


def _corrections(count: int) -> list[Correction]:
    return [Correction(f"r{n}", Example(f"{WORD} Numéro {n}.", (Intent.INSOLVENCY,))) for n in range(count)]


def test_a_corrected_phrase_is_read_as_people_said(base: Path, tmp_path: Path) -> None:
    learned = learn(_corrections(40), tmp_path, base)
    assert learned.taught + learned.held_back == 40
    assert learned.held_back > 0
    assert learned.right_after > learned.right_before
    assert Classifier.load(tmp_path).guess(WORD).ranked()[0][0] is Intent.INSOLVENCY


def test_the_previous_artefact_comes_back(base: Path, tmp_path: Path) -> None:
    assert not go_back(tmp_path)
    learn(_corrections(15), tmp_path, base)
    first = (tmp_path / "classifier.npz").read_bytes()
    learn(_corrections(30), tmp_path, base)
    assert (tmp_path / "classifier.npz").read_bytes() != first
    assert go_back(tmp_path)
    assert (tmp_path / "classifier.npz").read_bytes() == first


def test_too_few_corrections_are_refused(base: Path, tmp_path: Path) -> None:
    with pytest.raises(TooFewCorrectionsError, match="at least 10"):
        learn(_corrections(3), tmp_path, base)
    assert not any(tmp_path.iterdir())


def test_an_artefact_of_another_grammar_is_refused(tmp_path: Path) -> None:
    for name in ("classifier.npz", "classifier.json"):
        shutil.copyfile(shipped_folder() / name, tmp_path / name)
    text = (tmp_path / "classifier.json").read_text("utf-8")
    (tmp_path / "classifier.json").write_text(text.replace("paid.done", "paid.gone_by"), "utf-8")
    with pytest.raises(ModelMismatchError, match="make train"):
        Classifier.load(tmp_path)


def test_the_artefact_is_small_and_holds_no_pickle() -> None:
    files = [path for path in shipped_folder().iterdir() if path.is_file()]
    assert {path.suffix for path in files} == {".npz", ".json"}
    assert sum(path.stat().st_size for path in files) < 30_000_000
    assert set(Classifier.load().facts["classes"]) == {str(c) for c in CLASSES}
