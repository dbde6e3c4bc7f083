"""A Telegram on loopback: the Bot API and a web page where one plays the account manager."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from amiable.bot.simulator.api import BotApi
from amiable.bot.simulator.driver import Chat
from amiable.bot.simulator.faults import Fault, Faults, Ordered
from amiable.bot.simulator.page import Debtor, Mailbox, Mailer, Page
from amiable.bot.simulator.world import ApiError, World

BOT_NAME = "amiable_bot"
TOKEN = "1000001:simulateur"  # noqa: S105 - opens nothing but the simulator
MAX_BODY = 50 * 1024 * 1024
START_SECONDS = 10
HELD_SECONDS = 0.02


class SimulatorServer:
    """Start it, give `token`, `base_url` and `base_file_url` to a desk, open `page_url` or drive `chat(id)`.

    `people` are the accounts that opened the bot's chat, as {Telegram id: name}. With `on_debtor_mail(sender,
    subject, body)` and `mailbox()` (each dict: `date`, `from`, `to`, `subject`, `text`) the page also plays the
    debtor; `debtors` are those it may play, by the Telegram id of their telephone. Both are called from a worker
    thread.
    """

    def __init__(
        self,
        people: Mapping[int, str] | None = None,
        *,
        token: str = TOKEN,
        username: str = BOT_NAME,
        port: int = 0,
        on_debtor_mail: Mailer | None = None,
        mailbox: Mailbox | None = None,
        debtors: Mapping[int, Debtor] | None = None,
    ) -> None:
        self.token, self._port = token, port
        self.world = World(token, username)
        self.faults = Faults()
        self.calls: list[str] = []
        """Methods called, in order."""
        self.giving = threading.Event()
        """Cleared, downloads are held until it is set again: a network that is slow."""
        self.giving.set()
        self._api = BotApi(self.world)
        self._page = Page(self.world, on_debtor_mail, mailbox, debtors or {})
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._chats: dict[int, Chat] = {}
        for person_id, name in (people or {}).items():
            self.chat(person_id, name)
        for person_id, debtor in (debtors or {}).items():
            self.chat(person_id, debtor.name)

    # -- addresses

    @property
    def port(self) -> int:
        """The port it listens on once started."""
        return self._port

    @property
    def page_url(self) -> str:
        """Where to open the chat."""
        return f"http://127.0.0.1:{self._port}/"

    @property
    def base_url(self) -> str:
        """For python-telegram-bot's `base_url`: the token follows."""
        return f"http://127.0.0.1:{self._port}/bot"

    @property
    def base_file_url(self) -> str:
        """For python-telegram-bot's `base_file_url`."""
        return f"http://127.0.0.1:{self._port}/file/bot"

    # -- people

    def chat(self, person_id: int, name: str = "") -> Chat:
        """That person's side of the chat; a new person is added."""
        if person_id not in self._chats:
            self.world.add(person_id, name or f"Personne {person_id}")
            self._chats[person_id] = Chat(self.world, person_id)
        return self._chats[person_id]

    def fail(self, method: str, fault: Fault, *, times: int = 1, retry_after: int = 1) -> None:
        """The next `times` calls of `method` fail that way."""
        self.faults.order(method, fault, times=times, retry_after=retry_after)

    @property
    def failed_posts(self) -> int:
        """Posts to the bot's webhook that it did not take."""
        return self._api.webhook.failures

    # -- life

    def start(self) -> SimulatorServer:
        """Listen, in a thread. Raises OSError when the port is taken."""
        ready = threading.Event()
        failure: list[BaseException] = []

        def serve() -> None:
            loop = self._loop = asyncio.new_event_loop()
            try:
                runner = loop.run_until_complete(self._listen())
            except OSError as error:
                failure.append(error)
                return
            finally:
                ready.set()
            posting = loop.create_task(self._api.webhook.run())
            loop.run_forever()
            posting.cancel()
            loop.run_until_complete(asyncio.wait([posting]))
            loop.run_until_complete(runner.cleanup())
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()

        self._thread = threading.Thread(target=serve, name="simulator", daemon=True)
        self._thread.start()
        ready.wait(START_SECONDS)
        if failure:
            raise failure[0]
        return self

    def stop(self) -> None:
        """End polls and close."""
        if self._thread is None or self._loop is None:
            return
        self._api.wake()
        self._page.closing = True
        self.world.touch()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._thread = None

    def __enter__(self) -> SimulatorServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def _listen(self) -> web.AppRunner:
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/documents/{file}", self._download)
        self._page.add_routes(app)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self._port)
        await site.start()
        self._port = runner.addresses[0][1]
        return runner

    # -- the Bot API

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls.append(method)
        if "Origin" in request.headers:  # a web site open in the same browser, never a bot
            raise web.HTTPForbidden
        params = await self._params(request)
        if request.match_info["token"] != self.token:
            return self._refusal(ApiError(401, "Unauthorized"))
        ordered = self.faults.next(method)
        try:
            if ordered:
                self._befall(request, ordered)
            result = await self._api.call(method, params)
        except ApiError as error:
            return self._refusal(error)
        if ordered and ordered.fault is Fault.DROP_AFTER:
            self._drop(request)
        return web.json_response({"ok": True, "result": result})

    @staticmethod
    async def _params(request: web.Request) -> dict[str, Any]:
        params: dict[str, Any] = dict(request.query)
        if request.content_type == "application/json":
            params |= await request.json()
        elif request.content_type == "multipart/form-data":
            for name, value in (await request.post()).items():
                upload = isinstance(value, web.FileField)
                params[name] = (value.filename, value.file.read()) if upload else value  # type: ignore[union-attr]
        elif request.method == "POST":
            params |= await request.post()
        return params

    def _befall(self, request: web.Request, ordered: Ordered) -> None:
        match ordered.fault:
            case Fault.TOO_MANY:
                after = ordered.retry_after
                raise ApiError(429, f"Too Many Requests: retry after {after}", after)
            case Fault.CONFLICT:
                raise ApiError(409, "Conflict: terminated by other getUpdates request")
            case Fault.BROKEN:
                raise ApiError(500, "Internal Server Error")
            case Fault.BAD_MARKUP:
                raise ApiError(400, "Bad Request: can't parse entities: ordered by the test")
            case Fault.DROP_BEFORE:
                self._drop(request)
                raise ApiError(500, "the connection is gone")
            case Fault.DROP_AFTER:
                pass

    @staticmethod
    def _drop(request: web.Request) -> None:
        if request.transport is not None:
            request.transport.abort()

    @staticmethod
    def _refusal(error: ApiError) -> web.Response:
        body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
        if error.retry_after is not None:
            body["parameters"] = {"retry_after": error.retry_after}
        return web.json_response(body, status=error.code)

    async def _download(self, request: web.Request) -> web.Response:
        while not self.giving.is_set():
            await asyncio.sleep(HELD_SECONDS)
        file = self.world.files.get(request.match_info["file"])
        if request.match_info["token"] != self.token or file is None:
            raise web.HTTPNotFound
        return web.Response(body=file.content, content_type="application/octet-stream")
