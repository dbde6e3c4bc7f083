"""The Bot API methods that a desk uses, with Telegram's own checks and error sentences."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from amiable.bot.simulator import markup
from amiable.bot.simulator.webhook import Webhook
from amiable.bot.simulator.world import ApiError, File, Message, Toast, World

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_DATA = 64
MAX_POLL = 50
MAX_UPDATES = 100
MAX_CONNECTIONS = 40
POLL_BESIDE_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
TWO_POLLS = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"

Params = Mapping[str, Any]
"""Values as sent: strings (form), JSON values, or `(file name, bytes)` for an upload."""


def bad(description: str) -> ApiError:
    """A 400."""
    return ApiError(400, f"Bad Request: {description}")


def _decoded(params: Params, name: str) -> Any:
    value = params.get(name)
    if isinstance(value, str) and value:
        try:
            return json.loads(value)
        except ValueError as error:
            raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from error
    return value


def _integer(params: Params, name: str, default: int | None = None) -> int:
    value = params.get(name, default)
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        raise bad(f"{name.replace('_', ' ')} is empty or not a number") from error


def _text(params: Params, name: str, limit: int, *, required: bool) -> tuple[str, list[dict[str, Any]]]:
    source = str(params.get(name) or "")
    mode = str(params.get("parse_mode") or "")
    if mode not in {"", "HTML"}:
        raise bad("unsupported parse_mode")
    try:
        text, entities = markup.parse(source) if mode else (source.strip(), [])
    except markup.MarkupError as error:
        raise bad(f"can't parse entities: {error}") from error
    if required and not text:
        raise bad("message text is empty")
    if markup.units(text) > limit:
        raise bad("message is too long" if name == "text" else "message caption is too long")
    return text, markup.detect(text, entities)


def _keyboard(reply_markup: Any) -> list[list[dict[str, Any]]]:
    rows = (reply_markup or {}).get("inline_keyboard", []) if isinstance(reply_markup, dict) else []
    for button in (button for row in rows for button in row):
        if not str(button.get("text", "")).strip():
            raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        data = button.get("callback_data")
        if data is None and "url" not in button:
            raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        if data is not None and not 1 <= len(str(data).encode()) <= MAX_DATA:
            raise bad("BUTTON_DATA_INVALID")
    return [list(row) for row in rows if row]


class BotApi:
    """One bot's methods over a World."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.webhook = Webhook(world)
        self.closing = False
        self._poll: asyncio.Event | None = None
        self._methods: dict[str, Callable[[Params], Any]] = {
            "getme": lambda params: world.bot_user(),
            "sendmessage": self.send_message,
            "senddocument": lambda params: self.send_file(params, "document"),
            "sendphoto": lambda params: self.send_file(params, "photo"),
            "editmessagetext": self.edit_text,
            "editmessagereplymarkup": self.edit_markup,
            "deletemessage": self.delete,
            "answercallbackquery": self.answer_query,
            "getfile": self.get_file,
            "sendchataction": self.chat_action,
            "setmycommands": self.set_commands,
            "getmycommands": lambda params: world.commands,
            "setwebhook": self.set_webhook,
            "deletewebhook": self.delete_webhook,
            "getwebhookinfo": self.webhook_info,
        }

    async def call(self, method: str, params: Params) -> Any:
        """The method's result. Raises ApiError."""
        if method.lower() == "getupdates":
            return await self.get_updates(params)
        handler = self._methods.get(method.lower())
        if handler is None:
            raise ApiError(404, "Not Found: method not found")
        with self.world.condition:
            return handler(params)

    # -- updates

    async def get_updates(self, params: Params) -> list[dict[str, Any]]:
        """Updates from `offset` on. Those below it are confirmed and vanish; the others come again."""
        if self.webhook.url:
            raise ApiError(409, POLL_BESIDE_WEBHOOK)
        if self._poll is not None:  # the older of two polls is the one that Telegram turns away
            self._poll.set()
        mine = self._poll = asyncio.Event()
        loop = asyncio.get_running_loop()
        news = asyncio.Event()
        forget = self.world.listen(lambda: loop.call_soon_threadsafe(news.set))
        deadline = loop.time() + min(_integer(params, "timeout", 0), MAX_POLL)
        try:
            while True:
                if mine.is_set():
                    raise ApiError(409, TWO_POLLS)
                if found := self._pending(params):
                    return found
                left = deadline - loop.time()
                if left <= 0 or self.closing:
                    return []
                news.clear()
                await self._either(mine, news, left)
        finally:
            forget()
            if self._poll is mine:
                self._poll = None

    def _pending(self, params: Params) -> list[dict[str, Any]]:
        offset = _integer(params, "offset", 0)
        limit = min(max(_integer(params, "limit", MAX_UPDATES), 1), MAX_UPDATES)
        with self.world.condition:
            updates = self.world.updates
            if offset < 0:
                del updates[:offset]
            elif offset > 0:
                updates[:] = [update for update in updates if update["update_id"] >= offset]
            return list(updates[:limit])

    @staticmethod
    async def _either(first: asyncio.Event, second: asyncio.Event, seconds: float) -> None:
        waits = [asyncio.ensure_future(event.wait()) for event in (first, second)]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    def wake(self) -> None:
        """Let a waiting poll end."""
        self.closing = True
        self.world.touch()

    # -- messages

    def send_message(self, params: Params) -> dict[str, Any]:
        """sendMessage."""
        person = self.world.person(_integer(params, "chat_id"))
        text, entities = _text(params, "text", MAX_TEXT, required=True)
        return self._post(person.id, text, entities, params)

    def send_file(self, params: Params, kind: str) -> dict[str, Any]:
        """sendDocument and sendPhoto: an upload in the field, by `attach://name`, or a known file's id."""
        person = self.world.person(_integer(params, "chat_id"))
        value = params.get(kind)
        if isinstance(value, str) and value.startswith("attach://"):
            value = params.get(value.removeprefix("attach://"))
        if isinstance(value, tuple):
            file = self.world.keep(value[0] or kind, value[1], picture=kind == "photo")
        elif isinstance(value, str) and value in self.world.files:
            file = self.world.files[value]
        else:
            raise bad(f"there is no {kind} in the request")
        if not file.content:
            raise bad("file must be non-empty")
        caption, entities = _text(params, "caption", MAX_CAPTION, required=False)
        return self._post(person.id, caption, entities, params, file)

    def _post(
        self, chat_id: int, text: str, entities: list[dict[str, Any]], params: Params, file: File | None = None
    ) -> dict[str, Any]:
        reply_markup = _decoded(params, "reply_markup")
        forced = reply_markup if isinstance(reply_markup, dict) and reply_markup.get("force_reply") else {}
        message = Message(
            0,
            chat_id,
            True,
            0,
            text,
            entities,
            _keyboard(reply_markup),
            self._reply_to(params, chat_id),
            bool(forced),
            str(forced.get("input_field_placeholder", "")),
            file,
        )
        return self.world.as_json(self.world.post(message))

    def _reply_to(self, params: Params, chat_id: int) -> int | None:
        parameters = _decoded(params, "reply_parameters") or {}
        wanted = parameters.get("message_id") or params.get("reply_to_message_id")
        if not wanted:
            return None
        message = self.world.messages.get(int(wanted))
        if message is None or message.deleted or message.chat_id != chat_id:
            if parameters.get("allow_sending_without_reply") in {True, "true"}:
                return None
            raise bad("message to be replied not found")
        return message.id

    def _own(self, params: Params, what: str) -> Message:
        chat_id = _integer(params, "chat_id")
        self.world.person(chat_id)
        message = self.world.messages.get(_integer(params, "message_id"))
        if message is None or message.deleted or message.chat_id != chat_id:
            raise bad(f"message to {what} not found")
        if not message.from_bot:
            raise bad(f"message can't be {'deleted' if what == 'delete' else 'edited'}")
        return message

    def edit_text(self, params: Params) -> dict[str, Any]:
        """editMessageText."""
        message = self._own(params, "edit")
        text, entities = _text(params, "text", MAX_TEXT, required=True)
        if message.file:
            raise bad("there is no text in the message to edit")
        return self._changed(message, text, entities, _keyboard(_decoded(params, "reply_markup")))

    def edit_markup(self, params: Params) -> dict[str, Any]:
        """editMessageReplyMarkup."""
        message = self._own(params, "edit")
        return self._changed(message, message.text, message.entities, _keyboard(_decoded(params, "reply_markup")))

    def _changed(
        self, message: Message, text: str, entities: list[dict[str, Any]], keyboard: list[list[dict[str, Any]]]
    ) -> dict[str, Any]:
        if (message.text, message.entities, message.keyboard) == (text, entities, keyboard):
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the same as a "
                "current content and reply markup of the message"
            )
        message.text, message.entities, message.keyboard = text, entities, keyboard
        message.edited += 1
        message.changed = self.world.touch()
        return self.world.as_json(message)

    def delete(self, params: Params) -> bool:
        """deleteMessage."""
        message = self._own(params, "delete")
        message.deleted = True
        message.changed = self.world.touch()
        return True

    # -- the rest

    def answer_query(self, params: Params) -> bool:
        """answerCallbackQuery."""
        chat_id = self.world.queries.pop(str(params.get("callback_query_id")), None)
        if chat_id is None:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if text := str(params.get("text") or ""):
            if markup.units(text) > 200:  # noqa: PLR2004 - the Bot API's limit
                raise bad("MESSAGE_TOO_LONG")
            alert = str(params.get("show_alert")).lower() == "true"
            self.world.toasts.append(Toast(chat_id, text, alert, self.world.touch()))
        return True

    def get_file(self, params: Params) -> dict[str, Any]:
        """getFile: where to download it."""
        file = self.world.files.get(str(params.get("file_id")))
        if file is None:
            raise bad("invalid file_id")
        return {
            "file_id": file.id,
            "file_unique_id": f"u{file.id}",
            "file_size": len(file.content),
            "file_path": f"documents/{file.id}",
        }

    def chat_action(self, params: Params) -> bool:
        """sendChatAction."""
        self.world.person(_integer(params, "chat_id"))
        return True

    def set_commands(self, params: Params) -> bool:
        """setMyCommands."""
        self.world.commands = list(_decoded(params, "commands") or [])
        return True

    def set_webhook(self, params: Params) -> bool:
        """setWebhook: https, or plain http on loopback."""
        url, secret = str(params.get("url") or ""), str(params.get("secret_token") or "")
        if not url.startswith(("https://", "http://127.0.0.1:")):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise bad("secret token contains unallowed characters")
        self.webhook.set(url, secret, _integer(params, "max_connections", MAX_CONNECTIONS))
        return True

    def delete_webhook(self, params: Params) -> bool:
        """deleteWebhook."""
        self.webhook.set("", "")
        return True

    def webhook_info(self, params: Params) -> dict[str, Any]:
        """getWebhookInfo."""
        count = len(self.world.updates)
        return {"url": self.webhook.url, "has_custom_certificate": False, "pending_update_count": count}
