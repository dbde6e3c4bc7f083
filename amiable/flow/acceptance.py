"""How drafts fare with the people who approve them: per action and prompt version, so that a worse prompt shows."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from sqlalchemy import select

from amiable.domain.status import DraftStatus
from amiable.flow.services import Services
from amiable.store.session import Unit
from amiable.store.tables import ApprovalRow, DraftRow, DraftVersionRow, EventRow

Group = tuple[str, str]
"""Action and prompt version."""


@dataclass
class Acceptance:
    """What became of the drafts of one action and prompt version."""

    action: str
    prompt_version: str
    proposed: int = 0
    approved: int = 0
    unchanged: int = 0
    """Approved as first written."""
    rewritten: list[float] = field(default_factory=list)
    """For each approved draft the share of the first wording that was changed, 0 to 1."""
    minutes: list[float] = field(default_factory=list)
    """From proposal to approval."""
    refusals: Counter[str] = field(default_factory=Counter)
    """By the person's reason."""

    def as_dict(self) -> dict[str, object]:
        """Counts and medians."""
        return {
            "action": self.action,
            "prompt_version": self.prompt_version,
            "proposed": self.proposed,
            "approved": self.approved,
            "unchanged": self.unchanged,
            "median_rewritten": _median(self.rewritten),
            "median_minutes": _median(self.minutes),
            "refusals": dict(self.refusals.most_common()),
        }


def acceptance_of(services: Services, company_id: int) -> list[Acceptance]:
    """One entry for each action and prompt version, in that order."""
    found: dict[Group, Acceptance] = {}
    with services.store.view(company_id) as unit:
        drafts = list(unit.session.scalars(select(DraftRow).order_by(DraftRow.id)))
        versions = _versions(unit)
        approvals = {row.draft_id: row for row in unit.session.scalars(select(ApprovalRow))}
        reasons = _refusals(unit)
    for draft in drafts:
        group = (draft.action, draft.prompt_version)
        entry = found.setdefault(group, Acceptance(*group))
        entry.proposed += 1
        approval = approvals.get(draft.id)
        if approval is not None:
            first, last = versions[draft.id][0], versions[draft.id][approval.version - 1]
            entry.approved += 1
            entry.unchanged += first == last
            entry.rewritten.append(1 - SequenceMatcher(None, first, last, autojunk=False).ratio())
            entry.minutes.append((approval.at - draft.created_at).total_seconds() / 60)
        elif draft.status == DraftStatus.REJECTED:
            entry.refusals[reasons.get(draft.id, "")] += 1
    return [found[group] for group in sorted(found)]


def _versions(unit: Unit) -> dict[int, list[str]]:
    bodies: dict[int, list[str]] = defaultdict(list)
    rows = unit.session.scalars(select(DraftVersionRow).order_by(DraftVersionRow.draft_id, DraftVersionRow.number))
    for row in rows:
        bodies[row.draft_id].append(row.body)
    return bodies


def _refusals(unit: Unit) -> dict[int, str]:
    events = unit.session.scalars(select(EventRow).where(EventRow.kind == f"drafts.{DraftStatus.REJECTED}"))
    return {int(event.subject.removeprefix("draft:")): str(event.data.get("why", "")) for event in events}


def _median(values: Iterable[float]) -> float | None:
    known = list(values)
    return round(statistics.median(known), 3) if known else None
