"""What will change once an answer is sent, one sentence an effect."""

from __future__ import annotations

from collections.abc import Sequence

from amiable.bot.texts import Texts
from amiable.domain.decision import (
    Effect,
    EndPlan,
    FreezeDebtor,
    MoveInvoice,
    MoveTalk,
    OpenDispute,
    OpenPlan,
    OpenPromise,
    PauseReminders,
)
from amiable.domain.invoice import Invoice
from amiable.french.typography import format_date, join_list


def effect_sentence(effect: Effect, invoices: Sequence[Invoice], texts: Texts) -> str:
    """Plain text, not escaped; `invoices` tell the status before."""
    match effect:
        case MoveInvoice():
            sentence = _move(effect, invoices, texts)
        case OpenPromise(invoices=numbers, due=due):
            key = "effects.open_promise_due" if due else "effects.open_promise"
            sentence = texts(key, invoices=join_list(numbers), date=format_date(due) if due else "")
        case OpenPlan(invoices=numbers, schedule=schedule):
            until = format_date(schedule[-1].date) if schedule else ""
            sentence = texts.count("effects.open_plan", len(schedule), invoices=join_list(numbers), until=until)
        case EndPlan(on=day):
            sentence = texts("effects.end_plan", date=format_date(day))
        case OpenDispute(invoices=numbers, reason=reason):
            why = texts(f"dispute_reasons.{reason}")
            sentence = texts("effects.open_dispute", invoices=join_list(numbers), reason=why)
        case MoveTalk(state=state, offered=offered):
            step = "agreed" if offered and offered == state.agreed else "offered" if offered else "asked"
            sentence = texts(f"effects.move_talk_{step}")
        case PauseReminders(until=day):
            sentence = texts("effects.pause_reminders", date=format_date(day))
        case FreezeDebtor():
            sentence = texts("effects.freeze_debtor")
    return sentence


def _move(effect: MoveInvoice, invoices: Sequence[Invoice], texts: Texts) -> str:
    number, after = effect.invoice, texts(f"invoice_status.{effect.to}")
    status = next((invoice.status for invoice in invoices if invoice.number == number), effect.to)
    if status is effect.to:
        return texts("effects.move_invoice_to", invoice=number, after=after)
    return texts("effects.move_invoice", invoice=number, before=texts(f"invoice_status.{status}"), after=after)
