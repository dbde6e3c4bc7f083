"""Play the demonstration: by a script to its end, or open for a person with a browser."""

from __future__ import annotations

import os
import sys
import time
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from amiable.app.bootstrap import utc_now
from amiable.demo.customer import ScriptedCustomer, ScriptedTalk
from amiable.demo.manager import ScriptedManager
from amiable.demo.stage import ADDRESS, MANAGERS, Stage, stage
from amiable.domain.calendar import PARIS
from amiable.domain.chat import CHAT
from amiable.domain.status import CardStatus, OutboxStatus, ReplyStatus
from amiable.mailbox.compose import body_of
from amiable.store.records import DECISION, READING
from amiable.store.session import Unit
from amiable.store.tables import ApprovalRow, CardRow, DebtorRow, DraftVersionRow, InvoiceRow, OutboxRow, ReplyRow

DEADLINE_SECONDS = 150.0
"""Half a minute is usual; on a machine busy with other work the script goes on this long before it gives up."""
RESTING = (ReplyStatus.ANSWERED, ReplyStatus.CLOSED)
Snapshot = dict[str, str]


@dataclass(frozen=True)
class Result:
    """What the scripted run ended with."""

    received: int
    replies: int
    sent: int
    exact: int
    """Mails and chat messages that debtors received whose text is the approved one, character for character."""
    talked: bool
    """True when a debtor's question in the chat was answered there."""
    planned: bool
    """True when a debtor who took the payment plan offered has its schedule in writing."""
    finished: bool

    @property
    def fine(self) -> bool:
        """True when every mail was dealt with and what left is what was approved."""
        dealt_with = self.finished and self.received == self.replies
        return dealt_with and self.talked and self.planned and self.sent == self.exact and self.sent > 0


def headless(console: Console) -> Result:
    """Servers, mails, a scripted manager; tables at the end."""
    began = time.monotonic()
    with stage(scripted=True, remind=False) as scene:
        before, delivered = _invoices(scene), scene.delivered
        console.print(f"{delivered} mails delivered to {ADDRESS} by IMAP; two account managers in the chat.")
        helene, marc = (scene.chat.chat(person) for person in MANAGERS)
        manager = ScriptedManager(helene, marc, lambda what, title: console.print(f"  [bold]{what:10}[/] {title}"))
        late = began + DEADLINE_SECONDS
        finished = _all_done(scene, delivered)
        manager.work(lambda: finished() or time.monotonic() > late)
        customer, talk = ScriptedCustomer(scene, manager.tell), ScriptedTalk(scene, manager.tell)
        asked = customer.begin()
        delivered += talk.answer(utc_now().astimezone(PARIS))
        finished = _all_done(scene, delivered)
        manager.work(lambda: (finished() and bool(customer.answers()) == asked) or time.monotonic() > late)
        result = _result(scene, delivered, finished(), customer, talk)
        _show(console, scene, before)
        console.print(
            f"{result.replies} replies of {result.received} mails, {result.sent} answers sent, "
            f"{result.exact} of them word for word as approved, one in a debtor's chat, "
            f"one a payment plan with its schedule, in {time.monotonic() - began:.0f} s."
        )
    return result


