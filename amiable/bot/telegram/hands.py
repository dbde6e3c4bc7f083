"""What people do in the chat: presses, replies and commands, each one answered."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery, Document, InlineKeyboardMarkup, Message, ReplyParameters, Update
from telegram.error import BadRequest, TelegramError

from amiable.bot.answers import read_amounts, read_dates
from amiable.bot.buttons import Press, Verb, press
from amiable.bot.decisions import ANSWERS, DECISIONS, SAID, Decisions
from amiable.bot.plain import clean, escape, outside, shorten
from amiable.bot.ports import DeskFlow
from amiable.bot.telegram.courier import Courier, keyboard
from amiable.bot.telegram.patience import patiently
from amiable.bot.telegram.questions import Place, Questions
from amiable.bot.texts import Texts
from amiable.bot.waiting import waiting_list
from amiable.bot.written import Written, kind_of
from amiable.domain.calendar import PARIS
from amiable.domain.card import Asked, Card, Correction, Purpose, Tap, Verdict
from amiable.domain.company import Manager
from amiable.domain.status import CardStatus

log = logging.getLogger(__name__)

MAX_TOAST = 200
MAX_FILE = 64 * 1024
CURRENCY = "EUR"
"""Of an amount written about a file without invoices."""
_DECIDED = "already_decided"


@dataclass(frozen=True)
class _Hand:
    """One action of a known manager."""

    manager_id: int
    chat_id: int
    message_id: int
    update_key: str

    @property
    def place(self) -> Place:
        """Where to answer."""
        return Place(self.manager_id, self.chat_id, self.message_id)

    def tap(self, token: str, version: int) -> Tap:
        return Tap(token, version, self.manager_id, self.update_key)


class Hands:
    """Handlers. `moved` is called when a card may have to be redrawn; `answer_within` and `first` are seconds."""

    def __init__(
        self,
        flow: DeskFlow,
        courier: Courier,
        questions: Questions,
        texts: Texts,
        moved: Callable[[], None],
        *,
        clock: Callable[[], dt.datetime],
        answer_within: float,
        first: float,
    ) -> None:
        self._flow, self._courier, self._questions, self._texts = flow, courier, questions, texts
        self._decisions = Decisions(flow, texts, clock)
        self._tasks: set[asyncio.Task[None]] = set()
        self._moved, self._clock, self._answer_within, self._first = moved, clock, answer_within, first

    # -- buttons

    async def on_press(self, update: Update, _: Any) -> None:
        """A button."""
        query = update.callback_query
        if query is None or query.message is None:
            return
        manager = await self.known_press(query)
        if manager is None or manager.id is None:
            return
        pressed = press(query.data or "")
        if pressed is None:
            await self.toast(query, self._texts("desk.old_button"), alert=True)
            return
        hand = _Hand(manager.id, query.message.chat.id, query.message.message_id, f"tg:{update.update_id}")
        if pressed.verb is Verb.CANCEL:
            await self.toast(query)
            await self._courier.edit(hand.chat_id, hand.message_id, self._words("desk.cancelled"), None)
        elif pressed.verb is Verb.FILES:
            await self.toast(query)
            self._aside(self._send_files(hand, pressed.token), hand)
        elif pressed.verb in (Verb.CLEAR, Verb.VEIL):
            await self.toast(query)
            self._turn(hand, pressed)
        elif pressed.verb is Verb.SHOW:
            await self._show(query, hand, pressed.token)
        elif pressed.verb is Verb.ASK_CONTACT:
            await self._ask_contact(query, hand, pressed)
        elif pressed.verb in DECISIONS:
            tap = hand.tap(pressed.token, pressed.version)
            await self._decide(query, hand, pressed, lambda: self._decisions.take(tap, pressed))
        elif pressed.verb in SAID:
            await self._decide(query, hand, pressed, self._said(query, hand, pressed))
        else:
            await self._ask(query, hand, pressed)

    def _said(self, query: CallbackQuery, hand: _Hand, pressed: Press) -> Callable[[], Verdict | None]:
        """Take the text that the question hangs on for what the button says it is."""
        original = getattr(query.message, "reply_to_message", None)
        own = original is not None and original.from_user is not None and original.from_user.id == query.from_user.id
        text = clean(original.text or original.caption or "").strip() if original and own else ""
        tap = hand.tap(pressed.token, pressed.version)
        if not text:
            return lambda: Verdict(False, "words_gone")
        if pressed.verb is Verb.AS_ORDER:
            return lambda: self._flow.instruct(tap, text)
        return lambda: self._edit(hand.chat_id, tap, text)

    async def _decide(
        self, query: CallbackQuery, hand: _Hand, pressed: Press, take: Callable[[], Verdict | None]
    ) -> None:
        deciding = asyncio.get_running_loop().run_in_executor(None, take)
        await asyncio.wait([deciding], timeout=self._answer_within)
        late = not deciding.done()
        if late:  # Telegram forgets a press that is not answered soon: the words follow in a message
            await self.toast(query)
        verdict = await deciding
        self._moved()
        sentence = self._sentence(verdict) if verdict else self._texts("desk.old_button")
        if late:
            await self._courier.say(hand.chat_id, outside(sentence), reply_parameters=hand.place.under)
        else:
            await self.toast(query, sentence, alert=not (verdict and verdict.done))
        if verdict is None:
            return
        if pressed.verb in ANSWERS | SAID:
            await self._courier.edit(hand.chat_id, hand.message_id, outside(sentence), None)
            return
        card = await asyncio.to_thread(self._flow.card, pressed.token, hand.manager_id)
        if card is None or (card.status is CardStatus.DECIDED and not card.undo_until):
            await self._disarm(query)

    async def _show(self, query: CallbackQuery, hand: _Hand, token: str) -> None:
        """Bring a waiting card down to the end of the chat."""
        over = self._over(await asyncio.to_thread(self._flow.card, token, hand.manager_id))
        await self.toast(query, over, alert=bool(over))
        if not over:
            self._courier.again.add((hand.manager_id, token))
            self._moved()

    def _turn(self, hand: _Hand, pressed: Press) -> None:
        """Show a minimised card in clear in this chat, or less again."""
        place = (hand.chat_id, pressed.token)
        (self._courier.clear.add if pressed.verb is Verb.CLEAR else self._courier.clear.discard)(place)
        self._courier.turned.add((hand.manager_id, pressed.token))
        self._moved()

    def _aside(self, work: Coroutine[Any, Any, None], hand: _Hand) -> None:
        """Do what may take minutes without holding up the presses that follow; its failure is told."""

        async def told() -> None:
            try:
                await work
            except Exception:  # nobody awaits this task
                log.exception("files could not be sent")
                await self._courier.say(hand.chat_id, self._words("desk.failed"), reply_parameters=hand.place.under)

        task = asyncio.create_task(told())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send_files(self, hand: _Hand, token: str) -> None:
        """What the debtor attached, each as a document."""
        card = await asyncio.to_thread(self._flow.card, token, hand.manager_id)
        files = await asyncio.to_thread(self._flow.attachments, token, hand.manager_id)
        for name, content in files:
            await self._courier.say_file(hand.chat_id, name, content, reply_parameters=hand.place.under)
        held = len(card.received.attachments) - len(files) if card and card.received else 0
        if held > 0:
            words = escape(self._texts.count("desk.files_held", held))
            await self._courier.say(hand.chat_id, words, reply_parameters=hand.place.under)

    async def _disarm(self, query: CallbackQuery) -> None:
        """Take the buttons off the pressed message at once, even one that a crash left unknown to the flow."""
        try:
            await patiently(lambda: query.edit_message_reply_markup(None), first=self._first)
        except BadRequest as error:
            log.debug("buttons already gone: %s", error)

    # -- questions

    async def _ask(self, query: CallbackQuery, hand: _Hand, pressed: Press) -> None:
        card = await asyncio.to_thread(self._flow.card, pressed.token, hand.manager_id)
        refusal = self._refusal(card, pressed)
        if card is None or refusal:
            await self.toast(query, refusal, alert=True)
            self._moved()
            return
        await self.toast(query)
        await self._questions.ask(hand.place, card, pressed)

    async def _ask_contact(self, query: CallbackQuery, hand: _Hand, pressed: Press) -> None:
        """Also of a card that is decided: the answer left, the contact was not recorded."""
        card = await asyncio.to_thread(self._flow.card, pressed.token, hand.manager_id)
        known = card is None or card.announced is None
        await self.toast(query, self._texts("verdicts.contact_known") if known else "", alert=known)
        if card is not None and card.announced is not None:
            await self._questions.contact(hand.place, card, pressed)

    def _refusal(self, card: Card | None, pressed: Press) -> str:
        """Why that question makes no sense any more; empty when it does."""
        outdated = card is not None and pressed.version != (card.draft.number if card.draft else 0)
        return self._over(card) or (self._sentence(Verdict(False, "outdated")) if outdated else "")

    def _over(self, card: Card | None) -> str:
        """Why nothing is left to do on that card; empty while something is."""
        if card is None:
            return self._texts("verdicts.unknown_card")
        if card.status is not CardStatus.DECIDED:
            return ""
        by, what = (card.outcome.by, card.outcome.code) if card.outcome else ("", "")
        return self._sentence(Verdict(False, _DECIDED, by, what))

    @staticmethod
    def _under(message: Any) -> ReplyParameters | None:
        return ReplyParameters(message.message_id, allow_sending_without_reply=True) if message else None

    # -- words

    async def on_waiting(self, update: Update, _: Any) -> None:
        """/attente: the cards that wait, each brought back by a button."""
        manager = await self.known(update)
        message = update.effective_message
        if manager is None or manager.id is None or message is None:
            return
        words, markup = await self._waiting(manager.id, 0)
        await self._courier.say(message.chat.id, words, reply_markup=markup)

    async def show_waiting(self, query: CallbackQuery, manager_id: int, after: str) -> None:
        """The same from a button: another page in its place, or a list of its own where none was shown."""
        words, markup = await self._waiting(manager_id, int(after) if after.isdecimal() else 0)
        if query.message is None:
            return
        if after:
            await self._courier.edit(query.message.chat.id, query.message.message_id, words, markup)
        else:
            await self._courier.say(query.message.chat.id, words, reply_markup=markup)

    async def _waiting(self, manager_id: int, after: int) -> tuple[str, InlineKeyboardMarkup | None]:
        cards = [delivery.card for delivery in await asyncio.to_thread(self._flow.waiting, manager_id)]
        words, rows = waiting_list(cards, self._clock(), self._texts, after)
        return words, keyboard(rows)

    async def on_start(self, update: Update, context: Any) -> None:
        """/start, or /start with the one-time code that ties this chat to a manager."""
        user = update.effective_user
        if user is not None and context.args:
            verdict = await asyncio.to_thread(self._flow.link, user.id, "".join(context.args))
            await self._say(update, outside(self._sentence(verdict)))
            if not verdict.done:
                return
            self._moved()
        if manager := await self.known(update):
            await self._say(update, outside(self._texts("desk.start", name=manager.name)))

    async def on_help(self, update: Update, _: Any) -> None:
        """/aide."""
        if await self.known(update):
            await self._say(update, self._texts("desk.help"))

    async def on_message(self, update: Update, _: Any) -> None:
        """A text or a file: the new text of a draft, or a reason, by what it answers."""
        manager = await self.known(update)
        message = update.effective_message
        if manager is None or manager.id is None or message is None:
            return
        original = message.reply_to_message
        if original is None:
            await self._say(update, self._words("desk.not_a_reply"))
            return
        asked = await asyncio.to_thread(self._flow.asked, message.chat.id, original.message_id)
        if asked is None:
            await self._say(update, self._words("desk.unknown_message"))
            return
        text = await self._text(message)
        if not text:
            await self._say(update, self._words("desk.unreadable_file" if text is None else "desk.empty_text"))
            return
        hand = _Hand(manager.id, message.chat.id, message.message_id, f"tg:{update.update_id}")
        whole = message.document is not None  # nobody sends an order as a file
        verdict = await self._answered(hand, asked, text, whole)
        if verdict is not None:
            await self._say(update, outside(self._sentence(verdict)))
            self._moved()

    async def _answered(self, hand: _Hand, asked: Asked, text: str, whole: bool) -> Verdict | None:
        """Carry out an answer in words; None when it has to be asked about first."""
        tap = hand.tap(asked.token, asked.version)
        plain = {
            Purpose.ASK_REASON: self._flow.reject,
            Purpose.ASK_FORCE: self._flow.force,
            Purpose.ASK_INSTRUCTION: self._flow.instruct,
        }
        if act := plain.get(asked.purpose):
            return await asyncio.to_thread(act, tap, text)
        match asked.purpose:
            case Purpose.CARD | Purpose.ASK_TEXT:
                return await self._written(hand, asked, text, whole)
            case Purpose.ASK_DATE:
                dates = read_dates(text, self._clock().astimezone(PARIS).date())
                if dates.sure:
                    return await asyncio.to_thread(self._flow.correct, tap, Correction(date=dates.found[0]))
                await self._questions.choose_date(hand.place, self._about(asked), dates.found)
            case Purpose.ASK_AMOUNT:
                card = await asyncio.to_thread(self._flow.card, asked.token, hand.manager_id)
                currency = card.invoices[0].amount.currency if card and card.invoices else CURRENCY
                amounts = read_amounts(text, currency)
                if amounts.sure:
                    return await asyncio.to_thread(self._flow.correct, tap, Correction(amount=amounts.found[0]))
                await self._questions.choose_amount(hand.place, self._about(asked), amounts.found, currency)
        return None

    async def _written(self, hand: _Hand, asked: Asked, text: str, whole: bool) -> Verdict | None:
        """A new text or an instruction, as it is certain to be meant; None when that has to be asked."""
        tap = hand.tap(asked.token, asked.version)
        kind = Written.LETTER if whole else kind_of(text)
        if kind is Written.INSTRUCTION:
            return await asyncio.to_thread(self._instruct, tap, text)
        card = await asyncio.to_thread(self._flow.card, asked.token, hand.manager_id)
        settled = bool(self._refusal(card, self._about(asked)))  # the flow will say why
        if kind is Written.LETTER or settled or not tap.version:  # an answer by hand has nothing to reword
            return await asyncio.to_thread(self._edit, hand.chat_id, tap, text)
        await self._questions.choose_meaning(hand.place, self._about(asked))
        return None

    @staticmethod
    def _about(asked: Asked) -> Press:
        return Press(Verb.CORRECT, asked.token, asked.version)

    def _instruct(self, tap: Tap, text: str) -> Verdict:
        return self._flow.instruct(tap, text) if tap.version else Verdict(False, "nothing_to_reword")

    def _edit(self, chat_id: int, tap: Tap, text: str) -> Verdict:
        """Propose a new version; its card comes below what was just written, not far above."""
        place = (chat_id, tap.token)
        self._courier.fresh.add(place)
        verdict = self._flow.edit(tap, text)
        if not verdict.done or not tap.version:  # version 0: the answer has a card of its own
            self._courier.fresh.discard(place)
        return verdict

    @staticmethod
    async def _text(message: Message) -> str | None:
        """The words of a message or of its .txt file; None for a file that is not read."""
        if message.document is None:
            return clean(message.text or message.caption or "").strip()
        content = await _download(message.document)
        return clean(content).strip() if content is not None else None

    async def known(self, update: Update) -> Manager | None:
        """The manager who wrote; a stranger is told once more, politely, that this is not for them."""
        user = update.effective_user
        if user is None:
            return None
        manager = await asyncio.to_thread(self._flow.manager, user.id)
        if manager is None:
            await self._say(update, outside(self._texts("desk.stranger", id=user.id)))
        return manager

    async def known_press(self, query: CallbackQuery) -> Manager | None:
        """The manager who pressed; a stranger, or somebody who was let go, is told so."""
        manager = await asyncio.to_thread(self._flow.manager, query.from_user.id)
        if manager is None:
            await self.toast(query, self._texts("desk.stranger", id=query.from_user.id), alert=True)
        return manager

    async def _say(self, update: Update, words: str) -> None:
        message = update.effective_message
        if message is not None:
            await self._courier.say(message.chat.id, words, reply_parameters=self._under(message))

    # -- failures

    async def on_error(self, update: object, context: Any) -> None:
        """A handler failed: logged, and the person is told."""
        log.error("an update could not be handled", exc_info=context.error)
        if not isinstance(update, Update):
            return
        try:
            if update.callback_query is not None:
                await self.toast(update.callback_query, self._texts("desk.failed"), alert=True)
            else:
                await self._say(update, self._words("desk.failed"))
        except TelegramError as error:
            log.warning("the person could not be told: %s", error)

    # -- sentences

    def _words(self, key: str) -> str:
        return escape(self._texts(key))

    def _sentence(self, verdict: Verdict) -> str:
        if verdict.code == _DECIDED and not verdict.by and verdict.detail:
            return self._texts("verdicts.already_over", what=self._texts.coded("outcomes", verdict.detail, by=""))
        by = clean(verdict.by) or self._texts("desk.someone")
        return self._texts.coded("verdicts", verdict.code, by=by, detail=verdict.detail)

    async def toast(self, query: CallbackQuery, words: str = "", *, alert: bool = False) -> None:
        """Answer a press, as every press must be; too late is too late."""
        try:
            await patiently(
                lambda: query.answer(shorten(words, MAX_TOAST) or None, show_alert=alert), first=self._first
            )
        except BadRequest as error:
            log.info("a press was answered too late: %s", error)


async def _download(document: Document) -> str | None:
    named = (document.file_name or "").lower().endswith(".txt") or document.mime_type == "text/plain"
    if not named or (document.file_size or 0) > MAX_FILE:
        return None
    file = await patiently(document.get_file)
    content = bytes(await patiently(file.download_as_bytearray))
    if len(content) > MAX_FILE:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
