"""What a desk asks of the flow. Every call is one short transaction, safe to repeat; none of them is async."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from amiable.domain.card import Asked, Card, Correction, Delivery, Purpose, Tap, Verdict
from amiable.domain.company import Manager
from amiable.domain.day import Announcement, DebtorFile, Figures, Found, InvoiceFile, Promised
from amiable.domain.decision import Action
from amiable.domain.invoice import Invoice


class DeskFlow(Protocol):
    """Implemented by flow/desk.py. `Verdict.code` names a sentence of bot/texts/fr.toml."""

    def manager(self, telegram_id: int) -> Manager | None:
        """The active account manager with that Telegram id; None for a stranger (an event is left, one a day)."""
        ...

    def link(self, telegram_id: int, code: str) -> Verdict:
        """Tie that chat to the manager whom the one-time code was made for: `linked`, the company as `detail`.

        Else `code_refused`, `already_linked`, `too_many_guesses`.
        """
        ...

    def colleagues(self, manager_id: int, token: str) -> Sequence[Manager]:
        """Who else may decide that card: the active managers of its company, without that person."""
        ...

    def deliveries(self, limit: int = 5) -> Sequence[Delivery]:
        """Cards that some chat must show or redraw, oldest first."""
        ...

    def shown(self, delivery: Delivery, message_ids: Sequence[int]) -> None:
        """The chat now shows that revision in these messages (the last one holds the buttons)."""
        ...

    def undeliverable(self, delivery: Delivery, why: str) -> None:
        """The chat cannot be reached (blocked, deleted): an event is left, this revision is not tried again."""
        ...

    def card(self, token: str, manager_id: int) -> Card | None:
        """The card behind a button, if it is of the manager's company."""
        ...

    def waiting(self, manager_id: int) -> Sequence[Delivery]:
        """Cards that wait for that person in any company they serve, put off or not, oldest first."""
        ...

    def unpaid(self, token: str, manager_id: int) -> Sequence[Invoice]:
        """The unpaid invoices of the card's debtor, which a correction may name."""
        ...

    def attachments(self, token: str, manager_id: int) -> Sequence[tuple[str, bytes]]:
        """What the debtor attached, as (safe file name, bytes), within limits; nothing of a quarantined mail."""
        ...

    def wrote(
        self, manager_id: int, token: str, version: int, purpose: Purpose, chat_id: int, message_id: int
    ) -> None:
        """Remember that the desk wrote that message, so that an answer to it finds its card."""
        ...

    def asked(self, chat_id: int, message_id: int) -> Asked | None:
        """What the message that a person answered was about."""
        ...

    def approve(self, tap: Tap) -> Verdict:
        """Valider: `approved`; else `already_decided`, `outdated`, `void`, `needs_supervisor`, `findings`."""
        ...

    def force(self, tap: Tap, reason: str) -> Verdict:
        """Valider in spite of findings (`card.forceable`), with a reason: `approved`, else as `approve`."""
        ...

    def undo(self, tap: Tap) -> Verdict:
        """Call an approved mail off until `card.undo_until`: `undone`, else `too_late`."""
        ...

    def later(self, tap: Tap, until: datetime) -> Verdict:
        """Plus tard, in that person's chat alone: `snoozed`; the card comes back there then as a new message."""
        ...

    def correct(self, tap: Tap, correction: Correction) -> Verdict:
        """Corriger la lecture: `corrected`; the decision and a new card follow. Else `unknown_invoice`, `void`."""
        ...

    def edit(self, tap: Tap, text: str) -> Verdict:
        """Modifier: a new version with that body is proposed (`edited`); the old button becomes `outdated`.

        On a LOOK card the text becomes the first version of an answer, to be approved like any other.
        """
        ...

    def instruct(self, tap: Tap, words: str) -> Verdict:
        """Reformuler as the words say: `instructed`; the card then changes, or says why it does not
        (`card.instruction`). Else `being_reworded`, `outdated`, `void`."""
        ...

    def leave_out(self, tap: Tap, action: Action) -> Verdict:
        """Sans that action: `made_anew`, a new card follows; else `nothing_left`, `outdated`, `void`."""
        ...

    def put_back(self, tap: Tap, action: Action) -> Verdict:
        """Remettre an action that was left out: `made_anew`, a new card follows; else as `leave_out`."""
        ...

    def reject(self, tap: Tap, reason: str) -> Verdict:
        """Refuser with a reason: `rejected`."""
        ...

    def hand_over(self, tap: Tap, colleague_id: int) -> Verdict:
        """Transmettre: `handed_over`; the card waits in the colleague's chat."""
        ...

    def attach(self, tap: Tap, debtor_id: int) -> Verdict:
        """Rattacher a LOOK card's reply to that candidate: `attached`; the flow goes on from there."""
        ...

    def close(self, tap: Tap) -> Verdict:
        """Classer a LOOK card without answer: `closed`; leave a DEBTOR card's file as it is: `not_now`."""
        ...

    def prepare_notice(self, tap: Tap) -> Verdict:
        """Préparer la mise en demeure on a DEBTOR card: `notice_prepared`, its draft comes on a card of its own; else
        `notice_impossible`."""
        ...

    def record_contact(self, tap: Tap, mark: str, first: bool) -> Verdict:
        """Put `card.announced` on file, also once the card is decided: `contact_recorded`, with `first`
        `contact_first`: letters go there from now on. `mark` is that of the address shown. Else `contact_known`."""
        ...

    def settle(self, tap: Tap, left: bool) -> Verdict:
        """Settle an UNCERTAIN card: it left (`settled_sent`), or send it again (`settled_resend`)."""
        ...


