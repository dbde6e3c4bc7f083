"""One prompt file: front matter in TOML between `+++` lines, then one or more wordings separated by `+++` lines."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, meta
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from amiable.french import typography

NBSP, NNBSP = typography.NBSP, typography.NNBSP
SEPARATOR = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
HASH_LENGTH = 8


class PromptError(ValueError):
    """A prompt file is missing or wrong; the message names the file and the fix."""


class FrenchSpacing(Extension):
    """No-break spaces and curly apostrophes in what the file says, never in the data put into it."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The tokens, their literal text spaced."""
        for token in stream:
            literal = token.type in ("data", "string")
            yield Token(token.lineno, token.type, spaced(token.value)) if literal else token


def spaced(text: str) -> str:
    """No-break spaces before `: € %`, inside « », after `n°`; narrow ones before `; ! ?`; curly apostrophes."""
    text = re.sub(r" (?=[;!?](?:\s|$))", NNBSP, text)
    text = re.sub(r" (?=:(?:\s|$))| (?=»)|(?<=«) |(?<=n°) |(?<=\d) (?=[€%])", NBSP, text)
    return text.replace("'", "’")


class Matter(BaseModel):
    """Front matter: the file's version, the variables its wordings use, and the subject of a first mail."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = Field(ge=1)
    variables: tuple[str, ...] = ()
    subject: str = ""
    formal: bool = False
    """True closes with a letter's formula."""


@dataclass(frozen=True)
class Prompt:
    """A loaded file. `version` names what worded a draft: name, number and a short hash of the content."""

    name: str
    version: str
    formal: bool
    subject: Template | None
    wordings: tuple[Template, ...]

    def wording(self, variant: int) -> Template:
        """The wording for the n-th letter: they take turns."""
        return self.wordings[variant % len(self.wordings)]


def environment(filters: Mapping[str, Any]) -> ImmutableSandboxedEnvironment:
    """Sandboxed, strict, plain text: whatever comes from outside is a value, never a template."""
    env = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,  # plain text; its HTML form is escaped where it is composed
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[FrenchSpacing],
    )
    env.filters.update(filters)
    return env


def load_prompt(path: Path, env: ImmutableSandboxedEnvironment, known: Iterable[str]) -> Prompt:
    """The prompt of that file, compiled. Raises PromptError naming the file and what to change."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    matter, wordings = _parts(path, text)
    sources = [*wordings, *([matter.subject] if matter.subject else [])]
    _check_variables(path, matter, sources, env, frozenset(known))
    try:
        compiled = [env.from_string(source) for source in sources]
    except TemplateError as error:  # an unknown filter
        raise PromptError(f"{path}: {error}") from error
    digest = hashlib.sha256(text.encode()).hexdigest()[:HASH_LENGTH]
    return Prompt(
        path.stem,
        f"{path.stem}/{matter.version}-{digest}",
        matter.formal,
        compiled[len(wordings)] if matter.subject else None,
        tuple(compiled[: len(wordings)]),
    )


def _parts(path: Path, text: str) -> tuple[Matter, list[str]]:
    head, *blocks = SEPARATOR.split(text)
    if head.strip() or len(blocks) < 2:  # noqa: PLR2004 - front matter and at least one wording
        raise PromptError(f"{path}: start with a line `+++`, the front matter, a line `+++`, then the text")
    try:
        matter = Matter.model_validate(tomllib.loads(blocks[0]))
    except tomllib.TOMLDecodeError as error:
        raise PromptError(f"{path}: the front matter is not valid TOML ({error})") from error
    except ValidationError as error:
        found = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise PromptError(f"{path}: front matter: {found}") from error
    return matter, [block.strip() for block in blocks[1:]]


def _check_variables(
    path: Path, matter: Matter, sources: list[str], env: ImmutableSandboxedEnvironment, known: frozenset[str]
) -> None:
    declared, used = set(matter.variables), set()
    for source in sources:
        try:
            used |= meta.find_undeclared_variables(env.parse(source))
        except TemplateSyntaxError as error:
            raise PromptError(f"{path}: {error.message}") from error
    for names, why in (
        (declared - known, f"declared but never provided; known: {', '.join(sorted(known))}"),
        (used - declared, "used but not declared: add them to `variables`, or correct the name"),
        (declared - used, "declared but not used: remove them from `variables`"),
    ):
        if names:
            raise PromptError(f"{path}: {', '.join(sorted(names))} {why}")
