"""Days counted off after the one said before them, put in figures: « le 28 janvier et les trois 28 d'après »."""

from __future__ import annotations

import re
from datetime import date

from amiable.domain.calendar import add_months, on_number
from amiable.french.dates import Form, find_mentions, resolve
from amiable.french.numbers import WORDS, parse_number

MOST = 24
_ROW = re.compile(
    rf"\bles (?P<count>\d{{1,2}}|{WORDS}) (?:autres )?(?P<day>\d{{1,2}}|1er) "
    r"(?:d'apres|suivants?|qui suivent|apres)\b"
)


def laid_out(plain: str, today: date) -> str:
    """The text with such days as dates, each a month after the one before."""
    match = _ROW.search(plain)
    count = parse_number(match["count"]) if match else None
    if match is None or count is None or not 1 < count <= MOST:
        return plain
    named = [one for one in find_mentions(plain[: match.start()]) if one.form is not Form.HABIT]
    days = [day for one in named if (day := resolve(one, today, past=False))]
    if not days:
        return plain
    number = int(match["day"].removesuffix("er"))
    months = [add_months(days[-1].replace(day=1), at + 1) for at in range(int(count))]
    written = ", ".join(f"le {on_number(month, number):%d/%m/%Y}" for month in months)
    return plain[: match.start()] + written + plain[match.end() :]
