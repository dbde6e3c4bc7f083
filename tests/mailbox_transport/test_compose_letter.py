"""The composed mail: the approved text comes back exactly, and nothing else gets into the headers."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amiable.domain.draft import Letter
from amiable.domain.mail import Address
from amiable.mailbox.address import one_address, token_of, with_token
from amiable.mailbox.compose import MAX_REFERENCES, body_of, compose, new_message_id
from amiable.mailbox.errors import PermanentError

ID = "<am.7.0123456789abcdef@acme.example>"
DEFAULTS = {
    "sender": Address("compta@acme.example", "Société Acmé"),
    "reply_to": None,
    "message_id": ID,
    "in_reply_to": None,
    "references": (),
    "date": datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    "documents": {},
}
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


def made(letter: Letter, **changes: object) -> bytes:
    return compose(letter, **{**DEFAULTS, **changes})


def letter(body: str = "Bonjour", subject: str = "Votre facture", **changes: object) -> Letter:
    return Letter(**{"recipient": "b.grand@grand.example", "subject": subject, "body": body, **changes})


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "\n",
        "Bonjour,\n\nMerci.\n",
        "sans fin de ligne",
        "espaces finaux   \n \t\n\tfin\t",
        "1\u202f250,00\u00a0€ le 1er\u00a0mars",
        "x" * 5000,
        "é" * 3000,
        ".\n..\n.point\n.",
        "From moi\nFrom : lui\nFrom \nFrom " + "x" * 70 + "\nFrom From From " + "y" * 80,
        "=3D =\n=\n= =20",
        "a\r\nb\rc\n\r\n\r",
        "\x00\x0b\x0c\x1f\x85\u2028\u2029",
        "--=_a\n--\n-- \nsignature",
        "\n" * 50 + "fin" + "\n" * 50,
        "<b>&amp;</b> \"q\" 'a'",
        "🙂 ﬁn \u0301",
    ],
)
def test_the_approved_text_comes_back_exactly(body) -> None:
    assert body_of(made(letter(body))) == body


@settings(deadline=None)
@given(TEXTS)
def test_any_text_comes_back_exactly(body) -> None:
    raw = made(letter(body))
    assert body_of(raw) == body
    assert_fit_for_the_wire(raw)


@settings(deadline=None)
@given(st.text(alphabet="From .=\n\t é\u00a0x", max_size=300))
def test_awkward_texts_come_back_exactly(body) -> None:
    raw = made(letter(body))
    assert body_of(raw) == body
    assert_fit_for_the_wire(raw)


def assert_fit_for_the_wire(raw: bytes) -> None:
    assert raw.isascii()
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|\x00", raw)
    assert raw.endswith(b"\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 78


@pytest.mark.parametrize("body", ["From moi", "x\nFrom moi\n", "From " + "x" * 70])
def test_no_line_is_left_that_some_servers_would_quote(body) -> None:
    assert b"\r\nFrom " not in made(letter(body)).partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize("subject", ["=?utf-8?q?x?=", "a  b", " a ", "é" * 200, "Réf.\u00a0: 1\u202f250\u00a0€"])
def test_a_subject_is_read_as_it_was_written(subject) -> None:
    assert str(parsed(made(letter(subject=subject)))["Subject"]) == subject


def test_the_same_input_gives_the_same_bytes() -> None:
    assert made(letter()) == made(letter())
    assert made(letter()) != made(letter(), message_id=new_message_id("acme.example"))


def test_the_whole_message_at_a_glance() -> None:
    raw = made(letter("Bonjour,\n\nÀ bientôt"), reply_to=Address("compta+am-0123456789abcdef@acme.example"))
    lines = raw.decode("ascii").split("\r\n")
    assert [line.partition(":")[0] for line in lines[: lines.index("")] if not line.startswith(" ")] == [
        "From",
        "To",
        "Reply-To",
        "Subject",
        "Date",
        "Message-ID",
        "MIME-Version",
        "Content-Type",
    ]
    message = parsed(raw)
    assert message["From"].addresses[0].display_name == "Société Acmé"
    assert message["From"].addresses[0].addr_spec == "compta@acme.example"
    assert message["To"] == "b.grand@grand.example"
    assert message["Reply-To"] == "compta+am-0123456789abcdef@acme.example"
    assert message["Date"] == "Mon, 02 Mar 2026 09:30:00 +0000"
    assert message.get_content_type() == "multipart/alternative"
    text, page = message.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert text.get_content_charset() == "utf-8"
    assert "format" not in text["Content-Type"].params
    assert page.get_content_type() == "text/html"
    assert not message.defects


def test_the_html_says_the_same_and_holds_no_markup_of_the_text() -> None:
    body = 'Bonjour <script>alert("x")</script> & co\nligne 2\n\nhttps://payer.example/1?a=1&b=2'
    page = parsed(made(letter(body))).get_body(("html",)).get_content()
    assert "<script" not in page
    assert "<a " not in page
    assert "<p>Bonjour &lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; co<br>\nligne 2</p>" in page.replace(
        "\r", ""
    )
    assert "<p>https://payer.example/1?a=1&amp;b=2</p>" in page


@settings(deadline=None)
@given(TEXTS)
def test_a_subject_is_kept_or_refused(subject) -> None:
    try:
        raw = made(letter(subject=subject))
    except PermanentError:
        assert re.search(r"[\x00-\x1f\x7f\x85\u2028\u2029]", subject)
        return
    head = raw.split(b"\r\n\r\n")[0]
    assert len(re.findall(rb"(?im)^(?:to|from|bcc|subject):", head)) == 3
    assert max(map(len, head.split(b"\r\n"))) <= 78
    if subject.strip():
        assert str(parsed(raw)["Subject"]) == subject


@pytest.mark.parametrize("bad", ["a\nBcc: x@evil.example", "a\r\nb", "a\rb", "\x00", "a\u2028b"])
def test_line_breaks_cannot_get_into_headers(bad) -> None:
    for changes in ({"subject": bad}, {"recipient": f"a@b.example{bad}"}):
        with pytest.raises(PermanentError):
            made(letter(**changes))
    for changes in (
        {"sender": Address("compta@acme.example", bad)},
        {"sender": Address(f"compta@acme.example{bad}")},
        {"reply_to": Address("compta@acme.example", bad)},
        {"message_id": f"<{bad}@x>"},
    ):
        with pytest.raises(PermanentError):
            made(letter(), **changes)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Acme",
        'Acme "Gros" <x@evil.example>, y',
        "Société d’Équipement",
        "É" * 120,
        "a@b.example",
        "Acme, Inc.",
        "A" * 200,
    ],
)
def test_a_name_is_kept_and_brings_no_other_address(name) -> None:
    raw = made(letter(), sender=Address("compta@acme.example", name))
    [address] = parsed(raw)["From"].addresses
    assert address.addr_spec == "compta@acme.example"
    # The standard library's address parser leaves spaces between encoded words; its header decoder does not.
    shown = str(make_header(decode_header(message_from_bytes(raw)["From"].rpartition("<")[0].strip())))
    assert shown.strip('"') == name
    assert max(map(len, raw.split(b"\r\n"))) <= 78


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "x",
        "a@b.example, c@d.example",
        "a@b.example c@d.example",
        "Nom <a@b.example>",
        "a@b@c.example",
        "é@b.example",
        "a@bé.example",
        "a@b..example",
        "a@-",
        '"a b"@c.example',
        "a@b.example;",
        "a" * 65 + "@b.example",
    ],
)
def test_the_recipient_is_one_address(recipient) -> None:
    with pytest.raises(PermanentError, match="address"):
        made(letter(recipient=recipient))


def test_half_a_character_pair_is_refused() -> None:
    for changes in ({"body": "\ud83d"}, {"subject": "\ud83d"}):
        with pytest.raises(PermanentError):
            made(letter(**changes))


def test_a_date_without_zone_is_refused() -> None:
    with pytest.raises(PermanentError, match="zone"):
        made(letter(), date=datetime(2026, 3, 2, tzinfo=UTC).replace(tzinfo=None))


def test_the_thread_is_kept_and_bounded() -> None:
    known = [f"<{n}@x.example>" for n in range(100)]
    message = parsed(made(letter(), in_reply_to="<99@x.example>", references=known))
    assert message["In-Reply-To"] == "<99@x.example>"
    references = message["References"].split()
    assert references == ["<0@x.example>", *(f"<{n}@x.example>" for n in range(100 - MAX_REFERENCES + 1, 100))]


def test_the_parent_ends_the_references_once() -> None:
    message = parsed(made(letter(), in_reply_to="b@x", references=("<a@x>", "<b@x>", "<a@x>", "<c@x>")))
    assert message["References"].split() == ["<a@x>", "<c@x>", "<b@x>"]
    assert message["In-Reply-To"] == "<b@x>"


def test_identifiers_from_outside_that_are_none_are_left_out() -> None:
    hostile = "<a@x>\r\nBcc: y@evil.example"
    raw = made(
        letter(), in_reply_to=hostile, references=("é", "", "<>", "a b", hostile, "<" + "x" * 300 + ">", "<ok@x>")
    )
    message = parsed(raw)
    assert message["In-Reply-To"] is None
    assert message["References"] == "<ok@x>"
    assert b"evil" not in raw


def test_nothing_marks_it_as_bulk_or_automatic() -> None:
    head = made(letter()).split(b"\r\n\r\n")[0].lower()
    for name in (b"auto-submitted", b"precedence", b"list-", b"x-auto"):
        assert name not in head


@pytest.mark.parametrize(
    "filename", ["FA-2026-0131.pdf", "Facture n° 12 été.pdf", 'a"b\r\nX: y.pdf', "../../x.pdf", "é" * 100]
)
def test_the_invoices_are_joined(filename) -> None:
    content = b"%PDF-1.7\n" + bytes(range(256)) * 40
    raw = made(letter("Ci-joint", attachments=("FA-2026-0131",)), documents={"FA-2026-0131": (filename, content)})
    assert raw.isascii()
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", raw)
    message = parsed(raw)
    assert message.get_content_type() == "multipart/mixed"
    assert "X" not in message
    [joined] = message.iter_attachments()
    assert joined.get_content_type() == "application/pdf"
    assert joined.get_content() == content
    if filename.isprintable():
        assert joined.get_filename() == filename
    assert body_of(raw) == "Ci-joint"


def test_a_missing_pdf_is_refused() -> None:
    with pytest.raises(PermanentError, match="FA-1"):
        made(letter(attachments=("FA-1",)))


def test_a_mail_without_text_has_no_body() -> None:
    with pytest.raises(ValueError, match="text/plain"):
        body_of(b"Content-Type: text/html\r\n\r\n<p>x</p>")


def test_the_token_goes_into_the_address_and_comes_back() -> None:
    address = with_token("compta@acme.example", "0123456789abcdef")
    assert one_address(address) == "compta+am-0123456789abcdef@acme.example"
    assert token_of(address) == token_of(address.upper()) == "0123456789abcdef"
    assert token_of("compta@acme.example") is None
    assert token_of("compta+am-short@acme.example") is None
    for email, token in (("compta", "0123456789"), ("compta@acme.example", "a b@c.example")):
        with pytest.raises(ValueError, match="token"):
            with_token(email, token)


def test_message_ids_are_all_different() -> None:
    made_ids = {new_message_id("acme.example") for _ in range(100)}
    assert len(made_ids) == 100
    assert all(re.fullmatch(r"<[0-9a-f]{32}@acme\.example>", one) for one in made_ids)
