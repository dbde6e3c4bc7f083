"""A small company with real rooms around a reader that obeys keywords: what the flow's tests and benches need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from sqlalchemy import select

from amiable.chat import compose as chat_compose
from amiable.chat import turn
from amiable.chat.match import match as chat_match
from amiable.domain.card import Card, Tap
from amiable.domain.company import Policy, Role
from amiable.domain.debtor import Debtor
from amiable.domain.decision import Decision
from amiable.domain.draft import Finding, Letter
from amiable.domain.invoice import Invoice
from amiable.domain.mail import Mail
from amiable.domain.reading import (
    Attack,
    DisputeFact,
    DisputeReason,
    Intent,
    PaidFact,
    PlanFact,
    PromiseFact,
    Reading,
)
from amiable.domain.status import InvoiceStatus
from amiable.flow import dispatch, instructions, intake
from amiable.flow.desk import Desk
from amiable.flow.services import Channel, MailAccount, Services
from amiable.mailbox.compose import body_of, compose
from amiable.mailbox.match import match
from amiable.mailbox.parse import parse
from amiable.policies.chain import decide
from amiable.policies.followup import follow_up_due
from amiable.policies.load import load
from amiable.prompts.library import Library
from amiable.reading import talk
from amiable.reading.ports import Screening
from amiable.store.cards import card_record
from amiable.store.session import Store
from amiable.store.tables import Base, CardRow, CompanyRow, ContactRow, DebtorRow, InvoiceRow, ManagerRow
from amiable.testing.mail import FakeInbox, FakeOutbound, FakeSentFolder

ADDRESS = "compta@ateliers-morel.example"
YANN = "yann@kerdoncuff.example"
EXAMPLE = Path(str(files("amiable.policies") / "company.example.toml"))
KEYWORDS: Mapping[str, Intent] = {
    "réglé": Intent.PAID,
    "paierai": Intent.PROMISE,
    "échelonner": Intent.INSTALMENTS,
    "conteste": Intent.DISPUTE,
    "copie": Intent.QUESTION,
    "redressement": Intent.INSOLVENCY,
    "absence": Intent.AUTO_REPLY,
}


@lru_cache(maxsize=1)
def _library() -> Library:
    """Compiled once: every workshop has the shipped wordings."""
    return Library()


class KeywordReader:
    """Implements reading/ports.Reader: the first keyword found is the intent; `PANIC` raises; `ATTACK` is one."""

    def screen(self, mail: Mail, debtor: Debtor | None = None) -> Screening:
        """Automatic when the keyword says so."""
        if "PANIC" in mail.text:
            raise RuntimeError("the reader broke on this mail")
        attack = Attack.PROMPT_INJECTION if "ATTACK" in mail.text else Attack.NONE
        return Screening(Intent.AUTO_REPLY if "absence" in mail.text else None, attack)

    def read(self, mail: Mail, debtor: Debtor | None, invoices: Sequence[Invoice], received: datetime) -> Reading:
        """A sure reading about every open invoice."""
        text = mail.body.new_text
        intent = next((i for word, i in KEYWORDS.items() if word in text), Intent.OTHER)
        return Reading(
            new_text=text,
            intents=(intent,),
            confidence=0.95,
            invoices=tuple(invoice.number for invoice in invoices),
            paid=PaidFact(date=received.date()) if intent is Intent.PAID else None,
            promise=PromiseFact(date=date(2026, 3, 20)) if intent is Intent.PROMISE else None,
            plan=PlanFact(count=3) if intent is Intent.INSTALMENTS else None,
            dispute=DisputeFact(DisputeReason.DEFECTIVE) if intent is Intent.DISPUTE else None,
        )


def two_words(
    letter: Letter,
    decision: Decision,
    debtor: Debtor,
    invoices: Sequence[Invoice],
    policy: Policy,
    today: date,
    others: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """A check that objects to two words only: `INTERDIT`, and `AUTRE IBAN`, which no reason outweighs."""
    words = {"INTERDIT": "forbidden_wording", "AUTRE IBAN": "unknown_bank_details"}
    return tuple(Finding(rule, word) for word, rule in words.items() if word in letter.body)


@dataclass
class Workshop:
    """Ateliers Morel with its debtors, in a given store. Company 1 unless another is asked for."""

    store: Store
    company_id: int = 1
    services: Services = field(init=False)
    inbox: FakeInbox = field(init=False)
    outbound: FakeOutbound = field(default_factory=FakeOutbound)
    sent_folder: FakeSentFolder = field(default_factory=FakeSentFolder)
    managers: dict[str, int] = field(default_factory=dict)
    _taps: int = 0

    def __post_init__(self) -> None:
        self.inbox = FakeInbox(f"mailbox-{self.company_id}")
        policy = load(EXAMPLE)
        self.services = Services(
            store=self.store,
            parse=parse,
            match=match,
            reader=KeywordReader(),
            hear=talk.read,
            decide=decide,
            follow_up=follow_up_due,
            check=two_words,
            writers={self.company_id: _library()},
            compose=compose,
            body_of=body_of,
            policies={self.company_id: policy},
            accounts={self.company_id: MailAccount(ADDRESS, "Ateliers Morel")},
            chat=Channel(turn.parse, chat_match, chat_compose.compose, chat_compose.body_of),
            bot_name="amiable_bot",
        )
        with self.store.unit(None) as unit:
            if unit.session.get(CompanyRow, self.company_id) is None:
                unit.session.add(
                    CompanyRow(id=self.company_id, slug=f"company-{self.company_id}", name="Ateliers Morel")
                )

    @property
    def desk(self) -> Desk:
        """The desk that people tap on."""
        return Desk(self.services)

    def manager(self, name: str, telegram_id: int, role: Role = Role.MANAGER) -> int:
        """Hire somebody; the id."""
        with self.store.unit(self.company_id) as unit:
            row = ManagerRow(name=name, role=str(role), telegram_id=telegram_id, active=True)
            unit.add(row)
            unit.flush()
            self.managers[name] = row.id
            return row.id

    def debtor(self, name: str, email: str, *numbers: str, amount: str = "1250.00", kind: str = "business") -> int:
        """A debtor with overdue invoices of these numbers; the id."""
        with self.store.unit(self.company_id) as unit:
            row = DebtorRow(reference=name, name=name, kind=kind)
            unit.add(row)
            unit.flush()
            unit.add(ContactRow(debtor_id=row.id, name=name, email=email))
            for number in numbers:
                unit.add(
                    InvoiceRow(
                        debtor_id=row.id,
                        number=number,
                        amount=Decimal(amount),
                        issued=date(2026, 1, 31),
                        due=date(2026, 3, 2),
                        status=str(InvoiceStatus.OVERDUE),
                    )
                )
            return row.id

    def receive(self, sender: str, text: str, **headers: str) -> None:
        """A debtor writes: the mail is received and taken as far as it goes without a person."""
        self.inbox.put(letter_from(sender, text, self.store.clock(), **headers))
        intake.receive(self.services, self.company_id, self.inbox)
        while intake.advance(self.services):
            pass

    def work(self) -> None:
        """The worker does what waits: instructions, then replies."""
        while instructions.advance(self.services) or intake.advance(self.services):
            pass

    def send_all(self) -> None:
        """The sender empties the outbox."""
        while dispatch.send_next(self.services, self.outbound, self.company_id, "workshop"):
            pass
        while dispatch.copy_next(self.services, self.company_id, self.sent_folder):
            pass

    def cards(self) -> list[Card]:
        """Every card, oldest first."""
        with self.store.view(self.company_id) as unit:
            return [card_record(unit, row) for row in unit.session.scalars(select(CardRow).order_by(CardRow.id))]

    def card(self) -> Card:
        """The newest card."""
        return self.cards()[-1]

    def tap(self, card: Card, manager: str, *, key: str = "", version: int | None = None) -> Tap:
        """That manager's finger on that card, as it was shown."""
        self._taps += 1
        shown = card.draft.number if card.draft else 0
        return Tap(
            card.token, shown if version is None else version, self.managers[manager], key or f"tg:{self._taps}"
        )

    def rows(self, table: type[Base]) -> list[Base]:
        """Every row of a table, for a look."""
        with self.store.view(self.company_id) as unit:
            return list(unit.session.scalars(select(table).order_by(table.__table__.c.id)))


def letter_from(sender: str, text: str, at: datetime, **headers: str) -> bytes:
    """A plain mail to the company, CRLF ends. Headers by keyword, `_` for `-` (`In_Reply_To=`)."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = ADDRESS
    message["Subject"] = headers.pop("Subject", "Re: votre facture")
    message["Date"] = format_datetime(at)
    message["Message-ID"] = headers.pop("Message_ID", make_msgid(domain="debtor.example"))
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
