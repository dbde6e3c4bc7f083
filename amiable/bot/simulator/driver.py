"""One person's side of a simulated chat, for tests and for the scripted manager of the headless demo."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from amiable.bot.plain import WORD_JOINER
from amiable.bot.simulator.markup import detect
from amiable.bot.simulator.world import File, Message, World
from amiable.french.typography import NBSP, NNBSP

WAIT_SECONDS = 30.0
"""Generous: what is waited for comes in milliseconds, unless the machine is busy."""
POLL_SECONDS = 0.1
T = TypeVar("T")


class NoSuchButtonError(LookupError):
    """The message has no button with that text; it says which ones it has."""


class NothingCameError(TimeoutError):
    """What was waited for did not show; it says what the chat shows instead."""


@dataclass(frozen=True)
class Seen:
    """A message as the person sees it now. `buttons` are texts, row after row."""

    id: int
    text: str
    mine: bool
    """True for what the person wrote."""
    buttons: tuple[str, ...]
    links: tuple[str, ...]
    """Kinds of what a client makes clickable in it: `url`, `mention`, `text_link`, `email`, …"""
    reply_to: int | None
    force_reply: bool
    placeholder: str
    edited: int
    file: File | None

    @property
    def plain(self) -> str:
        """The text with ordinary spaces and without invisible characters: easier to search."""
        return self.text.replace(NBSP, " ").replace(NNBSP, " ").replace(WORD_JOINER, "")


_CLICKABLE = frozenset({"url", "text_link", "mention", "email", "bot_command", "hashtag", "cashtag"})


class Chat:
    """`server.chat(id)`: read, press, reply, write and wait as that person. Safe from any thread.

    Usual round of a scripted manager::

        chat = server.chat(7001)
        card = chat.wait_for(lambda m: "✅ Valider" in m.buttons)     # the oldest message that still waits
        chat.press(card, "Valider")                                   # part of a button's text is enough
        chat.wait_for(lambda m: m.id == card.id and not m.buttons)    # decided: the card is redrawn, buttons gone

        chat.reply(card, "Bonjour, …")                                # Modifier: the reply is the new text
        chat.press(card, "Refuser")                                   # asks why, in a new message
        why = chat.wait_for(lambda m: "Le ton ne convient pas" in m.buttons)
        chat.press(why, "Le ton ne convient pas")                     # or chat.reply(why, "trop sec")
    """

    def __init__(self, world: World, person_id: int) -> None:
        self._world, self.id = world, person_id

    # -- reading

    def messages(self) -> list[Seen]:
        """Everything the chat shows now, oldest first."""
        with self._world.condition:
            return [self._seen(message) for message in self._world.chat(self.id)]

    def message(self, message_id: int) -> Seen:
        """That message as it is now. Raises NothingCameError when it is not there."""
        return self.wait_for(lambda message: message.id == message_id, seconds=0)

    def toasts(self) -> list[str]:
        """What presses were answered with, oldest first."""
        with self._world.condition:
            return [toast.text for toast in self._world.toasts if toast.chat_id == self.id]

    @staticmethod
    def _seen(message: Message) -> Seen:
        entities = message.entities or detect(message.text, [])
        return Seen(
            message.id,
            message.text,
            not message.from_bot,
            tuple(str(button["text"]) for row in message.keyboard for button in row),
            tuple(entity["type"] for entity in entities if entity["type"] in _CLICKABLE),
            message.reply_to,
            message.force_reply,
            message.placeholder,
            message.edited,
            message.file,
        )

    # -- waiting

    def wait_for(self, wanted: Callable[[Seen], bool], *, seconds: float = WAIT_SECONDS) -> Seen:
        """The first message that is `wanted`, now or within `seconds`. Raises NothingCameError."""
        return self.wait_until(lambda messages: next((m for m in messages if wanted(m)), None), seconds=seconds)

    def wait_until(self, wanted: Callable[[list[Seen]], T | None], *, seconds: float = WAIT_SECONDS) -> T:
        """What `wanted` makes of the whole chat once it is neither None nor False. Raises NothingCameError."""
        deadline = time.monotonic() + seconds
        with self._world.condition:
            while not (found := wanted(self.messages())):
                left = deadline - time.monotonic()
                if left <= 0:
                    shown = "\n---\n".join(f"#{m.id} {m.text} {list(m.buttons)}" for m in self.messages()[-6:])
                    raise NothingCameError(f"nothing of the sort in {seconds} s; the chat ends with:\n{shown}")
                self._world.condition.wait(min(left, POLL_SECONDS))
        return found

    def wait_toast(self, words: str, *, count: int = 1, seconds: float = WAIT_SECONDS) -> str:
        """The text of the `count`-th answer to a press that holds `words`. Raises NothingCameError."""

        def wanted(_: list[Seen]) -> str | None:
            found = [toast for toast in self.toasts() if words in toast]
            return found[count - 1] if len(found) >= count else None

        return self.wait_until(wanted, seconds=seconds)

    # -- acting

    def press(self, message: Seen | int, text: str) -> None:
        """Press the button whose text holds `text`. An old `Seen` presses the button as it stood then.

        Raises NoSuchButtonError.
        """
        with self._world.condition:
            message_id = message if isinstance(message, int) else message.id
            buttons = [button for row in self._world.messages[message_id].keyboard for button in row]
            for button in buttons:
                if text in button["text"]:
                    self._world.press(self.id, message_id, button["callback_data"])
                    return
            raise NoSuchButtonError(f"no button {text!r} under #{message_id}: {[b['text'] for b in buttons]}")

    def data(self, message: Seen, text: str) -> str:
        """What that button carries, to press it later with `press_data`. Raises NoSuchButtonError."""
        with self._world.condition:
            for button in (button for row in self._world.messages[message.id].keyboard for button in row):
                if text in button["text"]:
                    return str(button["callback_data"])
        raise NoSuchButtonError(f"no button {text!r} under #{message.id}")

    def press_data(self, message: Seen, data: str) -> None:
        """Press a button that an old client still shows."""
        self._world.press(self.id, message.id, data)

    def reply(self, message: Seen | int, text: str) -> Seen:
        """Answer a message."""
        return self._seen(self._world.write(self.id, text, message if isinstance(message, int) else message.id))

    def send(self, text: str) -> Seen:
        """Write without answering anything."""
        return self._seen(self._world.write(self.id, text))

    def send_file(self, name: str, content: bytes, *, reply_to: Seen | None = None) -> Seen:
        """Send a document."""
        file = self._world.keep(name, content)
        return self._seen(self._world.write(self.id, "", reply_to.id if reply_to else None, file))

    def delete(self, message: Seen) -> None:
        """Delete a message for both sides."""
        with self._world.condition:
            self._world.messages[message.id].deleted = True
            self._world.messages[message.id].changed = self._world.touch()

    def block(self, blocked: bool = True) -> None:
        """Block the bot, or let it write again."""
        with self._world.condition:
            self._world.people[self.id].blocked = blocked
            self._world.touch()
