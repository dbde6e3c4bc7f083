"""What the flow asks of a writer: templates, or a model; both word a Decision and nothing else."""

from __future__ import annotations

from typing import Protocol

from amiable.domain.brief import Brief, Refusal, Written
from amiable.domain.draft import Letter

__all__ = ["Brief", "Refusal", "Writer", "Written"]


class Writer(Protocol):
    """Words a brief. Raises nothing for a valid decision: a model that fails falls back to the template."""

    def write(self, brief: Brief) -> Written:
        """The letter to show a person."""
        ...

    def redraft(self, brief: Brief, current: Letter, instruction: str) -> Written | Refusal:
        """`current` worded again as an account manager asks, or why it stays."""
        ...
