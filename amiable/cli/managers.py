"""`amiable manager`."""

from __future__ import annotations

from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from amiable.cli.common import company_of, company_option, console, folder_option, json_option, opened
from amiable.cli.terminal import to_json
from amiable.domain.company import Role
from amiable.flow import people
from amiable.settings import load_settings


@click.group()
def manager() -> None:
    """Account managers: let one in, list them, let one go."""


@manager.command(name="add")
@click.argument("name")
@folder_option
@click.option("--role", type=click.Choice([str(role) for role in Role]), default=str(Role.MANAGER), show_default=True)
@company_option
@json_option
def manager_add(name: str, folder: Path, role: str, company: str, as_json: bool) -> None:
    """A one-time code for NAME: sent to the bot, it makes that chat NAME's. Again for another company they serve."""
    from amiable.app.doctor import bot_username

    settings = load_settings(folder)
    with opened(settings) as app:
        invitation = people.invite(app.services, company_of(app, company), name, Role(role))
    username = bot_username(settings)
    link = f"https://t.me/{username}?start={invitation.code}" if username else ""
    until = invitation.expires_at.astimezone()
    if as_json:
        click.echo(to_json({"code": invitation.code, "link": link, "expires_at": until.isoformat()}))
        return
    simulated = not settings.telegram.token.get_secret_value()
    lines = [
        f"Code for {name}: {invitation.code}",
        *([f"Link, to be opened on their phone: {link}"] if link else []),
        *(["No Telegram token is set: choose that name on the page of `amiable run`."] if simulated else []),
        f"{'Or they send' if link else 'They send'} the bot: /start {invitation.code}",
        f"Good once, until {until:%Y-%m-%d %H:%M}. Whoever uses it becomes {name}: hand it over in person.",
    ]
    click.echo("\n".join(lines))


@manager.command(name="list")
@folder_option
@json_option
def manager_list(folder: Path, as_json: bool) -> None:
    """Who may approve, for each company."""
    with opened(load_settings(folder)) as app:
        found = {slug: people.members(app.services, company_id) for slug, company_id in app.companies.items()}
    if as_json:
        click.echo(to_json(found))
        return
    for slug, members in found.items():
        table = Table("name", "role", "chat", "listed by", title=slug)
        for member in members:
            waits = f"code until {member.code_until.astimezone():%Y-%m-%d %H:%M}" if member.code_until else "no code"
            chat = "linked" if member.linked else waits
            listed = "amiable.toml" if member.source == people.SETTINGS else "amiable manager add"
            table.add_row(escape(member.name), str(member.role), chat, listed)
        console.print(table)


@manager.command(name="remove")
@click.argument("name")
@folder_option
@company_option
def manager_remove(name: str, folder: Path, company: str) -> None:
    """NAME may approve no more: their buttons stop at once, cards handed to them go back to everybody."""
    with opened(load_settings(folder)) as app:
        people.remove(app.services, company_of(app, company), name)
    click.echo(f"{name} may approve no more.")
