"""The terminal: whatever a bank file or a mail made its way into the output, it only ever shows as text."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from amiable.bot.plain import clean


class Terminal(Console):
    """A console that drops control characters of outside text: none of it moves the cursor or changes colours."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The same segments, each of them plain."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(clean(segment.text), segment.style)
