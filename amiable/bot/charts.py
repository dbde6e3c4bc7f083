"""A company's figures as pictures that read well on a phone: horizontal bars, large letters, upright format.

Pillow draws them, and is loaded only when a picture is asked for.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from amiable.bot.plain import one_line
from amiable.bot.texts import Texts
from amiable.domain.day import Age, Figures
from amiable.domain.money import Money
from amiable.french.typography import MONTHS, NBSP, NNBSP, SYMBOLS, format_date, format_money

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT = 1024, 1280
"""Telegram shows a picture of at most 1280 pixels a side as it is."""
MARGIN = 36
TITLE, TEXT, PAIRED = 50, 37, 31
"""Sizes of letters; a phone shows them at about a third."""
INK, GREY, PALE, PAPER = "#1f2933", "#616e7c", "#e4e7eb", "#ffffff"
BLUE, GREEN = "#2f6fb0", "#2f9e62"
WARM = {
    Age.NOT_DUE: "#7b9cbd",
    Age.TO_30: "#e6b325",
    Age.TO_60: "#e58f26",
    Age.TO_90: "#db6427",
    Age.OVER_90: "#b83227",
}
MAX_INTENTS = 7
MAX_LABEL = 40
_HOUR, _DAY = 60, 1440
_MILLION = 1_000_000


@dataclass(frozen=True)
class Bar:
    """One bar: what it is, its value in words, its length from 0 to 1."""

    label: str
    value: str
    share: float
    colour: str


@dataclass(frozen=True)
class Panel:
    """A chart: its title, a line under it, and bars; or a sentence when there is nothing to show.

    `paired` bars go by twos under one label; `key` names their two colours.
    """

    title: str
    note: str
    bars: tuple[Bar, ...]
    empty: str
    paired: bool = False
    key: tuple[tuple[str, str], ...] = ()


def pictures(figures: Figures, texts: Texts) -> list[bytes]:
    """Two PNGs: the money, and the work."""
    foot = texts("charts.foot", company=one_line(figures.company, MAX_LABEL), date=format_date(figures.day))
    money = (_aged(figures, texts), _received(figures, texts))
    work = (_replies(figures, texts), _delays(figures, texts))
    return [_draw(money, foot), _draw(work, foot)]


def caption(figures: Figures, texts: Texts) -> str:
    """The figures that matter, in words: what a screen reader, or a hurried person, takes from the pictures."""
    late = sum((amount for age, amount in figures.aged if age is not Age.NOT_DUE), Decimal(0))
    owed = sum((amount for _, amount in figures.aged), Decimal(0))
    lines = [
        texts("charts.caption", company=figures.company, date=format_date(figures.day)),
        texts("charts.owed", amount=_money(owed, figures), late=_money(late, figures)),
    ]
    if figures.median_minutes is not None:
        lines.append(texts("charts.approved", time=_duration(figures.median_minutes, texts)))
    if figures.left_out:
        lines.append(texts.count("charts.left_out", figures.left_out, currency=figures.currency))
    return "\n".join(lines)


# -- what is shown


def _aged(figures: Figures, texts: Texts) -> Panel:
    owed = sum((amount for _, amount in figures.aged), Decimal(0))
    bars = _bars([(texts(f"ages.{age}"), amount, WARM[age]) for age, amount in figures.aged], figures.currency)
    note = texts("charts.owed_note", amount=_money(owed, figures))
    return Panel(texts("charts.aged"), note, bars if owed else (), texts("day.nothing_due"))


def _received(figures: Figures, texts: Texts) -> Panel:
    shown: list[tuple[str, Decimal, str]] = []
    for month in figures.months:
        name = MONTHS[month.first.month - 1]
        shown += [(name, month.promised, BLUE), ("", month.received, GREEN)]
    any_promise = any(month.promised for month in figures.months)
    return Panel(
        texts("charts.received"),
        "",
        _bars(shown, figures.currency) if any_promise else (),
        texts("charts.no_promise"),
        paired=True,
        key=((texts("charts.promised_key"), BLUE), (texts("charts.received_key"), GREEN)),
    )


def _replies(figures: Figures, texts: Texts) -> Panel:
    count = sum(number for _, number in figures.replies)
    shown = [(texts(f"intents_short.{intent}"), number, BLUE) for intent, number in figures.replies[:MAX_INTENTS]]
    if rest := sum(number for _, number in figures.replies[MAX_INTENTS:]):
        shown.append((texts("charts.rest"), rest, GREY))
    note = texts.count("charts.replies_note", count)
    return Panel(texts("charts.replies"), note, _counts(shown), texts("charts.no_reply"))


def _delays(figures: Figures, texts: Texts) -> Panel:
    note = ""
    if figures.median_minutes is not None:
        note = texts("charts.median", time=_duration(figures.median_minutes, texts))
    shown = [(texts(f"delays.{delay}"), number, GREEN) for delay, number in figures.delays]
    bars = _counts(shown) if figures.median_minutes is not None else ()
    return Panel(texts("charts.delays"), note, bars, texts("charts.no_approval"))


def _bars(shown: Sequence[tuple[str, Decimal, str]], currency: str) -> tuple[Bar, ...]:
    most = max((amount for _, amount, _ in shown), default=Decimal(0)) or Decimal(1)
    return tuple(
        Bar(label, _short(amount, currency), float(amount / most), colour) for label, amount, colour in shown
    )


def _counts(shown: Sequence[tuple[str, int, str]]) -> tuple[Bar, ...]:
    most = max((number for _, number, _ in shown), default=0) or 1
    return tuple(Bar(label, str(number), number / most, colour) for label, number, colour in shown)


def _money(amount: Decimal, figures: Figures) -> str:
    return format_money(Money(amount, figures.currency))


def _short(amount: Decimal, currency: str) -> str:
    """To the unit below a million, else in millions: bars leave no room for cents."""
    symbol = SYMBOLS.get(currency, currency)
    if amount >= _MILLION:
        return f"{amount / _MILLION:.2f}".replace(".", ",") + f"{NBSP}M{symbol}"
    return f"{amount.quantize(Decimal(1), ROUND_HALF_UP):,}".replace(",", NNBSP) + f"{NBSP}{symbol}"


def _duration(minutes: float, texts: Texts) -> str:
    if minutes < _HOUR:
        return texts.count("durations.minutes", max(1, round(minutes)))
    if minutes < _DAY:
        return texts("durations.hours", hours=int(minutes // _HOUR), minutes=f"{int(minutes % _HOUR):02d}")
    return texts.count("durations.days", round(minutes / _DAY))


# -- how it is drawn


@lru_cache
def _font(size: int, *, bold: bool = False) -> Any:
    from PIL import ImageFont  # noqa: PLC0415 - loaded when a picture is asked for

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(io.BytesIO((files("amiable.bot") / "fonts" / name).read_bytes()), size)


def _draw(panels: Sequence[Panel], foot: str) -> bytes:
    from PIL import Image, ImageDraw  # noqa: PLC0415 - loaded when a picture is asked for

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    room = (HEIGHT - 70) // len(panels)
    for place, panel in enumerate(panels):
        top = place * room
        if place:
            pen.line((MARGIN, top, WIDTH - MARGIN, top), fill=PALE, width=3)
        _panel(pen, panel, top + 32, top + room - 24)
    pen.text((MARGIN, HEIGHT - 36), foot, font=_font(28), fill=GREY, anchor="ls")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _panel(pen: ImageDraw, panel: Panel, top: int, bottom: int) -> None:
    pen.text((MARGIN, top + 38), panel.title, font=_font(TITLE, bold=True), fill=INK, anchor="ls")
    if panel.bars and panel.note:
        pen.text((MARGIN, top + 92), panel.note, font=_font(TEXT), fill=GREY, anchor="ls")
    if panel.bars and panel.paired:
        _key(pen, panel.key, top + 92)
    if not panel.bars:
        pen.text((MARGIN, top + 110), panel.empty, font=_font(TEXT), fill=GREY, anchor="ls")
        return
    start = top + 116
    step = min((bottom - start) / len(panel.bars), 76)
    for place, bar in enumerate(panel.bars):
        _bar(pen, panel, bar, place, start + place * step, step)


def _bar(pen: ImageDraw, panel: Panel, bar: Bar, place: int, top: float, step: float) -> None:
    pair = 2 if panel.paired else 1
    size = PAIRED if panel.paired else TEXT
    left = MARGIN + max(pen.textlength(one.label, font=_font(TEXT)) for one in panel.bars) + 20
    right = WIDTH - MARGIN - max(pen.textlength(one.value, font=_font(size, bold=True)) for one in panel.bars) - 16
    if panel.paired:
        gap = 8
        top += gap / 2 if place % pair == 0 else -gap / 2
        middle = top + step / 2
        label_at = top + step
    else:
        middle = label_at = top + step / 2
    half = min(step * (0.36 if panel.paired else 0.3), 24)
    if bar.label:
        pen.text((MARGIN, label_at), bar.label, font=_font(TEXT), fill=INK, anchor="lm")
    end = left + max(bar.share * (right - left), 4 if bar.share else 0)
    if end > left:
        pen.rectangle((left, middle - half, end, middle + half), fill=bar.colour)
    else:
        pen.line((left, middle - half, left, middle + half), fill=PALE, width=3)
    pen.text((end + 12, middle), bar.value, font=_font(size, bold=True), fill=INK, anchor="lm")


def _key(pen: ImageDraw, key: Sequence[tuple[str, str]], base: int) -> None:
    left: float = MARGIN
    for name, colour in key:
        pen.rectangle((left, base - 27, left + 29, base + 2), fill=colour)
        pen.text((left + 42, base), name, font=_font(TEXT), fill=GREY, anchor="ls")
        left += 42 + pen.textlength(name, font=_font(TEXT)) + 36
