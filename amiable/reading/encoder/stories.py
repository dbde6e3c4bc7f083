"""Stories put into talks: the encoder learns on them which figures are beside the point."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import cycle
from pathlib import Path
from random import Random

from amiable.domain.before import Before
from amiable.domain.heard import Lead
from amiable.reading.encoder.figures import find_figures
from amiable.reading.encoder.marks import marks_of
from amiable.reading.encoder.turns import Place, Text
from amiable.reading.facts.page import split_sentences

_STOPS = ".!?…"


@dataclass(frozen=True)
class Story:
    """Words beside the point: a sentence, or a clause that goes on from one. All figures in it are its own."""

    text: str
    clause: bool
    figures: tuple[Place, ...]


def stories(path: Path) -> list[Story]:
    """The words beside the point of a file of them."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        told = json.loads(line)
        places = (
            Place(one.start, one.end, False, marks_of(one, _ANY_DAY, Before()), (0.0,) * len(Lead))
            for one in find_figures(told["text"], _ANY_DAY, ())
        )
        found.append(Story(told["text"], told["kind"] == "clause", tuple(places)))
    return found


_ANY_DAY = datetime(2026, 5, 4).date()  # noqa: DTZ001 - places hang on no day


def with_stories(texts: Sequence[Text], told: Sequence[Story], seed: int = 0) -> list[Text]:
    """Each of the texts with a story or two in it, at the edge of a sentence."""
    rng = Random(seed)  # noqa: S311 - an order, not a secret
    order = cycle(rng.sample(told, len(told)))
    return [_mixed(text, [next(order) for _ in range(rng.choice((1, 1, 2)))], rng) for text in texts]


def _mixed(text: Text, told: Sequence[Story], rng: Random) -> Text:
    for story in told:
        start = text.lead
        edges = [end for _, end in split_sentences(text.text)]
        if story.clause:
            edges = [end - 1 for end in edges if text.text[end - 1 : end] in _STOPS] or edges[-1:]
            added = story.text if story.text.startswith(",") else " " + story.text
        else:
            edges = [start, *edges]
            added = " " + story.text
        at = rng.choice(edges) if edges else len(text.text)
        if not story.clause and at == start:
            added = story.text + " "
        lead = added.index(story.text)
        kept = [one if one.end <= at else one.moved(len(added)) for one in text.figures]
        own = [one.moved(at + lead) for one in story.figures]
        text = replace(text, text=text.text[:at] + added + text.text[at:], figures=(*kept, *own))
    return text
