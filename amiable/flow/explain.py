"""Why a stored reply was decided as it was, against its debtor's file of today."""

from __future__ import annotations

from sqlalchemy import select

from amiable.flow.intake import case_for
from amiable.flow.services import Services
from amiable.policies.explain import Explanation, explain
from amiable.store.records import READING
from amiable.store.tables import ReplyRow


def explain_reply(services: Services, company_id: int, reply_id: int) -> Explanation | None:
    """The explanation; None when the company has no such reply, or it was not read."""
    with services.store.view(company_id) as unit:
        row = unit.session.scalars(select(ReplyRow).where(ReplyRow.id == reply_id)).first()
        if row is None or row.reading is None or row.debtor_id is None:
            return None
        return explain(case_for(services, unit, row, READING.validate_python(row.reading)))
