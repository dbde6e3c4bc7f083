"""`amiable import`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from amiable.cli.common import FAILED, company_of, company_option, console, errors, folder_option, json_option, opened
from amiable.cli.terminal import to_json
from amiable.flow.imports import Imported, import_invoices
from amiable.flow.payments import ImportedPayments, import_payments
from amiable.settings import load_settings


@click.group(name="import")
def import_() -> None:
    """Bring data in."""


@import_.command()
@click.argument("file", type=click.Path(path_type=Path))
@folder_option
@company_option
@json_option
def invoices(file: Path, folder: Path, company: str, as_json: bool) -> None:
    """Invoices and their debtors from a CSV file: good rows in, bad rows listed."""
    with opened(load_settings(folder)) as app:
        result = import_invoices(app.services, company_of(app, company), file)
    counts = f"{result.added} added, {result.updated} updated, {result.unchanged} unchanged"
    _show_imported(result, counts, as_json)


@import_.command()
@click.argument("file", type=click.Path(path_type=Path))
@folder_option
@company_option
@json_option
def payments(file: Path, folder: Path, company: str, as_json: bool) -> None:
    """Payments from a CSV file or the bank's camt.053 statement; each entry counts once, however often imported.

    CSV columns: date, amount; optional reference, label, payer, invoice, id, currency. A negative amount is a payment
    that came back. What cannot be assigned without a doubt is listed by `amiable status`: import a row with its id
    and an invoice number to assign it, or with - to say that it pays none of yours.
    """
    with opened(load_settings(folder)) as app:
        result = import_payments(app.services, company_of(app, company), file)
    counts = f"{result.added} added, {result.known} known already, {result.ignored} ignored; "
    _show_imported(result, f"{counts}{result.assigned} assigned, {result.to_assign} to assign", as_json)


def _show_imported(result: Imported | ImportedPayments, counts: str, as_json: bool) -> None:
    """What came in, then each row left out; ends with the exit code."""
    if as_json:
        bad = [vars(row) for row in result.bad]
        click.echo(to_json({**vars(result), "bad": bad}))
    else:
        console.print(counts)
        for row in result.bad:
            errors.print(f"line {row.line}: {row.reason}", style="red", markup=False, highlight=False)
    sys.exit(FAILED if result.bad else 0)
