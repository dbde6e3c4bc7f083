"""The scripted customer of the headless demonstration: opens a letter's link and asks a question in the chat."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable

from amiable.bot.simulator.driver import Chat, Seen
from amiable.bot.texts import load
from amiable.demo.mails import DATA
from amiable.demo.stage import Stage, debtors
from amiable.mailbox.compose import body_of

LINK = re.compile(r"https://t\.me/\w+\?start=(\w+)")


class ScriptedCustomer:
    """One of those whom the script names: the first who was sent a link."""

    def __init__(self, scene: Stage, tell: Callable[[str, str], None]) -> None:
        self._scene, self._tell = scene, tell
        self._script = tomllib.loads((DATA / "fr.toml").read_text(encoding="utf-8"))["chat"]
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
