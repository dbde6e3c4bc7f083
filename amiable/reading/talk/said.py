"""The one door of the room: a message of the debtor in, what it says out."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from amiable.domain.debtor import DebtorKind
from amiable.domain.invoice import Invoice
from amiable.domain.reading import Attack, DisputeFact, DisputeReason, Intent
from amiable.domain.talk import Call, Part, Pick, Said
from amiable.french.fold import fold
from amiable.french.numbers import find_shares, parse_number
from amiable.reading.facts.dispute import find_dispute
from amiable.reading.facts.page import Page, split_sentences
from amiable.reading.facts.record import Notes
from amiable.reading.talk.call import find_call
from amiable.reading.talk.clauses import in_digits, without_rejected
from amiable.reading.talk.cues import cue, says
from amiable.reading.talk.payments import Payments, find_payments
from amiable.reading.talk.spelling import spelt_out
from amiable.reading.talk.sums import shares_out

MAX_CHARACTERS = 20_000
"""As much as the reader of any mail takes."""
STAGED = (Attack.BANK_DETAILS_CHANGE, Attack.PHISHING_LINK, Attack.IMPERSONATION)
"""Messages that want something done for somebody else: they propose nothing about the debt."""
SOON = 20
"""Days: a single payment announced for later is a deferral."""
SOON_PUBLIC = 45
"""A public body's payment takes its legal time."""
FEW = 2
GROUNDS = (
    DisputeReason.DEFECTIVE,
    DisputeReason.SERVICE_QUALITY,
    DisputeReason.NOT_DELIVERED,
    DisputeReason.QUANTITY,
    DisputeReason.PRICE,
)
"""Looked for where nothing but one of `VAGUE` was found."""
VAGUE = (DisputeReason.REFUSAL, DisputeReason.OTHER, DisputeReason.ALREADY_CREDITED)
_QUESTION = re.compile(r"\?")
_STARTS = re.compile(r"\b(?:premiere?s?|commenc\w+|debut\w*|demarr\w+|a (?:partir|compter) d)")
_MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip


