"""One approval, at most one submission: whatever the server answers, whenever the process dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from amiable.domain.card import CardKind
from amiable.domain.status import OutboxStatus, ReplyStatus
from amiable.flow import dispatch
from amiable.mailbox.errors import ConfigurationError, PermanentError, TemporaryError, UncertainError
from amiable.store.tables import ApprovalRow, DraftVersionRow, OutboxRow, ReplyRow
from amiable.testing.flow import YANN, Workshop
from amiable.testing.mail import FakeOutbound


@pytest.fixture
def approved(shop: Workshop) -> Workshop:
    """One mail approved and queued."""
    shop.receive(YANN, "c'est réglé")
    assert shop.desk.approve(shop.tap(shop.card(), "Hélène")).done
    return shop


def outbox(shop: Workshop) -> OutboxRow:
    (row,) = shop.rows(OutboxRow)
    assert isinstance(row, OutboxRow)
    return row


def test_a_temporary_refusal_is_tried_again_later_with_the_same_message_id(approved: Workshop) -> None:
    approved.outbound.faults.append(TemporaryError("451 greylisted"))
    approved.send_all()
    assert outbox(approved).status == OutboxStatus.RETRY
    approved.send_all()  # not due yet
    assert len(approved.outbound.attempts) == 1
    approved.store.clock.advance(minutes=2)  # type: ignore[attr-defined]
    approved.send_all()
    assert outbox(approved).status == OutboxStatus.SENT
    first, second = approved.outbound.attempts
    assert first.raw == second.raw


def test_a_permanent_refusal_goes_back_to_a_person(approved: Workshop) -> None:
    approved.outbound.faults.append(PermanentError("550 no such user"))
    approved.send_all()
    assert outbox(approved).status == OutboxStatus.FAILED
    card = approved.card()
    assert (card.kind, card.reason) == (CardKind.LOOK, "send_failed")
    assert "550 no such user" in card.trace
    assert [row.status for row in approved.rows(ReplyRow)] == [ReplyStatus.NEEDS_HUMAN]


def test_wrong_settings_lose_nothing_and_tell_the_operator(approved: Workshop) -> None:
    approved.outbound.faults.append(ConfigurationError("smtp_password"))
    with pytest.raises(ConfigurationError):
        approved.send_all()
    assert outbox(approved).status == OutboxStatus.RETRY


def test_a_lost_answer_is_uncertain_and_never_resent_by_itself(approved: Workshop) -> None:
    approved.outbound.faults.append(UncertainError("connection lost after the content"))
    approved.send_all()
    approved.store.clock.advance(days=2)  # type: ignore[attr-defined]
    approved.send_all()
    dispatch.settle_stale(approved.services, 1, approved.sent_folder)
    assert outbox(approved).status == OutboxStatus.UNCERTAIN
    assert len(approved.outbound.attempts) == 1
    assert approved.card().kind is CardKind.UNCERTAIN


@pytest.mark.parametrize("left", [True, False])
def test_a_person_settles_what_is_uncertain(approved: Workshop, left: bool) -> None:
    approved.outbound.faults.append(UncertainError("lost"))
    approved.send_all()
    card = approved.card()
    verdicts = [approved.desk.settle(approved.tap(card, name), left) for name in ("Hélène", "Marc")]
    assert [verdict.done for verdict in verdicts] == [True, False]
    approved.send_all()
    assert outbox(approved).status == OutboxStatus.SENT
    assert len(approved.outbound.attempts) == (1 if left else 2)


def test_two_senders_submit_once(approved: Workshop) -> None:
    senders = [FakeOutbound() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda s: dispatch.send_next(approved.services, s, 1, "one of six"), senders))
    assert sum(len(sender.attempts) for sender in senders) == 1


@pytest.mark.parametrize("column", ["body", "recipient", "subject"])
def test_a_wording_that_changed_after_its_approval_does_not_leave(approved: Workshop, column: str) -> None:
    with approved.store.unit(1) as unit:
        unit.change(DraftVersionRow, DraftVersionRow.number == 1, **{column: "pirate@ailleurs.example"})
    approved.send_all()
    assert approved.outbound.attempts == []
    assert outbox(approved).status == OutboxStatus.FAILED
    assert approved.card().reason == "not_as_approved"


@pytest.mark.parametrize("column", ["recipient", "raw"])
def test_an_outbox_mail_that_was_tampered_with_does_not_leave(approved: Workshop, column: str) -> None:
    changed = {"recipient": "pirate@ailleurs.example", "raw": outbox_raw(approved) + b" "}
    with approved.store.unit(1) as unit:
        assert unit.change(OutboxRow, OutboxRow.draft_id == 1, **{column: changed[column]}) == 1
    approved.send_all()
    assert approved.outbound.attempts == []
    assert outbox(approved).status == OutboxStatus.FAILED


def outbox_raw(shop: Workshop) -> bytes:
    with shop.store.view(1) as unit:
        return unit.session.query(OutboxRow).one().raw


def test_an_outbox_row_cannot_exist_without_an_approval(shop: Workshop) -> None:
    from sqlalchemy.exc import IntegrityError

    shop.receive(YANN, "c'est réglé")
    with pytest.raises(IntegrityError), shop.store.unit(1) as unit:
        unit.add(
            OutboxRow(
                approval_id=12345,
                draft_id=1,
                conversation_id=1,
                message_id="<x@y>",
                sender="a@b",
                recipient=YANN,
                raw=b"",
                status="queued",
                not_before=unit.now,
            )
        )
    assert approved_by_nobody(shop) == 0


def approved_by_nobody(shop: Workshop) -> int:
    return len(shop.rows(ApprovalRow))


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from amiable.flow import dispatch
from amiable.mailbox.ports import SentReceipt
from amiable.store.session import Store
from amiable.testing.flow import Workshop

url, moment, taken = sys.argv[1:]
shop = Workshop(Store(url, lambda: datetime.fromisoformat("2026-03-10T10:00:00+01:00")))
die = lambda: os.kill(os.getpid(), signal.SIGKILL)

class Outbound:
    def send(self, sender, recipient, raw):
        if moment == "before the submission": die()
        open(taken, "a").write("taken\\n")
        if moment == "during the submission": die()
        return SentReceipt("250 OK")

if moment == "after the submission":
    dispatch.mark_sent = lambda *a, **k: die()
if moment == "before the claim":
    die()
if moment == "after the claim":
    dispatch._difference = lambda *a: die()
dispatch.send_next(shop.services, Outbound(), 1, "doomed")
if moment == "after everything": die()
"""


