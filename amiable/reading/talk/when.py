"""While a plan runs: whether a sentence asks for its days or sums, by what it is about and that it asks at all."""

from __future__ import annotations

from collections.abc import Collection

from amiable.domain.reading import Intent
from amiable.reading.facts.page import split_sentences
from amiable.reading.talk.cues import cue, says

_OTHERWISE = ((Intent.INSTALMENTS,), (Intent.PROMISE,), (Intent.DISPUTE,), (Intent.INSOLVENCY,))


def asks_when(plain: str, general: Collection[Intent]) -> bool:
    """True where a sentence asks which day or how much, asks for the plan again, or says that it was lost."""
    if tuple(general)[:1] in _OTHERWISE:
        return False
    for low, high in split_sentences(plain):
        about = cue("ask.plan").search(plain, low, high)
        requests = "?" in plain[low:high] or cue("ask.please").search(plain, low, high)
        if requests and cue("ask.which").search(plain, low, high):
            return True
        again = cue("ask.again").search(plain, low, high)
        told = cue("ask.tell").search(plain, low, high) and not cue("ask.whether").search(plain, low, high)
        if about and (again or (requests and told)):
            return True
    return says("ask.lost", plain) and says("ask.plan", plain) and tuple(general)[:1] != (Intent.PAID,)
