"""Debtors' chats: the link that ties one, what it says, turn by turn, and how either side ends it.

A message is kept the moment it comes. Several in a row are one turn, and a turn becomes one reply, which goes the
same way as a mail's. A chat that is not tied is told nothing.
"""

from __future__ import annotations

import hashlib
import logging
from contextlib import closing
from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from amiable.chat.link import token_hash
from amiable.chat.ports import File, Said, Told
from amiable.chat.turn import message_bytes, turn_bytes
from amiable.domain.card import Verdict
from amiable.domain.chat import CHAT, chat_address
from amiable.domain.company import Manager, Policy
from amiable.domain.status import CardStatus, DraftStatus, ReplyStatus
from amiable.flow import cards, drafts
from amiable.flow.files import each_post
from amiable.flow.services import Services
from amiable.store import queries, ties
from amiable.store.session import Unit
from amiable.store.tables import (
    CardRow,
    ChatInviteRow,
    ChatMessageRow,
    ChatTieRow,
    ContactRow,
    ConversationRow,
    DraftRow,
    ManagerRow,
    ReplyRow,
)

log = logging.getLogger(__name__)

QUIET = timedelta(seconds=6)
"""Without a message for that long, a turn is over."""
LONGEST = timedelta(seconds=60)
"""A turn is over by then, however much is being written."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TURNS_AN_HOUR, TURNS_A_DAY = 6, 20
"""Replies that one chat makes; beyond it messages are kept and make one reply once there is room."""
MESSAGES_A_DAY = 300
"""Beyond it they are not kept, and the debtor is told so."""
BYTES_A_DAY = 40 * 1024 * 1024
"""Of files that one chat is kept: a turn is held in memory whole."""


class Chats:
    """Implements chat/ports.ChatFlow."""

    def __init__(self, services: Services) -> None:
        self._services, self._store = services, services.store

    def tied(self, chat_id: int) -> Told | None:
        """The welcome of a chat that is tied to a contact; None when it is not."""
        tie = self._tie(chat_id)
        return self._told(Said.WELCOME, tie.company_id) if tie else None

    def open(self, chat_id: int, token: str) -> Told | None:
        """/start TOKEN: one use, one chat a contact, one contact a chat; a manager's chat is never a debtor's."""
        with self._store.view(None) as unit:
            invite = unit.session.scalars(
                select(ChatInviteRow).where(ChatInviteRow.token_hash == token_hash(token))
            ).first()
            manages = select(ManagerRow.id).where(ManagerRow.telegram_id == chat_id, ManagerRow.active)
            manager = unit.session.scalars(manages.limit(1)).first()
        if invite is None or manager is not None or not self._policy(invite.company_id).chat.enabled:
            return None
        if tie := self._tie(chat_id):
            return self._told(Said.ALREADY, tie.company_id)
        try:
            with self._store.unit(invite.company_id) as unit:
                return self._bind(unit, chat_id, invite.id, invite.contact_id)
        except IntegrityError:  # somebody else tied this contact, or this chat, at this very moment
            return None

    def _bind(self, unit: Unit, chat_id: int, invite_id: int, contact_id: int) -> Told | None:
        used = unit.change(
            ChatInviteRow,
            ChatInviteRow.id == invite_id,
            ChatInviteRow.closed_at.is_(None),
            ChatInviteRow.expires_at > unit.now,
            closed_at=unit.now,
        )
        if not used:
            return None
        debtor_id = unit.session.get_one(ContactRow, contact_id).debtor_id
        tie = ChatTieRow(
            debtor_id=debtor_id,
            contact_id=contact_id,
            conversation_id=drafts.new_conversation(unit, debtor_id, CHAT),
            chat_id=chat_id,
            live_chat=chat_id,
            live_contact=contact_id,
            tied_at=unit.now,
        )
        unit.add(tie)
        unit.flush()
        ties.close_invites(unit, contact_id)
        unit.event("chat.tied", f"debtor:{debtor_id}", actor=f"chat:{chat_id}", tie=tie.id, contact=contact_id)
        return self._told(Said.WELCOME, tie.company_id)

    def hear(self, chat_id: int, key: str, update: bytes, file: File | None = None) -> Told | None:
        """Keep one message verbatim. What it is told is said once a turn, not at every message."""
        tie = self._tie(chat_id)
        if tie is None:
            return None
        try:
            with self._store.unit(tie.company_id) as unit:
                said = self._keep(unit, tie, key, update, file)
        except IntegrityError:  # the same message again
            said = Said.NOTHING
        self._services.bell.ring()
        return self._told(said, tie.company_id)

    def _keep(self, unit: Unit, tie: ChatTieRow, key: str, update: bytes, file: File | None) -> Said:
        if ties.messages_since(unit, tie.id, unit.now - DAY) >= MESSAGES_A_DAY:
            unit.event("chat.flooded", f"debtor:{tie.debtor_id}", actor=f"chat:{tie.chat_id}")
            return Said.FULL if _tell(unit, tie, DAY) else Said.NOTHING
        first = not ties.waiting_messages(unit, tie.id)
        # Known at once: nobody is reminded who has just written.
        unit.change(ConversationRow, ConversationRow.id == tie.conversation_id, last_inbound_at=unit.now)
        unit.add(ChatMessageRow(tie_id=tie.id, key=key, raw=message_bytes(update, file), at=unit.now))
        unit.flush()
        if not _room(unit, tie.id):
            return Said.BUSY if _tell(unit, tie, HOUR) else Said.NOTHING
        return Said.HEARD if first else Said.NOTHING

    def room(self, chat_id: int, size: int) -> bool:
        """Whether a file of that size may still be kept today; asked before it is fetched."""
        tie = self._tie(chat_id)
        if tie is None:
            return False
        with self._store.view(tie.company_id) as unit:
            since = unit.now - DAY
            if ties.messages_since(unit, tie.id, since) >= MESSAGES_A_DAY:
                return False
            return ties.bytes_since(unit, tie.id, since) + size <= BYTES_A_DAY

    def leave(self, chat_id: int) -> Told | None:
        """/stop: what it said before stays on file and is answered by mail."""
        tie = self._tie(chat_id)
        if tie is None or not revoke(self._services, tie.company_id, tie.id, actor=f"chat:{chat_id}"):
            return None
        return self._told(Said.LEFT, tie.company_id)

    def farewells(self) -> list[tuple[int, Told]]:
        """Chats that the company closed and that are to be told so now, once; claimed by this call."""
        with self._store.view(None) as unit:
            found = [(row.company_id, row.id, row.chat_id) for row in ties.closed_since(unit, unit.now - DAY)]
        told = []
        for company_id, tie_id, chat_id in found:
            with self._store.unit(company_id) as unit:
                if unit.change(ChatTieRow, ChatTieRow.id == tie_id, ties.untold(), told_at=unit.now):
                    told.append((chat_id, self._told(Said.CLOSED, company_id)))
        return told

    def _tie(self, chat_id: int) -> ChatTieRow | None:
        with self._store.view(None) as unit:
            tie = ties.live_tie(unit, chat_id)
        return tie if tie is not None and self._policy(tie.company_id).chat.enabled else None

    def _policy(self, company_id: int) -> Policy:
        return self._services.policies[company_id]

    def _told(self, said: Said, company_id: int) -> Told:
        company = self._policy(company_id).company
        return Told(said, company.name, " ou ".join(filter(None, (company.phone, company.email))))


def _room(unit: Unit, tie_id: int) -> bool:
    """True while the chat has made fewer turns than a person can be asked to read."""
    return (
        ties.turns_since(unit, tie_id, unit.now - HOUR) < TURNS_AN_HOUR
        and ties.turns_since(unit, tie_id, unit.now - DAY) < TURNS_A_DAY
    )


def _tell(unit: Unit, tie: ChatTieRow, every: timedelta) -> bool:
    """True when that was not said lately."""
    quiet = or_(ChatTieRow.told_at.is_(None), ChatTieRow.told_at < unit.now - every)
    return unit.change(ChatTieRow, ChatTieRow.id == tie.id, quiet, told_at=unit.now) == 1


def gather(services: Services) -> int:
    """Turns that are over become replies; how many."""
    with services.store.view(None) as unit:
        first, last = func.min(ChatMessageRow.at), func.max(ChatMessageRow.at)
        found = unit.session.execute(
            select(ChatMessageRow.company_id, ChatMessageRow.tie_id)
            .where(ChatMessageRow.reply_id.is_(None))
            .group_by(ChatMessageRow.company_id, ChatMessageRow.tie_id)
            .having(or_(last <= unit.now - QUIET, first <= unit.now - LONGEST))
        ).all()
    return sum(_gathered(services, company_id, tie_id) for company_id, tie_id in found)


def _gathered(services: Services, company_id: int, tie_id: int) -> bool:
    """One chat; a trouble there leaves its messages where they are, and holds no other chat up."""
    try:
        return _gather(services, company_id, tie_id)
    except Exception:
        log.exception("the messages of chat tie %s could not become a reply", tie_id)
        return False


def _gather(services: Services, company_id: int, tie_id: int) -> bool:
    with services.store.unit(company_id) as unit:
        tie = unit.session.scalars(select(ChatTieRow).where(ChatTieRow.id == tie_id).with_for_update()).one()
        messages = ties.waiting_messages(unit, tie_id)
        if not messages or not _room(unit, tie_id):
            return False
        conversation = unit.session.get_one(ConversationRow, tie.conversation_id)
        raw = turn_bytes(conversation.token, [message.raw for message in messages])
        row = ReplyRow(
            mailbox="telegram",
            channel=CHAT,
            identity=hashlib.sha256(raw).hexdigest(),
            raw=raw,
            received_at=messages[-1].at,
            status=str(ReplyStatus.RECEIVED),
        )
        unit.add(row)
        unit.flush()
        for message in messages:
            message.reply_id = row.id
        unit.event("reply.received", f"reply:{row.id}", chat=tie.chat_id, messages=len(messages), bytes=len(raw))
    return True


def tied_chats(services: Services, company_id: int) -> list[ties.Tied]:
    """The company's tied chats, oldest first."""
    with services.store.view(company_id) as unit:
        return ties.all_live(unit)


