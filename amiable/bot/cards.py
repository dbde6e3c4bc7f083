"""A card as messages and buttons. Pure: the same card gives the same words; sentences live in texts/."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from typing import TypeVar

from amiable.bot.buttons import Button
from amiable.bot.contact import contact_words, doubt_lines
from amiable.bot.effects import effect_sentence
from amiable.bot.facts import stated
from amiable.bot.keyboard import card_buttons, still
from amiable.bot.minimise import minimised, names_on, said_less
from amiable.bot.plain import clean, escape, marked, one_line, outside, paragraphs, shorten, split, units, visible
from amiable.bot.table import talk_section
from amiable.bot.texts import Texts, load
from amiable.domain.calendar import PARIS
from amiable.domain.card import Card, CardKind, Instruction, Outcome
from amiable.domain.chat import CHAT, channel_of
from amiable.domain.debtor import Debtor
from amiable.domain.decision import Effect, FreezeDebtor, PauseReminders, Reason
from amiable.domain.draft import DraftVersion
from amiable.domain.invoice import Invoice
from amiable.domain.money import total
from amiable.domain.payment import Unassigned
from amiable.domain.reading import Attack, Evidence
from amiable.domain.status import CardStatus, InvoiceStatus
from amiable.french.typography import format_date, format_money, format_time, join_list

MAX_MESSAGE = 4096
ROOM = 3600
"""Units filled by a card's content; the rest is left for the line that says how it ended."""
MAX_NEW_TEXT = 1500
MAX_OPEN = 500
"""Beyond it the reply is folded, to be opened with a touch."""
MAX_LINES = 10
MAX_LINE = 240
MAX_NAME = 80
SURE = 0.6
SOON = dt.timedelta(minutes=15)
"""A message that leaves later than that says when: it keeps to the sending hours."""
T = TypeVar("T")
_CODED = {"reason": "dispute_reasons", "kind": "attacks", "intent": "intents", "topics": "topics", "asks": "asks"}
"""Values of reasons that are codes, and the section of their words."""


