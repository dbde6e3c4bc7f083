"""What the bot asks of the flow about debtors' chats. Every call is one short transaction; none of them is async."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Said(StrEnum):
    """What the chat is told: the name of a sentence of bot/texts. None of them says anything about a debt."""

    WELCOME = "welcome"
    """The link tied this chat to its contact."""
    ALREADY = "already"
    """This chat follows a file already; the link was not used."""
    HEARD = "heard"
    """The first message of a turn is kept."""
    BUSY = "busy"
    """Kept too, but a person sees it later: the chat writes a lot."""
    FULL = "full"
    """Not kept: more in a day than anybody reads. Said once."""
    LEFT = "left"
    """The debtor left."""
    CLOSED = "closed"
    """The company closed the chat."""
    NOTHING = ""
    """Nothing has to be said."""


@dataclass(frozen=True)
class Told:
    """The sentence, and the values it needs."""

    said: Said
    company: str = ""
    contact: str = ""
    """Where a person of the company is reached: telephone and e-mail."""


@dataclass(frozen=True)
class File:
    """What came with a message: `name` is data, never a path; `content` is None when it was not fetched."""

    name: str
    content_type: str
    content: bytes | None = field(repr=False)


class ChatFlow(Protocol):
    """Implemented by flow/chats.py. Every call knows a chat only by its number; a manager's chat is no debtor's."""

    def tied(self, chat_id: int) -> Told | None:
        """What a chat that is tied to a contact is told when it asks where it is (`welcome`); None when it is not."""
        ...

    def open(self, chat_id: int, token: str) -> Told | None:
        """/start TOKEN: ties the chat, once. None for whatever is no link of ours that still opens something."""
        ...

    def hear(self, chat_id: int, key: str, update: bytes, file: File | None = None) -> Told | None:
        """Keep one message verbatim; the same `key` again is the same message. None when the chat is not tied."""
        ...

    def room(self, chat_id: int, size: int) -> bool:
        """False when a file of that many bytes is more than one chat is kept: it is not even fetched."""
        ...

    def farewells(self) -> Sequence[tuple[int, Told]]:
        """Chats that the company closed, each given once, to be told so; none that is tied again."""
        ...

    def leave(self, chat_id: int) -> Told | None:
        """/stop: ends the tie. None when there was none."""
        ...
