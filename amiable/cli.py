"""The `amiable` command."""

from __future__ import annotations

import click

from amiable import __version__


@click.group()
@click.version_option(__version__)
def main() -> None:
    """Courteous dunning: read debtors' replies, draft the answer, send what a person approved."""
