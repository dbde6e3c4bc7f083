"""`amiable check`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from amiable.cli.common import FAILED, console, folder_option, json_option
from amiable.cli.terminal import to_json


@click.command()
@folder_option
@json_option
def check(folder: Path, as_json: bool) -> None:
    """Reach each part, and name the fix for what cannot be reached."""
    from amiable.app.doctor import examine

    findings = examine(folder)
    if as_json:
        click.echo(to_json([vars(finding) for finding in findings]))
    else:
        for finding in findings:
            mark, colour = ("ok", "green") if finding.ok else ("!!", "red")
            console.print(f"[{colour}]{mark}[/] {finding.part}: ", end="")
            console.print(finding.message, markup=False, highlight=False)
    sys.exit(0 if all(finding.ok for finding in findings) else FAILED)
