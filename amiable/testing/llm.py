"""An OpenAI-compatible server on loopback that records what it is asked and answers as told, however badly."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from amiable.llm.structured import FIELD
from amiable.llm.tokens import estimate

_REFERENCE = re.compile(
    r"TEXTE DE RÉFÉRENCE, à redire en entier :\n(.*?)(?=\n+(?:VERSION ACTUELLE|DEMANDE DU|Ta version)|\Z)", re.DOTALL
)
_CHUNK = b" " * 4096


@dataclass(frozen=True)
class Asked:
    """One recorded request."""

    raw: str
    """The body's text, every string decoded."""
    body: Mapping[str, Any]
    headers: Mapping[str, str]

    @property
    def messages(self) -> Sequence[Mapping[str, str]]:
        """System, then user."""
        messages: Sequence[Mapping[str, str]] = self.body["messages"]
        return messages

    @property
    def reference(self) -> str:
        """What the prompt asks to say."""
        found = _REFERENCE.search(self.messages[-1]["content"])
        return found[1].strip() if found else ""

    @property
    def method(self) -> str:
        """The shape of answer that is asked for."""
        if "tools" in self.body:
            return "function_calling"
        return str(self.body.get("response_format", {}).get("type", ""))

    @property
    def prompt_tokens(self) -> int:
        """Upper estimate, the answer's shape included."""
        shape = self.body.get("tools") or self.body.get("response_format") or ""
        return sum(estimate(message["content"]) for message in self.messages) + estimate(str(shape)) + 16


@dataclass(frozen=True)
class Reply:
    """What the server does. `text` is the model's words, `corps` words in the right shape, `raw` a whole body."""

    corps: str | None = None
    text: str | None = None
    raw: bytes | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    finish: str = "stop"
    usage: Any = None
    """None: an honest count."""
    fault: str = ""
    """`hang` never answers, `endless` never ends, `drip` sends a byte at a time, `drop` closes at once."""


Answer = Callable[[Asked], Reply]


def good(asked: Asked) -> Reply:
    """A model that says the reference, word for word."""
    return Reply(corps=asked.reference)


class ModelServer:
    """Use it as a context manager; `asked` holds every request. `answer` may be changed at any time.

    A request for a shape that is not in `shapes` gets HTTP 400, as from servers that do not know it.
    """

    def __init__(
        self, answer: Answer = good, *, shapes: Sequence[str] = ("json_schema", "function_calling", "json_object")
    ) -> None:
        self.answer = answer
        self.shapes = tuple(shapes)
        self.asked: list[Asked] = []
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._turn, daemon=True)

    @property
    def base_url(self) -> str:
        """For the settings."""
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> ModelServer:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._loop.close()

    def _turn(self) -> None:
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._chat)
        runner = web.AppRunner(app, shutdown_timeout=0)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        asked = Asked(json.dumps(body, ensure_ascii=False), body, dict(request.headers))
        self.asked.append(asked)
        if asked.method not in self.shapes:
            return web.json_response({"error": {"message": f"unsupported: {asked.method}"}}, status=400)
        reply = self.answer(asked)
        if reply.fault:
            return await self._faulty(reply.fault, request)
        if reply.raw is not None:
            return web.Response(
                body=reply.raw, status=reply.status, headers=reply.headers, content_type="application/json"
            )
        return web.json_response(_completion(asked, reply), status=reply.status, headers=reply.headers)

    async def _faulty(self, fault: str, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        match fault:
            case "hang":
                await self._stop.wait()
            case "drop":
                assert request.transport is not None
                request.transport.abort()
            case "endless" | "drip":
                await response.prepare(request)
                chunk, pause = (_CHUNK, 0.0) if fault == "endless" else (b" ", 0.05)
                while not self._stop.is_set():
                    await response.write(chunk)
                    await asyncio.sleep(pause)
        return response


def _completion(asked: Asked, reply: Reply) -> dict[str, Any]:
    """An OpenAI chat completion that holds the reply in the shape asked for."""
    text = reply.text
    if text is None:
        text = json.dumps({FIELD: reply.corps}, ensure_ascii=False)
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if asked.method == "function_calling":
        call = {"name": asked.body["tools"][0]["function"]["name"], "arguments": text}
        message = {"role": "assistant", "content": None}
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": call}]
    wrote = estimate(text)
    usage = {
        "prompt_tokens": asked.prompt_tokens,
        "completion_tokens": wrote,
        "total_tokens": asked.prompt_tokens + wrote,
    }
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": asked.body.get("model", ""),
        "choices": [{"index": 0, "message": message, "finish_reason": reply.finish}],
        "usage": usage if reply.usage is None else reply.usage,
    }
