"""Another wording of a letter that the templates wrote: what can honestly be offered without a model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from amiable.domain.brief import Refusal, Written
from amiable.domain.draft import Letter
from amiable.french.fold import fold

SHORTER_BY = 0.05
"""A text that is shorter by less is not what was asked for."""


class Manner(StrEnum):
    """A rewording that the templates know; its words are in `[rewording]` of words.toml."""

    SHORTER = "shorter"
    WARMER = "warmer"
    FIRMER = "firmer"
    OTHER = "other"


def manner_of(instruction: str, words: Mapping[str, Sequence[str]]) -> Manner | None:
    """The manner that an instruction asks for and nothing else; None for any other instruction."""
    said = " ".join(re.findall(r"[\w']+", fold(instruction)))
    around = "|".join(re.escape(fold(filler)) for filler in words["around"])
    for manner in Manner:
        asked = "|".join(re.escape(fold(phrase)) for phrase in words[manner])
        if re.fullmatch(rf"(?:(?:{around})\s)*(?:{asked})(?:\s(?:{around}))*", said):
            return manner
    return None


def reworded(manner: Manner, current: Letter, wordings: Mapping[str, Sequence[Written]]) -> Written | Refusal:
    """Another one of `wordings`, by tone from the warmest to the firmest; a Refusal says why there is none.

    `not_a_template`: a person or a model wrote the current text, which templates would throw away.
    """
    places = [(tone, n) for tone, texts in wordings.items() for n, text in enumerate(texts) if _same(text, current)]
    if not places:
        return Refusal("not_a_template")
    tone, number = places[0]
    tones, texts = list(wordings), wordings[tone]
    match manner:
        case Manner.SHORTER:
            short = min(texts, key=lambda text: len(text.letter.body))
            enough = len(short.letter.body) <= (1 - SHORTER_BY) * len(current.body)
            return short if enough else Refusal("already_shortest")
        case Manner.OTHER:
            others = [*texts[number + 1 :], *texts[:number]]
        case Manner.WARMER:
            others = [_at(wordings[other], number) for other in reversed(tones[: tones.index(tone)])]
        case Manner.FIRMER:
            others = [_at(wordings[other], number) for other in tones[tones.index(tone) + 1 :]]
    return next((text for text in others if not _same(text, current)), Refusal(f"no_{manner}"))


def _at(texts: Sequence[Written], number: int) -> Written:
    return texts[number % len(texts)]


def _same(written: Written, letter: Letter) -> bool:
    return written.letter.body == letter.body
