"""The draft check: reads a draft against the facts alone, trusts nobody, and says what, where and why."""

from amiable.policies.check.facts import CheckFacts, Sender
from amiable.policies.check.run import check, explain
from amiable.policies.check.table import VIOLATIONS

__all__ = ["VIOLATIONS", "CheckFacts", "Sender", "check", "explain"]
