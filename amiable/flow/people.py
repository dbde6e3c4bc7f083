"""Who may work the desk: let in by a one-time code, listed, let go. Strangers leave a trace, once a day."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from amiable.domain.card import Verdict
from amiable.domain.company import Manager, Role
from amiable.domain.status import CardStatus
from amiable.flow import cards
from amiable.flow.services import Services
from amiable.store.records import manager_record
from amiable.store.session import Unit
from amiable.store.tables import CardRow, CompanyRow, DeliveryRow, InvitationRow, ManagerRow, StrangerRow

CODE_LIFE = timedelta(hours=48)
MAX_GUESSES = 5
"""Codes a chat may try in a day."""
SETTINGS, COMMAND = "settings", "command"
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without what is mistaken for something else: 0 O, 1 I L, U V."""
_LENGTH, _HALF = 8, 4
_MAX_NAME = 200


class PersonError(ValueError):
    """That person cannot be let in or go; the message holds the fix."""


@dataclass(frozen=True)
class Invitation:
    """A code as it is told, once: only its hash is kept."""

    code: str
    expires_at: datetime


@dataclass(frozen=True)
class Member:
    """Somebody of a company, and how they came in."""

    name: str
    role: Role
    linked: bool
    source: str
    code_until: datetime | None = None
    """While a code waits to be used."""


# -- the operator's side


def invite(services: Services, company_id: int, name: str, role: Role) -> Invitation:
    """A one-time code for that person; an earlier one of theirs is void. Raises PersonError."""
    name = " ".join(name.split())
    if not name or len(name) > _MAX_NAME:
        raise PersonError(f"a name has 1 to {_MAX_NAME} letters")
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    with services.store.unit(company_id) as unit:
        row = _active(unit, name)
        if row is not None and row.telegram_id is not None:
            raise PersonError(f"{name} is linked already; to link another chat, run: amiable manager remove {name!r}")
        if row is None:
            row = ManagerRow(name=name, source=COMMAND)
            unit.add(row)
        row.role = str(role)
        unit.flush()
        unit.change(
            InvitationRow,
            InvitationRow.manager_id == row.id,
            InvitationRow.expires_at > unit.now,
            expires_at=unit.now,
        )
        expires_at = unit.now + CODE_LIFE
        unit.add(InvitationRow(manager_id=row.id, code_hash=_hashed(code), expires_at=expires_at))
        unit.event("managers.invited", f"manager:{row.id}", actor="operator", role=str(role))
    return Invitation(f"{code[:_HALF]}-{code[_HALF:]}", expires_at)


def members(services: Services, company_id: int) -> list[Member]:
    """Who may approve for that company, and who was given a code."""
    with services.store.view(company_id) as unit:
        open_codes: dict[int, datetime] = {}
        for code in unit.session.scalars(select(InvitationRow).where(InvitationRow.expires_at > unit.now)):
            if code.used_at is None:
                open_codes[code.manager_id] = code.expires_at
        rows = unit.session.scalars(select(ManagerRow).where(ManagerRow.active).order_by(ManagerRow.name))
        return [
            Member(row.name, Role(row.role), row.telegram_id is not None, row.source, open_codes.get(row.id))
            for row in rows
        ]


def remove(services: Services, company_id: int, name: str) -> None:
    """That person may approve no more, from this moment on. Raises PersonError."""
    name = " ".join(name.split())
    with services.store.unit(company_id) as unit:
        row = _active(unit, name)
        if row is None:
            known = unit.session.scalars(select(ManagerRow.name).where(ManagerRow.active)).all()
            raise PersonError(f"nobody called {name!r} may approve; those who may: {', '.join(known) or 'nobody'}")
        if row.source == SETTINGS:
            raise PersonError(
                f"{name} is listed in amiable.toml: take that [[companies.managers]] table off there; "
                "any amiable command then removes them"
            )
        let_go(unit, row)
    services.bell.ring()


def let_go(unit: Unit, row: ManagerRow) -> None:
    """No button of theirs works any more; what had been handed to them goes back to everybody, and rings."""
    row.active = False
    for card in unit.session.scalars(
        select(CardRow).where(CardRow.assigned_to == row.id, CardRow.status == str(CardStatus.WAITING))
    ):
        unit.change(DeliveryRow, DeliveryRow.card_id == card.id, revision=cards.ANEW)
        cards.redraw(unit, card.id, assigned_to=None)
    unit.event("managers.removed", f"manager:{row.id}", actor="operator")


def _active(unit: Unit, name: str) -> ManagerRow | None:
    rows = unit.session.scalars(select(ManagerRow).where(ManagerRow.active))
    return next((row for row in rows if row.name.casefold() == name.casefold()), None)


# -- the chat's side


