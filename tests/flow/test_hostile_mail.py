"""Mails made to stop the service: each becomes a reply like any other, and the mail behind it is still read."""

from __future__ import annotations

from typing import cast

import pytest

from amiable.domain.status import ReplyStatus
from amiable.store.tables import ReplyRow
from amiable.testing.flow import YANN, Workshop

HEAD = b"To: compta@ateliers-morel.example\r\nMIME-Version: 1.0\r\n"
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nJe paierai le 20 mars.\r\n"
FROM = b"From: yann@kerdoncuff.example\r\n"
PARTS = (
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + TEXT + b"--b\r\nContent-Type: application/zip\r\n"
)
HALF = b"=?utf-7?Q?+2AA-?="
HOSTILE = {
    "NUL in its Message-ID": HEAD + FROM + b"Message-ID: <a\0b@debtor.example>\r\n" + TEXT,
    "half a pair in the text": HEAD + FROM + TEXT.replace(b"utf-8", b"utf-7").replace(b"Je", b"+2AA- Je"),
    "an escape codec": HEAD + FROM + TEXT.replace(b"utf-8", b"unicode_escape").replace(b"Je", rb"\ud800 Je"),
    "half a pair in the subject": HEAD + FROM + b"Subject: " + HALF + b"\r\n" + TEXT,
    "half a pair in the name": HEAD + b"From: " + HALF + b" <yann@kerdoncuff.example>\r\n" + TEXT,
    "half a pair in a file's name": HEAD
    + FROM
    + PARTS
    + b'Content-Disposition: attachment; filename="'
    + HALF
    + b'"\r\n\r\nx\r\n--b--\r\n',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_answered_and_the_next_one_too(shop: Workshop, name: str) -> None:
    shop.debtor("Boulangerie Le Goff", "contact@legoff.example", "FA-2026-0777")
    shop.inbox.put(HOSTILE[name])
    shop.receive("contact@legoff.example", "Je paierai le 20 mars.")
    rows = cast(list[ReplyRow], shop.rows(ReplyRow))
    assert [row.status for row in rows] == [ReplyStatus.DRAFTED, ReplyStatus.DRAFTED]
    assert rows[0].sender == YANN
    assert all("Je paierai le 20 mars." in row.new_text for row in rows)
