"""Tokens estimated without any vocabulary file.

A token of French text is 3.3 to 4.5 bytes of UTF-8 with the vocabularies in use; repères, their brackets above all,
take more tokens. Three bytes a token is an upper estimate, so a bound on the estimate bounds the real count.
"""

from __future__ import annotations

BYTES_PER_TOKEN = 3


def estimate(text: str) -> int:
    """At most about this many tokens."""
    return -(-len(text.encode()) // BYTES_PER_TOKEN)
