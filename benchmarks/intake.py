"""Intake figures: mails a second from IMAP to a decision, against a bare fetch and parse of the same mailbox;
the time from delivery to card; peak memory. Run it with `make bench-intake`."""

from __future__ import annotations

import argparse
import email
import email.policy
import json
import resource
import statistics
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from company import ADDRESS, installation
from imapclient import IMAPClient
from sqlalchemy import select

from amiable.app.bootstrap import App, imap_settings
from amiable.bot.simulator import SimulatorServer
from amiable.domain.status import ReplyStatus
from amiable.flow import intake
from amiable.flow.parts import Crew
from amiable.mailbox.embedded import EmbeddedMailServer
from amiable.mailbox.inbox import ImapInbox
from amiable.store.tables import ReplyRow

MANAGER = 7001
SET = Path(__file__).parent.parent / "data" / "replies"


def invoices() -> Iterator[tuple[str, ...]]:
    """Those of the development set."""
    for case in map(json.loads, (SET / "cases.jsonl").read_text(encoding="utf-8").splitlines()):
        debtor = case["debtor"]
        for invoice in case["invoices"]:
            who = (debtor["name"], debtor["kind"], debtor.get("contact", ""), debtor["email"])
            what = (invoice["amount"], invoice["issued"], invoice["due"], invoice["currency"])
            yield (invoice["number"], *who, *what)


def company(mail: EmbeddedMailServer, url: str) -> AbstractContextManager[App]:
    """A company whose debtors and invoices are those of the development set."""
    return installation(mail, url, {MANAGER: "Bench"}, invoices(), work_seconds=5)


def bare(mail: EmbeddedMailServer) -> float:
    """Seconds to fetch every message with imapclient and parse it with the standard library."""
    began = time.perf_counter()
    client = IMAPClient("127.0.0.1", mail.imap_port, ssl=False)
    client.login(ADDRESS, mail.password)
    client.select_folder("INBOX", readonly=True)
    uids = client.search("ALL")
    for start in range(0, len(uids), 50):
        for answer in client.fetch(uids[start : start + 50], ["BODY.PEEK[]"]).values():
            email.message_from_bytes(answer[b"BODY[]"], policy=email.policy.default)
    client.logout()
    return time.perf_counter() - began


def full(app: App) -> tuple[float, int]:
    """Seconds from IMAP to a decision (and its draft) for every message; how many got as far as one."""
    company_id = app.companies["bench"]
    company = app.settings.companies[0]
    inbox = ImapInbox(imap_settings(company.mailbox))
    began = time.perf_counter()
    intake.receive(app.services, company_id, inbox)
    while intake.advance(app.services):
        pass
    seconds = time.perf_counter() - began
    inbox.close()
    with app.services.store.view(company_id) as unit:
        statuses = list(unit.session.scalars(select(ReplyRow.status)))
    if set(statuses) & {str(status) for status in intake.STEPS} or str(ReplyStatus.SHUNTED) in statuses:
        raise SystemExit(f"some mails were not dealt with: {sorted(set(statuses))}")
    return seconds, len(statuses)


def latencies(mail: EmbeddedMailServer, app: App, mails: list[bytes]) -> list[float]:
    """Seconds from the delivery of one mail to its card in the chat, with IDLE, one mail at a time."""
    found: list[float] = []
    with SimulatorServer({MANAGER: "Bench"}) as chat:
        parts = app.parts(token=chat.token, base_url=chat.base_url, base_file_url=chat.base_file_url)
        crew = Crew(parts, app.services)
        crew.start()
        try:
            person = chat.chat(MANAGER)
            time.sleep(2)  # every part has connected
            for raw in mails:
                shown = len(person.messages())
                began = time.perf_counter()
                mail.deliver(ADDRESS, raw)
                person.wait_until(lambda messages, shown=shown: len(messages) > shown, seconds=30)
                found.append(time.perf_counter() - began)
        finally:
            crew.stop()
    return found


def answerable(count: int) -> Iterator[bytes]:
    """Mails that certainly get a card: a person writes about a payment."""
    for case in map(json.loads, (SET / "cases.jsonl").read_text(encoding="utf-8").splitlines()):
        labels = case["labels"]
        if labels["intents"] == ["paid"] and labels["attack"] == "none" and count:
            count -= 1
            yield (SET / "eml" / f"{case['id']}.eml").read_bytes()


def main() -> None:
    """Print every figure with the median of its runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="sqlite:///bench.db", help="database URL (default: a SQLite file)")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    raws = [path.read_bytes() for path in sorted((SET / "eml").glob("*.eml"))]
    ratios, rates = [], []
    for _ in range(arguments.runs):
        with EmbeddedMailServer() as mail, company(mail, arguments.url) as app:
            for raw in raws:
                mail.deliver(ADDRESS, raw)
            app.services.reader.screen(app.services.parse(raws[0]))  # the model is loaded before the clock starts
            fetch = bare(mail)
            seconds, count = full(app)
            rates.append(count / seconds)
            ratios.append(seconds / fetch)
            print(f"{count} mails: bare fetch and parse {len(raws) / fetch:.0f}/s, to a decision {rates[-1]:.1f}/s")
    with EmbeddedMailServer() as mail, company(mail, arguments.url) as app:
        waits = latencies(mail, app, list(answerable(20)))
    print(f"intake: median {statistics.median(rates):.1f} mails/s, {statistics.median(ratios):.1f} x the bare fetch")
    print(f"delivery to card: median {statistics.median(waits):.2f} s, longest {max(waits):.2f} s, of {len(waits)}")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, servers included")


if __name__ == "__main__":
    main()
