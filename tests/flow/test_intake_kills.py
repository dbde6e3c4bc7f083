"""No received mail is lost: kill -9 at every step of the intake, and the next process goes on from the status."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from amiable.domain.status import DraftStatus, ReplyStatus
from amiable.flow import intake
from amiable.store.tables import DraftRow, ReplyRow
from amiable.testing.flow import YANN, Workshop, letter_from

KILLED = """
import os, signal, sys
from datetime import datetime, timedelta
from amiable.flow import drafts, intake
from amiable.store.session import Store
from amiable.testing.flow import YANN, Workshop, letter_from

url, moment = sys.argv[1:]
now = datetime.fromisoformat("2026-03-10T10:00:00+01:00")
shop = Workshop(Store(url, lambda: now))

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

shop.inbox.put(letter_from(YANN, "c'est réglé", now, Message_ID="<one@debtor.example>"))
if moment == "before the commit":
    intake.identity = die
if moment == "after the commit, before the flag":
    shop.inbox.flag = die
intake.receive(shop.services, 1, shop.inbox)
steps = {step.__name__: status for status, step in intake.STEPS.items()}
if moment in steps:
    intake.STEPS[steps[moment]] = die
if moment == "inside the draft":
    drafts.insert = die
intake.advance(shop.services)
die()
"""


@pytest.mark.parametrize(
    "moment",
    [
        "before the commit",
        "after the commit, before the flag",
        "_screen",
        "_match",
        "_read",
        "_decide",
        "_draft",
        "inside the draft",
        "after everything",
    ],
)
def test_kill_9_at_any_step_loses_nothing_and_doubles_nothing(shop: Workshop, database_url: str, moment: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, database_url, moment], env=os.environ, check=False, timeout=60
    )
    assert done.returncode == -signal.SIGKILL
    # The server still has the mail; the lease of the dead worker runs out.
    shop.inbox.put(letter_from(YANN, "c'est réglé", shop.store.clock(), Message_ID="<one@debtor.example>"))
    intake.receive(shop.services, 1, shop.inbox)
    shop.store.clock.advance(minutes=5)  # type: ignore[attr-defined]
    while intake.advance(shop.services):
        pass
    assert [row.status for row in shop.rows(ReplyRow)] == [ReplyStatus.DRAFTED]  # type: ignore[attr-defined]
    assert [row.status for row in shop.rows(DraftRow)] == [DraftStatus.PROPOSED]  # type: ignore[attr-defined]
    assert len(shop.cards()) == 1


def test_a_mail_that_kills_its_worker_every_time_is_shunted(shop: Workshop) -> None:
    shop.inbox.put(letter_from(YANN, "c'est réglé", shop.store.clock()))
    intake.receive(shop.services, 1, shop.inbox)
    for _ in range(intake.MAX_ATTEMPTS):
        assert intake.claim(shop.services) is not None  # and the worker died
        shop.store.clock.advance(minutes=5)  # type: ignore[attr-defined]
    assert intake.claim(shop.services) is None
    assert [row.status for row in shop.rows(ReplyRow)] == [ReplyStatus.SHUNTED]  # type: ignore[attr-defined]
    assert shop.card().reason == "failed"
