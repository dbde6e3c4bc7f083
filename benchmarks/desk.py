"""Desk figures: taps and seconds from a card to the mail that left; then a crowd of cards, two account managers who
press anything, and a bot process killed at random: each card is decided once. Run it with `make bench-desk`."""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime

from company import ADDRESS, installation
from sqlalchemy import select

from amiable.app.bootstrap import App, imap_settings
from amiable.bot.simulator import Chat, NoSuchButtonError, SimulatorServer
from amiable.domain.status import CardStatus, OutboxStatus
from amiable.flow import intake
from amiable.flow.parts import Crew
from amiable.mailbox.embedded import EmbeddedMailServer
from amiable.mailbox.inbox import ImapInbox
from amiable.store.tables import CardRow, EventRow, OutboxRow
from amiable.testing.flow import letter_from

MANAGERS = {7001: "Hélène", 7002: "Marc"}


def invoice(number: int) -> tuple[str, ...]:
    """The one overdue invoice of that debtor."""
    who = (f"Débiteur {number}", "business", "", f"d{number}@debtor.example")
    return (f"FA-2026-{number:04}", *who, "480.00", "2026-01-15", "2026-02-14", "EUR")


def write(mail: EmbeddedMailServer, number: int) -> None:
    """That debtor says it has paid."""
    words = f"Bonjour, la facture FA-2026-{number:04} a été réglée hier par virement. Bien cordialement"
    mail.deliver(ADDRESS, letter_from(f"d{number}@debtor.example", words, datetime.now(UTC)))


def usual_case(app: App, mail: EmbeddedMailServer, cards: int) -> list[float]:
    """Seconds from one tap on Valider to « Envoyé » on the card, every part running in this process."""
    found = []
    with SimulatorServer(MANAGERS) as telegram:
        crew = Crew(
            app.parts(token=telegram.token, base_url=telegram.base_url, base_file_url=telegram.base_file_url),
            app.services,
        )
        crew.start()
        try:
            chat = telegram.chat(next(iter(MANAGERS)))
            for number in range(1, cards + 1):
                write(mail, number)
                card = chat.wait_for(
                    lambda m, words=("Réponse à valider", f"FA-2026-{number:04}"): (
                        all(word in m.text for word in words) and "✅ Valider" in m.buttons
                    ),
                    seconds=60,
                )  # not a reminder of the same invoice, which waits for sending hours
                began = time.perf_counter()
                chat.press(card, "Valider")
                chat.wait_for(lambda m, card=card: m.id == card.id and "Envoyé" in m.text, seconds=60)
                found.append(time.perf_counter() - began)
        finally:
            crew.stop()
    return found


class Bot:
    """`amiable run --only bot` in a process of its own, killed without warning."""

    def __init__(self, app: App, telegram: SimulatorServer) -> None:
        self._command = [sys.executable, "-m", "amiable", "run", "--only", "bot", "-C", str(app.settings.folder)]
        self._env = {
            **os.environ,
            "AMIABLE_TELEGRAM__TOKEN": telegram.token,
            "AMIABLE_TELEGRAM__BASE_URL": telegram.base_url,
            "AMIABLE_TELEGRAM__BASE_FILE_URL": telegram.base_file_url,
        }
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own command
            self._command, env=self._env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill(self) -> None:
        """kill -9, and the next one starts."""
        self._process.kill()
        self._process.wait()
        self._process = self._start()

    def stop(self) -> None:
        """The end."""
        self._process.kill()
        self._process.wait()


def press_anything(chat: Chat, chance: random.Random) -> None:
    """Any button in sight, as a hurried person would; it may go away meanwhile."""
    armed = [message for message in chat.messages() if message.buttons]
    if armed:
        message = chance.choice(armed)
        try:
            chat.press(message, chance.choice(message.buttons))
        except NoSuchButtonError:
            return


def waiting(app: App) -> int:
    """Cards that a person still has to decide."""
    with app.services.store.view(app.companies["bench"]) as unit:
        return len(list(unit.session.scalars(select(CardRow.id).where(CardRow.status == str(CardStatus.WAITING)))))


def crowd(app: App, mail: EmbeddedMailServer, first: int, cards: int, kills: int, seed: int) -> Counter[str]:
    """All cards decided through a bot killed `kills` times: how often each thing that must not happen did."""
    chance = random.Random(seed)  # noqa: S311 - a seed makes the run repeatable
    for number in range(first, first + cards):
        write(mail, number)
    inbox = ImapInbox(imap_settings(app.settings.companies[0].mailbox))
    intake.receive(app.services, app.companies["bench"], inbox)
    while intake.advance(app.services):
        pass
    inbox.close()
    with SimulatorServer(MANAGERS) as telegram:
        bot = Bot(app, telegram)
        crew = Crew(app.parts("worker"), app.services)  # corrections come back as new cards
        crew.start()
        try:
            chats = [telegram.chat(number) for number in MANAGERS]
            chats[0].wait_for(lambda m: bool(m.buttons), seconds=60)
            for _ in range(kills):
                ends = time.monotonic() + chance.uniform(4, 9)
                while time.monotonic() < ends:
                    press_anything(chance.choice(chats), chance)
                    time.sleep(chance.uniform(0, 0.05))
                bot.kill()
            deadline = time.monotonic() + 600
            while waiting(app):  # then everybody approves what is left
                if time.monotonic() > deadline:
                    raise SystemExit(f"{waiting(app)} cards are still waiting")
                for chat in chats:
                    for message in chat.messages():
                        for button in ("▶️ Reprendre maintenant", "✅ Valider", "Classer"):
                            if any(button in shown for shown in message.buttons):
                                try:
                                    chat.press(message, button)
                                except NoSuchButtonError:
                                    continue
                time.sleep(1)
        finally:
            crew.stop()
            bot.stop()
    return verdict(app)


def verdict(app: App) -> Counter[str]:
    """Counts over the whole database; everything but `cards` and `approved` must be 0."""
    with app.services.store.view(app.companies["bench"]) as unit:
        cards = list(unit.session.scalars(select(CardRow)))
        decisions = Counter(unit.session.scalars(select(EventRow.subject).where(EventRow.kind == "cards.decided")))
        live = Counter(
            unit.session.scalars(
                select(OutboxRow.conversation_id).where(OutboxRow.status != str(OutboxStatus.CANCELLED))
            )
        )
    return Counter(
        {
            "cards": len(cards),
            "approved": sum(card.outcome_code in ("approved", "sent") for card in cards),
            "decided twice": sum(decisions[f"card:{card.id}"] > 1 for card in cards),
            "never decided": sum(decisions[f"card:{card.id}"] == 0 for card in cards),
            "mails too many": sum(count > 1 for count in live.values()),
        }
    )


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="sqlite:///bench.db", help="database URL (default: a SQLite file)")
    parser.add_argument("--usual", type=int, default=10, help="cards of the usual case")
    parser.add_argument("--cards", type=int, default=100)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    invoices = [invoice(number) for number in range(1, given.usual + given.cards + 1)]
    with EmbeddedMailServer() as mail, installation(mail, given.url, MANAGERS, invoices, work_seconds=1) as app:
        seconds = usual_case(app, mail, given.usual)
        print(
            f"usual case: 1 tap; tap to sent: median {statistics.median(seconds):.2f} s, longest {max(seconds):.2f} s"
        )
        found = crowd(app, mail, given.usual + 1, given.cards, given.kills, given.seed)
    print(f"crowd: {given.cards} mails, 2 account managers, bot killed {given.kills} times: {dict(found)}")
    if found["decided twice"] or found["never decided"] or found["mails too many"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
