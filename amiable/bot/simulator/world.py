"""What the simulated Telegram knows: people, chats, messages, files, and the bot's queue of updates."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from amiable.bot.simulator import markup


class ApiError(Exception):
    """An answer `{ok: false}` of the Bot API."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(f"{code} {description}")
        self.code, self.description, self.retry_after = code, description, retry_after


@dataclass
class Person:
    """A Telegram account with its private chat with the bot; the chat has the same id."""

    id: int
    name: str
    blocked: bool = False
    """The person blocked the bot."""

    def as_user(self) -> dict[str, Any]:
        """The Bot API's User."""
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": "fr"}

    def as_chat(self) -> dict[str, Any]:
        """The Bot API's Chat."""
        return {"id": self.id, "type": "private", "first_name": self.name}


@dataclass
class File:
    """An uploaded document or picture."""

    id: str
    name: str
    content: bytes = field(repr=False)
    picture: bool = False


@dataclass
class Message:
    """One message of a chat, the bot's or the person's."""

    id: int
    chat_id: int
    from_bot: bool
    date: int
    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    keyboard: list[list[dict[str, Any]]] = field(default_factory=list)
    reply_to: int | None = None
    force_reply: bool = False
    placeholder: str = ""
    file: File | None = None
    edited: int = 0
    """How many times its text or buttons changed."""
    deleted: bool = False
    changed: int = 0
    """The world's version at its last change."""


@dataclass
class Toast:
    """What answerCallbackQuery showed."""

    chat_id: int
    text: str
    alert: bool
    changed: int


class World:
    """Thread-safe: tests, the page and the bot share it. Every change wakes whoever waits."""

    def __init__(self, token: str, username: str) -> None:
        self.token, self.username = token, username
        self.condition = threading.Condition(threading.RLock())
        self.version = 0
        self.people: dict[int, Person] = {}
        self.messages: dict[int, Message] = {}
        self.files: dict[str, File] = {}
        self.toasts: list[Toast] = []
        self.updates: list[dict[str, Any]] = []
        self.queries: dict[str, int] = {}
        """Callback queries not answered yet, with the chat each came from."""
        self.commands: list[dict[str, Any]] = []
        self._ids = itertools.count(1)
        self._update_ids = itertools.count(100_001)
        self._listeners: set[Callable[[], object]] = set()

    # -- waiting

    def listen(self, callback: Callable[[], object]) -> Callable[[], None]:
        """Call `callback` after every change, from any thread; the answer ends it."""
        with self.condition:
            self._listeners.add(callback)

        def forget() -> None:
            with self.condition:
                self._listeners.discard(callback)

        return forget

    def touch(self) -> int:
        """Note a change."""
        with self.condition:
            self.version += 1
            self.condition.notify_all()
            for callback in tuple(self._listeners):
                callback()
            return self.version

    # -- people's side

    def add(self, person_id: int, name: str) -> Person:
        """A person who has opened the bot's chat."""
        with self.condition:
            self.people[person_id] = Person(person_id, name)
            self.touch()
            return self.people[person_id]

    def chat(self, chat_id: int) -> list[Message]:
        """The messages a person sees, oldest first."""
        with self.condition:
            return [m for m in self.messages.values() if m.chat_id == chat_id and not m.deleted]

    def write(self, chat_id: int, text: str, reply_to: int | None = None, file: File | None = None) -> Message:
        """A person writes to the bot: a message and an update."""
        with self.condition:
            person = self.people[chat_id]
            message = self.post(Message(0, chat_id, False, 0, text, reply_to=reply_to, file=file))
            message.entities = markup.detect(text, [])
            self.push("message", {**self.as_json(message), "from": person.as_user()})
            return message

    def press(self, chat_id: int, message_id: int, data: str) -> str:
        """A person presses a button: an update with a callback query. The answer is the query's id."""
        with self.condition:
            message = self.messages[message_id]
            query: dict[str, Any] = {
                "id": str(4_000_000_000 + next(self._ids)),
                "from": self.people[chat_id].as_user(),
                "message": self.as_json(message),
                "chat_instance": str(chat_id),
                "data": data,
            }
            self.queries[query["id"]] = chat_id
            self.push("callback_query", query)
            return str(query["id"])

    # -- the bot's side

    def push(self, kind: str, content: dict[str, Any]) -> None:
        """Queue an update."""
        self.updates.append({"update_id": next(self._update_ids), kind: content})
        self.touch()

    def post(self, message: Message) -> Message:
        """Add a message with the next id."""
        with self.condition:
            message.id, message.date = next(self._ids), int(time.time())
            self.messages[message.id] = message
            message.changed = self.touch()
            return message

    def keep(self, name: str, content: bytes, *, picture: bool = False) -> File:
        """Store a file."""
        with self.condition:
            file = File(f"file{next(self._ids)}", name, content, picture)
            self.files[file.id] = file
            return file

    def person(self, chat_id: int) -> Person:
        """The person of that chat. Raises ApiError when the bot may not write there."""
        person = self.people.get(chat_id)
        if person is None:
            raise ApiError(400, "Bad Request: chat not found")
        if person.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return person

    def bot_user(self) -> dict[str, Any]:
        """The bot as getMe shows it."""
        return {
            "id": int(self.token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Amiable",
            "username": self.username,
            "can_join_groups": False,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    def as_json(self, message: Message, *, depth: int = 1) -> dict[str, Any]:
        """The Bot API's Message."""
        person = self.people[message.chat_id]
        result: dict[str, Any] = {
            "message_id": message.id,
            "from": self.bot_user() if message.from_bot else person.as_user(),
            "chat": person.as_chat(),
            "date": message.date,
        }
        words = "caption" if message.file else "text"
        if message.text:
            result[words] = message.text
        if message.entities:
            result["caption_entities" if message.file else "entities"] = message.entities
        if message.edited:
            result["edit_date"] = int(time.time())
        if message.keyboard:
            result["reply_markup"] = {"inline_keyboard": message.keyboard}
        if message.file:
            result |= self._file_json(message.file)
        if depth and message.reply_to is not None and (original := self.messages.get(message.reply_to)):
            result["reply_to_message"] = self.as_json(original, depth=0)
        return result

    @staticmethod
    def _file_json(file: File) -> dict[str, Any]:
        common = {"file_id": file.id, "file_unique_id": f"u{file.id}", "file_size": len(file.content)}
        if file.picture:
            return {"photo": [{**common, "width": 800, "height": 600}]}
        mime = "text/plain" if file.name.endswith(".txt") else "application/octet-stream"
        return {"document": {**common, "file_name": file.name, "mime_type": mime}}