def interactive(console: Console) -> None:
    """Servers and mails; a person plays the account manager and the debtor in the browser until Ctrl-C."""
    with stage(scripted=True) as scene:
        console.print(f"{scene.delivered} debtors' mails are arriving. Open the page and play both sides:")
        console.print(f"  debtors and managers       {scene.chat.page_url}")
        console.print(
            f"  mail servers               imap 127.0.0.1:{scene.mail.imap_port}, smtp 127.0.0.1:"
            f"{scene.mail.smtp_port}, any address, password {scene.mail.password}"
        )
        console.print("Ctrl-C ends it; nothing is kept.")
        if sys.platform == "darwin" or {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():  # no text browser here
            webbrowser.open(scene.chat.page_url)
        scene.crew.wait()


def _all_done(scene: Stage, delivered: int) -> Callable[[], bool]:
    """Every mail read, every card decided, every approved answer out and filed."""

    def finished() -> bool:
        with scene.app.services.store.view(scene.company_id) as unit:
            replies = unit.session.scalars(select(ReplyRow.status)).all()
            waiting = _count(unit, CardRow, CardRow.status == CardStatus.WAITING)
            leaving = _count(unit, OutboxRow, OutboxRow.copied.is_(False), OutboxRow.status != OutboxStatus.CANCELLED)
        return len(replies) >= delivered and set(replies) <= set(RESTING) and not waiting and not leaving

    return finished


def _count(unit: Unit, table: type[CardRow | OutboxRow], *where: object) -> int:
    return int(unit.session.scalar(select(func.count()).select_from(table).where(*where)) or 0)  # type: ignore[arg-type]


def _result(scene: Stage, delivered: int, finished: bool, customer: ScriptedCustomer, talk: ScriptedTalk) -> Result:
    answers = [message.text for message in customer.answers()]
    with scene.app.services.store.view(scene.company_id) as unit:
        sent = list(unit.session.scalars(select(OutboxRow).where(OutboxRow.status == OutboxStatus.SENT)))
        exact = 0
        for mail in sent:
            approval = unit.session.get_one(ApprovalRow, mail.approval_id)
            approved = unit.session.scalars(
                select(DraftVersionRow.body).where(
                    DraftVersionRow.draft_id == approval.draft_id, DraftVersionRow.number == approval.version
                )
            ).one()
            if mail.channel == CHAT:
                exact += answers.count(approved.strip()) == 1
            else:
                received = [body_of(raw) for raw in scene.mail.mailbox(mail.recipient)]
                exact += received.count(approved) == 1
        replies = len(list(unit.session.scalars(select(ReplyRow.id).where(ReplyRow.channel != CHAT))))
    return Result(delivered, replies, len(sent), exact, bool(answers), talk.confirmed(), finished)


def _invoices(scene: Stage) -> Snapshot:
    with scene.app.services.store.view(scene.company_id) as unit:
        return {
            row.number: row.status for row in unit.session.scalars(select(InvoiceRow).order_by(InvoiceRow.number))
        }


def _show(console: Console, scene: Stage, before: Snapshot) -> None:
    with scene.app.services.store.view(scene.company_id) as unit:
        replies = Table("from", "understood", "decided", "ended", title="Replies")
        for row in unit.session.scalars(select(ReplyRow).order_by(ReplyRow.id)):
            reading = READING.validate_python(row.reading) if row.reading else None
            decision = DECISION.validate_python(row.decision) if row.decision else None
            intents = ", ".join(reading.intents) + f" ({reading.confidence:.2f})" if reading else "-"
            actions = ", ".join(measure.action for measure in decision.measures) if decision else "-"
            replies.add_row(row.sender, intents, actions, f"{row.status} {row.reason}".strip())
        sent = Table("to", "subject", "first words", title="Sent")
        for mail in unit.session.scalars(select(OutboxRow).order_by(OutboxRow.id)):
            means = scene.app.services.channel(mail.channel)
            words = " ".join(means.body_of(mail.raw).split())
            subject = unit.session.scalars(
                select(DraftVersionRow.subject).where(DraftVersionRow.draft_id == mail.draft_id).limit(1)
            ).one()
            sent.add_row(f"{mail.recipient} ({mail.status})", subject, words[:60] + "…")
        invoices = Table("invoice", "debtor", "before", "after", title="Invoices")
        names = {row.id: row.name for row in unit.session.scalars(select(DebtorRow))}
        for invoice in unit.session.scalars(select(InvoiceRow).order_by(InvoiceRow.number)):
            was = before[invoice.number]
            now = invoice.status if invoice.status == was else f"[bold]{invoice.status}[/]"
            invoices.add_row(invoice.number, names[invoice.debtor_id], was, now)
    for table in (replies, sent, invoices):
        console.print(table)
