"""Words from outside reach the terminal as text, never as orders to it."""

from __future__ import annotations

import io
import json
from datetime import date

from rich.table import Table

from amiable.cli.terminal import Terminal, to_json


def test_no_control_character_gets_through() -> None:
    out = io.StringIO()
    terminal = Terminal(file=out, width=60)
    hostile = "Payeur\x1b[2J\x1b]0;titre\x07\x9b31m\u202e suite\r\x08"
    terminal.print(hostile, markup=False, highlight=False)
    table = Table("nom")
    table.add_row(hostile)
    terminal.print(table)
    shown = out.getvalue()
    assert "Payeur[2J]0;titre31m suite" in shown
    assert not {char for char in shown if char != "\n"} & set("\x1b\x9b\x07\r\x08\u202e")


def test_json_for_programs_is_harmless_too() -> None:
    value = {"payer": "É\x1b[2J\x9b31m\x7f", "day": date(2026, 3, 9)}
    shown = to_json(value)
    assert "É" in shown
    assert not set(shown) & set("\x1b\x9b\x7f")
    assert json.loads(shown) == {"payer": value["payer"], "day": "2026-03-09"}


def test_our_own_colours_stay() -> None:
    out = io.StringIO()
    Terminal(file=out, force_terminal=True, color_system="standard", no_color=False).print("[red]rouge[/]")
    assert "\x1b[31m" in out.getvalue()
