"""Every table. Each row belongs to a company (`CompanyOwned`); session.py scopes queries to one in one place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Utc(TypeDecorator[datetime]):
    """Aware times only: stored as UTC, given back as UTC, a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime was about to be stored; pass an aware one")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if not isinstance(value, datetime):
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Cents(TypeDecorator[Decimal]):
    """Exact on both databases: SQLite has no decimal type, so the amount is kept in whole cents."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int((value * 100).to_integral_exact())

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / 100


Json = JSON().with_variant(JSONB(), "postgresql")
Id = BigInteger().with_variant(Integer(), "sqlite")


class Base(DeclarativeBase):
    """Naming convention so that migrations can name what they change."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class CompanyRow(Base):
    __tablename__ = "companies"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))


class CompanyOwned:
    """Mixin of every row that belongs to one company."""

    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)


class ManagerRow(CompanyOwned, Base):
    __tablename__ = "managers"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20), default="manager")
    telegram_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    active: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str] = mapped_column(String(20), default="settings", server_default="settings")
    """`settings`: amiable.toml, and gone with its table there; `command`: `amiable manager add`."""
    __table_args__ = (UniqueConstraint("company_id", "telegram_id"),)


class InvitationRow(CompanyOwned, Base):
    """A one-time code that ties a manager to a chat."""

    __tablename__ = "invitations"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(Utc)
    used_at: Mapped[datetime | None] = mapped_column(Utc)


class StrangerRow(Base):
    """A day on which somebody unknown wrote to the bot: of no company, since nobody knows whom they look for."""

    __tablename__ = "strangers"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[date] = mapped_column(Date)
    guesses: Mapped[int] = mapped_column(default=0)
    """Codes tried that day."""
    __table_args__ = (UniqueConstraint("telegram_id", "day"),)


class DebtorRow(CompanyOwned, Base):
    __tablename__ = "debtors"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    reference: Mapped[str] = mapped_column(String(120))
    """The debtor's key in the company's own books (or its name): what imports match on."""
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    segment: Mapped[str] = mapped_column(String(80), default="")
    """A free label: `[segments.<label>]` of the policy may say otherwise for these debtors."""
    frozen: Mapped[bool] = mapped_column(default=False)
    paused_until: Mapped[date | None] = mapped_column(Date)
    __table_args__ = (UniqueConstraint("company_id", "reference"),)


class ContactRow(CompanyOwned, Base):
    __tablename__ = "contacts"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtors.id"), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(254), index=True)
    rank: Mapped[int] = mapped_column(default=0)
    """0 is the usual correspondent."""
    __table_args__ = (UniqueConstraint("debtor_id", "email"),)


class InvoiceRow(CompanyOwned, Base):
    __tablename__ = "invoices"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtors.id"), index=True)
    number: Mapped[str] = mapped_column(String(80))
    amount: Mapped[Decimal] = mapped_column(Cents)
    paid: Mapped[Decimal] = mapped_column(Cents, default=Decimal(0))
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    issued: Mapped[date] = mapped_column(Date)
    due: Mapped[date] = mapped_column(Date, index=True)
    status: Mapped[str] = mapped_column(String(20), index=True)
    version: Mapped[int] = mapped_column(default=1)
    document: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """The invoice's PDF."""
    document_size: Mapped[int] = mapped_column(default=0)
    __table_args__ = (UniqueConstraint("company_id", "number"),)


class ConversationRow(CompanyOwned, Base):
    __tablename__ = "conversations"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtors.id"), index=True)
    token: Mapped[str] = mapped_column(String(40), unique=True)
    """Opaque; rides in our Reply-To address."""
    channel: Mapped[str] = mapped_column(String(20), default="mail")
    opened_at: Mapped[datetime] = mapped_column(Utc)
    last_inbound_at: Mapped[datetime | None] = mapped_column(Utc)
    last_outbound_at: Mapped[datetime | None] = mapped_column(Utc)


