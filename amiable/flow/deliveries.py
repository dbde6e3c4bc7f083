"""Which chat shows which card: people, deliveries, and the messages the desk wrote. All of it in the database."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import and_, or_, select

from amiable.domain.card import Asked, Card, Delivery, Purpose, Verdict
from amiable.domain.company import Manager
from amiable.domain.invoice import Invoice
from amiable.domain.reading import Attack
from amiable.domain.status import CardStatus
from amiable.flow import contacts, escalation, people
from amiable.flow.approval import may_be_forced
from amiable.flow.cards import ANEW
from amiable.flow.services import Services
from amiable.store import queries
from amiable.store.cards import card_record
from amiable.store.records import READING, manager_record
from amiable.store.session import Unit
from amiable.store.tables import CardRow, DeliveryRow, DeskMessageRow, ManagerRow, ReplyRow

MAX_FILES = 10
MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_NAME = 100


def safe_name(name: str, number: int) -> str:
    """A file name without path, control or direction characters, its ending kept; `number` names one without."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(char for char in last if unicodedata.category(char)[0] != "C" and char not in '<>:"|?*').strip(
        " ."
    )
    return plain[-MAX_NAME:] or f"{number}.bin"


class Deliveries:
    """The showing half of bot/ports.DeskFlow."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.store

    def manager(self, telegram_id: int) -> Manager | None:
        """The active account manager with that Telegram id; a stranger leaves an event, one a day."""
        with self._store.view(None) as unit:
            row = unit.session.scalars(
                select(ManagerRow).where(ManagerRow.telegram_id == telegram_id, ManagerRow.active).limit(1)
            ).first()
        if row is not None:
            return manager_record(row)
        people.stranger(self._services, telegram_id)
        return None

    def link(self, telegram_id: int, code: str) -> Verdict:
        """Tie that chat to the manager whom the one-time code was made for."""
        return people.link(self._services, telegram_id, code)

    def colleagues(self, manager_id: int, token: str) -> Sequence[Manager]:
        """Who else may decide that card: the active managers of its company."""
        me = self._person(manager_id, token)
        if me is None or self.card(token, manager_id) is None:
            return ()
        with self._store.view(me.company_id) as unit:
            return tuple(
                manager
                for manager in queries.managers(unit)
                if manager.id != me.id and manager.telegram_id is not None
            )

    def _person(self, manager_id: int, token: str) -> Manager | None:
        """The account manager as the company of that card knows them: one person may serve several companies."""
        with self._store.view(None) as unit:
            row = unit.session.get(ManagerRow, manager_id)
            if row is None or not row.active:
                return None
            company_id = unit.session.scalar(select(CardRow.company_id).where(CardRow.token == token))
            if company_id not in (None, row.company_id):
                here = select(ManagerRow).where(
                    ManagerRow.company_id == company_id, ManagerRow.telegram_id == row.telegram_id, ManagerRow.active
                )
                row = unit.session.scalars(here).first() or row
            return manager_record(row)

    def deliveries(self, limit: int = 5) -> Sequence[Delivery]:
        """Cards that some chat must redraw, then those it must show, oldest first: few at a time, so that a tap is
        answered before the pile is shown."""
        escalation.route(self._services)
        to_show = and_(
            DeliveryRow.id.is_(None),
            CardRow.status == str(CardStatus.WAITING),
            or_(CardRow.assigned_to.is_(None), CardRow.assigned_to == ManagerRow.id),
            escalation.shown_to(ManagerRow),
        )
        with self._store.view(None) as unit:
            rows = unit.session.execute(
                select(CardRow, ManagerRow, DeliveryRow)
                .join(ManagerRow, ManagerRow.company_id == CardRow.company_id)
                .outerjoin(
                    DeliveryRow, and_(DeliveryRow.card_id == CardRow.id, DeliveryRow.manager_id == ManagerRow.id)
                )
                .where(ManagerRow.active, ManagerRow.telegram_id.is_not(None))
                .where(or_(to_show, DeliveryRow.revision < CardRow.revision))
                .order_by(DeliveryRow.id.is_(None), CardRow.id, ManagerRow.id)
                .limit(limit)
            ).all()
        found: list[Delivery] = []
        for card, manager, delivery in rows:
            assert manager.telegram_id is not None  # the query asks for it
            with self._store.view(card.company_id) as unit:
                found.append(
                    Delivery(
                        card=self._drawn(unit, card, delivery),
                        manager_id=manager.id,
                        chat_id=manager.telegram_id,
                        message_ids=tuple(delivery.message_ids) if delivery else (),
                        mine=card.assigned_to in (None, manager.id),
                        anew=delivery is not None and delivery.revision == ANEW,
                    )
                )
        return found

    def shown(self, delivery: Delivery, message_ids: Sequence[int]) -> None:
        """The chat now shows that revision in these messages."""
        self._delivered(delivery, delivery.card.revision, list(message_ids))
        for message_id in message_ids:
            version = delivery.card.draft.number if delivery.card.draft else 0
            self.wrote(delivery.manager_id, delivery.card.token, version, Purpose.CARD, delivery.chat_id, message_id)

    def undeliverable(self, delivery: Delivery, why: str) -> None:
        """The chat cannot be reached: an event is left, this revision is not tried again."""
        self._delivered(delivery, delivery.card.revision, list(delivery.message_ids))
        with self._store.unit(self._company_of_card(delivery.card.token)) as unit:
            unit.event("desk.undeliverable", f"card:{delivery.card.id}", why=why, manager=delivery.manager_id)

    def _delivered(self, delivery: Delivery, revision: int, message_ids: list[int]) -> None:
        with self._store.unit(self._company_of_card(delivery.card.token)) as unit:
            row = unit.session.scalars(
                select(DeliveryRow).where(
                    DeliveryRow.card_id == delivery.card.id, DeliveryRow.manager_id == delivery.manager_id
                )
            ).first()
            if row is None:
                unit.add(
                    DeliveryRow(
                        card_id=delivery.card.id,
                        manager_id=delivery.manager_id,
                        chat_id=delivery.chat_id,
                        revision=revision,
                        message_ids=message_ids,
                    )
                )
            else:
                row.message_ids = message_ids
                if delivery.anew or row.revision != ANEW:  # asked for anew while this one was on its way: it still is
                    row.revision = revision

    def card(self, token: str, manager_id: int) -> Card | None:
        """The card behind a button, if it is of the manager's company."""
        me = self._person(manager_id, token)
        if me is None:
            return None
        with self._store.view(me.company_id) as unit:
            found = unit.session.execute(
                select(CardRow, DeliveryRow)
                .outerjoin(DeliveryRow, and_(DeliveryRow.card_id == CardRow.id, DeliveryRow.manager_id == me.id))
                .where(CardRow.token == token)
            ).first()
            return self._drawn(unit, *found) if found is not None else None

    def waiting(self, manager_id: int) -> Sequence[Delivery]:
        """Cards that wait for that person in any company they serve, put off or not, oldest first, with the messages
        that show them there."""
        with self._store.view(None) as unit:
            posts = people.posts(unit, manager_id)
        if posts:
            escalation.route(self._services)
        found = [delivery for post in posts for delivery in self._waiting(post)]
        return tuple(sorted(found, key=lambda delivery: delivery.card.id))

    def _waiting(self, post: Manager) -> list[Delivery]:
        assert post.id is not None
        assert post.telegram_id is not None  # `posts` gives nobody without a chat
        with self._store.view(post.company_id) as unit:
            rows = unit.session.execute(
                select(CardRow, DeliveryRow)
                .outerjoin(DeliveryRow, and_(DeliveryRow.card_id == CardRow.id, DeliveryRow.manager_id == post.id))
                .where(CardRow.status == str(CardStatus.WAITING), *escalation.waits_for(post.id))
                .order_by(CardRow.id)
            ).all()
            return [
                Delivery(
                    self._drawn(unit, card, shown),
                    post.id,
                    post.telegram_id,
                    tuple(shown.message_ids) if shown else (),
                )
                for card, shown in rows
            ]

    def unpaid(self, token: str, manager_id: int) -> Sequence[Invoice]:
        """The unpaid invoices of the card's debtor, which a correction may name."""
        me, card = self._person(manager_id, token), self.card(token, manager_id)
        if me is None or card is None or card.debtor is None or card.debtor.id is None:
            return ()
        with self._store.view(me.company_id) as unit:
            return queries.unpaid_invoices(unit, card.debtor.id)

    def attachments(self, token: str, manager_id: int) -> Sequence[tuple[str, bytes]]:
        """What the debtor attached, as (safe file name, bytes), within limits; nothing of a quarantined mail."""
        me = self._person(manager_id, token)
        if me is None:
            return ()
        with self._store.view(me.company_id) as unit:
            row = unit.session.scalars(select(CardRow).where(CardRow.token == token)).first()
            if row is None or row.reply_id is None:
                return ()
            reply = unit.session.get_one(ReplyRow, row.reply_id)
            reading = READING.validate_python(reply.reading) if reply.reading else None
            if row.reason.startswith("attack_") or (reading and reading.attack is not Attack.NONE):
                return ()
            raw, channel = reply.raw, self._services.channel(reply.channel)
        kept = [part for part in channel.parse(raw).attachments if 0 < part.size <= MAX_FILE_BYTES]
        return tuple((safe_name(part.name, n), part.content) for n, part in enumerate(kept[:MAX_FILES], start=1))

    def _drawn(self, unit: Unit, row: CardRow, shown: DeliveryRow | None) -> Card:
        policy = self._services.policies[row.company_id]
        card = replace(
            card_record(unit, row),
            snoozed_until=shown.snoozed_until if shown else None,
            minimised=policy.desk.minimised_cards,
            announced=contacts.announced(self._services, unit, unit.session.get_one(ReplyRow, row.reply_id))
            if row.reply_id
            else None,
        )
        if card.draft is None or not card.draft.findings:
            return card
        own = policy.for_debtor(card.debtor) if card.debtor else policy
        return replace(card, forceable=may_be_forced(own, card.draft.findings))

    def _company_of_card(self, token: str) -> int:
        with self._store.view(None) as unit:
            return unit.session.scalars(select(CardRow.company_id).where(CardRow.token == token)).one()

    def wrote(
        self, manager_id: int, token: str, version: int, purpose: Purpose, chat_id: int, message_id: int
    ) -> None:
        """Remember that the desk wrote that message, so that an answer to it finds its card."""
        with self._store.unit(self._company_of_card(token)) as unit:
            card_id = unit.session.scalars(select(CardRow.id).where(CardRow.token == token)).one()
            row = unit.session.scalars(
                select(DeskMessageRow).where(
                    DeskMessageRow.chat_id == chat_id, DeskMessageRow.message_id == message_id
                )
            ).first()
            if row is None:
                row = DeskMessageRow(chat_id=chat_id, message_id=message_id)
                unit.add(row)
            row.card_id, row.manager_id, row.version, row.purpose = card_id, manager_id, version, str(purpose)

    def asked(self, chat_id: int, message_id: int) -> Asked | None:
        """What the message that a person answered was about."""
        with self._store.view(None) as unit:
            found = unit.session.execute(
                select(CardRow.token, DeskMessageRow.version, DeskMessageRow.purpose)
                .join(CardRow, CardRow.id == DeskMessageRow.card_id)
                .where(DeskMessageRow.chat_id == chat_id, DeskMessageRow.message_id == message_id)
            ).first()
        return Asked(found[0], found[1], Purpose(found[2])) if found else None
