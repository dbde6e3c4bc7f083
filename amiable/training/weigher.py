"""Trains the networks that weigh plans: `python -m amiable.training.weigher`, part of `make train`.

Needs PyTorch and the encoders of the talks, which only `make train-encoder` makes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from amiable.domain.heard import Heard
from amiable.domain.invoice import Invoice
from amiable.domain.talk_state import State
from amiable.negotiations import play
from amiable.policies.negotiation.weighing.candidate import Rows, cents, context_of
from amiable.policies.negotiation.weighing.candidates import candidates
from amiable.policies.negotiation.weighing.features import matrix
from amiable.policies.negotiation.weighing.network import ARTEFACT, Array, Weigher
from amiable.policies.negotiation.weighing.view import bare_of
from amiable.reading.encoder import TalkEncoder
from amiable.reading.encoder.groups import HALVES, ROOT, half_file, half_of
from amiable.reading.talk.story import heard_by
from amiable.training.encoder import FOLDER, TUNED_ON, WHOLE_ONLY
from amiable.training.phrases import phrases

PHRASES = "phrases"
KEPT = 300
"""Candidates of a message that the networks learn from, the right one among them."""
NETWORKS, HIDDEN, NARROWER = 4, 64, 32
PASSES, BATCH, PACE, WARMING, DECAY, DROPPED = 8, 16, 2e-3, 50, 1e-2, 0.1
CONTESTED = {"dispute", "insolvency"}

Bare = list[tuple[date, int]]


@dataclass(frozen=True)
class Example:
    """A message: its signs, a line of features for each candidate, and which one is right."""

    signs: Array
    lines: Array
    right: int


def main() -> None:
    """Write the artefact."""
    with ProcessPoolExecutor() as pool:
        examples = [one for some in pool.map(examples_of, (*TUNED_ON, *WHOLE_ONLY, PHRASES)) for one in some]
    networks = [_fit(examples, seed) for seed in range(NETWORKS)]
    into = ROOT / "amiable" / "policies" / "negotiation" / "weighing" / ARTEFACT
    stored = {name: value.astype(np.float16) for name, value in _stored(networks).arrays().items()}
    np.savez_compressed(into, **stored)  # type: ignore[arg-type]


def examples_of(source: str) -> list[Example]:
    """Of a file of talks, or of the phrases."""
    rng = Random(source)  # noqa: S311 - a choice, not a secret
    told = _of_phrases() if source == PHRASES else _of_talks(FOLDER / f"{source}.jsonl")
    found = (_example(heard, state, day, right, rng) for heard, state, day, right in told)
    return [one for one in found if one]


Told = Iterator[tuple[Heard, State, date, Bare]]


def _of_talks(file: Path) -> Told:
    """The turns of talks, each heard by an encoder that has not seen it."""
    parted = [TalkEncoder.load(half_file(half)) for half in range(HALVES)]
    for line in file.read_text("utf-8").splitlines():
        case = json.loads(line)
        encoder = parted[half_of(case["id"])]
        for turn in play(case, weighed=False):
            if turn.expected is None or CONTESTED & {*turn.expected["intent"], *turn.answer["intent"]}:
                continue
            yield (
                _heard(encoder, turn.text, turn.state, turn.day, turn.invoices),
                turn.state,
                turn.day,
                _of(turn.expected),
            )


def _of(expected: Mapping[str, Any]) -> Bare:
    schedule = expected.get("proposal", {}).get("schedule", ())
    return sorted((date.fromisoformat(row["date"]), cents(Decimal(row["amount"]))) for row in schedule)


def _heard(encoder: TalkEncoder, text: str, state: State, day: date, invoices: Sequence[Invoice] = ()) -> Heard:
    known = {part.amount.amount for plan in state.named for part in plan.schedule} | {state.outstanding.amount}
    return heard_by(encoder, text, day, state.before, known, invoices)[2]


def _of_phrases() -> Told:
    parted = [TalkEncoder.load(half_file(half)) for half in range(HALVES)]
    for one in phrases(FOLDER):
        yield _heard(parted[one.half], one.text, one.state, one.day), one.state, one.day, list(one.rows)


def _example(heard: Heard, state: State, day: date, right: Bare, rng: Random) -> Example | None:
    """None where what is right is no candidate."""
    context = context_of(heard, state, day)
    found = candidates(context)
    true = next((rows for rows in found if bare_of(rows) == right), None)
    if true is None:
        return None
    others: list[Rows] = [rows for rows in found if rows != true]
    near = [rows for rows in others if not rows or found[rows].how.startswith("as_it")]
    kept = dict.fromkeys([true, *near, *rng.sample(others, min(KEPT, len(others)))])
    signs, lines = matrix(context, {rows: found[rows] for rows in kept})
    return Example(np.asarray(signs, np.float16), np.asarray(lines, np.float16), 0)


class _Network(nn.Module):
    def __init__(self, signs: int, features: int) -> None:
        super().__init__()
        self.signs, self.features = nn.Linear(signs, HIDDEN), nn.Linear(features, HIDDEN)
        self.hidden, self.out = nn.Linear(HIDDEN, NARROWER), nn.Linear(NARROWER, 1, bias=False)
        self.straight = nn.Linear(features, 1, bias=False)
        self.dropped = nn.Dropout(DROPPED)

    def forward(self, signs: Tensor, lines: Tensor) -> Tensor:
        first = torch.relu(self.signs(signs) + self.features(lines))
        second = torch.relu(self.hidden(self.dropped(first)))
        return (self.out(second) + self.straight(lines))[:, 0]


def _fit(examples: Sequence[Example], seed: int) -> _Network:
    torch.manual_seed(seed)
    rng = Random(seed)  # noqa: S311 - an order, not a secret
    network = _Network(examples[0].signs.shape[0], examples[0].lines.shape[1])
    adam = torch.optim.AdamW(network.parameters(), lr=PACE, weight_decay=DECAY)
    steps = PASSES * (len(examples) // BATCH)
    pace = torch.optim.lr_scheduler.LambdaLR(adam, lambda n: min(1.0, (n + 1) / WARMING) * max(0.0, 1 - n / steps))
    network.train()
    for _ in range(PASSES):
        order = rng.sample(list(examples), len(examples))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            batch = order[start : start + BATCH]
            loss = _loss(network, batch)
            adam.zero_grad()
            loss.backward()
            adam.step()
            pace.step()
    network.eval()
    return network


def _loss(network: _Network, batch: Sequence[Example]) -> Tensor:
    sizes = [len(one.lines) for one in batch]
    lines = torch.from_numpy(np.concatenate([one.lines for one in batch]).astype(np.float32))
    signs = torch.from_numpy(np.repeat(np.stack([one.signs for one in batch]), sizes, axis=0).astype(np.float32))
    scores = network(signs, lines).split(sizes)
    each = [
        functional.cross_entropy(score[None], torch.tensor([one.right]))
        for score, one in zip(scores, batch, strict=True)
    ]
    return torch.stack(each).mean()


def _stored(networks: Sequence[_Network]) -> Weigher:
    def all_of(name: str) -> Array:
        parts = [dict(network.named_parameters())[name].detach().numpy() for network in networks]
        return np.stack([part.T if part.ndim > 1 else part for part in parts])

    return Weigher(
        signs=all_of("signs.weight"),
        features=all_of("features.weight"),
        into_bias=all_of("signs.bias") + all_of("features.bias"),
        hidden=all_of("hidden.weight"),
        hidden_bias=all_of("hidden.bias"),
        out=all_of("out.weight")[:, :, 0],
        straight=all_of("straight.weight")[:, :, 0],
    )


if __name__ == "__main__":
    main()
