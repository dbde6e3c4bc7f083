"""Where debtors walk: a company whose letters offer the chat, its bot on the simulator, and their telephones."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import lru_cache

from amiable.bot.simulator import Chat, SimulatorServer
from amiable.bot.telegram import TelegramDesk
from amiable.chat.outbound import TelegramOutbound
from amiable.domain.card import Card
from amiable.domain.chat import CHAT
from amiable.domain.company import Chat as ChatPolicy
from amiable.flow import chats, dispatch, intake
from amiable.mailbox.compose import body_of
from amiable.policies.draft_check import check
from amiable.reading.embedded import EmbeddedReader
from amiable.testing.clock import FrozenClock
from amiable.testing.flow import YANN, Workshop

HELENE, DEBTOR, OTHER, STRANGER = 101, 5001, 5002, 5003
WAIT_SECONDS = 10.0
LINK = "https://t.me/amiable_bot?start="


@lru_cache(maxsize=1)
def _reader() -> EmbeddedReader:
    """Loaded once: it keeps nothing between mails."""
    return EmbeddedReader()


def offering(shop: Workshop) -> Workshop:
    """The same company, with the chat turned on, the shipped reader and the shipped draft check."""
    policy = shop.services.policies[shop.company_id]
    chatty = policy.model_copy(update={"chat": ChatPolicy(enabled=True)})
    shop.services = replace(shop.services, policies={shop.company_id: chatty}, reader=_reader(), check=check)
    return shop


@dataclass
class Street:
    """Where debtors walk: the company, its bot, their telephones."""

    shop: Workshop
    simulator: SimulatorServer
    clock: FrozenClock
    desk: TelegramDesk

    def phone(self, person: int) -> Chat:
        """Somebody's side of the chat."""
        return self.simulator.chat(person)

    def letter(self, sender: str = YANN, text: str = "La facture sera réglée par virement le 20 mars.") -> str:
        """A debtor writes by mail and is answered; the token of the link in the letter."""
        self.shop.receive(sender, text)
        self.approve()
        self.shop.send_all()
        return body_of(self.shop.outbound.accepted[-1].raw).split(LINK)[1].split()[0]

    def tie(self, person: int = DEBTOR, sender: str = YANN) -> str:
        """That person opens the link of a letter to that address; the token."""
        token = self.letter(sender)
        self.says(person, f"/start {token}", "maintenant reliée")
        return token

    def says(self, person: int, text: str, answer: str = "") -> None:
        """A message; wait until the bot has dealt with it (and has answered so)."""
        phone = self.phone(person)
        sent = phone.send(text)
        if answer:
            phone.wait_for(lambda m: not m.mine and m.id > sent.id and answer in m.plain)
        else:
            self.settled()

    def settled(self) -> None:
        """Every update was confirmed to Telegram."""
        world = self.simulator.world
        deadline = time.monotonic() + WAIT_SECONDS
        while world.updates:
            assert time.monotonic() < deadline, "the bot does not come for its updates"
            time.sleep(0.01)

    def later(self, **pause: float) -> None:
        """Time passes, and the worker goes round."""
        self.clock.advance(**pause)
        self.work()

    def work(self) -> None:
        """What the worker does in one round."""
        chats.gather(self.shop.services)
        while intake.advance(self.shop.services):
            pass

    def send(self) -> None:
        """The sender empties the chat's outbox."""
        outbound = TelegramOutbound(self.simulator.token, base_url=self.simulator.base_url)
        while dispatch.send_next(self.shop.services, outbound, self.shop.company_id, "street", CHAT):
            pass

    def approve(self) -> Card:
        """Hélène says yes to the newest card; the card as she saw it."""
        card = self.shop.card()
        assert card.draft is not None
        assert not card.draft.findings, card.draft.findings
        assert self.shop.desk.approve(self.shop.tap(card, "Hélène")).code == "approved"
        return card