class ReplyRow(CompanyOwned, Base):
    __tablename__ = "replies"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    mailbox: Mapped[str] = mapped_column(String(254))
    channel: Mapped[str] = mapped_column(String(20), default="mail", server_default="mail")
    message_id: Mapped[str] = mapped_column(String(998), default="")

    identity: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what makes it the same mail (flow/intake.identity): one reply, however often it is listed."""
    raw: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """Verbatim, as the server handed it over."""
    received_at: Mapped[datetime] = mapped_column(Utc)
    sender: Mapped[str] = mapped_column(String(254), default="")
    sender_name: Mapped[str] = mapped_column(String(254), default="")
    subject: Mapped[str] = mapped_column(Text, default="")
    new_text: Mapped[str] = mapped_column(Text, default="")
    """The debtor's own words, once screened."""
    attachments: Mapped[list[str]] = mapped_column(Json, default=list)
    """File names as sent: data, never paths."""
    undelivered: Mapped[str] = mapped_column(String(254), default="", server_default="")
    """The address that a delivery report says could not be reached."""
    status: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was closed or set aside: the name of a sentence of bot/texts."""
    trace: Mapped[str] = mapped_column(Text, default="")
    failed_step: Mapped[str] = mapped_column(String(20), default="")
    debtor_id: Mapped[int | None] = mapped_column(ForeignKey("debtors.id"), index=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    matched: Mapped[dict[str, Any] | None] = mapped_column(Json)
    reading: Mapped[dict[str, Any] | None] = mapped_column(Json)
    decision: Mapped[dict[str, Any] | None] = mapped_column(Json)
    claimed_until: Mapped[datetime | None] = mapped_column(Utc)
    attempts: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        UniqueConstraint("company_id", "identity"),
        Index("ix_replies_status_id", "status", "id"),
    )


class LedgerRow(CompanyOwned, Base):
    """Which server message became which reply; a UIDVALIDITY change adds rows, never replies."""

    __tablename__ = "mail_ledger"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    mailbox: Mapped[str] = mapped_column(String(254))
    folder: Mapped[str] = mapped_column(String(254))
    uidvalidity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)
    reply_id: Mapped[int] = mapped_column(ForeignKey("replies.id"))
    flagged: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (UniqueConstraint("mailbox", "folder", "uidvalidity", "uid"),)


class MailboxRow(CompanyOwned, Base):
    """When a mailbox was last read to its end: nobody is reminded on yesterday's knowledge."""

    __tablename__ = "mailboxes"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    mailbox: Mapped[str] = mapped_column(String(254))
    read_at: Mapped[datetime | None] = mapped_column(Utc)
    trouble: Mapped[str] = mapped_column(Text, default="")
    """What kept the last look from its end; empty when nothing did."""
    __table_args__ = (UniqueConstraint("company_id", "mailbox"),)


class DraftRow(CompanyOwned, Base):
    __tablename__ = "drafts"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtors.id"), index=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("replies.id"), index=True)
    """None for a reminder that nobody asked for."""
    key: Mapped[str] = mapped_column(String(120))
    """What it answers (`reply:12:1`, `silence:4:2026-03-02`): the same thing is never drafted twice."""
    action: Mapped[str] = mapped_column(String(40))
    decision: Mapped[dict[str, Any]] = mapped_column(Json)
    prompt_version: Mapped[str] = mapped_column(String(400))
    status: Mapped[str] = mapped_column(String(20), index=True)
    version: Mapped[int] = mapped_column(default=1)
    invoice_versions: Mapped[dict[str, int]] = mapped_column(Json)
    """Number -> version of each invoice it was written for; another version voids it."""
    created_at: Mapped[datetime] = mapped_column(Utc)
    expires_at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (UniqueConstraint("company_id", "key"),)


