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


WAITING = "waiting"
"""The list that `Verb.OPEN` opens; the argument says after how many cards."""


def waiting_list(
    cards: Sequence[Card], now: dt.datetime, texts: Texts, after: int = 0
) -> tuple[str, tuple[tuple[Button, ...], ...]]:
    """Telegram HTML and rows of buttons: how many wait, and ten of them, those `after` that many older ones."""
    if not cards:
        return escape(texts("desk.nothing_waits")), ()
    start = min(after, len(cards) - 1) // MAX_CARDS * MAX_CARDS
    kept = [*enumerate(cards, start=1)][start : start + MAX_CARDS]
    title = texts.count("desk.waiting", len(cards))
    if len(kept) < len(cards):
        title = texts("desk.waiting_page", title=title, first=start + 1, last=start + len(kept))
    several = len({card.company for card in cards}) > 1
    lines = [f"<b>{escape(title)}</b>"]
    lines += [f"{number}. {card_line(card, now, texts, company=several)}" for number, card in kept]
    shown = tuple(
        (button(texts("card.numbered", number=number, name=card_name(card, texts)), Verb.SHOW, card.token, 0),)
        for number, card in kept
    )
    pages = [("waiting_before", start - MAX_CARDS), ("waiting_after", start + MAX_CARDS)]
    turn = tuple(
        button(texts(f"buttons.{key}"), Verb.OPEN, WAITING, 0, first)
        for key, first in pages
        if 0 <= first < len(cards)
    )
    return "\n".join(lines), (*shown, turn) if turn else shown


def card_name(card: Card, texts: Texts) -> str:
    """Whom it is about: the debtor, else the sender."""
    name = _whole_name(card, texts)
    return said_less(name, [name]) if card.minimised else name


def _whole_name(card: Card, texts: Texts) -> str:
    if card.debtor:
        return one_line(card.debtor.name, MAX_NAME)
    came = card.received
    sender = (came.undelivered or came.sender_name or came.sender) if came else ""
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
