"""What `make demo` opens on a terminal: the page that plays one manager and one debtor side by side."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.timeout(120)


def drained(terminal: int) -> None:
    """Read what the program prints, so that it never waits for room."""
    with suppress(OSError):
        while os.read(terminal, 4096):
            pass


def test_the_browser_is_given_the_page_of_both_sides(tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {opened}.part && mv {opened}.part {opened}\n', encoding="utf-8")
    browser.chmod(0o755)
    ours, theirs = pty.openpty()
    demo = subprocess.Popen(
        [sys.executable, "-m", "amiable", "demo"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "BROWSER": str(browser), "DISPLAY": ":99"},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - ignored where tests run behind
    )
    os.close(theirs)
    threading.Thread(target=drained, args=(ours,), daemon=True).start()
    try:
        deadline = time.monotonic() + 60
        while not opened.exists():
            assert demo.poll() is None and time.monotonic() < deadline, "no page was opened"
            time.sleep(0.1)
        url = opened.read_text(encoding="utf-8")
        page = httpx.get(url).text
        assert 'id="debtor"' in page and 'id="desk"' in page
        about = httpx.get(f"{url}page/people").json()
        assert about["people"] and about["debtors"] and about["debtor"] and about["mailbox"]
        demo.send_signal(signal.SIGINT)
        assert demo.wait(30) in (0, 1, 130)
    finally:
        demo.kill()
        demo.wait()
        os.close(ours)