class DraftVersionRow(CompanyOwned, Base):
    __tablename__ = "draft_versions"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"), index=True)
    number: Mapped[int]
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    attachments: Mapped[list[str]] = mapped_column(Json)
    digest: Mapped[str] = mapped_column(String(64))
    author: Mapped[str] = mapped_column(String(80))
    findings: Mapped[list[Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (UniqueConstraint("draft_id", "number"),)


class ApprovalRow(CompanyOwned, Base):
    """A named person's yes to one wording; sending takes this row, never a boolean."""

    __tablename__ = "approvals"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"), unique=True)
    version: Mapped[int]
    forced_because: Mapped[str] = mapped_column(Text, default="")
    """The person's reason, where findings were overruled."""
    digest: Mapped[str] = mapped_column(String(64))
    """Of recipient, subject, body and attachments: the wording that the person saw."""
    mail_digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the composed mail: what leaves is these bytes or nothing."""
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    at: Mapped[datetime] = mapped_column(Utc)


class OutboxRow(CompanyOwned, Base):
    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    approval_id: Mapped[int] = mapped_column(ForeignKey("approvals.id"), unique=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"), unique=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    message_id: Mapped[str] = mapped_column(String(254), unique=True)
    """Fixed before the first try."""
    channel: Mapped[str] = mapped_column(String(20), default="mail", server_default="mail")
    sender: Mapped[str] = mapped_column(String(254))
    recipient: Mapped[str] = mapped_column(String(254))
    raw: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """The whole message as it will leave, composed when it was approved."""
    status: Mapped[str] = mapped_column(String(20))
    not_before: Mapped[datetime] = mapped_column(Utc)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str] = mapped_column(String(120), default="")
    claimed_until: Mapped[datetime | None] = mapped_column(Utc)
    last_error: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None] = mapped_column(Utc)
    copied: Mapped[bool] = mapped_column(default=False)
    """True once the copy is in the Sent folder."""
    __table_args__ = (Index("ix_outbox_status_not_before", "status", "not_before"),)


class PromiseRow(CompanyOwned, Base):
    __tablename__ = "promises"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtors.id"), index=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"))
    invoices: Mapped[list[str]] = mapped_column(Json)
    due: Mapped[date | None] = mapped_column(Date)
    amount: Mapped[Decimal | None] = mapped_column(Cents)
    """What must be seen; the whole rest of its invoices where the debtor named no sum. None in old rows only."""
    method: Mapped[str] = mapped_column(String(20), default="", server_default="")
    """How it will be paid (`PaymentMethod`), empty when not said: the grace depends on it."""
    after_share: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """The last share of a payment (`ShareRow`) before it was made: later ones count."""
    status: Mapped[str] = mapped_column(String(20))


class PlanRow(CompanyOwned, Base):
    __tablename__ = "plans"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtors.id"), index=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"))
    invoices: Mapped[list[str]] = mapped_column(Json)
    status: Mapped[str] = mapped_column(String(20))
    agreed_at: Mapped[datetime | None] = mapped_column(Utc)
    after_share: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """The last share of a payment (`ShareRow`) before it was agreed: later ones count."""
    acknowledged_on: Mapped[date | None] = mapped_column(Date)
    """The day the debtor wrote that it would pay this way: an acknowledgement of the debt (C.civ 2240)."""
    ends_on: Mapped[date | None] = mapped_column(Date)
    """A person announced its end: broken after that day unless what is missing has come."""


class InstalmentRow(CompanyOwned, Base):
    __tablename__ = "instalments"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    number: Mapped[int] = mapped_column(default=0, server_default="0")
    """From 1, in order of due day."""
    due: Mapped[date] = mapped_column(Date)
    amount: Mapped[Decimal] = mapped_column(Cents)
    reference: Mapped[str] = mapped_column(String(25), default="", server_default="")
    """ISO 11649, as the letter and the QR code give it."""
    status: Mapped[str] = mapped_column(String(20), default="due", server_default="due")
    paid: Mapped[Decimal] = mapped_column(Cents, default=Decimal(0), server_default="0")
    paid_on: Mapped[date | None] = mapped_column(Date)
    """The day it was paid in full; before `due` it came early."""
    missed: Mapped[bool] = mapped_column(default=False, server_default="0")
    """It was missed, even if it was paid after all."""


class PaymentRow(CompanyOwned, Base):
    """One entry of the bank or of a payments file: counted once, however often it is imported."""

    __tablename__ = "payments"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    """The bank's or the file's own identifier, else a hash of the entry."""
    day: Mapped[date] = mapped_column(Date, index=True)
    amount: Mapped[Decimal] = mapped_column(Cents)
    """Negative for a payment that was returned."""
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    reference: Mapped[str] = mapped_column(Text, default="")
    """Everything the payer wrote: label, structured reference, end-to-end identifier."""
    payer: Mapped[str] = mapped_column(String(200), default="")
    invoice: Mapped[str] = mapped_column(String(80), default="")
    """The number that the file gives, where a person wrote one."""
    source: Mapped[str] = mapped_column(String(80))
    statement: Mapped[bool] = mapped_column(default=False, server_default="0")
    """From a bank's statement, not a spreadsheet."""
    status: Mapped[str] = mapped_column(String(20), index=True)
    debtor_id: Mapped[int | None] = mapped_column(ForeignKey("debtors.id"), index=True)
    assigned: Mapped[Decimal] = mapped_column(Cents, default=Decimal(0))
    """The part that went to invoices."""
    returns_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"), unique=True)
    """The payment that this one took back."""
    repeats_id: Mapped[int | None] = mapped_column(ForeignKey("payments.id"))
    """An entry of the other kind of file that may be this one again: a person tells."""
    imported_at: Mapped[datetime] = mapped_column(Utc)
    __table_args__ = (UniqueConstraint("company_id", "key"),)


class ShareRow(CompanyOwned, Base):
    """The part of a payment that went to one invoice."""

    __tablename__ = "payment_shares"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), index=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoices.id"), index=True)
    amount: Mapped[Decimal] = mapped_column(Cents)
    at: Mapped[datetime] = mapped_column(Utc)


class DraftDocumentRow(CompanyOwned, Base):
    """A file made for one draft, byte for byte as it will be joined (`Letter.attachments` names it)."""

    __tablename__ = "draft_documents"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (UniqueConstraint("draft_id", "name"),)


class TalkRow(CompanyOwned, Base):
    """How a debtor's plan is talked about, from the first offer until the debt is paid: one open talk a debtor."""

    __tablename__ = "talks"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtors.id"), index=True)
    status: Mapped[str] = mapped_column(String(20))
    state: Mapped[dict[str, Any]] = mapped_column(Json)
    """A `State` of domain/talk_state.py, as it stands after what was really sent."""
    version: Mapped[int] = mapped_column(default=1)
    """Grows with each change: a decision names the one it was taken on."""
    partner: Mapped[str] = mapped_column(String(254))
    """The address we talk with: a change that somebody else asks for is confirmed first."""
    opened_at: Mapped[datetime] = mapped_column(Utc)


class DisputeRow(CompanyOwned, Base):
    __tablename__ = "disputes"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtors.id"), index=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"))
    invoices: Mapped[list[str]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(String(40))
    amount: Mapped[Decimal | None] = mapped_column(Cents)
    status: Mapped[str] = mapped_column(String(20))


class CardRow(CompanyOwned, Base):
    __tablename__ = "cards"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token: Mapped[str] = mapped_column(String(24), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20), index=True)
    revision: Mapped[int] = mapped_column(default=1)
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("replies.id"), index=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id"), index=True)
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"), index=True)
    assigned_to: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))
    audience: Mapped[str] = mapped_column(String(20), default="", server_default="")
    """Who is shown it (flow/escalation.py); empty until that was decided."""
    debtor_id: Mapped[int | None] = mapped_column(ForeignKey("debtors.id"), index=True)
    """Of a card about a file, without reply or draft."""
    reason: Mapped[str] = mapped_column(Text, default="")
    outcome_code: Mapped[str] = mapped_column(String(40), default="")
    outcome_by: Mapped[str] = mapped_column(String(200), default="")
    outcome_at: Mapped[datetime | None] = mapped_column(Utc)
    outcome_detail: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Utc)


