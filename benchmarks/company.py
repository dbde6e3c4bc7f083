"""The company that the benchmarks run: a working folder on embedded mail servers, thrown away at the end."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from amiable.app.bootstrap import App, bootstrap
from amiable.flow.imports import import_invoices
from amiable.mailbox.embedded import EmbeddedMailServer
from amiable.settings import load_settings

ADDRESS = "compta@ateliers-morel.example"
COLUMNS = ("number", "debtor", "kind", "contact", "email", "amount", "issued", "due", "currency")
SETTINGS = """
[database]
url = "{url}"
[run]
poll_seconds = 30
work_seconds = {work_seconds}
[[companies]]
slug = "bench"
[companies.mailbox]
address = "{address}"
imap_host = "127.0.0.1"
imap_port = {mail.imap_port}
imap_tls = "none"
imap_password = "{mail.password}"
smtp_host = "127.0.0.1"
smtp_port = {mail.smtp_port}
smtp_tls = "none"
"""


@contextmanager
def installation(
    mail: EmbeddedMailServer,
    url: str,
    managers: Mapping[int, str],
    invoices: Iterable[Sequence[str]],
    *,
    work_seconds: int,
) -> Iterator[App]:
    """The application with these supervisors (Telegram id and name) and invoices (rows of COLUMNS)."""
    people = "".join(
        f'[[companies.managers]]\nname = "{name}"\ntelegram_id = {number}\nrole = "supervisor"\n'
        for number, name in managers.items()
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = SETTINGS.format(url=url, address=ADDRESS, mail=mail, work_seconds=work_seconds) + people
        (folder / "amiable.toml").write_text(settings, encoding="utf-8")
        policy = (files("amiable.policies") / "company.example.toml").read_text(encoding="utf-8")
        (folder / "company.toml").write_text(policy, encoding="utf-8")
        with (folder / "invoices.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([COLUMNS, *invoices])
        app = bootstrap(load_settings(folder))
        try:
            import_invoices(app.services, app.companies["bench"], folder / "invoices.csv")
            yield app
        finally:
            app.close()
