"""A day's figures and digest of an invented company: what the guide's pictures show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from amiable.domain.card import Verdict
from amiable.domain.day import (
    Age,
    Announcement,
    AnnouncementKind,
    DebtorFile,
    Delay,
    Digest,
    Figures,
    Found,
    InvoiceFile,
    Month,
    PlanFollowed,
    Promised,
)
from amiable.domain.money import euros
from amiable.domain.plan import Instalment
from amiable.domain.reading import Intent
from amiable.domain.status import PlanStatus, PromiseStatus

MONDAY = dt.date(2026, 3, 2)


def sample_figures() -> Figures:
    """Six months of a small company."""
    owed = ("18240.00", "12310.50", "6120.00", "1890.00", "2450.00")
    months = ((10, 4200, 4200), (11, 7350, 6100), (12, 5200, 3900), (1, 9100, 8800), (2, 6400, 5200), (3, 8300, 1250))
    return Figures(
        company="Atelier Lumen",
        day=MONDAY,
        currency="EUR",
        aged=tuple(zip(Age, map(Decimal, owed), strict=True)),
        left_out=0,
        replies=(
            (Intent.PROMISE, 14),
            (Intent.PAID, 11),
            (Intent.QUESTION, 7),
            (Intent.INSTALMENTS, 5),
            (Intent.DISPUTE, 3),
            (Intent.AUTO_REPLY, 2),
        ),
        delays=tuple(zip(Delay, (21, 9, 6, 3, 1), strict=True)),
        median_minutes=14,
        months=tuple(
            Month(dt.date(2025 if month > MONDAY.month else 2026, month, 1), Decimal(promised), Decimal(received))
            for month, promised, received in months
        ),
    )


def sample_digest() -> Digest:
    """A Monday with something of everything."""

    def promised(name: str, amount: str, due: dt.date) -> Promised:
        return Promised(1, name, ("F-2026-001",), due, euros(amount), PromiseStatus.OPEN)

    step = Instalment(dt.date(2026, 2, 27), euros(400))
    plan = PlanFollowed(2, "Menuiserie Bois Joli", PlanStatus.AGREED, (step,), euros(400))
    return Digest(
        day=MONDAY,
        drafts=4,
        oldest=dt.datetime(2026, 2, 27, 15, tzinfo=dt.UTC),
        expiring=1,
        resting=1,
        looks=2,
        files=0,
        uncertain=1,
        due=(promised("Garage Petit", "1250.00", MONDAY), promised("Boulangerie Lenoir", "380.00", MONDAY)),
        missed=(promised("SARL Martin", "640.00", dt.date(2026, 2, 26)),),
        late=((plan, step),),
    )


class SampleDay:
    """Implements bot/ports.DayFlow with one morning: its digest is told once to that chat, its figures to anybody."""

    def __init__(self, chat_id: int) -> None:
        self._untold = [Announcement(1, chat_id, AnnouncementKind.DIGEST, digest=sample_digest())]

    def find_debtors(self, manager_id: int, words: str) -> Sequence[Found]:
        """Nobody."""
        return ()

    def debtor_file(self, manager_id: int, debtor_id: int) -> DebtorFile | None:
        """None."""
        return None

    def find_invoices(self, manager_id: int, number: str) -> Sequence[Found]:
        """None."""
        return ()

    def invoice_file(self, manager_id: int, invoice_id: int) -> InvoiceFile | None:
        """None."""
        return None

    def document(self, manager_id: int, invoice_id: int) -> tuple[str, bytes] | None:
        """None."""
        return None

    def promises(self, manager_id: int) -> Sequence[Promised]:
        """Those of the digest."""
        digest = sample_digest()
        return (*digest.missed, *digest.due)

    def pause(self, manager_id: int, debtor_id: int, until: dt.date | None) -> Verdict:
        """Nobody is known."""
        return Verdict(False, "unknown_debtor")

    def tied_chat(self, manager_id: int, tie_id: int) -> str | None:
        """None."""
        return None

    def close_chat(self, manager_id: int, tie_id: int) -> Verdict:
        """No chat is tied."""
        return Verdict(False, "chat_gone")

    def figures(self, manager_id: int) -> Sequence[Figures]:
        """The sample's."""
        return (sample_figures(),)

    def announcements(self, limit: int = 5) -> Sequence[Announcement]:
        """The digest, the first time."""
        announcements, self._untold = self._untold, []
        return announcements

    def told(self, announcement: Announcement) -> None:
        """Nothing to record."""

    def untold(self, announcement: Announcement, why: str) -> None:
        """Nothing to record."""
