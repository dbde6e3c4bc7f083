"""What several commands share: where they write, their usual options, an installation opened and given back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from amiable.cli.terminal import Terminal
from amiable.settings import Settings

if TYPE_CHECKING:
    from amiable.app.bootstrap import App

FAILED = 1
console = Terminal()
errors = Terminal(stderr=True)

folder_option = click.option(
    "-C",
    "--folder",
    type=click.Path(path_type=Path),
    default=Path(),
    envvar="AMIABLE_FOLDER",
    help="Working folder made by `amiable init` (default: here).",
)
company_option = click.option("--company", default="", help="Slug, when the folder serves several.")
json_option = click.option("--json", "as_json", is_flag=True, help="For programs.")


@contextmanager
def opened(settings: Settings) -> Iterator[App]:
    """The installation, its database connections given back at the end. Raises what `bootstrap` raises."""
    from amiable.app.bootstrap import bootstrap

    app = bootstrap(settings)
    try:
        yield app
    finally:
        app.close()


def company_of(app: App, slug: str) -> int:
    """The id of the company meant: the only one, or the one named. Raises click.UsageError."""
    if not slug and len(app.companies) == 1:
        return next(iter(app.companies.values()))
    if slug not in app.companies:
        raise click.UsageError(f"name the company with --company: {', '.join(app.companies)}")
    return app.companies[slug]
