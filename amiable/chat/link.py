"""The one-time link of a letter: an opaque word in it, and only that word's hash in the database."""

from __future__ import annotations

import hashlib
import secrets
import string

SITE = "https://t.me/"
LENGTH = 32
"""Letters only, 150 bits: no figure that a draft check or a reader could take for an amount or a date."""


def new_token() -> str:
    """A word nobody can guess, as Telegram's deep links take it."""
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(LENGTH))


def token_hash(token: str) -> str:
    """What is kept of it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def deep_link(bot: str, token: str) -> str:
    """Opens the bot's chat with `/start TOKEN` ready to be sent."""
    return f"{SITE}{bot}?start={token}"
