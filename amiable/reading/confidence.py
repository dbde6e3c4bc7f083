"""How sure the primary intent is: how far it leads, whether another could lead instead, whether grammar shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

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
_SMALL = 1e-3

Probabilities = np.ndarray[Any, np.dtype[np.float32]]


class Doubt(NamedTuple):
    """Three figures of one reading."""

    lead: float
    """Log of the first intent's probability over the second's."""
    rival: float
    """The strongest intent that is there too and could as well lead, 0 to 1."""
    signed: float
    """1 where a sign of the grammar shows the first intent: without one it rests on n-grams alone."""


def doubt(primary: Probabilities, presence: Probabilities, best: Probabilities, signed: Probabilities) -> Doubt:
    """What confidence is made of.

    `primary` and `presence` are the message's probabilities, `best` those of its surest sentence, `signed` is 1 where
    the grammar has a sign; all by intent.
    """
    second, first = np.argsort(primary)[-2:]
    lead = float(np.log((primary[first] + _SMALL) / (primary[second] + _SMALL)))
    leader = _CLASSES[first]
    rivals = [_CLASSES.index(i) for i in _RIVALS if i is not leader and (leader, i) not in _SETTLED]
    return Doubt(lead, float(max(max(presence[n], best[n]) for n in rivals)), float(signed[first]))


def confidence(doubts: Doubt, calibration: Mapping[str, float]) -> float:
    """The share of right primaries to expect, by the weights that `fit` found."""
    z = calibration["bias"] + sum(calibration.get(name, 0.0) * value for name, value in doubts._asdict().items())
    return float(np.clip(1 / (1 + np.exp(-z)), _LEAST, _MOST))


def fit(doubts: Sequence[Doubt], right: Sequence[bool]) -> dict[str, float]:
    """Weights of a logistic curve from doubts to right answers."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - slow to load, and only training needs it

    curve = LogisticRegression(C=10.0, max_iter=500).fit(np.array(doubts), np.array(right))
    weights = {name: round(float(value), 4) for name, value in zip(Doubt._fields, curve.coef_[0], strict=True)}
    return {"bias": round(float(curve.intercept_[0]), 4), **weights}
