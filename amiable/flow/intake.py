"""From the mailbox to a draft: receive, screen, match, read, decide, draft.

Each step reads what it needs, works without any transaction open, then makes one guarded move. A process that
dies leaves a status behind, and whoever comes next resumes there. A step that fails shunts its reply, with the
trace, to a person.
"""

from __future__ import annotations

import hashlib
import logging
import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from amiable.domain.card import Candidate, CardKind
from amiable.domain.decision import Action, Decision, FreezeDebtor, PauseReminders
from amiable.domain.mail import Mail
from amiable.domain.match import Match
from amiable.domain.reading import Attack, Intent, Reading
from amiable.domain.status import ReplyStatus
from amiable.flow import cards, drafts, talks
from amiable.flow.services import Services
from amiable.mailbox.errors import MailError
from amiable.mailbox.ports import Inbox, RawMail
from amiable.policies.case import Case
from amiable.store import queries
from amiable.store.records import DECISION, MATCH, READING, dump
from amiable.store.session import Unit
from amiable.store.tables import ConversationRow, DebtorRow, LedgerRow, MailboxRow, ReplyRow

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)
BY_A_PERSON = "person"
FOREIGN_SENDER = "foreign_sender"
FLAG_BATCH = 50
MAX_ATTEMPTS = 3
"""A reply that took its process down this often is shunted instead of being tried again."""
IDENTIFYING = re.compile(rb"^(message-id|from|subject|date)[ \t]*:", re.IGNORECASE)


def receive(services: Services, company_id: int, inbox: Inbox) -> int:
    """Store what is new in the mailbox, byte for byte; flag on the server only after the commit.

    Gives the number of new replies. What the server sends twice, or again under a new UIDVALIDITY, is one reply.
    """

    def seen(mailbox: str, folder: str, uidvalidity: int) -> set[int]:
        with services.store.view(company_id) as unit:
            return queries.seen_uids(unit, mailbox, folder, uidvalidity)

    count = 0
    stored: list[int] = []
    try:
        for mail in inbox.new(seen):
            count += _store(services, company_id, mail)
            stored.append(mail.uid)
            if len(stored) >= FLAG_BATCH:
                inbox.flag(stored)
                stored = []
    except MailError as error:
        with services.store.unit(company_id) as unit:
            _mailbox_row(unit, inbox.mailbox).trouble = str(error)
        raise
    finally:  # what is committed may be flagged, whatever became of the next one
        if stored:
            inbox.flag(stored)
        if count:
            services.bell.ring()
    with services.store.unit(company_id) as unit:
        row = _mailbox_row(unit, inbox.mailbox)
        row.read_at, row.trouble = unit.now, ""
    return count


def _mailbox_row(unit: Unit, mailbox: str) -> MailboxRow:
    row = unit.session.scalars(select(MailboxRow).where(MailboxRow.mailbox == mailbox)).first()
    if row is None:
        row = MailboxRow(mailbox=mailbox)
        unit.add(row)
    return row


def identity(raw: bytes) -> tuple[str, str]:
    """(Message-ID as written, digest) of a mail: what makes it the same mail, whatever way it travelled.

    With a Message-ID: its identifying headers and body, so that a copy with other Received lines is no new reply
    and another body under a stolen Message-ID is one. Without: every byte.
    """
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    headers: list[bytes] = []
    keep = False
    for line in head.split(b"\n"):
        if not line[:1].isspace():
            keep = bool(IDENTIFYING.match(line))
        if keep:
            headers.append(line.strip())
    message_id = next((h.partition(b":")[2].strip() for h in headers if h[:10].lower() == b"message-id"), b"")
    known = b"\n".join(headers) + b"\n\n" + body if message_id else raw
    return message_id.replace(b"\0", b"").decode("ascii", "replace")[:998], hashlib.sha256(known).hexdigest()


def _store(services: Services, company_id: int, mail: RawMail) -> bool:
    message_id, digest = identity(mail.raw)
    try:
        with services.store.unit(company_id) as unit:
            known = unit.session.scalar(select(ReplyRow.id).where(ReplyRow.identity == digest))
            if known is None:
                row = ReplyRow(
                    mailbox=mail.mailbox,
                    message_id=message_id,
                    identity=digest,
                    raw=mail.raw,
                    received_at=unit.now,
                    status=str(ReplyStatus.RECEIVED),
                )
                unit.add(row)
                unit.flush()
                unit.event("reply.received", f"reply:{row.id}", mailbox=mail.mailbox, bytes=len(mail.raw))
            unit.add(
                LedgerRow(
                    mailbox=mail.mailbox,
                    folder=mail.folder,
                    uidvalidity=mail.uidvalidity,
                    uid=mail.uid,
                    reply_id=known if known is not None else row.id,
                )
            )
    except IntegrityError:
        # Another poller stored the same message in the meantime; it is safe there.
        log.info("%s/%s uid %s was stored by another poller", mail.mailbox, mail.folder, mail.uid)
        return False
    return known is None


