"""Questions told by what a sentence is about and that it asks at all: the plan that runs, and who writes here."""

from __future__ import annotations

import re
from collections.abc import Collection

from amiable.domain.reading import Intent
from amiable.reading.facts.page import split_sentences
from amiable.reading.talk.cues import cue, says

_OTHERWISE = ((Intent.INSTALMENTS,), (Intent.PROMISE,), (Intent.DISPUTE,), (Intent.INSOLVENCY,))
SHORT = 5
"""Words of « Vous aussi ? », which asks no more than whether it is so."""
NEAR = 16
_OR = re.compile(r"\bou\b")


def asks_when(plain: str, general: Collection[Intent], *, figures: bool) -> bool:
    """While a plan runs: true where a sentence asks which day or how much, asks for the plan again, or says that it
    was lost.

    `figures`: it proposes sums or days, so that what the reader of any mail found (`general`) is believed.
    """
    if figures and tuple(general)[:1] in _OTHERWISE:
        return False
    for low, high in split_sentences(plain):
        about = cue("ask.plan").search(plain, low, high)
        requests = "?" in plain[low:high] or cue("ask.please").search(plain, low, high)
        if (requests or about) and cue("ask.which").search(plain, low, high):
            return True
        again = cue("ask.again").search(plain, low, high)
        told = cue("ask.tell").search(plain, low, high) and not cue("ask.whether").search(plain, low, high)
        if about and (again or (requests and told)):
            return True
    return says("ask.lost", plain) and says("ask.plan", plain) and tuple(general)[:1] != (Intent.PAID,)


def asks_if_software(plain: str) -> bool:
    """True where a turn of phrase asks whether a machine writes, or where a sentence about who writes names a machine
    or a person, and wonders: by a word, or by a question mark there or in the next one; or leaves the choice.
    """
    if says("ask.software", plain):
        return True
    spans = list(split_sentences(plain))
    for at, (low, high) in enumerate(spans):
        end = spans[at + 1][1] if at + 1 < len(spans) else high
        machine, human = (cue(f"ask.{name}").search(plain, low, high) for name in ("machine", "human"))
        reach = end if machine else high
        writes = cue("ask.writes").search(plain, low, high)
        wonders = cue("ask.wonders").search(plain, low, reach) or "?" in plain[low:reach]
        if (machine or human) and writes and wonders:
            return True
        if machine and human and _between(plain, machine, human):
            return True
        either = any(_after_or(plain, one.start()) for one in cue("ask.machine").finditer(plain, low, high))
        if (either or (machine and _follows(plain[high:end]))) and "?" in plain[low:end]:
            return True
    return False


def _between(plain: str, machine: re.Match[str], human: re.Match[str]) -> bool:
    """« quelqu'un de vivant ou que des machines »."""
    first, second = sorted((machine.span(), human.span()))
    return bool(_OR.search(plain, first[1], second[0]))


def _after_or(plain: str, place: int) -> bool:
    """« ou bien une machine »."""
    return bool(_OR.search(plain, max(0, place - NEAR), place))


def _follows(question: str) -> bool:
    """True for a short question back to us."""
    return question.strip().endswith("?") and len(question.split()) <= SHORT and says("ask.you", question)
