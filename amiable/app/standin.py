"""The chat where no Telegram token is set: a page that plays the company's managers and, beside them, its debtors.

What a debtor wrote and received is read from the database. What it writes is put into the company's own mailbox, and
only for addresses behind which nobody lives: the answer, once approved, really leaves.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import select

from amiable.app.played import Shown, debtor_mail, shown
from amiable.bot.simulator import BOT_NAME, Debtor, SimulatorServer
from amiable.bot.texts import load
from amiable.domain.calendar import PARIS
from amiable.domain.chat import MAIL
from amiable.domain.status import OutboxStatus
from amiable.mailbox.imap import ImapSettings, connect, translated
from amiable.store.session import Store
from amiable.store.tables import ContactRow, DebtorRow, ManagerRow, OutboxRow, ReplyRow

FIRST_TELEPHONE = 1 << 52
"""Simulated telephones of account managers are counted from there: no account of Telegram has such a number."""
FIRST_DEBTOR = FIRST_TELEPHONE + (1 << 40)
"""And those of debtors, by contact, from there."""
MAX_DEBTORS = 200
MAX_MAILS = 200
RESERVED = ("example", "test", "invalid", "localhost")
"""Top-level domains of RFC 2606: no mail reaches anybody there."""
RESERVED_NAMES = ("example.com", "example.net", "example.org")


class NotPlayedError(ValueError):
    """That debtor's mails are not written from the page; the message says why and what to do."""


class Standin:
    """One installation's people on the simulator. `mailboxes` are by company id: the address, and how to reach it."""

    def __init__(
        self, store: Store, mailboxes: Mapping[int, tuple[str, ImapSettings]], clock: Callable[[], datetime]
    ) -> None:
        self._store, self._mailboxes, self._clock = store, mailboxes, clock
        self._read: dict[tuple[str, int], Shown] = {}
        """Mails as shown, by table and row: they never change."""
        self._one_reader = threading.Lock()

    def simulator(self, username: str = "") -> SimulatorServer:
        """Not started yet. Whoever was given a code has a telephone too, to send it from; so has each contact."""
        with self._store.view(None) as unit:
            managers = unit.session.scalars(select(ManagerRow).where(ManagerRow.active).order_by(ManagerRow.id))
            people = {row.telegram_id or FIRST_TELEPHONE + row.id: row.name for row in managers}
            contacts = unit.session.execute(
                select(ContactRow, DebtorRow.name)
                .join(DebtorRow, DebtorRow.id == ContactRow.debtor_id)
                .order_by(ContactRow.id)
                .limit(MAX_DEBTORS)
            )
            debtors = {FIRST_DEBTOR + row.id: Debtor(row.name or debtor, row.email) for row, debtor in contacts}
        return SimulatorServer(
            people,
            username=username or BOT_NAME,
            on_debtor_mail=self.write,
            mailbox=self.mails,
            debtors=debtors,
        )

    def write(self, sender: str, subject: str, text: str) -> None:
        """That contact writes to its company. Raises NotPlayedError, or MailError when the mailbox is away."""
        texts = load()
        with self._store.view(None) as unit:
            found = unit.session.scalars(select(ContactRow).where(ContactRow.email == sender.strip())).first()
        if found is None or found.company_id not in self._mailboxes:
            raise NotPlayedError(texts("standin.unknown", email=sender))
        address, imap = self._mailboxes[found.company_id]
        if not nobody_lives_at(found.email):
            raise NotPlayedError(texts("standin.real", email=sender))
        raw = debtor_mail(found.email, address, subject, text, self._clock().astimezone(PARIS))
        client = connect(imap)
        try:
            with translated(imap, "putting a played mail into the mailbox"):
                client.append(imap.folder, raw)
        finally:
            client.shutdown()

    def mails(self) -> list[Shown]:
        """What debtors wrote by mail and what was sent to them, the latest of each."""
        with self._one_reader, self._store.view(None) as unit:
            replies = select(ReplyRow.id).where(ReplyRow.channel == MAIL).order_by(ReplyRow.id.desc())
            sent = (
                select(OutboxRow.id)
                .where(OutboxRow.channel == MAIL, OutboxRow.status == str(OutboxStatus.SENT))
                .order_by(OutboxRow.id.desc())
            )
            wanted = [("replies", row_id) for row_id in unit.session.scalars(replies.limit(MAX_MAILS))]
            wanted += [("outbox", row_id) for row_id in unit.session.scalars(sent.limit(MAX_MAILS))]
            for table, row_id in wanted:
                if (table, row_id) not in self._read:
                    raw = ReplyRow.raw if table == "replies" else OutboxRow.raw
                    number = ReplyRow.id if table == "replies" else OutboxRow.id
                    content = unit.session.scalars(select(raw).where(number == row_id)).one()
                    self._read[table, row_id] = shown(content)
            return [self._read[one] for one in wanted]


def nobody_lives_at(email: str) -> bool:
    """True for an address in a domain that is reserved for examples."""
    domain = email.rpartition("@")[2].lower().rstrip(".")
    names = tuple(f".{name}" for name in RESERVED_NAMES)
    return domain.rpartition(".")[2] in RESERVED or domain in RESERVED_NAMES or domain.endswith(names)
