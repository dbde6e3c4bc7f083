"""Text from outside on its way into a prompt: bounded, without invisible characters, unable to close its fence."""

from __future__ import annotations

import unicodedata

MAX_WORDS = 4_000


def one_line(text: str) -> str:
    """Without line breaks and control characters."""
    return " ".join("".join(char for char in text if char.isprintable() or char.isspace()).split())


def fenced(words: str) -> str:
    """The debtor's words, bounded, that cannot close their fence: no angle bracket, no invisible character."""
    text = unicodedata.normalize("NFC", words[: 4 * MAX_WORDS]).replace("<", "‹").replace(">", "›")
    lines = (one_line(line) for line in text.split("\n"))
    return cut("\n".join(line for line in lines if line), MAX_WORDS)


def cut(text: str, size: int) -> str:
    """At most `size` bytes of UTF-8, ended at a space so that no repère is halved."""
    if len(text.encode()) <= size:
        return text
    short = text.encode()[: max(0, size - 4)].decode(errors="ignore")
    kept = short[: max(short.rfind(" "), short.rfind("\n"), 0)]
    return f"{kept} …" if kept else ""
