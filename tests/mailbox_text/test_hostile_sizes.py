"""Hostile sizes come back at once: a quadratic step would hit the time limit."""

from __future__ import annotations

import pytest

from amiable.mailbox.parse import parse

TEXT = b"From: a@b.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
HTML = b"From: a@b.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"


def _nested(depth: int) -> bytes:
    parts = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    return b"From: a@b.example\r\n" + parts + b"Content-Type: text/plain\r\n\r\nbonjour\r\n"


HOSTILE = {
    "On": TEXT + b"On " * 20_000,
    "On lines": TEXT + b"On \r\n" * 20_000,
    "De lines": TEXT + b"De : x\r\n" * 20_000,
    "attribution lines": TEXT + b"Le 3 mars:\r\n" * 20_000,
    "blank lines": TEXT + b"\r\n" * 50_000,
    "spaces": TEXT + b"a" + b" " * 100_000 + b"b",
    "dashes": TEXT + b"-" * 50_000,
    "dash lines": TEXT + b"-\r\n" * 50_000,
    "marks": TEXT + b">" * 100_000,
    "marked lines": TEXT + b">\r\n" * 100_000,
    "names": TEXT + b"Jean Dupont\r\n" * 20_000,
    "closings": TEXT + b"Cordialement\r\n" * 20_000,
    "at signs": TEXT + b"a@" * 50_000,
    "nested parts": _nested(5_000),
    "nested messages": b"From: a@b.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 5_000 + b"bonjour",
    "deep divs": HTML + b"<div>" * 50_000 + b"bonjour",
    "deep quotes": HTML + b"<blockquote type=cite>" * 5_000 + b"bonjour",
    "deep tables": HTML + b"<table><tr><td>" * 5_000 + b"bonjour",
    "angle brackets": HTML + b"<" * 100_000,
    "attributes": HTML + b"<div " + b"a=b " * 50_000 + b">x",
    "style rules": HTML + b"<style>" + b"a{" * 50_000 + b"</style>x",
    "parentheses in From": b"From: " + b"(" * 50_000 + b"\r\n\r\nx",
    "recipients": b"To: " + b"a@b.example," * 20_000 + b"\r\n\r\nx",
    "encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\r\n\r\nx",
    "headers": b"X: y\r\n" * 50_000 + b"\r\nx",
    "punycode": TEXT.replace(b"utf-8", b"punycode") + b"b9" * 1_000_000,
    "punycode of 8-bit bytes": TEXT.replace(b"utf-8", b"punycode") + "é-".encode() + b"999999zz" * 400_000,
    "punycode file": TEXT.replace(b"text/plain", b"application/pdf").replace(b"utf-8", b"punycode")
    + "é-".encode()
    + b"999999zz" * 400_000,
    "parameters": b"Content-Type: text/plain; " + b"a=b; " * 20_000 + b"\r\n\r\nx",
}


@pytest.mark.timeout(10)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_size(name: str) -> None:
    assert parse(HOSTILE[name]).body is not None


@pytest.mark.timeout(30)
def test_a_25_megabyte_mail() -> None:
    body = b"Content-Type: text/plain\r\n\r\nBonjour\r\n--B\r\nContent-Type: application/pdf\r\n"
    raw = b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n" + body
    raw += b"Content-Transfer-Encoding: base64\r\n\r\n" + (b"QUJD" * 19 + b"\r\n") * 320_000 + b"--B--\r\n"
    mail = parse(raw)
    assert mail.body.new_text == "Bonjour"
    assert mail.attachments[0].size == 57 * 320_000


def test_text_below_the_parser_s_depth_limit_is_still_seen() -> None:
    assert "paie lundi" in parse(HTML + b"<div>" * 5_000 + b"je paie lundi").text
