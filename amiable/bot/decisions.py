"""What a pressed button decides, carried out through the flow."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from amiable.bot.buttons import Press, Verb
from amiable.bot.moments import moments
from amiable.bot.ports import DeskFlow
from amiable.bot.texts import Texts
from amiable.domain.card import Correction, Tap, Verdict
from amiable.domain.decision import Action
from amiable.domain.reading import Intent

log = logging.getLogger(__name__)

ANSWERS = frozenset(
    {
        Verb.CONTACT,
        Verb.FIRST_CONTACT,
        Verb.REASON,
        Verb.GIVE,
        Verb.UNTIL,
        Verb.INTENT,
        Verb.DATE,
        Verb.AMOUNT,
        Verb.INVOICE,
        Verb.MANNER,
    }
)
"""Decisions pressed under a question, which then shows what came of it."""
DECISIONS = ANSWERS | {
    Verb.APPROVE,
    Verb.UNDO,
    Verb.RESUME,
    Verb.WITHOUT,
    Verb.BACK,
    Verb.ATTACH,
    Verb.CLOSE,
    Verb.NOTICE,
    Verb.LEFT,
    Verb.RESEND,
}

SAID = frozenset({Verb.AS_TEXT, Verb.AS_ORDER})
"""What a text was meant as, pressed under a question that hangs on that text."""


class Decisions:
    """`take` each press of `DECISIONS`; `clock` gives the time from which cards are put off."""

    def __init__(self, flow: DeskFlow, texts: Texts, clock: Callable[[], dt.datetime]) -> None:
        self._flow, self._texts, self._clock = flow, texts, clock

    def take(self, tap: Tap, pressed: Press) -> Verdict | None:
        """Carry out a button; None when its argument says nothing."""
        number = int(pressed.argument) if pressed.argument.isdigit() else None
        verdict: Verdict | None = None
        plain = {
            Verb.APPROVE: self._flow.approve,
            Verb.CLOSE: self._flow.close,
            Verb.NOTICE: self._flow.prepare_notice,
            Verb.UNDO: self._flow.undo,
        }
        if act := plain.get(pressed.verb):
            return act(tap)
        match pressed.verb:
            case Verb.REASON if f"refusals.{pressed.argument}" in self._texts:
                verdict = self._flow.reject(tap, self._texts(f"refusals.{pressed.argument}"))
            case Verb.MANNER if f"rewordings.{pressed.argument}" in self._texts:
                verdict = self._flow.instruct(tap, self._texts(f"rewordings.{pressed.argument}"))
            case Verb.WITHOUT | Verb.BACK if pressed.argument in set(Action):
                change = self._flow.leave_out if pressed.verb is Verb.WITHOUT else self._flow.put_back
                verdict = change(tap, Action(pressed.argument))
            case Verb.GIVE | Verb.ATTACH if number is not None:
                verdict = (self._flow.hand_over if pressed.verb is Verb.GIVE else self._flow.attach)(tap, number)
            case Verb.CONTACT | Verb.FIRST_CONTACT:
                verdict = self._flow.record_contact(tap, pressed.argument, pressed.verb is Verb.FIRST_CONTACT)
            case Verb.LEFT | Verb.RESEND:
                verdict = self._flow.settle(tap, pressed.verb is Verb.LEFT)
            case Verb.RESUME:
                verdict = self._flow.later(tap, self._clock())
                verdict = replace(verdict, code="resumed") if verdict.done else verdict
            case Verb.UNTIL if until := moments(self._clock()).get(pressed.argument):
                verdict = self._flow.later(tap, until)
            case _ if correction := self._correction(pressed, tap.manager_id):
                verdict = self._flow.correct(tap, correction)
        return verdict

    def _correction(self, pressed: Press, manager_id: int) -> Correction | None:
        """What a button says was misread; None when it says nothing."""
        argument = pressed.argument
        try:
            match pressed.verb:
                case Verb.INTENT:
                    return Correction(intent=Intent(argument))
                case Verb.DATE:
                    return Correction(date=dt.date.fromisoformat(argument))
                case Verb.AMOUNT if (amount := Decimal(argument)).is_finite() and amount > 0:
                    return Correction(amount=amount)
                case Verb.INVOICE:
                    unpaid = self._flow.unpaid(pressed.token, manager_id)
                    return next((Correction(invoice=i.number) for i in unpaid if str(i.id) == argument), None)
        except (ValueError, InvalidOperation):
            log.info("a button carried %r", argument)
        return None
