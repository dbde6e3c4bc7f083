"""`amiable learn`."""

from __future__ import annotations

from pathlib import Path

import click

from amiable.cli.common import company_of, company_option, console, folder_option, opened
from amiable.flow.taught import taught
from amiable.settings import load_settings

MODEL_FOLDER = "model"


@click.command()
@folder_option
@company_option
@click.option("--back", is_flag=True, help="Return to the model before the last `amiable learn`.")
def learn(folder: Path, company: str, back: bool) -> None:
    """Teach the reader what people corrected on cards. Nothing leaves the machine."""
    from amiable.reading import learning
    from amiable.reading.corpus import Example

    settings = load_settings(folder)
    into = folder / (settings.reader.model or MODEL_FOLDER)
    if back:
        if not learning.go_back(into):
            raise click.UsageError(f"{into} holds no earlier model")
        console.print(f"{into} is the earlier model again; restart `amiable run`.", markup=False, highlight=False)
        return
    with opened(settings) as app:
        found = taught(app.services, company_of(app, company))
    corrections = [
        learning.Correction(str(one.reply_id), Example(one.reading.new_text, one.reading.intents, one.received))
        for one in found
    ]
    learned = learning.learn(corrections, into)
    console.print(
        f"{len(corrections)} corrections; of {learned.held_back} held back, {learned.right_before} were right before "
        f"and {learned.right_after} are now. Written to {into}.",
        markup=False,
        highlight=False,
    )
    if not settings.reader.model:
        console.print(f'To use it, set model = "{MODEL_FOLDER}" under [reader] in amiable.toml, then restart.')
