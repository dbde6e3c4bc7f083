"""The mise en demeure that a person asks for on a card: drafted then, never by itself."""

from __future__ import annotations

import logging

from sqlalchemy import select

from amiable.flow import drafts
from amiable.flow.followup import silence_of
from amiable.flow.services import Services
from amiable.policies.formal_notice import formal_notice
from amiable.policies.legal.tables import LegalDataError
from amiable.store.session import Unit
from amiable.store.tables import CardRow, DraftRow

log = logging.getLogger(__name__)


def propose(services: Services, company_id: int, token: str) -> bool:
    """Draft the notice for the card's debtor; False when something stands against it, or it was drafted before."""
    with services.store.view(company_id) as unit:
        card = unit.session.scalars(select(CardRow).where(CardRow.token == token)).one()
        if card.debtor_id is None:
            return False
        silence = silence_of(unit, card.debtor_id)
        known = proposed(unit, card)
    if known or not silence.debtor.contacts:
        return False
    try:
        decision = formal_notice(silence, services.policies[company_id], services.today())
    except LegalDataError:
        log.exception("a formal notice cannot be counted")
        return False
    return decision is not None and drafts.propose_reminder(
        services, company_id, card.debtor_id, decision, _key(card.id)
    )


def proposed(unit: Unit, card: CardRow) -> bool:
    """True once the notice that this card is about was drafted."""
    key = f"silence:{card.debtor_id}:{_key(card.id)}:"
    return unit.session.scalar(select(DraftRow.id).where(DraftRow.key.startswith(key)).limit(1)) is not None


def _key(card_id: int) -> str:
    return f"notice-{card_id}"
