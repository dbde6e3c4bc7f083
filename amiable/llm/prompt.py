"""The model's prompt, a file: front matter, the stable part sent first, the part of each draft."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from jinja2 import StrictUndefined, Template, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

_SEPARATOR = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
_DIGEST = 8


class ModelPromptError(ValueError):
    """A prompt file of the package is wrong; the message names it."""


@dataclass(frozen=True)
class ModelPrompt:
    """`system` is the same for every draft; `version` is the name, number and content hash."""

    version: str
    system: str
    _user: Template

    def user(self, **values: object) -> str:
        """The part of one draft. Values are data, never templates."""
        return self._user.render(values).strip()


@lru_cache(maxsize=4)
def load(name: str) -> ModelPrompt:
    """The prompt `prompts/<name>.md`. Raises ModelPromptError where its variables are not those declared."""
    text = (files("amiable.llm") / "prompts" / f"{name}.md").read_text("utf-8")
    env = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,  # plain text for a model; nothing renders it
        trim_blocks=True,
        lstrip_blocks=True,
    )
    _, head, system, user = _SEPARATOR.split(text)
    matter = tomllib.loads(head)
    if (used := meta.find_undeclared_variables(env.parse(user))) != set(matter["variables"]):
        raise ModelPromptError(f"prompts/{name}.md: declares {matter['variables']}, uses {sorted(used)}")
    digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]
    return ModelPrompt(f"{name}/{matter['version']}-{digest}", system.strip(), env.from_string(user))
