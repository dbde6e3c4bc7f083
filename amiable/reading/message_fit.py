"""Fitting the message model: Adam over small batches with dropout, the same networks each time."""

from __future__ import annotations

from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from amiable.reading.message_model import Array, MessageModel, sigmoid, softmax

NETWORKS = 4
"""Their mean leans less on one seed; one alone is as often right on left-out authors."""
HIDDEN = 32
PASSES, BATCH = 25, 128
PACE, DECAY, DROPPED = 3e-3, 2e-3, 0.2
_INTO, _INTO_BIAS, _OUT, _STRAIGHT, _BIAS = range(5)
_DECAYED = (_INTO, _OUT, _STRAIGHT)

_Parts = list[Array]


def fit_networks(
    features: Array, primary: np.ndarray[Any, Any], presence: Array, weight: Array, networks: int = NETWORKS
) -> MessageModel:
    """Networks that tell `primary` (a number a row) and `presence` (a 0 or 1 for each intent) from `features`."""
    with threadpool_limits(limits=1):  # small matrices: threads would only wait for one another
        fitted = [_fit(features, primary, presence, weight / weight.mean(), seed) for seed in range(networks)]
    return MessageModel(*(np.stack(parts) for parts in zip(*fitted, strict=True)))


def _fit(features: Array, primary: np.ndarray[Any, Any], presence: Array, weight: Array, seed: int) -> _Parts:
    rng = np.random.default_rng(seed)
    parts = _start(rng, features.shape[1], presence.shape[1])
    mean, spread = [np.zeros_like(p) for p in parts], [np.zeros_like(p) for p in parts]
    wanted = np.concatenate([np.eye(presence.shape[1], dtype=np.float32)[primary], presence], axis=1)
    step = 0
    for turn in range(PASSES):
        order = rng.permutation(len(features))
        pace = PACE * (1 - turn / PASSES)
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            slopes = _slopes(parts, features[rows], wanted[rows], weight[rows], rng)
            step += 1
            for place, slope in enumerate(slopes):
                mean[place] += 0.1 * (slope - mean[place])
                spread[place] += 0.001 * (slope * slope - spread[place])
                level = np.sqrt(spread[place] / (1 - 0.999**step)) + 1e-8
                parts[place] -= pace * mean[place] / (1 - 0.9**step) / level
    return parts


def _start(rng: np.random.Generator, width: int, intents: int) -> _Parts:
    drawn = {_INTO: (width, HIDDEN, width**-0.5), _OUT: (HIDDEN, 2 * intents, 0.1)}
    shapes = [(width, HIDDEN), (HIDDEN,), (HIDDEN, 2 * intents), (width, 2 * intents), (2 * intents,)]
    parts = [np.zeros(shape, dtype=np.float32) for shape in shapes]
    for place, (rows, columns, scale) in drawn.items():
        parts[place] = rng.normal(0, scale, (rows, columns)).astype(np.float32)
    return parts


def _slopes(parts: _Parts, rows: Array, wanted: Array, weight: Array, rng: np.random.Generator) -> _Parts:
    """Of the weighed loss (cross entropies of both halves) and the decay, by part."""
    reached = rows @ parts[_INTO] + parts[_INTO_BIAS]
    open_ = ((reached > 0) & (rng.random(reached.shape) > DROPPED)).astype(np.float32) / (1 - DROPPED)
    hidden = reached * open_
    scores = hidden @ parts[_OUT] + rows @ parts[_STRAIGHT] + parts[_BIAS]
    half = wanted.shape[1] // 2
    told = np.concatenate([softmax(scores[:, :half]), sigmoid(scores[:, half:])], axis=1)
    error = (told - wanted) * (weight / len(rows))[:, None]
    back = (error @ parts[_OUT].T) * open_
    slopes = [rows.T @ back, back.sum(axis=0), hidden.T @ error, rows.T @ error, error.sum(axis=0)]
    for place in _DECAYED:
        slopes[place] = slopes[place] + DECAY * parts[place]
    return slopes
