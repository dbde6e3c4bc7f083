"""parse(): damaged mail is read all the same, and says what was damaged."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amiable.mailbox.parse import parse

EML = sorted((Path(__file__).parent / "data" / "eml").glob("*.eml"))
HEAD = b"From: Odile <o@v.example>\r\nTo: c@n.example\r\nMIME-Version: 1.0\r\n"

DAMAGED = {
    "wrong-charset": HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\nFacture r\xe9gl\xe9e\r\n",
    "undeclared-bytes": HEAD + b"\r\nFacture r\xe9gl\xe9e\r\n",
    "unknown-charset": HEAD + b"Content-Type: text/plain; charset=x-klingon\r\n\r\nFacture r\xc3\xa9gl\xc3\xa9e\r\n",
    "bad-base64": HEAD + b"Content-Transfer-Encoding: base64\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    b"RmFjdHVyZSByw6lnbMOpZQ**\r\n",
    "bad-quoted-printable": HEAD
    + b"Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/plain; charset=utf-8"
    b"\r\n\r\nFacture r=C3=A9gl=C3=A9e =ZZ\r\n",
    "missing-end": HEAD
    + b"Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain; charset=utf-8"
    b"\r\n\r\nFacture r\xc3\xa9gl\xc3\xa9e\r\n",
    "missing-boundary": HEAD + b"Content-Type: multipart/mixed\r\n\r\nFacture r\xc3\xa9gl\xc3\xa9e\r\n",
    "nul-bytes": HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\nFacture r\xc3\xa9\0gl\xc3\xa9e\r\n",
    "bad-encoded-word": HEAD + b"Subject: =?utf-8?q?broken\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nFacture r\xc3\xa9gl\xc3\xa9e\r\n",
    "raw-header": HEAD
    + b"Subject: r\xe9gl\xe9\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nFacture r\xc3\xa9gl\xc3\xa9e\r\n",
    "cut-html": HEAD
    + b"Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>Facture r\xc3\xa9gl\xc3\xa9e</p><p cla",
}


@pytest.mark.parametrize("defect", DAMAGED)
def test_damage_is_named_and_the_words_are_read(defect: str) -> None:
    mail = parse(DAMAGED[defect])
    assert [entry for entry in mail.defects if entry.startswith(defect)], mail.defects
    assert "Facture réglée" in f"{mail.body.new_text} {mail.text}"


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\n510 \x80 pay\xe9s \x97 l\x92acompte\r\n",
        HEAD + b"Subject: =?utf-8?b?w6k=?= =?iso-8859-1?q?=E9?=\r\nContent-Type: text/plain\r\n\r\nok\r\n",
        HEAD + "Subject: déjà payé\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nréglé\r\n".encode(),
        HEAD + b"Cc: undisclosed-recipients:;\r\nContent-Type: text/plain\r\n\r\nok\r\n",
        HEAD + b'Content-Type: text/plain; charset=""\r\n\r\nok\r\n',
    ],
)
def test_harmless_oddities_are_no_damage(raw: bytes) -> None:
    assert parse(raw).defects == ()


def test_windows_punctuation_under_a_latin1_label() -> None:
    mail = parse(HEAD + b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\n510 \x80 d\x92acompte\r\n")
    assert mail.body.new_text == "510 € d’acompte"


def test_a_name_with_a_bare_comma_hides_no_address() -> None:
    mail = parse("From: Gérard Astruc, PDG <g.astruc@webmail.example>\r\n\r\nBonjour\r\n".encode())

    assert mail.sender.email == "g.astruc@webmail.example"
    assert mail.sender.name == "Gérard Astruc, PDG"


def test_addresses_ids_and_attachments() -> None:
    raw = (
        b"From: =?utf-8?b?T2RpbGU=?= Vautrin <O@V.example>\r\nReply-To: r@v.example\r\nTo: Equipe: "
        b"a@n.example, b@n.example;\r\n"
        b"Message-ID: <m1@v.example>\r\nReferences: <a@n.example>\r\n <b@n.example>\r\n"
        b"Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nok\r\n--B\r\n"
        b"Content-Type: application/pdf; name*=utf-8''re%C3%A7u.pdf\r\nContent-Disposition: attachment\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--B\r\nContent-Type: message/rfc822\r\n\r\n"
        b"Subject: old\r\n\r\nold\r\n"
        b"--B--\r\n"
    )
    mail = parse(raw)
    assert (mail.sender.email, mail.sender.name, mail.sender.domain) == ("o@v.example", "Odile Vautrin", "v.example")
    assert [address.email for address in mail.to] == ["a@n.example", "b@n.example"]
    assert mail.message_id == "<m1@v.example>"
    assert mail.references == ("<a@n.example>", "<b@n.example>")
    assert [(part.filename, part.content_type) for part in mail.attachments] == [
        ("reçu.pdf", "application/pdf"),
        ("", "message/rfc822"),
    ]
    assert mail.attachments[0].content == b"%PDF"
    assert mail.body.new_text == "ok"


@given(st.binary(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_any_bytes_give_a_mail(raw: bytes) -> None:
    assert parse(raw).body is not None


def test_mutilated_mails_give_a_mail() -> None:
    chance = random.Random(7)
    for path in EML:
        raw = bytearray(path.read_bytes())
        for _ in range(12):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        cut = chance.randrange(len(raw))
        assert parse(bytes(raw)).body is not None
        assert parse(bytes(raw[:cut])).body is not None