class DeliveryRow(CompanyOwned, Base):
    """Which revision of a card a manager's chat shows, and in which messages."""

    __tablename__ = "card_deliveries"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("cards.id"), index=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    chat_id: Mapped[int] = mapped_column(BigInteger)
    revision: Mapped[int]
    message_ids: Mapped[list[int]] = mapped_column(Json)
    snoozed_until: Mapped[datetime | None] = mapped_column(Utc)
    """That manager asked to see it later; colleagues still have it."""
    __table_args__ = (UniqueConstraint("card_id", "manager_id"),)


class AnnouncementRow(CompanyOwned, Base):
    """What a manager is told once: a day's digest (`digest:2026-03-02`), a draft about to expire (`expiring:7`)."""

    __tablename__ = "announcements"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(80))
    card_id: Mapped[int | None] = mapped_column(ForeignKey("cards.id"))
    made_at: Mapped[datetime] = mapped_column(Utc)
    claimed_until: Mapped[datetime | None] = mapped_column(Utc)
    told_at: Mapped[datetime | None] = mapped_column(Utc, index=True)
    """When it was sent, or found to be of no use any more."""
    __table_args__ = (UniqueConstraint("manager_id", "key"),)


class DeskMessageRow(CompanyOwned, Base):
    """Messages that the desk wrote, so that an answer to one finds its card after a restart."""

    __tablename__ = "desk_messages"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(BigInteger)
    card_id: Mapped[int] = mapped_column(ForeignKey("cards.id"))
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    version: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(20))
    __table_args__ = (UniqueConstraint("chat_id", "message_id"),)


