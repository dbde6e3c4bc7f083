"""The parts that run for ever: poller, worker, sender, scheduler. Each is a loop around one step of the flow."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from amiable.domain.chat import MAIL
from amiable.flow import chats, dispatch, followup, instructions, intake
from amiable.flow.services import Services
from amiable.mailbox.errors import ConfigurationError, MailError, TemporaryError
from amiable.mailbox.ports import Inbox, Outbound, SentFolder

log = logging.getLogger(__name__)

PARTS = ("poller", "worker", "sender", "scheduler", "bot")
"""What `amiable run --only` takes; the bot's loop comes from its own room."""
PAUSE_SECONDS = 5.0
"""After an error that nobody foresaw, before the part goes on."""


@dataclass(frozen=True)
class Part:
    """A named loop; `run` returns once the event is set."""

    name: str
    run: Callable[[threading.Event], None]


def poller(services: Services, company_id: int, inbox: Inbox, every: float) -> Part:
    """Mailbox to database: at once when the server announces mail, else every `every` seconds."""

    def once(stop: threading.Event) -> None:
        try:
            intake.receive(services, company_id, inbox)
        except TemporaryError as error:  # one mail that the server cannot give must not end the listening
            log.warning("%s", error)
        inbox.wait(every)

    return Part(f"poller:{company_id}", _for_ever(once, closing=inbox.close))


def worker(services: Services, every: float) -> Part:
    """Received replies to drafts, and drafts worded anew."""
    heard = 0

    def once(stop: threading.Event) -> None:
        nonlocal heard
        chats.gather(services)
        # What a person asked for first: somebody is looking at the card.
        while not stop.is_set() and (instructions.advance(services) or intake.advance(services)):
            pass
        heard = services.bell.wait(heard, every)

    return Part("worker", _for_ever(once))


def sender(
    services: Services,
    company_id: int,
    outbound: Outbound,
    sent_folder: SentFolder | None,
    every: float,
    channel: str = MAIL,
) -> Part:
    """What was approved to the debtors, by mail with a copy to the Sent folder, or by chat, which has none."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    heard = 0

    def once(stop: threading.Event) -> None:
        nonlocal heard
        dispatch.settle_stale(services, company_id, sent_folder, channel)
        while not stop.is_set() and dispatch.send_next(services, outbound, company_id, owner, channel):
            pass
        while sent_folder and not stop.is_set() and dispatch.copy_next(services, company_id, sent_folder):
            pass
        heard = services.bell.wait(heard, every)

    return Part(f"sender:{company_id}" if channel == MAIL else f"sender:{channel}:{company_id}", _for_ever(once))


def scheduler(services: Services, every: float) -> Part:
    """What time alone brings: due dates, silences, drafts nobody decided."""

    def once(stop: threading.Event) -> None:
        for company_id in services.policies:
            followup.tick(services, company_id)
        stop.wait(every)

    return Part("scheduler", _for_ever(once))


def _for_ever(
    once: Callable[[threading.Event], None], closing: Callable[[], None] | None = None
) -> Callable[[threading.Event], None]:
    """Repeat until stopped. A server that fails is waited for; nothing unforeseen ends the loop in silence."""

    def loop(stop: threading.Event) -> None:
        try:
            while not stop.is_set():
                try:
                    once(stop)
                except ConfigurationError as error:
                    log.error("%s", error)  # noqa: TRY400 - the message holds the fix, a trace would bury it
                    stop.wait(PAUSE_SECONDS)
                except MailError as error:
                    log.warning("%s", error)
                    stop.wait(PAUSE_SECONDS)
                except Exception:
                    log.exception("unforeseen; going on in %s seconds", PAUSE_SECONDS)
                    stop.wait(PAUSE_SECONDS)
        finally:
            if closing is not None:
                closing()

    return loop


class Crew:
    """Runs parts in threads of this process until it is told to stop."""

    def __init__(self, parts: list[Part], services: Services) -> None:
        self._services = services
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=part.run, args=(self._stop,), name=part.name, daemon=True) for part in parts
        ]

    def start(self) -> None:
        """Start every part."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 15.0) -> None:
        """Ask every part to finish what it does and wait for all of them, `seconds` at most."""
        self._stop.set()
        self._services.bell.ring()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def wait(self) -> None:
        """Until a part ends or the process is interrupted."""
        with suppress(KeyboardInterrupt):
            while all(thread.is_alive() for thread in self._threads):
                self._stop.wait(1.0)
