"""The command line as a program and a person meet it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from amiable.bot.simulator import SimulatorServer
from amiable.mailbox.embedded import EmbeddedMailServer
from amiable.testing.llm import ModelServer, Reply

EXAMPLE_IBAN = "FR1420041010050500013M02606"
HEAD = "number;debtor;kind;email;amount;issued;due\n"


def amiable(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "200", **variables}
    return subprocess.run(
        [sys.executable, "-m", "amiable", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
        env=environment,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder as `init` writes it, pointed at servers on loopback."""
    assert amiable("init", str(tmp_path / "work")).returncode == 0
    return tmp_path / "work"


@pytest.fixture
def reachable(folder: Path) -> Path:
    with EmbeddedMailServer() as mail:
        path = folder / "amiable.toml"
        text = path.read_text(encoding="utf-8")
        for old, new in {
            "imap.my-company.example": "127.0.0.1",
            "smtp.my-company.example": "127.0.0.1",
            "imap_port = 993": f"imap_port = {mail.imap_port}",
            "smtp_port = 587": f"smtp_port = {mail.smtp_port}",
            'imap_tls = "ssl" ': 'imap_tls = "none" ',
            'smtp_tls = "starttls"': 'smtp_tls = "none"',
            'smtp_user = "compta@my-company.example"': 'smtp_user = ""',
            'password_variable = "AMIABLE_MAIL_PASSWORD"': f'imap_password = "{mail.password}"',
        }.items():
            assert old in text
            text = text.replace(old, new)
        text += '\n[[companies.managers]]\nname = "Hélène Garnier"\ntelegram_id = 123456789\n'
        path.write_text(text, encoding="utf-8")
        policy = folder / "company.toml"
        text = policy.read_text(encoding="utf-8").replace(EXAMPLE_IBAN, "FR7630006000011234567890189")
        policy.write_text(text, encoding="utf-8")
        yield folder  # type: ignore[misc]


