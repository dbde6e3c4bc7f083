"""What a person does on a card. Each call is one short transaction; repeating it changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from amiable.domain.card import CardKind, Correction, Tap, Verdict
from amiable.domain.chat import CHAT, channel_of
from amiable.domain.company import Manager
from amiable.domain.decision import Action, Decision, Measure, Reason
from amiable.domain.draft import Finding, Letter
from amiable.domain.match import Match
from amiable.domain.reading import Intent
from amiable.domain.status import CardStatus, DraftStatus, OutboxStatus, ReplyStatus
from amiable.flow import approval, cards, contacts, corrections, dispatch, drafts, instructions, intake, notice
from amiable.flow.cards import ANEW
from amiable.flow.deliveries import Deliveries
from amiable.flow.left_out import with_back, without
from amiable.flow.services import Services
from amiable.mailbox.errors import PermanentError
from amiable.policies.mediation import with_mediator
from amiable.prompts.ports import Written
from amiable.store import queries
from amiable.store.records import DECISION, MATCH, READING, letter_record
from amiable.store.session import Unit, company_of
from amiable.store.tables import (
    CardRow,
    DeliveryRow,
    DeskUpdateRow,
    DraftRow,
    ManagerRow,
    OutboxRow,
    ReplyRow,
)

Act = Callable[[Unit, CardRow, Manager], Verdict]
OtherActions = Callable[[Services, Unit, DraftRow, Action], Decision | None]


class Desk(Deliveries):
    """Implements bot/ports.DeskFlow."""

    # -- deciding ----------------------------------------------------------------------------------------

    def approve(self, tap: Tap) -> Verdict:
        """Valider: writes the Approval and the outbox mail in this very transaction; nothing is sent here."""
        return self._act(tap, CardKind.DRAFT, lambda unit, card, me: self._approve(unit, card, me, tap))

    def force(self, tap: Tap, reason: str) -> Verdict:
        """Valider in spite of findings, where the policy allows it; the reason is kept with the approval."""
        if not reason.strip():
            return Verdict(False, "empty_text")
        return self._act(
            tap, CardKind.DRAFT, lambda unit, card, me: self._approve(unit, card, me, tap, reason.strip())
        )

    def undo(self, tap: Tap) -> Verdict:
        """Call an approved mail off while it has not left; the same wording waits on a new card."""

        def act(unit: Unit, card: CardRow, me: Manager) -> Verdict:
            draft = unit.session.get(DraftRow, card.draft_id) if card.draft_id else None
            if draft is None or draft.status != DraftStatus.APPROVED:
                return Verdict(False, "void")
            again = approval.call_off(unit, draft, me)
            if again is None:
                return Verdict(False, "too_late")
            cards.redraw(unit, card.id, outcome_code="undone", outcome_by=me.name, outcome_at=unit.now)
            cards.open_card(
                unit, CardKind.DRAFT, reply_id=card.reply_id, draft_id=again, assigned_to=card.assigned_to
            )
            return Verdict(True, "undone", by=me.name)

        return self._act(tap, CardKind.DRAFT, act, decided=True)

    def later(self, tap: Tap, until: datetime) -> Verdict:
        """Plus tard: the card rests in that person's chat until then, and comes back as a new message."""

        def act(unit: Unit, card: CardRow, me: Manager) -> Verdict:
            # A moment that is past takes the card up again at once.
            self._rest(unit, card, me, until if until > unit.now else None)
            cards.redraw(unit, card.id)
            unit.event("cards.snoozed", f"card:{card.id}", actor=f"manager:{me.id}", until=until.isoformat())
            return Verdict(True, "snoozed", by=me.name)

        return self._act(tap, None, act)

    def correct(self, tap: Tap, correction: Correction) -> Verdict:
        """Corriger la lecture: another intent, date, amount or invoice; the decision and the draft follow."""

        def act(unit: Unit, card: CardRow, me: Manager) -> Verdict:
            reply = unit.session.get(ReplyRow, card.reply_id) if card.reply_id else None
            if reply is None or reply.reading is None or reply.debtor_id is None:
                return Verdict(False, "void")
            known = {invoice.number for invoice in queries.unpaid_invoices(unit, reply.debtor_id)}
            if correction.invoice is not None and correction.invoice not in known:
                return Verdict(False, "unknown_invoice")
            draft = self._waiting_draft(unit, card, tap) if card.kind == CardKind.DRAFT else None
            if isinstance(draft, Verdict):
                return draft
            if not corrections.correct(unit, reply, draft, correction, me):
                return Verdict(False, "void")
            return Verdict(True, "corrected", by=me.name)

        return self._act(tap, None, act)

    def edit(self, tap: Tap, text: str) -> Verdict:
        """Modifier: the same recipient and subject, another body, to be approved like any other version."""
        if not text.strip():
            return Verdict(False, "empty_text")
        return self._act(tap, None, lambda unit, card, me: self._edit(unit, card, me, tap, text))

    def instruct(self, tap: Tap, words: str) -> Verdict:
        """Reformuler: kept for the worker, which words the draft anew or decides anew; the card then changes."""
        if not words.strip():
            return Verdict(False, "empty_text")

        def act(unit: Unit, card: CardRow, me: Manager) -> Verdict:
            draft = self._waiting_draft(unit, card, tap)
            return draft if isinstance(draft, Verdict) else instructions.ask(unit, card.id, draft, me, words.strip())

        return self._act(tap, CardKind.DRAFT, act)

    def leave_out(self, tap: Tap, action: Action) -> Verdict:
        """Sans: the answer is made anew without that action and its effects."""
        return self._act(
            tap, CardKind.DRAFT, lambda unit, card, me: self._other(unit, card, me, tap, action, without)
        )

    def put_back(self, tap: Tap, action: Action) -> Verdict:
        """Remettre: the answer is made anew with an action that was left out."""
        return self._act(
            tap, CardKind.DRAFT, lambda unit, card, me: self._other(unit, card, me, tap, action, with_back)
        )

    def reject(self, tap: Tap, reason: str) -> Verdict:
        """Refuser: nothing is sent; the reply is closed under the person's reason."""

        def act(unit: Unit, card: CardRow, me: Manager) -> Verdict:
            draft = self._waiting_draft(unit, card, tap)
            if isinstance(draft, Verdict):
                return draft
            actor = f"manager:{me.id}"
            if not unit.move(DraftRow, draft.id, DraftStatus.PROPOSED, DraftStatus.REJECTED, actor=actor, why=reason):
                return Verdict(False, "void")
            cards.decide_card(unit, card.id, "rejected", by=me.name, detail=reason, actor=actor)
            if draft.reply_id is not None:
                unit.move(
                    ReplyRow,
                    draft.reply_id,
                    ReplyStatus.DRAFTED,
                    ReplyStatus.CLOSED,
                    actor=actor,
                    why=reason,
                    reason="draft_rejected",
                )
            return Verdict(True, "rejected", by=me.name)

        return self._act(tap, CardKind.DRAFT, act)

    def hand_over(self, tap: Tap, colleague_id: int) -> Verdict:
        """Transmettre: the card waits in the colleague's chat, without buttons in the others."""

        def act(unit: Unit, card: CardRow, me: Manager) -> Verdict:
            colleague = next((m for m in queries.managers(unit) if m.id == colleague_id and m.id != me.id), None)
            if colleague is None:
                return Verdict(False, "no_such_colleague")
            cards.redraw(unit, card.id, assigned_to=colleague.id)
            # Shown anew in the colleague's chat, so that the telephone rings there.
            delivery = unit.session.scalars(
                select(DeliveryRow).where(DeliveryRow.card_id == card.id, DeliveryRow.manager_id == colleague.id)
            ).first()
            if delivery is not None:
                delivery.revision, delivery.snoozed_until = ANEW, None
            unit.event("cards.handed_over", f"card:{card.id}", actor=f"manager:{me.id}", to=colleague.id)
            return Verdict(True, "handed_over", by=colleague.name)

        return self._act(tap, None, act)

    def attach(self, tap: Tap, debtor_id: int) -> Verdict:
        """Rattacher: a person says whose mail it is; the flow goes on from there."""

        def act(unit: Unit, card: CardRow, me: Manager) -> Verdict:
            if card.reply_id is None:
                return Verdict(False, "void")
            actor = f"manager:{me.id}"
            reply = unit.session.get_one(ReplyRow, card.reply_id)
            candidates = MATCH.validate_python(reply.matched).candidates if reply.matched else ()
            if debtor_id not in {candidate.debtor_id for candidate in candidates}:
                return Verdict(False, "not_a_candidate")
            match = Match(debtor_id=debtor_id, candidates=candidates, signs=(intake.BY_A_PERSON,))
            if not intake.attach(unit, reply.id, match, automatic=False, actor=actor):
                return Verdict(False, "void")
            cards.decide_card(unit, card.id, "attached", by=me.name, actor=actor)
            return Verdict(True, "attached", by=me.name, detail=queries.debtor(unit, debtor_id).name)

        return self._act(tap, CardKind.LOOK, act)

    def close(self, tap: Tap) -> Verdict:
        """Classer: a person has looked, nothing is to be answered; about a file: not now."""

        def act(unit: Unit, card: CardRow, me: Manager) -> Verdict:
            actor = f"manager:{me.id}"
            if card.kind not in (CardKind.LOOK, CardKind.DEBTOR):
                return Verdict(False, "void")
            code = "not_now" if card.kind == CardKind.DEBTOR else "closed"
            if card.reply_id is not None:
                unit.move(
                    ReplyRow,
                    card.reply_id,
                    (ReplyStatus.NEEDS_HUMAN, ReplyStatus.SHUNTED),
                    ReplyStatus.CLOSED,
                    actor=actor,
                    why="closed_by_person",
                    reason="closed_by_person",
                )
            cards.decide_card(unit, card.id, code, by=me.name, actor=actor)
            return Verdict(True, code, by=me.name)

        return self._act(tap, None, act)

    def prepare_notice(self, tap: Tap) -> Verdict:
        """Préparer la mise en demeure: its draft waits on a card of its own, to be approved like any other."""
        me = self._person(tap.manager_id, tap.token)
        if me is None:
            return Verdict(False, "not_a_manager")
        with self._store.view(me.company_id) as unit:  # no draft for a card that is no longer to decide
            first = self._guarded(unit, tap, CardKind.DEBTOR, me, lambda *_: Verdict(True, ""), False)
        if first.done:
            notice.propose(self._services, company_of(unit), tap.token)

        def act(unit: Unit, card: CardRow, me: Manager) -> Verdict:
            if not notice.proposed(unit, card):
                return Verdict(False, "notice_impossible")
            cards.decide_card(unit, card.id, "notice_prepared", by=me.name, actor=f"manager:{me.id}")
            return Verdict(True, "notice_prepared", by=me.name)

        return self._act(tap, CardKind.DEBTOR, act)

    def record_contact(self, tap: Tap, mark: str, first: bool) -> Verdict:
        """Enregistrer le contact: the address that the reply names becomes one that letters may go to."""

        def act(unit: Unit, card: CardRow, me: Manager) -> Verdict:
            return contacts.record(self._services, unit, card, me, mark, first=first)

        return self._act(tap, None, act, decided=True)

    def settle(self, tap: Tap, left: bool) -> Verdict:
        """Settle a mail whose fate is uncertain: it left, or a person asks for it to be sent again."""

        def act(unit: Unit, card: CardRow, me: Manager) -> Verdict:
            assert card.outbox_id is not None
            actor = f"manager:{me.id}"
            code = "settled_sent" if left else "settled_resend"
            if left:
                moved = dispatch.mark_sent(unit, card.outbox_id, OutboxStatus.UNCERTAIN, actor=actor, why=code)
            else:
                moved = unit.move(
                    OutboxRow,
                    card.outbox_id,
                    OutboxStatus.UNCERTAIN,
                    OutboxStatus.QUEUED,
                    actor=actor,
                    why=code,
                    not_before=unit.now,
                )
            if not moved:
                return Verdict(False, "void")
            cards.decide_card(unit, card.id, code, by=me.name, actor=actor)
            return Verdict(True, code, by=me.name)

        return self._act(tap, CardKind.UNCERTAIN, act)

    # -- how ---------------------------------------------------------------------------------------------

    @staticmethod
    def _rest(unit: Unit, card: CardRow, me: Manager, until: datetime | None) -> None:
        place = (DeliveryRow.card_id == card.id, DeliveryRow.manager_id == me.id)
        if not unit.change(DeliveryRow, *place, snoozed_until=until):  # pressed before its showing was recorded
            unit.add(
                DeliveryRow(
                    card_id=card.id,
                    manager_id=me.id,
                    chat_id=me.telegram_id,
                    revision=card.revision,
                    message_ids=[],
                    snoozed_until=until,
                )
            )

    def _act(self, tap: Tap, kind: CardKind | None, act: Act, *, decided: bool = False) -> Verdict:
        """Run one action once: a redelivered tap finds its own trace and gets the same answer again."""
        me = self._person(tap.manager_id, tap.token)
        if me is None:
            return Verdict(False, "not_a_manager")
        try:
            with self._store.unit(me.company_id) as unit:
                before = unit.session.scalars(
                    select(DeskUpdateRow).where(DeskUpdateRow.update_key == tap.update_key)
                ).first()
                if before is not None:
                    return Verdict(False, before.code, by=me.name)
                verdict = self._guarded(unit, tap, kind, me, act, decided)
                if verdict.done:
                    unit.add(DeskUpdateRow(update_key=tap.update_key, code=verdict.code, at=unit.now))
                    unit.flush()
        except IntegrityError:
            return Verdict(False, "already_decided")
        except PermanentError as error:  # nothing was written: the letter cannot be composed as it is
            return Verdict(False, "cannot_leave", detail=str(error))
        if verdict.done:
            self._services.bell.ring()
        return verdict

    def _guarded(  # every reason why a tap changes nothing
        self, unit: Unit, tap: Tap, kind: CardKind | None, me: Manager, act: Act, decided: bool
    ) -> Verdict:
        card = unit.session.scalars(select(CardRow).where(CardRow.token == tap.token).with_for_update()).first()
        if card is None:
            return Verdict(False, "unknown_card")
        if card.status == CardStatus.DECIDED and not decided:
            return Verdict(False, "already_decided", by=card.outcome_by, detail=card.outcome_code)
        if card.assigned_to not in (None, me.id):
            owner = unit.session.get_one(ManagerRow, card.assigned_to)
            return Verdict(False, "handed_elsewhere", by=owner.name)
        if kind is not None and card.kind != kind:
            return Verdict(False, "void")
        return act(unit, card, me)

    @staticmethod
    def _waiting_draft(unit: Unit, card: CardRow, tap: Tap) -> DraftRow | Verdict:
        """The draft behind the card, if it is still the wording that the person saw."""
        if card.draft_id is None:
            return Verdict(False, "void")
        draft = unit.session.get_one(DraftRow, card.draft_id)
        if draft.status != DraftStatus.PROPOSED:
            return Verdict(False, "void")
        if draft.version != tap.version:
            return Verdict(False, "outdated")
        return draft

    def _approve(self, unit: Unit, card: CardRow, me: Manager, tap: Tap, forced_because: str = "") -> Verdict:
        draft = self._waiting_draft(unit, card, tap)
        if isinstance(draft, Verdict):
            return draft
        objection = approval.objection(self._services, unit, draft, me, forced=bool(forced_because))
        if objection is not None:
            if objection.code in drafts.DECIDED_ANEW:
                drafts.void(unit, draft, objection.code)
            return objection
        if not approval.seal(self._services, unit, draft, me, forced_because=forced_because):
            return Verdict(False, "void")
        cards.decide_card(unit, card.id, "approved", by=me.name, actor=f"manager:{me.id}")
        return Verdict(True, "approved", by=me.name)

    def _other(
        self, unit: Unit, card: CardRow, me: Manager, tap: Tap, action: Action, change: OtherActions
    ) -> Verdict:
        draft = self._waiting_draft(unit, card, tap)
        if isinstance(draft, Verdict):
            return draft
        decision = change(self._services, unit, draft, action)
        if decision is None:
            return Verdict(False, "nothing_left")
        actor = f"manager:{me.id}"
        if not drafts.decide_anew(unit, draft, decision, drafts.OTHER_ACTIONS, by=me.name, actor=actor):
            return Verdict(False, "void")
        return Verdict(True, "made_anew", by=me.name)

    def _edit(self, unit: Unit, card: CardRow, me: Manager, tap: Tap, text: str) -> Verdict:
        if card.kind == CardKind.LOOK:
            return self._answer_by_hand(unit, card, me, text)
        draft = self._waiting_draft(unit, card, tap)
        if isinstance(draft, Verdict):
            return draft
        current = letter_record(queries.latest_version(unit, draft.id))
        letter = Letter(current.recipient, current.subject, text, current.attachments)
        number = draft.version + 1
        if not unit.change(
            DraftRow,
            DraftRow.id == draft.id,
            DraftRow.version == tap.version,
            DraftRow.status == str(DraftStatus.PROPOSED),
            version=number,
        ):
            return Verdict(False, "outdated")
        decision = DECISION.validate_python(draft.decision)
        findings = self._findings(unit, letter, decision, draft.debtor_id)
        drafts.add_version(unit, draft.id, number, letter, f"manager:{me.id}", findings)
        unit.event("drafts.edited", f"draft:{draft.id}", actor=f"manager:{me.id}", version=number)
        cards.redraw(unit, card.id)
        return Verdict(True, "edited", by=me.name)

    @staticmethod
    def _complains(unit: Unit, reply: ReplyRow) -> bool:
        """True while the reply, or an open dispute, is a complaint that a person may be turning down."""
        reading = READING.validate_python(reply.reading) if reply.reading else None
        disputed = reply.debtor_id is not None and queries.open_dispute(unit, reply.debtor_id)
        return disputed or (reading is not None and Intent.DISPUTE in reading.intents)

    def _findings(self, unit: Unit, letter: Letter, decision: Decision, debtor_id: int) -> tuple[Finding, ...]:
        policy = self._services.policies[company_of(unit)]
        debtor = queries.debtor(unit, debtor_id)
        invoices = queries.unpaid_invoices(unit, debtor_id)
        others = queries.other_debtors(unit, debtor_id)
        return self._services.check(letter, decision, debtor, invoices, policy, self._services.today(), others)

    def _answer_by_hand(self, unit: Unit, card: CardRow, me: Manager, text: str) -> Verdict:
        """A person's own answer to a reply that was set aside: a draft like any other, approved like any other."""
        if card.reply_id is None:
            return Verdict(False, "void")
        reply = unit.session.get_one(ReplyRow, card.reply_id)
        if reply.debtor_id is None:
            return Verdict(False, "attach_first")
        debtor = queries.debtor(unit, reply.debtor_id)
        if not debtor.contacts:
            return Verdict(False, "no_contact")
        actor = f"manager:{me.id}"
        if not unit.move(
            ReplyRow, reply.id, ReplyStatus.NEEDS_HUMAN, ReplyStatus.DRAFTED, actor=actor, why="by_hand"
        ):
            return Verdict(False, "void")
        policy = self._services.policies[company_of(unit)]
        decision = Decision((Measure(Action.HAND_OVER, (Reason("answered_by_hand"),)),), policy.version)
        if self._complains(unit, reply):
            text = with_mediator(text, debtor, policy)
        address = drafts.correspondent(unit, debtor, reply).email
        letter = Letter(address, "" if channel_of(address) == CHAT else _answering(reply.subject), text)
        invoices = queries.unpaid_invoices(unit, reply.debtor_id)
        draft_id = drafts.insert(
            unit,
            debtor_id=reply.debtor_id,
            conversation_id=reply.conversation_id or drafts.open_conversation(unit, reply.debtor_id),
            reply_id=reply.id,
            decision=decision,
            invoices=invoices,
            written=Written(letter, actor, ""),
            findings=self._findings(unit, letter, decision, reply.debtor_id),
            expires_after_days=policy.for_debtor(debtor).approval.expires_after_days,
        )
        cards.decide_card(unit, card.id, "answering", by=me.name, actor=actor)
        cards.open_card(unit, CardKind.DRAFT, reply_id=reply.id, draft_id=draft_id, assigned_to=card.assigned_to)
        return Verdict(True, "edited", by=me.name)


def _answering(subject: str) -> str:
    return subject if subject[:3].lower() == "re:" else f"Re: {subject}".strip()
