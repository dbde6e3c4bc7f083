"""Tunes the encoder of talks: `python -m amiable.training.encoder`, part of `make train`.

Needs PyTorch and the published weights, which only `make train-encoder` installs.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from amiable.domain.before import deed_of
from amiable.domain.heard import Deed, Lead
from amiable.domain.leads import Leading
from amiable.domain.reading import Intent
from amiable.reading.corpus import Corpus
from amiable.reading.encoder.figures import find_figures
from amiable.reading.encoder.groups import HALVES, ROOT, half_file
from amiable.reading.encoder.marks import MARKS, marks_of, named_by, shown
from amiable.reading.encoder.network import WIDTH, within
from amiable.reading.encoder.pieces import Pieces
from amiable.reading.encoder.pretrained import Pretrained
from amiable.reading.encoder.stories import stories, with_stories
from amiable.reading.encoder.talks import Wish
from amiable.reading.encoder.tuning import (
    BodyNetwork,
    Row,
    begun,
    fit,
    padded,
    pieces_of,
    published,
    side_by_side,
    stored,
    written,
)
from amiable.reading.encoder.turns import Place, Text, turns
from amiable.training.phrases import Phrase, phrases

FIGURES_WEIGHT, LEADS_WEIGHT, DEED_WEIGHT = 1.0, 2.0, 1.0
"""Beside what the whole message is about."""
FOLDER = ROOT / "data" / "negotiations"
TUNED_ON = ("cases", "own", "others", "more")
"""Files of talks that every encoder learns from, or a half of them."""
WHOLE_ONLY = ("later", "latest", "strangers")
"""Those that only the shipped one does."""
LAYERS, PACE = 7, 1.2e-4
"""More than the encoder of mails has: to tell what a figure does takes more than to tell what a mail is about."""
_INTENTS, _WISHES, _DEEDS = tuple(Intent), tuple(Wish), tuple(Deed)
_HEADS = ("head", "figures")


def main() -> None:
    """Write the shipped encoder, and into .model/ those that have not seen a half, for the weigher to learn from: as
    many at a time as there are cores, the shipped one some 65 minutes of one, the others half of that."""
    side_by_side(_tune_without, (None, *range(HALVES)))


def _tune_without(half: int | None) -> None:
    corpus = Corpus.load(ROOT / "data" / "training")
    mails = [Text(one.text, one.intents) for one in corpus.messages]
    every = _texts(None, (*TUNED_ON, *WHOLE_ONLY))
    spelled = [text.text for text in (*written(corpus), *every)]
    seen = every if half is None else _texts(half, TUNED_ON)
    into = ROOT / "amiable" / "reading" / "model" / "talks.npz" if half is None else half_file(half)
    tune_talks([*seen, *mails], spelled, published(), into)


def _texts(without: int | None, files: Sequence[str]) -> list[Text]:
    """Turns of talks, each once more with a story in it, and single phrases; a half of all left out."""
    talks = [turn for name in files for turn in turns(FOLDER / f"{name}.jsonl", without)]
    told = [_of_phrase(one) for one in phrases(FOLDER) if one.half != without]
    return [*talks, *with_stories(talks, stories(FOLDER / "stories.jsonl")), *told]


def _of_phrase(phrase: Phrase) -> Text:
    """Its figures and what it does; what it asks for and what it is about are not known."""
    before, rows = phrase.state.before, phrase.rows
    lead, leading = shown(before), Leading.of(rows, before)
    known = {part.amount.amount for plan in phrase.state.named for part in plan.schedule}
    places = []
    for one in find_figures(phrase.text, phrase.day, known | {phrase.state.outstanding.amount}):
        named = named_by(one, phrase.day)
        does = leading.leads(named)
        own = True if named.fits(rows) else None
        leads = tuple(float(does.get(lead, False)) for lead in Lead)
        places.append(
            Place(one.start + len(lead), one.end + len(lead), own, marks_of(one, phrase.day, before), leads)
        )
    deed = deed_of(rows, before) if rows else Deed.NONE
    return Text(lead + phrase.text, (), figures=tuple(places), deed=deed, lead=len(lead))


class _TalkNetwork(BodyNetwork):
    def __init__(self, vectors: Tensor) -> None:
        super().__init__(vectors, LAYERS)
        self.marks = nn.Parameter(0.02 * torch.randn(MARKS, WIDTH))
        self.head = nn.Linear(2 * WIDTH, len(_INTENTS) + len(_WISHES) + len(_DEEDS))
        self.figures = nn.Linear(WIDTH, 1 + len(Lead))

    def forward(self, numbers: Tensor, there: Tensor, marks: Tensor, asked: Tensor) -> tuple[Tensor, Tensor]:
        """What each text is about; what each figure does that is asked about: a row of `asked` shares out the weight
        of its pieces, those of all texts being in one row."""
        rows = self.rows(numbers, there, marks @ self.marks)
        told = self.figures(self.dropped(asked @ rows.reshape(-1, WIDTH).float()))
        return self.head(self.pooled(rows, there)), told


def tune_talks(texts: Sequence[Text], spelled: Sequence[str], start: Pretrained, into: Path) -> None:
    """Tune on turns of talks and write the encoder to `into`; `spelled`: texts whose pieces are kept."""
    torch.manual_seed(0)
    names, scores, kept = pieces_of(spelled, start)
    network = begun(_TalkNetwork(torch.from_numpy(start.vectors[kept])), start)
    fit(network, Pieces.of(names, scores), texts, (*_HEADS, "marks"), _loss, PACE)
    arrays = stored(network, names, scores, _HEADS)
    np.savez_compressed(into, **arrays, marks=network.marks.detach().numpy().astype(np.float16))


def _loss(network: _TalkNetwork, batch: list[Row]) -> Tensor:
    numbers, there = padded([row[0] for row in batch])
    marks, asked, wanted = _figures(batch, numbers.shape[1])
    with torch.autocast("cpu", torch.bfloat16):
        scores, told = network(numbers, there, marks, asked)
    scores, told = scores.float(), told.float()
    texts = [text for *_, text in batch]
    weight = torch.tensor([text.weight for text in texts])
    intents, wishes = len(_INTENTS), len(_WISHES)
    presence = torch.tensor([[float(one in text.intents) for one in _INTENTS] for text in texts])
    known = torch.tensor([float(bool(text.intents)) for text in texts])
    of_intents = functional.binary_cross_entropy_with_logits(scores[:, :intents], presence, reduction="none").sum(1)
    asked_of_us = torch.tensor([float(text.wishes is not None) for text in texts])
    wished = torch.tensor([[float(one in (text.wishes or ())) for one in _WISHES] for text in texts])
    of_wishes = functional.binary_cross_entropy_with_logits(
        scores[:, intents : intents + wishes], wished, reduction="none"
    ).sum(1)
    deeds = torch.tensor([-1 if text.deed is None else _DEEDS.index(text.deed) for text in texts])
    of_deeds = functional.cross_entropy(scores[:, intents + wishes :], deeds, reduction="none", ignore_index=-1)
    about = ((of_intents * known + 0.5 * of_wishes * asked_of_us + DEED_WEIGHT * of_deeds) * weight).mean()
    if not len(wanted):
        return about
    there = ~wanted.isnan()
    each = functional.binary_cross_entropy_with_logits(told, wanted.nan_to_num(), reduction="none") * there
    own, leads = each[:, 0].sum() / there[:, 0].sum().clamp(min=1), each[:, 1:].sum() / there[:, 1].sum().clamp(min=1)
    return about + FIGURES_WEIGHT * own + LEADS_WEIGHT * leads / len(Lead)


def _figures(batch: list[Row], width: int) -> tuple[Tensor, Tensor, Tensor]:
    """The marks of each piece; for each labelled figure the share of each piece of the batch in it, and what it does:
    not a number where that is not known."""
    marks = torch.zeros(len(batch), width, MARKS)
    shares, wanted = [], []
    for at, (_, places, text) in enumerate(batch):
        for figure in text.figures:
            if pieces := within(places, figure.start, figure.end):
                marks[at, pieces] = torch.tensor(figure.marks)
                share = torch.zeros(len(batch) * width)
                share[[at * width + piece for piece in pieces]] = 1 / len(pieces)
                shares.append(share)
                wanted.append(
                    [torch.nan if one is None else float(one) for one in (figure.of_payments, *figure.leads)]
                )
    return marks, torch.stack(shares) if shares else torch.zeros(0, len(batch) * width), torch.tensor(wanted)


if __name__ == "__main__":
    main()
