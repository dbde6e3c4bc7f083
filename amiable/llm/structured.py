"""The model's answer as text: one JSON object with one field, repaired where the fault is only around it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

FIELD = "corps"
SCHEMA: dict[str, Any] = {
    "title": "reponse",
    "description": "Le corps de la réponse.",
    "type": "object",
    "properties": {FIELD: {"type": "string", "description": "Les paragraphes, séparés par une ligne vide."}},
    "required": [FIELD],
    "additionalProperties": False,
}


class ShapeError(ValueError):
    """The answer is not the object that was asked for."""


def body_of(text: str) -> str:
    """The field of the one object in `text`, whatever fence or talk is around it. Raises ShapeError."""
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        raise ShapeError("no JSON object in the answer")
    try:
        found = json.loads(text[start : end + 1], strict=False)
    except (ValueError, RecursionError) as error:
        raise ShapeError("the answer is not valid JSON") from error
    return field_of(found)


def field_of(found: object) -> str:
    """The field of an object already parsed. Raises ShapeError."""
    if not isinstance(found, Mapping) or not isinstance(found.get(FIELD), str):
        raise ShapeError(f"the answer has no text in «{FIELD}»")
    text = str(found[FIELD])
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise ShapeError("half a character in the answer")
    return text
