"""The chat page in a real browser: a manager edits and approves, on a phone and on a desktop."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pytest

from amiable.bot.simulator import SimulatorServer
from amiable.bot.telegram import TelegramDesk
from amiable.demo.stage import stage
from amiable.mailbox.compose import body_of
from amiable.store.tables import ApprovalRow, DraftVersionRow, OutboxRow
from amiable.testing.browser import CHROMIUM, browser
from amiable.testing.desk import FakeFlow, sample_card
from amiable.testing.pictures import MAX_BYTES, take
from amiable.testing.round_trip import DESKTOP, PHONE, PICTURE, Round, by_mail, into_the_chat
from amiable.testing.round_trip import MAX_BYTES as MAX_PICTURE

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


def test_a_mail_then_a_chat_on_both_sides_of_the_page(tmp_path: Path) -> None:
    """The real thing end to end: mail servers, reader, policy, bot; at a phone's width, then at a desktop's."""
    asyncio.run(_both_sides(tmp_path))


async def _both_sides(folder: Path) -> None:
    with stage(remind=False) as scene:
        async with browser(folder / "profile") as tab:
            turn = Round(tab, scene)
            await turn.open(PHONE)
            approved, letter = await by_mail(turn)
            assert letter == approved, "what the debtor reads is what was approved"
            raw = scene.mail.mailbox("compta@kerdoncuff.example")[-1]
            with scene.app.services.store.view(scene.company_id) as unit:
                version = unit.session.query(DraftVersionRow).order_by(DraftVersionRow.id.desc()).first()
                outbox = unit.session.query(OutboxRow).one()
                assert version is not None and body_of(raw) == version.body == approved
                assert hashlib.sha256(outbox.raw).hexdigest() == unit.session.query(ApprovalRow).one().mail_digest
            await _fits(turn, "phone")
            await tab.size(*DESKTOP)
            draft = await into_the_chat(turn)
            await _fits(turn, "desktop")
            picture = await turn.picture()
            await turn.approve()
            assert await turn.heard("versements") == draft, "and the same in the chat"
    (folder / PICTURE).write_bytes(picture)
    assert picture.startswith(b"\x89PNG") and len(picture) < MAX_PICTURE


async def _fits(turn: Round, what: str) -> None:
    for pane, means in (("debtor", "mail"), ("debtor", "talk"), ("chat", "")):
        await turn.side(pane, means)
        assert await turn.inside(), f"something sticks out on a {what}: {pane} {means}"
