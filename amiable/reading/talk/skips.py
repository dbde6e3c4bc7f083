"""Payments of a plan that are left out, and those that take their sums: « sauter mai et payer 800 € en juin »."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from amiable.domain.talk import Part
from amiable.french.dates import Form, Mention
from amiable.reading.talk.clauses import Role
from amiable.reading.talk.cues import cue, says
from amiable.reading.talk.days import Day
from amiable.reading.talk.message import Message
from amiable.reading.talk.places import first_named
from amiable.reading.talk.unsuited import resolved


def find_dropped(message: Message) -> list[Part]:
    """« nous supprimons la dernière, et doublons la première »: a payment left out, and one that takes its sum."""
    if not message.planned:
        return []
    parts = []
    for clause in message.clauses:
        words = message.plain[clause.start : clause.end]
        for name, part in (("doubles", Part(added=True)), ("drops", Part(dropped=True))):
            match = cue(f"change.{name}").search(words)
            place = first_named(words[match.end() :]) if match else None
            if place and clause.role is not Role.TOLD:
                parts.append(replace(part, place=place))
    return parts if any(part.dropped for part in parts) else []


def find_skipped(message: Message, days: Sequence[Day]) -> tuple[list[Part], list[Day]]:
    """The payments left out by their day or month, and the days said that name another one."""
    skipped = {
        mention.start: day
        for mention in message.page.mentions
        if (day := _standing(message, mention)) and cue("change.skips").search(_ahead(message, mention))
    }
    others = [day for day in days if day.start not in skipped]
    return ([Part(dropped=True, dates=(day,)) for day in skipped.values()], others) if others else ([], list(days))


def taking_its_sum(message: Message, parts: list[Part]) -> list[Part]:
    """« rien en mai, le double en juin »: the one other payment named takes the sum that is left out."""
    takes = any(says(f"change.{name}", message.plain) for name in ("adds", "doubles"))
    lone = len(parts) == 1 and parts[0].amount is None and parts[0].share is None and not parts[0].rest
    return [replace(parts[0], added=True)] if takes and lone else parts


def _ahead(message: Message, mention: Mention) -> str:
    low, _ = message.clause(mention.start)
    return message.plain[low : mention.start]


def _standing(message: Message, mention: Mention) -> date | None:
    """The payment of the plan that it names, if it names one."""
    month = mention.month if mention.form is Form.WINDOW else None
    on = None if month else resolved(message, mention)
    same = [day for day in message.planned if day >= message.today and (day == on or day.month == month)]
    return same[0] if len(same) == 1 else None
