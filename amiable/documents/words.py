"""The French words of the files, from fr.toml."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from amiable.french.typography import join_list


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    return tomllib.loads((files("amiable.documents") / "fr.toml").read_text("utf-8"))


def say(section: str, name: str, **values: object) -> str:
    """The sentence with its values put in; they are never read as formats."""
    sentence = str(_texts()[section][name])
    for key, value in values.items():
        sentence = sentence.replace(f"{{{key}}}", str(value))
    return sentence


def say_invoices(section: str, numbers: tuple[str, ...]) -> str:
    """`Factures n° 12 et 13`."""
    form = "one" if len(numbers) == 1 else "other"
    return str(_texts()[section]["invoices"][form]).replace("{numbers}", join_list(numbers))
