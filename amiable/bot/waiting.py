"""The cards that wait for a manager, as one message: a line and a button each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from amiable.bot.buttons import Button, Verb, button
from amiable.bot.keyboard import still
from amiable.bot.minimise import said_less
from amiable.bot.plain import escape, one_line, outside
from amiable.bot.texts import Texts
from amiable.domain.calendar import PARIS
from amiable.domain.card import Card, CardKind
from amiable.domain.money import total
from amiable.french.typography import format_date, format_money, format_time

MAX_CARDS = 10
MAX_NAME = 40


def waiting_list(cards: Sequence[Card], now: dt.datetime, texts: Texts) -> tuple[str, tuple[tuple[Button, ...], ...]]:
    """Telegram HTML and rows of buttons; the oldest cards when they are many, and how many more there are."""
    if not cards:
        return escape(texts("desk.nothing_waits")), ()
    kept, more = cards[:MAX_CARDS], len(cards) - MAX_CARDS
    lines = [f"<b>{escape(texts.count('desk.waiting', len(cards)))}</b>"]
    several = len({card.company for card in cards}) > 1
    lines += [
        f"{number}. {card_line(card, now, texts, company=several)}" for number, card in enumerate(kept, start=1)
    ]
    if more > 0:
        lines.append(escape(texts.count("card.more", more)))
    shown = tuple(
        (button(texts("card.numbered", number=number, name=card_name(card, texts)), Verb.SHOW, card.token, 0),)
        for number, card in enumerate(kept, start=1)
    )
    return "\n".join(lines), shown


def card_name(card: Card, texts: Texts) -> str:
    """Whom it is about: the debtor, else the sender."""
    name = _whole_name(card, texts)
    return said_less(name, [name]) if card.minimised else name


def _whole_name(card: Card, texts: Texts) -> str:
    if card.debtor:
        return one_line(card.debtor.name, MAX_NAME)
    sender = (card.received.sender_name or card.received.sender) if card.received else ""
    return one_line(sender, MAX_NAME) or texts("card.no_name")


def card_line(card: Card, now: dt.datetime, texts: Texts, *, named: bool = True, company: bool = False) -> str:
    """Who (unless not `named`; for which `company`), what, how much, and since when; or until when it was put off."""
    who = [card_name(card, texts)] if named else []
    parts = [*who, *([one_line(card.company, MAX_NAME)] if company else []), _what(card, texts)]
    if card.invoices and len({invoice.amount.currency for invoice in card.invoices}) == 1:
        parts.append(format_money(total([invoice.outstanding for invoice in card.invoices])))
    if card.snoozed_until and still(card.snoozed_until, now):
        date = format_date(card.snoozed_until.astimezone(PARIS).date(), year=False)
        parts.append(texts("card.snoozed", date=date, time=format_time(card.snoozed_until)))
    elif card.received:
        parts.append(texts("desk.since", date=format_date(card.received.at.astimezone(PARIS).date(), year=False)))
    line = ", ".join(parts)
    return outside(said_less(line, ()) if card.minimised else line)


def _what(card: Card, texts: Texts) -> str:
    if card.kind is not CardKind.DRAFT:
        return texts(f"card.{card.kind}")
    if card.received is None:
        return texts("card.new_reminder")
    intents = card.reading.intents if card.reading else ()
    return texts(f"intents.{intents[0]}") if intents else texts("card.new_draft")
