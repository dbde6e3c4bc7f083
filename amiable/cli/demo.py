"""`amiable demo`."""

from __future__ import annotations

import sys

import click

from amiable.cli.common import FAILED, console


@click.command()
@click.option("--headless", is_flag=True, help="A scripted manager plays; tables at the end.")
def demo(headless: bool) -> None:
    """An invented company on embedded servers: no account, key or network."""
    from amiable.demo import play

    if headless or not sys.stdout.isatty():
        result = play.headless(console)
        sys.exit(0 if result.fine else FAILED)
    play.interactive(console)