def test_init_writes_a_folder_once(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert names == {"amiable.toml", "company.toml", "company.schema.json", "prompts", "invoices.example.csv"}
    again = amiable("init", str(folder))
    assert again.returncode == 1 and "exists already" in again.stderr


def test_check_reaches_every_part(reachable: Path) -> None:
    done = amiable("check", "-C", str(reachable), "--json")
    findings = {finding["part"]: finding for finding in json.loads(done.stdout)}
    assert done.returncode == 0, findings
    assert {"database", "reader", "telegram", "my-company: imap", "my-company: smtp"} <= set(findings)


def test_check_names_the_fix_of_each_part_that_fails(folder: Path) -> None:
    policy = folder / "company.toml"
    text = policy.read_text(encoding="utf-8")
    line = next(n for n, one in enumerate(text.splitlines(), 1) if one.startswith("iban"))
    policy.write_text(text.replace("FR1420041010050500013M02606", "FR1420041010050500013M02607"), encoding="utf-8")
    settings = folder / "amiable.toml"
    unreachable = settings.read_text(encoding="utf-8").replace("imap.my-company.example", "127.0.0.1")
    settings.write_text(unreachable.replace("imap_port = 993", "imap_port = 1"), encoding="utf-8")
    done = amiable("check", "-C", str(folder), AMIABLE_MAIL_PASSWORD="x")
    assert done.returncode == 1
    assert f"company.toml:{line}" in done.stdout and "IBAN" in done.stdout
    assert "imap_port" in done.stdout


def test_a_folder_that_nobody_filled_in_does_not_pass(folder: Path) -> None:
    """The example's IBAN would send money elsewhere, and nobody but the company says who approves."""
    findings = json.loads(amiable("check", "-C", str(folder), "--json", AMIABLE_MAIL_PASSWORD="").stdout)
    said = {finding["part"]: finding["message"] for finding in findings if not finding["ok"]}
    assert "example's IBAN" in said["my-company: policy"]
    assert "nobody may approve" in said["my-company: managers"]
    assert "AMIABLE_MAIL_PASSWORD" in said["my-company: imap"]
    assert "AMIABLE_MAIL_PASSWORD" in said["my-company: smtp"]


def model(server: ModelServer | None, **more: str) -> dict[str, str]:
    url = server.base_url if server else "http://127.0.0.1:1/v1"
    return {"AMIABLE_MODEL__MODEL": "test", "AMIABLE_MODEL__BASE_URL": url, "AMIABLE_MODEL__API_KEY": "k", **more}


def probed(folder: Path, variables: dict[str, str]) -> tuple[bool, str]:
    done = amiable("check", "-C", str(folder), "--json", **variables)
    (found,) = [finding for finding in json.loads(done.stdout) if finding["part"] == "model"]
    return found["ok"], found["message"]


def test_check_asks_the_model_once_when_one_is_set(folder: Path) -> None:
    assert probed(folder, {}) == (True, "no model: the templates word every draft")
    with ModelServer(lambda asked: Reply(corps="ok")) as server:
        fine, message = probed(folder, model(server))
        assert fine and f"test at {server.base_url} answers" in message
        assert len(server.asked) == 1
        assert server.asked[0].prompt_tokens < 200


@pytest.mark.parametrize(
    ("reply", "fix"),
    [
        (Reply(status=401), "check api_key"),
        (Reply(status=404), "check base_url"),
        (Reply(fault="hang"), "timeout_seconds"),
        (Reply(text="bonjour"), "OpenAI-compatible"),
        (None, "nothing answers there"),
    ],
)
def test_check_names_the_fix_of_a_model_that_does_not_answer(folder: Path, reply: Reply | None, fix: str) -> None:
    if reply is None:
        fine, message = probed(folder, model(None))
    else:
        with ModelServer(lambda asked: reply) as server:
            fine, message = probed(folder, model(server, AMIABLE_MODEL__TIMEOUT_SECONDS="1"))
    assert not fine
    assert fix in message, message


def test_a_frozen_debtor_is_unfrozen_only_by_name(reachable: Path) -> None:
    done = amiable("debtor", "unfreeze", "Durand", "-C", str(reachable), "--why", "homonyme", "--yes")
    assert done.returncode == 1
    assert "frozen now: none" in done.stderr


def test_wrong_settings_are_named_by_key(folder: Path) -> None:
    path = folder / "amiable.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("sure_above", "sure_bove"), encoding="utf-8")
    done = amiable("run", "-C", str(folder))
    assert done.returncode == 1
    assert "reader.sure_bove" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_folder_says_how_to_make_one(tmp_path: Path) -> None:
    done = amiable("status", "-C", str(tmp_path))
    assert done.returncode == 1 and "amiable init" in done.stderr and "-C" in done.stderr


def test_a_database_that_is_away_is_one_clear_message(folder: Path) -> None:
    done = amiable("status", "-C", str(folder), AMIABLE_DATABASE__URL="postgresql+psycopg://u:pw@127.0.0.1:1/none")
    assert done.returncode == 1 and "check [database] url" in done.stderr
    assert "Traceback" not in done.stderr and "pw" not in done.stderr


def test_an_unknown_option_is_a_usage_error() -> None:
    assert amiable("demo", "--nonsense").returncode == 2


def test_import_and_status_speak_json(reachable: Path) -> None:
    row = (
        "number;debtor;kind;email;amount;issued;due\nF-1;Durand;business;d@durand.example;10;2026-01-01;2026-02-01\n"
    )
    (reachable / "in.csv").write_text(row + "F-2;Durand;robot;d@durand.example;10;2026-01-01;2026-02-01\n")
    done = amiable("import", "invoices", str(reachable / "in.csv"), "-C", str(reachable), "--json")
    result = json.loads(done.stdout)
    assert (done.returncode, result["added"], result["bad"][0]["line"]) == (1, 1, 3)
    report = json.loads(amiable("status", "-C", str(reachable), "--json").stdout)
    assert report["my-company"]["invoices"] == {"overdue": 1}


def test_payments_are_imported_and_what_waits_is_listed(folder: Path) -> None:
    (folder / "in.csv").write_text(HEAD + "FA-771;Durand;business;d@durand.example;10;2026-01-01;2026-02-01\n")
    assert amiable("import", "invoices", str(folder / "in.csv"), "-C", str(folder)).returncode == 0
    bank = folder / "bank.csv"
    bank.write_text("date;amount;label;payer\n2026-02-03;4;VIR FA-771;Durand\n2026-02-04;7,5;VIR;Inconnu\n")
    done = amiable("import", "payments", str(bank), "-C", str(folder), "--json")
    result = json.loads(done.stdout)
    assert (done.returncode, result["added"], result["assigned"], result["to_assign"]) == (0, 2, 1, 1)
    report = json.loads(amiable("status", "-C", str(folder), "--json").stdout)["my-company"]
    (waiting,) = report["payments_to_assign"]
    assert (report["payments"], waiting["left"], waiting["payer"]) == (
        {"assigned": 1, "to_assign": 1},
        "7.50",
        "Inconnu",
    )
    shown = amiable("status", "-C", str(folder)).stdout
    assert waiting["id"] in shown and "payments to assign" in shown
    bank.write_text("date;amount;label\n2026-02-03;cinq;VIR FA-771\n")
    bad = amiable("import", "payments", str(bank), "-C", str(folder))
    assert bad.returncode == 1 and "line 2: amount 'cinq'" in bad.stderr


def test_run_answers_a_mail_through_real_processes(reachable: Path, database_url: str) -> None:
    """`amiable run` with a Bot API server of its own settings: the token, not the code, chooses the place."""
    with SimulatorServer({123456789: "Hélène"}) as chat:
        (reachable / "in.csv").write_text(HEAD + "F-77;Durand;business;d@durand.example;10;2026-01-01;2026-02-01\n")
        database = {"AMIABLE_DATABASE__URL": database_url}
        imported = amiable("import", "invoices", str(reachable / "in.csv"), "-C", str(reachable), **database)
        assert imported.returncode == 0, imported.stderr
        process = subprocess.Popen(
            [sys.executable, "-m", "amiable", "run", "-C", str(reachable)],
            env={
                **os.environ,
                **database,
                "AMIABLE_TELEGRAM__TOKEN": chat.token,
                "AMIABLE_TELEGRAM__BASE_URL": chat.base_url,
                "AMIABLE_TELEGRAM__BASE_FILE_URL": chat.base_file_url,
                "AMIABLE_RUN__POLL_SECONDS": "1",
            },
        )
        try:
            submit(
                reachable, "d@durand.example", "Bonjour, la facture F-77 est réglée depuis hier par virement. Merci"
            )
            card = chat.chat(123456789).wait_for(lambda m: any("Valider" in b for b in m.buttons), seconds=60)
            assert "F-77" in card.text
            chat.chat(123456789).press(card, "Valider")
            chat.chat(123456789).wait_for(lambda m: "Envoyé" in m.text, seconds=30)
        finally:
            process.terminate()
            process.wait(30)


def submit(folder: Path, sender: str, text: str) -> None:
    import smtplib
    import tomllib

    from amiable.testing.flow import letter_from

    mailbox = tomllib.loads((folder / "amiable.toml").read_text())["companies"][0]["mailbox"]
    from datetime import UTC, datetime

    with smtplib.SMTP("127.0.0.1", mailbox["smtp_port"]) as smtp:
        smtp.sendmail(sender, [mailbox["address"]], letter_from(sender, text, datetime.now(UTC)))


def test_learn_needs_corrections_and_goes_back_only_where_it_has_been(reachable: Path) -> None:
    few = amiable("learn", "-C", str(reachable))
    assert few.returncode == 1 and "at least" in few.stderr
    assert amiable("learn", "--back", "-C", str(reachable)).returncode == 2


def test_a_policy_is_checked_by_itself(folder: Path) -> None:
    fine = amiable("policy", "check", str(folder / "company.toml"))
    assert fine.returncode == 0 and "is valid" in fine.stdout
    text = (folder / "company.toml").read_text(encoding="utf-8").replace("max_instalments", "max_instalment")
    (folder / "company.toml").write_text(text, encoding="utf-8")
    wrong = amiable("policy", "check", str(folder / "company.toml"))
    assert wrong.returncode == 1 and "max_instalments" in wrong.stderr
    assert amiable("policy", "explain", "7", "-C", str(folder)).returncode == 1


def test_a_set_is_read_with_a_model_beside_the_embedded_reader(folder: Path, tmp_path: Path) -> None:
    with ModelServer(lambda asked: Reply(text='{"intentions": ["promise"], "motif": "", "faits": []}')) as server:
        with (folder / "amiable.toml").open("a", encoding="utf-8") as settings:
            settings.write(f'\n[model]\nmodel = "test"\nbase_url = "{server.base_url}"\n')
        case = {
            "id": "x-1",
            "received": "2026-03-12T10:02:00+01:00",
            "debtor": {
                "name": "Menuiserie Kerdoncuff SARL",
                "kind": "business",
                "email": "compta@kerdoncuff.example",
            },
            "invoices": [],
        }
        (tmp_path / "eml").mkdir()
        (tmp_path / "cases.jsonl").write_text(json.dumps(case) + "\n", encoding="utf-8")
        words = "From: compta@kerdoncuff.example\r\nSubject: Re: facture\r\n\r\nVendredi en huit, même endroit.\r\n"
        (tmp_path / "eml" / "x-1.eml").write_text(words, encoding="utf-8")
        out = tmp_path / "out.jsonl"
        read = amiable("eval", "replies", str(tmp_path), "--reader", "model", "-C", str(folder), "--out", str(out))
        assert read.returncode == 0, read.stderr
        assert json.loads(out.read_text(encoding="utf-8"))["labels"]["intents"] == ["promise"]
        assert len(server.asked) == 1
    without = amiable("eval", "replies", str(tmp_path), "--reader", "model", "-C", str(tmp_path))
    assert without.returncode == 1 and "amiable init" in without.stderr
