"""`amiable run`."""

from __future__ import annotations

from pathlib import Path

import click

from amiable.cli.common import console, folder_option, opened
from amiable.flow.parts import PARTS, Crew
from amiable.settings import load_settings


@click.command()
@folder_option
@click.option("--only", type=click.Choice(PARTS), default=None, help="One part, to run several processes.")
def run(folder: Path, only: str | None) -> None:
    """Watch the mailbox, read, draft, show, send: until Ctrl-C."""
    settings = load_settings(folder)
    token = settings.telegram.token.get_secret_value()
    simulator = None
    with opened(settings) as app:
        try:
            if token or only not in (None, "bot"):
                where = {"base_url": settings.telegram.base_url, "base_file_url": settings.telegram.base_file_url}
            else:
                simulator = app.simulator().start()
                token = simulator.token
                where = {"base_url": simulator.base_url, "base_file_url": simulator.base_file_url}
                console.print(f"No Telegram token is set: play managers and debtors at {simulator.page_url}")
                if not simulator.world.people:
                    console.print("Nobody may approve yet: stop, run `amiable manager add NAME`, and start again.")
            crew = Crew(app.parts(only or "", token=token, **where), app.services)
            crew.start()
            console.print("Running; Ctrl-C stops.")
            crew.wait()
            crew.stop()
        finally:
            if simulator is not None:
                simulator.stop()
