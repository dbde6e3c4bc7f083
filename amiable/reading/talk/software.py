"""Whether the message asks who writes to it, a person or a machine."""

from __future__ import annotations

from amiable.reading.facts.page import split_sentences
from amiable.reading.talk.cues import cue, says


def asks_if_software(plain: str) -> bool:
    """True where a turn of phrase asks it, or where a sentence about who writes names a machine or a person, and
    wonders: by a word, or by a question mark there or in the next one."""
    if says("ask.software", plain):
        return True
    spans = list(split_sentences(plain))
    for at, (low, high) in enumerate(spans):
        end = spans[at + 1][1] if at + 1 < len(spans) else high
        machine, human = (cue(f"ask.{name}").search(plain, low, high) for name in ("machine", "human"))
        writes = cue("ask.writes").search(plain, low, high)
        wonders = cue("ask.wonders").search(plain, low, high) or "?" in plain[low : end if machine else high]
        if (machine or human) and writes and wonders:
            return True
    return False
