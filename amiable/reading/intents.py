"""Which intents a reply carries: what the screening knows, what the grammar proves, what the classifier finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from amiable.domain.reading import Attack, Evidence, Intent
from amiable.reading.classifier import CLASSES, Classifier, Guess
from amiable.reading.grammar import signs
from amiable.reading.order import beside, settled
from amiable.reading.ports import Screening
from amiable.reading.sentences import fold

SHOWN = 0.5
"""A sentence at least this sure of an intent is evidence of it; the surest one always is."""
CERTAIN = 0.99
UNDOUBTED = 0.95
"""Automatic mail that screening did not recognise is told from this probability on."""
UNSAID = 0.3
"""Confidence in a reply without a word of its own: a person looks (the words may be in an attachment)."""
HOSTILE = 0.5
"""At most, in a mail whose words themselves are the attack; injected orders are blanked out instead."""
_MISLEADING = (Attack.PHISHING_LINK, Attack.BANK_DETAILS_CHANGE, Attack.IMPERSONATION)
_COMPATIBLE = frozenset({Intent.CONTACT_CHANGE})
"""What an automatic notice may also say."""
_ABOUT_DEBT = (Intent.PAID, Intent.PROMISE, Intent.INSTALMENTS, Intent.DISPUTE, Intent.QUESTION, Intent.INSOLVENCY)


@dataclass(frozen=True)
class Found:
    """The intents, primary first, with their evidence and how sure the primary is."""

    intents: tuple[Intent, ...]
    confidence: float
    second_guess: Intent | None
    evidence: dict[str, tuple[Evidence, ...]]


def find(text: str, screening: Screening, received: date, classifier: Classifier) -> Found:
    """The intents of the words a debtor wrote; `text` may have injected orders blanked out."""
    guess = classifier.guess(text, received)
    if screening.automatic is not None:
        also = [] if _back_soon(text, received) else _secondary(guess, screening.automatic, text, received)
        intents = (screening.automatic, *also)
        second = next((intent for intent, _ in guess.ranked() if intent is not screening.automatic), None)
        return Found(intents, CERTAIN, second, _evidence(guess, intents))
    if not guess.sentences:
        return Found((Intent.OTHER,), UNSAID, Intent.QUESTION, {})
    guess = settled(_written_by_a_person(guess), text)
    (primary, _), (second, _), *_ = guess.ranked()
    intents = (primary, *_secondary(guess, primary, text, received))
    confidence = classifier.confidence(guess)
    if screening.attack in _MISLEADING:
        confidence = min(confidence, HOSTILE)
    return Found(intents, confidence, second, _evidence(guess, intents))


def _back_soon(text: str, received: date) -> bool:
    """A notice of absence: who stands in meanwhile has not taken over."""
    shown = signs(fold(text, received))
    return "auto_reply.absent" in shown and "contact_change.left" not in shown


def _written_by_a_person(guess: Guess) -> Guess:
    """The guess without automatic mail, which screening knows: people, too, say that they are away.

    It stays where the words are nearly certain and no sentence speaks of the debt.
    """
    about_debt = guess.by_sentence[:, [CLASSES.index(intent) for intent in _ABOUT_DEBT]].max() >= SHOWN
    primary = guess.primary.copy()
    for intent in (Intent.AUTO_REPLY, Intent.BOUNCE):
        if about_debt or primary[CLASSES.index(intent)] < UNDOUBTED:
            primary[CLASSES.index(intent)] = 0
    return replace(guess, primary=primary / primary.sum())


def _secondary(guess: Guess, primary: Intent, text: str, received: date) -> list[Intent]:
    """Other intents that the message really carries, most probable first."""
    if primary in (Intent.BOUNCE, Intent.OTHER):
        return []
    others = beside(guess, primary, text, received)
    return [intent for intent in others if intent in _COMPATIBLE] if primary is Intent.AUTO_REPLY else others


def _evidence(guess: Guess, intents: Sequence[Intent]) -> dict[str, tuple[Evidence, ...]]:
    """The sentences that show each intent, at most two, in the order of the text."""
    shown: dict[str, tuple[Evidence, ...]] = {}
    if not guess.sentences:
        return shown
    for intent in intents:
        column = guess.by_sentence[:, CLASSES.index(intent)]
        best = sorted(range(len(column)), key=lambda n: -column[n])[:2]
        kept = sorted(n for rank, n in enumerate(best) if rank == 0 or column[n] >= SHOWN)
        shown[f"intent.{intent}"] = tuple(
            Evidence(guess.sentences[n].text, guess.sentences[n].start, guess.sentences[n].end) for n in kept
        )
    return shown
