"""EPC QR codes: the dark squares of a payload, at the size and correction that banks ask for (EPC069-12)."""

from __future__ import annotations

import segno

QUIET = 4
"""Light squares around the code."""


def squares(payload: str) -> tuple[tuple[bool, ...], ...]:
    """Rows of a code without its quiet zone; True is dark. Correction level M, byte mode, UTF-8."""
    code = segno.make_qr(payload, error="m", boost_error=False, encoding="utf-8", mode="byte")
    return tuple(tuple(bool(square) for square in row) for row in code.matrix)
