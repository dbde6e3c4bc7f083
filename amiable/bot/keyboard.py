"""The buttons under a card: the usual answer first and alone, then the others by twos, as a phone shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from amiable.bot.buttons import Button, Verb, button
from amiable.bot.plain import one_line
from amiable.bot.texts import Texts
from amiable.domain.card import Card, CardKind
from amiable.domain.decision import Action, Decision, MoveTalk
from amiable.domain.reading import Attack
from amiable.domain.status import CardStatus

MAX_CANDIDATES = 10
MAX_NAME = 40
NOTICE_DUE = "notice_due"
"""Why a DEBTOR card stands there: the only one that a draft may answer."""
Row = tuple[Button, ...]


def still(moment: dt.datetime | None, now: dt.datetime | None) -> bool:
    """True while `moment` is to come."""
    return moment is not None and (now is None or now < moment)


def card_buttons(card: Card, now: dt.datetime | None, texts: Texts, *, clear: bool = False) -> tuple[Row, ...]:
    """Rows under the card's last message, none when nothing is left to decide. `clear`: shown in clear at present."""
    version = card.draft.number if card.draft else 0

    def make(key: str, verb: Verb, argument: str | int = "", **values: object) -> Button:
        return button(texts(f"buttons.{key}", **values), verb, card.token, version, argument)

    def others() -> Iterator[Button]:
        if correctable(card):
            yield make("correct", Verb.CORRECT)
        if card.announced:
            yield make("ask_contact", Verb.ASK_CONTACT)
        yield make("later", Verb.LATER)
        yield make("hand_over", Verb.HAND_OVER)
        if card.received and card.received.attachments and not attacked(card):
            yield make("files", Verb.FILES, number=len(card.received.attachments))
        if card.chat:
            yield button(texts("buttons.ask_close_chat"), Verb.ASK_CLOSE_CHAT, str(card.chat), 0)
        if card.minimised:
            yield make("veil", Verb.VEIL) if clear else make("clear", Verb.CLEAR)

    if card.status is CardStatus.DECIDED:
        return ((make("undo", Verb.UNDO),),) if still(card.undo_until, now) else ()
    if still(card.snoozed_until, now):
        return ((make("resume", Verb.RESUME),),)
    match card.kind:
        case CardKind.DRAFT:
            first = make("force", Verb.FORCE) if card.forceable else make("approve", Verb.APPROVE)
            terms = [make("terms", Verb.TERMS)] if negotiated(card) else []
            usual = (make("edit", Verb.EDIT), make("reword", Verb.REWORD), *terms, make("reject", Verb.REJECT))
            actions = [
                (make(key, verb, action, action=texts(f"actions.{action}")),)
                for key, verb, action in _separable(card.decision)
            ]
            return ((first,), *actions, *_by_twos(*usual, *others()))
        case CardKind.LOOK:
            attach = [
                (make("attach", Verb.ATTACH, candidate.debtor_id, name=one_line(candidate.name, MAX_NAME)),)
                for candidate in card.candidates[:MAX_CANDIDATES]
            ]
            # Whom to answer is known only once the reply is attached to a debtor.
            answer = [make("answer", Verb.EDIT)] if card.debtor else []
            return (*attach, *_by_twos(*answer, make("close", Verb.CLOSE), *others()))
        case CardKind.DEBTOR:
            notice = card.reason == NOTICE_DUE
            prepare = [(make("notice", Verb.NOTICE),)] if notice else []
            return (*prepare, *_by_twos(make("not_now" if notice else "seen", Verb.CLOSE), *others()))
        case CardKind.UNCERTAIN:
            return ((make("left", Verb.LEFT), make("resend", Verb.RESEND)),)


def _separable(decision: Decision | None) -> Iterator[tuple[str, Verb, Action]]:
    """The actions that may be left out of an answer of several, and those that were."""
    if decision is None:
        return
    for measure in decision.measures:
        if any(other.action is not measure.action for other in decision.worded):
            yield "without", Verb.WITHOUT, measure.action
    for action in decision.refused:
        yield "back", Verb.BACK, action


def attacked(card: Card) -> bool:
    """True for a mail that was put in quarantine: nothing of it is opened here."""
    return card.reason.startswith("attack") or (card.reading is not None and card.reading.attack is not Attack.NONE)


def negotiated(card: Card) -> bool:
    """True when the draft is a turn of a talk about a plan: other terms may be offered instead."""
    return card.decision is not None and any(isinstance(effect, MoveTalk) for effect in card.decision.effects)


def correctable(card: Card) -> bool:
    """True when a person may say that the reply was misread; a step that failed is not a reading."""
    return card.reading is not None and card.debtor is not None and card.reason != "failed" and not attacked(card)


def _by_twos(*buttons: Button) -> Iterator[Row]:
    return (buttons[place : place + 2] for place in range(0, len(buttons), 2))
