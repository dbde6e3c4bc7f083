"""The terminal: whatever a bank file or a mail made its way into the output, it only ever shows as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from amiable.bot.plain import clean

_CONTROLS = re.compile("[\x7f-\x9f]")
"""What JSON lets stand in a string and a terminal obeys."""


def to_json(value: Any) -> str:
    """Any value of ours for a program to read, and harmless on a terminal too."""
    text = json.dumps(TypeAdapter(Any).dump_python(value, mode="json"), ensure_ascii=False, indent=2)
    return _CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


class Terminal(Console):
    """A console that drops control characters of outside text: none of it moves the cursor or changes colours."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The same segments, each of them plain."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(clean(segment.text), segment.style)
