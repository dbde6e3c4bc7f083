"""What managers are told without asking: the morning's digest, and a draft about to expire. Each of them once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.exc import IntegrityError

from amiable.domain.calendar import PARIS, add_business_days, is_business_day
from amiable.domain.card import CardKind
from amiable.domain.company import Manager
from amiable.domain.day import Announcement, AnnouncementKind, Digest, Promised
from amiable.domain.status import CardStatus, DraftStatus, PlanStatus, PromiseStatus
from amiable.flow import escalation, files, people
from amiable.flow.services import Services
from amiable.store import queries
from amiable.store.cards import card_record
from amiable.store.records import manager_record
from amiable.store.session import Unit
from amiable.store.tables import (
    AnnouncementRow,
    CardRow,
    CompanyRow,
    DeliveryRow,
    DraftRow,
    ManagerRow,
    PlanRow,
    PromiseRow,
)

LEASE = timedelta(minutes=2)
"""How long one process may take to tell an announcement before another tries."""
OPENING, EVENING = 8, 19
"""Hours of a business day between which the telephone may ring by itself."""
MISSED_DAYS = 30
"""A promise broken longer ago is no news any more."""


# -- making them


def make(services: Services, company_id: int) -> int:
    """The announcements that are due now for one company; how many are new. Safe to repeat, and in two processes."""
    now = services.store.clock().astimezone(PARIS)
    today = now.date()
    hour = services.policies[company_id].desk.digest_hour
    if not is_business_day(today) or not (hour or OPENING) <= now.hour < EVENING:
        return 0
    escalation.route(services)
    with services.store.view(company_id) as unit:
        wanted = [
            announcement
            for manager in queries.managers(unit)
            if manager.telegram_id is not None
            for announcement in _due(unit, manager, today, now, digest=hour is not False)
        ]
        keys = [row.key for row in wanted]
        found = unit.session.execute(
            select(AnnouncementRow.manager_id, AnnouncementRow.key).where(AnnouncementRow.key.in_(keys))
        )
        known = {(manager_id, key) for manager_id, key in found}
    made = [_once(services, company_id, row) for row in wanted if (row.manager_id, row.key) not in known]
    if any(made):
        services.bell.ring()
    return sum(made)


def _due(unit: Unit, manager: Manager, today: date, now: datetime, *, digest: bool) -> Iterator[AnnouncementRow]:
    assert manager.id is not None
    if digest:
        key = f"{AnnouncementKind.DIGEST}:{today.isoformat()}"
        yield AnnouncementRow(manager_id=manager.id, kind=str(AnnouncementKind.DIGEST), key=key, made_at=unit.now)
    last_call = datetime.combine(add_business_days(today, 1), now.timetz())
    rows = unit.session.execute(
        select(DraftRow, CardRow.id)
        .join(CardRow, CardRow.draft_id == DraftRow.id)
        .where(CardRow.status == str(CardStatus.WAITING), DraftRow.status == str(DraftStatus.PROPOSED))
        .where(*escalation.waits_for(manager.id))
        .where(DraftRow.expires_at <= last_call)
    )
    for draft, card_id in rows:
        # A draft that lives a day only is not « about to expire » as soon as it is shown.
        if unit.now > draft.expires_at - (draft.expires_at - draft.created_at) / 4:
            yield AnnouncementRow(
                manager_id=manager.id,
                kind=str(AnnouncementKind.EXPIRING),
                key=f"{AnnouncementKind.EXPIRING}:{draft.id}",
                card_id=card_id,
                made_at=unit.now,
            )


def _once(services: Services, company_id: int, row: AnnouncementRow) -> bool:
    try:
        with services.store.unit(company_id) as unit:
            unit.add(row)
    except IntegrityError:  # another process made it at this very moment
        return False
    return True


# -- telling them


def due(services: Services, limit: int = 5) -> list[Announcement]:
    """Announcements to tell now, claimed for this process; those that say nothing any more are put away."""
    with services.store.view(None) as unit:
        free = or_(AnnouncementRow.claimed_until.is_(None), AnnouncementRow.claimed_until <= unit.now)
        rows = list(
            unit.session.scalars(
                select(AnnouncementRow)
                .join(ManagerRow, ManagerRow.id == AnnouncementRow.manager_id)
                .where(
                    ManagerRow.active, ManagerRow.telegram_id.is_not(None), AnnouncementRow.told_at.is_(None), free
                )
                .order_by(AnnouncementRow.id)
                .limit(limit)
            )
        )
    return [announcement for row in rows if (announcement := _claimed(services, row)) is not None]


def _claimed(services: Services, row: AnnouncementRow) -> Announcement | None:
    with services.store.unit(row.company_id) as unit:
        still = (AnnouncementRow.id == row.id, AnnouncementRow.told_at.is_(None))
        free = or_(AnnouncementRow.claimed_until.is_(None), AnnouncementRow.claimed_until <= unit.now)
        if not unit.change(AnnouncementRow, *still, free, claimed_until=unit.now + LEASE):
            return None
    escalation.route(services)
    with services.store.view(None) as unit:
        several = len(people.posts(unit, row.manager_id)) > 1
    with services.store.view(row.company_id) as unit:
        announcement = _announcement(unit, row, services.today(), several)
    if announcement is None:
        told(services, row.id)
    if announcement is None or announcement.digest is None:
        return announcement
    minimised = services.policies[row.company_id].desk.minimised_cards
    return replace(announcement, digest=replace(announcement.digest, minimised=minimised))


def _announcement(unit: Unit, row: AnnouncementRow, today: date, several: bool) -> Announcement | None:
    """What there is to say; None when it has become pointless."""
    manager = manager_record(unit.session.get_one(ManagerRow, row.manager_id))
    announcement = Announcement(row.id, manager.telegram_id or 0, AnnouncementKind(row.kind))
    if announcement.kind is AnnouncementKind.EXPIRING:
        card = unit.session.get_one(CardRow, row.card_id)
        draft = unit.session.get(DraftRow, card.draft_id) if card.draft_id else None
        if draft is None or card.status != CardStatus.WAITING or draft.status != DraftStatus.PROPOSED:
            return None
        return replace(announcement, card=card_record(unit, card), until=draft.expires_at)
    if row.key != f"{AnnouncementKind.DIGEST}:{today.isoformat()}":
        return None
    digest = digest_of(unit, manager, today, named=several)
    return None if digest.empty else replace(announcement, digest=digest)


def told(services: Services, announcement_id: int) -> None:
    """It was sent, or is of no use any more."""
    with services.store.unit(None) as unit:
        unit.change(
            AnnouncementRow,
            AnnouncementRow.id == announcement_id,
            AnnouncementRow.told_at.is_(None),
            told_at=unit.now,
        )


def untold(services: Services, announcement_id: int, why: str) -> None:
    """The chat cannot be reached: an event is left, it is not tried again."""
    told(services, announcement_id)
    with services.store.view(None) as unit:
        row = unit.session.get_one(AnnouncementRow, announcement_id)
    with services.store.unit(row.company_id) as unit:
        unit.event("desk.undeliverable", f"announcement:{row.id}", why=why, manager=row.manager_id)


def digest_of(unit: Unit, manager: Manager, today: date, *, named: bool = False) -> Digest:
    """What the day brings that manager in the unit's company, whose name is given when it is `named`."""
    assert manager.id is not None
    rows = unit.session.execute(
        select(CardRow.kind, DeliveryRow.snoozed_until, DraftRow.created_at, DraftRow.expires_at)
        .outerjoin(DeliveryRow, and_(DeliveryRow.card_id == CardRow.id, DeliveryRow.manager_id == manager.id))
        .outerjoin(DraftRow, DraftRow.id == CardRow.draft_id)
        .where(CardRow.status == str(CardStatus.WAITING), *escalation.waits_for(manager.id))
    ).all()
    awake = [row for row in rows if row.snoozed_until is None or row.snoozed_until <= unit.now]
    drafts = [row for row in awake if row.kind == CardKind.DRAFT]
    last_call = datetime.combine(add_business_days(today, 1), datetime.max.time(), PARIS)
    promises = awaited(unit, today)
    name = unit.session.scalars(select(CompanyRow.name).where(CompanyRow.id == unit.company_id)).one()
    plans = files.plans_of(unit, "", PlanRow.status == str(PlanStatus.AGREED))
    return Digest(
        day=today,
        drafts=len(drafts),
        oldest=min((row.created_at for row in drafts), default=None),
        expiring=sum(row.expires_at <= last_call for row in drafts),
        resting=len(rows) - len(awake),
        looks=sum(row.kind == CardKind.LOOK for row in awake),
        files=sum(row.kind == CardKind.DEBTOR for row in awake),
        uncertain=sum(row.kind == CardKind.UNCERTAIN for row in awake),
        due=tuple(promise for promise in promises if promise.due == today),
        missed=tuple(promise for promise in promises if promise.due and promise.due < today),
        late=tuple((plan, step) for plan in plans for step in plan.late(today)),
        company=name if named else "",
    )


def awaited(unit: Unit, today: date, company: str = "") -> tuple[Promised, ...]:
    """Promises whose money is still awaited, or was lately missed: something of their invoices is unpaid."""
    lately = PromiseRow.due >= today - timedelta(days=MISSED_DAYS)
    broken = and_(PromiseRow.status == str(PromiseStatus.BROKEN), lately)
    promises = files.promises_of(unit, company, or_(PromiseRow.status == str(PromiseStatus.OPEN), broken))
    known = queries.invoices_by_number(unit, [number for promise in promises for number in promise.invoices])
    unpaid = {number for number, invoice in known.items() if invoice.status not in queries.SETTLED}
    return tuple(promise for promise in promises if unpaid & set(promise.invoices))