def read(
    text: str,
    day: date,
    invoices: Sequence[Invoice],
    *,
    kind: DebtorKind = DebtorKind.BUSINESS,
    known: Collection[Decimal] = (),
    planned: Collection[date] = (),
    due: Decimal | None = None,
    attack: Attack = Attack.NONE,
    other_person: bool = False,
    settled: bool = False,
    general: Collection[Intent] = (),
) -> Said:
    """What `text`, received on `day`, says. `known` sums and `planned` days are those of earlier messages;
    `due` is what is owed by now, the invoices without one.

    `text` is the debtor's own new words, injected orders blanked out. `settled`: a plan runs and nothing else is
    under discussion, so that a bare yes is thanks. `general` are the intents that the reader of any mail found: they
    tell of a dispute or an insolvency where no turn of phrase known here does.
    """
    text = _without_questions_of_cost(spelt_out(text[:MAX_CHARACTERS]))
    plain = fold(text)
    owed = {invoice.number: invoice.outstanding.amount for invoice in invoices}
    due = sum(owed.values(), Decimal(0)) if due is None else due
    found = find_payments(text, day, {*known, due, *owed.values()}, list(owed), planned, due)
    found.count = found.count or (None if found.parts or settled else _counted_offer(plain))
    declines = says("answer.declines", plain)
    accepts = _accepts(plain)
    insolvent = says("debt.insolvency", plain) or Intent.INSOLVENCY in general
    insolvent = insolvent and not says("debt.not_insolvency", plain)
    call = find_call(text, day)
    silent = not (call or accepts or found.parts or found.count or found.moved or "?" in plain or _pick(plain))
    wordy = len(plain.split()) > FEW  # of a word or two (« Trop. ») the reader of any mail knows nothing
    vague = silent and wordy and tuple(general)[:1] == (Intent.DISPUTE,) and not _about_terms(plain)
    promised = {part.amount for part in found.parts if part.dates}
    seen = () if _sets_apart(found.parts, text, day, due) else general
    dispute = None if insolvent else _dispute(text, plain, day, invoices, promised, seen, whole=vague)
    if dispute and dispute.amount is not None and dispute.amount < due:
        undisputed = due - dispute.amount
        found = find_payments(text, day, {*known, due, undisputed, *owed.values()}, list(owed), planned, undisputed)
    if dispute and dispute.amount is not None:
        contested = (
            {number for number, amount in owed.items() if amount == dispute.amount} if len(owed) > 1 else set()
        )
        found.parts = [
            part
            for part in found.parts
            if part.dates or not (part.amount == dispute.amount or part.invoice in contested)
        ]
    asks_discount = says("debt.discount", plain) and not says("debt.no_discount", plain) and not shares_out(plain)
    asks_discount = asks_discount or found.waived is not None
    kept = without_rejected(plain)
    lump = says("answer.lump", kept) and not says("answer.not_lump", kept)
    software = says("ask.software", plain)
    person = says("ask.person", plain) and not software
    if person and call == Call():
        call = None  # to talk to somebody, no word of when or where
    said = Said(
        intents=(),
        parts=tuple(found.parts),
        pairings=found.pairings,
        figures=found.figures,
        count=found.count,
        every=found.every,
        day=found.day,
        start=found.start,
        start_month=found.start_month,
        day_open=found.day_open,
        moved=tuple(found.moved),
        equal=says("answer.equal", plain),
        lump=lump,
        until_paid=says("answer.until_paid", plain),
        keeps=says("answer.keeps", plain),
        keeps_dates=says("answer.keeps_dates", plain),
        keeps_amounts=says("answer.keeps_amounts", plain),
        keeps_plan=says("answer.keeps_plan", plain) and not says("answer.keeps_but", plain),
        maintains=says("answer.maintains", plain),
        accepts=accepts,
        declines=declines,
        pick=_pick(plain),
        ends_month=_ends_month(plain),
        closes=says("debt.closes", plain),
        discount=_discount(plain) if asks_discount else None,
        asks_discount=asks_discount,
        spreads=says("debt.spreads", _without_no_delay(plain)),
        pays=says("debt.pays", cue("debt.no_pay").sub(" ", plain)),
        asks_schedule=says("ask.schedule", plain),
        asks_bank=says("ask.bank", plain) and not says("ask.bank_not", plain) and attack is Attack.NONE,
        asks_if_software=software,
        wants_person=person,
        call=call,
        dispute=dispute,
        insolvency=insolvent,
        attack=attack,
        other_person=other_person,
    )
    if attack in STAGED:
        said = Said(intents=(), attack=attack, other_person=other_person)
    elif _only_recalls(said, found, plain, planned):
        said = replace(said, parts=())
    said = _with_intents(said, found, plain, day, kind, invoices, general, planned, settled=settled)
    return replace(said, intents=(Intent.QUESTION,)) if attack in STAGED else said


def _only_recalls(said: Said, found: Payments, plain: str, planned: Collection[date]) -> bool:
    """True where a question beside a day of the plan, or a sum just paid, proposes nothing."""
    if not _QUESTION.search(plain) or said.accepts or said.spreads or said.count or len(said.parts) != 1:
        return False
    part = said.parts[0]
    recalled = part.amount is None and part.place is None and len(part.dates) == 1 and part.dates[0] in planned
    told = found.told and part.amount is not None and not part.dates and not part.rest
    return recalled or told


def _accepts(plain: str) -> bool:
    """A yes that is not a question."""
    if says("answer.declines", plain) and cue("answer.declines").search(plain, 0, 40):
        return bool(re.search(r"\bmais (?:d'accord|ok|oui)\b", plain))
    plain = cue("answer.asked").sub(lambda match: " " * len(match[0]), plain)  # « vous me confirmez que … ? »
    for match in cue("answer.accepts").finditer(plain):
        asked = re.match(r"[^.,;:!\n]{0,40}\?", plain[match.end() :])
        negated = re.search(r"\b(?:pas|ne|si|avant)(?: \w+)? ?$", plain[max(0, match.start() - 12) : match.start()])
        if not asked and not negated:
            return True
    return False


def _without_no_delay(plain: str) -> str:
    """Without « plus besoin de délai », which asks for none."""
    return cue("debt.no_delay").sub(" ", plain)


def _without_questions_of_cost(text: str) -> str:
    """« il y a des frais si on paie en trois fois ? » proposes nothing: only its question mark is kept."""
    plain = fold(text)
    for low, high in split_sentences(plain):
        if "?" in plain[low:high] and cue("ask.cost").search(plain, low, high):
            text = text[:low] + " " * (high - low - 1) + "?" + text[high:]
    return text


