"""From text to numbers: hashed n-grams weighed by rarity, and the grammar's signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer

from amiable.reading.grammar import grammar, signs

BITS = 14
SIGN_WEIGHT = 0.35
"""A sign beside n-gram rows of length one: found to matter on the training text's own folds."""


@cache
def _vectorizers() -> tuple[HashingVectorizer, HashingVectorizer]:
    common = {"n_features": 2**BITS, "alternate_sign": False, "norm": None, "lowercase": False, "dtype": np.float32}
    words = HashingVectorizer(analyzer="word", ngram_range=(1, 3), token_pattern=r"(?u)[\w']+|[?!%/]", **common)  # noqa: S106 - not a password
    letters = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), **common)
    return words, letters


@cache
def _sign_index() -> dict[str, int]:
    return {rule.name: n for n, rule in enumerate(grammar())}


def sign_names() -> list[str]:
    """Names of the sign columns, in order."""
    return list(_sign_index())


def sign_matrix(folded: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """One row a text, one column a sign of the grammar: 1 where it holds."""
    index = _sign_index()
    matrix = np.zeros((len(folded), len(index)), dtype=np.float32)
    for row, text in enumerate(folded):
        for name in signs(text):
            matrix[row, index[name]] = 1
    return matrix


def counts(folded: Sequence[str]) -> Any:
    """Damped n-gram counts of folded texts (sparse), words then letters."""
    matrix = sparse.hstack([vectorizer.transform(folded) for vectorizer in _vectorizers()], format="csr")
    matrix.data = 1 + np.log(matrix.data)
    return matrix


@dataclass(frozen=True)
class Rarity:
    """Inverse document frequencies of the n-grams, learned once from the training text."""

    weights: np.ndarray[Any, np.dtype[np.float32]]

    @staticmethod
    def learn(matrix: Any) -> Rarity:
        """From the counts of many texts."""
        documents = np.asarray((matrix > 0).sum(axis=0)).ravel()
        return Rarity(np.asarray(np.log((1 + matrix.shape[0]) / (1 + documents)) + 1, dtype=np.float32))

    def apply(self, matrix: Any) -> Any:
        """Weighed counts; the words and the letters of a text each have length one."""
        weighed = matrix.multiply(self.weights).tocsr()
        half = 2**BITS
        parts = []
        for part in (weighed[:, :half], weighed[:, half:]):
            length = np.sqrt(np.asarray(part.multiply(part).sum(axis=1)).ravel())
            parts.append(sparse.diags(1 / np.maximum(length, 1e-9)) @ part)
        return sparse.hstack(parts, format="csr", dtype=np.float32)
