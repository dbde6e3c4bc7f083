"""Word lists of the draft check (vocabulary.toml)."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=32)
def vocabulary(name: str) -> frozenset[str]:
    """The words of that list, folded. KeyError for an unknown list."""
    return frozenset(_lists()[name].split())


@lru_cache(maxsize=1)
def _lists() -> dict[str, str]:
    return tomllib.loads((files("amiable.policies.check") / "vocabulary.toml").read_text("utf-8"))
