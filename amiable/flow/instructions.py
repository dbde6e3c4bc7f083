"""What a person asks to change in a draft, in words: kept with the tap, carried out by a worker, shown on the card.

The wording is the writer's, called with no transaction open; what touches a figure is decided anew (flow/terms.py).
A new version is proposed only on the version that the person saw. Whatever fails leaves that version as it is.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import or_, select

from amiable.domain.brief import Refusal
from amiable.domain.card import Verdict
from amiable.domain.company import Manager, Role
from amiable.domain.decision import Reason
from amiable.domain.status import DraftStatus, InstructionStatus
from amiable.flow import cards, drafts
from amiable.flow.cards import ANEW
from amiable.flow.services import Services
from amiable.flow.terms import other_terms
from amiable.llm.instructions import touches_figures
from amiable.reading.asked import asked_terms
from amiable.store import queries
from amiable.store.records import REASONS, dump, letter_record
from amiable.store.session import Unit
from amiable.store.tables import DeliveryRow, DraftRow, InstructionRow, ManagerRow

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""Longer than all the calls of one draft may take."""
MAX_WORDS = 300


@dataclass(frozen=True)
class Asked:
    """One instruction, leased to this worker."""

    id: int
    company_id: int
    draft_id: int
    version: int
    manager_id: int
    words: str
    again: bool
    """True when a worker died over it."""


def ask(unit: Unit, card_id: int, draft: DraftRow, me: Manager, words: str) -> Verdict:
    """Keep the instruction for the worker; one at a time for a draft."""
    waiting = select(InstructionRow.id).where(
        InstructionRow.draft_id == draft.id, InstructionRow.status == str(InstructionStatus.WAITING)
    )
    if unit.session.scalar(waiting) is not None:
        return Verdict(False, "being_reworded")
    row = InstructionRow(
        draft_id=draft.id,
        version=draft.version,
        manager_id=me.id,
        words=words[:MAX_WORDS],
        status=str(InstructionStatus.WAITING),
        at=unit.now,
    )
    unit.add(row)
    unit.flush()
    unit.event("instructions.asked", f"instruction:{row.id}", actor=f"manager:{me.id}", draft=draft.id)
    cards.redraw(unit, card_id)
    return Verdict(True, "instructed", by=me.name)


def advance(services: Services) -> bool:
    """Carry out the oldest instruction that waits; False when none does."""
    asked = _claim(services)
    if asked is None:
        return False
    try:
        if asked.again:
            _refuse(services, asked, "failed")
        elif touches_figures(asked.words):
            _decide_anew(services, asked)
        else:
            _reword(services, asked)
    except Exception:
        log.exception("instruction %s could not be carried out", asked.id)
        _refuse(services, asked, "failed")
    services.bell.ring()
    return True


def _claim(services: Services) -> Asked | None:
    with services.store.unit(None) as unit:
        row = unit.session.scalars(
            select(InstructionRow)
            .where(
                InstructionRow.status == str(InstructionStatus.WAITING),
                or_(InstructionRow.claimed_until.is_(None), InstructionRow.claimed_until < unit.now),
            )
            .order_by(InstructionRow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if row is None:
            return None
        again = row.claimed_until is not None
        row.claimed_until = unit.now + LEASE
        return Asked(row.id, row.company_id, row.draft_id, row.version, row.manager_id, row.words, again)


def _reword(services: Services, asked: Asked) -> None:
    with services.store.view(asked.company_id) as unit:
        draft = unit.session.get_one(DraftRow, asked.draft_id)
        brief = drafts.brief_of(services, unit, draft)
        current = letter_record(queries.latest_version(unit, asked.draft_id))
    written = services.writers[asked.company_id].redraft(brief, current, asked.words)
    if isinstance(written, Refusal):
        _refuse(services, asked, written.reason)
        return
    letter = replace(current, body=written.letter.body)  # recipient, subject and attachments are not reworded
    findings = services.check(
        letter, brief.decision, brief.debtor, brief.invoices, brief.policy, brief.today, brief.others
    )
    with services.store.unit(asked.company_id) as unit:
        number = asked.version + 1
        if not unit.change(
            DraftRow,
            DraftRow.id == asked.draft_id,
            DraftRow.version == asked.version,
            DraftRow.status == str(DraftStatus.PROPOSED),
            version=number,
        ):
            _settle(unit, asked, "outdated")
            return
        drafts.add_version(unit, asked.draft_id, number, letter, written.author, findings)
        unit.event(
            "drafts.reworded",
            f"draft:{asked.draft_id}",
            actor=f"manager:{asked.manager_id}",
            version=number,
            prompt=written.prompt_version,
            author=written.author,
        )
        _settle(unit, asked)


def _decide_anew(services: Services, asked: Asked) -> None:
    terms = asked_terms(asked.words, services.today())
    if terms is None:
        _refuse(services, asked, "terms_unclear")
        return
    with services.store.unit(asked.company_id) as unit:
        draft = unit.session.get_one(DraftRow, asked.draft_id, with_for_update=True)
        if draft.version != asked.version or draft.status != DraftStatus.PROPOSED:
            _settle(unit, asked, "outdated")
            return
        asker = unit.session.get_one(ManagerRow, asked.manager_id)
        decision = other_terms(services, unit, draft, terms, beyond=asker.role == Role.SUPERVISOR)
        if decision is None:
            _settle(unit, asked, "no_reply")
        elif isinstance(decision, tuple):
            _settle(unit, asked, "beyond_policy", decision)
        else:
            by = asker.name
            actor = f"manager:{asked.manager_id}"
            drafts.decide_anew(unit, draft, decision, drafts.OTHER_TERMS, by=by, actor=actor)
            _settle(unit, asked)


def _refuse(services: Services, asked: Asked, answer: str) -> None:
    with services.store.unit(asked.company_id) as unit:
        _settle(unit, asked, answer)


def _settle(unit: Unit, asked: Asked, answer: str = "", reasons: tuple[Reason, ...] = ()) -> None:
    """Done, or refused with its `answer`; the card comes anew to who asked."""
    to = InstructionStatus.REFUSED if answer else InstructionStatus.DONE
    unit.move(
        InstructionRow,
        asked.id,
        InstructionStatus.WAITING,
        to,
        actor=f"manager:{asked.manager_id}",
        why=answer,
        answer=answer[:40],
        reasons=dump(REASONS, reasons),
    )
    for card in cards.cards_of(unit, draft_id=asked.draft_id):
        cards.redraw(unit, card.id)
        unit.change(
            DeliveryRow, DeliveryRow.card_id == card.id, DeliveryRow.manager_id == asked.manager_id, revision=ANEW
        )
