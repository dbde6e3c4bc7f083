"""The day's work in one place: looking up, promises, figures, reminders on hold, announcements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from amiable.domain.card import Verdict
from amiable.domain.day import Announcement, DebtorFile, Figures, Found, InvoiceFile, Promised
from amiable.flow import announcements, chats, files
from amiable.flow.figures import figures_of
from amiable.flow.services import Services


class Day:
    """Implements bot/ports.DayFlow."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def find_debtors(self, manager_id: int, words: str) -> Sequence[Found]:
        """Debtors of that name, in the companies the person serves."""
        return files.find_debtors(self._services, manager_id, words)

    def debtor_file(self, manager_id: int, debtor_id: int) -> DebtorFile | None:
        """A debtor at a glance."""
        return files.debtor_file(self._services, manager_id, debtor_id)

    def find_invoices(self, manager_id: int, number: str) -> Sequence[Found]:
        """Invoices of that number, or whose number ends like it."""
        return files.find_invoices(self._services, manager_id, number)

    def invoice_file(self, manager_id: int, invoice_id: int) -> InvoiceFile | None:
        """An invoice at a glance."""
        return files.invoice_file(self._services, manager_id, invoice_id)

    def document(self, manager_id: int, invoice_id: int) -> tuple[str, bytes] | None:
        """An invoice's number and PDF."""
        return files.document(self._services, manager_id, invoice_id)

    def promises(self, manager_id: int) -> Sequence[Promised]:
        """Promises still awaited or lately missed, the earliest due first."""
        today = self._services.today()
        looks = files.each_post(self._services, manager_id)
        return [promise for unit, _, company in looks for promise in announcements.awaited(unit, today, company)]

    def pause(self, manager_id: int, debtor_id: int, until: date | None) -> Verdict:
        """Put a debtor's reminders on hold until a day, or let them go on."""
        return files.pause(self._services, manager_id, debtor_id, until)

    def tied_chat(self, manager_id: int, tie_id: int) -> str | None:
        """Whose chat that is, while it is tied."""
        found = chats.whose(self._services, manager_id, tie_id)
        return found[1] if found else None

    def close_chat(self, manager_id: int, tie_id: int) -> Verdict:
        """End a debtor's chat."""
        return chats.close(self._services, manager_id, tie_id)

    def figures(self, manager_id: int) -> Sequence[Figures]:
        """The figures of each company the person serves."""
        today = self._services.today()
        return [figures_of(unit, today) for unit, _, _ in files.each_post(self._services, manager_id)]

    def announcements(self, limit: int = 5) -> Sequence[Announcement]:
        """What is to be told now, claimed."""
        return announcements.due(self._services, limit)

    def told(self, announcement: Announcement) -> None:
        """It was sent."""
        announcements.told(self._services, announcement.id)

    def untold(self, announcement: Announcement, why: str) -> None:
        """The chat cannot be reached."""
        announcements.untold(self._services, announcement.id, why)
