"""What the day brings, as one short message; and the ping of a draft about to expire."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from amiable.bot.buttons import Verb, button
from amiable.bot.lookup import View
from amiable.bot.minimise import minimised
from amiable.bot.plain import one_line, outside
from amiable.bot.texts import Texts
from amiable.bot.waiting import WAITING, card_name
from amiable.domain.calendar import PARIS
from amiable.domain.day import Announcement, Digest, Promised
from amiable.french.typography import format_date, format_money, format_time, join_list

MAX_NAMES = 3
MAX_NAME = 40
PROMISES = "promises"
"""A list that a button opens, beside that of the waiting cards."""


def digest_view(digest: Digest, now: dt.datetime, texts: Texts) -> View:
    """The morning's message: a line for each thing that waits, and the lists as buttons."""
    day = format_date(digest.day, weekday=True, year=False)
    title = (
        texts("digest.title_of", day=day, company=digest.company)
        if digest.company
        else texts("digest.title", day=day)
    )
    said = list(_lines(digest, now, texts))
    if digest.minimised:
        names = [promise.debtor for promise in (*digest.due, *digest.missed)] + [
            plan.debtor for plan, _ in digest.late
        ]
        said = [minimised(line, names) for line in said]
    lines = [f"<b>{outside(title)}</b>", *said]
    rows = []
    if digest.drafts or digest.looks or digest.files or digest.uncertain:
        rows.append((button(texts("buttons.waiting"), Verb.OPEN, WAITING, 0),))
    if digest.due or digest.missed:
        rows.append((button(texts("buttons.promises"), Verb.OPEN, PROMISES, 0),))
    return "\n".join(lines), tuple(rows)


def _lines(digest: Digest, now: dt.datetime, texts: Texts) -> Iterator[str]:
    if digest.uncertain:
        yield _bullet(texts("card.warning", sentence=texts.count("digest.uncertain", digest.uncertain)), texts)
    if digest.drafts:
        line = texts.count("digest.drafts", digest.drafts)
        days = (now.astimezone(PARIS).date() - digest.oldest.astimezone(PARIS).date()).days if digest.oldest else 0
        if days:
            line = texts.count("digest.oldest", days, line=line)
        if digest.expiring:
            line = texts.count("digest.expiring", digest.expiring, line=line)
        yield _bullet(line, texts)
    if digest.looks:
        yield _bullet(texts.count("digest.looks", digest.looks), texts)
    if digest.files:
        yield _bullet(texts.count("digest.files", digest.files), texts)
    if digest.due:
        yield _bullet(texts.count("digest.due", len(digest.due), names=_names(digest.due, texts)), texts)
    if digest.missed:
        yield _bullet(texts.count("digest.missed", len(digest.missed), names=_names(digest.missed, texts)), texts)
    if digest.late:
        who = dict.fromkeys(one_line(plan.debtor, MAX_NAME) for plan, _ in digest.late)
        yield _bullet(texts.count("digest.late", len(digest.late), names=_few(list(who), texts)), texts)
    if digest.resting:
        yield _bullet(texts.count("digest.resting", digest.resting), texts)


def _bullet(sentence: str, texts: Texts) -> str:
    return outside(texts("card.bullet", sentence=sentence))


def _names(promises: Sequence[Promised], texts: Texts) -> str:
    named = []
    for promise in promises[: MAX_NAMES + 1]:
        name = one_line(promise.debtor, MAX_NAME)
        amount = format_money(promise.amount) if promise.amount else ""
        named.append(texts("digest.name_amount", name=name, amount=amount) if amount else name)
    return _few([*named, *[""] * (len(promises) - len(named))], texts)


def _few(names: Sequence[str], texts: Texts) -> str:
    shown = list(names[:MAX_NAMES])
    if len(names) > MAX_NAMES:
        shown.append(texts.count("digest.others", len(names) - MAX_NAMES))
    return join_list(shown)


def announcement_view(announcement: Announcement, now: dt.datetime, texts: Texts) -> View:
    """The message of an announcement."""
    if announcement.digest is not None:
        return digest_view(announcement.digest, now, texts)
    assert announcement.card is not None
    assert announcement.until is not None  # an announcement is a digest, or about a card
    date = format_date(announcement.until.astimezone(PARIS).date(), weekday=True, year=False)
    words = texts(
        "digest.will_expire",
        name=card_name(announcement.card, texts),
        date=date,
        time=format_time(announcement.until),
    )
    return outside(words), (
        (button(texts("buttons.see_card", what=texts("day.the_card")), Verb.SHOW, announcement.card.token, 0),),
    )
