"""A round on the demonstration's page, in a browser: a mail, its card, an edit, a yes; then the same in the chat."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from amiable.bot.texts import load
from amiable.demo.stage import Stage, stage
from amiable.testing.browser import Tab, browser

PICTURE = "page.png"
MAX_BYTES = 300_000
PHONE, DESKTOP = (390, 844), (1280, 900)
WRITTEN = "Bonjour,\n\nLa facture FA-2041 sera réglée par virement vendredi prochain.\n\nYann Kerdoncuff"
ASKED = "Bonjour, finalement est-ce que je peux payer la facture FA-2041 en 3 fois ?"
WISH = "Je vous souhaite une bonne fin de semaine."
SHOWN = "(e => e && e.offsetParent !== null)"


class Round:
    """The page of a stage in a tab; each step waits until the page shows what came of it."""

    def __init__(self, tab: Tab, scene: Stage) -> None:
        self._tab, self._scene, self._texts = tab, scene, load("fr")
        self._card = ""

    async def open(self, size: tuple[int, int]) -> None:
        """The page as somebody first sees it."""
        await self._tab.size(*size)
        await self._tab.call("Page.navigate", url=self._scene.chat.page_url)
        await self._tab.until("document.querySelector('#people-menu')?.options.length > 1")

    async def side(self, pane: str, means: str = "") -> None:
        """Show that side (`debtor`, `chat`) where the window holds one only, and there the mail or the talk."""
        await self._tab.eval(f"document.querySelector('[data-pane={pane}]').click()")
        if means:
            await self._tab.eval(f"document.querySelector('[data-means={means}]').click()")
        target = {"": "#messages", "mail": "#mails", "talk": "#talk .messages"}[means if pane == "debtor" else ""]
        await self._tab.until(f"{SHOWN}(document.querySelector({target!r}))")

    async def write_mail(self, subject: str, text: str) -> None:
        """The debtor's mail."""
        await self.side("debtor", "mail")
        await self._tab.eval(
            "(() => { document.querySelector('#write').open = true; const f = document.querySelector('#mail');"
            f"f.subject.value = {json.dumps(subject)}; f.text.value = {json.dumps(text)}; f.requestSubmit(); }})()"
        )
        await self._tab.until("document.querySelector('#mails .letter.mine')")

    async def card(self, words: str) -> str:
        """The draft on the newest card that waits and shows these words: the card that is pressed from now on."""
        await self.side("chat")
        waiting = "[...document.querySelectorAll('#messages .message')].filter(m => m.querySelector('.keys')"
        found = f"{waiting} && m.textContent.includes({json.dumps(words)})).pop()"
        await self._tab.until(found)
        number = await self._tab.eval(f"({found}).dataset.id")
        self._card = f"document.querySelector('#messages [data-id=\"{number}\"]')"
        return str(await self._tab.eval(f"[...{self._card}.querySelectorAll('blockquote')].pop().textContent"))

    async def press(self, button: str) -> None:
        """A button of that card."""
        words = json.dumps(self._texts(f"buttons.{button}"))
        await self._tab.eval(
            f"[...{self._card}.querySelectorAll('button')].find(b => b.textContent === {words}).click()"
        )

    async def edit(self, text: str) -> None:
        """Modifier, and the new version's card."""
        await self.press("edit")
        await self._tab.until(f"{SHOWN}(document.querySelector('#reply-bar'))")
        await self.say("#desk", text)
        await self.card("version 2")

    async def approve(self) -> None:
        """Valider, and the card that says so."""
        await self.press("approve")
        await self._tab.until(f"!{self._card}.querySelector('.keys')")

    async def received(self, words: str) -> str:
        """The text of the letter that holds these words, in the debtor's mailbox."""
        await self.side("debtor", "mail")
        letters = "[...document.querySelectorAll('#mails .letter:not(.mine) pre')]"
        letter = f"{letters}.find(p => p.textContent.includes({json.dumps(words)}))"
        await self._tab.until(letter)
        return str(await self._tab.eval(f"({letter}).textContent"))

    async def open_link(self) -> None:
        """The debtor opens the letter's link: the chat is tied."""
        await self._tab.eval("document.querySelector('#mails .link').click()")
        await self._tab.until("document.querySelector('#talk').textContent.includes('maintenant reliée')")

    async def say(self, root: str, text: str) -> None:
        """A message from that side's composer."""
        await self._tab.eval(
            f"(() => {{ const c = document.querySelector('{root} .composer'); c.querySelector('textarea').value ="
            f" {json.dumps(text)}; c.requestSubmit(); }})()"
        )

    async def heard(self, words: str) -> str:
        """The last message of the debtor's chat once it holds these words."""
        await self.side("debtor", "talk")
        last = "[...document.querySelectorAll('#talk .message:not(.mine) .text')].pop()"
        await self._tab.until(f"({last})?.textContent.includes({json.dumps(words)})")
        return str(await self._tab.eval(f"({last}).textContent"))

    async def inside(self) -> bool:
        """True when nothing sticks out of the window."""
        seen = "[...document.querySelectorAll('.bubble, .keys button, .letter, .composer, select, [role=tab]')]"
        inside = "r => r.width === 0 || (r.left >= 0 && r.right <= innerWidth + 0.5)"
        return bool(
            await self._tab.eval(
                f"{seen}.map(e => e.getBoundingClientRect()).every({inside})"
                " && document.documentElement.scrollWidth <= innerWidth"
            )
        )

    async def picture(self) -> bytes:
        """What the window shows, as PNG."""
        await asyncio.sleep(0.4)  # scrolling and colours settle
        return await self._tab.picture()


async def by_mail(turn: Round) -> tuple[str, str]:
    """A mail, its card, Modifier, Valider; the text approved, and the one in the debtor's mailbox."""
    await turn.write_mail("Re: facture FA-2041", WRITTEN)
    draft = await turn.card("vendredi prochain")
    edited = draft.replace("\n\nCordialement", f"\n\n{WISH}\n\nCordialement")
    await turn.edit(edited)
    await turn.approve()
    return edited, await turn.received(WISH)


async def into_the_chat(turn: Round) -> str:
    """The link of that letter, a question in the chat, its card; the draft on it."""
    await turn.open_link()
    await turn.say("#talk", ASKED)
    await turn.heard("Bien reçu")
    return await turn.card("en 3 fois")


async def take(folder: Path) -> None:
    """Write page.png, the picture of README.md. Raises BrowserError when there is no Chromium."""
    with stage(remind=False) as scene, tempfile.TemporaryDirectory() as profile:
        async with browser(Path(profile)) as tab:
            turn = Round(tab, scene)
            await turn.open(DESKTOP)
            await by_mail(turn)
            await into_the_chat(turn)
            (folder / PICTURE).write_bytes(await turn.picture())


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1])))
