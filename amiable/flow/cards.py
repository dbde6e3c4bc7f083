"""Cards in the database: opened, redrawn, decided; always inside the caller's transaction."""

from __future__ import annotations

import secrets

from sqlalchemy import select

from amiable.domain.card import CardKind
from amiable.domain.status import CardStatus
from amiable.store.session import Unit
from amiable.store.tables import CardRow

ANEW = 0
"""Revision of a delivery whose card must ring again: no card ever has it."""


def open_card(
    unit: Unit,
    kind: CardKind,
    *,
    reply_id: int | None = None,
    draft_id: int | None = None,
    outbox_id: int | None = None,
    debtor_id: int | None = None,
    reason: str = "",
    assigned_to: int | None = None,
) -> int:
    """A card that waits for a person; its id."""
    row = CardRow(
        token=secrets.token_urlsafe(9),
        kind=str(kind),
        status=str(CardStatus.WAITING),
        reply_id=reply_id,
        draft_id=draft_id,
        outbox_id=outbox_id,
        debtor_id=debtor_id,
        reason=reason,
        assigned_to=assigned_to,
        created_at=unit.now,
    )
    unit.add(row)
    unit.flush()
    return row.id


def decide_card(
    unit: Unit, card_id: int, code: str, *, by: str = "", detail: str = "", actor: str = "system"
) -> bool:
    """The card says who did what and when; its buttons go. False when it was decided already."""
    return unit.move(
        CardRow,
        card_id,
        CardStatus.WAITING,
        CardStatus.DECIDED,
        actor=actor,
        why=code,
        outcome_code=code,
        outcome_by=by,
        outcome_at=unit.now,
        outcome_detail=detail,
        revision=CardRow.revision + 1,
    )


def redraw(unit: Unit, card_id: int, **changes: object) -> None:
    """Something on the card changed: every chat that shows it draws it again."""
    unit.change(CardRow, CardRow.id == card_id, revision=CardRow.revision + 1, **changes)


def cards_of(unit: Unit, *, draft_id: int | None = None, reply_id: int | None = None) -> list[CardRow]:
    """Waiting cards about a draft or a reply."""
    query = select(CardRow).where(CardRow.status == str(CardStatus.WAITING))
    if draft_id is not None:
        query = query.where(CardRow.draft_id == draft_id)
    if reply_id is not None:
        query = query.where(CardRow.reply_id == reply_id)
    return list(unit.session.scalars(query))