class DayFlow(Protocol):
    """What the commands ask of the flow, in the companies that the person serves. Implemented by flow/day.py."""

    def find_debtors(self, manager_id: int, words: str) -> Sequence[Found]:
        """Debtors of that name; the only one whose whole name or reference it is."""
        ...

    def debtor_file(self, manager_id: int, debtor_id: int) -> DebtorFile | None:
        """A debtor at a glance; None when it is of no company of theirs."""
        ...

    def find_invoices(self, manager_id: int, number: str) -> Sequence[Found]:
        """Invoices of that number; else those whose number ends like it."""
        ...

    def invoice_file(self, manager_id: int, invoice_id: int) -> InvoiceFile | None:
        """An invoice at a glance."""
        ...

    def document(self, manager_id: int, invoice_id: int) -> tuple[str, bytes] | None:
        """An invoice's number and PDF; None without one."""
        ...

    def promises(self, manager_id: int) -> Sequence[Promised]:
        """Promises still awaited or lately missed, the earliest due first."""
        ...

    def pause(self, manager_id: int, debtor_id: int, until: date | None) -> Verdict:
        """No reminder before `until`: `paused`; None lets them go on: `unpaused`. `detail` is the debtor's name.

        Else `day_passed`, `day_too_far`, `unknown_debtor`.
        """
        ...

    def tied_chat(self, manager_id: int, tie_id: int) -> str | None:
        """The name of the debtor whose chat that is; None once it is no more tied, or is of no company of theirs."""
        ...

    def close_chat(self, manager_id: int, tie_id: int) -> Verdict:
        """End a debtor's chat: `chat_closed`, the debtor as `detail`; else `chat_gone`."""
        ...

    def figures(self, manager_id: int) -> Sequence[Figures]:
        """The figures of each of their companies."""
        ...

    def announcements(self, limit: int = 5) -> Sequence[Announcement]:
        """What is to be told now, to anybody: no other process has it for some minutes."""
        ...

    def told(self, announcement: Announcement) -> None:
        """It was sent."""
        ...

    def untold(self, announcement: Announcement, why: str) -> None:
        """The chat cannot be reached: an event is left, it is not tried again."""
        ...
