"""Answers typed in colour inside the quoted message: « mes réponses en rouge ci-dessous »."""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html

from amiable.mailbox.phrases import any_of, compiled, plain
from amiable.mailbox.style import colour_of

MAX_BLOCKS = 500
_SATURATED = 90
"""Spread of red, green and blue from which a type is coloured, not black or grey."""
_ANNOUNCED = compiled(rf".*{any_of('answers.announced')}")
_BLOCKS = ("div", "p", "li", "td", "h1", "h2", "h3", "pre")


def coloured(header: lxml.html.HtmlElement) -> tuple[list[lxml.html.HtmlElement], list[lxml.html.HtmlElement]]:
    """(quoted blocks, answers) under the header of the quoted message; both empty unless answers were announced."""
    if not _ANNOUNCED.match(plain(" ".join(_text_before(header))[-300:])):
        return [], []
    quoted: list[lxml.html.HtmlElement] = []
    answers: list[lxml.html.HtmlElement] = []
    for count, block in enumerate(_leaves_after(header)):
        if count == MAX_BLOCKS:
            break
        (answers if _is_coloured(block) else quoted).append(block)
    return (quoted, answers) if answers else ([], [])


def _text_before(header: lxml.html.HtmlElement) -> Iterator[str]:
    for element in header.getroottree().getroot().iter():
        if element is header:
            return
        if element.text:
            yield element.text
        if element.tail:
            yield element.tail


def _leaves_after(header: lxml.html.HtmlElement) -> Iterator[lxml.html.HtmlElement]:
    inside = set(header.iterdescendants())
    passed = False
    for element in header.getroottree().getroot().iter():
        passed = passed or element is header
        if not passed or element is header or element in inside or element.tag not in _BLOCKS:
            continue
        if not any(child.tag in _BLOCKS for child in element.iterdescendants()) and element.text_content().strip():
            yield element


def _is_coloured(block: lxml.html.HtmlElement) -> bool:
    """All its words are in a strong colour, its own or that of the elements around or inside."""
    around = [block, *list(block.iterancestors())[:3]]
    if any(_strong(element) for element in around):
        return True
    words = len(block.text_content().split())
    shown = sum(len(part.text_content().split()) for part in block if _strong(part))
    return words > 0 and shown == words


def _strong(element: lxml.html.HtmlElement) -> bool:
    colour = colour_of(element)
    return colour is not None and max(colour) - min(colour) >= _SATURATED and not re.match("a$", str(element.tag))
