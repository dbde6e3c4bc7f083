"""Calls with patience: the breaker, retries on temporary errors, and the shape of answer that this server knows."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from amiable.llm.answer import Answer, CallError, Method, Model
from amiable.llm.breaker import Breaker
from amiable.llm.ledger import Job, Ledger
from amiable.llm.structured import LETTER, Shape
from amiable.llm.tokens import estimate

CHAT = 64
"""Tokens of the chat format around a prompt."""


class NotWordedError(Exception):
    """The model gave no usable text; `reason` is one word for the draft's record."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Ask:
    """One prompt: the stable part, and the part of this draft."""

    system: str
    user: str
    shape: Shape = LETTER

    @property
    def tokens(self) -> int:
        """Upper estimate of the whole prompt, the answer's shape included."""
        return estimate(self.system) + estimate(self.user) + estimate(str(self.shape.schema)) + CHAT


@dataclass(frozen=True)
class Said:
    """A usable answer, and how to log what comes of it."""

    text: str
    note: Callable[[str], None]


class Caller:
    """One endpoint, shared by the companies of an installation.

    The shape of answer is tried from the strictest on (json_schema, function calling, json_object); the first that
    works is kept, so that a settled installation makes one call a draft.
    """

    def __init__(
        self,
        model: Model,
        breaker: Breaker,
        *,
        methods: tuple[Method, ...] = tuple(Method),
        retries: int = 1,
        patience_seconds: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._model = model
        self._breaker = breaker
        self._methods = methods
        self._proven: Method | None = None
        self._retries = retries
        self._patience = patience_seconds
        self._clock = clock
        self._sleep = sleep

    def ask(self, ask: Ask, job: Job, ledger: Ledger, deadline: float) -> Said:
        """The model's text. Raises NotWordedError; over by `deadline` (of the monotonic clock) at the latest."""
        if not self._breaker.admits():
            raise NotWordedError("breaker")
        try:
            said = self._in_some_shape(ask, job, ledger, deadline)
        except CallError as error:
            self._breaker.failed(error.retry_after)
            raise NotWordedError(error.reason) from error
        except BaseException:
            self._breaker.spared()
            raise
        self._breaker.succeeded()
        return said

    def _in_some_shape(self, ask: Ask, job: Job, ledger: Ledger, deadline: float) -> Said:
        proven = self._proven
        methods = (proven,) if proven else self._methods
        for method in methods:
            try:
                said = self._patiently(ask, job, ledger, deadline, method)
            except CallError as error:
                if error.refused and method is not methods[-1]:
                    continue
                if error.refused:
                    self._proven = None  # the server may have changed: look again next time
                raise
            self._proven = method
            return said
        raise AssertionError("a chain without a method")

    def _patiently(self, ask: Ask, job: Job, ledger: Ledger, deadline: float, method: Method) -> Said:
        most = (ask.tokens, self._model.endpoint.max_tokens)
        for tries in range(self._retries + 1):
            left = deadline - self._clock()
            if left <= 0:
                raise CallError("timeout")
            if not ledger.admits(ask.tokens):
                raise NotWordedError("budget")
            try:
                answer = self._model.ask(
                    ask.system, ask.user, method, min(left, self._model.endpoint.timeout_seconds), ask.shape
                )
                return _said(answer, job, ledger, method, ask)
            except CallError as error:
                ledger.note(
                    job, method, error.usage, most if error.charged else (0, 0), error.milliseconds, error.reason
                )
                wait = error.retry_after or float(2**tries)
                shape_unsure = error.refused and self._proven is None and method is not self._methods[-1]
                hopeless = not error.temporary or shape_unsure or wait > self._patience
                if hopeless or tries == self._retries or self._clock() + wait >= deadline:
                    raise
                self._sleep(wait)
        raise AssertionError("the last try raises")


def _said(answer: Answer, job: Job, ledger: Ledger, method: Method, ask: Ask) -> Said:
    most = (ask.tokens, estimate(answer.text))
    return Said(
        answer.text, lambda outcome: ledger.note(job, method, answer.usage, most, answer.milliseconds, outcome)
    )
