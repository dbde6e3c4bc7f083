"""The scripted account manager of the headless demonstration: taps on the simulator as a person would."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable

from amiable.bot.simulator.driver import Chat, NoSuchButtonError, NothingCameError, Seen
from amiable.bot.texts import load
from amiable.demo.mails import DATA

WAIT_SECONDS = 0.5
EDIT, REFUSE, HAND_OVER = 2, 5, 7
"""Which of the cards get something else than a yes; the last is the first one from there on."""


class ScriptedManager:
    """Approves what comes, except one draft edited, one refused and one handed to the colleague."""

    def __init__(self, chat: Chat, colleague: Chat, tell: Callable[[str, str], None]) -> None:
        self._chats = (chat, colleague)
        self.tell = tell
        self._texts = load("fr")
        self._edited = (DATA / "edited.txt").read_text(encoding="utf-8")
        self._words = tomllib.loads((DATA / "fr.toml").read_text(encoding="utf-8"))
        self._drafts = 0
        self.did: Counter[str] = Counter()

    def work(self, finished: Callable[[], bool]) -> None:
        """Decide every card that shows, until `finished`."""
        while not finished():
            for chat in self._chats:
                try:
                    card = chat.wait_for(self._waiting, seconds=WAIT_SECONDS)
                    self._decide(chat, card)
                except (NothingCameError, NoSuchButtonError):  # the colleague was faster
                    continue

    def _button(self, name: str) -> str:
        return self._texts(f"buttons.{name}")

    def _waiting(self, message: Seen) -> bool:
        return bool({self._button("approve"), self._button("close")} & set(message.buttons))

    def _decide(self, chat: Chat, card: Seen) -> None:
        title = " ".join([line for line in card.plain.splitlines() if line.strip()][:2])
        if self._button("approve") not in card.buttons:
            self._press(chat, card, "close", title)
            return
        self._drafts += 1
        match self._drafts:
            case n if n == EDIT:
                self._note("edit", title)
                first_line = self._edited.split("\n")[2]
                chat.reply(card, self._edited)
                fresh = chat.wait_for(lambda m: self._waiting(m) and first_line in m.plain)
                self._press(chat, fresh, "approve", title)
            case n if n == REFUSE:
                self._note("reject", title)
                chat.press(card, self._button("reject"))
                why = chat.wait_for(lambda m: m.id > card.id and self._button("other_reason") in m.buttons)
                chat.reply(why, self._words["refusal"])
                self._gone(chat, card)
            # Never from the supervisor: the colleague might not be allowed to approve it.
            case n if n >= HAND_OVER and chat is self._chats[0] and not self.did["hand_over"]:
                self._note("hand_over", title)
                chat.press(card, self._button("hand_over"))
                whom = chat.wait_for(lambda m: m.id > card.id and self._button("cancel") in m.buttons)
                chat.press(whom, whom.buttons[0])
                self._gone(chat, card)
            case _:
                self._press(chat, card, "approve", title)

    def _press(self, chat: Chat, card: Seen, name: str, title: str) -> None:
        self._note(name, title)
        chat.press(card, self._button(name))
        self._gone(chat, card)

    def _gone(self, chat: Chat, card: Seen) -> None:
        """Wait until the card shows that it is decided: its buttons are gone."""
        chat.wait_for(lambda m: m.id == card.id and not m.buttons)

    def _note(self, what: str, title: str) -> None:
        self.did[what] += 1
        self.tell(what, title)
