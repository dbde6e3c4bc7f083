"""`amiable learn`: the message layers fitted again with the company's own corrections; nothing leaves the machine."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from amiable.reading.classifier import Classifier, combined, shipped_folder
from amiable.reading.corpus import Example
from amiable.reading.message_model import MessageModel
from amiable.reading.training import REPLY_WEIGHT, Rows, fit_message, fold_of, message_rows

HELD_BACK_FOLDS = 5
"""One correction in five is held back to compare before and after."""
CORRECTION_WEIGHT = 4 * REPLY_WEIGHT
"""What the company's own people say counts as four shipped replies: the encoder beside does not learn it."""
MINIMUM = 10
PREVIOUS = "previous"
_FILES = ("classifier.npz", "classifier.json", "base.npz")


class TooFewCorrectionsError(ValueError):
    """Fewer corrections than MINIMUM: nothing could be measured."""


@dataclass(frozen=True)
class Correction:
    """What a person said a reply means; `key` identifies the reply and decides whether it is held back."""

    key: str
    example: Example


@dataclass(frozen=True)
class Learned:
    """Right primaries among the held-back corrections, before and after."""

    taught: int
    held_back: int
    right_before: int
    right_after: int


def learn(corrections: Sequence[Correction], into: Path, base: Path | None = None) -> Learned:
    """Fit with the base set and the corrections, and write the artefact to `into`.

    What was there goes to its sub-folder `previous`. `base` is the folder of the artefact to start from, the shipped
    one by default. The figures come from a fit without the held-back corrections; the artefact kept is fitted with
    all. Raises TooFewCorrectionsError.
    """
    if len(corrections) < MINIMUM:
        raise TooFewCorrectionsError(f"{len(corrections)} corrections; at least {MINIMUM} are needed")
    folder = base or shipped_folder()
    classifier, rows = Classifier.load(folder), Rows.load(folder / "base.npz")
    taught = message_rows(
        classifier.sentence, classifier.encoder, [c.example for c in corrections], CORRECTION_WEIGHT
    )
    held = np.array([fold_of(c.key, HELD_BACK_FOLDS) == 0 for c in corrections])
    trial = fit_message(Rows.stack([rows, taught.take(~held)]))
    test = taught.take(held)
    message = fit_message(Rows.stack([rows, taught]))
    facts = {**classifier.facts, "corrections": len(corrections)}
    _keep_previous(into)
    Classifier(classifier.sentence, classifier.encoder, message, facts).save(into)
    shutil.copyfile(folder / "base.npz", into / "base.npz")
    return Learned(int((~held).sum()), int(held.sum()), _right(classifier.message, test), _right(trial, test))


def _right(model: MessageModel, rows: Rows) -> int:
    return sum(int(combined(model, x)[0].argmax() == y) for x, y in zip(rows.features, rows.primary, strict=True))


def go_back(folder: Path) -> bool:
    """Put the previous artefact of that folder back; False when there is none."""
    if not (folder / PREVIOUS / _FILES[0]).exists():
        return False
    for name in _FILES:
        shutil.move(folder / PREVIOUS / name, folder / name)
    return True


def _keep_previous(folder: Path) -> None:
    if (folder / _FILES[0]).exists():
        (folder / PREVIOUS).mkdir(exist_ok=True)
        for name in _FILES:
            shutil.copyfile(folder / name, folder / PREVIOUS / name)
