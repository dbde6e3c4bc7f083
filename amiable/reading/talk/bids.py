"""Sums of a first offer that stand beside what is owed: most of it, a part set apart, or none told yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

from amiable.domain.reading import Intent
from amiable.reading.talk.cues import says
from amiable.reading.talk.payments import Payments

MOST, LITTLE = Decimal("0.5"), Decimal("0.9")
_CONTESTED = ((Intent.DISPUTE,), (Intent.QUESTION,))


def sums_to_come(found: Payments, plain: str) -> bool:
    """« 20 avril, 20 mai, 20 juin, montants à venir »: days alone, beside a word of sums that are not told yet."""
    if any(part.amount or part.share or part.rest for part in found.parts):
        return False
    several = len({on for part in found.parts for on in part.dates}) > 1
    later = says("answer.to_come", plain) and says("answer.of_parts", plain)
    if several and later and not says("answer.equal", plain):
        return True
    told = any(says(f"answer.{name}", plain) for name in ("equal", "amounts_kept", "lump"))
    return says("answer.amounts_named", plain) and not told


def nearly_all(found: Payments, due: Decimal) -> bool:
    """True where most of what is owed would be paid in one payment: beside a word of closing, the rest is waived."""
    parts = found.parts
    lone = len(parts) == 1 and parts[0].times == 1 and not (found.count or 1) > 1 and not found.every
    return lone and due * MOST <= (parts[0].amount or 0) < due


def asked_less(found: Payments, plain: str, due: Decimal) -> bool:
    """« 1 140 € le 15, ça irait ? », 1 200 € being owed: little is left out, and the answer decides."""
    return nearly_all(found, due) and due * LITTLE <= (found.parts[0].amount or 0) and says("debt.if_you", plain)


def take_lowered(found: Payments, plain: str, due: Decimal) -> None:
    """« vous me faites les 1 200 à 1 140, le 15 »: of what is owed and a lesser sum, the lesser one is paid."""
    days = {on for part in found.parts for on in part.dates}
    less = [part for part in found.parts if part.amount and due * MOST <= part.amount < due]
    whole = [part for part in found.parts if part.amount == due]
    paired = len(less) == len(whole) == 1 and len(found.parts) == len(less) + len(whole) and len(days) <= 1
    if paired and says("debt.lowered", plain):
        found.parts, found.pairings = [replace(less[0], dates=tuple(days))], ()
        found.waived = due - (less[0].amount or due)


def sets_a_sum_apart(found: Payments, plain: str, due: Decimal, general: Collection[Intent]) -> bool:
    """« 150 € de frais de dossier ? » where the reader of any mail sees a dispute: a part of the debt, and no word of
    paying it."""
    if Intent.DISPUTE not in general or tuple(general)[:1] not in _CONTESTED or not found.parts:
        return False
    first = tuple(general)[:1] == (Intent.DISPUTE,)
    several = found.count or len(found.parts) > 1 or any(part.times != 1 for part in found.parts)
    counts = [(part.times if part.times != 1 else found.count) or 1 for part in found.parts]
    whole = sum((part.amount or Decimal(0)) * count for part, count in zip(found.parts, counts, strict=True)) == due
    if found.every or (several and ((whole and max(counts) > 1) or not first or says("debt.pays", plain))):
        return False
    paid = says("debt.will_pay", plain) or says("debt.spreads", plain) or found.moved or found.waived
    dated = any(part.dates for part in found.parts) and (several or says("debt.pays", plain))
    return 0 < min(part.amount or 0 for part in found.parts) < due and not (paid or dated)
