"""`amiable eval`. What a set needs is brought in when it is measured: the reader's library takes a second to load."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from amiable.cli.common import console, folder_option, json_option
from amiable.cli.terminal import to_json
from amiable.settings import load_settings

if TYPE_CHECKING:
    from amiable.reading.classifier import Classifier
    from amiable.reading.ports import Reader


@click.group(name="eval")
def eval_() -> None:
    """Measure against labelled sets."""


@eval_.command()
@click.argument("set_", metavar="FOLDER", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path), default=None, help="A line a case, as JSON.")
@click.option(
    "--reader",
    type=click.Choice(["embedded", "model"]),
    default="embedded",
    show_default=True,
    help="model: the language model of the folder's [model] reads what the embedded reader is unsure of.",
)
@folder_option
@click.option("--cross-validate", is_flag=True, help="Retrain without each fold before reading it.")
@json_option
def replies(  # one parameter an option
    set_: Path,
    folder: Path,
    out: Path | None,
    reader: str,
    cross_validate: bool,
    as_json: bool,
) -> None:
    """Read a labelled set of replies: scores, and milliseconds a mail."""
    from amiable.app.readers import measured
    from amiable.mailbox.parse import parse
    from amiable.reading import evaluate
    from amiable.reading.embedded import EmbeddedReader
    from amiable.reading.score import print_report

    settings = load_settings(folder) if reader == "model" else None

    def made(classifier: Classifier | None = None) -> Reader:
        embedded = EmbeddedReader(classifier)
        return measured(settings.reader, settings.model, embedded) if settings else embedded

    if cross_validate:
        report = evaluate.cross_validate(set_, parse, made, out=out)
    else:
        report = evaluate.run(set_, made(), parse, out=out)
    if as_json:
        click.echo(to_json(report.as_dict()))
    else:
        print_report(report, console)


@eval_.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path), default=None, help="A line a case, as JSON.")
@json_option
def drafts(file: Path, out: Path | None, as_json: bool) -> None:
    """Check a set of drafts: what is found, false alarms, and milliseconds a draft."""
    from amiable.policies.check.evaluate import run as check_drafts

    report = check_drafts(file, out)
    if as_json:
        click.echo(to_json(report.as_dict()))
    else:
        report.print(console)


@eval_.command(name="negotiations")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path), default=None, help="A line a case, as JSON.")
@json_option
def eval_negotiations(file: Path, out: Path | None, as_json: bool) -> None:
    """Play a set of talks about payment: verdicts, states, counter-offers, and milliseconds a turn."""
    from amiable import negotiations

    report = negotiations.run(file, out)
    if as_json:
        click.echo(to_json(report.as_dict()))
    else:
        report.print(console)
