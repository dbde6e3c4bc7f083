"""Turns of a talk as the encoder reads them: where the talk stands, then the words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from amiable.domain.reading import Intent
from amiable.domain.talk_state import Standing

SHOWN = {
    Standing.OPENING: "",
    Standing.UNDER_WAY: "suite : ",
    Standing.OFFERED: "offre : ",
    Standing.AGREED: "accord : ",
}
"""What the encoder is shown of the standing, before the words."""
_SETTLED = ("agreed", "awaiting_approval")


@dataclass(frozen=True)
class Text:
    """What the encoder is tuned on; `accepts`: whether it takes an offer, None where none was made."""

    text: str
    intents: tuple[Intent, ...]
    weight: float = 1.0
    accepts: bool | None = None


def turns(path: Path) -> list[Text]:
    """The labelled messages of a file of talks, each behind its standing."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        standing, offered = Standing.OPENING, False
        for turn, after in zip(raw := json.loads(line)["turns"], [*raw[1:], {}], strict=True):
            if turn.get("from") == "creditor" and turn.get("offers"):
                standing, offered = Standing.OFFERED, True
            if turn.get("from") != "debtor" or "expect" not in after:
                continue
            expected = after["expect"]
            intents = tuple(Intent(one) for one in expected["intent"])
            accepts = "accepts" in expected if offered else None
            found.append(Text(SHOWN[standing] + turn["text"], intents, accepts=accepts))
            offered = False
            if expected["next_state"] in _SETTLED:
                standing = Standing.AGREED
            elif standing is Standing.OPENING:
                standing = Standing.UNDER_WAY
    return found
