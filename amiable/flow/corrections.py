"""A person corrects what was understood: the decision and the draft follow, and the reader may learn from it."""

from __future__ import annotations

from dataclasses import replace

from amiable.domain.card import Correction
from amiable.domain.company import Manager
from amiable.domain.reading import DisputeFact, DisputeReason, Intent, PaidFact, PlanFact, PromiseFact, Reading
from amiable.domain.status import ReplyStatus
from amiable.flow import cards, drafts
from amiable.flow.drafts import READING_CORRECTED
from amiable.store.records import READING, dump
from amiable.store.session import Unit
from amiable.store.tables import CorrectionRow, DraftRow, ReplyRow


def corrected(reading: Reading, correction: Correction) -> Reading:
    """The reading as the person says it is: sure, and without the facts of an intent that was wrong."""
    intents = reading.intents
    if correction.intent is not None:
        intents = (correction.intent, *(i for i in intents[1:] if i is not correction.intent))
    fixed = replace(reading, intents=intents, confidence=1.0, second_guess=None, reader="person")
    if correction.invoice is not None:
        fixed = replace(fixed, invoices=(correction.invoice,))
    date, amount = correction.date, correction.amount
    match intents[0]:
        case Intent.PAID:
            paid = fixed.paid or PaidFact()
            paid = replace(paid, date=date or paid.date, amount=amount or paid.amount)
            return replace(fixed, paid=paid)
        case Intent.PROMISE:
            promise = fixed.promise or PromiseFact()
            return replace(
                fixed, promise=replace(promise, date=date or promise.date, amount=amount or promise.amount)
            )
        case Intent.INSTALMENTS:
            plan = fixed.plan or PlanFact()
            if date or amount:  # a schedule with one figure changed no longer follows without doubt
                plan = replace(plan, first_date=date or plan.first_date, amount=amount or plan.amount, schedule=())
            return replace(fixed, plan=plan)
        case Intent.DISPUTE:
            dispute = fixed.dispute or DisputeFact(DisputeReason.OTHER)
            return replace(fixed, dispute=replace(dispute, amount=amount or dispute.amount))
        case _:
            return fixed


def correct(unit: Unit, reply: ReplyRow, draft: DraftRow | None, correction: Correction, me: Manager) -> bool:
    """Keep the correction, void the draft that came of the wrong reading, and let the flow decide anew."""
    before = READING.validate_python(reply.reading)
    after = corrected(before, correction)
    actor = f"manager:{me.id}"
    if draft is not None and not drafts.void(unit, draft, READING_CORRECTED, by=me.name, actor=actor):
        return False
    frm = (ReplyStatus.DRAFTED, ReplyStatus.NEEDS_HUMAN)
    moved = unit.move(
        ReplyRow,
        reply.id,
        frm,
        ReplyStatus.READ,
        actor=actor,
        why=READING_CORRECTED,
        reading=dump(READING, after),
        reason="",
    )
    if moved:
        for card in cards.cards_of(unit, reply_id=reply.id):
            cards.decide_card(unit, card.id, READING_CORRECTED, by=me.name, actor=actor)
        unit.add(
            CorrectionRow(
                reply_id=reply.id,
                manager_id=me.id,
                before=dump(READING, before),
                after=dump(READING, after),
                at=unit.now,
            )
        )
    return moved
