"""Pictures of figures: every letter has its shape, nothing to show is said, and Pillow waits until it is needed."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest

from amiable.bot import charts
from amiable.bot.texts import load
from amiable.domain.day import Age, Delay, Figures, Month
from amiable.domain.reading import Intent
from amiable.french.typography import MONTHS

TEXTS = load("fr")
MARCH = date(2026, 3, 2)
EMPTY = Figures(
    "Ateliers Morel",
    MARCH,
    "EUR",
    tuple((age, Decimal(0)) for age in Age),
    0,
    (),
    tuple((delay, 0) for delay in Delay),
    None,
    (Month(MARCH.replace(day=1), Decimal(0), Decimal(0)),),
)
FULL = Figures(
    "Ateliers Morel",
    MARCH,
    "EUR",
    tuple((age, Decimal("12345678.90")) for age in Age),
    2,
    tuple((intent, 9 - place) for place, intent in enumerate(Intent)),
    tuple((delay, 3) for delay in Delay),
    95.0,
    tuple(Month(date(2026, month, 1), Decimal(month * 1000), Decimal(month * 900)) for month in range(1, 7)),
)


@pytest.mark.parametrize("figures", [EMPTY, FULL], ids=["empty", "full"])
def test_two_upright_pictures(figures: Figures) -> None:
    from PIL import Image

    for content in charts.pictures(figures, TEXTS):
        image = Image.open(io.BytesIO(content))
        assert image.size == (1024, 1280), "shown by Telegram as it is"
        right, bottom = image.convert("L").point(lambda value: 255 if value < 250 else 0).getbbox()[2:]
        assert right <= 1024 - charts.MARGIN // 2, "nothing is cut at the edge"
        assert bottom < 1280


def test_words_under_the_picture_say_what_matters() -> None:
    words = charts.caption(FULL, TEXTS).replace("\u00a0", " ").replace("\u202f", " ")
    assert "Dû : 61 728 394,50 €, dont 49 382 715,60 € en retard." in words
    assert "en moins de 1 h 35" in words
    assert "2 factures dans une autre monnaie que EUR" in words
    assert charts.caption(EMPTY, TEXTS).count("\n") == 1


@pytest.mark.parametrize("bold", [False, True])
def test_every_letter_of_the_sentences_has_a_shape(bold: bool) -> None:
    font = charts._font(30, bold=bold)
    missing = bytes(font.getmask("\u0f00"))
    sections = ("charts", "ages", "delays", "durations", "intents_short")
    sentences = [TEXTS._find(key) for key in sorted(TEXTS.keys()) if key.split(".")[0] in sections]
    assert len(sentences) > 40
    letters = set("".join([*sentences, TEXTS("day.nothing_due"), *MONTHS, "0123456789,€£$ÀÉÈÊÇŒÙàéèêëçîïôöœùûü’«»"]))
    assert [char for char in sorted(letters) if not char.isspace() and bytes(font.getmask(char)) == missing] == []


def test_pillow_is_loaded_only_for_a_picture() -> None:
    code = "import sys, amiable.app; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
