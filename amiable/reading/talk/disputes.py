"""What a message contests: the ground and the sum, where it contests at all."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import permutations

from amiable.domain.invoice import Invoice
from amiable.domain.reading import DisputeFact, DisputeReason, Intent
from amiable.domain.talk import Part
from amiable.french.amounts import AmountSpan
from amiable.french.dates import Form, find_mentions, resolve
from amiable.french.fold import fold
from amiable.french.numbers import NumberSpan, find_numbers
from amiable.reading.facts.dispute import find_dispute
from amiable.reading.facts.page import Page, split_sentences
from amiable.reading.facts.record import Notes
from amiable.reading.talk.cues import cue, says

FEW = 2
LEAST, NEAR = 20, 80
"""Euros of a sum set apart; characters from a sum to its day."""
EXACT = (Form.DATE, Form.DAY, Form.MONTH_DAY)
GROUNDS = (
    DisputeReason.DEFECTIVE,
    DisputeReason.SERVICE_QUALITY,
    DisputeReason.NOT_DELIVERED,
    DisputeReason.QUANTITY,
    DisputeReason.PRICE,
)
"""Looked for where nothing but one of `VAGUE` was found."""
VAGUE = (DisputeReason.REFUSAL, DisputeReason.OTHER, DisputeReason.ALREADY_CREDITED)
_CURRENCY = re.compile(r"€|eur")


def find_contested(
    text: str,
    plain: str,
    day: date,
    invoices: Sequence[Invoice],
    promised: Collection[Decimal | None],
    general: Collection[Intent],
    *,
    whole: bool,
    apart: AmountSpan | NumberSpan | None = None,
) -> DisputeFact | None:
    """What is contested; `whole`: the message contests something, whatever its words; `apart`: this sum of it.

    Where the reader of any mail (`general`) sees no dispute, a turn of phrase alone is something else that broke.
    """
    match = cue("debt.dispute").search(plain) or (re.match("", plain) if whole or apart else None)
    seen = not general or Intent.DISPUTE in general or says("debt.withholds", plain)
    if match is None or says("debt.not_dispute", plain) or not seen:
        return None
    page = Page(text, day, {invoice.outstanding.amount for invoice in invoices})
    fact = find_dispute(page, invoices, Notes())
    low, high = page.sentence(apart.start if apart else match.start())
    near = [span for span in page.amounts if low <= span.start < high + 80]
    near = [one for one in near if not cue("payment.unit_price").match(page.plain[one.end :])] or near
    near = [span for span in near if _CURRENCY.search(fold(span.text))] or near  # « 12 au lieu de 20 : 700 € »
    owed = sum((invoice.outstanding.amount for invoice in invoices), Decimal(0))
    parts = [apart.value] if apart else _beside([span.value for span in near if span.value < owed], promised)
    if not parts:
        parts = [span.value for span in page.amounts if span.value < owed and span.value not in promised]
    reason = fact.reason
    said = {DisputeReason.SERVICE_QUALITY, DisputeReason.DUPLICATE}  # « deux fois » is said of other things as well
    damaged = reason in said and not says(f"ground.{reason}", plain)
    priced = reason is DisputeReason.PRICE and not says("ground.price", plain)
    if reason is DisputeReason.NOT_ORDERED and says("ground.quantity", plain):
        reason = DisputeReason.QUANTITY  # « 42 cageots reçus, 48 facturés : je ne les reconnais pas »
    if reason in VAGUE or damaged or priced:
        reason = next((ground for ground in GROUNDS if says(f"ground.{ground}", plain)), reason)
    if reason in (DisputeReason.DEFECTIVE, DisputeReason.NOT_DELIVERED, *VAGUE) and says("ground.badly_done", plain):
        reason = DisputeReason.SERVICE_QUALITY  # what broke down again was badly repaired
    if invoice := _contested_invoice(plain, (low, high), invoices):
        return DisputeFact(reason, invoice.outstanding.amount)
    stated = any(span.value == owed for span in page.amounts)
    refused = len(invoices) == 1 and says("debt.refused_whole", plain)
    if refused and stated:
        return DisputeFact(reason, owed)  # « 870 € de perdus: pas un centime de vos 1 190 € »
    all_of_it = owed if stated or (fact.amount in (None, owed) and refused) else None
    return DisputeFact(reason, parts[0] if parts else all_of_it)


def _beside(values: Sequence[Decimal], promised: Collection[Decimal | None]) -> list[Decimal]:
    """« 430 € vendredi, les 430 autres non »: each sum once less where it is promised."""
    return [value for at, value in enumerate(values) if value not in promised or value in values[:at]]


def _contested_invoice(plain: str, sentence: tuple[int, int], invoices: Sequence[Invoice]) -> Invoice | None:
    """« je conteste cette facture en entier »: the one of several that the sentence names, or that was named last."""
    if len(invoices) < FEW or not cue("debt.whole_invoice").search(plain, *sentence):
        return None
    named = [(plain.rfind(fold(invoice.number), 0, sentence[1]), invoice) for invoice in invoices]
    last = max(named, key=lambda one: one[0])
    return last[1] if last[0] >= 0 else None


def find_refused(
    paid: Sequence[Part],
    found: DisputeFact | None,
    text: str,
    plain: str,
    day: date,
    invoices: Sequence[Invoice],
    general: Collection[Intent],
) -> DisputeFact | None:
    """« F-1 le 20 avril ; F-2, jamais commandée »: the whole of the one invoice without a payment, where words refuse
    it; else what was `found`."""
    numbers = {part.invoice for part in paid}
    left = [invoice for invoice in invoices if invoice.number not in numbers]
    words = ("debt.refuses_one", *(f"ground.{ground}" for ground in (*GROUNDS, "badly_done")))
    refused = Intent.DISPUTE in general or any(says(name, plain) for name in words)
    if not paid or len(left) != 1 or fold(left[0].number) not in plain or not refused:
        return found
    promised = {part.amount for part in paid}
    fact = found or find_contested(text, plain, day, invoices, promised, (), whole=True)
    return DisputeFact(fact.reason if fact else DisputeReason.REFUSAL, left[0].outstanding.amount)


def set_apart(parts: Sequence[Part], text: str, day: date, due: Decimal) -> AmountSpan | None:
    """The sum beside the payments that makes up what is owed with them: what they leave out was meant."""
    dated = [(part.amount or Decimal(0)) * max(part.times or 1, len(part.dates)) for part in parts if part.dates]
    paid = sum(dated, Decimal(0))
    spans = Page(text, day).amounts if 0 < paid < due else ()
    return next((span for span in spans if span.value == due - paid), None)


@dataclass(frozen=True)
class Apart:
    """A debt in two sums: what is contested, and the payment of all the rest."""

    contested: NumberSpan
    paid: Part


def refused_part(plain: str, today: date, due: Decimal, general: Collection[Intent]) -> Apart | None:
    """« les 150 € de port, je ne les reconnais pas ; 1 050 € le 20 »: of two sums that make up what is owed, one has
    a day to come, the other stands in a sentence that refuses it, or the reader of any mail sees a dispute."""
    numbers = [one for one in find_numbers(plain) if LEAST <= one.value < due]
    mentions = [one for one in find_mentions(plain) if one.form in EXACT]
    dated = [(one, day) for one in mentions if (day := resolve(one, today, past=False)) and day >= today]
    sentences = split_sentences(plain)
    found: list[tuple[bool, Apart]] = []
    for refused, paid in permutations(numbers, FEW):
        if refused.value + paid.value != due or refused.value == paid.value:
            continue
        own, other = (next(span for span in sentences if span[0] <= one.start < span[1]) for one in (refused, paid))
        days = [
            on
            for one, on in dated
            if other[0] <= one.start < other[1]
            and abs(one.start - paid.start) <= NEAR
            and not min(paid.start, one.start) < refused.start < max(paid.start, one.start)
        ]
        after = own == other and paid.start > refused.start
        said = cue("debt.refuses_sum").search(plain, own[0], paid.start if after else own[1])
        if days and (said or tuple(general)[:1] == (Intent.DISPUTE,)):
            found.append((said is None, Apart(refused, Part(paid.value, dates=(days[0],)))))
    return min(found, key=lambda one: one[0])[1] if found else None


def contests_ours(plain: str) -> bool:
    """True where words of a dispute stand in a sentence about what we sold or billed."""
    return any(
        cue("debt.dispute").search(plain, low, high) and cue("debt.ours").search(plain, low, high)
        for low, high in split_sentences(plain)
    )


def withheld_sum(text: str, day: date, due: Decimal) -> AmountSpan | None:
    """« 228 € que je ne reconnais pas ; les 1 596 € qui restent en deux fois »: a sum that a sentence about what
    was billed refuses, where those after it make up what is owed with it."""
    page = Page(text, day)
    spans = [one for one in page.amounts if LEAST <= one.value < due]
    sentences = split_sentences(page.plain)
    for one in spans:
        at = next((at for at, (low, high) in enumerate(sentences) if low <= one.start < high), 0)
        low, high = sentences[at]
        said = cue("debt.refuses_sum").search(page.plain, low, high)
        billed = cue("debt.billed").search(page.plain, sentences[max(0, at - 1)][0], high)
        after = [other.value for other in spans if other.start >= high]
        if said and billed and due - one.value in (sum(after, Decimal(0)), *after):
            return one
    return None


def about_terms(plain: str) -> bool:
    """True where the message is about when and how to pay, however it sounds."""
    answers = ("answer.keeps", "answer.keeps_dates", "answer.keeps_plan", "answer.short_of_means")
    asks = ("ask.software", "ask.schedule", "ask.bank", "ask.person")
    tells = ("debt.spreads", "debt.pays", "debt.discount", "payment.day_open")
    return any(says(name, plain) for name in (*answers, *asks, *tells))