@dataclass
class Claimed:
    """A reply leased to this worker, parsed once for all its steps."""

    reply_id: int
    company_id: int
    channel: str
    _mail: Mail | None = None

    def mail(self, services: Services) -> Mail:
        """The parsed mail."""
        if self._mail is None:
            with services.store.view(self.company_id) as unit:
                raw = unit.session.scalars(select(ReplyRow.raw).where(ReplyRow.id == self.reply_id)).one()
            self._mail = services.channel(self.channel).parse(raw)
        return self._mail


def claim(services: Services) -> Claimed | None:
    """Lease the oldest reply that waits for a step; None when nothing waits.

    The lease only avoids double work: every step's move is guarded by itself. A reply whose worker died three
    times over is shunted, so that it cannot take the service down for ever.
    """
    with services.store.unit(None) as unit:
        waiting = (
            select(ReplyRow.id, ReplyRow.company_id, ReplyRow.channel, ReplyRow.attempts)
            .where(
                ReplyRow.status.in_([str(status) for status in STEPS]),
                or_(ReplyRow.claimed_until.is_(None), ReplyRow.claimed_until < unit.now),
            )
            .order_by(ReplyRow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        found = unit.session.execute(waiting).first()
        if found is None:
            return None
        reply_id, company_id, channel, attempts = found
        unit.session.execute(
            update(ReplyRow)
            .where(ReplyRow.id == reply_id)
            .values(claimed_until=unit.now + LEASE, attempts=attempts + 1)
        )
    if attempts >= MAX_ATTEMPTS:
        _shunt(services, company_id, reply_id, "the process died while it worked on this reply", "claim")
        return None
    return Claimed(reply_id, company_id, channel)


def advance(services: Services) -> bool:
    """Take one waiting reply through every step it can take now; False when nothing waits."""
    claimed = claim(services)
    if claimed is None:
        return False
    name = ""
    try:
        while True:
            status = _status(services, claimed)
            step = STEPS.get(status)
            if step is None:
                break
            name = step.__name__.lstrip("_")
            if not step(services, claimed):
                break  # somebody else moved it; whoever did goes on
    except Exception:
        log.exception("reply %s failed in %s", claimed.reply_id, name)
        _shunt(services, claimed.company_id, claimed.reply_id, traceback.format_exc(), name)
    else:
        with services.store.unit(claimed.company_id) as unit:
            unit.change(ReplyRow, ReplyRow.id == claimed.reply_id, claimed_until=None, attempts=0)
    services.bell.ring()
    return True


def _status(services: Services, claimed: Claimed) -> ReplyStatus:
    with services.store.view(claimed.company_id) as unit:
        return ReplyStatus(unit.session.scalars(select(ReplyRow.status).where(ReplyRow.id == claimed.reply_id)).one())


def _shunt(services: Services, company_id: int, reply_id: int, trace: str, step: str) -> None:
    with services.store.unit(company_id) as unit:
        moved = unit.move(
            ReplyRow,
            reply_id,
            tuple(STEPS),
            ReplyStatus.SHUNTED,
            why=trace.strip().splitlines()[-1],
            trace=trace,
            reason="failed",
            failed_step=step,
            claimed_until=None,
            attempts=0,
        )
        if moved:
            cards.open_card(unit, CardKind.LOOK, reply_id=reply_id, reason="failed")


def _screen(services: Services, claimed: Claimed) -> bool:
    """Parse; look for bounces, automatic answers and attacks. No model is called."""
    mail = claimed.mail(services)
    screening = services.reader.screen(mail)
    with services.store.unit(claimed.company_id) as unit:
        return unit.move(
            ReplyRow,
            claimed.reply_id,
            ReplyStatus.RECEIVED,
            ReplyStatus.SCREENED,
            why=" ".join(filter(None, (str(screening.automatic or ""), str(screening.attack)))),
            sender=mail.sender.email[:254],
            sender_name=mail.sender.name[:254],
            subject=mail.subject,
            new_text=mail.body.new_text,
            attachments=[attachment.name for attachment in mail.attachments],
            undelivered=next(iter(mail.undelivered), "")[:254],
        )


def _match(services: Services, claimed: Claimed) -> bool:
    """Attach to a debtor when sure; quarantine an attack; leave the rest to a person with ranked candidates."""
    mail = claimed.mail(services)
    with services.store.view(claimed.company_id) as unit:
        match = services.channel(claimed.channel).match(mail, queries.StoredDirectory(unit))
        debtor = queries.debtor(unit, match.debtor_id) if match.debtor_id else None
    screening = services.reader.screen(mail, debtor)
    with services.store.unit(claimed.company_id) as unit:
        stored = dump(MATCH, match)
        if screening.attack not in (Attack.NONE, Attack.MALFORMED):
            # Attached to nobody by itself; the likely debtor is offered, should a person find the mail honest.
            likely = (Candidate(debtor.id, debtor.name, 1.0, match.signs),) if debtor and debtor.id else ()
            stored = dump(MATCH, Match(None, candidates=likely or match.candidates, signs=match.signs))
            return _set_aside(unit, claimed.reply_id, f"attack_{screening.attack}", matched=stored)
        if mail.sender.email == services.accounts[claimed.company_id].address.lower():
            frm, to = ReplyStatus.SCREENED, ReplyStatus.CLOSED  # our own mail came back to us
            return unit.move(ReplyRow, claimed.reply_id, frm, to, why="own_mail", reason="own_mail", matched=stored)
        if match.debtor_id is None and screening.automatic in (Intent.AUTO_REPLY, Intent.OTHER):
            return unit.move(
                ReplyRow,
                claimed.reply_id,
                ReplyStatus.SCREENED,
                ReplyStatus.CLOSED,
                why="automatic",
                reason="automatic",
                matched=stored,
            )
        if match.debtor_id is None:
            reason = "ambiguous_sender" if match.candidates else "unknown_sender"
            return _set_aside(unit, claimed.reply_id, reason, matched=stored)
        return attach(unit, claimed.reply_id, match, automatic=screening.automatic is not None)


def attach(unit: Unit, reply_id: int, match: Match, *, automatic: bool, actor: str = "system") -> bool:
    """Move a reply to its debtor; what waited for that debtor is void, since it has written again."""
    assert match.debtor_id is not None
    queries.lock_debtor(unit, match.debtor_id)
    conversation_id = match.conversation_id or drafts.open_conversation(unit, match.debtor_id)
    moved = unit.move(
        ReplyRow,
        reply_id,
        (ReplyStatus.SCREENED, ReplyStatus.NEEDS_HUMAN),
        ReplyStatus.MATCHED,
        actor=actor,
        why=" ".join(match.signs),
        matched=dump(MATCH, match),
        debtor_id=match.debtor_id,
        conversation_id=conversation_id,
        reason="",
    )
    # A stranger's mail may be about this debtor, but it must not void what its own people are being answered.
    if moved and not automatic and FOREIGN_SENDER not in match.signs:
        unit.change(ConversationRow, ConversationRow.id == conversation_id, last_inbound_at=unit.now)
        drafts.void_for_debtor(unit, match.debtor_id, "debtor_wrote_again", older_than=reply_id)
    return moved


def _read(services: Services, claimed: Claimed) -> bool:
    """Intents and facts, each with the words that show it."""
    with services.store.view(claimed.company_id) as unit:
        row = unit.session.scalars(select(ReplyRow).where(ReplyRow.id == claimed.reply_id)).one()
        assert row.debtor_id is not None
        debtor = queries.debtor(unit, row.debtor_id)
        invoices = queries.unpaid_invoices(unit, row.debtor_id)
    reader = services.readers.get(claimed.company_id, services.reader)
    reading = reader.read(claimed.mail(services), debtor, invoices, row.received_at)
    with services.store.view(claimed.company_id) as unit:  # in the middle of a talk, a short answer is a turn of it
        reading = replace(case_for(services, unit, row, reading).reading, attack=reading.attack)
    with services.store.unit(claimed.company_id) as unit:
        return unit.move(
            ReplyRow,
            claimed.reply_id,
            ReplyStatus.MATCHED,
            ReplyStatus.READ,
            why=f"{', '.join(reading.intents)} ({reading.confidence:.2f})",
            reading=dump(READING, reading),
        )


def case_for(services: Services, unit: Unit, row: ReplyRow, reading: Reading) -> Case:
    """The reading against the debtor's file, today."""
    assert row.debtor_id is not None
    match = MATCH.validate_python(row.matched)
    if BY_A_PERSON in match.signs:  # who looked at the mail and chose its debtor: it is no attack
        reading = replace(reading, attack=Attack.NONE)
    case = Case(
        reading=reading,
        debtor=queries.debtor(unit, row.debtor_id),
        invoices=queries.unpaid_invoices(unit, row.debtor_id),
        policy=services.policies[row.company_id],
        today=services.today(),
        sure_above=services.sure_above,
        plan_running=queries.running_plan(unit, row.debtor_id),
        dispute_open=queries.open_dispute(unit, row.debtor_id),
        broken_promises=queries.broken_promises(unit, row.debtor_id),
        same_domain_contact=FOREIGN_SENDER not in match.signs,
    )
    return talks.in_its_talk(services, unit, row, case)


def _decide(services: Services, claimed: Claimed) -> bool:
    """The policy chain, and at once the effects that only ever protect the debtor."""
    with services.store.view(claimed.company_id) as unit:
        row = unit.session.scalars(select(ReplyRow).where(ReplyRow.id == claimed.reply_id)).one()
        reading = READING.validate_python(row.reading)
        case = case_for(services, unit, row, reading)
    decision = services.decide(case)
    rules = ", ".join(reason.rule for reason in decision.reasons)
    with services.store.unit(claimed.company_id) as unit:
        moved = unit.move(
            ReplyRow,
            claimed.reply_id,
            ReplyStatus.READ,
            ReplyStatus.DECIDED,
            why=f"{decision.action}: {rules}",
            decision=dump(DECISION, decision),
        )
        if moved:
            _protect(unit, case.debtor.id, decision)
        return moved


def _protect(unit: Unit, debtor_id: int | None, decision: Decision) -> None:
    for effect in decision.effects:
        if isinstance(effect, PauseReminders):
            later = or_(DebtorRow.paused_until.is_(None), DebtorRow.paused_until < effect.until)
            if unit.change(DebtorRow, DebtorRow.id == debtor_id, later, paused_until=effect.until):
                unit.event("debtor.paused", f"debtor:{debtor_id}", until=effect.until.isoformat())
        elif isinstance(effect, FreezeDebtor) and unit.change(
            DebtorRow, DebtorRow.id == debtor_id, DebtorRow.frozen.is_(False), frozen=True
        ):
            unit.event("debtor.frozen", f"debtor:{debtor_id}")


def _draft(services: Services, claimed: Claimed) -> bool:
    """Word the decision, check the wording, and put it on a card; or close, or set aside, as decided."""
    with services.store.view(claimed.company_id) as unit:
        row = unit.session.get_one(ReplyRow, claimed.reply_id)
        decision = DECISION.validate_python(row.decision)
        assert row.debtor_id is not None
        reachable = bool(queries.debtor(unit, row.debtor_id).contacts)
    reason = decision.reasons[0].rule
    if decision.action is Action.QUARANTINE:
        reason = f"attack_{READING.validate_python(row.reading).attack}"
    if decision.action is Action.CLOSE:
        with services.store.unit(claimed.company_id) as unit:
            frm, to = ReplyStatus.DECIDED, ReplyStatus.CLOSED
            closed = unit.move(ReplyRow, claimed.reply_id, frm, to, why=reason, reason=reason)
            if closed:
                _reopen_overtaken(unit, row.debtor_id, claimed.reply_id)
            return closed
    if not decision.worded or not reachable:
        with services.store.unit(claimed.company_id) as unit:
            return _set_aside(unit, claimed.reply_id, reason if reachable else "no_contact")
    return drafts.propose_answer(services, claimed.company_id, claimed.reply_id)


def _reopen_overtaken(unit: Unit, debtor_id: int, reply_id: int) -> None:
    """« Payé hier » then « merci, bonne journée »: the courtesy is closed, what it overtook must not be lost."""
    overtaken = queries.overtaken(unit, debtor_id, before=reply_id)
    if overtaken:
        frm, to = ReplyStatus.CLOSED, ReplyStatus.MATCHED
        unit.move(ReplyRow, overtaken[-1].id, frm, to, why="the newer message needs no answer", reason="")


def _set_aside(unit: Unit, reply_id: int, reason: str, **changes: Any) -> bool:
    """Leave a reply to a person, with the reason on a card."""
    moved = unit.move(
        ReplyRow,
        reply_id,
        (ReplyStatus.SCREENED, ReplyStatus.DECIDED),
        ReplyStatus.NEEDS_HUMAN,
        why=reason,
        reason=reason,
        **changes,
    )
    if moved:
        cards.open_card(unit, CardKind.LOOK, reply_id=reply_id, reason=reason)
    return moved


STEPS: Mapping[ReplyStatus, Callable[[Services, Claimed], bool]] = {
    ReplyStatus.RECEIVED: _screen,
    ReplyStatus.SCREENED: _match,
    ReplyStatus.MATCHED: _read,
    ReplyStatus.READ: _decide,
    ReplyStatus.DECIDED: _draft,
}
