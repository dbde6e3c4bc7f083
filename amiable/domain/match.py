"""Which debtor a reply belongs to: the answer of mailbox/match.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from amiable.domain.card import Candidate


@dataclass(frozen=True)
class Match:
    """`debtor_id` only when sure; otherwise the candidates, best first, wait for a person."""

    debtor_id: int | None
    conversation_id: int | None = None
    invoices: tuple[str, ...] = ()
    """Invoice numbers found in the mail that are this debtor's."""
    candidates: tuple[Candidate, ...] = ()
    signs: tuple[str, ...] = ()
    """What decided it: `thread`, `token`, `invoice_number`, `quoted_invoice_number`, `sender`, `sender_domain`,
    `failed_recipient` (a bounce), `tie` (a chat); `foreign_sender` warns that the writer is not known there."""


@dataclass(frozen=True)
class Known:
    """One debtor as the matcher needs it."""

    debtor_id: int
    name: str
    emails: tuple[str, ...]
    invoice_numbers: tuple[str, ...]


class Directory(Protocol):
    """What the matcher may ask of one company's records (store/queries.py answers)."""

    def conversation_by_message_ids(self, message_ids: tuple[str, ...]) -> tuple[int, int] | None:
        """(debtor_id, conversation_id) of the mail we sent under one of these Message-IDs."""
        ...

    def conversation_by_token(self, token: str) -> tuple[int, int] | None:
        """(debtor_id, conversation_id) of the token in our Reply-To address."""
        ...

    def known(self) -> tuple[Known, ...]:
        """Every debtor of the company."""
        ...
