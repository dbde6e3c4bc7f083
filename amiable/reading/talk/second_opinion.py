"""What the encoder makes of a turn, heeded where it is nearly sure and the turns of phrase say otherwise."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from amiable.domain.reading import Attack, Intent
from amiable.domain.talk import Said
from amiable.reading.encoder import Turn, Wish

SURE, RATHER, HALF = 0.9, 0.8, 0.5
ALSO = 0.3
"""Enough for what the reader of any mail finds as well."""
NOTHING, HARDLY, LITTLE = 0.03, 0.05, 0.2
OFFERS = (Intent.PROMISE, Intent.INSTALMENTS)
DOUBTED = (Intent.PAID, Intent.QUESTION, Intent.CONTACT_CHANGE)
"""Told by a word of the story around the point more often than overlooked."""
OVERLOOKED = (Intent.PAID, Intent.CONTACT_CHANGE, Intent.QUESTION)
"""Said in words that no turn of phrase knows more often than told by a word of the story."""


def denies(turn: Turn | None, intent: Intent) -> bool:
    """True where it is nearly sure that the message says nothing of that."""
    return turn is not None and turn.intents[intent] < 1 - SURE


def rules_out(turn: Turn | None, intent: Intent) -> bool:
    """True where it is even surer of that."""
    return turn is not None and turn.intents[intent] < NOTHING


def tells(turn: Turn | None, intent: Intent) -> bool:
    """True where it is nearly sure that the message says that."""
    return turn is not None and turn.intents[intent] > SURE


def beside_the_point(turn: Turn | None) -> bool:
    """True where it is nearly sure that the message says nothing of how or when is paid."""
    return all(rules_out(turn, one) for one in OFFERS)


def only_asks(turn: Turn | None) -> bool:
    """True where it is nearly sure that the message asks something, and hardly says how or when is paid."""
    return tells(turn, Intent.QUESTION) and turn is not None and all(turn.intents[one] < LITTLE for one in OFFERS)


def asks_for_nobody(turn: Turn | None) -> bool:
    """True where it is nearly sure that the message asks for no person and no call: « merci de votre appel »."""
    return turn is not None and denies(turn, Intent.QUESTION) and turn.wishes.get(Wish.PERSON, 1.0) < NOTHING


def leaning(turn: Turn | None) -> Intent | None:
    """Promise or instalments, where it is nearly sure that the message is the one and not the other."""
    for one, other in (OFFERS, OFFERS[::-1]):
        if turn is not None and turn.intents[one] > HALF and turn.intents[other] < HARDLY:
            return one
    return None


def surely(turn: Turn | None) -> Intent | None:
    """The same where it is as good as certain, whatever the plan shows."""
    for one, other in (OFFERS, OFFERS[::-1]):
        if turn is not None and turn.intents[one] > 1 - HARDLY and turn.intents[other] < HARDLY:
            return one
    return None


def wishes(turn: Turn | None, wish: Wish, *, said: bool, least: float = LITTLE) -> bool:
    """Whether that is asked for: as `said` by the turns of phrase, unless the encoder is nearly sure; `least`: the
    chance from which it does not deny it."""
    chance = HALF if turn is None else turn.wishes.get(wish, HALF)
    return (chance > SURE and not denies(turn, Intent.QUESTION)) or (said and chance >= least)


def heed(
    said: Said,
    turn: Turn | None,
    general: Collection[Intent] = (),
    *,
    aside: bool = False,
    paid: bool = False,
    invites: bool = False,
) -> Said:
    """What the turns of phrase found, without the intents that it denies; its own best where none is left. `aside`:
    the words ask something beside what they offer; `paid`: they say plainly that something was; `invites`: they ask
    for an offer of ours, which is no question."""
    if turn is None or said.attack is not Attack.NONE:
        return said
    certain = {Intent.PAID} if paid else set()
    if aside or said.asks_bank or said.asks_schedule or said.asks_if_software or said.wants_person or said.call:
        certain.add(Intent.QUESTION)
    if said.other_person:
        certain.add(Intent.CONTACT_CHANGE)
    kept = [one for one in said.intents if one in certain or one not in DOUBTED or not denies(turn, one)]
    plainly = [one for one, said_so in ((Intent.QUESTION, aside), (Intent.PAID, paid)) if said_so]
    kept += [one for one in plainly if one not in kept]
    told = [one for one in OVERLOOKED if turn.intents[one] > RATHER and one not in kept]
    moved = Intent.CONTACT_CHANGE
    if moved in general and turn.intents[moved] > ALSO and moved not in (*kept, *told):
        told.append(moved)
    if invites and Intent.INSTALMENTS in kept and not certain:
        told = [one for one in told if one is not Intent.QUESTION]
    kept = [*(one for one in kept if one is not Intent.OTHER or not told), *told]
    if set(kept) <= {Intent.OTHER}:
        best = max(turn.intents, key=lambda one: turn.intents[one])
        kept = [best if turn.intents[best] > HALF else Intent.OTHER]
    return replace(said, intents=tuple(kept))
