"""What the desk asks an account manager back: why, to whom, when, and what was misread."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from telegram import ForceReply, ReplyParameters

from amiable.bot.buttons import Button, Press, Verb, button
from amiable.bot.contact import contact_words, doubt_lines
from amiable.bot.moments import moments
from amiable.bot.plain import clean, escape, one_line, outside, shorten, units
from amiable.bot.ports import DeskFlow
from amiable.bot.telegram.courier import Courier, keyboard
from amiable.bot.texts import Texts
from amiable.domain.card import Card, Purpose
from amiable.domain.money import Money
from amiable.domain.reading import Intent
from amiable.french.typography import format_date, format_money

MAX_COPY = 3500
"""Longest letter shown for copying; a longer one is given as a file."""
MAX_BUTTON = 40
MAX_CHOICES = 8


@dataclass(frozen=True)
class Place:
    """Where a question goes: whose chat, and under which message."""

    manager_id: int
    chat_id: int
    message_id: int

    @property
    def under(self) -> ReplyParameters:
        """Tied to the message it is about, if that is still there."""
        return ReplyParameters(self.message_id, allow_sending_without_reply=True)


class Questions:
    """`ask` puts the question of a button; `choose` shows back what was understood of a written answer."""

    def __init__(self, flow: DeskFlow, courier: Courier, texts: Texts, clock: Callable[[], dt.datetime]) -> None:
        self._flow, self._courier, self._texts, self._clock = flow, courier, texts, clock

    async def ask(self, place: Place, card: Card, pressed: Press) -> None:
        """The question behind that button."""
        match pressed.verb:
            case Verb.EDIT:
                await self._text(place, card, pressed)
            case Verb.REWORD:
                await self._manner(place, pressed)
            case Verb.OWN_WORDS | Verb.TERMS:
                key = "ask_terms" if pressed.verb is Verb.TERMS else "ask_instruction"
                await self._write(place, pressed, Purpose.ASK_INSTRUCTION, key, "instruction_placeholder")
            case Verb.REJECT:
                await self._reason(place, pressed)
            case Verb.OTHER_REASON:
                await self._write(place, pressed, Purpose.ASK_REASON, "ask_other_reason", "reason_placeholder")
            case Verb.FORCE:
                await self._write(place, pressed, Purpose.ASK_FORCE, "ask_force", "force_placeholder")
            case Verb.ASK_DATE:
                await self._write(place, pressed, Purpose.ASK_DATE, "ask_date", "date_placeholder")
            case Verb.ASK_AMOUNT:
                await self._write(place, pressed, Purpose.ASK_AMOUNT, "ask_amount", "amount_placeholder")
            case Verb.HAND_OVER:
                await self._colleague(place, pressed)
            case Verb.LATER:
                offered = [(self._texts(f"moments.{name}"), name) for name in moments(self._clock())]
                await self._offer(place, pressed, "desk.ask_later", Verb.UNTIL, offered)
            case Verb.CORRECT:
                await self._misread(place, card, pressed)
            case Verb.ASK_INVOICE:
                await self._invoice(place, pressed)

    async def choose_date(self, place: Place, pressed: Press, found: Sequence[dt.date]) -> None:
        """Which of these days; asked again when none was understood."""
        offered = [(format_date(day, weekday=True), day.isoformat()) for day in found]
        await self._choose(place, pressed, Verb.DATE, offered, Purpose.ASK_DATE)

    async def choose_amount(self, place: Place, pressed: Press, found: Sequence[Decimal], currency: str) -> None:
        """Which of these amounts; asked again when none was understood."""
        offered = [(format_money(Money(value, currency)), str(value)) for value in found]
        await self._choose(place, pressed, Verb.AMOUNT, offered, Purpose.ASK_AMOUNT)

    async def choose_meaning(self, place: Place, pressed: Press) -> None:
        """Whether what was just written is the letter or an instruction; hangs on that very message."""
        rows = [
            [
                self._button("buttons.as_text", Verb.AS_TEXT, pressed),
                self._button("buttons.as_order", Verb.AS_ORDER, pressed),
            ],
            [self._cancel(pressed)],
        ]
        words = self._words("desk.ask_meaning")
        await self._courier.say(place.chat_id, words, reply_markup=keyboard(rows), reply_parameters=place.under)

    async def contact(self, place: Place, card: Card, pressed: Press) -> None:
        """Whether the announced contact shall be put on file: its whole address, and what speaks against it."""
        contact = card.announced
        if contact is None:
            return
        name = one_line(card.debtor.name, MAX_BUTTON) if card.debtor else ""
        lines = [
            outside(self._texts("desk.ask_contact", who=contact_words(contact, self._texts), debtor=name)),
            *(outside(line) for line in doubt_lines(card, self._texts)),
        ]
        rows = [
            [self._button("buttons.contact", Verb.CONTACT, pressed, contact.mark)],
            [self._button("buttons.first_contact", Verb.FIRST_CONTACT, pressed, contact.mark)],
            [self._cancel(pressed)],
        ]
        markup = keyboard(rows)
        await self._courier.say(place.chat_id, "\n".join(lines), reply_markup=markup, reply_parameters=place.under)

    async def _choose(
        self, place: Place, pressed: Press, verb: Verb, offered: Sequence[tuple[str, str]], purpose: Purpose
    ) -> None:
        kind = verb.value
        if offered:
            await self._offer(place, pressed, "desk.is_it", verb, offered[:MAX_CHOICES])
        else:
            await self._write(place, pressed, purpose, f"no_{kind}", f"{kind}_placeholder")

    # -- the questions

    async def _text(self, place: Place, card: Card, pressed: Press) -> None:
        words = self._words("desk.ask_text" if card.draft else "desk.ask_answer")
        if card.draft and (body := card.draft.letter.body):
            if units(body) <= MAX_COPY:
                words += f"\n<pre>{escape(body)}</pre>"
            else:
                name = self._texts("desk.file_name", number=card.draft.number)
                await self._courier.say_file(place.chat_id, name, body.encode("utf-8", "replace"))
                words = self._words("desk.ask_text_file")
        await self._put(place, pressed, Purpose.ASK_TEXT, words, self._force("text_placeholder"))

    async def _manner(self, place: Place, pressed: Press) -> None:
        manners = [
            self._button(f"rewordings.{name}", Verb.MANNER, pressed, name) for name in self._texts.names("rewordings")
        ]
        buttons = [*manners, self._button("buttons.own_words", Verb.OWN_WORDS, pressed), self._cancel(pressed)]
        rows = [buttons[n : n + 2] for n in range(0, len(buttons), 2)]
        await self._put(place, pressed, Purpose.ASK_INSTRUCTION, self._words("desk.ask_reword"), keyboard(rows))

    async def _reason(self, place: Place, pressed: Press) -> None:
        rows = [
            [self._button(f"refusals.{name}", Verb.REASON, pressed, name)] for name in self._texts.names("refusals")
        ]
        rows.append([self._button("buttons.other_reason", Verb.OTHER_REASON, pressed), self._cancel(pressed)])
        await self._put(place, pressed, Purpose.ASK_REASON, self._words("desk.ask_reason"), keyboard(rows))

    async def _colleague(self, place: Place, pressed: Press) -> None:
        colleagues = await asyncio.to_thread(self._flow.colleagues, place.manager_id, pressed.token)
        offered = [(clean(colleague.name), colleague.id) for colleague in colleagues if colleague.id is not None]
        await self._offer(
            place, pressed, "desk.ask_colleague" if offered else "desk.no_colleague", Verb.GIVE, offered
        )

    async def _misread(self, place: Place, card: Card, pressed: Press) -> None:
        read = card.reading.intents[0] if card.reading and card.reading.intents else None
        intents = [
            self._button(f"corrections.{name}", Verb.INTENT, pressed, name)
            for name in self._texts.names("corrections")
            if name != read
        ]
        dated = read in {Intent.PAID, Intent.PROMISE, Intent.INSTALMENTS}
        figures = [
            *([self._button("buttons.other_date", Verb.ASK_DATE, pressed)] if dated else []),
            *(
                [self._button("buttons.other_amount", Verb.ASK_AMOUNT, pressed)]
                if dated or read is Intent.DISPUTE
                else []
            ),
            self._button("buttons.other_invoice", Verb.ASK_INVOICE, pressed),
            self._cancel(pressed),
        ]
        rows = [row[n : n + 2] for row in (intents, figures) for n in range(0, len(row), 2)]
        words = self._words("desk.ask_misread")
        await self._courier.say(place.chat_id, words, reply_markup=keyboard(rows), reply_parameters=place.under)

    async def _invoice(self, place: Place, pressed: Press) -> None:
        invoices = await asyncio.to_thread(self._flow.unpaid, pressed.token, place.manager_id)
        offered = [
            (self._texts("card.pair", first=one_line(i.number, MAX_BUTTON // 2), second=format_money(i.amount)), i.id)
            for i in invoices
            if i.id is not None
        ]
        await self._offer(
            place, pressed, "desk.ask_invoice" if offered else "desk.no_invoice", Verb.INVOICE, offered[:MAX_CHOICES]
        )

    # -- how

    async def _offer(
        self, place: Place, pressed: Press, key: str, verb: Verb, offered: Iterable[tuple[str, str | int]]
    ) -> None:
        """A question answered by a button."""
        rows = [
            [button(shorten(text, MAX_BUTTON), verb, pressed.token, pressed.version, argument)]
            for text, argument in offered
        ]
        markup = keyboard([*rows, [self._cancel(pressed)]] if rows else [])
        await self._courier.say(place.chat_id, self._words(key), reply_markup=markup, reply_parameters=place.under)

    async def _write(self, place: Place, pressed: Press, purpose: Purpose, key: str, placeholder: str) -> None:
        """A question answered in words."""
        await self._put(place, pressed, purpose, self._words(f"desk.{key}"), self._force(placeholder))

    async def _put(self, place: Place, pressed: Press, purpose: Purpose, words: str, markup: Any) -> None:
        """Ask, and remember having asked so that the answer is understood after a restart."""
        message = await self._courier.say(place.chat_id, words, reply_markup=markup, reply_parameters=place.under)
        await asyncio.to_thread(
            self._flow.wrote,
            place.manager_id,
            pressed.token,
            pressed.version,
            purpose,
            place.chat_id,
            message.message_id,
        )

    def _button(self, key: str, verb: Verb, pressed: Press, argument: str = "") -> Button:
        return button(self._texts(key), verb, pressed.token, pressed.version, argument)

    def _cancel(self, pressed: Press) -> Button:
        return self._button("buttons.cancel", Verb.CANCEL, pressed)

    def _force(self, placeholder: str) -> ForceReply:
        return ForceReply(input_field_placeholder=self._texts(f"desk.{placeholder}"))

    def _words(self, key: str) -> str:
        return escape(self._texts(key))
