"""The scripted customers of the headless demonstration: one asks a question in the chat, one agrees to a plan."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from amiable.app.played import debtor_mail
from amiable.bot.simulator.driver import Chat, Seen
from amiable.bot.texts import load
from amiable.demo.mails import COMPANY, DATA
from amiable.demo.stage import ADDRESS, Stage, debtors
from amiable.mailbox.compose import body_of
from amiable.mailbox.parse import parse

LINK = re.compile(r"https://t\.me/\w+\?start=(\w+)")


class ScriptedCustomer:
    """One of those whom the script names: the first who was sent a link."""

    def __init__(self, scene: Stage, tell: Callable[[str, str], None]) -> None:
        self._scene, self._tell = scene, tell
        self._script = _script()["chat"]
        self._heard = load("fr")("chat.heard")
        self._chat: Chat | None = None

    def begin(self) -> bool:
        """Open the link, and ask; False when nobody was sent one."""
        telephones = {debtor.email: number for number, debtor in debtors().items()}
        for email in self._script["from"]:
            links = [LINK.search(body_of(raw)) for raw in self._scene.mail.mailbox(email)]
            token = next((found.group(1) for found in links if found), "")
            if token:
                self._chat = self._scene.chat.chat(telephones[email])
                self._chat.send(f"/start {token}")
                self._chat.wait_for(lambda m: not m.mine)
                self._chat.send(self._script["text"])
                self._tell("chat", f"{email} writes: {self._script['text']}")
                return True
        return False

    def answers(self) -> list[Seen]:
        """What came back after the words that say it was heard."""
        said = [message for message in self._chat.messages() if not message.mine] if self._chat else []
        heard = max((message.id for message in said if message.text == self._heard), default=None)
        return [message for message in said if heard is not None and message.id > heard]


class ScriptedTalk:
    """A customer who was offered a payment plan, and takes it by mail."""

    def __init__(self, scene: Stage, tell: Callable[[str, str], None]) -> None:
        self._scene, self._tell = scene, tell
        self._script = _script()["talk"]
        self.address = parseaddr(self._script["from"])[1]

    def answer(self, now: datetime) -> bool:
        """Agree to the letter in the mailbox; False when none came."""
        letters = self._scene.mail.mailbox(self.address)
        if not letters:
            return False
        answered = parse(letters[-1]).message_id
        sender, subject, text = (self._script[name] for name in ("from", "subject", "text"))
        raw = debtor_mail(sender, COMPANY, subject, text, now, as_html=False, **{"In-Reply-To": answered})
        self._scene.mail.deliver(ADDRESS, raw)
        self._tell("mail", f"{self.address} writes: {text}")
        return True

    def confirmed(self) -> bool:
        """True once a letter came with the schedule as a document, and its days for a calendar."""
        return any({"pdf", "ics"} <= _kinds(raw) for raw in self._scene.mail.mailbox(self.address))


def _kinds(raw: bytes) -> set[str]:
    return {attachment.filename.rpartition(".")[2] for attachment in parse(raw).attachments}


def _script() -> dict[str, Any]:
    return tomllib.loads((DATA / "fr.toml").read_text(encoding="utf-8"))
