"""What a person looks up, as one message: a debtor's file, an invoice, promises, the choice among several."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from amiable.bot.buttons import Button, Verb, button
from amiable.bot.cards import MAX_MESSAGE, invoice_line
from amiable.bot.plain import escape, one_line, outside, units, visible
from amiable.bot.texts import Texts
from amiable.bot.waiting import card_line
from amiable.domain.calendar import PARIS
from amiable.domain.day import DebtorFile, Exchange, Found, InvoiceFile, PlanFollowed, Promised
from amiable.domain.invoice import Invoice
from amiable.domain.money import total
from amiable.domain.status import PromiseStatus
from amiable.french.typography import format_date, format_money, join_list

T = TypeVar("T")
MAX_ROWS = 8
MAX_CHOICES = 8
MAX_NAME = 60
MAX_WORDS = 140
_WEEK = 7
View = tuple[str, tuple[tuple[Button, ...], ...]]
"""Telegram HTML and rows of buttons."""


def choice(found: Sequence[Found], verb: Verb, argument: str, texts: Texts) -> View:
    """Which of these was meant; the first of them when they are many, and how many more there are."""
    lines = [escape(texts("day.which"))]
    if len(found) > MAX_CHOICES:
        lines.append(escape(texts.count("day.narrow", len(found) - MAX_CHOICES)))
    rows = tuple((button(_named(one, texts), verb, str(one.id), 0, argument),) for one in found[:MAX_CHOICES])
    return "\n".join(lines), rows


def _named(found: Found, texts: Texts) -> str:
    name = one_line(found.name, MAX_NAME)
    if not found.company:
        return name
    return texts("card.pair", first=name, second=one_line(found.company, MAX_NAME // 2))


def debtor_view(file: DebtorFile, now: dt.datetime, texts: Texts) -> View:
    """A debtor at a glance, with its waiting cards and its reminders' switch as buttons."""
    today, debtor = now.astimezone(PARIS).date(), file.debtor
    newest = tuple(reversed(file.promises))
    blocks = [
        "\n".join(_head(file, today, texts)),
        _section("day.cards", _rest(file.cards, lambda card: card_line(card, now, texts, named=False), texts), texts),
        _section("day.unpaid", _invoices(file.invoices, today, texts), texts),
        _section("day.promises", _rest(newest, lambda p: _kept(p, today, texts), texts), texts),
        _section("day.plan", _plan(file.plan, today, texts), texts),
        _section("day.exchanges", (_exchange(exchange, texts) for exchange in file.exchanges), texts),
    ]
    rows = [
        (button(texts("buttons.see_card", what=_card_name(n, len(file.cards), texts)), Verb.SHOW, card.token, 0),)
        for n, card in enumerate(file.cards[:MAX_ROWS], start=1)
    ]
    if debtor.id is not None and not debtor.frozen:
        rows.append((_switch(debtor.id, paused=_paused(debtor.paused_until, today), texts=texts),))
    rows += [
        (
            button(
                texts("buttons.ask_contact_of", who=one_line(contact.email, MAX_NAME // 2)),
                Verb.ASK_CONTACT,
                token,
                0,
            ),
        )
        for token, contact in file.announced[:MAX_ROWS]
    ]
    rows += [
        (button(texts("buttons.ask_close_chat"), Verb.ASK_CLOSE_CHAT, str(chat.id), 0),)
        if len(file.chats) == 1
        else (
            button(
                texts("buttons.ask_close_chat_of", name=one_line(chat.contact, MAX_NAME // 2)),
                Verb.ASK_CLOSE_CHAT,
                str(chat.id),
                0,
            ),
        )
        for chat in file.chats[:MAX_ROWS]
    ]
    return _fitting(blocks), tuple(rows)


def _fitting(blocks: Sequence[str]) -> str:
    """The blocks that one message holds, the first ones first."""
    kept: list[str] = []
    for block in filter(None, blocks):
        if units(visible("\n\n".join([*kept, block]))) <= MAX_MESSAGE:
            kept.append(block)
    return "\n\n".join(kept)


def _paused(until: dt.date | None, today: dt.date) -> bool:
    return until is not None and today < until


def _switch(debtor_id: int, *, paused: bool, texts: Texts) -> Button:
    if paused:
        return button(texts("buttons.unpause"), Verb.UNPAUSE, str(debtor_id), 0)
    return button(texts("buttons.ask_pause"), Verb.ASK_PAUSE, str(debtor_id), 0)


def _card_name(number: int, count: int, texts: Texts) -> str:
    return texts("day.the_card") if count == 1 else texts("day.card_number", number=number)


def _head(file: DebtorFile, today: dt.date, texts: Texts) -> Iterator[str]:
    debtor = file.debtor
    yield f"<b>{outside(one_line(debtor.name, MAX_NAME))}</b>"
    kind = texts(f"debtor_kinds.{debtor.kind}")
    yield outside(", ".join(part for part in (kind, file.company, debtor.segment) if part))
    if debtor.contacts:
        contact = debtor.contacts[0]
        who = texts("card.who", name=contact.name, email=contact.email) if contact.name else contact.email
        yield outside(one_line(who, 2 * MAX_NAME))
    for chat in file.chats[:MAX_ROWS]:
        yield outside(texts("day.chat", who=one_line(chat.contact, MAX_NAME)))
    if debtor.frozen:
        yield escape(texts("card.warning", sentence=texts("card.frozen")))
    if debtor.paused_until and _paused(debtor.paused_until, today):
        yield escape(texts("day.on_hold", date=format_date(debtor.paused_until)))
    if file.disputed:
        yield escape(texts("day.disputed"))


def _section(key: str, lines: Iterable[str], texts: Texts) -> str:
    found = [line for line in lines if line]
    return "\n".join([f"<b>{escape(texts(key))}</b>", *found]) if found else ""


def _invoices(invoices: Sequence[Invoice], today: dt.date, texts: Texts) -> Iterator[str]:
    if not invoices:
        yield escape(texts("day.nothing_due"))
        return
    yield from _rest(invoices, lambda invoice: outside(invoice_line(invoice, today, texts)), texts)
    if len(invoices) > 1 and len({invoice.amount.currency for invoice in invoices}) == 1:
        left = total([invoice.outstanding for invoice in invoices])
        yield f"<b>{escape(texts('card.outstanding', amount=format_money(left)))}</b>"


def _rest(items: Sequence[T], line: Callable[[T], str], texts: Texts) -> Iterator[str]:
    """A line each, and how many are left out."""
    for item in items[:MAX_ROWS]:
        yield f"• {line(item)}"
    if len(items) > MAX_ROWS:
        yield escape(texts.count("card.more", len(items) - MAX_ROWS))


def _state(promise: Promised, today: dt.date, texts: Texts) -> str:
    """Open, kept, broken, called off; an open one whose day has passed is late."""
    if promise.status is PromiseStatus.OPEN and promise.due and promise.due < today:
        return texts("promise_states.late")
    return texts(f"promise_states.{promise.status}")


def _kept(promise: Promised, today: dt.date, texts: Texts) -> str:
    return outside(texts("day.promise", what=_promise(promise, texts), state=_state(promise, today, texts)))


def _promise(promise: Promised, texts: Texts) -> str:
    """Amount, day and invoices of a promise."""
    numbers = join_list([one_line(number, MAX_NAME // 2) for number in promise.invoices[: MAX_ROWS // 2]])
    parts = [
        format_money(promise.amount) if promise.amount else "",
        texts("facts.on", date=format_date(promise.due)) if promise.due else texts("day.no_day"),
        numbers,
    ]
    return ", ".join(part for part in parts if part)


def _plan(plan: PlanFollowed | None, today: dt.date, texts: Texts) -> Iterator[str]:
    if plan is None:
        return
    late = set(plan.late(today))
    for step in plan.schedule[: 2 * MAX_ROWS]:
        key = "day.step_late" if step in late else "day.step_past" if step.date < today else "day.step"
        yield escape(texts(key, date=format_date(step.date), amount=format_money(step.amount)))


def _exchange(exchange: Exchange, texts: Texts) -> str:
    date = format_date(exchange.at.astimezone(PARIS).date(), year=False)
    if exchange.action:
        action = texts.coded("actions", exchange.action)
        return outside(texts("day.ours", date=date, action=action, by=one_line(exchange.by, MAX_NAME)))
    words = one_line(exchange.words, MAX_WORDS)
    return outside(texts("day.theirs", date=date, words=words) if words else texts("day.theirs_held", date=date))


def invoice_view(file: InvoiceFile, now: dt.datetime, texts: Texts) -> View:
    """An invoice at a glance, with its debtor's file and its PDF as buttons."""
    today, invoice, debtor = now.astimezone(PARIS).date(), file.invoice, file.debtor
    lines = [
        f"<b>{outside(texts('day.invoice', number=one_line(invoice.number, MAX_NAME)))}</b>",
        outside(", ".join(part for part in (one_line(debtor.name, MAX_NAME), file.company) if part)),
        outside(invoice_line(invoice, today, texts)),
        escape(texts("day.issued", date=format_date(invoice.issued))),
    ]
    lines += [f"• {_kept(promise, today, texts)}" for promise in file.promises[:MAX_ROWS]]
    rows = [(button(texts("buttons.file"), Verb.FILE, str(debtor.id), 0),)]
    if invoice.has_document:
        rows.append((button(texts("buttons.pdf"), Verb.PDF, str(invoice.id), 0),))
    return "\n".join(lines), tuple(rows)


def promises_view(promises: Sequence[Promised], now: dt.datetime, texts: Texts) -> View:
    """Promises of the day, of the week, and those missed; a button for each debtor of the day and the missed."""
    today = now.astimezone(PARIS).date()
    sunday = today + dt.timedelta(days=_WEEK - 1 - today.weekday())
    dated = [(promise.due, promise) for promise in promises if promise.due]
    groups = {
        "day.due_today": [p for due, p in dated if due == today],
        "day.due_week": [p for due, p in dated if today < due <= sunday],
        "day.missed": [p for due, p in dated if due < today],
        "day.undated": [p for p in promises if p.due is None],
    }
    later = [p for due, p in dated if due > sunday]
    if not any(groups.values()):
        groups["day.later"], later = later, []
    blocks = [
        _section(key, _rest(group, lambda p: _by_whom(p, texts), texts), texts) for key, group in groups.items()
    ]
    if later:
        blocks.append(escape(texts.count("day.due_later", len(later))))
    shown = [block for block in blocks if block] or [escape(texts("day.no_promise"))]
    called = {p.debtor_id: p.debtor for p in (*groups["day.missed"], *groups["day.due_today"])}
    rows = tuple(
        (button(one_line(name, MAX_NAME), Verb.FILE, str(debtor_id), 0),)
        for debtor_id, name in list(called.items())[:MAX_CHOICES]
    )
    return "\n\n".join(shown), rows


def _by_whom(promise: Promised, texts: Texts) -> str:
    who = ", ".join(part for part in (one_line(promise.debtor, MAX_NAME), promise.company) if part)
    return outside(texts("day.by_whom", who=who, what=_promise(promise, texts)))
