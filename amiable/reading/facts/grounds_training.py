"""Trains the grounds of dispute: `python -m amiable.reading.facts.grounds_training`, part of `make train`."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from amiable.french.fold import fold
from amiable.reading.facts.grounds import NONE, Array, Model, counts, rows, signature

ROOT = Path(__file__).parents[3]
TEXTS = ROOT / "data" / "training"
TARGET = ROOT / "amiable" / "reading" / "model" / "grounds.npz"
_BESIDE = (
    "context", "context-2", "courtesy", "paid", "promise", "instalments", "question", "contact_change", "automatic",
    "insolvency",
)  # fmt: skip
"""Training texts of the intents: whatever disputes nothing is no ground."""
_SLOT = re.compile(r"\{\w+\}")
_STRENGTH = 10.0


def lines(folder: Path = TEXTS) -> list[tuple[str, str]]:
    """(sentence, ground or `none`), in the order of the files."""
    told: list[tuple[str, str]] = []
    for path in sorted(folder.glob("grounds*.toml")):
        for name, sentences in tomllib.loads(path.read_text("utf-8")).items():
            told += [(sentence, name) for sentence in sentences]
    for name in _BESIDE:
        for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines():
            unit = json.loads(line)
            if "dispute" not in unit["intents"]:
                told.append((_SLOT.sub("12 mai", unit["text"]), NONE))
    return told


def train(told: list[tuple[str, str]]) -> Model:
    """A model of these sentences; the same ones give the same model."""
    plain = [fold(sentence) for sentence, _ in told]
    rarity = [_rarity(matrix) for matrix in counts(plain)]
    learner = LogisticRegression(C=_STRENGTH, max_iter=600, class_weight="balanced", tol=1e-3)
    learner.fit(rows(plain, rarity), [name for _, name in told])
    weights = np.asarray(learner.coef_, dtype=np.float32)
    bias = np.asarray(learner.intercept_, dtype=np.float32)
    return Model(tuple(str(name) for name in learner.classes_), (rarity[0], rarity[1]), weights, bias)


def _rarity(matrix: Any) -> Array:
    documents = np.asarray((matrix > 0).sum(axis=0)).ravel()
    return np.asarray(np.log((1 + matrix.shape[0]) / (1 + documents)) + 1, dtype=np.float32)


def save(model: Model, target: Path = TARGET) -> None:
    """Write the arrays in half precision, with the signature of the turns of phrase."""
    np.savez_compressed(
        target,
        classes=np.array(model.classes),
        signature=np.array(signature()),
        words=model.rarity[0].astype(np.float16),
        letters=model.rarity[1].astype(np.float16),
        weights=model.weights.astype(np.float16),
        bias=model.bias.astype(np.float16),
    )


if __name__ == "__main__":
    save(train(lines()))
