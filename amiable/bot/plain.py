"""Text made safe to show in a chat: nothing invisible, no link, no mention, no markup, never too long."""

from __future__ import annotations

import html
import re
import unicodedata

from amiable.french.typography import NBSP, NNBSP

WORD_JOINER = "\u2060"
MAX_MARKS = 2
"""Combining marks kept after one letter; more is only ever there to smear over the lines around it."""

_KEPT_SPACES = frozenset({" ", NBSP, NNBSP})
_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029\v\f]")
_LINK_JOINTS = re.compile(r"(?<=[.@/#$:\\])(?=[\w/\\])")
_TAG = re.compile(r"<[^<>]*>")
_BLANKS = re.compile(r"[ \n]+")
_BLANK_LINES = re.compile(r"\n\s*\n\s*\n+")


def _invisible(char: str) -> bool:
    return char != "\n" and unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"}


def _clean(char: str) -> str:
    category = unicodedata.category(char)
    if char == "\n" or char in _KEPT_SPACES:
        return char
    if category == "Zs" or char == "\t":
        return " "
    return "" if _invisible(char) else char


def clean(text: str) -> str:
    """`text` without control, direction, zero-width and unassigned characters; line ends are `\\n`."""
    kept: list[str] = []
    marks = 0
    for char in _LINE_ENDS.sub("\n", text):
        marks = marks + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        if marks <= MAX_MARKS:
            kept.append(_clean(char))
    return "".join(kept)


def marked(text: str) -> str:
    """`text` word for word, each invisible character shown as `⟨U+202E⟩`: what is approved hides nothing."""
    lines = _LINE_ENDS.sub("\n", text).replace("\t", "    ")
    return "".join(f"⟨U+{ord(char):04X}⟩" if _invisible(char) else char for char in lines)


def escape(text: str) -> str:
    """`text` as Telegram HTML."""
    return html.escape(text, quote=False)


def outside(text: str) -> str:
    """Words from outside as Telegram HTML that shows them and nothing else.

    A word joiner, which nobody sees, keeps clients from making links, mentions and commands of them.
    """
    return escape(_LINK_JOINTS.sub(WORD_JOINER, clean(text)))


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


def visible(message: str) -> str:
    """The text of a Telegram HTML message once its own markup is read."""
    return html.unescape(_TAG.sub("", message))


def _prefix(text: str, limit: int) -> int:
    """How many characters of `text` fit in `limit` units."""
    used = 0
    for index, char in enumerate(text):
        used += 2 if char > "\uffff" else 1
        if used > limit:
            return index
    return len(text)


def shorten(text: str, limit: int) -> str:
    """`text`, or its beginning and « … » when it is longer than `limit` units."""
    text = text[: limit + 1] if len(text) > limit else text
    if units(text) <= limit:
        return text
    return text[: _prefix(text, limit - 1)].rstrip() + "…"


def one_line(text: str, limit: int) -> str:
    """`text` on one line of at most `limit` units."""
    return shorten(_BLANKS.sub(" ", clean(text[: 8 * limit])).strip(), limit)


def paragraphs(text: str) -> str:
    """`text` without runs of blank lines or blank ends."""
    return _BLANK_LINES.sub("\n\n", text).strip()


def split(text: str, limit: int) -> list[str]:
    """Pieces of at most `limit` units, cut between paragraphs, else lines, else words; joined, they are `text`."""
    pieces: list[str] = []
    while (end := _prefix(text, limit)) < len(text):
        for mark in ("\n\n", "\n", " "):
            at = text.rfind(mark, 0, end)
            if at > end // 2:
                end = at + len(mark)
                break
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text]
