"""Trains the opinion on orders to a machine: `python -m amiable.training.injection`, part of `make train`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from amiable.domain.reading import Attack
from amiable.mailbox.parse import parse
from amiable.reading import injection
from amiable.reading.attacks import sources
from amiable.reading.encoder import Encoder
from amiable.reading.encoder.groups import ROOT
from amiable.reading.evaluate import load, truths
from amiable.reading.folded import fold
from amiable.reading.injection_opinion import ARTEFACT, MAX_PASSAGES, Opinion, figures, passages, readable

DATA = ROOT / "data"
TALKS = ("own", "others", "more", "later", "latest")
OF_TALKS = 800
"""Passages of talks at most."""
EASING = 0.01
"""How freely the weights may grow."""
Told = tuple[str, bool]


def main() -> None:
    """Write the artefact."""
    model = learn(sorted(one for one in (DATA / "attacks").iterdir() if one.is_dir()))
    into = ROOT / "amiable" / "reading" / "model" / ARTEFACT
    mark = np.frombuffer(model.encoder.mark.encode(), np.uint8)
    np.savez_compressed(into, words=model.words.astype(np.float16), bias=np.float32(model.bias), encoder=mark)


def learn(attacks: Sequence[Path]) -> Opinion:
    """The opinion taught by these sets of attacks, and by all that is there beside them."""
    folders = (DATA / "replies", *attacks)
    told = [*of_lines(DATA / "orders"), *of_talks(DATA / "negotiations"), *of_mails(folders)]
    return train([*told, *unsigned(folders, train(told))])


def of_lines(folder: Path) -> Iterator[Told]:
    """Passages a line, orders or not."""
    for name, orders in (("orders", True), ("honest", False)):
        for line in (folder / f"{name}.txt").read_text("utf-8").splitlines():
            yield line, orders


def of_mails(folders: Sequence[Path]) -> Iterator[Told]:
    """The words that bear signs, and honest passages that speak of machines or rules."""
    for folder in folders:
        told = truths(folder)
        for case in load(folder):
            mail = parse(case.raw)
            orders = told[case.id]["labels"].get("attack", "none") == Attack.PROMPT_INJECTION
            found = injection.find(sources(mail))
            if found and readable(found.text):
                yield found.text, orders
            if not orders:
                for one in list(passages(sources(mail)))[:MAX_PASSAGES]:
                    yield one.text, False


def unsigned(folders: Sequence[Path], model: Opinion) -> Iterator[Told]:
    """Of the mails that order something in words without signs, the likeliest passage."""
    for folder in folders:
        told = truths(folder)
        for case in load(folder):
            attack, mail = told[case.id]["labels"].get("attack", "none"), parse(case.raw)
            found = list(passages(sources(mail)))[:MAX_PASSAGES] if attack == Attack.PROMPT_INJECTION else []
            if found and injection.find(sources(mail)) is None:
                yield max((one.text for one in found), key=model.chance), True


def of_talks(folder: Path) -> list[Told]:
    """Honest passages of chats and mails of talks, some of all."""
    found = []
    for name in TALKS:
        for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines():
            turns = json.loads(line)["turns"]
            folded = [fold(turn["text"], "new_text") for turn in turns if turn.get("from") == "debtor"]
            found += [one.text for one in passages(one for one in folded if injection.find([one]) is None)]
    chosen = Random(0).sample(found, min(OF_TALKS, len(found)))  # noqa: S311 - a choice, not a secret
    return [(text, False) for text in chosen]


def train(told: Sequence[Told]) -> Opinion:
    """A linear model; orders and other words weigh the same, however many there are."""
    encoder, texts = Encoder.load(), dict(told)
    rows = np.stack([figures(encoder, text) for text in texts])
    scale = StandardScaler().fit(rows)
    fitted = LogisticRegression(C=EASING, max_iter=3000, class_weight="balanced")
    fitted.fit(scale.transform(rows), list(texts.values()))
    weights = (fitted.coef_ / scale.scale_)[0]
    return Opinion(weights.astype(np.float32), float(fitted.intercept_[0] - weights @ scale.mean_), encoder)


if __name__ == "__main__":
    main()
