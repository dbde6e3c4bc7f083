"""The answer to one message of a talk, in French: every word from fr.toml, every figure from the outcome."""

from __future__ import annotations

from amiable.domain.debtor import DebtorKind
from amiable.domain.talk import Said
from amiable.policies.negotiation.engine import Outcome


def draft(outcome: Outcome, said: Said, kind: DebtorKind) -> str:
    return ""
