"""The words of a PDF file, read by a process of its own that a hostile file cannot take along."""

from __future__ import annotations

import subprocess
import sys

LARGEST = 3_000_000
"""Bytes; a larger file is pictures."""
MOST_PAGES, MOST_CHARS, SECONDS, MEMORY = 5, 50_000, 3, 1 << 30


def text_of(content: bytes) -> str:
    """Of its first pages; empty where the file is too large, damaged, locked, a picture, or takes too long."""
    if len(content) > LARGEST:
        return ""
    try:
        reader = subprocess.run(  # noqa: S603 - ourselves, and nothing of the mail among the arguments
            [sys.executable, "-I", __file__], input=content, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return ""
    return reader.stdout.decode("utf-8", "replace") if reader.returncode == 0 else ""


def _read() -> None:
    """In that process: the words of the file on standard input. Fails as it likes."""
    import io  # noqa: PLC0415 - the limits first
    import logging  # noqa: PLC0415
    import resource  # noqa: PLC0415

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    from pypdf import PdfReader  # noqa: PLC0415

    logging.disable()
    pages = PdfReader(io.BytesIO(sys.stdin.buffer.read())).pages
    told = "\n".join(pages[at].extract_text() for at in range(min(len(pages), MOST_PAGES)))
    sys.stdout.buffer.write(told[:MOST_CHARS].encode("utf-8", "replace"))


if __name__ == "__main__":
    _read()
