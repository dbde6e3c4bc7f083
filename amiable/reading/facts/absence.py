"""Until when the addressee is away: the last day named, else the day of return."""

from __future__ import annotations

import datetime as dt
import re

from amiable.french.dates import Form
from amiable.reading.facts.page import Page
from amiable.reading.facts.record import Notes

_UNTIL = re.compile(r"(?:\bjusqu'?(?:au|a|en)?|\bau|\binclus au|\bend of|\buntil|\bau soir du)(?: la| le)? $")
_RETURN = re.compile(
    r"\b(?:retour|reprise|reprendr\w+|reprends?|reouv\w+|rentr\w+|rouvr\w+|de retour|joignable|disponible"
    r"|revien\w+|(?:ne|n') ?[^.\n]{3,30} (?:pas|plus|avant)|a partir d[ue]|a compter d[ue]|back"
    r"|return\w*)\b[^.\n]{0,30}$"
)


def find_absence(page: Page, notes: Notes) -> dt.date | None:
    """The day the notice names; None when it names none."""
    returns: dt.date | None = None
    for mention in page.mentions:
        if mention.form in (Form.WINDOW, Form.HABIT):
            continue
        day = page.resolve(mention, past=False)
        if day is None or day < page.today:
            continue
        before = page.plain[max(0, mention.start - 45) : mention.start + 3]
        lead = page.plain[max(0, mention.start - 14) : mention.start]
        written = page.plain[mention.start : mention.end]
        back = bool(_RETURN.search(before))
        if not back and (_UNTIL.search(lead) or written.startswith(("au ", "jusqu'"))):
            notes.add("away_until", page.evidence(mention.start, mention.end))
            return day
        if returns is None and back:
            returns = day
            notes.add("away_until", page.evidence(mention.start, mention.end))
    return returns
