"""Drafts: proposed for a reply or a silence, given new versions, voided when the world has moved on."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

from sqlalchemy import func, or_, select, true

from amiable.domain.card import CardKind
from amiable.domain.chat import CHAT, MAIL, channel_of
from amiable.domain.debtor import Contact, Debtor
from amiable.domain.decision import Action, Decision
from amiable.domain.draft import Finding, Letter
from amiable.domain.invoice import Invoice
from amiable.domain.status import DraftStatus, OutboxStatus, ReplyStatus
from amiable.flow import cards
from amiable.flow.invites import invited
from amiable.flow.plan_papers import papers
from amiable.flow.services import Services
from amiable.policies.plan_life import with_references
from amiable.prompts.ports import Brief, Written
from amiable.store import queries, ties
from amiable.store.records import DECISION, FINDINGS, dump, letter_record
from amiable.store.session import Unit
from amiable.store.tables import (
    CardRow,
    ConversationRow,
    DraftDocumentRow,
    DraftRow,
    DraftVersionRow,
    OutboxRow,
    ReplyRow,
)

NEWER = (
    ReplyStatus.MATCHED,
    ReplyStatus.READ,
    ReplyStatus.DECIDED,
    ReplyStatus.DRAFTED,
    ReplyStatus.ANSWERED,
)
INVOICE_CHANGED = "invoice_changed"
TALK_MOVED = "talk_moved"
CHAT_ENDED = "chat_ended"
DECIDED_ANEW = (INVOICE_CHANGED, TALK_MOVED, CHAT_ENDED)
"""Why a draft is void and its reply decided anew: what it rested on has changed."""
READING_CORRECTED = "reading_corrected"
OTHER_TERMS = "other_terms"
OTHER_ACTIONS = "other_actions"
BY_A_PERSON = frozenset({READING_CORRECTED, OTHER_TERMS, OTHER_ACTIONS})
"""Why a draft is void although its reply is still to be answered: a person wants another one."""


def propose_answer(services: Services, company_id: int, reply_id: int) -> bool:
    """Draft v1 for a decided reply and its card. False when the reply was moved by somebody else.

    When the debtor has written again meanwhile, the newer message gets the draft; this one is closed and its
    words stay on the newer card.
    """
    with services.store.view(company_id) as unit:
        reply = unit.session.scalars(select(ReplyRow).where(ReplyRow.id == reply_id)).one()
        assert reply.debtor_id is not None and reply.conversation_id is not None
        brief = _answer_brief(services, unit, reply, reply.debtor_id, DECISION.validate_python(reply.decision))
    brief = invited(services, company_id, brief)
    decision = brief.decision
    written, files = word(services, company_id, brief)
    findings = services.check(
        written.letter, decision, brief.debtor, brief.invoices, brief.policy, brief.today, brief.others
    )
    with services.store.unit(company_id) as unit:
        queries.lock_debtor(unit, reply.debtor_id)
        if queries.newer_reply_exists(unit, reply.debtor_id, reply_id, NEWER):
            return unit.move(
                ReplyRow,
                reply_id,
                ReplyStatus.DECIDED,
                ReplyStatus.CLOSED,
                why="debtor_wrote_again",
                reason="debtor_wrote_again",
            )
        if not unit.move(ReplyRow, reply_id, ReplyStatus.DECIDED, ReplyStatus.DRAFTED, why=str(decision.action)):
            return False
        draft_id = insert(
            unit,
            debtor_id=reply.debtor_id,
            conversation_id=reply.conversation_id,
            reply_id=reply_id,
            decision=decision,
            invoices=brief.invoices,
            written=written,
            findings=findings,
            expires_after_days=brief.policy.for_debtor(brief.debtor).approval.expires_after_days,
            files=files,
        )
        # Whoever the reply was handed to keeps it when its answer is made anew.
        holder = unit.session.scalar(
            select(CardRow.assigned_to).where(CardRow.reply_id == reply_id).order_by(CardRow.id.desc()).limit(1)
        )
        cards.open_card(unit, CardKind.DRAFT, reply_id=reply_id, draft_id=draft_id, assigned_to=holder)
    return True


def brief_of(services: Services, unit: Unit, draft: DraftRow) -> Brief:
    """The brief of a draft that waits, to word it anew."""
    decision = DECISION.validate_python(draft.decision)
    reply = unit.session.get_one(ReplyRow, draft.reply_id) if draft.reply_id is not None else None
    if reply is None:
        return replace(_brief(services, unit, draft.debtor_id, decision), key=f"draft:{draft.id}")
    return _answer_brief(services, unit, reply, draft.debtor_id, decision)


def _answer_brief(services: Services, unit: Unit, reply: ReplyRow, debtor_id: int, decision: Decision) -> Brief:
    brief = _brief(services, unit, debtor_id, decision, sender=reply.sender, subject=reply.subject)
    contact = correspondent(unit, brief.debtor, reply)
    return replace(brief, contact=contact, words=reply.new_text, key=f"reply:{reply.id}")


def word(services: Services, company_id: int, brief: Brief) -> tuple[Written, Mapping[str, bytes]]:
    """The letter, and the files made for it, which it names as its attachments."""
    written, files = services.writers[company_id].write(brief), papers(brief)
    letter = replace(written.letter, attachments=(*written.letter.attachments, *files))
    return replace(written, letter=letter), files


def _brief(
    services: Services, unit: Unit, debtor_id: int, decision: Decision, *, sender: str = "", subject: str = ""
) -> Brief:
    debtor = queries.debtor(unit, debtor_id)
    assert unit.company_id is not None
    return Brief(
        decision=with_references(decision, debtor_id),
        debtor=debtor,
        contact=recipient(debtor, sender),
        invoices=queries.unpaid_invoices(unit, debtor_id),
        policy=services.policies[unit.company_id],
        today=services.today(),
        subject=subject,
        variant=_variant(unit, debtor_id, decision.action),
        others=queries.other_debtors(unit, debtor_id),
        key=f"debtor:{debtor_id}",
    )


def recipient(debtor: Debtor, sender: str) -> Contact:
    """Who gets the answer: the writer when it is a contact on file, else the usual contact. Never from the mail."""
    return next((c for c in debtor.contacts if c.email.lower() == sender.lower()), debtor.contacts[0])


def correspondent(unit: Unit, debtor: Debtor, reply: ReplyRow) -> Contact:
    """Who gets the answer to that reply: the chat it came from while that is tied, else as `recipient`."""
    tied = None
    if reply.channel == CHAT and debtor.id is not None:
        tied = ties.correspondent(unit, reply.sender, debtor.id)
    return tied or recipient(debtor, reply.sender)


def _variant(unit: Unit, debtor_id: int, action: Action) -> int:
    return int(
        unit.session.scalar(
            select(func.count())
            .select_from(DraftRow)
            .join(OutboxRow, OutboxRow.draft_id == DraftRow.id)
            .where(
                DraftRow.debtor_id == debtor_id,
                DraftRow.action == str(action),
                OutboxRow.status == str(OutboxStatus.SENT),
            )
        )
        or 0
    )


def insert(  # one row, its first version
    unit: Unit,
    *,
    debtor_id: int,
    conversation_id: int,
    reply_id: int | None,
    decision: Decision,
    invoices: tuple[Invoice, ...],
    written: Written,
    findings: tuple[Finding, ...],
    expires_after_days: int,
    key: str = "",
    files: Mapping[str, bytes] = MappingProxyType({}),
) -> int:
    """The draft's id. Its key is unique: the same reply or silence is never drafted twice at once."""
    if reply_id is not None:
        before = unit.session.scalar(select(func.count()).select_from(DraftRow).where(DraftRow.reply_id == reply_id))
        key = f"reply:{reply_id}:{(before or 0) + 1}"
    row = DraftRow(
        debtor_id=debtor_id,
        conversation_id=conversation_id
        if channel_of(written.letter.recipient) == CHAT
        else open_conversation(unit, debtor_id),
        reply_id=reply_id,
        key=key,
        action=str(decision.action),
        decision=dump(DECISION, decision),
        prompt_version=written.prompt_version,
        status=str(DraftStatus.PROPOSED),
        invoice_versions={invoice.number: invoice.version for invoice in invoices},
        created_at=unit.now,
        expires_at=unit.now + timedelta(days=expires_after_days),
    )
    unit.add(row)
    unit.flush()
    add_version(unit, row.id, 1, written.letter, written.author, findings)
    for name, content in files.items():
        unit.add(DraftDocumentRow(draft_id=row.id, name=name, content=content))
    unit.event(
        "drafts.proposed",
        f"draft:{row.id}",
        author=written.author,
        prompt=written.prompt_version,
        reason=written.reason,
    )
    return row.id