class DeskUpdateRow(CompanyOwned, Base):
    """One row per action of a person that had an effect: a redelivered update finds itself here."""

    __tablename__ = "desk_updates"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    update_key: Mapped[str] = mapped_column(String(80), unique=True)
    code: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Utc)


class CorrectionRow(CompanyOwned, Base):
    """A reading that a person corrected: what the reader may learn from."""

    __tablename__ = "corrections"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    reply_id: Mapped[int] = mapped_column(ForeignKey("replies.id"), index=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    before: Mapped[dict[str, Any]] = mapped_column(Json)
    after: Mapped[dict[str, Any]] = mapped_column(Json)
    at: Mapped[datetime] = mapped_column(Utc)


class InstructionRow(CompanyOwned, Base):
    """What a person asked to change in one version of a draft, in words; the worker does it."""

    __tablename__ = "instructions"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("drafts.id"), index=True)
    version: Mapped[int]
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    words: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20), index=True)
    answer: Mapped[str] = mapped_column(String(40), default="")
    """Why it was refused: the name of a sentence of bot/texts."""
    reasons: Mapped[list[Any]] = mapped_column(Json, default=list)
    """The limits of the policy that stand against it."""
    at: Mapped[datetime] = mapped_column(Utc)
    claimed_until: Mapped[datetime | None] = mapped_column(Utc)


class ModelCallRow(CompanyOwned, Base):
    """One call of the language model: what it was for and what it cost. Never the prompt or the answer."""

    __tablename__ = "model_calls"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(Utc, index=True)
    key: Mapped[str] = mapped_column(String(120))
    """`reply:12`, `debtor:4`."""
    purpose: Mapped[str] = mapped_column(String(20))
    prompt_version: Mapped[str] = mapped_column(String(80))
    model: Mapped[str] = mapped_column(String(120))
    method: Mapped[str] = mapped_column(String(20))
    tokens_in: Mapped[int]
    tokens_out: Mapped[int]
    estimated: Mapped[bool]
    cost_micros: Mapped[int] = mapped_column(BigInteger)
    """Millionths of a euro."""
    milliseconds: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(40))


class EventRow(CompanyOwned, Base):
    """Append-only: what changed, who did it, why."""

    __tablename__ = "events"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(Utc)
    actor: Mapped[str] = mapped_column(String(80))
    """`system`, `manager:<id>`, `telegram:<id>` (a stranger), `operator`."""
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60), index=True)
    """`reply:12`, `draft:3`, …"""
    data: Mapped[dict[str, Any]] = mapped_column(Json)


class ChatInviteRow(CompanyOwned, Base):
    """A one-time link in a letter: opens a chat for one contact. Only the hash of its word is kept."""

    __tablename__ = "chat_invites"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Utc)
    expires_at: Mapped[datetime] = mapped_column(Utc)
    closed_at: Mapped[datetime | None] = mapped_column(Utc)
    """When it was used, or made void."""


class ChatTieRow(CompanyOwned, Base):
    """A chat that speaks for a contact, until either side ends it."""

    __tablename__ = "chat_ties"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    debtor_id: Mapped[int] = mapped_column(ForeignKey("debtors.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    chat_id: Mapped[int] = mapped_column(BigInteger, index=True)
    live_chat: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    """The chat while the tie lives, else empty: one tie a chat, in the whole installation."""
    live_contact: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    """The contact while the tie lives, else empty: one chat a contact."""
    tied_at: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_by: Mapped[str] = mapped_column(String(80), default="")
    told_at: Mapped[datetime | None] = mapped_column(Utc)
    """When the chat was last told by itself that it writes more than is read at once, or that it was closed."""


class ChatMessageRow(CompanyOwned, Base):
    """One message of a tied chat, kept before anything else; several in a row become one reply."""

    __tablename__ = "chat_messages"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    tie_id: Mapped[int] = mapped_column(ForeignKey("chat_ties.id"), index=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    """A redelivered update finds itself here."""
    raw: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """The update verbatim and its file (chat/turn.py)."""
    at: Mapped[datetime] = mapped_column(Utc, index=True)
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("replies.id"), index=True)
    """The reply it became part of."""
