"""What every step is given: the store, the rooms behind their ports, the policies. Built once, in app.py."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from amiable.domain.calendar import PARIS
from amiable.domain.chat import CHAT
from amiable.domain.company import Policy
from amiable.domain.debtor import Debtor
from amiable.domain.decision import Action, Decision
from amiable.domain.draft import Finding, Letter
from amiable.domain.invoice import Invoice
from amiable.domain.mail import Address, Mail
from amiable.domain.match import Directory, Match
from amiable.mailbox.address import with_token
from amiable.policies.case import Case
from amiable.policies.followup import Silence
from amiable.prompts.ports import Writer
from amiable.reading.ports import Hear, Reader
from amiable.store.session import Store


class Compose(Protocol):
    """mailbox/compose.py: the bytes that will leave, the same for the same input."""

    def __call__(
        self,
        letter: Letter,
        *,
        sender: Address,
        reply_to: Address | None,
        message_id: str,
        in_reply_to: str | None,
        references: Sequence[str],
        date: datetime,
        documents: Mapping[str, tuple[str, bytes]],
    ) -> bytes:
        """The whole message. `documents`: file name and bytes by attachment."""
        ...


class Check(Protocol):
    """The draft check: reads a text against what the decision allows, trusts nobody."""

    def __call__(
        self,
        letter: Letter,
        decision: Decision,
        debtor: Debtor,
        invoices: Sequence[Invoice],
        policy: Policy,
        today: date,
        others: Sequence[str] = (),
    ) -> tuple[Finding, ...]:
        """The rules' objections; none for a clean draft. `others`: debtors whose names must not appear."""
        ...


class Decide(Protocol):
    """policies/chain.py: from a reading against a file to a decision."""

    def __call__(self, case: Case, refused: Collection[Action] = ()) -> Decision:
        """The decision, without what a person left out. ValueError when nothing else is left."""
        ...


class FollowUp(Protocol):
    """policies/followup.py: has silence lasted long enough for one courteous follow-up?"""

    def __call__(self, silence: Silence, policy: Policy, today: date) -> Decision | None:
        """A REMIND decision, or None."""
        ...


class Bell:
    """Wakes the parts of this process when one has left work for another; a missed ring only costs a poll."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._rings = 0
        self._listeners: list[Callable[[], None]] = []

    def listen(self, listener: Callable[[], None]) -> None:
        """Also call this at every ring, from whatever thread rings: it must be quick and safe."""
        self._listeners.append(listener)

    def ring(self) -> None:
        """Something changed."""
        with self._changed:
            self._rings += 1
            self._changed.notify_all()
        for listener in self._listeners:
            listener()

    def wait(self, heard: int, seconds: float) -> int:
        """Until the bell has rung since `heard`, or the time is over; gives the new count to pass next time."""
        with self._changed:
            self._changed.wait_for(lambda: self._rings != heard, seconds)
            return self._rings


@dataclass(frozen=True)
class MailAccount:
    """The address a company writes from. `tokens` puts the conversation's token in the Reply-To address."""

    address: str
    name: str
    tokens: bool = True

    @property
    def domain(self) -> str:
        """Of our Message-IDs."""
        return self.address.rpartition("@")[2]

    def reply_to(self, token: str) -> Address | None:
        """`compta+am-<token>@example`; None (the plain address) where the server knows no sub-addresses."""
        return Address(with_token(self.address, token), self.name) if self.tokens else None


@dataclass(frozen=True)
class Channel:
    """The pure half of a channel: mailbox/ and chat/ each have these four."""

    parse: Callable[[bytes], Mail]
    match: Callable[[Mail, Directory], Match]
    compose: Compose
    body_of: Callable[[bytes], str]


@dataclass(frozen=True)
class Services:
    """The flow's tools. Plain callables and ports: tests pass small real ones."""

    store: Store
    parse: Callable[[bytes], Mail]
    match: Callable[[Mail, Directory], Match]
    reader: Reader
    hear: Hear
    decide: Decide
    follow_up: FollowUp
    check: Check
    writers: Mapping[int, Writer]
    """By company id: each has its own wordings."""
    compose: Compose
    body_of: Callable[[bytes], str]
    policies: Mapping[int, Policy]
    """By company id."""
    accounts: Mapping[int, MailAccount]
    """By company id."""
    chat: Channel | None = None
    """Debtors' chats, beside the mail."""
    bot_name: str = ""
    """Of the bot that letters may link to; without it none do."""
    sure_above: float = 0.83
    readers: Mapping[int, Reader] = field(default_factory=dict)
    """By company id, where a second reader is asked; the others use `reader`."""
    bell: Bell = field(default_factory=Bell)

    def channel(self, name: str) -> Channel:
        """How messages of that channel are parsed, matched and composed."""
        if name == CHAT and self.chat is not None:
            return self.chat
        return Channel(self.parse, self.match, self.compose, self.body_of)

    def today(self) -> date:
        """The day it is in Paris."""
        return self.store.clock().astimezone(PARIS).date()
