"""The chat page in a real browser: a manager edits and approves, on a phone and on a desktop."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from amiable.bot.simulator import SimulatorServer
from amiable.bot.telegram import TelegramDesk
from amiable.testing.browser import CHROMIUM, browser
from amiable.testing.desk import FakeFlow, sample_card
from amiable.testing.pictures import MAX_BYTES, take

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")


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


def test_the_guide_s_pictures_can_be_taken_again(tmp_path: Path) -> None:
    asyncio.run(take(tmp_path))
    pictures = [path.read_bytes() for path in tmp_path.glob("*.png")]
    assert len(pictures) == 4
    assert all(picture.startswith(b"\x89PNG") and len(picture) < MAX_BYTES for picture in pictures)
