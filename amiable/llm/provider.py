"""One chat call through langchain: bounded in time and bytes, no redirect, no tracing, one shape of answer."""

from __future__ import annotations

import asyncio
import logging
import ssl
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import openai
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from langsmith import tracing_context
from pydantic import SecretStr

from amiable.llm.answer import Answer, CallError, Method, Usage
from amiable.llm.endpoint import Endpoint
from amiable.llm.structured import LETTER, Shape, ShapeError

LOG = logging.getLogger(__name__)
TELLTALES = frozenset(
    f"x-stainless-{what}" for what in ("lang", "package-version", "os", "arch", "runtime", "runtime-version")
)
MAX_ANSWER_BYTES = 262_144
TEMPORARY = frozenset({408, 409, 425, 429})
SERVER_FAULT = 500


class OversizedAnswer(Exception):  # noqa: N818 - caught here alone
    """The server sends more than any letter."""


class Provider:
    """A model at an endpoint. Thread-safe: each call has its own connection and loop."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._certificates = ssl.create_default_context()

    def ask(self, system: str, user: str, method: Method, timeout: float, shape: Shape = LETTER) -> Answer:
        """The text that `shape` takes out. Raises CallError; over in `timeout` seconds, whatever the server does."""
        start = time.monotonic()
        usage: Usage = (None, None)
        try:
            with tracing_context(enabled=False):  # no copy of a prompt to anybody else, whatever the environment says
                message = asyncio.run(asyncio.wait_for(self._call(system, user, method, shape), timeout))
            usage = _usage(message)
            return Answer(_text(message, method, shape), usage, _milliseconds(start))
        except Exception as error:
            failure = _failure(error)
            failure.usage, failure.milliseconds = usage, _milliseconds(start)
            raise failure from error

    async def _call(self, system: str, user: str, method: Method, shape: Shape) -> AIMessage:
        endpoint = self.endpoint
        client = httpx2.AsyncClient(
            verify=self._certificates,
            follow_redirects=False,
            timeout=endpoint.timeout_seconds,
            event_hooks={"request": [_plain], "response": [_bound]},
        )
        async with client:
            chat = ChatOpenAI(
                model=endpoint.model,
                base_url=endpoint.base_url,
                api_key=SecretStr(endpoint.api_key or "none"),
                temperature=endpoint.temperature,
                max_completion_tokens=endpoint.max_tokens,
                timeout=endpoint.timeout_seconds,
                max_retries=0,
                use_responses_api=False,
                http_async_client=client,
                http_socket_options=(),
            )
            answer = await _shaped(chat, method, shape).ainvoke([SystemMessage(system), HumanMessage(user)])
        if not isinstance(answer, AIMessage):
            raise ShapeError("not a chat answer")
        return answer


def _shaped(chat: ChatOpenAI, method: Method, shape: Shape) -> Any:
    match method:
        case Method.JSON_SCHEMA:
            strict = {"name": shape.name, "schema": shape.schema, "strict": True}
            return chat.bind(response_format={"type": "json_schema", "json_schema": strict})
        case Method.FUNCTION_CALLING:
            return chat.bind_tools([dict(shape.schema)], tool_choice=shape.name)
        case Method.JSON_OBJECT:
            return chat.bind(response_format={"type": "json_object"})


def _text(message: AIMessage, method: Method, shape: Shape) -> str:
    if message.response_metadata.get("finish_reason") == "length":
        raise CallError("cut")
    if method is Method.FUNCTION_CALLING:
        if not message.tool_calls:
            raise ShapeError("no tool call")
        return shape.text_of(message.tool_calls[0]["args"])
    if not isinstance(message.content, str):
        raise ShapeError("the content is not text")
    if not message.content.strip():
        raise CallError("empty", refused=True)
    return shape.parsed(message.content)


def _usage(message: AIMessage) -> Usage:
    usage = message.usage_metadata or {"input_tokens": 0, "output_tokens": 0}
    counts = usage.get("input_tokens"), usage.get("output_tokens")
    read, wrote = (count if isinstance(count, int) and count > 0 else None for count in counts)
    return read, wrote


def _failure(error: Exception) -> CallError:
    match error:
        case CallError():
            failure = error
        case ShapeError():
            failure = CallError("schema", refused=True)
        case TimeoutError() | openai.APITimeoutError():
            failure = CallError("timeout")
        case openai.LengthFinishReasonError():
            failure = CallError("cut")
        case openai.APIStatusError():
            failure = _refused(error)
        case _ if _caused_by_size(error):
            failure = CallError("too_long")
        case openai.APIConnectionError():
            failure = CallError("connection", temporary=True, charged=False)
        case _:
            # The SDK and langchain raise anything on a body they do not expect: the answer is at fault.
            LOG.warning("unreadable answer from the model: %s", type(error).__name__)
            failure = CallError("unreadable", refused=True)
    return failure


def _refused(error: openai.APIStatusError) -> CallError:
    status = error.status_code
    return CallError(
        f"http_{status}",
        temporary=status in TEMPORARY or status >= SERVER_FAULT,
        refused=status not in {401, 403, *TEMPORARY},
        charged=False,
        retry_after=_seconds(error.response.headers.get("retry-after", "")),
    )


def _seconds(header: str) -> float:
    """Retry-After in seconds; 0 when absent, a date or nonsense."""
    return float(header) if header.isascii() and header.isdigit() else 0.0


def _caused_by_size(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, OversizedAnswer):
            return True
        error = error.__cause__ or error.__context__
    return False


async def _plain(request: httpx2.Request) -> None:
    """No compression asked for, and nothing said about this machine (the SDK names its system and versions)."""
    for name in TELLTALES & request.headers.keys():
        del request.headers[name]
    request.headers["User-Agent"] = "amiable"
    request.headers["Accept-Encoding"] = "identity"


async def _bound(response: httpx2.Response) -> None:
    """Before the body is read: no compression (a small bomb grows), and an end past any letter's size."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise OversizedAnswer
    assert isinstance(response.stream, httpx2.AsyncByteStream)
    response.stream = Bounded(response.stream)


class Bounded(httpx2.AsyncByteStream):
    """A response's bytes; raises OversizedAnswer past MAX_ANSWER_BYTES."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for chunk in self._stream:
            read += len(chunk)
            if read > MAX_ANSWER_BYTES:
                raise OversizedAnswer
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


def _milliseconds(start: float) -> int:
    return round(1000 * (time.monotonic() - start))
