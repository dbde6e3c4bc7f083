"""The intents of a message: promise or instalments, question, payment told, change of contact."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from amiable.domain.debtor import DebtorKind
from amiable.domain.invoice import Invoice
from amiable.domain.reading import DisputeReason, Intent
from amiable.domain.talk import Part, Said
from amiable.reading.talk.clauses import without_rejected
from amiable.reading.talk.cues import cue, says
from amiable.reading.talk.payments import Payments

WEEK = 7
SOON = 20
"""Days: a single payment announced for later is a deferral."""
SOON_PUBLIC = 45
"""A public body's payment takes its legal time."""
_QUESTION = re.compile(r"\?")
_STARTS = re.compile(r"\b(?:premiere?s?|commenc\w+|debut\w*|demarr\w+|a (?:partir|compter) d)")


def with_intents(
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
    thanks = (
        settled and said.accepts and not (said.has_terms or said.lump or said.keeps_plan or said.recalls or said.pick)
    )
    offer = None if thanks else _offer(said, day, plain, kind, general, planned)
    if (
        planned
        and not settled
        and not _QUESTION.search(plain)
        and tuple(general)[:1] not in ((Intent.DISPUTE,), (Intent.PAID,))
    ):
        offer = offer or (Intent.INSTALMENTS if says("answer.later", plain) and not said.insolvency else None)
    if offer is Intent.PROMISE and changes:
        offer = Intent.INSTALMENTS
    question = _asks(said, plain, offer is not None)
    strong = said.asks_bank or said.asks_schedule or said.asks_if_software
    twice = said.dispute and said.dispute.reason is DisputeReason.DUPLICATE  # what was paid is the other invoice
    told = offer or question or found.told or said.dispute  # why it comes late, not whom to write to
    changes_contact = says("debt.new_contact", plain) or (says("debt.contact_left", plain) and not told)
    ranked: list[Intent | None] = [
        Intent.INSOLVENCY if said.insolvency else None,
        Intent.INSTALMENTS if said.insolvency and _spreads_all_the_same(said, plain) else None,
        Intent.DISPUTE if said.dispute else None,
        Intent.QUESTION if (said.wants_person or said.call) and not said.parts else None,
        offer,
        Intent.PROMISE if offer is Intent.INSTALMENTS and _whole_invoice(said, invoices, day) else None,
        Intent.QUESTION if question and strong else None,
        Intent.PAID if found.told and not twice else None,
        Intent.QUESTION if question else None,
        Intent.CONTACT_CHANGE if changes_contact and not said.insolvency else None,
    ]
    intents = tuple(dict.fromkeys(intent for intent in ranked if intent is not None))
    lump = said.lump and offer is not None  # « revoir vos termes en totalité », « réglée intégralement » offer none
    return replace(said, intents=intents or (Intent.OTHER,), accepts=said.accepts and not thanks, lump=lump)


def without_no_delay(plain: str) -> str:
    """Without « plus besoin de délai », « merci pour votre souplesse », which ask for none."""
    return cue("debt.granted").sub(" ", cue("debt.no_delay").sub(" ", plain))


def puts_off(plain: str) -> bool:
    """True where it asks that what is due, or its date, be moved to a day."""
    return says("debt.puts_off", without_no_delay(plain))


def _offer(
    said: Said, day: date, plain: str, kind: DebtorKind, general: Collection[Intent], planned: Collection[date]
) -> Intent | None:
    """A promise (one payment soon), or anything else about when and how it will be paid."""
    spreads = said.spreads and not (said.dispute and says("debt.yours", plain))
    silent = not (said.accepts or said.asks_discount) and all(
        on in planned for part in said.parts for on in part.dates
    )
    waits = planned and silent and says("ask.answer", plain)  # « avez-vous une réponse pour mes trois fois 290 ? »
    if said.insolvency or waits or ((said.dispute or said.call) and not (said.parts or spreads)):
        return None
    terms = said.has_terms or said.keeps_plan or said.recalls or said.pick is not None
    dates = [on for part in said.parts for on in part.dates]
    rows = sum(max(part.times or 2, len(part.dates), 1) for part in said.parts if not part.dropped)
    single = (
        rows <= 1
        and not said.others_open
        and said.count in (None, 1)
        and not said.every
        and not said.moved
        and not said.keeps
    )
    public = kind is DebtorKind.PUBLIC
    near = not dates or (dates[0] - day).days <= (SOON_PUBLIC if public else SOON)
    summed = any(part.amount is not None for part in said.parts)
    promising = said.pays or said.lump or said.asks_discount or summed
    promising = promising or (public and len(planned) == 1 and _near(dates, planned))  # its one payment, put right
    will_pay = says("debt.will_pay", plain) or not said.accepts
    undated = (
        (said.pays or (said.lump and said.day_open))
        and not said.spreads
        and (will_pay or not planned)
        and not _QUESTION.search(plain)
    )
    undated = undated and not (said.declines and planned)
    defers = (says("debt.defers", without_no_delay(plain)) or puts_off(plain)) and not said.asks_discount
    if single and near and promising and (dates or undated) and not defers:
        return Intent.PROMISE
    promised = tuple(general) == (Intent.PROMISE,) and all(on < day for on in planned) and not said.accepts
    asked = bool(_QUESTION.search(plain)) and not near  # « on pourrait mettre ce jour-là ? »
    if single and dates and promised and not (defers or asked) and not _STARTS.search(plain):
        return Intent.PROMISE
    if terms or said.spreads or said.accepts or said.declines:
        asks = said.asks_schedule or said.asks_bank or said.wants_person
        asks_only = asks and not (said.parts or said.count or said.moved or said.accepts or said.keeps_plan)
        if asks_only and not (said.spreads and said.wants_person):
            return None
        return Intent.INSTALMENTS
    return None


def _spreads_all_the_same(said: Said, plain: str) -> bool:
    """« en redressement depuis le 4, je propose quand même 250 € par mois »: several payments, and no question."""
    days = {on for part in said.parts for on in part.dates}
    several = said.every or (said.count or 1) > 1 or len(days) > 1 or any(part.times is None for part in said.parts)
    return bool(several and any(part.amount for part in said.parts)) and not _QUESTION.search(plain)


def _near(days: Collection[date], others: Collection[date]) -> bool:
    return any(abs((day - other).days) <= WEEK for day in days for other in others)


def _asks(said: Said, plain: str, offers: bool) -> bool:
    if said.asks_bank or said.asks_schedule or said.asks_if_software or said.wants_person or said.call:
        return True
    if says("ask.answer", plain) and not offers:
        return True
    if says("ask.request", cue("ask.thanked").sub(" ", plain)) and not (
        said.parts or said.spreads or said.insolvency
    ):
        return True
    aside = says("ask.means", plain) or says("ask.aside", plain)
    return bool(_QUESTION.search(plain)) and (not offers or aside)


def _whole_invoice(said: Said, invoices: Sequence[Invoice], day: date) -> bool:
    """True where one of several invoices is paid whole, in one payment soon."""
    owed = {invoice.number: invoice.outstanding.amount for invoice in invoices}
    numbers = [
        part.invoice for part in said.parts if part.invoice and part != Part(part.amount, invoice=part.invoice)
    ]
    return len(said.parts) > 1 and any(
        part.invoice
        and part.amount in (None, owed.get(part.invoice))
        and numbers.count(part.invoice) == 1
        and part.times == 1
        and not any((on - day).days > SOON for on in part.dates)
        for part in said.parts
    )
