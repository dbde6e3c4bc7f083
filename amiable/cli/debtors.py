"""`amiable debtor`."""

from __future__ import annotations

from pathlib import Path

import click

from amiable.cli.common import company_of, company_option, console, folder_option, opened
from amiable.flow.unfreeze import frozen_debtor, unfreeze
from amiable.settings import load_settings


@click.group()
def debtor() -> None:
    """What an operator may change in a debtor's file."""


@debtor.command(name="unfreeze")
@click.argument("name")
@folder_option
@company_option
@click.option("--why", prompt="Why (kept with the event)", help="Why there is no collective procedure after all.")
@click.option("--yes", is_flag=True, help="Do not ask again.")
def debtor_unfreeze(name: str, folder: Path, company: str, why: str, yes: bool) -> None:
    """Let reminders to the debtor NAME (or its reference) start again: it was taken for insolvent by mistake."""
    with opened(load_settings(folder)) as app:
        company_id = company_of(app, company)
        found = frozen_debtor(app.services, company_id, name)
        held = ", ".join(found.invoices) or "no invoice"
        asked = f"{found.name} may be reminded again ({held}). During a collective procedure that is forbidden. Sure?"
        if not yes and not click.confirm(asked):
            console.print("Nothing changed.")
            return
        unfreeze(app.services, company_id, found.id, why)
    console.print(f"{found.name} may be reminded again.", markup=False, highlight=False)