def copy(unit: Unit, draft: DraftRow) -> int:
    """The same decision and latest wording as a new draft that waits; its id."""
    count = unit.session.scalar(select(func.count()).select_from(DraftRow).where(DraftRow.key.startswith(draft.key)))
    again = DraftRow(
        debtor_id=draft.debtor_id,
        conversation_id=draft.conversation_id,
        reply_id=draft.reply_id,
        key=f"{draft.key}:again{count}",
        action=draft.action,
        decision=draft.decision,
        prompt_version=draft.prompt_version,
        status=str(DraftStatus.PROPOSED),
        invoice_versions=draft.invoice_versions,
        created_at=unit.now,
        expires_at=draft.expires_at,
    )
    unit.add(again)
    unit.flush()
    for name, content in queries.draft_documents(unit, draft.id).items():
        unit.add(DraftDocumentRow(draft_id=again.id, name=name, content=content))
    latest = queries.latest_version(unit, draft.id)
    add_version(unit, again.id, 1, letter_record(latest), latest.author, FINDINGS.validate_python(latest.findings))
    return again.id


def add_version(
    unit: Unit, draft_id: int, number: int, letter: Letter, author: str, findings: tuple[Finding, ...]
) -> None:
    """Keep one wording for good."""
    unit.add(
        DraftVersionRow(
            draft_id=draft_id,
            number=number,
            recipient=letter.recipient,
            subject=letter.subject,
            body=letter.body,
            attachments=list(letter.attachments),
            digest=letter.digest,
            author=author,
            findings=dump(FINDINGS, findings),
            created_at=unit.now,
        )
    )


