"""A draft's wording, the hash an approval binds, and the findings of the draft check."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """A rule's objection to a text: `rule` names its French sentence, `excerpt` shows where."""

    rule: str
    excerpt: str = ""
    detail: str = ""


NEVER_FORCED = frozenset({"unknown_bank_details", "unknown_contact", "unknown_link", "other_debtor", "leak"})
"""Findings that no reason outweighs: bank details, addresses, links, another debtor's data, leaks."""


@dataclass(frozen=True)
class Letter:
    """What would leave, word for word. `attachments`: invoice numbers whose PDF is joined, files made for it."""

    recipient: str
    subject: str
    body: str
    attachments: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 over recipient, subject, body and attachments: what an approval is bound to."""
        parts = [self.recipient, self.subject, self.body, list(self.attachments)]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class DraftVersion:
    """One wording of a draft; `number` starts at 1, `author` is `template`, `model` or `manager:<id>`."""

    draft_id: int
    number: int
    letter: Letter
    author: str
    findings: tuple[Finding, ...] = ()
