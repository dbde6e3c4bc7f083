"""Lists of regular expressions kept as text files: `[section]` lines, one expression a line, `#` for comments."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=8)
def sections(package: str, name: str) -> dict[str, tuple[str, ...]]:
    """The entries of each section of `name` in `package`, as written."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in files(package).joinpath(name).read_text("utf-8").splitlines():
        if heading := re.fullmatch(r"\[(\w+\.\w+)\]", line):
            lines = found.setdefault(heading[1], [])
        elif line.strip() and not line.startswith("#"):
            lines.append(line.strip())
    return {section: tuple(entries) for section, entries in found.items()}
