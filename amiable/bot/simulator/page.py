"""The web page's side of the simulator: play a manager, and beside it a debtor when the caller allows it."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from aiohttp import web

from amiable.bot.simulator.world import Message, World
from amiable.mailbox.errors import MailError

MAX_WAIT = 25.0
SETTLE_SECONDS = 0.03
"""Changes that come together are shown together."""
_FILES = {
    "": "index.html",
    "style.css": "style.css",
    "chat.js": "chat.js",
    "post.js": "post.js",
    "page.js": "page.js",
}
_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript"}
_SAFE = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_LOCAL = frozenset({"127.0.0.1", "localhost"})

Mailer = Callable[[str, str, str], None]
Mailbox = Callable[[], list[dict[str, Any]]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Debtor:
    """A customer whom the page plays: its mailbox and its telephone."""

    name: str
    email: str


class Page:
    """Static files and a small JSON interface under `/page`."""

    def __init__(
        self, world: World, on_debtor_mail: Mailer | None, mailbox: Mailbox | None, debtors: Mapping[int, Debtor]
    ) -> None:
        self._world, self._mailer, self._mailbox, self._debtors = world, on_debtor_mail, mailbox, debtors
        self.closing = False

    def add_routes(self, app: web.Application) -> None:
        """Serve the page."""
        for path in _FILES:
            app.router.add_get(f"/{path}", self._local(self._static))
        app.router.add_get("/page/people", self._local(self._people))
        app.router.add_get("/page/chat/{person}", self._local(self._chat))
        app.router.add_post("/page/chat/{person}/write", self._local(self._write))
        app.router.add_post("/page/chat/{person}/press", self._local(self._press))
        app.router.add_get("/page/file/{file}", self._local(self._file))
        app.router.add_get("/page/mailbox", self._local(self._mails))
        app.router.add_post("/page/mailbox", self._local(self._mail))

    @staticmethod
    def _local(handler: Handler) -> Handler:
        """Only this machine's own page: other sites open in the same browser are refused."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            origin = request.headers.get("Origin", f"http://{request.host}")
            if request.host.partition(":")[0] not in _LOCAL or origin != f"http://{request.host}":
                raise web.HTTPForbidden(text="this page answers to itself on 127.0.0.1 only")
            if request.method == "POST" and request.content_type != "application/json":
                raise web.HTTPUnsupportedMediaType(text="send application/json")
            response = await handler(request)
            response.headers.update(_SAFE)
            return response

        return guarded

    async def _static(self, request: web.Request) -> web.Response:
        name = _FILES[request.path.lstrip("/")]
        source = resources.files(__package__ or "") / "web" / name
        return web.Response(text=source.read_text(encoding="utf-8"), content_type=_TYPES[name.rpartition(".")[2]])

    async def _people(self, _: web.Request) -> web.Response:
        with self._world.condition:
            everybody = [{"id": person.id, "name": person.name} for person in self._world.people.values()]
            commands = list(self._world.commands)
        debtors = [{"id": number, "name": one.name, "email": one.email} for number, one in self._debtors.items()]
        return web.json_response(
            {
                "people": [person for person in everybody if person["id"] not in self._debtors],
                "debtors": debtors,
                "commands": commands,
                "bot": self._world.bot_user()["first_name"],
                "debtor": self._mailer is not None,
                "mailbox": self._mailbox is not None,
            }
        )

    async def _chat(self, request: web.Request) -> web.Response:
        """What changed in a chat after version `since`, waiting a while for something to."""
        person = self._known(request)
        since = int(request.query.get("since", "0"))
        wait = min(float(request.query.get("wait", "0")), MAX_WAIT)
        loop = asyncio.get_running_loop()
        news = asyncio.Event()
        forget = self._world.listen(lambda: loop.call_soon_threadsafe(news.set))
        deadline = loop.time() + wait
        try:
            while not (changes := self._changes(person, since)) and not self.closing:
                left = deadline - loop.time()
                if left <= 0:
                    break
                news.clear()
                try:
                    async with asyncio.timeout(left):
                        await news.wait()
                except TimeoutError:
                    break
                await asyncio.sleep(SETTLE_SECONDS)
        finally:
            forget()
        return web.json_response(changes or {"version": since, "messages": [], "toasts": []})

    def _changes(self, person: int, since: int) -> dict[str, Any] | None:
        with self._world.condition:
            messages = [m for m in self._world.messages.values() if m.chat_id == person and m.changed > since]
            toasts = [t for t in self._world.toasts if t.chat_id == person and t.changed > since > 0]
            if not messages and not toasts:
                return None
            return {
                "version": self._world.version,
                "messages": [self._shown(message) for message in messages],
                "toasts": [{"text": toast.text, "alert": toast.alert} for toast in toasts],
            }

    @staticmethod
    def _shown(message: Message) -> dict[str, Any]:
        file = message.file
        return {
            "id": message.id,
            "bot": message.from_bot,
            "date": message.date,
            "text": message.text,
            "entities": message.entities,
            "keyboard": message.keyboard,
            "reply_to": message.reply_to,
            "force_reply": message.force_reply,
            "placeholder": message.placeholder,
            "edited": message.edited > 0,
            "deleted": message.deleted,
            "file": {"id": file.id, "name": file.name, "size": len(file.content), "picture": file.picture}
            if file
            else None,
        }

    def _known(self, request: web.Request) -> int:
        person = request.match_info["person"]
        if not person.isdigit() or int(person) not in self._world.people:
            raise web.HTTPNotFound(text="nobody has that number")
        return int(person)

    async def _write(self, request: web.Request) -> web.Response:
        person, body = self._known(request), await request.json()
        reply_to = body.get("reply_to")
        if reply_to is not None and int(reply_to) not in self._world.messages:
            raise web.HTTPBadRequest(text="that message does not exist")
        file = None
        if body.get("file"):
            try:
                content = base64.b64decode(body["file"]["content"], validate=True)
            except binascii.Error as error:
                raise web.HTTPBadRequest(text="the file is not base64") from error
            file = self._world.keep(str(body["file"]["name"]), content)
        self._world.write(person, str(body.get("text", "")), int(reply_to) if reply_to else None, file)
        return web.json_response({"ok": True})

    async def _press(self, request: web.Request) -> web.Response:
        person, body = self._known(request), await request.json()
        message = self._world.messages.get(int(body["message_id"]))
        if message is None or message.chat_id != person:
            raise web.HTTPBadRequest(text="that message does not exist")
        self._world.press(person, message.id, str(body["data"]))
        return web.json_response({"ok": True})

    async def _file(self, request: web.Request) -> web.Response:
        file = self._world.files.get(request.match_info["file"])
        if file is None:
            raise web.HTTPNotFound
        if file.picture:
            return web.Response(body=file.content, content_type="image/png")
        response = web.Response(body=file.content, content_type="application/octet-stream")
        response.headers["Content-Disposition"] = "attachment"
        return response

    async def _mails(self, _: web.Request) -> web.Response:
        if self._mailbox is None:
            raise web.HTTPNotFound
        return web.json_response({"mails": await asyncio.to_thread(self._mailbox)})

    async def _mail(self, request: web.Request) -> web.Response:
        if self._mailer is None:
            raise web.HTTPNotFound
        body = await request.json()
        try:
            await asyncio.to_thread(self._mailer, str(body["from"]), str(body["subject"]), str(body["text"]))
        except (ValueError, MailError) as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        return web.json_response({"ok": True})