def void_for_debtor(unit: Unit, debtor_id: int, code: str, *, older_than: int | None = None) -> None:
    """What waits for this debtor is void: drafts nobody approved yet, and approved mail that has not left.

    A mail already claimed by the sender is past calling off. `older_than` is the reply that voids: what answers a
    newer one stands, in whatever order two workers come to them.
    """
    older = or_(DraftRow.reply_id.is_(None), DraftRow.reply_id < older_than) if older_than is not None else true()
    rows = unit.session.scalars(
        select(DraftRow).where(
            DraftRow.debtor_id == debtor_id,
            DraftRow.status.in_([str(DraftStatus.PROPOSED), str(DraftStatus.APPROVED)]),
            older,
        )
    )
    for draft in list(rows):
        void(unit, draft, code)


def void(unit: Unit, draft: DraftRow, code: str, *, by: str = "", actor: str = "system") -> bool:
    """Take one draft back if it has not left; its card says why.

    Its reply is closed under that reason; when an invoice or the talk changed, or its chat ended, it is decided anew;
    when a person wants another draft (`BY_A_PERSON`), whoever called moves it on.
    """
    if draft.status == DraftStatus.APPROVED:
        outbox_id = unit.session.scalars(select(OutboxRow.id).where(OutboxRow.draft_id == draft.id)).one()
        queued = (OutboxStatus.QUEUED, OutboxStatus.RETRY)
        if not unit.move(OutboxRow, outbox_id, queued, OutboxStatus.CANCELLED, why=code):
            return False
    if not unit.move(
        DraftRow,
        draft.id,
        (DraftStatus.PROPOSED, DraftStatus.APPROVED),
        DraftStatus.SUPERSEDED,
        actor=actor,
        why=code,
    ):
        return False
    for card in unit.session.scalars(select(CardRow).where(CardRow.draft_id == draft.id)):
        if not cards.decide_card(unit, card.id, code, by=by, actor=actor):
            cards.redraw(unit, card.id, outcome_code=code, outcome_by=by, outcome_at=unit.now)
    if draft.reply_id is not None and code not in BY_A_PERSON:
        again = code in DECIDED_ANEW
        to, reason = (ReplyStatus.MATCHED, "") if again else (ReplyStatus.CLOSED, code)
        unit.move(ReplyRow, draft.reply_id, ReplyStatus.DRAFTED, to, why=code, reason=reason)
    return True


