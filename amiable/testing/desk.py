"""An in-memory DeskFlow with the real one's rules, and cards to put on it."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from amiable.domain.card import (
    Asked,
    Card,
    CardKind,
    Correction,
    Delivery,
    Instruction,
    Outcome,
    Purpose,
    Received,
    Tap,
    Verdict,
)
from amiable.domain.company import Manager
from amiable.domain.debtor import Contact, Debtor, DebtorKind
from amiable.domain.decision import Action, Decision, Facts, Measure, MoveInvoice, OpenPromise, Reason
from amiable.domain.draft import DraftVersion, Letter
from amiable.domain.invoice import Invoice
from amiable.domain.money import euros
from amiable.domain.reading import Evidence, Intent, PromiseFact, Reading
from amiable.domain.status import CardStatus, InvoiceStatus

MORNING = dt.datetime(2026, 3, 2, 9, 12, tzinfo=dt.UTC)


def sample_card(number: int = 1, *, body: str | None = None) -> Card:
    """A DRAFT card of an invented file: a promise to pay, read and answered."""
    words = "sera réglée par virement le 13 mars"
    text = f"Bonjour,\n\nVotre facture {words}. Désolé du retard.\n\nCordialement,\nJean Petit"
    start = text.index(words)
    due = dt.date(2026, 3, 13)
    invoice = Invoice(
        f"F-2026-{number:03d}",
        euros("1250.00"),
        dt.date(2026, 1, 1),
        dt.date(2026, 1, 31),
        status=InvoiceStatus.OVERDUE,
        id=number,
    )
    evidence = (Evidence(words, start, start + len(words)),)
    email = "compta@garage-petit.example"
    letter = Letter(
        email,
        f"Re: Facture {invoice.number}",
        body
        or f"Bonjour Monsieur Petit,\n\nJe vous remercie de votre réponse. Je note votre règlement de "
        f"1\u202f250,00\u00a0€ par virement le 13\u00a0mars 2026 pour la facture {invoice.number}.\n\n"
        f"Bien cordialement,\nClaire Martin",
    )
    measure = Measure(
        Action.NOTE_PROMISE,
        (Reason("promise", (("date", "13\u00a0mars 2026"),)),),
        Facts(invoices=(invoice.number,), amounts=(invoice.amount,), dates=(due,), date=due),
        (MoveInvoice(invoice.number, InvoiceStatus.PROMISED), OpenPromise((invoice.number,), due)),
    )
    return Card(
        number,
        f"k{number:07d}",
        CardKind.DRAFT,
        CardStatus.WAITING,
        1,
        "Atelier Lumen",
        debtor=Debtor("Garage Petit", DebtorKind.BUSINESS, (Contact(email),), number),
        invoices=(invoice,),
        received=Received(email, "Jean Petit", f"Re: Facture {invoice.number}", MORNING, text),
        reading=Reading(
            text,
            (Intent.PROMISE,),
            0.86,
            (invoice.number,),
            promise=PromiseFact(due),
            evidence={"intent.promise": evidence, "promise.date": evidence},
        ),
        decision=Decision((measure,), "test"),
        draft=DraftVersion(number, 1, letter, "template"),
    )


def _writer(card: Card) -> str:
    return card.received.sender if card.received else ""


@dataclass(frozen=True)
class Done:
    """A decision that was taken: what the real flow would have carried out."""

    verb: str
    token: str
    by: str
    detail: str = ""


class FakeFlow:
    """Thread-safe. `done` lists what was decided, in order; `unreachable` the chats that could not be written to.

    `after` is called with the verb once a decision is taken and before the desk hears of it: a test may crash there.
    """

    def __init__(
        self,
        managers: Sequence[Manager],
        *,
        now: Callable[[], dt.datetime] = lambda: MORNING,
        undo: dt.timedelta = dt.timedelta(),
    ) -> None:
        self.done: list[Done] = []
        self.unreachable: list[tuple[int, str]] = []
        self.strangers: list[int] = []
        self.after: Callable[[str], None] = lambda verb: None
        self._lock = threading.RLock()
        self._now, self._undo = now, undo
        self.files: dict[str, Sequence[tuple[str, bytes]]] = {}
        """What debtors attached, by card."""
        self.ledger: dict[str, Sequence[Invoice]] = {}
        """Unpaid invoices of a card's debtor, where they are more than those on the card."""
        self._managers = {manager.id: manager for manager in managers if manager.id is not None}
        self._cards: dict[str, Card] = {}
        self._holder: dict[str, int] = {}
        """The manager a card was handed to."""
        self._resting: dict[tuple[str, int], dt.datetime] = {}
        """By card and manager: until when it was put off there."""
        self.invited: dict[str, Manager] = {}
        """By one-time code."""
        self._shown: dict[tuple[str, int], tuple[int, tuple[int, ...]]] = {}
        """By card and manager: the revision shown there, and its messages."""
        self._asked: dict[tuple[int, int], Asked] = {}
        self._codes: dict[str, str] = {}
        """What came of each update."""

    # -- the test's side

    def put(self, card: Card) -> Card:
        """Lay a card on the desk, or change it; the revision grows by itself."""
        with self._lock:
            known = self._cards.get(card.token)
            revision = known.revision + 1 if known else card.revision
            self._cards[card.token] = replace(card, revision=revision)
            return self._cards[card.token]

    def now(self, token: str) -> Card:
        """The card as it is."""
        with self._lock:
            return self._cards[token]

    def wake(self) -> None:
        """Time has passed: cards put off come back as new messages, as the real flow's scheduler does."""
        with self._lock:
            for place in [place for place, until in self._resting.items() if until <= self._now()]:
                del self._resting[place]
                self._shown[place] = (0, self._shown[place][1])
                self.put(self._cards[place[0]])

    # -- DeskFlow

    def manager(self, telegram_id: int) -> Manager | None:
        """See DeskFlow."""
        found = next((m for m in self._managers.values() if m.telegram_id == telegram_id and m.active), None)
        if found is None:
            self.strangers.append(telegram_id)
        return found

    def link(self, telegram_id: int, code: str) -> Verdict:
        """See DeskFlow."""
        person = self.invited.pop(code, None)
        if person is None or person.id is None:
            return Verdict(False, "code_refused")
        self._managers[person.id] = replace(person, telegram_id=telegram_id)
        return Verdict(True, "linked", person.name, "Atelier Lumen")

    def colleagues(self, manager_id: int, token: str) -> Sequence[Manager]:
        """See DeskFlow."""
        return [manager for manager in self._managers.values() if manager.id != manager_id and manager.active]

    def deliveries(self, limit: int = 20) -> Sequence[Delivery]:
        """See DeskFlow."""
        with self._lock:
            return [*self._deliveries()][:limit]

    def _deliveries(self) -> list[Delivery]:
        found = []
        for card in self._cards.values():
            holder = self._holder.get(card.token)
            for manager_id, manager in self._managers.items():
                revision, ids = self._shown.get((card.token, manager_id), (0, ()))
                mine = holder in {None, manager_id}
                if revision < card.revision and manager.telegram_id and (mine or ids):
                    drawn = self._drawn(card, manager_id)
                    found.append(Delivery(drawn, manager_id, manager.telegram_id, ids, mine, revision == 0))
        return found

    def shown(self, delivery: Delivery, message_ids: Sequence[int]) -> None:
        """See DeskFlow."""
        with self._lock:
            card = delivery.card
            self._shown[card.token, delivery.manager_id] = (card.revision, tuple(message_ids))
            version = card.draft.number if card.draft else 0
            for message_id in message_ids:
                self._asked[delivery.chat_id, message_id] = Asked(card.token, version, Purpose.CARD)

    def undeliverable(self, delivery: Delivery, why: str) -> None:
        """See DeskFlow."""
        with self._lock:
            self.unreachable.append((delivery.chat_id, why))
            self._shown[delivery.card.token, delivery.manager_id] = (delivery.card.revision, delivery.message_ids)

    def card(self, token: str, manager_id: int) -> Card | None:
        """See DeskFlow."""
        if token not in self._cards or manager_id not in self._managers:
            return None
        return self._drawn(self._cards[token], manager_id)

    def _drawn(self, card: Card, manager_id: int) -> Card:
        return replace(card, snoozed_until=self._resting.get((card.token, manager_id), card.snoozed_until))

    def waiting(self, manager_id: int) -> Sequence[Delivery]:
        """See DeskFlow."""
        with self._lock:
            return [
                Delivery(
                    self._drawn(card, manager_id),
                    manager_id,
                    self._managers[manager_id].telegram_id or 0,
                    self._shown.get((card.token, manager_id), (0, ()))[1],
                )
                for card in self._cards.values()
                if card.status is CardStatus.WAITING and self._holder.get(card.token) in {None, manager_id}
            ]

    def unpaid(self, token: str, manager_id: int) -> Sequence[Invoice]:
        """See DeskFlow."""
        return self.ledger.get(token, self._cards[token].invoices)

    def attachments(self, token: str, manager_id: int) -> Sequence[tuple[str, bytes]]:
        """See DeskFlow."""
        return self.files.get(token, ())

    def wrote(
        self, manager_id: int, token: str, version: int, purpose: Purpose, chat_id: int, message_id: int
    ) -> None:
        """See DeskFlow."""
        self._asked[chat_id, message_id] = Asked(token, version, purpose)

    def asked(self, chat_id: int, message_id: int) -> Asked | None:
        """See DeskFlow."""
        return self._asked.get((chat_id, message_id))

    def approve(self, tap: Tap) -> Verdict:
        """See DeskFlow."""
        with self._lock:
            if (draft := self._cards[tap.token].draft) and draft.findings and not self._settled(tap):
                return Verdict(False, "findings")
            return self._approve(tap, "")

    def force(self, tap: Tap, reason: str) -> Verdict:
        """See DeskFlow."""
        with self._lock:
            if not self._cards[tap.token].forceable and not self._settled(tap):
                return Verdict(False, "findings")
            return self._approve(tap, reason)

    def _approve(self, tap: Tap, reason: str) -> Verdict:
        until = self._now() + self._undo if self._undo else None
        return self._decide(
            tap, "approved", lambda card: reason or (card.draft.letter.body if card.draft else ""), undo_until=until
        )

    def undo(self, tap: Tap) -> Verdict:
        """See DeskFlow."""
        with self._lock:
            card = self._cards[tap.token]
            if tap.update_key in self._codes:
                return Verdict(False, self._codes[tap.update_key], self._managers[tap.manager_id].name)
            if card.undo_until is None or card.undo_until <= self._now():
                return Verdict(False, "too_late")
            outcome = Outcome("undone", self._managers[tap.manager_id].name, self._now())
            self.put(replace(card, undo_until=None, outcome=outcome))
            self._follow(card, "u")
            return self._take(tap, "undone", "")

    def _follow(self, card: Card, mark: str) -> None:
        """The card that comes after one that was decided."""
        follower = replace(card, token=f"{card.token}{mark}", revision=1, outcome=None, undo_until=None)
        self.put(replace(follower, status=CardStatus.WAITING))

    def later(self, tap: Tap, until: dt.datetime) -> Verdict:
        """See DeskFlow."""
        with self._lock:
            if verdict := self._settled(tap):
                return verdict
            self._resting[tap.token, tap.manager_id] = until
            self.put(self._cards[tap.token])
            return self._take(tap, "snoozed", until.isoformat())

    def correct(self, tap: Tap, correction: Correction) -> Verdict:
        """See DeskFlow."""
        with self._lock:
            if verdict := self._settled(tap):
                return verdict
            card = self._cards[tap.token]
            if card.reading is None:
                return Verdict(False, "void")
            changed = (correction.intent, correction.date, correction.amount, correction.invoice)
            detail = ", ".join(str(value) for value in changed if value is not None)
            verdict = self._decide(tap, "reading_corrected", lambda card: detail)
            intents = (correction.intent, *card.reading.intents[1:]) if correction.intent else card.reading.intents
            self._follow(replace(card, reading=replace(card.reading, intents=intents)), "c")
            return replace(verdict, code="corrected")

    def edit(self, tap: Tap, text: str) -> Verdict:
        """See DeskFlow."""
        with self._lock:
            if verdict := self._settled(tap):
                return verdict
            card = self._cards[tap.token]
            author = f"manager:{tap.manager_id}"
            if card.draft is None:
                return self._answer(tap, card, DraftVersion(card.id, 1, Letter(_writer(card), "Re:", text), author))
            letter = replace(card.draft.letter, body=text)
            draft = replace(card.draft, number=card.draft.number + 1, letter=letter, author=author)
            self.put(replace(card, draft=draft))
            return self._take(tap, "edited", text)

    def _answer(self, tap: Tap, card: Card, draft: DraftVersion) -> Verdict:
        """A person's own answer to a reply set aside gets a card of its own."""
        outcome = Outcome("answering", self._managers[tap.manager_id].name, self._now())
        self.put(replace(card, status=CardStatus.DECIDED, outcome=outcome))
        self.put(replace(card, token=f"{card.token}a", kind=CardKind.DRAFT, reason="", draft=draft, revision=1))
        return self._take(tap, "edited", draft.letter.body)

    def instruct(self, tap: Tap, words: str) -> Verdict:
        """See DeskFlow."""
        with self._lock:
            if verdict := self._settled(tap):
                return verdict
            card = self._cards[tap.token]
            if card.instruction and not card.instruction.refused:
                return Verdict(False, "being_reworded")
            self.put(replace(card, instruction=Instruction(words)))
            return self._take(tap, "instructed", words)

    def leave_out(self, tap: Tap, action: Action) -> Verdict:
        """See DeskFlow."""
        return self._made_anew(tap, f"without {action}")

    def put_back(self, tap: Tap, action: Action) -> Verdict:
        """See DeskFlow."""
        return self._made_anew(tap, f"with {action}")

    def _made_anew(self, tap: Tap, detail: str) -> Verdict:
        with self._lock:
            card = self._cards[tap.token]
            verdict = self._decide(tap, "other_actions", lambda card: detail)
            if verdict.done:
                self._follow(card, "w")
            return replace(verdict, code="made_anew") if verdict.done else verdict

    def reject(self, tap: Tap, reason: str) -> Verdict:
        """See DeskFlow."""
        return self._decide(tap, "rejected", lambda card: reason, shown=reason)

    def hand_over(self, tap: Tap, colleague_id: int) -> Verdict:
        """See DeskFlow."""
        with self._lock:
            if verdict := self._settled(tap):
                return verdict
            colleague = self._managers[colleague_id]
            self._holder[tap.token] = colleague_id
            self.put(replace(self._cards[tap.token], assigned_to=colleague.name))
            return self._take(tap, "handed_over", colleague.name, by=colleague.name)

    def attach(self, tap: Tap, debtor_id: int) -> Verdict:
        """See DeskFlow."""
        return self._decide(tap, "attached", lambda card: str(debtor_id))

    def close(self, tap: Tap) -> Verdict:
        """See DeskFlow."""
        code = "not_now" if self._cards[tap.token].kind is CardKind.DEBTOR else "closed"
        return self._decide(tap, code, lambda card: "")

    def prepare_notice(self, tap: Tap) -> Verdict:
        """See DeskFlow."""
        return self._decide(tap, "notice_prepared", lambda card: "")

    def record_contact(self, tap: Tap, mark: str, first: bool) -> Verdict:
        """See DeskFlow."""
        with self._lock:
            contact = self._cards[tap.token].announced
            if contact is None or contact.mark != mark:
                return Verdict(False, "contact_known")
            self.put(replace(self._cards[tap.token], announced=None))
            return self._take(tap, "contact_first" if first else "contact_recorded", contact.email)

    def settle(self, tap: Tap, left: bool) -> Verdict:
        """See DeskFlow."""
        return self._decide(tap, "settled_sent" if left else "settled_resend", lambda card: "")

    # -- rules

    def _settled(self, tap: Tap) -> Verdict | None:
        """The verdict of a tap that may change nothing: a redelivery, or one that came too late."""
        card = self._cards[tap.token]
        if tap.update_key in self._codes:
            return Verdict(False, self._codes[tap.update_key], self._managers[tap.manager_id].name)
        if card.status is CardStatus.DECIDED:
            by, what = (card.outcome.by, card.outcome.code) if card.outcome else ("", "")
            return Verdict(False, "already_decided", by, what)
        if tap.version != (card.draft.number if card.draft else 0):
            return Verdict(False, "outdated")
        return None

    def _decide(
        self,
        tap: Tap,
        code: str,
        detail: Callable[[Card], str],
        shown: str = "",
        undo_until: dt.datetime | None = None,
    ) -> Verdict:
        with self._lock:
            if verdict := self._settled(tap):
                return verdict
            card = self._cards[tap.token]
            outcome = Outcome(code, self._managers[tap.manager_id].name, self._now(), shown)
            self.put(replace(card, status=CardStatus.DECIDED, outcome=outcome, undo_until=undo_until))
            return self._take(tap, code, detail(card))

    def _take(self, tap: Tap, code: str, detail: str, by: str = "") -> Verdict:
        name = self._managers[tap.manager_id].name
        self.done.append(Done(code, tap.token, name, detail))
        self._codes[tap.update_key] = code
        self.after(code)
        return Verdict(True, code, by or name)
