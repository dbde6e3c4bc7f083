"""Every sentence the desk shows, in one file per language. A missing one is an error that names its key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

UNKNOWN = "unknown"


class MissingTextError(KeyError):
    """A sentence is not in the language's file."""

    def __init__(self, language: str, key: str) -> None:
        super().__init__(key)
        self.language, self.key = language, key

    def __str__(self) -> str:
        return f"bot/texts/{self.language}.toml has no sentence {self.key!r}: add it there"


class Texts:
    """`texts("card.subject", subject="…")`: the sentence of that key with its named values put in."""

    def __init__(self, language: str, table: Mapping[str, Any]) -> None:
        self.language = language
        self._table = table

    def _find(self, key: str) -> Any:
        found: Any = self._table
        for name in key.split("."):
            if not isinstance(found, Mapping) or name not in found:
                return None
            found = found[name]
        return found

    def __contains__(self, key: str) -> bool:
        return isinstance(self._find(key), str)

    def __call__(self, key: str, **values: object) -> str:
        """Raises MissingTextError, naming the key, when there is no such sentence or value."""
        sentence = self._find(key)
        if not isinstance(sentence, str):
            raise MissingTextError(self.language, key)
        try:
            return sentence.format_map(values)
        except KeyError as missing:
            raise MissingTextError(self.language, f"{key}, value {missing}") from missing

    def count(self, key: str, number: int, **values: object) -> str:
        """The sentence `key.one` for 0 and 1, else `key.other`; `{number}` is the count."""
        form = "one" if number in {0, 1} else "other"
        return self(f"{key}.{form}", number=number, **values)

    def coded(self, section: str, code: str, **values: object) -> str:
        """The sentence for a code that another room made; the section's `unknown` shows a code it does not know.

        A card is never lost because a rule is newer than its sentence.
        """
        try:
            return self(f"{section}.{code}", **values)
        except MissingTextError:
            return self(f"{section}.{UNKNOWN}", code=code)

    def names(self, section: str) -> tuple[str, ...]:
        """The names of a section's sentences, in the file's order."""
        found = self._find(section)
        return tuple(found) if isinstance(found, Mapping) else ()

    def keys(self) -> tuple[str, ...]:
        """Every key, for the tests."""
        return tuple(_walk(self._table, ""))


def _walk(table: Mapping[str, Any], prefix: str) -> list[str]:
    keys: list[str] = []
    for name, value in table.items():
        keys.extend(_walk(value, f"{prefix}{name}.") if isinstance(value, Mapping) else [f"{prefix}{name}"])
    return keys


@lru_cache
def load(language: str = "fr") -> Texts:
    """The sentences of that language."""
    source = resources.files(__name__) / f"{language}.toml"
    return Texts(language, tomllib.loads(source.read_text(encoding="utf-8")))
