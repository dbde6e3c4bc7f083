"""The JSON Schema of company.toml, for editors: generated from the model, shipped as company.schema.json."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from amiable.domain.company import Policy

SHIPPED = Path(str(files("amiable.policies") / "company.schema.json"))


def schema() -> dict[str, Any]:
    """The schema of what a person writes: all but the computed version."""
    result = Policy.model_json_schema()
    del result["properties"]["version"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **result}


def text() -> str:
    """The shipped file's content."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
