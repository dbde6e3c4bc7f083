"""`amiable status`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.markup import escape
from rich.table import Table

from amiable.cli.common import console, folder_option, json_option, opened
from amiable.cli.terminal import to_json
from amiable.flow.acceptance import Acceptance, acceptance_of
from amiable.flow.payments import to_assign
from amiable.flow.status import mailboxes_of, replies_of, status_of
from amiable.settings import load_settings


@click.command()
@folder_option
@click.option("--drafts", "of_drafts", is_flag=True, help="How drafts fare with those who approve them.")
@click.option("--replies", "of_replies", is_flag=True, help="The latest replies, with their numbers.")
@json_option
def status(folder: Path, of_drafts: bool, of_replies: bool, as_json: bool) -> None:
    """What waits, what left, what failed: counts by status."""
    with opened(load_settings(folder)) as app:
        if of_replies:
            _show_replies({slug: replies_of(app.services, number) for slug, number in app.companies.items()}, as_json)
            return
        accepted = {slug: acceptance_of(app.services, company_id) for slug, company_id in app.companies.items()}
        counts = {slug: status_of(app.services, company_id) for slug, company_id in app.companies.items()}
        mailboxes = {slug: mailboxes_of(app.services, company_id) for slug, company_id in app.companies.items()}
        unassigned = {slug: to_assign(app.services, company_id) for slug, company_id in app.companies.items()}
    if of_drafts:
        _show_acceptance(accepted, as_json)
        return
    if as_json:
        report = {
            slug: {**counts[slug], "mailboxes": mailboxes[slug], "payments_to_assign": unassigned[slug]}
            for slug in counts
        }
        click.echo(to_json(report))
        return
    for slug, by_kind in counts.items():
        console.print(f"[bold]{slug}[/]")
        for mailbox in mailboxes[slug]:
            trouble = f"; {mailbox['trouble']}" if mailbox["trouble"] else ""
            line = f"  {mailbox['mailbox']} last read {mailbox['read_at'] or 'never'}{trouble}"
            console.print(line, markup=False, highlight=False)
        for kind, by_status in by_kind.items():
            shown = ", ".join(f"{number} {name}" for name, number in sorted(by_status.items())) or "none"
            console.print(f"  {kind:11} {shown}")
        if unassigned[slug]:
            console.print("  payments to assign (import a row with the id and the invoice number, or -):")
        for entry in unassigned[slug]:
            parts = (entry["id"], entry["date"], f"{entry['left']} {entry['currency']}", entry["payer"])
            again = f"(perhaps {entry['repeats']} again)" if entry["repeats"] else ""
            line = "  ".join(filter(None, (*parts, entry["reference"][:80], again)))
            console.print(f"    {line}", markup=False, highlight=False, soft_wrap=True)


def _show_replies(latest: dict[str, list[dict[str, Any]]], as_json: bool) -> None:
    if as_json:
        click.echo(to_json(latest))
        return
    for slug, found in latest.items():
        table = Table("number", "received", "from", "understood", "status", title=slug)
        for one in found:
            who, state = one["debtor"] or one["from"], f"{one['status']} {one['reason']}".strip()
            received = one["received_at"][:16].replace("T", " ")
            table.add_row(str(one["number"]), received, escape(who), ", ".join(one["intents"]), escape(state))
        console.print(table)


def _show_acceptance(accepted: dict[str, list[Acceptance]], as_json: bool) -> None:
    if as_json:
        report = {slug: [entry.as_dict() for entry in entries] for slug, entries in accepted.items()}
        click.echo(to_json(report))
        return
    for slug, entries in accepted.items():
        columns = ("action", "prompt", "proposed", "approved", "unchanged", "rewritten", "minutes", "refusals")
        table = Table(*columns, title=slug)
        for entry in entries:
            shown = entry.as_dict()
            refusals = ", ".join(f"{number} × {reason}" for reason, number in entry.refusals.most_common())
            figures = (
                entry.proposed,
                entry.approved,
                entry.unchanged,
                shown["median_rewritten"],
                shown["median_minutes"],
            )
            known = ("-" if figure is None else str(figure) for figure in figures)
            table.add_row(entry.action, entry.prompt_version, *known, escape(refusals))
        console.print(table)
