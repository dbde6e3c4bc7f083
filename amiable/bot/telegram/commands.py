"""The commands of the day: /dossier, /facture, /promesses, /pause, /stats, and the buttons under their answers."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from telegram import CallbackQuery, Update

from amiable.bot import charts, pausing
from amiable.bot.buttons import Press, Verb, button, press
from amiable.bot.digest import PROMISES
from amiable.bot.lookup import View, choice, debtor_view, invoice_view, promises_view
from amiable.bot.plain import escape, one_line, outside
from amiable.bot.ports import DayFlow
from amiable.bot.telegram.courier import Courier, keyboard
from amiable.bot.telegram.hands import Hands
from amiable.bot.texts import Texts
from amiable.bot.waiting import WAITING
from amiable.domain.calendar import PARIS
from amiable.domain.company import Manager
from amiable.domain.day import Figures

VERBS = (
    Verb.OPEN,
    Verb.FILE,
    Verb.BILL,
    Verb.PDF,
    Verb.ASK_PAUSE,
    Verb.PAUSE,
    Verb.UNPAUSE,
    Verb.ASK_CLOSE_CHAT,
    Verb.CLOSE_CHAT,
)
PATTERN = f"^(?:{'|'.join(VERBS)}):"
"""Buttons that are answered here."""
MAX_WORDS = 200
MAX_NAME = 60


class Commands:
    """Handlers. What is looked up is always of the companies that the person serves: the flow sees to it."""

    def __init__(
        self, day: DayFlow, hands: Hands, courier: Courier, texts: Texts, clock: Callable[[], dt.datetime]
    ) -> None:
        self._day, self._hands, self._courier = day, hands, courier
        self._texts, self._clock = texts, clock

    # -- commands

    async def on_file(self, update: Update, context: Any) -> None:
        """/dossier NAME."""
        await self._search(update, context, "day.file_how", self._find_debtor)

    async def on_invoice(self, update: Update, context: Any) -> None:
        """/facture NUMBER."""
        await self._search(update, context, "day.invoice_how", self._find_invoice)

    async def on_pause(self, update: Update, context: Any) -> None:
        """/pause NAME DAY."""
        await self._search(update, context, "day.pause_how", self._find_pause)

    async def on_promises(self, update: Update, _: Any) -> None:
        """/promesses."""
        manager = await self._hands.known(update)
        if manager is not None and manager.id is not None:
            await self._answer(update, await self._promises(manager.id))

    async def on_stats(self, update: Update, _: Any) -> None:
        """/stats: two pictures for each company, the figures that matter in words under the first."""
        manager, message = await self._hands.known(update), update.effective_message
        if manager is None or manager.id is None or message is None:
            return
        figures: Sequence[Figures] = await asyncio.to_thread(self._day.figures, manager.id)
        for one in figures:
            drawn = await asyncio.to_thread(charts.pictures, one, self._texts)
            captions = [outside(charts.caption(one, self._texts)), *[""] * (len(drawn) - 1)]
            for picture, caption in zip(drawn, captions, strict=True):
                await self._courier.say_picture(message.chat.id, picture, caption)

    async def _search(self, update: Update, context: Any, how: str, find: Callable[[int, str], Any]) -> None:
        """Answer a command that is followed by words; without them, how to write it."""
        manager = await self._hands.known(update)
        if manager is None or manager.id is None:
            return
        words = " ".join(context.args or ())[:MAX_WORDS]
        await self._answer(update, await find(manager.id, words) if words else self._plain(how))

    async def _find_debtor(self, manager_id: int, words: str) -> View:
        found = await asyncio.to_thread(self._day.find_debtors, manager_id, words)
        if len(found) == 1:
            return await self._file(manager_id, found[0].id)
        return choice(found, Verb.FILE, "", self._texts) if found else self._plain("day.nobody")

    async def _find_invoice(self, manager_id: int, words: str) -> View:
        found = await asyncio.to_thread(self._day.find_invoices, manager_id, words)
        if len(found) == 1:
            return await self._bill(manager_id, found[0].id)
        return choice(found, Verb.BILL, "", self._texts) if found else self._plain("day.no_such_invoice")

    async def _find_pause(self, manager_id: int, words: str) -> View:
        asked = pausing.read_pause(words, self._today())
        if not asked.name:
            return self._plain("day.pause_how")
        found = await asyncio.to_thread(self._day.find_debtors, manager_id, asked.name)
        until = asked.until.isoformat() if asked.until else ""
        if len(found) == 1:
            return await self._ask_pause(manager_id, found[0].id, until)
        return choice(found, Verb.ASK_PAUSE, until, self._texts) if found else self._plain("day.nobody")

    # -- buttons

    async def on_press(self, update: Update, _: Any) -> None:
        """A button of `VERBS`."""
        query = update.callback_query
        pressed = press(query.data or "") if query else None
        if query is None or query.message is None or pressed is None:
            return
        manager = await self._hands.known_press(query)
        if manager is None or manager.id is None:
            return
        if pressed.verb is Verb.PAUSE or pressed.verb is Verb.UNPAUSE:
            await self._pause(query, manager, pressed)
            return
        if pressed.verb is Verb.CLOSE_CHAT:
            await self._close_chat(query, manager.id, pressed)
            return
        await self._hands.toast(query)
        if pressed.verb is Verb.PDF:
            await self._pdf(query.message.chat.id, manager.id, pressed)
        elif pressed.verb is Verb.OPEN and pressed.token == WAITING:
            await self._hands.show_waiting(query, manager.id, pressed.argument)
        else:
            await self._answer(update, await self._looked_up(manager.id, pressed))

    async def _looked_up(self, manager_id: int, pressed: Press) -> View:
        number = int(pressed.token) if pressed.token.isdecimal() else 0
        match pressed.verb:
            case Verb.FILE:
                return await self._file(manager_id, number)
            case Verb.BILL:
                return await self._bill(manager_id, number)
            case Verb.ASK_PAUSE:
                return await self._ask_pause(manager_id, number, pressed.argument)
            case Verb.ASK_CLOSE_CHAT:
                return await self._ask_close_chat(manager_id, number)
            case Verb.OPEN if pressed.token == PROMISES:
                return await self._promises(manager_id)
        return self._plain("desk.old_button")

    async def _pause(self, query: CallbackQuery, manager: Manager, pressed: Press) -> None:
        """Put on hold, or let go on: the message that asked then says what was done, and offers to undo it."""
        assert manager.id is not None
        assert query.message is not None  # on_press looked
        until = _day(pressed.argument) if pressed.verb is Verb.PAUSE else None
        if not pressed.token.isdecimal() or (pressed.verb is Verb.PAUSE and until is None):
            await self._hands.toast(query, self._texts("desk.old_button"), alert=True)
            return
        verdict = await asyncio.to_thread(self._day.pause, manager.id, int(pressed.token), until)
        said = self._texts(f"verdicts.{verdict.code}", detail=one_line(verdict.detail, MAX_NAME), by=verdict.by)
        await self._hands.toast(query, said, alert=not verdict.done)
        if not verdict.done:
            return
        name, by = one_line(verdict.detail, MAX_NAME), one_line(verdict.by, MAX_NAME)
        words, rows = pausing.done(int(pressed.token), name, by, until, self._texts)
        if pressed.verb is Verb.PAUSE:
            await self._courier.edit(query.message.chat.id, query.message.message_id, words, keyboard(rows))
        else:  # pressed under a file, which stays as it is
            await self._courier.say(query.message.chat.id, words, reply_markup=keyboard(rows))

    async def _ask_close_chat(self, manager_id: int, tie_id: int) -> View:
        name = await asyncio.to_thread(self._day.tied_chat, manager_id, tie_id)
        if name is None:
            return self._plain("verdicts.chat_gone")
        rows = (
            (button(self._texts("buttons.close_chat"), Verb.CLOSE_CHAT, str(tie_id), 0),),
            (button(self._texts("buttons.cancel"), Verb.CANCEL, str(tie_id), 0),),
        )
        return outside(self._texts("day.close_chat_sure", name=one_line(name, MAX_NAME))), rows

    async def _close_chat(self, query: CallbackQuery, manager_id: int, pressed: Press) -> None:
        """Close a debtor's chat: the message that asked then says what was done."""
        number = int(pressed.token) if pressed.token.isdecimal() else 0
        verdict = await asyncio.to_thread(self._day.close_chat, manager_id, number)
        name, by = one_line(verdict.detail, MAX_NAME), one_line(verdict.by, MAX_NAME)
        await self._hands.toast(
            query, self._texts(f"verdicts.{verdict.code}", detail=name, by=by), alert=not verdict.done
        )
        if query.message is not None:
            key = "day.chat_closed_line" if verdict.done else f"verdicts.{verdict.code}"
            words = outside(self._texts(key, name=name, by=by))
            await self._courier.edit(query.message.chat.id, query.message.message_id, words, None)

    async def _pdf(self, chat_id: int, manager_id: int, pressed: Press) -> None:
        number = int(pressed.token) if pressed.token.isdecimal() else 0
        found = await asyncio.to_thread(self._day.document, manager_id, number)
        if found is None:
            await self._courier.say(chat_id, escape(self._texts("day.pdf_missing")))
            return
        name = "".join(char if char.isalnum() or char in "-_." else "_" for char in found[0])
        await self._courier.say_file(chat_id, f"{name}.pdf", found[1])

    # -- what is shown

    async def _file(self, manager_id: int, debtor_id: int) -> View:
        file = await asyncio.to_thread(self._day.debtor_file, manager_id, debtor_id)
        return debtor_view(file, self._clock(), self._texts) if file else self._plain("verdicts.unknown_debtor")

    async def _bill(self, manager_id: int, invoice_id: int) -> View:
        file = await asyncio.to_thread(self._day.invoice_file, manager_id, invoice_id)
        return invoice_view(file, self._clock(), self._texts) if file else self._plain("day.no_such_invoice")

    async def _promises(self, manager_id: int) -> View:
        promises = await asyncio.to_thread(self._day.promises, manager_id)
        return promises_view(promises, self._clock(), self._texts)

    async def _ask_pause(self, manager_id: int, debtor_id: int, until: str) -> View:
        file = await asyncio.to_thread(self._day.debtor_file, manager_id, debtor_id)
        if file is None:
            return self._plain("verdicts.unknown_debtor")
        day = _day(until)
        if day is None:
            return pausing.ask_day(file.debtor, self._today(), self._texts)
        if day <= self._today():
            return pausing.ask_day(file.debtor, self._today(), self._texts, passed=day)
        return pausing.confirm(file.debtor, day, self._texts)

    def _today(self) -> dt.date:
        return self._clock().astimezone(PARIS).date()

    def _plain(self, key: str) -> View:
        return escape(self._texts(key)), ()

    async def _answer(self, update: Update, view: View) -> None:
        message = update.effective_message
        if message is not None:
            await self._courier.say(message.chat.id, view[0], reply_markup=keyboard(view[1]))


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
