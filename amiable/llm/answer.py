"""One chat call, whoever makes it: what is asked, what it gives, how it fails."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from amiable.llm.endpoint import Endpoint
from amiable.llm.structured import LETTER, Shape

Usage = tuple[int | None, int | None]


class Method(StrEnum):
    """How the answer's shape is asked for, the strictest first."""

    JSON_SCHEMA = "json_schema"
    FUNCTION_CALLING = "function_calling"
    JSON_OBJECT = "json_object"


@dataclass(frozen=True)
class Answer:
    """What one call gave. `usage` is the server's count of tokens in and out, None where it is not usable."""

    text: str
    usage: Usage
    milliseconds: int


class CallError(Exception):
    """A call gave nothing usable. `reason` is one word for the log.

    `temporary`: another try may do. `refused`: the shape asked for may be the cause. `charged`: tokens may be billed.
    """

    def __init__(
        self,
        reason: str,
        *,
        temporary: bool = False,
        refused: bool = False,
        charged: bool = True,
        retry_after: float = 0.0,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.temporary = temporary
        self.refused = refused
        self.charged = charged
        self.retry_after = retry_after
        self.usage: Usage = (None, None)
        self.milliseconds = 0


class Model(Protocol):
    """A model at an endpoint (provider.py is the real one, and the only file that loads langchain)."""

    @property
    def endpoint(self) -> Endpoint:
        """Where it is."""
        ...

    def ask(self, system: str, user: str, method: Method, timeout: float, shape: Shape = LETTER) -> Answer:
        """One call. Raises CallError."""
        ...
