"""How sure the primary intent is: how far it leads, and whether another intent could lead instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from amiable.domain.reading import Intent

_CLASSES = tuple(Intent)
_SETTLED = frozenset(
    {
        (Intent.PAID, Intent.QUESTION),
        (Intent.PAID, Intent.PROMISE),
        (Intent.PROMISE, Intent.QUESTION),
        (Intent.INSTALMENTS, Intent.QUESTION),
        (Intent.DISPUTE, Intent.QUESTION),
        (Intent.DISPUTE, Intent.PROMISE),
        (Intent.INSOLVENCY, Intent.CONTACT_CHANGE),
    }
)
"""(primary, other): the first one leads whenever both are there, so the other one raises no doubt."""
_RIVALS = tuple(i for i in _CLASSES if i not in (Intent.AUTO_REPLY, Intent.BOUNCE, Intent.OTHER))
_LEAST, _MOST = 0.02, 0.995
ERROR_WEIGHT = 2.0
"""A wrong reading told as sure costs more than a needless « à vérifier »: the curve doubts more than it must."""
_SMALL = 1e-3

Probabilities = np.ndarray[Any, np.dtype[np.float32]]


def doubt(primary: Probabilities, presence: Probabilities, best: Probabilities) -> tuple[float, float]:
    """What confidence is made of: the log lead of the first intent over the second, and the strongest rival (0 to 1).

    `primary` and `presence` are the message's probabilities, `best` those of its surest sentence, by intent.
    """
    second, first = np.argsort(primary)[-2:]
    lead = float(np.log((primary[first] + _SMALL) / (primary[second] + _SMALL)))
    leader = _CLASSES[first]
    rivals = [_CLASSES.index(i) for i in _RIVALS if i is not leader and (leader, i) not in _SETTLED]
    return lead, float(max(max(presence[n], best[n]) for n in rivals))


def confidence(doubts: tuple[float, float], calibration: Mapping[str, float]) -> float:
    """A cautious share of right primaries to expect, by the weights that `fit` found."""
    lead, rival = doubts
    z = calibration["bias"] + calibration["lead"] * lead + calibration["rival"] * rival
    return float(np.clip(1 / (1 + np.exp(-z)), _LEAST, _MOST))


def fit(doubts: Sequence[tuple[float, float]], right: Sequence[bool]) -> dict[str, float]:
    """Weights of a logistic curve from doubts to right answers, errors weighing ERROR_WEIGHT times."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - slow to load, and only training needs it

    weight = np.where(right, 1.0, ERROR_WEIGHT)
    curve = LogisticRegression(C=10.0, max_iter=500).fit(np.array(doubts), np.array(right), sample_weight=weight)
    return {
        "bias": round(float(curve.intercept_[0]), 4),
        "lead": round(float(curve.coef_[0][0]), 4),
        "rival": round(float(curve.coef_[0][1]), 4),
    }