@pytest.mark.parametrize(
    ("moment", "submissions", "status"),
    [
        ("before the claim", 1, OutboxStatus.SENT),  # the next sender sends it
        ("after the claim", 1, OutboxStatus.SENT),  # the claim was not committed yet
        ("before the submission", 0, OutboxStatus.UNCERTAIN),
        ("during the submission", 1, OutboxStatus.UNCERTAIN),
        ("after the submission", 1, OutboxStatus.UNCERTAIN),
        ("after everything", 1, OutboxStatus.SENT),
    ],
)
def test_kill_9_at_any_moment_never_sends_twice(
    approved: Workshop, database_url: str, tmp_path: Path, moment: str, submissions: int, status: OutboxStatus
) -> None:
    taken = tmp_path / "taken"
    taken.touch()
    process = subprocess.run(
        [sys.executable, "-c", KILLED, database_url, moment, str(taken)], env=os.environ, check=False, timeout=60
    )
    assert process.returncode == -signal.SIGKILL
    # Whoever comes next does what a restarted sender does, now and once the dead one's claim has run out.
    for _ in range(2):
        dispatch.settle_stale(approved.services, 1, approved.sent_folder)
        approved.send_all()
        approved.store.clock.advance(hours=1)  # type: ignore[attr-defined]
    dispatch.settle_stale(approved.services, 1, approved.sent_folder)
    assert len(taken.read_text().splitlines()) + len(approved.outbound.attempts) == submissions
    assert outbox(approved).status == status


def test_a_dead_senders_mail_found_in_the_sent_folder_was_sent(approved: Workshop) -> None:
    sealed = dispatch.claim(approved.services, 1, "dead")
    assert sealed is not None
    approved.sent_folder.store(sealed.message_id, sealed.raw)  # a server that files what it submits
    approved.store.clock.advance(hours=1)  # type: ignore[attr-defined]
    dispatch.settle_stale(approved.services, 1, approved.sent_folder)
    assert outbox(approved).status == OutboxStatus.SENT
    assert [row.status for row in approved.rows(ReplyRow)] == [ReplyStatus.ANSWERED]


def test_the_copy_in_the_sent_folder_is_made_once_even_after_a_failure(approved: Workshop) -> None:
    approved.sent_folder.faults.append(TemporaryError("IMAP is away"))
    with pytest.raises(TemporaryError):
        approved.send_all()
    approved.send_all()
    assert list(approved.sent_folder.mails.values()) == [approved.outbound.accepted[0].raw]
    assert not dispatch.copy_next(approved.services, 1, approved.sent_folder)
