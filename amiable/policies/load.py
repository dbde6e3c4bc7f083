"""company.toml read and validated: every mistake at once, each with its line and its fix."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from amiable.domain.company import Policy
from amiable.policies.bounds import Remark, beyond_the_law, unwise

VERSION_LENGTH = 12
Key = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One mistake: its line (1 is the first), the key (`instalments.business.max_months`), what is wrong, the fix."""

    line: int
    key: str
    what: str
    fix: str


class PolicyError(ValueError):
    """The file cannot be used; `problems` holds every mistake, in order of line."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.path = path
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.line, problem.key)))
        super().__init__("\n".join(self._line(problem) for problem in self.problems))

    def _line(self, problem: Problem) -> str:
        key = f"{problem.key}: " if problem.key else ""
        return f"{self.path}:{problem.line}: {key}{problem.what}; {problem.fix}"


def load(path: Path) -> Policy:
    """The policy of that file, its `version` a short hash of the content. Raises PolicyError."""
    text = _text(path)
    data = _parsed(path, text)
    version = hashlib.sha256(text.encode()).hexdigest()[:VERSION_LENGTH]
    problems = []
    if "version" in data:
        at = _line_of(text, ("version",))
        problems.append(Problem(at, "version", "is computed from the content", "remove this line"))
    try:
        policy = Policy.model_validate({**data, "version": version})
    except ValidationError as error:
        problems += [_problem(text, detail) for detail in error.errors()]
    else:
        problems += [_at(text, remark) for remark in beyond_the_law(policy)]
    if problems:
        raise PolicyError(path, problems)
    return policy


def warnings(path: Path, policy: Policy) -> tuple[Problem, ...]:
    """What is allowed in that file, and yet worth a second look, in order of line."""
    text = _text(path)
    return tuple(sorted((_at(text, remark) for remark in unwise(policy)), key=lambda problem: problem.line))


def _at(text: str, remark: Remark) -> Problem:
    return Problem(_line_of(text, remark.key), ".".join(remark.key), remark.what, remark.fix)


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise PolicyError(path, [Problem(1, "", reason, "check the path, or run `amiable init`")]) from error
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise PolicyError(path, [Problem(line, "", "is not UTF-8 text", "save the file as UTF-8")]) from error


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at (?:line (\d+), column \d+|end of document)\)", str(error))
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        what = re.sub(r" \(at .*\)$", "", str(error))
        fix = "correct this line: text goes between quotes, tables between square brackets"
        raise PolicyError(path, [Problem(line, "", f"is not valid TOML ({what})", fix)]) from error


def _problem(text: str, detail: ErrorDetails) -> Problem:
    key = detail["loc"]
    name = ".".join(str(part) for part in key)
    line = _line_of(text, key)
    match detail["type"]:
        case "extra_forbidden":
            near = get_close_matches(str(key[-1]), _fields(key[:-1]), n=1)
            fix = f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(_fields(key[:-1]))}"
            return Problem(line, name, "is not a known key", fix)
        case "missing":
            fix = f"add the table [{name}]" if _is_table(key) else f"add `{key[-1]} = …`"
            return Problem(line, name, "is missing", fix)
        case "value_error":
            what, _, fix = detail["msg"].removeprefix("Value error, ").partition("; ")
            return Problem(line, name, what, fix or "correct it")
        case _:
            what = f"{detail['msg'][0].lower()}{detail['msg'][1:]}, not {_shown(detail['input'])}"
            return Problem(line, name, what, "see company.example.toml for an example")


def _line_of(text: str, key: Key) -> int:
    """The line where that key, or the nearest table above it, is given: the first that makes the parser know it."""
    lines = text.split("\n")
    for depth in range(len(key), 0, -1):
        for count in range(1, len(lines) + 1):
            try:
                known: Any = tomllib.loads("\n".join(lines[:count]))
            except tomllib.TOMLDecodeError:
                continue  # in the middle of a value of several lines
            if _holds(known, key[:depth]):
                return count
    return 1


def _holds(data: Any, key: Key) -> bool:
    for part in key:
        if not isinstance(data, dict) or part not in data:
            return False
        data = data[part]
    return True


def _fields(table: Key) -> list[str]:
    """The keys known in that table."""
    model = _model(table)
    return [name for name in model.model_fields if name != "version"] if model else []


def _is_table(key: Key) -> bool:
    return _model(key) is not None


def _model(table: Key) -> type[BaseModel] | None:
    """The model of that table; the labels of [segments.<label>] are passed over."""
    annotation: Any = Policy
    for part in table:
        models = [t for t in _members(annotation) if _is_model(t)]
        if get_origin(annotation) is dict:
            annotation = get_args(annotation)[1]
        elif models and (field := models[0].model_fields.get(str(part))):
            annotation = field.annotation
        else:
            return None
    return next((t for t in _members(annotation) if _is_model(t)), None)


def _members(annotation: Any) -> tuple[Any, ...]:
    return (annotation, *(get_args(annotation) if get_origin(annotation) is not dict else ()))


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    return repr(str(value)) if isinstance(value, str) else str(value)
