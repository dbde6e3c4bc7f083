"""How likely a passage gives orders to a machine, by what its words are about: an opinion beside the signs of
`injection.py`, where they only hint at it or say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice

import numpy as np

from amiable.domain.reading import Evidence
from amiable.reading import injection
from amiable.reading.encoder import Encoder
from amiable.reading.folded import Folded
from amiable.reading.message_model import Array, sigmoid

ARTEFACT = "injection.npz"
HARMLESS, HARMLESS_UNSEEN = 0.2, 0.1
"""Below it, words that only hint at an order are none: of the text, and of what its reader does not see at once."""
SURE = 0.95
"""From it on, words without signs are one, where one does not see them at once: in the text of a mail they would
take time for little."""
MAX_PASSAGES, LENGTH, SHORTEST = 16, 600, 15
"""Passages of a mail that are looked at; their characters."""
_SENTENCE = re.compile(r"[^.!?…»\n]+(?:[.!?…»](?=\S)[^.!?…»\n]+)*[.!?…»]*")
_OTHERS = frozenset({"quoted", "html"})
"""Sources full of other people's words."""
_SEEN = frozenset({"new_text", "signature"})


class OtherEncoderError(RuntimeError):
    """The artefact was trained beside another encoder."""


@dataclass(frozen=True)
class Opinion:
    """Weights of the encoder's figures."""

    words: Array
    bias: float
    encoder: Encoder

    def chance(self, passage: str) -> float:
        """That it orders a machine to do something, 0 to 1."""
        return float(sigmoid(figures(self.encoder, passage) @ self.words + self.bias))

    @staticmethod
    @cache
    def load() -> Opinion:
        """The shipped one. Raises OtherEncoderError."""
        path, encoder = files("amiable.reading") / "model" / ARTEFACT, Encoder.load()
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            if bytes(stored["encoder"]).decode() != encoder.mark:
                raise OtherEncoderError(f"{ARTEFACT} was trained beside another encoder: run `make train-suspicion`")
            return Opinion(np.asarray(stored["words"], np.float32), float(stored["bias"]), encoder)


def figures(encoder: Encoder, passage: str) -> Array:
    """What the encoder makes of it; the name of a file is read as words."""
    return encoder.pooled(passage[:LENGTH].replace("_", " "))


def find(sources: Iterable[Folded], opinion: Opinion | None = None) -> Evidence | None:
    """The first words that give orders to a machine: by signs, unless these only hint at it and the words are
    harmless; else, out of sight, by what the words say alone. `opinion`: the shipped one."""
    known = tuple(sources)
    others = islice(passages(one for one in known if one.source not in _SEEN), MAX_PASSAGES)

    def chance(found: Evidence) -> float:
        return (opinion or Opinion.load()).chance(found.text)

    for one, proven in injection.each(known):
        harmless = HARMLESS if one.source in _SEEN else HARMLESS_UNSEEN
        if proven or not readable(one.text) or chance(one) >= harmless:
            return one
    return next((one for one in others if chance(one) >= SURE), None)


def readable(passage: str) -> bool:
    """False for what is encoded, or hidden in marks that nobody sees: the opinion knows words only."""
    return " " in passage.strip() and all(letter.isprintable() or letter.isspace() for letter in passage)


def passages(sources: Iterable[Folded]) -> Iterator[Evidence]:
    """Two sentences at a time, of those that speak of machines, rules or instructions."""
    for source in sources:
        if source.source in _OTHERS:
            continue
        spans = [one.span() for one in _SENTENCE.finditer(source.original[: LENGTH * MAX_PASSAGES]) if one[0].strip()]
        ends = [end for _, end in spans]
        for (start, _), end in zip(spans, [*ends[1:], *ends[-1:]], strict=True):
            text = source.original[start:end]
            if len(text.strip()) > SHORTEST and injection.LIKELY.search(text):
                yield Evidence(text, start, end, source.source)
