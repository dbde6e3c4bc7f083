"""The chat page in a real browser: a manager edits and approves, on a phone and on a desktop."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from amiable.bot.simulator import SimulatorServer
from amiable.bot.telegram import TelegramDesk
from amiable.testing.desk import FakeFlow, sample_card

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

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")


class Tab:
    """One tab, driven by the browser's own debugging protocol."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._ids = socket, itertools.count(1)

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._ids)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        while True:
            answer = await self._socket.receive_json(timeout=20)
            if answer.get("id") == number:
                assert "error" not in answer, answer["error"]
                found: dict[str, Any] = answer["result"]
                return found

    async def eval(self, script: str) -> Any:
        result = await self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    async def until(self, script: str) -> None:
        """Wait until the script gives something."""
        for _ in range(400):
            if await self.eval(f"!!({script})"):
                return
            await asyncio.sleep(0.025)
        shown = await self.eval("document.body.innerText")
        raise AssertionError(f"never true: {script}\nThe page shows:\n{shown}")

    async def click(self, words: str) -> None:
        await self.until(
            f"(() => {{ const b = [...document.querySelectorAll('button')].filter(b => b.offsetParent"
            f" && b.textContent.includes({words!r})).pop(); if (b) b.click(); return !!b; }})()"
        )

    async def size(self, width: int, height: int) -> None:
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )


@asynccontextmanager
async def browser(folder: Path) -> AsyncIterator[Tab]:
    assert CHROMIUM is not None
    process = subprocess.Popen(
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


def test_edit_and_approve_on_the_page(
    desk: TelegramDesk, flow: FakeFlow, simulator: SimulatorServer, tmp_path: Path
) -> None:
    asyncio.run(_play(flow, simulator, tmp_path))
    assert [(done.verb, done.by) for done in flow.done] == [
        ("edited", "Claire Martin"),
        ("approved", "Claire Martin"),
    ]
    assert flow.done[-1].detail == "Bonjour,\n\nC’est noté <b>pour</b> le 13 mars.\n\nClaire"


async def _play(flow: FakeFlow, simulator: SimulatorServer, folder: Path) -> None:
    put = flow.put(sample_card())
    assert put.draft is not None
    async with browser(folder) as tab:
        await tab.size(390, 844)
        await tab.call("Page.navigate", url=simulator.page_url)
        await tab.until("document.querySelector('.message blockquote')")
        shown = await tab.eval("[...document.querySelectorAll('.message blockquote')].pop().innerText")
        assert shown == put.draft.letter.body, "the page shows the draft word for word"
        await tab.click("Modifier")
        await tab.until("!document.querySelector('#reply-bar').hidden")
        new = "Bonjour,\n\nC’est noté <b>pour</b> le 13 mars.\n\nClaire"
        await tab.eval(f"document.querySelector('#words').value = {new!r}")
        await tab.eval("document.querySelector('#composer').requestSubmit()")
        await tab.until("document.querySelector('#messages').innerText.includes('version 2')")
        assert await tab.eval("document.querySelectorAll('#messages blockquote b').length") == 0, "words, not markup"
        for width, height in ((390, 844), (1440, 900)):
            await tab.size(width, height)
            inside = "[...document.querySelectorAll('.bubble, .keys button')].every(b => {"
            inside += "const r = b.getBoundingClientRect(); return r.left >= 0 && r.right <= innerWidth; })"
            assert await tab.eval(inside), f"something sticks out at {width} px"
            assert await tab.eval("document.documentElement.scrollWidth <= innerWidth")
        await tab.click("Valider")
        await tab.until("document.querySelector('#messages').innerText.includes('Validé par Claire Martin')")
        await tab.until("!document.querySelector('#toast').hidden")
        await tab.until("document.querySelectorAll('.keys').length === 0")
