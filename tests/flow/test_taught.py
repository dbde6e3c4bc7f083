"""What people corrected reaches the reader: the same reply is read their way afterwards."""

from __future__ import annotations

from pathlib import Path

from amiable.domain.card import Correction
from amiable.domain.reading import Intent
from amiable.flow import intake
from amiable.flow.taught import taught
from amiable.mailbox.parse import parse
from amiable.reading import learning
from amiable.reading.classifier import Classifier
from amiable.reading.corpus import Example
from amiable.reading.embedded import EmbeddedReader
from amiable.testing.flow import YANN, Workshop, letter_from

WORDS = "Le caribou est dans la prairie pour le dossier {n}."


def test_corrections_teach_the_reader(shop: Workshop, tmp_path: Path) -> None:
    for number in range(12):
        shop.receive(YANN, f"c'est réglé. {WORDS.format(n=number)}")
        shop.desk.correct(shop.tap(shop.card(), "Hélène"), Correction(intent=Intent.QUESTION))
        while intake.advance(shop.services):
            pass
    found = taught(shop.services, 1)
    assert len(found) == 12 and {one.reading.primary for one in found} == {Intent.QUESTION}
    corrections = [
        learning.Correction(
            str(one.reply_id), Example(WORDS.format(n=one.reply_id), one.reading.intents, one.received)
        )
        for one in found
    ]
    learned = learning.learn(corrections, tmp_path)
    assert learned.taught + learned.held_back == 12
    reader = EmbeddedReader(Classifier.load(tmp_path))
    mail = parse(letter_from(YANN, WORDS.format(n=99), shop.store.clock()))
    assert reader.read(mail, None, (), shop.store.clock()).primary is Intent.QUESTION
    learning.learn(corrections, tmp_path)
    assert learning.go_back(tmp_path) and not learning.go_back(tmp_path)
