"""Commands found when they are called, so that each brings in only what it needs; and their clear errors."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from amiable.cli.common import FAILED, errors


class AmiableCommands(click.Group):
    """Commands by the module that holds them. Errors that carry their own fix become one message and exit code 1."""

    def __init__(self, *arguments: Any, commands_at: Mapping[str, str], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._at = commands_at

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return sorted(self._at)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """That command, its module loaded now; None where there is none of that name."""
        if cmd_name not in self._at:
            return None
        module, name = self._at[cmd_name].split(":")
        command: click.Command = getattr(import_module(f"amiable.cli.{module}"), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            if not isinstance(error, _clear()):
                raise
            errors.print(str(error), style="red", markup=False, highlight=False)
            ctx.exit(FAILED)


def _clear() -> tuple[type[Exception], ...]:
    """Errors whose message names what is wrong and the fix."""
    from amiable.cli import clear

    return clear.ERRORS