def _pick(plain: str) -> Pick | None:
    return next(
        (
            pick
            for pick in (Pick.LONGEST, Pick.SHORTEST, Pick.SECOND, Pick.LAST, Pick.FIRST, Pick.SINGLE, Pick.SPREAD)
            if says(f"pick.{pick}", plain)
        ),
        None,
    )


def _ends_month(plain: str) -> int | None:
    """« Celle qui se termine en juin »."""
    match = cue("pick.ends").search(plain)
    return _MONTHS.index(match["month"]) + 1 if match else None


def _counted_offer(plain: str) -> int | None:
    """« La formule en deux »: how many payments the offer that is meant has."""
    match = cue("pick.counted").search(plain) or cue("pick.of_them").search(plain)
    value = parse_number(match["n"]) if match else None
    return int(value) if value is not None else None


def _discount(plain: str) -> Decimal | None:
    """The last share of the debt asked to be waived."""
    shares = [share for share in find_shares(in_digits(plain)) if 0 < share.value < 1 and share.text[-1] in "%st"]
    if not shares:
        return None
    last = shares[-1].value
    return Decimal(last.numerator) / Decimal(last.denominator)


def _sets_apart(parts: Sequence[Part], text: str, day: date, due: Decimal) -> bool:
    """True where a sum beside the payments makes up what is owed with them: what they leave out was meant."""
    dated = [(part.amount or Decimal(0)) * max(part.times or 1, len(part.dates)) for part in parts if part.dates]
    paid = sum(dated, Decimal(0))
    return 0 < paid < due and any(span.value == due - paid for span in Page(text, day).amounts)


def _about_terms(plain: str) -> bool:
    """True where the message is about when and how to pay, however it sounds."""
    answers = ("answer.keeps", "answer.keeps_dates", "answer.keeps_plan", "answer.short_of_means")
    asks = ("ask.software", "ask.schedule", "ask.bank", "ask.person")
    return any(says(name, plain) for name in (*answers, *asks, "debt.spreads", "debt.pays", "debt.discount"))


def _dispute(
    text: str,
    plain: str,
    day: date,
    invoices: Sequence[Invoice],
    promised: Collection[Decimal | None],
    general: Collection[Intent],
    *,
    whole: bool,
) -> DisputeFact | None:
    """What is contested; `whole`: the message contests something, whatever its words.

    Where the reader of any mail (`general`) sees no dispute, a turn of phrase alone is something else that broke.
    """
    match = cue("debt.dispute").search(plain) or (re.match("", plain) if whole else None)
    seen = not general or Intent.DISPUTE in general or says("debt.withholds", plain)
    if match is None or says("debt.not_dispute", plain) or not seen:
        return None
    page = Page(text, day, {invoice.outstanding.amount for invoice in invoices})
    fact = find_dispute(page, invoices, Notes())
    low, high = page.sentence(match.start())
    near = [span.value for span in page.amounts if low <= span.start < high + 80]
    owed = sum((invoice.outstanding.amount for invoice in invoices), Decimal(0))
    parts = [value for value in near if value < owed]
    if not parts:
        parts = [span.value for span in page.amounts if span.value < owed and span.value not in promised]
    reason = fact.reason
    said = {DisputeReason.SERVICE_QUALITY, DisputeReason.DUPLICATE}  # « deux fois » is said of other things as well
    damaged = reason in said and not says(f"ground.{reason}", plain)
    if reason in VAGUE or damaged:
        reason = next((ground for ground in GROUNDS if says(f"ground.{ground}", plain)), reason)
    if invoice := _contested_invoice(plain, (low, high), invoices):
        return DisputeFact(reason, invoice.outstanding.amount)
    stated = any(span.value == owed for span in page.amounts)
    all_of_it = owed if stated or (fact.amount == owed and says("debt.refused_whole", plain)) else None
    return DisputeFact(reason, parts[0] if parts else all_of_it)


def _contested_invoice(plain: str, sentence: tuple[int, int], invoices: Sequence[Invoice]) -> Invoice | None:
    """« je conteste cette facture en entier »: the one of several that the sentence names, or that was named last."""
    if len(invoices) < FEW or not cue("debt.whole_invoice").search(plain, *sentence):
        return None
    named = [(plain.rfind(fold(invoice.number), 0, sentence[1]), invoice) for invoice in invoices]
    last = max(named, key=lambda one: one[0])
    return last[1] if last[0] >= 0 else None


