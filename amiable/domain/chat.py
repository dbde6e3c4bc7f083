"""The address of a chat: what stands where a mail has an e-mail address."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAIL = "mail"
CHAT = "chat"
"""Channels of a message."""
_ADDRESS = re.compile(r"telegram:(-?[0-9]{1,18})")


@dataclass(frozen=True)
class TiedChat:
    """A chat that speaks for a contact of a debtor. `id` is the tie's, as `amiable chat revoke` takes it."""

    id: int
    contact: str


def chat_address(chat_id: int) -> str:
    """`telegram:7001`."""
    return f"telegram:{chat_id}"


def chat_of(address: str) -> int | None:
    """The chat behind an address of ours; None for any other."""
    found = _ADDRESS.fullmatch(address)
    return int(found.group(1)) if found else None


def channel_of(address: str) -> str:
    """Which channel reaches that address."""
    return MAIL if chat_of(address) is None else CHAT