def link(services: Services, telegram_id: int, code: str) -> Verdict:
    """Tie that chat to the manager whom the code was made for: `linked`, by whom and for which company.

    Else `code_refused` (wrong, expired or used: which one is not told), `too_many_guesses`, `already_linked`.
    """
    if not _may_guess(services, telegram_id):
        return Verdict(False, "too_many_guesses")
    with services.store.view(None) as unit:
        found = unit.session.scalars(select(InvitationRow).where(InvitationRow.code_hash == _hashed(code))).first()
    if found is None:
        _refused(services, telegram_id, "wrong", list(services.policies))
        return Verdict(False, "code_refused")
    with services.store.unit(found.company_id) as unit:
        verdict = _link(unit, telegram_id, found.id)
    if verdict.done:
        services.bell.ring()
    else:
        _refused(services, telegram_id, verdict.code, [found.company_id])
    return verdict


def _link(unit: Unit, telegram_id: int, invitation_id: int) -> Verdict:
    invitation = unit.session.get_one(InvitationRow, invitation_id)
    person = unit.session.get_one(ManagerRow, invitation.manager_id)
    company = unit.session.scalars(select(CompanyRow.name).where(CompanyRow.id == unit.company_id)).one()
    if person.active and person.telegram_id == telegram_id:  # the same message, delivered again
        return Verdict(True, "linked", by=person.name, detail=company)
    here = unit.session.scalars(select(ManagerRow).where(ManagerRow.telegram_id == telegram_id)).first()
    if here is not None and here.active:
        return Verdict(False, "already_linked", by=here.name, detail=company)
    if not person.active or person.telegram_id is not None:
        return Verdict(False, "code_refused")
    mine = (InvitationRow.id == invitation_id, InvitationRow.used_at.is_(None), InvitationRow.expires_at > unit.now)
    if not unit.change(InvitationRow, *mine, used_at=unit.now):
        return Verdict(False, "code_refused")
    if here is not None:  # somebody who had left comes back under a row of their own
        here.telegram_id = None
    unit.change(ManagerRow, ManagerRow.id == person.id, telegram_id=telegram_id)
    unit.event("managers.linked", f"manager:{person.id}", actor=f"telegram:{telegram_id}")
    return Verdict(True, "linked", by=person.name, detail=company)


def posts(unit: Unit, manager_id: int) -> tuple[Manager, ...]:
    """That person's posts, one for each company they serve, the given one first; none once they were let go.

    Takes a unit that spans every company.
    """
    me = unit.session.get(ManagerRow, manager_id)
    if me is None or not me.active or me.telegram_id is None:
        return ()
    others = unit.session.scalars(
        select(ManagerRow)
        .where(ManagerRow.telegram_id == me.telegram_id, ManagerRow.active, ManagerRow.id != me.id)
        .order_by(ManagerRow.company_id)
    )
    return (manager_record(me), *(manager_record(row) for row in others))


def stranger(services: Services, telegram_id: int) -> None:
    """Somebody unknown wrote: an event with each company, one a day."""
    if not _first_today(services, telegram_id):
        return
    for company_id in services.policies:
        with services.store.unit(company_id) as unit:
            unit.event("desk.stranger", f"telegram:{telegram_id}", actor=f"telegram:{telegram_id}")


def _first_today(services: Services, telegram_id: int) -> bool:
    """Note that they wrote; True when it is their first message of the day."""
    today = services.today()
    known = select(StrangerRow.id).where(StrangerRow.telegram_id == telegram_id, StrangerRow.day == today)
    with services.store.view(None) as unit:
        if unit.session.scalar(known) is not None:
            return False
    try:
        with services.store.unit(None) as unit:
            unit.add(StrangerRow(telegram_id=telegram_id, day=today))
    except IntegrityError:  # another process heard them at this very moment
        return False
    return True


def _may_guess(services: Services, telegram_id: int) -> bool:
    """Count a code that is tried; False once that chat has tried enough for the day."""
    _first_today(services, telegram_id)
    with services.store.unit(None) as unit:
        counted = unit.change(
            StrangerRow,
            StrangerRow.telegram_id == telegram_id,
            StrangerRow.day == services.today(),
            StrangerRow.guesses < MAX_GUESSES,
            guesses=StrangerRow.guesses + 1,
        )
    return counted == 1


def _refused(services: Services, telegram_id: int, why: str, company_ids: list[int]) -> None:
    for company_id in company_ids:
        with services.store.unit(company_id) as unit:
            who = f"telegram:{telegram_id}"
            unit.event("desk.code_refused", who, actor=who, why=why)


def _hashed(code: str) -> str:
    """Slow to compute, so that a stolen database does not give the codes away while they are good."""
    plain = re.sub(r"[\W_]", "", code).upper()[: 2 * _LENGTH]
    return hashlib.scrypt(plain.encode(), salt=b"amiable invitation", n=2**13, r=8, p=1, dklen=32).hex()
