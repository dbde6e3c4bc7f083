"""The `amiable` command. Exit codes: 0 done, 1 failed, 2 usage."""

from __future__ import annotations

import logging

import click

from amiable import __version__
from amiable.cli.group import AmiableCommands

__all__ = ["main"]

COMMANDS = {
    "chat": "chats:chat",
    "check": "check:check",
    "debtor": "debtors:debtor",
    "demo": "demo:demo",
    "eval": "evals:eval_",
    "import": "imports:import_",
    "init": "init:init",
    "learn": "learn:learn",
    "manager": "managers:manager",
    "policy": "policy:policy",
    "run": "run:run",
    "status": "status:status",
}
"""Where each command is."""


@click.group(cls=AmiableCommands, commands_at=COMMANDS)
@click.version_option(__version__)
@click.option("-v", "--verbose", is_flag=True, help="Log every step.")
def main(verbose: bool) -> None:
    """Courteous dunning: read debtors' replies, draft the answer, send what a person approved."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s",
    )
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines hold the bot's token
