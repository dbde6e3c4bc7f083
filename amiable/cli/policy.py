"""`amiable policy`."""

from __future__ import annotations

from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from amiable.bot.texts import load as load_texts
from amiable.cli.common import console, errors, folder_option, json_option, opened
from amiable.cli.terminal import to_json
from amiable.flow.explain import explain_reply
from amiable.policies.load import load as load_policy
from amiable.policies.load import warnings as policy_warnings
from amiable.settings import load_settings


@click.group()
def policy() -> None:
    """The company's policy: check a file, explain a decision."""


@policy.command(name="check")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def policy_check(file: Path) -> None:
    """Validate a company.toml: every error with its line and fix, then what deserves a second look."""
    found = load_policy(file)
    for problem in policy_warnings(file, found):
        errors.print(str(problem), style="yellow", markup=False, highlight=False)
    console.print(f"{file} is valid; version {found.version}", markup=False, highlight=False)


@policy.command(name="explain")
@click.argument("reply", type=int)
@folder_option
@json_option
def policy_explain(reply: int, folder: Path, as_json: bool) -> None:
    """Why reply number REPLY was decided as it was: the rows of the chain, and what a draft may state.

    The number stands on the reply's card (« n° 123 ») and in `amiable status --replies`.
    """
    with opened(load_settings(folder)) as app:
        explanation = next(
            (
                found
                for company_id in app.companies.values()
                if (found := explain_reply(app.services, company_id, reply))
            ),
            None,
        )
    if explanation is None:
        raise click.UsageError(f"reply {reply} does not exist or has not been read yet")
    if as_json:
        click.echo(to_json(explanation))
        return
    texts = load_texts("fr")
    table = Table("rule", "answer", "action", "why", title=f"Reply {reply}: {explanation.decision.action}")
    for step in explanation.steps:
        why = "; ".join(texts.coded("reasons", reason.rule, **dict(reason.values)) for reason in step.reasons)
        table.add_row(step.rule, str(step.answer), str(step.action or ""), escape(why))
    console.print(table)
