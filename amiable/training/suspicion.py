"""Trains the suspicion of a mail: `python -m amiable.training.suspicion`, part of `make train`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from amiable.domain.debtor import Contact, Debtor, DebtorKind
from amiable.domain.mail import Address, Body, Mail
from amiable.domain.reading import Attack
from amiable.mailbox.parse import parse
from amiable.reading.corpus import Corpus
from amiable.reading.encoder import Encoder
from amiable.reading.encoder.groups import ROOT
from amiable.reading.evaluate import load, truths
from amiable.reading.folded import fold
from amiable.reading.message_model import Array
from amiable.reading.suspicion import ARTEFACT, KINDS, Suspicion, signs_of, worth_a_look

ATTACKS = ROOT / "data" / "attacks"
EASING = 0.1
"""How freely the weights may grow."""
ORDINARY = 300
"""Messages of the training text, taken for honest mails from addresses that are not on file."""
Line = tuple[Array, int]


def main() -> None:
    """Write the artefact."""
    folders = sorted(one for one in ATTACKS.iterdir() if one.is_dir())
    model = train([*of_mails(folders), *ordinary(ROOT / "data" / "training")])
    into = ROOT / "amiable" / "reading" / "model" / ARTEFACT
    arrays = {"signs": model.signs, "words": model.words, "bias": model.bias}
    told = {"names": "\n".join(model.names), "encoder": model.encoder.mark}
    stored = {name: value.astype(np.float16) for name, value in arrays.items()}
    stored |= {name: np.frombuffer(text.encode(), np.uint8) for name, text in told.items()}
    np.savez_compressed(into, **stored)  # type: ignore[arg-type]


def of_mails(folders: Sequence[Path]) -> Iterator[tuple[Mail, Debtor | None, Attack]]:
    """Labelled mails; an injected order is found by what it says, and is no part of this."""
    for folder in folders:
        told = truths(folder)
        for case in load(folder):
            attack = Attack(told[case.id]["labels"].get("attack", "none"))
            if attack in KINDS:
                yield parse(case.raw), case.debtor, attack


def ordinary(folder: Path) -> Iterator[tuple[Mail, Debtor | None, Attack]]:
    """Messages of the training text as if a colleague, a private mailbox or an accountant had written them."""
    rng = Random(0)  # noqa: S311 - a choice, not a secret
    debtor = Debtor("Debtor", DebtorKind.BUSINESS, (Contact("compta@debtor.example"),))
    us = (Address("facturation@creditor.example"),)
    senders = ("colleague@debtor.example", "someone@gmail.com", "someone@orange.fr", "cabinet@accountant.example")
    for one in rng.sample(list(Corpus.load(folder).messages), ORDINARY):
        answers = rng.random() < 0.7  # noqa: PLR2004 - most answer a reminder
        mail = Mail(
            Body(one.text),
            sender=Address(rng.choice(senders)),
            to=us,
            subject="Re: relance" if answers else "facture",
            in_reply_to=("reminder@creditor.example",) if answers else (),
        )
        yield mail, debtor, Attack.NONE


def train(mails: Sequence[tuple[Mail, Debtor | None, Attack]]) -> Suspicion:
    """A linear model of the mails that are worth a look."""
    encoder = Encoder.load()
    names: tuple[str, ...] = ()
    lines: list[Line] = []
    for mail, debtor, attack in mails:
        signs = signs_of(mail, debtor, fold(mail.body.new_text, "new_text"))
        names = tuple(signs)
        if worth_a_look(signs):
            line = [*map(float, signs.values()), *encoder.pooled(mail.body.new_text)]
            lines.append((np.array(line, np.float32), KINDS.index(attack)))
    rows, kinds = np.stack([line for line, _ in lines]), np.array([kind for _, kind in lines])
    scale = StandardScaler().fit(rows)
    fitted = LogisticRegression(C=EASING, max_iter=3000).fit(scale.transform(rows), kinds)
    weights = (fitted.coef_ / scale.scale_).T.astype(np.float32)
    bias = (fitted.intercept_ - fitted.coef_ @ (scale.mean_ / scale.scale_)).astype(np.float32)
    return Suspicion(names, weights[: len(names)], weights[len(names) :], bias, encoder)


if __name__ == "__main__":
    main()
