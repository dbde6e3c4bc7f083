"""A named person's yes: checked, bound to the wording they saw, and queued in the same transaction."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from amiable.domain.calendar import PARIS
from amiable.domain.card import Verdict
from amiable.domain.chat import CHAT, channel_of
from amiable.domain.company import Manager, Policy, Role
from amiable.domain.draft import NEVER_FORCED, Finding
from amiable.domain.mail import Address
from amiable.domain.money import total
from amiable.domain.status import DraftStatus, OutboxStatus
from amiable.flow import talks
from amiable.flow.drafts import CHAT_ENDED, INVOICE_CHANGED, TALK_MOVED, copy
from amiable.flow.services import Services
from amiable.policies.asked_terms import BEYOND
from amiable.policies.sending_hours import next_sending_time
from amiable.store import queries, ties
from amiable.store.records import DECISION, FINDINGS, letter_record
from amiable.store.session import Unit, company_of
from amiable.store.tables import ApprovalRow, ConversationRow, DraftRow, OutboxRow, ReplyRow

_FILE_NAME = re.compile(r"[^A-Za-z0-9._-]+")


class NotAsApprovedError(RuntimeError):
    """A mail that is not what a person approved was about to be queued: a defect of ours; nothing is written."""


def may_be_forced(policy: Policy, findings: Sequence[Finding]) -> bool:
    """True when a person may approve in spite of these findings, with a reason."""
    return policy.approval.may_force_findings and not {finding.rule for finding in findings} & NEVER_FORCED


def objection(
    services: Services, unit: Unit, draft: DraftRow, manager: Manager, *, forced: bool = False
) -> Verdict | None:
    """Why this draft may not be approved by this person now; None when it may.

    `forced`: the person gave a reason to overrule its findings, which the policy may allow.
    """
    policy = services.policies[company_of(unit)].for_debtor(queries.debtor(unit, draft.debtor_id))
    invoices = queries.invoices_by_number(unit, list(draft.invoice_versions))
    version = queries.latest_version(unit, draft.id)
    findings = FINDINGS.validate_python(version.findings)
    decision = DECISION.validate_python(draft.decision)
    beyond = any(reason.rule == BEYOND for reason in decision.reasons)
    at_stake = total([invoice.outstanding for invoice in invoices.values()]).amount
    ceiling = policy.approval.supervisor_above
    overruled = forced and may_be_forced(policy, findings)
    by_chat = channel_of(version.recipient) == CHAT
    objections = (
        (draft.expires_at < unit.now, "expired", ""),
        ({number: i.version for number, i in invoices.items()} != draft.invoice_versions, INVOICE_CHANGED, ""),
        (talks.overtaken(unit, draft, decision), TALK_MOVED, ""),
        (by_chat and not ties.tied_to(unit, version.recipient, draft.debtor_id), CHAT_ENDED, ""),
        (version.number != draft.version, "outdated", ""),
        (letter_record(version).digest != version.digest, "not_as_written", ""),
        (bool(findings) and not overruled, "findings", ", ".join(finding.rule for finding in findings)),
        (
            (beyond or (ceiling is not None and at_stake > ceiling)) and manager.role is not Role.SUPERVISOR,
            "needs_supervisor",
            "",
        ),
    )
    return next((Verdict(False, code, detail=detail) for found, code, detail in objections if found), None)


def seal(services: Services, unit: Unit, draft: DraftRow, manager: Manager, *, forced_because: str = "") -> bool:
    """Write the Approval and the outbox mail, composed to its last byte. False when somebody was faster."""
    version = queries.latest_version(unit, draft.id)
    letter = letter_record(version)
    if not unit.move(
        DraftRow,
        draft.id,
        DraftStatus.PROPOSED,
        DraftStatus.APPROVED,
        actor=f"manager:{manager.id}",
        where=(DraftRow.version == version.number,),
    ):
        return False
    leaves = _leaves(services.policies[company_of(unit)], unit, draft)
    account = services.accounts[company_of(unit)]
    channel = channel_of(letter.recipient)
    means = services.channel(channel)
    conversation = unit.session.get_one(ConversationRow, draft.conversation_id)
    thread = _thread(unit, draft)
    # Fixed now, before any try to send: retries and look-ups in the Sent folder know the mail by it.
    message_id = f"<am.{draft.id}.{version.number}.{conversation.token}@{account.domain}>"
    raw = means.compose(
        letter,
        sender=Address(account.address, account.name),
        reply_to=account.reply_to(conversation.token),
        message_id=message_id,
        in_reply_to=thread[-1] if thread else None,
        references=thread,
        date=unit.now.astimezone(PARIS),
        documents={
            **{
                number: (f"{_FILE_NAME.sub('-', number)}.pdf", content)
                for number, content in queries.documents(unit, letter.attachments).items()
            },
            **{name: (name, content) for name, content in queries.draft_documents(unit, draft.id).items()},
        },
    )
    if means.body_of(raw) != letter.body:
        raise NotAsApprovedError(f"draft {draft.id}: the composed mail does not hold the approved text")
    approval = ApprovalRow(
        draft_id=draft.id,
        version=version.number,
        digest=letter.digest,
        forced_because=forced_because,
        mail_digest=hashlib.sha256(raw).hexdigest(),
        manager_id=manager.id,
        at=unit.now,
    )
    unit.add(approval)
    unit.flush()
    unit.add(
        OutboxRow(
            approval_id=approval.id,
            draft_id=draft.id,
            conversation_id=draft.conversation_id,
            message_id=message_id,
            channel=channel,
            sender=account.address,
            recipient=letter.recipient,
            raw=raw,
            status=str(OutboxStatus.QUEUED),
            not_before=leaves,
            copied=channel == CHAT,  # there is no Sent folder to copy it to
        )
    )
    unit.flush()
    return True


def _leaves(policy: Policy, unit: Unit, draft: DraftRow) -> datetime:
    """After the undo window; what we send unasked keeps to the sending hours, an answer leaves at once."""
    own = policy.for_debtor(queries.debtor(unit, draft.debtor_id))
    earliest = unit.now + timedelta(seconds=own.approval.undo_seconds)
    return earliest if draft.reply_id is not None else next_sending_time(earliest, own)


def _thread(unit: Unit, draft: DraftRow) -> tuple[str, ...]:
    """Message-IDs of the conversation, oldest first, ending with the one we answer."""
    replies = unit.session.execute(
        select(ReplyRow.received_at, ReplyRow.message_id).where(
            ReplyRow.conversation_id == draft.conversation_id, ReplyRow.message_id != ""
        )
    )
    ours = unit.session.execute(
        select(OutboxRow.sent_at, OutboxRow.message_id).where(
            OutboxRow.conversation_id == draft.conversation_id, OutboxRow.status == str(OutboxStatus.SENT)
        )
    )
    dated = sorted([(at, message_id) for at, message_id in [*replies, *ours] if at is not None])
    answered = unit.session.get_one(ReplyRow, draft.reply_id).message_id if draft.reply_id is not None else ""
    known = [message_id for _, message_id in dated if message_id != answered]
    return tuple([*known, answered] if answered else known)


def call_off(unit: Unit, draft: DraftRow, manager: Manager) -> int | None:
    """Undo inside the window: the mail is cancelled and the same wording waits again; the new draft's id."""
    actor = f"manager:{manager.id}"
    outbox_id = unit.session.scalars(select(OutboxRow.id).where(OutboxRow.draft_id == draft.id)).one()
    if not unit.move(
        OutboxRow,
        outbox_id,
        OutboxStatus.QUEUED,
        OutboxStatus.CANCELLED,
        actor=actor,
        why="undone",
        where=(OutboxRow.not_before > unit.now,),
    ):
        return None
    unit.move(DraftRow, draft.id, DraftStatus.APPROVED, DraftStatus.SUPERSEDED, actor=actor, why="undone")
    return copy(unit, draft)
