"""The encoder: words cut into known pieces, the shipped weights read back, hostile text read in bounded time."""

import struct
from pathlib import Path

import numpy as np
import pytest

from amiable.reading.classifier import CLASSES
from amiable.reading.encoder import Encoder
from amiable.reading.encoder.network import LONGEST, in_steps
from amiable.reading.encoder.pieces import END, LONGEST_WORD, START, UNKNOWN, Pieces
from amiable.reading.encoder.pretrained import read

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
KNOWN = [*SPECIAL, "▁", "▁pay", "é", "▁payé", "r", "▁hi", "er"]
SCORES = [0.0, 0.0, 0.0, 0.0, -4.0, -3.0, -3.5, -5.0, -4.0, -3.0, -3.0]


def _cut(text: str, most: int = 50) -> list[str]:
    pieces = Pieces.of(KNOWN, SCORES)
    return [KNOWN[n] for n in pieces(text, most)]


def test_the_likeliest_cut_is_taken() -> None:
    assert _cut("payé hier") == ["<s>", "▁payé", "▁hi", "er", "</s>"]


def test_an_unknown_letter_stands_alone() -> None:
    assert _cut("payéж") == ["<s>", "▁payé", "<unk>", "</s>"]


def test_letters_that_look_alike_are_one() -> None:
    assert _cut("pay\u00e9") == _cut("paye\u0301")


def test_a_text_has_a_start_an_end_and_a_limit() -> None:
    pieces = Pieces.of(KNOWN, SCORES)
    assert pieces("", 10) == [START, END]
    assert len(pieces("hier " * 500, 10)) == 12
    assert pieces("ж" * 10_000, 1_000).count(UNKNOWN) == LONGEST_WORD


def test_two_figures_for_each_intent_whatever_the_text() -> None:
    encoder = Encoder.load()
    for text in ("", "Virement fait ce matin.", "\x00\u202e\ufffd", "a" * 100_000, "réglé " * 5_000):
        scores = encoder(text)
        assert scores.shape == (2 * len(CLASSES),)
        assert np.isfinite(scores).all()


def test_the_same_words_give_the_same_figures() -> None:
    encoder = Encoder.load()
    text = "Le chèque est parti lundi, vous devriez l'avoir."
    assert (encoder(text) == encoder(text)).all()


def test_what_follows_the_longest_is_not_read() -> None:
    encoder = Encoder.load()
    text = "bonjour " * LONGEST
    assert (encoder(text) == encoder(text + " je conteste tout")).all()


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("L'argent est parti de chez nous avant-hier, regardez votre compte.", "paid"),
        ("Le juge a prononcé la liquidation de l'entreprise.", "insolvency"),
        ("Il manque trois cartons, je refuse d'acquitter cette somme.", "dispute"),
    ],
)
def test_plain_messages_are_told(text: str, intent: str) -> None:
    assert str(CLASSES[int(Encoder.load()(text)[: len(CLASSES)].argmax())]) == intent


def test_steps_keep_each_row_within_half_a_step() -> None:
    matrix = np.random.default_rng(0).normal(size=(20, 33)).astype(np.float32) * np.arange(20)[:, None]
    steps, scale = in_steps(matrix)
    assert steps.dtype == np.int8
    assert (np.abs(steps * scale[:, None] - matrix) <= scale[:, None] * 0.51 + 1e-6).all()


def test_the_published_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "small.bin"
    path.write_bytes(_published())
    found = read(path)
    assert found.pieces == ("<s>", "é")
    assert found.scores.tolist() == [0.0, -2.5]
    assert found.vectors.shape == (2, 32)
    assert found.vectors[1].tolist() == [0.5 * (n % 16 - 8) for n in range(32)]
    assert found.tensors["l0.q.b"].tolist() == [1.0, 2.0]


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.bin"
    path.write_bytes(b"GGUF" + b"\0" * 100)
    with pytest.raises(ValueError, match="not a packed E5 model"):
        read(path)


def _published() -> bytes:
    """Two pieces of 32 figures in four bits, and two plain ones, laid out as the published file is."""
    blob = "<s>é".encode()
    head = b"E5S1" + struct.pack("<I7ifi", 1, 32, 1, 1, 1, 2, 4, 1, 1e-12, 32)
    head += struct.pack("<5iQ", 2, 0, 0, 0, 0, len(blob)) + struct.pack("<3I2f", 0, 3, 5, 0.0, -2.5) + blob
    head += struct.pack("<iI", 0, 0) + struct.pack("<i", 2)
    row = struct.pack("<e", 0.5) + bytes(n | n << 4 for n in range(16))
    words, plain = row + row, struct.pack("<2f", 1.0, 2.0)
    names = (b"emb.word", b"l0.q.b")
    start = len(head) + sum(2 + len(name) + 21 for name in names)
    for name, kind, size, stored in ((names[0], 1, 64, words), (names[1], 0, 2, plain)):
        head += struct.pack("<H", len(name)) + name + struct.pack("<BIQQ", kind, size, start, len(stored))
        start += len(stored)
    return head + words + plain
