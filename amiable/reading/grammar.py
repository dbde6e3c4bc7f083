"""The reader's grammar: named patterns over folded French, each a sign of one intent."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_MACRO = re.compile(r"\{([A-Z]+\d?)\}")


@dataclass(frozen=True)
class Rule:
    """A sign: `when` is found in a folded sentence and `unless` is not."""

    name: str
    when: re.Pattern[str]
    unless: re.Pattern[str] | None

    def holds(self, folded: str) -> bool:
        """True when the folded sentence shows this sign."""
        return bool(self.when.search(folded)) and not (self.unless and self.unless.search(folded))


@cache
def grammar() -> tuple[Rule, ...]:
    """Every rule of grammar.toml in its order; names are `intent.sign`. Raises on a pattern that does not compile."""
    tables = tomllib.loads((files("amiable.reading") / "grammar.toml").read_text(encoding="utf-8"))
    macros = tables.pop("macros")

    def compiled(pattern: str) -> re.Pattern[str]:
        while _MACRO.search(pattern):
            pattern = _MACRO.sub(lambda m: macros[m[1]], pattern)
        return re.compile(pattern)

    return tuple(
        Rule(f"{intent}.{sign}", compiled(rule["when"]), compiled(rule["unless"]) if "unless" in rule else None)
        for intent, rules in tables.items()
        for sign, rule in rules.items()
    )


def signs(folded: str) -> list[str]:
    """Names of the rules that hold for one folded sentence."""
    return [rule.name for rule in grammar() if rule.holds(folded)]
