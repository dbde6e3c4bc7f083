"""The desk in Telegram: polls for what people do, carries cards to their chats. Its whole state is in the flow."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import threading
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from telegram import BotCommand, LinkPreviewOptions
from telegram.error import InvalidToken, TelegramError
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    Defaults,
    MessageHandler,
    filters,
)

from amiable.bot.ports import DayFlow, DeskFlow
from amiable.bot.telegram.commands import PATTERN, Commands
from amiable.bot.telegram.courier import Courier
from amiable.bot.telegram.debtors import Debtors
from amiable.bot.telegram.hands import Hands
from amiable.bot.telegram.herald import Herald
from amiable.bot.telegram.patience import FIRST_PAUSE, patiently, pauses
from amiable.bot.telegram.questions import Questions
from amiable.bot.telegram.updates import App, Polling, Source, TokenRefusedError
from amiable.bot.texts import load
from amiable.chat.ports import ChatFlow
from amiable.domain.card import Delivery

log = logging.getLogger(__name__)
Teller = Callable[[], Coroutine[Any, Any, None]]
"""Says what is to be said unasked now."""

DELIVER_SECONDS = 1.0
TELL_PAUSES = 5
"""Announcements are looked for once in so many looks for cards: they hurry less."""
ANSWER_SECONDS = 2.0
"""A press is answered by then, decided or not."""
STOP_SECONDS = 0.1
CANCEL_SECONDS = 0.5


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


async def _first_of(*works: Coroutine[Any, Any, None]) -> None:
    """Until one of them ends; the others are cancelled. Raises what ended it."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        left = set(tasks)
        while left:  # again and again: a library may swallow a cancel
            for task in left:
                task.cancel()
            _, left = await asyncio.wait(left, timeout=CANCEL_SECONDS)
    for task in done:
        task.result()