def whose(services: Services, manager_id: int, tie_id: int) -> tuple[Manager, str] | None:
    """Whose living chat that is, and the person's post there; None when no company of theirs has it."""
    with closing(each_post(services, manager_id)) as looks:
        for unit, post, _ in looks:
            for tie in ties.all_live(unit):
                if tie.id == tie_id:
                    return post, tie.debtor
    return None


def close(services: Services, manager_id: int, tie_id: int) -> Verdict:
    """A person ends a chat of a company they serve: `chat_closed`, `detail` the debtor; else `chat_gone`."""
    found = whose(services, manager_id, tie_id)
    if found is None:
        return Verdict(False, "chat_gone")
    post, name = found
    assert post.company_id is not None
    done = revoke(services, post.company_id, tie_id, actor=f"manager:{post.id}")
    return Verdict(True, "chat_closed", by=post.name, detail=name) if done else Verdict(False, "chat_gone")


def revoke(services: Services, company_id: int, tie_id: int, *, actor: str = "operator") -> bool:
    """End a tie; False when it had ended. What waited to leave goes back to a person, and unless the debtor left, the
    bot says there, once, that the chat is closed."""
    with services.store.unit(company_id) as unit:
        tie = unit.session.scalars(select(ChatTieRow).where(ChatTieRow.id == tie_id)).first()
        if tie is None:
            return False
        ended = unit.change(
            ChatTieRow,
            ChatTieRow.id == tie_id,
            ChatTieRow.live_chat.is_not(None),
            live_chat=None,
            live_contact=None,
            ended_at=unit.now,
            ended_by=actor,
        )
        if not ended:
            return False
        ties.close_invites(unit, tie.contact_id)
        unit.event("chat.ended", f"debtor:{tie.debtor_id}", actor=actor, tie=tie_id)
        queries.lock_debtor(unit, tie.debtor_id)
        for draft in _to_chat(unit, tie):
            drafts.void(unit, draft, drafts.CHAT_ENDED)
        for card in _shown_with(unit, tie):
            cards.redraw(unit, card.id)
    services.bell.ring()
    return True


def _shown_with(unit: Unit, tie: ChatTieRow) -> list[CardRow]:
    """Waiting cards of what was said there: they offer to close it."""
    said = select(ReplyRow.id).where(ReplyRow.conversation_id == tie.conversation_id)
    waiting = CardRow.status == str(CardStatus.WAITING)
    return list(unit.session.scalars(select(CardRow).where(waiting, CardRow.reply_id.in_(said))))


def _to_chat(unit: Unit, tie: ChatTieRow) -> list[DraftRow]:
    waiting = unit.session.scalars(
        select(DraftRow).where(
            DraftRow.debtor_id == tie.debtor_id,
            DraftRow.status.in_([str(DraftStatus.PROPOSED), str(DraftStatus.APPROVED)]),
        )
    )
    address = chat_address(tie.chat_id)
    return [draft for draft in waiting if queries.latest_version(unit, draft.id).recipient == address]
