"""The demonstration's stage: embedded servers, a working folder, the company's file, and the real application."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

from amiable.app.bootstrap import App, bootstrap, utc_now
from amiable.app.played import debtor_mail, shown
from amiable.bot.simulator import BOT_NAME, Debtor, SimulatorServer
from amiable.demo.mails import COMPANY, DATA, scripted_mails
from amiable.demo.pdf import invoice_pdf
from amiable.domain.calendar import PARIS
from amiable.domain.company import Role
from amiable.flow.imports import import_invoices
from amiable.flow.parts import Crew
from amiable.mailbox.embedded import EmbeddedMailServer
from amiable.settings import load_settings
from amiable.store import queries
from amiable.store.tables import InvoiceRow

ADDRESS = "compta@ateliers-morel.example"
MANAGERS = {7001: "Hélène Garnier", 7002: "Marc Le Bihan"}
SUPERVISOR = 7002
"""Who is shown, and may approve, what is above the policy's amount."""
FIRST_TELEPHONE = 8001
TICK_SECONDS = 5
SCHEDULER = "scheduler"
NO_CHAT, CHAT = "[chat]\nenabled = false", "[chat]\nenabled = true"
"""The example's policy as it is, and as the demonstration has it: letters offer the chat."""


@dataclass
class Stage:
    """Everything that runs during the demonstration."""

    app: App
    mail: EmbeddedMailServer
    chat: SimulatorServer
    crew: Crew
    company_id: int
    delivered: int
    """Mails of the script."""


def _deliver_script(app: App, company_id: int, mail: EmbeddedMailServer) -> int:
    """The scripted mails arrive; how many."""
    with app.services.store.view(company_id) as unit:
        numbers = [row.number for row in unit.session.query(InvoiceRow)]
        invoices = queries.invoices_by_number(unit, numbers)
    mails = scripted_mails(invoices, utc_now().astimezone(PARIS))
    for raw in mails:
        mail.deliver(ADDRESS, raw)
    return len(mails)


@contextmanager
def stage(*, scripted: bool = False, remind: bool = True) -> Iterator[Stage]:
    """Set it up in a temporary folder on loopback, and leave nothing behind.

    `scripted`: the mails of the script are there before anybody looks. `remind`: those who are silent get drafts.
    """
    with tempfile.TemporaryDirectory(prefix="amiable-demo-") as name, EmbeddedMailServer() as mail:
        folder = Path(name)

        def write_as_debtor(sender: str, subject: str, body: str) -> None:
            mail.deliver(ADDRESS, debtor_mail(sender, COMPANY, subject, body, utc_now().astimezone(PARIS)))

        def mailbox() -> list[dict[str, str]]:
            return [shown(raw) for raw in _everything(mail)]

        with SimulatorServer(MANAGERS, on_debtor_mail=write_as_debtor, mailbox=mailbox, debtors=debtors()) as chat:
            _write_folder(folder, mail)
            app = bootstrap(load_settings(folder))
            company_id = next(iter(app.companies.values()))
            imported = import_invoices(app.services, company_id, folder / "invoices.csv")
            if imported.bad:
                raise RuntimeError(f"the demonstration's own invoices are wrong: {imported.bad}")
            parts = app.parts(token=chat.token, base_url=chat.base_url, base_file_url=chat.base_file_url)
            # A reminder approved at night or on a Sunday waits for the sending hours: the script has none.
            crew = Crew([part for part in parts if remind or part.name != SCHEDULER], app.services)
            delivered = _deliver_script(app, company_id, mail) if scripted else 0
            crew.start()
            try:
                yield Stage(app, mail, chat, crew, company_id, delivered)
            finally:
                crew.stop()
                app.close()


def debtors() -> dict[int, Debtor]:
    """The customers of the company's file, each with a telephone."""
    known = {row["email"]: Debtor(row["contact"], row["email"]) for row in _rows()}
    return dict(enumerate(known.values(), FIRST_TELEPHONE))


def _rows() -> Iterator[dict[str, str]]:
    return csv.DictReader((DATA / "invoices.csv").read_text(encoding="utf-8").splitlines(), delimiter=";")


def _write_folder(folder: Path, mail: EmbeddedMailServer) -> None:
    policy = (files("amiable.policies") / "company.example.toml").read_text(encoding="utf-8")
    (folder / "company.toml").write_text(policy.replace(NO_CHAT, CHAT), encoding="utf-8")
    managers = "\n".join(
        f'[[companies.managers]]\nname = "{name}"\ntelegram_id = {person}\n'
        f'role = "{Role.SUPERVISOR if person == SUPERVISOR else Role.MANAGER}"'
        for person, name in MANAGERS.items()
    )
    (folder / "amiable.toml").write_text(
        f"""
[telegram]
username = "{BOT_NAME}"

[run]
poll_seconds = 5
work_seconds = 0.5
tick_seconds = {TICK_SECONDS}

[[companies]]
slug = "ateliers-morel"

[companies.mailbox]
address = "{ADDRESS}"
name = "Ateliers Morel"
imap_host = "127.0.0.1"
imap_port = {mail.imap_port}
imap_tls = "none"
imap_password = "{mail.password}"
smtp_host = "127.0.0.1"
smtp_port = {mail.smtp_port}
smtp_tls = "none"

{managers}
""",
        encoding="utf-8",
    )
    _write_invoices(folder)


def _write_invoices(folder: Path) -> None:
    """The company's invoices, their days counted back from today, each with its PDF."""
    today = utc_now().astimezone(PARIS).date()
    with (folder / "invoices.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["number", "debtor", "kind", "contact", "email", "amount", "issued", "due", "pdf"])
        for row in _rows():
            issued = today - timedelta(days=int(row["issued_days_ago"]))
            due = today - timedelta(days=int(row["due_days_ago"]))
            pdf = f"{row['number']}.pdf"
            (folder / pdf).write_bytes(invoice_pdf(row["number"], row["debtor"], row["amount"], issued, due))
            known = (row["number"], row["debtor"], row["kind"], row["contact"], row["email"], row["amount"])
            writer.writerow([*known, issued, due, pdf])


def _everything(mail: EmbeddedMailServer) -> Iterator[bytes]:
    """What debtors wrote and what they received, as far as the mailboxes hold it."""
    yield from mail.mailbox(ADDRESS)
    addresses = {row["email"] for row in _rows()}
    for address in sorted(addresses):
        yield from mail.mailbox(address)