def decide_anew(unit: Unit, draft: DraftRow, decision: Decision, code: str, *, by: str, actor: str) -> bool:
    """A person's other decision about the same reply: this draft is void, the flow words the decision on a new card.

    `code` is one of `BY_A_PERSON`. False when the draft answers no reply, or is no longer waiting.
    """
    if draft.reply_id is None or not void(unit, draft, code, by=by, actor=actor):
        return False
    return unit.move(
        ReplyRow,
        draft.reply_id,
        ReplyStatus.DRAFTED,
        ReplyStatus.DECIDED,
        actor=actor,
        why=code,
        decision=dump(DECISION, decision),
    )


def open_conversation(unit: Unit, debtor_id: int) -> int:
    """The debtor's latest conversation by mail, or a new one with its own token."""
    found = unit.session.scalar(
        select(ConversationRow.id)
        .where(ConversationRow.debtor_id == debtor_id, ConversationRow.channel == MAIL)
        .order_by(ConversationRow.id.desc())
        .limit(1)
    )
    return found if found is not None else new_conversation(unit, debtor_id)


def new_conversation(unit: Unit, debtor_id: int, channel: str = MAIL) -> int:
    """A conversation with a token of its own."""
    row = ConversationRow(debtor_id=debtor_id, token=secrets.token_hex(8), channel=channel, opened_at=unit.now)
    unit.add(row)
    unit.flush()
    return row.id


def propose_reminder(services: Services, company_id: int, debtor_id: int, decision: Decision, since: str) -> bool:
    """A reminder after a silence; `since` names the silence it answers, which gets one draft only."""
    return propose_unasked(services, company_id, debtor_id, decision, f"silence:{debtor_id}:{since}")


def propose_unasked(
    services: Services, company_id: int, debtor_id: int, decision: Decision, stem: str, *, until: date | None = None
) -> bool:
    """A draft that no mail asked for; `stem` names what it is about, which gets one draft only.

    After the day `until` it makes no sense any more and expires.
    """
    with services.store.view(company_id) as unit:
        brief = _brief(services, unit, debtor_id, decision)
    brief = invited(services, company_id, brief)
    decision = brief.decision
    written, files = word(services, company_id, brief)
    findings = services.check(
        written.letter, decision, brief.debtor, brief.invoices, brief.policy, brief.today, brief.others
    )
    days = brief.policy.for_debtor(brief.debtor).approval.expires_after_days
    if until is not None:
        days = min(days, max(1, (until - brief.today).days))
    with services.store.unit(company_id) as unit:
        before = list(
            unit.session.scalars(select(DraftRow.status).where(DraftRow.key.startswith(f"{stem}:", autoescape=True)))
        )
        queries.lock_debtor(unit, debtor_id)
        refused = any(status != DraftStatus.SUPERSEDED for status in before)  # or sent, or expired: one is enough
        if refused or queries.has_open_draft(unit, debtor_id) or queries.has_unprocessed_reply(unit, debtor_id):
            return False
        draft_id = insert(
            unit,
            debtor_id=debtor_id,
            conversation_id=open_conversation(unit, debtor_id),
            reply_id=None,
            decision=decision,
            invoices=brief.invoices,
            written=written,
            findings=findings,
            expires_after_days=days,
            files=files,
            key=f"{stem}:{len(before) + 1}",
        )
        cards.open_card(unit, CardKind.DRAFT, draft_id=draft_id)
    services.bell.ring()
    return True