def _with_intents(
    said: Said,
    found: Payments,
    plain: str,
    day: date,
    kind: DebtorKind,
    invoices: Sequence[Invoice],
    general: Collection[Intent],
    planned: Collection[date],
    *,
    settled: bool,
) -> Said:
    """The intents, the main one first."""
    changes = bool(planned) and says("change.plan", without_rejected(plain))
    thanks = settled and said.accepts and not (said.has_terms or said.lump or said.keeps_plan or said.pick)
    offer = None if thanks else _offer(said, day, plain, kind, general, planned)
    if offer is Intent.PROMISE and changes:
        offer = Intent.INSTALMENTS
    question = _asks(said, plain, offer is not None)
    strong = said.asks_bank or said.asks_schedule or said.asks_if_software
    ranked: list[Intent | None] = [
        Intent.INSOLVENCY if said.insolvency else None,
        Intent.DISPUTE if said.dispute else None,
        Intent.QUESTION if (said.wants_person or said.call) and not said.parts else None,
        offer,
        Intent.PROMISE if offer is Intent.INSTALMENTS and _whole_invoice(said, invoices, day) else None,
        Intent.QUESTION if question and strong else None,
        Intent.PAID if found.told else None,
        Intent.QUESTION if question else None,
        Intent.CONTACT_CHANGE if says("debt.new_contact", plain) and not said.insolvency else None,
    ]
    intents = tuple(dict.fromkeys(intent for intent in ranked if intent is not None))
    return replace(said, intents=intents or (Intent.OTHER,), accepts=said.accepts and not thanks)


def _offer(
    said: Said, day: date, plain: str, kind: DebtorKind, general: Collection[Intent], planned: Collection[date]
) -> Intent | None:
    """A promise (one payment soon), or anything else about when and how it will be paid."""
    silent = not (said.accepts or any(part.dates for part in said.parts))
    waits = planned and silent and says("ask.answer", plain)  # « avez-vous une réponse pour mes trois fois 290 ? »
    if said.insolvency or waits or ((said.dispute or said.call) and not (said.parts or said.spreads)):
        return None
    terms = said.has_terms or said.keeps_plan or said.pick is not None
    dates = [on for part in said.parts for on in part.dates]
    rows = sum(max(part.times or 2, len(part.dates), 1) for part in said.parts)
    single = rows <= 1 and said.count in (None, 1) and not said.every and not said.moved and not said.keeps
    near = not dates or (dates[0] - day).days <= (SOON_PUBLIC if kind is DebtorKind.PUBLIC else SOON)
    summed = any(part.amount is not None for part in said.parts)
    promising = said.pays or said.lump or said.asks_discount or summed
    will_pay = says("debt.will_pay", plain) or not said.accepts
    undated = said.pays and not said.spreads and will_pay and not _QUESTION.search(plain)
    defers = says("debt.defers", _without_no_delay(plain)) and not said.asks_discount
    if single and near and promising and (dates or undated) and not defers:
        return Intent.PROMISE
    promised = tuple(general) == (Intent.PROMISE,) and all(on < day for on in planned) and not said.accepts
    if single and dates and promised and not defers and not _STARTS.search(plain):
        return Intent.PROMISE
    if terms or said.spreads or said.accepts or said.declines:
        asks = said.asks_schedule or said.asks_bank or said.wants_person
        asks_only = asks and not (said.parts or said.moved or said.accepts or said.keeps_plan)
        if asks_only and not (said.spreads and said.wants_person):
            return None
        return Intent.INSTALMENTS
    return None


def _asks(said: Said, plain: str, offers: bool) -> bool:
    if said.asks_bank or said.asks_schedule or said.asks_if_software or said.wants_person or said.call:
        return True
    if says("ask.answer", plain) and not offers:
        return True
    if says("ask.request", plain) and not (said.parts or said.spreads or said.insolvency):
        return True
    return bool(_QUESTION.search(plain)) and not offers


def _whole_invoice(said: Said, invoices: Sequence[Invoice], day: date) -> bool:
    """True where one of several invoices is paid whole, in one payment soon."""
    owed = {invoice.number: invoice.outstanding.amount for invoice in invoices}
    numbers = [part.invoice for part in said.parts if part.invoice]
    return len(said.parts) > 1 and any(
        part.invoice
        and part.amount in (None, owed.get(part.invoice))
        and numbers.count(part.invoice) == 1
        and part.times == 1
        and not any((on - day).days > SOON for on in part.dates)
        for part in said.parts
    )