@dataclass(frozen=True)
class Rendered:
    """Telegram HTML messages in order; the buttons, in rows, stand under the last one."""

    messages: tuple[str, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()


def render(
    card: Card,
    *,
    mine: bool = True,
    now: dt.datetime | None = None,
    texts: Texts | None = None,
    clear: bool = False,
) -> Rendered:
    """The whole card as it is `now` (default: when the reply came). `mine` False shows it without buttons.

    A card that the policy minimises says less, unless the person asked for it in `clear`. A draft is never shortened:
    it takes as many messages as it needs.
    """
    texts = texts or load()
    now = now or (card.received.at if card.received else None)
    context = [*_context(card, now.astimezone(PARIS).date() if now else None, texts)]
    draft = [*_draft(card.draft, texts)] if card.draft else []
    if card.instruction and card.status is CardStatus.WAITING:
        draft.append("\n".join(_instruction(card.instruction, texts)))
    messages = _pack([*context, *draft])
    if len(messages) > 1:
        messages = [*_pack(context), *_pack(draft)]
    if end := "\n".join(_end(card, mine, now, texts)):
        messages[-1] += f"\n\n{end}"
    buttons = card_buttons(card, now, texts, clear=clear) if mine else ()
    if card.minimised and not clear:
        names = names_on(card)
        messages = [minimised(message, names) for message in messages]
        buttons = tuple(tuple(replace(b, text=said_less(b.text, names)) for b in row) for row in buttons)
    return Rendered(tuple(messages), buttons)


def _pack(sections: Sequence[str]) -> list[str]:
    """Sections joined into as few messages as hold them."""
    messages: list[str] = []
    for section in sections:
        if messages and units(visible(messages[-1])) + units(visible(section)) + 2 <= ROOM:
            messages[-1] += f"\n\n{section}"
        else:
            messages.append(section)
    return messages


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    """A titled block of ready HTML lines; nothing when there are none, several blocks when one would be too long."""
    block = f"<b>{escape(title)}</b>"
    room, written = ROOM - units(title), False
    for line in lines:
        size = units(visible(line)) + 1
        if size > room:
            yield block
            block, room = line, ROOM - size
        else:
            block, room = f"{block}\n{line}", room - size
        written = True
    if written:
        yield block


def _line(sentence: str, limit: int = MAX_LINE) -> str:
    return outside(one_line(sentence, limit))


def _few(items: Sequence[T], texts: Texts) -> tuple[Sequence[T], str]:
    """The first of a long list, and how many more there are, in words (empty: none)."""
    more = len(items) - MAX_LINES
    return items[:MAX_LINES], texts.count("card.more", more) if more > 0 else ""


def _bullets(sentences: Iterable[str], texts: Texts) -> Iterator[str]:
    kept, more = _few(list(dict.fromkeys(sentences)), texts)
    for sentence in kept:
        yield _line(texts("card.bullet", sentence=sentence))
    if more:
        yield _line(more)


def _context(card: Card, today: dt.date | None, texts: Texts) -> Iterator[str]:
    yield "\n".join(_head(card, texts))
    if card.kind is CardKind.UNCERTAIN:  # only whether it left matters; the rest was decided
        return
    yield from _section(texts("card.earlier"), _bullets(_earlier(card, texts), texts))
    yield from _received(card, texts)
    yield from _section(texts("card.understood"), _understood(card, texts))
    if card.announced:
        lines = [texts("card.bullet", sentence=contact_words(card.announced, texts)), *doubt_lines(card, texts)]
        yield from _section(texts("card.new_contact"), map(outside, lines))
    yield from _section(texts("card.file"), _file(card, today, texts))
    yield from _section(texts("card.to_assign"), _bullets((_payment(one, texts) for one in card.to_assign), texts))
    yield from _section(texts("card.why"), _bullets(_reasons(card, texts), texts))
    yield from talk_section(card, texts)
    yield from _section(texts("card.effect_heading"), _proposal(card, texts))
    if card.status is CardStatus.WAITING:
        yield from _section(texts("card.candidates"), _bullets(_candidates(card, texts), texts))


def _head(card: Card, texts: Texts) -> Iterator[str]:
    if card.status is CardStatus.DECIDED:
        label = texts("card.decided")
    elif card.kind is CardKind.DRAFT:
        label = texts("card.new_draft" if card.received else "card.new_reminder")
    else:
        label = texts(f"card.{card.kind}")
    yield f"<b>{escape(label)}</b>"
    if card.debtor:
        name = f"<b>{_line(card.debtor.name, MAX_NAME)}</b>"
        yield texts("card.pair", first=name, second=escape(texts(f"debtor_kinds.{card.debtor.kind}")))
    if card.reason and card.reason not in {reason.rule for reason in _decided(card)}:
        yield _line(texts.coded("set_aside", card.reason))
    if card.kind is CardKind.UNCERTAIN and card.status is CardStatus.WAITING:
        by_chat = card.draft is not None and channel_of(card.draft.letter.recipient) == CHAT
        yield outside(texts("card.uncertain_chat" if by_chat else "card.uncertain_text"))
    if card.trace and (last := one_line(card.trace.strip().rpartition("\n")[2], MAX_LINE // 2)):
        yield f"<code>{escape(texts('card.trace', line=last))}</code>"
    for sentence in _warnings(card, texts):
        yield _line(texts("card.warning", sentence=sentence))


def _warnings(card: Card, texts: Texts) -> Iterator[str]:
    if not card.reading:
        return
    if card.reading.attack is not Attack.NONE:
        yield texts.coded("attacks", card.reading.attack)
    for warning in card.reading.warnings[:MAX_LINES]:
        yield texts.coded("warnings", warning)


def _earlier(card: Card, texts: Texts) -> Iterator[str]:
    for received in card.earlier:
        date = format_date(received.at.astimezone(PARIS).date())
        words = one_line(received.new_text, MAX_LINE // 2) or one_line(received.subject, MAX_LINE // 2)
        yield texts("card.earlier_one", date=date, words=words)


def _received(card: Card, texts: Texts) -> Iterator[str]:
    received = card.received
    if received is None:
        return
    at = texts("card.received", date=format_date(received.at.astimezone(PARIS).date()), time=format_time(received.at))
    name = one_line(received.sender_name, MAX_NAME)
    email = one_line(_place(received.sender, texts), MAX_NAME)
    who = texts("card.who", name=name, email=email) if name and email else name or email
    subject = one_line(received.subject, MAX_LINE) or texts("card.no_subject")
    heading = f"<b>{escape(at)}</b>"
    if received.number:
        heading = texts("card.pair", first=heading, second=escape(texts("card.number", number=received.number)))
    unreached = one_line(received.undelivered, MAX_LINE)
    lines = [
        heading,
        *([outside(texts("card.from", who=who))] if who else []),
        *([outside(texts("card.undelivered", email=unreached))] if unreached else []),
        *([outside(texts("card.subject", subject=subject))] if channel_of(received.sender) != CHAT else []),
        *_new_text(received.new_text, texts),
    ]
    if received.attachments:
        few, more = _few(received.attachments, texts)
        shown = [one_line(name, MAX_NAME) or texts("card.no_name") for name in few]
        names = join_list([*shown, more] if more else shown)
        lines.append(outside(texts.count("card.attachments", len(received.attachments), names=names)))
    yield "\n".join(lines)


def _place(address: str, texts: Texts) -> str:
    """An address as people name it."""
    return texts("card.by_chat") if channel_of(address) == CHAT else address


def _new_text(text: str, texts: Texts) -> Iterator[str]:
    shown = paragraphs(clean(text[: 4 * MAX_NEW_TEXT]))
    short = shorten(shown, MAX_NEW_TEXT)
    if not short:
        yield f"<i>{escape(texts('card.no_text'))}</i>"
        return
    folded = " expandable" if units(short) > MAX_OPEN or short.count("\n") > MAX_LINES else ""
    yield f"<blockquote{folded}>{outside(short)}</blockquote>"
    if short != shown or len(text) > 4 * MAX_NEW_TEXT:
        yield f"<i>{escape(texts('card.shortened', shown=len(short), total=len(text)))}</i>"


def _understood(card: Card, texts: Texts) -> Iterator[str]:
    reading = card.reading
    if reading is None or reading.attack is not Attack.NONE:
        return
    sure = reading.confidence >= SURE and not (card.decision and card.decision.careful)
    confidence = texts("card.sure" if sure else "card.to_check")
    shown: list[str] = []
    for place, intent in enumerate(dict.fromkeys(reading.intents)):
        name = texts(f"intents.{intent}")
        sentence = texts("card.intent", intent=name, confidence=confidence) if place == 0 else name
        if place == 0 and reading.second_guess and not sure and reading.second_guess not in reading.intents:
            guess = texts(f"intents.{reading.second_guess}").lower()
            sentence = f"{sentence}, {texts('card.second_guess', intent=guess)}"
        yield _line(texts("card.bullet", sentence=sentence))
        yield from _words(reading.evidence.get(f"intent.{intent}", ()), shown, texts)
    if reading.invoices and set(reading.invoices) != {invoice.number for invoice in card.invoices}:
        few, more = _few(reading.invoices, texts)
        shown_numbers = [one_line(number, MAX_NAME) for number in few]
        numbers = join_list([*shown_numbers, more] if more else shown_numbers)
        sentence = texts.count("card.invoice_numbers", len(reading.invoices), numbers=numbers)
        yield _line(texts("card.bullet", sentence=sentence))
    for fact in stated(replace(reading, contact=None) if card.announced else reading, texts):  # it has its own block
        yield _line(texts("card.bullet", sentence=fact.sentence))
        yield from _words(fact.evidence, shown, texts)


def _words(evidence: Sequence[Evidence], shown: list[str], texts: Texts) -> Iterator[str]:
    """The words that show a fact, unless the lines above have them already."""
    fresh: list[str] = []
    for piece in evidence:
        words = one_line(piece.text, MAX_LINE // 2).strip('«»" ')
        if words and not any(words in earlier for earlier in shown):
            shown.append(words)
            fresh.append(texts("card.evidence", words=words))
    if fresh:
        yield f"<i>{outside(' '.join(fresh[:3]))}</i>"


def _file(card: Card, today: dt.date | None, texts: Texts) -> Iterator[str]:
    if card.debtor and card.debtor.frozen:
        yield _line(texts("card.frozen"))
    if card.debtor and card.debtor.paused_until:
        yield _line(texts("card.paused", date=format_date(card.debtor.paused_until)))
    yield from _bullets((invoice_line(invoice, today, texts) for invoice in card.invoices), texts)
    if len({invoice.amount.currency for invoice in card.invoices}) == 1 and len(card.invoices) > 1:
        left = total([invoice.outstanding for invoice in card.invoices])
        yield _line(texts("card.outstanding", amount=format_money(left)))
    yield from _history(card, texts)


def _history(card: Card, texts: Texts) -> Iterator[str]:
    """What was agreed before, and how it was kept."""
    if card.plan:
        parts = [texts.count("card.plan", card.plan.paid, total=card.plan.count)]
        if card.plan.next:
            day, amount = format_date(card.plan.next.date), format_money(card.plan.next.amount)
            parts.append(texts("card.plan_next", date=day, amount=amount))
        if card.plan.late:
            parts.append(texts("card.plan_late", number=card.plan.late))
        if card.plan.ends_on:
            parts.append(texts("card.plan_ends", date=format_date(card.plan.ends_on)))
        yield _line(texts("card.plan_line", plan=", ".join(parts)))
    promises = [
        texts.count(f"card.promises_{name}", number)
        for name, number in (("kept", card.promises_kept), ("broken", card.promises_broken))
        if number
    ]
    if promises:
        yield _line(texts("card.promises", promises=", ".join(promises)))


def _payment(one: Unassigned, texts: Texts) -> str:
    words = one_line(" ".join(filter(None, (one.payer, one.reference))), MAX_NAME)
    line = texts("card.payment", date=format_date(one.day), amount=format_money(one.left), words=words)
    return f"{line} {texts('card.payment_again')}" if one.repeats else line


def invoice_line(invoice: Invoice, today: dt.date | None, texts: Texts) -> str:
    number = one_line(invoice.number, MAX_NAME)
    parts = [
        texts("card.invoice", number=number, amount=format_money(invoice.amount), due=format_date(invoice.due)),
    ]
    if Decimal(0) < invoice.paid.amount:
        parts.append(texts("card.part_paid", left=format_money(invoice.outstanding)))
    late = invoice.overdue_days(today) if today else 0
    if late:
        parts.append(texts.count("card.late", late))
    if not late or invoice.status is not InvoiceStatus.OVERDUE:
        parts.append(texts(f"invoice_status.{invoice.status}"))
    return ", ".join(parts)


def _decided(card: Card) -> tuple[Reason, ...]:
    return card.decision.reasons if card.decision else ()


def _reasons(card: Card, texts: Texts) -> Iterator[str]:
    return _sentences(_decided(card), texts)


def _sentences(reasons: Iterable[Reason], texts: Texts) -> Iterator[str]:
    for reason in reasons:
        values = {name: _words_for(name, value, texts) for name, value in reason.values}
        if f"reasons.{reason.rule}" in texts:
            yield texts.coded("reasons", reason.rule, **values)
        else:
            yield " ".join([texts.coded("reasons", reason.rule), *values.values()])


def _words_for(name: str, value: str, texts: Texts) -> str:
    """The words for a value that is a code, or a list of codes; any other value as it is."""
    section = _CODED.get(name)
    if section is None:
        return value
    return join_list([texts.coded(section, code) for code in value.split(", ")])


def _proposal(card: Card, texts: Texts) -> Iterator[str]:
    decision = card.decision
    if decision is None:
        return
    actions = dict.fromkeys(texts(f"actions.{measure.action}") for measure in decision.measures)
    steps = reduce(lambda first, second: texts("card.then", first=first, second=second), actions)
    yield _line(steps[:1].upper() + steps[1:])
    to_come = (effect for effect in decision.effects if not _holds(effect, card.debtor))
    yield from _bullets((effect_sentence(effect, card.invoices, texts) for effect in to_come), texts)


def _holds(effect: Effect, debtor: Debtor | None) -> bool:
    """True for what does not wait for a yes and the file shows already: a pause, a procedure."""
    if debtor is None:
        return False
    if isinstance(effect, PauseReminders):
        return debtor.paused_until is not None and effect.until <= debtor.paused_until
    return isinstance(effect, FreezeDebtor) and debtor.frozen


def _candidates(card: Card, texts: Texts) -> Iterator[str]:
    for candidate in card.candidates:
        signs = ", ".join(texts.coded("signs", sign) for sign in candidate.signs)
        yield texts("card.candidate" if signs else "card.candidate_alone", name=candidate.name, signs=signs)


def _draft(draft: DraftVersion, texts: Texts) -> Iterator[str]:
    letter = draft.letter
    title = texts("card.draft") if draft.number <= 1 else texts("card.draft_version", number=draft.number)
    head = [texts("card.to", recipient=_place(letter.recipient, texts))]
    if letter.subject:
        head.append(texts("card.subject", subject=letter.subject))
    if letter.attachments:
        head.append(texts.count("card.attachments", len(letter.attachments), names=join_list(letter.attachments)))
    written, body = marked("\n".join(head)), marked(letter.body).strip("\n")
    if units(title) + units(written) + units(body) < ROOM:
        yield f"<b>{escape(title)}</b>\n{escape(written)}\n<blockquote>{escape(body)}</blockquote>"
    else:
        yield from (f"<b>{escape(title)}</b>\n{escape(piece)}" for piece in split(written, ROOM // 2))
        pieces = split(body, ROOM - MAX_NAME)
        for place, piece in enumerate(pieces, start=1):
            part = texts("card.draft_part", part=place, parts=len(pieces))
            yield f"<b>{escape(part)}</b>\n<blockquote>{escape(piece)}</blockquote>"
    yield from _section(texts("card.findings"), _findings(draft, texts))


def _instruction(asked: Instruction, texts: Texts) -> Iterator[str]:
    words = one_line(asked.words, MAX_LINE // 2)
    if not asked.refused:
        yield f"<i>{_line(texts('card.instruction_waiting', words=words))}</i>"
        return
    yield _line(
        texts("card.instruction_refused", words=words, why=texts.coded("instructions", asked.refused)), 2 * MAX_LINE
    )
    yield from _bullets(_sentences(asked.reasons, texts), texts)


def _findings(draft: DraftVersion, texts: Texts) -> Iterator[str]:
    for finding in draft.findings:
        sentence = texts.coded("findings", finding.rule, detail=finding.detail)
        yield _line(texts("card.warning", sentence=sentence))
        if finding.excerpt and finding.excerpt not in sentence:
            yield f"<i>{_line(texts('card.evidence', words=one_line(finding.excerpt, MAX_LINE // 2)))}</i>"


def _end(card: Card, mine: bool, now: dt.datetime | None, texts: Texts) -> Iterator[str]:
    """Who did what and when; or who has the card now, and until when it was put off."""
    if card.outcome:
        yield _outcome(card.outcome, texts)
        if card.undo_until and still(card.undo_until, now) and card.undo_until - card.outcome.at > SOON:
            date = format_date(card.undo_until.astimezone(PARIS).date(), weekday=True, year=False)
            yield _line(texts("outcome.leaves", date=date, time=format_time(card.undo_until)))
        return
    if not mine and card.assigned_to:
        yield f"<b>{_line(texts('card.assigned', name=card.assigned_to), MAX_NAME)}</b>"
    elif card.assigned_to:
        yield f"<i>{escape(texts('card.assigned_to_you'))}</i>"
    if card.snoozed_until and still(card.snoozed_until, now):
        date, time = format_date(card.snoozed_until.astimezone(PARIS).date()), format_time(card.snoozed_until)
        yield f"<b>{escape(texts('card.snoozed', date=date, time=time))}</b>"


def _outcome(outcome: Outcome, texts: Texts) -> str:
    by = " " + texts("outcome.by", by=one_line(outcome.by, MAX_NAME)) if outcome.by else ""
    line = texts(
        "outcome.line",
        what=texts.coded("outcomes", outcome.code, by=by),
        date=format_date(outcome.at.astimezone(PARIS).date()),
        time=format_time(outcome.at),
    )
    detail = one_line(outcome.detail, MAX_NAME * 2)
    shown = f"<b>{_line(line)}</b>"
    return f"{shown}\n<i>{_line(texts('outcome.detail', detail=detail))}</i>" if detail else shown
