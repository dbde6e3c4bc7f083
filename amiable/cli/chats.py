"""`amiable chat`."""

from __future__ import annotations

from pathlib import Path

import click

from amiable.cli.common import company_of, company_option, console, folder_option, json_option, opened
from amiable.cli.terminal import to_json
from amiable.flow.chats import revoke, tied_chats
from amiable.settings import load_settings


@click.group()
def chat() -> None:
    """Debtors' chats: which are tied to whom, and closing one."""


@chat.command(name="list")
@folder_option
@json_option
def chat_list(folder: Path, as_json: bool) -> None:
    """The chats that are tied to a contact, with the number that `amiable chat revoke` takes."""
    with opened(load_settings(folder)) as app:
        found = {slug: tied_chats(app.services, company_id) for slug, company_id in app.companies.items()}
    if as_json:
        shown = {
            slug: [{**vars(one), "since": one.since.isoformat()} for one in ties] for slug, ties in found.items()
        }
        click.echo(to_json(shown))
        return
    for slug, ties in found.items():
        console.print(f"[bold]{slug}[/]")
        for one in ties:
            line = f"  {one.id}  {one.debtor}, {one.contact}, since {one.since:%Y-%m-%d %H:%M} UTC"
            console.print(line, markup=False, highlight=False)
        if not ties:
            console.print("  no chat is tied")


@chat.command(name="revoke")
@click.argument("number", type=int)
@folder_option
@company_option
def chat_revoke(number: int, folder: Path, company: str) -> None:
    """Close chat NUMBER: nothing more is said there, and what waited to leave goes back to a person."""
    with opened(load_settings(folder)) as app:
        closed = revoke(app.services, company_of(app, company), number)
    if not closed:
        raise click.UsageError(f"no chat {number} is tied; `amiable chat list` shows those that are")
    console.print(f"chat {number} is closed")
