"""The pictures of docs/comptable.md, from the simulator: `python -m amiable.testing.pictures docs/images`."""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from amiable.bot.simulator import SimulatorServer
from amiable.bot.telegram import TelegramDesk
from amiable.bot.texts import load
from amiable.domain.company import Manager
from amiable.testing.browser import browser
from amiable.testing.day import SampleDay
from amiable.testing.desk import MORNING, FakeFlow, sample_card

MAX_BYTES = 150_000
WIDTH = 390
CLAIRE = 7001


async def take(folder: Path) -> None:
    """Write carte.png, corriger.png, resume.png and chiffres.png. Raises BrowserError when there is no Chromium."""
    await _card(folder)
    await _day(folder)


async def _card(folder: Path) -> None:
    texts = load("fr")
    card = sample_card()
    received = replace(card.received, attachments=("avis-de-virement.pdf",), number=123) if card.received else None
    with SimulatorServer({CLAIRE: "Claire"}) as simulator, tempfile.TemporaryDirectory() as profile:
        flow = FakeFlow([Manager("Claire Martin", telegram_id=CLAIRE, id=1)], undo=dt.timedelta(seconds=30))
        desk = TelegramDesk(
            flow,
            simulator.token,
            base_url=simulator.base_url,
            base_file_url=simulator.base_file_url,
            clock=lambda: MORNING,
        )
        desk.start()
        try:
            flow.put(replace(card, received=received))
            async with browser(Path(profile)) as tab:
                await tab.size(WIDTH, 1560)
                await tab.call("Page.navigate", url=simulator.page_url)
                await tab.until("document.querySelector('.keys')")
                (folder / "carte.png").write_bytes(await tab.picture())
                await tab.click(texts("buttons.correct"))
                await tab.until("document.querySelectorAll('.keys').length > 1")
                await tab.size(WIDTH, 720)
                await tab.until(
                    "(() => { const m = document.querySelector('#messages'); m.scrollTop = 1e6;"
                    " return m.scrollTop + m.clientHeight > m.scrollHeight - 2; })()"
                )
                (folder / "corriger.png").write_bytes(await tab.picture())
        finally:
            desk.stop()


async def _day(folder: Path) -> None:
    """The morning's digest, then the figures."""
    with SimulatorServer({CLAIRE: "Claire"}) as simulator, tempfile.TemporaryDirectory() as profile:
        flow = FakeFlow([Manager("Claire Martin", telegram_id=CLAIRE, id=1)])
        desk = TelegramDesk(
            flow,
            simulator.token,
            base_url=simulator.base_url,
            base_file_url=simulator.base_file_url,
            day=SampleDay(CLAIRE),
            clock=lambda: MORNING,
        )
        desk.start()
        try:
            async with browser(Path(profile)) as tab:
                await tab.size(WIDTH, 620)
                await tab.call("Page.navigate", url=simulator.page_url)
                await tab.until("document.querySelector('.keys')")
                (folder / "resume.png").write_bytes(await tab.picture())
                simulator.chat(CLAIRE).send("/stats")
                await tab.until(
                    "[...document.querySelectorAll('#messages img')].filter(i => i.naturalWidth).length > 1"
                )
                await tab.size(WIDTH, 1350)
                await tab.until(
                    "(() => { const m = document.querySelector('#messages'); m.scrollTop = 1e6;"
                    " return m.scrollTop + m.clientHeight > m.scrollHeight - 2; })()"
                )
                (folder / "chiffres.png").write_bytes(await tab.picture())
        finally:
            desk.stop()


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1])))