class TelegramDesk:
    """`run(stop)` in any thread, or `start()` and `stop()`.

    An update is confirmed to Telegram once it is handled, never before: after a crash it comes again, and the flow
    knows it by its key (`tg:<update_id>`). `source` says how updates come (default: long polling);
    `base_url` and `base_file_url` point elsewhere than api.telegram.org. Without `day` it looks nothing up.
    """

    def __init__(
        self,
        flow: DeskFlow,
        token: str,
        *,
        base_url: str | None = None,
        base_file_url: str | None = None,
        day: DayFlow | None = None,
        deliver_seconds: float = DELIVER_SECONDS,
        answer_within: float = ANSWER_SECONDS,
        first_pause: float = FIRST_PAUSE,
        clock: Callable[[], dt.datetime] = _now,
        language: str = "fr",
        source: Source | None = None,
        chats: ChatFlow | None = None,
    ) -> None:
        self._source = source or Polling(first_pause)
        self._flow, self._token, self._day, self._chats = flow, token, day, chats
        self._base_url, self._base_file_url = base_url, base_file_url
        self._deliver_seconds, self._answer_within, self._first = deliver_seconds, answer_within, first_pause
        self._clock = clock
        self._texts = load(language)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._crash: BaseException | None = None
        self._nudge: Callable[[], object] = lambda: None

    # -- life

    def start(self) -> None:
        """Run in a thread of its own."""
        self._stop.clear()
        self._crash = None
        self._thread = threading.Thread(target=self._guarded, name="desk", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End what `start` began. Raises what ended it, if it ended by itself."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._crash is not None:
            raise self._crash

    def nudge(self) -> None:
        """Look for cards to show at once; from any thread, harmless before the desk runs and after it ended."""
        with contextlib.suppress(RuntimeError):  # the loop was closed between the look and the call
            self._nudge()

    def _guarded(self) -> None:
        try:
            self.run(self._stop)
        except BaseException as error:  # told by stop()
            self._crash = error
            log.critical("the desk ended: %s", error)

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set. Raises TokenRefusedError; every other trouble is logged and waited out."""
        asyncio.run(self._main(stop))

    async def _main(self, stop: threading.Event) -> None:
        app = self._application()
        wake = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._nudge = lambda: loop.call_soon_threadsafe(wake.set)
        courier = Courier(app.bot, self._flow, self._texts, self._clock, self._first)
        questions = Questions(self._flow, courier, self._texts, self._clock)
        hands = Hands(
            self._flow,
            courier,
            questions,
            self._texts,
            wake.set,
            clock=self._clock,
            answer_within=self._answer_within,
            first=self._first,
        )
        tellers: list[Teller] = []
        if self._day is not None:
            tellers.append(Herald(self._day, courier, self._texts, self._clock).tell)
            self._handle_day(app, Commands(self._day, hands, courier, self._texts, self._clock))
        self._handle(app, hands)
        if self._chats is not None:
            debtors = Debtors(self._chats, courier, self._texts, self._first)
            debtors.listen(app)
            tellers.append(debtors.part)
        try:
            await _first_of(self._stopped(stop), self._work(app, courier, tellers, wake))
        finally:
            self._nudge = lambda: None
            await app.shutdown()

    @staticmethod
    async def _stopped(stop: threading.Event) -> None:
        while not stop.is_set():
            await asyncio.sleep(STOP_SECONDS)

    def _application(self) -> App:
        logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines about each call hold the token
        defaults = Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True))
        builder = ApplicationBuilder().token(self._token).updater(None).job_queue(None).defaults(defaults)
        if self._base_url:
            builder = builder.base_url(self._base_url)
        if self._base_file_url:
            builder = builder.base_file_url(self._base_file_url)
        return builder.build()

    def _handle(self, app: App, hands: Hands) -> None:
        private = filters.ChatType.PRIVATE
        app.add_handler(CallbackQueryHandler(hands.on_press))
        app.add_handler(CommandHandler("start", hands.on_start, private))
        app.add_handler(CommandHandler(["aide", "help"], hands.on_help, private))
        app.add_handler(CommandHandler("attente", hands.on_waiting, private))
        app.add_handler(MessageHandler(private, hands.on_message))
        app.add_error_handler(hands.on_error)

    @staticmethod
    def _handle_day(app: App, commands: Commands) -> None:
        private = filters.ChatType.PRIVATE
        app.add_handler(CallbackQueryHandler(commands.on_press, PATTERN))
        app.add_handler(CommandHandler("dossier", commands.on_file, private))
        app.add_handler(CommandHandler("facture", commands.on_invoice, private))
        app.add_handler(CommandHandler("promesses", commands.on_promises, private))
        app.add_handler(CommandHandler("pause", commands.on_pause, private))
        app.add_handler(CommandHandler("stats", commands.on_stats, private))

    async def _work(self, app: App, courier: Courier, tellers: Sequence[Teller], wake: asyncio.Event) -> None:
        try:
            await patiently(app.initialize, tries=None, first=self._first)
        except InvalidToken:
            raise TokenRefusedError from None  # the library's message holds the token
        await self._introduce(app)
        telling = [self._tell(teller) for teller in tellers]
        await _first_of(self._source.run(app), self._deliver(courier, wake), *telling)

    async def _introduce(self, app: App) -> None:
        """The commands' menu."""
        names = self._texts.names("desk.commands")
        commands = [BotCommand(name, self._texts(f"desk.commands.{name}")) for name in names]
        try:
            await patiently(lambda: app.bot.set_my_commands(commands), first=self._first)
        except TelegramError as error:
            log.warning("the commands' menu could not be set: %s", error)

    # -- cards

    async def _deliver(self, courier: Courier, wake: asyncio.Event) -> None:
        waits = pauses(self._first)
        while True:
            wake.clear()
            try:
                await courier.lapse()
                deliveries = await asyncio.to_thread(courier.due)
                carried = await self._carry(courier, deliveries)
            except Exception:  # the flow's own trouble (a database away, say) must not end the desk
                log.exception("cards could not be delivered")
                await asyncio.sleep(next(waits))
                continue
            waits = pauses(self._first)
            if any(carried):
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._deliver_seconds):  # wait_for of Python 3.11 may swallow a cancel
                    await wake.wait()

    async def _tell(self, teller: Teller) -> None:
        while True:
            try:
                await teller()
            except Exception:  # the flow's own trouble must not end the desk
                log.exception("what is to be told could not be told")
            await asyncio.sleep(TELL_PAUSES * self._deliver_seconds)

    @staticmethod
    async def _carry(courier: Courier, deliveries: Sequence[Delivery]) -> list[bool]:
        """In order within a chat; a chat that Telegram slows down does not hold up the others."""
        chats: dict[int, list[Delivery]] = {}
        for delivery in deliveries:
            chats.setdefault(delivery.chat_id, []).append(delivery)

        async def one(chat: list[Delivery]) -> list[bool]:
            return [await courier.carry(delivery) for delivery in chat]

        works = [asyncio.create_task(one(chat)) for chat in chats.values()]
        if works:
            await asyncio.wait(works)  # all of them, whatever one raises
        return [done for work in works for done in work.result()]
