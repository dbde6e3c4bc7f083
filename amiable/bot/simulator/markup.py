"""Telegram's HTML as the Bot API reads it: text and entities, with its error messages."""

from __future__ import annotations

import html
import re
from typing import Any

MAX_ENTITIES = 100
_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
}
_TAG = re.compile(r"<(/?)([a-zA-Z0-9-]*)([^<>]*)>")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""")
_TLD = "com|net|org|fr|eu|io|me|ru|info|biz|de|uk|co|app|dev|example|test|xyz|top"
_FOUND_BY_CLIENTS = (
    ("email", re.compile(rf"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.(?:{_TLD})\b")),
    ("url", re.compile(r"(?:https?|ftp|tg|ton)://[^\s\u2000-\u206f]+", re.IGNORECASE)),
    ("url", re.compile(rf"\b[\w-]+(?:\.[\w-]+)*\.(?:{_TLD})\b(?:/\S*)?", re.IGNORECASE)),
    ("mention", re.compile(r"(?<![\w@])@\w{3,32}")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[a-zA-Z]\w{0,63}")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
    ("cashtag", re.compile(r"(?<!\w)\$[A-Z]{3,8}\b")),
)


class MarkupError(ValueError):
    """What the Bot API says after « can't parse entities: »."""


def units(text: str) -> int:
    """UTF-16 code units, Telegram's measure of length and of offsets."""
    return len(text) + sum(char > "\uffff" for char in text)


def parse(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Text and entities of HTML `source`. Raises MarkupError as Telegram does."""
    out: list[str] = []
    entities: list[dict[str, Any]] = []
    open_tags: list[tuple[str, str, int]] = []
    place = length = 0

    def put(raw: str) -> None:
        nonlocal length
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), raw)
        out.append(text)
        length += units(text)

    while (start := source.find("<", place)) >= 0:
        put(source[place:start])
        offset = len(source[:start].encode())
        tag = _TAG.match(source, start)
        if tag is None:
            raise MarkupError(f"Unclosed start tag at byte offset {offset}")
        closing, name, rest = tag[1], tag[2].lower(), tag[3]
        if closing:
            _close(name, offset, length, open_tags, entities)
        elif name in _TAGS or (name == "span" and "tg-spoiler" in rest):
            open_tags.append((name, rest, length))
        else:
            raise MarkupError(f'Unsupported start tag "{name}" at byte offset {offset}')
        place = tag.end()
    put(source[place:])
    if open_tags:
        raise MarkupError(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    return _trim("".join(out), entities)


def _close(
    name: str, offset: int, length: int, open_tags: list[tuple[str, str, int]], entities: list[dict[str, Any]]
) -> None:
    if not open_tags:
        raise MarkupError(f"Unexpected end tag at byte offset {offset}")
    opened, rest, begin = open_tags.pop()
    if name not in {"", opened}:
        raise MarkupError(f'Unmatched end tag at byte offset {offset}, expected "</{opened}>", found "</{name}>"')
    entity: dict[str, Any] = {"type": _TAGS.get(opened, "spoiler"), "offset": begin, "length": length - begin}
    if opened == "a":
        href = _HREF.search(rest)
        if href is None:
            return
        entity["url"] = html.unescape(href[1])
    if opened == "blockquote" and "expandable" in rest:
        entity["type"] = "expandable_blockquote"
    if entity["length"]:
        entities.append(entity)


def _trim(text: str, entities: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """White space at both ends is dropped, as Telegram does."""
    lead = units(text) - units(text.lstrip())
    text = text.strip()
    end = units(text)
    kept = []
    for entity in entities:
        begin = max(0, entity["offset"] - lead)
        stop = min(end, entity["offset"] - lead + entity["length"])
        if stop > begin:
            kept.append({**entity, "offset": begin, "length": stop - begin})
    return text, sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))[:MAX_ENTITIES]


def detect(text: str, entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`entities` and the links, mentions and commands that Telegram finds in plain words by itself."""
    taken = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in {"code", "pre", "text_link"}]
    found = list(entities)
    for kind, pattern in _FOUND_BY_CLIENTS:
        for match in pattern.finditer(text):
            begin = units(text[: match.start()])
            end = begin + units(match[0])
            if all(end <= start or begin >= stop for start, stop in taken):
                taken.append((begin, end))
                found.append({"type": kind, "offset": begin, "length": end - begin})
    return sorted(found, key=lambda entity: (entity["offset"], -entity["length"]))[:MAX_ENTITIES]
