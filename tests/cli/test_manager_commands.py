"""`amiable manager`: a code printed once, the list, and letting somebody go."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from amiable.app.bootstrap import bootstrap
from amiable.bot.simulator import SimulatorServer
from amiable.flow import people
from amiable.settings import load_settings


def amiable(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "amiable", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
        env={**os.environ, "COLUMNS": "200", **variables},
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert amiable("init", str(tmp_path / "work")).returncode == 0
    with (tmp_path / "work" / "amiable.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[[companies.managers]]\nname = "Hélène Garnier"\ntelegram_id = 123456789\n')
    return tmp_path / "work"


def test_add_list_and_remove(folder: Path) -> None:
    here = ("-C", str(folder))
    with SimulatorServer({1: "x"}) as telegram:
        variables = {"AMIABLE_TELEGRAM__TOKEN": telegram.token, "AMIABLE_TELEGRAM__BASE_URL": telegram.base_url}
        added = amiable("manager", "add", "Nadia Roux", "--role", "supervisor", "--json", *here, **variables)
        said = json.loads(added.stdout)
        assert said["link"] == f"https://t.me/{telegram.world.username}?start={said['code']}"
    again = amiable("manager", "add", "Nadia Roux", *here)
    assert "/start " in again.stdout
    assert "t.me" not in again.stdout, "without a token the bot's name is not known"
    listed = json.loads(amiable("manager", "list", "--json", *here).stdout)["my-company"]
    assert [(m["name"], m["role"], m["linked"], m["source"]) for m in listed] == [
        ("Hélène Garnier", "manager", True, "settings"),
        ("Nadia Roux", "manager", False, "command"),
    ]
    assert amiable("manager", "remove", "Nadia Roux", *here).returncode == 0
    refused = amiable("manager", "remove", "Hélène Garnier", *here)
    assert (refused.returncode, "amiable.toml" in refused.stderr) == (1, True)
    assert "Nadia" not in amiable("manager", "list", *here).stdout


def test_a_code_is_good_on_the_page_that_stands_in_for_telegram(folder: Path) -> None:
    said = json.loads(amiable("manager", "add", "Nadia Roux", "--json", "-C", str(folder)).stdout)
    app = bootstrap(load_settings(folder))
    try:
        present = {person.name: person.id for person in app.simulator().world.people.values()}
        assert present["Hélène Garnier"] == 123456789
        assert people.link(app.services, present["Nadia Roux"], said["code"]).done
        again = {person.name: person.id for person in app.simulator().world.people.values()}
        assert again == present, "the same telephone after a restart"
    finally:
        app.close()
