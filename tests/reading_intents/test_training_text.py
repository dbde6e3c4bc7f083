"""The training text is well formed, balanced, and copies nothing from the development set."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from amiable.domain.reading import Intent
from amiable.reading.corpus import Corpus, compose
from amiable.reading.sentences import plain

ROOT = Path(__file__).parents[2]
WORDS_IN_A_ROW = 9
STATUTE = re.compile(r"article l\W*[\d-]+ du code de la consommation")
"""Everybody quotes the law in the same words."""


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", STATUTE.sub("", plain(text)))
    return {tuple(words[n : n + WORDS_IN_A_ROW]) for n in range(len(words) - WORDS_IN_A_ROW + 1)}


def test_every_intent_has_examples_in_many_voices() -> None:
    voices: dict[str, set[str]] = {}
    for path in (ROOT / "data/training").glob("*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            record = json.loads(line)
            for intent in record["intents"]:
                voices.setdefault(intent, set()).add(record["voice"])
    assert set(voices) == {str(intent) for intent in Intent}
    assert all(len(kinds) >= 4 for intent, kinds in voices.items() if intent != "bounce")


def test_no_sentence_is_copied_from_the_development_set() -> None:
    seen: set[tuple[str, ...]] = set()
    for line in (ROOT / "data/replies/cases.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        if not {"auto_reply", "bounce"} & set(record["labels"]["intents"]):  # machines all use the same sentences
            seen |= _runs(record["new_text"])
    corpus = Corpus.load(ROOT / "data/training")
    grounds = (ROOT / "data/training/grounds/messages.jsonl").read_text("utf-8").splitlines()
    texts = [*(e.text for e in (*corpus.units, *corpus.messages)), *(json.loads(line)["text"] for line in grounds)]
    copied = [text for text in texts if _runs(text) & seen]
    assert copied == []


def test_composed_messages_are_the_same_each_time_and_keep_the_label_order() -> None:
    units = Corpus.load(ROOT / "data/training").units
    made = compose(units, 200, seed=3)
    assert made == compose(units, 200, seed=3)
    assert made != compose(units, 200, seed=4)
    assert Counter(len(e.intents) for e in made)[2] > 20


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "x", "intents": ["payed"]}\n', "utf-8")
    with pytest.raises(ValueError, match=r"a\.jsonl, line 1"):
        Corpus.load(tmp_path)
