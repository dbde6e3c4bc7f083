"""`amiable run` without a token: its page plays a manager and a debtor of the company, side by side."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from amiable.app.bootstrap import App, bootstrap
from amiable.app.standin import FIRST_DEBTOR, nobody_lives_at
from amiable.app.workfolder import write_folder
from amiable.bot.simulator import SimulatorServer
from amiable.flow.imports import import_invoices
from amiable.flow.parts import Crew
from amiable.mailbox.embedded import EmbeddedMailServer
from amiable.settings import load_settings

HELENE = 7001
YANN = "compta@kerdoncuff.example"
SETTINGS = """
[telegram]
username = "atelier_bot"

[run]
poll_seconds = 1
work_seconds = 0.2

[[companies]]
slug = "atelier"

[companies.mailbox]
address = "compta@atelier.example"
imap_host = "127.0.0.1"
imap_port = {imap}
imap_tls = "none"
imap_password = "{password}"
smtp_host = "127.0.0.1"
smtp_port = {smtp}
smtp_tls = "none"

[[companies.managers]]
name = "Hélène Garnier"
telegram_id = 7001
"""
INVOICES = """number;debtor;kind;contact;email;amount;issued;due
FA-1;Menuiserie Kerdoncuff;business;Yann Kerdoncuff;compta@kerdoncuff.example;1250.00;2026-01-31;2026-03-02
FA-2;Vrai Client;business;;quelquun@vrai-client.fr;300.00;2026-01-31;2026-03-02
"""


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[App, SimulatorServer]]:
    """What `amiable run` starts, over a mail server on loopback."""
    with EmbeddedMailServer() as mail:
        folder = tmp_path / "work"
        write_folder(folder)
        settings = SETTINGS.format(imap=mail.imap_port, smtp=mail.smtp_port, password=mail.password)
        (folder / "amiable.toml").write_text(settings, encoding="utf-8")
        policy = (folder / "company.toml").read_text(encoding="utf-8")
        chatty = policy.replace("[chat]\nenabled = false", "[chat]\nenabled = true")
        assert chatty != policy
        (folder / "company.toml").write_text(chatty, encoding="utf-8")
        (folder / "invoices.csv").write_text(INVOICES, encoding="utf-8")
        app = bootstrap(load_settings(folder))
        imported = import_invoices(app.services, app.companies["atelier"], folder / "invoices.csv")
        assert not imported.bad
        with app.simulator() as page:
            crew = Crew(
                app.parts(token=page.token, base_url=page.base_url, base_file_url=page.base_file_url), app.services
            )
            crew.start()
            yield app, page
            crew.stop()
        app.close()


def soon(look: Callable[[], Any]) -> Any:
    """What the look gives once it gives something."""
    deadline = time.monotonic() + 30
    while not (found := look()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.1)
    return found


def test_a_manager_and_a_debtor_side_by_side(running: tuple[App, SimulatorServer]) -> None:
    _, page = running
    url = page.page_url.rstrip("/")
    about = httpx.get(f"{url}/page/people").json()
    assert [person["name"] for person in about["people"]] == ["Hélène Garnier"]
    assert next((one["name"], one["email"]) for one in about["debtors"]) == ("Yann Kerdoncuff", YANN)
    assert about["debtor"] and about["mailbox"]

    words = "Bonjour, la facture FA-1 sera réglée par virement vendredi prochain. Yann Kerdoncuff"
    posted = httpx.post(f"{url}/page/mailbox", json={"from": YANN, "subject": "Facture FA-1", "text": words})
    assert posted.status_code == 200, posted.text
    helene = page.chat(HELENE)
    card = helene.wait_for(lambda m: "✅ Valider" in m.buttons and words in m.plain, seconds=30)
    helene.press(card, "Valider")

    def letter() -> str:
        mails = httpx.get(f"{url}/page/mailbox").json()["mails"]
        return next((mail["text"] for mail in mails if mail["to"] == YANN), "")

    text = soon(letter)
    assert "https://t.me/atelier_bot?start=" in text
    yann = page.chat(FIRST_DEBTOR + 1)
    yann.send("/start " + text.split("?start=")[1].split()[0])
    yann.wait_for(lambda m: "maintenant reliée à votre dossier" in m.plain)
    yann.send("Finalement, est-ce que je peux payer la facture FA-1 en 3 fois ?")
    asked = helene.wait_for(lambda m: "✅ Valider" in m.buttons and "en 3 fois" in m.plain, seconds=30)
    helene.press(asked, "Valider")
    yann.wait_for(lambda m: not m.mine and "Bien reçu" not in m.plain and "FA-1" in m.plain, seconds=30)


def test_nobody_writes_in_the_name_of_a_real_address(running: tuple[App, SimulatorServer]) -> None:
    _, page = running
    url = page.page_url.rstrip("/")
    for sender in ("quelquun@vrai-client.fr", "inconnu@ailleurs.example"):
        refused = httpx.post(f"{url}/page/mailbox", json={"from": sender, "subject": "x", "text": "y"})
        assert refused.status_code == 400 and sender in refused.text
    assert httpx.get(f"{url}/page/mailbox").json()["mails"] == []


@pytest.mark.parametrize(
    ("email", "nobody"),
    [
        ("a@b.example", True),
        ("a@EXAMPLE.com", True),
        ("a@x.example.org", True),
        ("a@myexample.com", False),
        ("a@example.fr", False),
        ("a@b.example.fr", False),
    ],
)
def test_which_addresses_reach_nobody(email: str, nobody: bool) -> None:
    assert nobody_lives_at(email) is nobody
