"""`amiable chat`: what is tied, and closing it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from amiable.app.bootstrap import App, bootstrap
from amiable.app.doctor import examine
from amiable.app.workfolder import write_folder
from amiable.bot.simulator import SimulatorServer
from amiable.chat.link import token_hash
from amiable.cli import main
from amiable.flow.chats import Chats
from amiable.settings import SettingsError, load_settings
from amiable.store.session import Unit
from amiable.store.tables import ChatInviteRow, ContactRow, DebtorRow

TOKEN = "abcdefghijklmnopqrstuvwxyzabcdef"


def amiable(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "-C", str(folder)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder whose letters offer the chat."""
    write_folder(tmp_path)
    policy = tmp_path / "company.toml"
    text = policy.read_text(encoding="utf-8")
    assert "[chat]\nenabled = false" in text
    policy.write_text(text.replace("[chat]\nenabled = false", "[chat]\nenabled = true"), encoding="utf-8")
    return tmp_path


@pytest.fixture
def app(folder: Path) -> Iterator[App]:
    path = folder / "amiable.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('username = ""', 'username = "relances_bot"'), encoding="utf-8")
    app = bootstrap(load_settings(folder))
    yield app
    app.close()


def invited(unit: Unit) -> None:
    debtor = DebtorRow(reference="Petit", name="Garage Petit", kind="business")
    unit.add(debtor)
    unit.flush()
    contact = ContactRow(debtor_id=debtor.id, email="compta@garage-petit.example")
    unit.add(contact)
    unit.flush()
    invite = ChatInviteRow(
        contact_id=contact.id, token_hash=token_hash(TOKEN), created_at=unit.now, expires_at=unit.now
    )
    invite.expires_at = unit.now.replace(year=unit.now.year + 1)
    unit.add(invite)


def test_a_tied_chat_is_listed_and_closed(folder: Path, app: App) -> None:
    with app.services.store.unit(1) as unit:
        invited(unit)
    assert "no chat is tied" in amiable(folder, "chat", "list").output
    assert Chats(app.services).open(5001, TOKEN) is not None
    (one,) = json.loads(amiable(folder, "chat", "list", "--json").output)["my-company"]
    assert (one["debtor"], one["contact"]) == ("Garage Petit", "compta@garage-petit.example")
    assert "Garage Petit, compta@garage-petit.example" in amiable(folder, "chat", "list").output
    assert amiable(folder, "chat", "revoke", str(one["id"])).exit_code == 0
    assert not Chats(app.services).tied(5001)
    again = amiable(folder, "chat", "revoke", str(one["id"]))
    assert again.exit_code == 2 and "no chat 1 is tied" in again.output
    with app.services.store.view(1) as unit:
        assert unit.session.query(ChatInviteRow).one().closed_at is not None


def test_links_need_the_bot_s_name(folder: Path) -> None:
    path = folder / "amiable.toml"
    text = path.read_text(encoding="utf-8")
    for token in ("", "123456:AAAA"):
        path.write_text(text.replace('token = ""', f'token = "{token}"'), encoding="utf-8")
        with pytest.raises(SettingsError, match=r"telegram\.username is empty"):
            bootstrap(load_settings(folder))
    path.write_text(
        text.replace('token = ""', 'token = "123456:AAAA"').replace('username = ""', 'username = "relances_bot"'),
        encoding="utf-8",
    )
    app = bootstrap(load_settings(folder))
    assert app.services.bot_name == "relances_bot"
    app.close()


def test_check_names_the_bot_that_letters_should_link_to(folder: Path) -> None:
    path = folder / "amiable.toml"
    text = path.read_text(encoding="utf-8")
    with SimulatorServer(username="relances_bot") as simulator:
        for name, ok in (("another_bot", False), ("relances_bot", True)):
            told = f'token = "{simulator.token}"\nbase_url = "{simulator.base_url}"'
            named = text.replace('token = ""', told).replace('username = ""', f'username = "{name}"')
            path.write_text(named, encoding="utf-8")
            (found,) = [one for one in examine(folder) if one.part == "telegram"]
            assert found.ok is ok and "@relances_bot" in found.message
