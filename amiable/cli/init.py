"""`amiable init`."""

from __future__ import annotations

from pathlib import Path

import click

from amiable.app.workfolder import write_folder
from amiable.cli.common import console


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Write a commented working folder: settings, the company's policy, wordings, an invoice file."""
    written = write_folder(folder)
    for path in written:
        if path.parent == folder:
            console.print(f"wrote {path}", markup=False, highlight=False, soft_wrap=True)
    wordings = [path for path in written if path.parent != folder]
    console.print(f"wrote {len(wordings)} wordings in {folder / 'prompts' / 'shipped'}", soft_wrap=True)
    console.print(
        f"Next: fill in {folder / 'amiable.toml'} and {folder / 'company.toml'}, then amiable check -C {folder}",
        soft_wrap=True,
    )
