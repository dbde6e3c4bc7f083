"""The model's answer: one JSON object of a given shape, repaired where the fault is only around it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

FIELD = "corps"


class ShapeError(ValueError):
    """The answer is not the object that was asked for."""


@dataclass(frozen=True)
class Shape:
    """What is asked for: a JSON schema, and how the text that is wanted is taken out of the object."""

    schema: Mapping[str, Any]
    text_of: Callable[[object], str]
    """Of an object already parsed. Raises ShapeError."""

    @property
    def name(self) -> str:
        """The schema's title."""
        return str(self.schema["title"])

    def parsed(self, text: str) -> str:
        """From the one object in `text`, whatever fence or talk is around it. Raises ShapeError."""
        start, end = text.find("{"), text.rfind("}")
        if start < 0 or end < start:
            raise ShapeError("no JSON object in the answer")
        try:
            found = json.loads(text[start : end + 1], strict=False)
        except (ValueError, RecursionError) as error:
            raise ShapeError("the answer is not valid JSON") from error
        return self.text_of(found)


def _field(found: object) -> str:
    if not isinstance(found, Mapping) or not isinstance(found.get(FIELD), str):
        raise ShapeError(f"the answer has no text in «{FIELD}»")
    return whole(str(found[FIELD]))


def whole(text: str) -> str:
    """The text itself. Raises ShapeError for half a character."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise ShapeError("half a character in the answer")
    return text


LETTER = Shape(
    {
        "title": "reponse",
        "description": "Le corps de la réponse.",
        "type": "object",
        "properties": {FIELD: {"type": "string", "description": "Les paragraphes, séparés par une ligne vide."}},
        "required": [FIELD],
        "additionalProperties": False,
    },
    _field,
)
