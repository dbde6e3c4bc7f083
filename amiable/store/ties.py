"""Questions about chats and the contacts they are tied to. Each takes the unit it reads in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from amiable.domain.chat import TiedChat, chat_of
from amiable.domain.debtor import Contact
from amiable.store.session import Unit
from amiable.store.tables import ChatInviteRow, ChatMessageRow, ChatTieRow, ContactRow, DebtorRow, ManagerRow


def _no_manager() -> ColumnElement[bool]:
    """Whoever approves is never a debtor, however the chat came to be tied."""
    return ~exists().where(ManagerRow.telegram_id == ChatTieRow.live_chat, ManagerRow.active)


def live_tie(unit: Unit, chat_id: int) -> ChatTieRow | None:
    """The tie of that chat, if it lives and is no manager's."""
    return unit.session.scalars(select(ChatTieRow).where(ChatTieRow.live_chat == chat_id, _no_manager())).first()


def tied_to(unit: Unit, address: str, debtor_id: int) -> bool:
    """True while that chat is tied to a contact of that debtor: what an answer to it needs, to the last moment."""
    chat_id = chat_of(address)
    tie = live_tie(unit, chat_id) if chat_id is not None else None
    return tie is not None and tie.debtor_id == debtor_id


def ties_of(unit: Unit, debtor_id: int) -> tuple[TiedChat, ...]:
    """The chats that are tied to that debtor's contacts, oldest first."""
    rows = unit.session.execute(
        select(ChatTieRow.id, ContactRow.name, ContactRow.email)
        .join(ContactRow, ContactRow.id == ChatTieRow.contact_id)
        .where(ChatTieRow.debtor_id == debtor_id, ChatTieRow.live_chat.is_not(None))
        .order_by(ChatTieRow.id)
    )
    return tuple(TiedChat(tie_id, name or email) for tie_id, name, email in rows)


def untold() -> ColumnElement[bool]:
    """Ended, and its chat has not been told since."""
    return or_(ChatTieRow.told_at.is_(None), ChatTieRow.told_at < ChatTieRow.ended_at)


def closed_since(unit: Unit, moment: datetime) -> Sequence[ChatTieRow]:
    """Ties that the company ended since then, whose chats do not know it and are not tied again."""
    again = aliased(ChatTieRow)
    return unit.session.scalars(
        select(ChatTieRow)
        .where(ChatTieRow.ended_at >= moment, ~ChatTieRow.ended_by.startswith("chat:"), untold())
        .where(~exists().where(again.live_chat == ChatTieRow.chat_id))
        .order_by(ChatTieRow.id)
    ).all()


def correspondent(unit: Unit, address: str, debtor_id: int) -> Contact | None:
    """Who wrote from that chat, to be answered there; by e-mail once the tie has ended. None for a stranger."""
    rows = unit.session.execute(
        select(ChatTieRow, ContactRow)
        .join(ContactRow, ContactRow.id == ChatTieRow.contact_id)
        .where(ChatTieRow.chat_id == chat_of(address), ChatTieRow.debtor_id == debtor_id)
        .order_by(ChatTieRow.id.desc())
        .limit(1)
    ).first()
    if rows is None:
        return None
    _, contact = rows
    return Contact(address if tied_to(unit, address, debtor_id) else contact.email, contact.name, contact.id)


def may_invite(unit: Unit, contact_id: int) -> bool:
    """False for a contact that has a chat, or whose last one the company closed."""
    last = unit.session.scalars(
        select(ChatTieRow).where(ChatTieRow.contact_id == contact_id).order_by(ChatTieRow.id.desc()).limit(1)
    ).first()
    return last is None or (last.live_chat is None and last.ended_by == f"chat:{last.chat_id}")


def close_invites(unit: Unit, contact_id: int) -> None:
    """Whatever link that contact still has opens nothing any more."""
    unit.change(
        ChatInviteRow, ChatInviteRow.contact_id == contact_id, ChatInviteRow.closed_at.is_(None), closed_at=unit.now
    )


def waiting_messages(unit: Unit, tie_id: int) -> Sequence[ChatMessageRow]:
    """Messages that are no part of a reply yet, oldest first."""
    return unit.session.scalars(
        select(ChatMessageRow)
        .where(ChatMessageRow.tie_id == tie_id, ChatMessageRow.reply_id.is_(None))
        .order_by(ChatMessageRow.id)
    ).all()


def messages_since(unit: Unit, tie_id: int, moment: datetime) -> int:
    """How many messages came since."""
    return _count(unit, func.count(), tie_id, moment)


def bytes_since(unit: Unit, tie_id: int, moment: datetime) -> int:
    """How many bytes those messages and their files take as they are kept."""
    return _count(unit, func.sum(func.length(ChatMessageRow.raw)), tie_id, moment)


def turns_since(unit: Unit, tie_id: int, moment: datetime) -> int:
    """How many turns those messages made."""
    return _count(unit, func.count(ChatMessageRow.reply_id.distinct()), tie_id, moment)


def _count(unit: Unit, what: ColumnElement[int], tie_id: int, moment: datetime) -> int:
    found = unit.session.scalar(select(what).where(ChatMessageRow.tie_id == tie_id, ChatMessageRow.at >= moment))
    return int(found or 0)


@dataclass(frozen=True)
class Tied:
    """A chat as `amiable chat list` shows it."""

    id: int
    debtor: str
    contact: str
    since: datetime


def all_live(unit: Unit) -> list[Tied]:
    """The company's tied chats, oldest first."""
    rows = unit.session.execute(
        select(ChatTieRow.id, DebtorRow.name, ContactRow.email, ChatTieRow.tied_at)
        .join(DebtorRow, DebtorRow.id == ChatTieRow.debtor_id)
        .join(ContactRow, ContactRow.id == ChatTieRow.contact_id)
        .where(ChatTieRow.live_chat.is_not(None))
        .order_by(ChatTieRow.id)
    )
    return [Tied(*row) for row in rows]
