"""The payment gone by, however it is named: « ce qui n'a pas été payé », « la mensualité que j'ai oubliée »."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from amiable.french.fold import fold
from amiable.reading.talk.cues import cue


def without_lapse(text: str, day: date, planned: Collection[date]) -> str:
    """The words that say of a payment of the plan in force that it was missed are no refusal, nor a payment told:
    left out, once a day of the plan has gone by."""
    if not any(on < day for on in planned):
        return text
    for match in reversed([*cue("change.lapse").finditer(fold(text))]):
        text = text[: match.start("how")] + text[match.end("how") :]
    return text
