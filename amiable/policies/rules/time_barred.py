"""« Prescrit »: reminders stop, a person decides; nothing may be pressed that would revive it (C.civ 2249, 2250)."""

from amiable.domain.decision import Measure, OpenDispute
from amiable.domain.reading import DisputeReason, Intent
from amiable.domain.status import InvoiceStatus
from amiable.policies.case import Case
from amiable.policies.rules import because, to_a_person
from amiable.policies.scope import cited, move

REASONS: dict[str, tuple[str, ...]] = {"time_barred": ()}


def check(case: Case) -> Measure | None:
    """Hand over; the invoices are in dispute meanwhile."""
    reading = case.reading
    if Intent.DISPUTE not in reading.intents or not reading.dispute:
        return None
    if reading.dispute.reason is not DisputeReason.TIME_BARRED:
        return None
    invoices = cited(case)
    dispute = OpenDispute(tuple(i.number for i in invoices), DisputeReason.TIME_BARRED)
    return to_a_person(because("time_barred"), effects=(dispute, *move(invoices, InvoiceStatus.DISPUTED)))
