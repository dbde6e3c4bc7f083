"""Readings that people corrected, as the reader can learn from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from amiable.domain.calendar import PARIS
from amiable.domain.reading import Reading
from amiable.flow.services import Services
from amiable.store.records import READING
from amiable.store.tables import CorrectionRow, ReplyRow


@dataclass(frozen=True)
class Taught:
    """One reply and what a person said it means; `received` is the day its relative dates count from."""

    reply_id: int
    reading: Reading
    received: date


def taught(services: Services, company_id: int) -> list[Taught]:
    """The company's corrections of intent, the latest for each reply."""
    with services.store.view(company_id) as unit:
        rows = unit.session.execute(
            select(CorrectionRow.reply_id, CorrectionRow.before, CorrectionRow.after, ReplyRow.received_at)
            .join(ReplyRow, ReplyRow.id == CorrectionRow.reply_id)
            .order_by(CorrectionRow.id)
        )
        latest = {
            reply_id: Taught(reply_id, READING.validate_python(after), received_at.astimezone(PARIS).date())
            for reply_id, before, after, received_at in rows
            if before["intents"] != after["intents"]
        }
    return list(latest.values())
