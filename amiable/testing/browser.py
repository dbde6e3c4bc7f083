"""A headless Chromium driven by its own debugging protocol, for tests of pages and for pictures of them."""

from __future__ import annotations

import asyncio
import base64
import itertools
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)
PHONE = 500
"""CSS pixels below which a window is a phone's."""


class BrowserError(AssertionError):
    """The page did not do what was asked; it says what it shows."""


class Tab:
    """One tab, driven by the browser's own debugging protocol."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._ids = socket, itertools.count(1)

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """What the browser answers. Raises BrowserError."""
        number = next(self._ids)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        while True:
            answer = await self._socket.receive_json(timeout=20)
            if answer.get("id") == number:
                if "error" in answer:
                    raise BrowserError(str(answer["error"]))
                found: dict[str, Any] = answer["result"]
                return found

    async def eval(self, script: str) -> Any:
        """The script's value. Raises BrowserError."""
        result = await self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise BrowserError(str(result["exceptionDetails"]))
        return result["result"].get("value")

    async def until(self, script: str) -> None:
        """Wait until the script gives something. Raises BrowserError."""
        for _ in range(400):
            if await self.eval(f"!!({script})"):
                return
            await asyncio.sleep(0.025)
        shown = await self.eval("document.body.innerText")
        raise BrowserError(f"never true: {script}\nThe page shows:\n{shown}")

    async def click(self, words: str) -> None:
        """Press the last button in sight that holds these words, once there is one."""
        await self.until(
            f"(() => {{ const b = [...document.querySelectorAll('button')].filter(b => b.offsetParent"
            f" && b.textContent.includes({words!r})).pop(); if (b) b.click(); return !!b; }})()"
        )

    async def size(self, width: int, height: int, scale: float = 1) -> None:
        """The window, in CSS pixels; narrow ones are phones."""
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=width < PHONE,
        )

    async def picture(self) -> bytes:
        """What the window shows, as PNG."""
        shot = await self.call("Page.captureScreenshot", format="png")
        return base64.b64decode(shot["data"])


@asynccontextmanager
async def browser(folder: Path) -> AsyncIterator[Tab]:
    """A headless browser whose profile is in `folder`. Raises BrowserError when none is installed."""
    if CHROMIUM is None:
        raise BrowserError("no Chromium: apt-get install chromium")
    process = subprocess.Popen(  # noqa: S603 - found by its name, arguments of our own
        [CHROMIUM, *FLAGS, f"--user-data-dir={folder}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        port_file = folder / "DevToolsActivePort"
        for _ in range(600):
            if port_file.exists() and "\n" in port_file.read_text():
                break
            await asyncio.sleep(0.05)
        port = port_file.read_text().split("\n", 1)[0]
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                tabs = [tab for tab in await answer.json() if tab["type"] == "page"]
            async with session.ws_connect(tabs[0]["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                yield Tab(socket)
    finally:
        process.terminate()
        process.wait(10)
