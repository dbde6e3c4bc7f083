"""Whose reply is it: each sign alone, signs together, signs against each other."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amiable.domain.mail import Address, Attachment, Body, Mail
from amiable.domain.match import Known, Match
from amiable.mailbox.match import match
from amiable.mailbox.numbers import index, mentions, significant
from amiable.mailbox.webmail import is_webmail

GRAND, PETIT, SOEUR, JUMEAU = 1, 2, 3, 4
DEBTORS = (
    Known(GRAND, "Grand SARL", ("compta@grand.example", "b.grand@gmail.com"), ("FA-2026-0131", "FA-2026-0132")),
    Known(PETIT, "Petit SAS", ("compta@petit.example",), ("FA-2026-0200", "2026-07", "10452")),
    Known(SOEUR, "Sœur SCI", ("gestion@groupe.example", "partage@cabinet.example"), ("FA-2026-0300",)),
    Known(JUMEAU, "Jumeau SCI", ("partage@cabinet.example",), ("FA-2026-0400", "B7")),
)
TOKEN_GRAND, TOKEN_PETIT = "a" * 16, "b" * 16


@dataclass
class Records:
    """A Directory on dictionaries."""

    debtors: tuple[Known, ...] = DEBTORS
    sent: dict[str, tuple[int, int]] = field(default_factory=lambda: {"<g1@us>": (GRAND, 11), "<p1@us>": (PETIT, 21)})
    tokens: dict[str, tuple[int, int]] = field(
        default_factory=lambda: {TOKEN_GRAND: (GRAND, 11), TOKEN_PETIT: (PETIT, 21)}
    )

    def conversation_by_message_ids(self, message_ids: tuple[str, ...]) -> tuple[int, int] | None:
        return next((self.sent[one] for one in message_ids if one in self.sent), None)

    def conversation_by_token(self, token: str) -> tuple[int, int] | None:
        return self.tokens.get(token)

    def known(self) -> tuple[Known, ...]:
        return self.debtors


def mail(
    sender: str = "", new: str = "Bonjour", subject: str = "Re: rappel", quoted: str = "", **changes: object
) -> Mail:
    text = f"{new}\n\n{quoted}" if quoted else new
    return Mail(Body(new, quoted), sender=Address(sender), subject=subject, text=text, **changes)


def to(token: str) -> tuple[Address, ...]:
    return (Address("paul@us.example"), Address(f"compta+am-{token}@us.example"))


SURE = [
    # mail, debtor, conversation, invoices, signs
    (mail("compta@grand.example", in_reply_to=("<g1@us>",)), GRAND, 11, (), ("thread", "sender")),
    (mail("autre@grand.example", in_reply_to=("<g1@us>",)), GRAND, 11, (), ("thread", "sender_domain")),
    (mail("autre@compta.grand.example", in_reply_to=("<g1@us>",)), GRAND, 11, (), ("thread", "sender_domain")),
    (mail("x@ailleurs.example", in_reply_to=("<g1@us>",)), GRAND, 11, (), ("thread", "foreign_sender")),
    (mail("", in_reply_to=("<g1@us>",)), GRAND, 11, (), ("thread", "foreign_sender")),
    (mail("x@gmail.com", in_reply_to=("<g1@us>",)), GRAND, 11, (), ("thread", "foreign_sender")),
    (mail("B.Grand@Gmail.com", references=("<x>", "<g1@us>", "<y>")), GRAND, 11, (), ("thread", "sender")),
    (mail("compta@grand.example", to=to(TOKEN_GRAND)), GRAND, 11, (), ("token", "sender")),
    (mail("compta@grand.example", cc=to(TOKEN_GRAND.upper())), GRAND, 11, (), ("token", "sender")),
    (mail("x@ailleurs.example", to=to(TOKEN_GRAND)), GRAND, 11, (), ("token", "foreign_sender")),
    (
        mail("compta@grand.example", headers=(("delivered-to", f"<compta+am-{TOKEN_GRAND}@us.example>"),)),
        GRAND,
        11,
        (),
        ("token", "sender"),
    ),
    (
        mail("compta@grand.example", "FA-2026-0131 payée", in_reply_to=("<g1@us>",), to=to(TOKEN_GRAND)),
        GRAND,
        11,
        ("FA-2026-0131",),
        ("thread", "token", "invoice_number", "sender"),
    ),
    (
        mail("compta@grand.example", "fa 2026/0132 payée"),
        GRAND,
        None,
        ("FA-2026-0132",),
        ("invoice_number", "sender"),
    ),
    (
        mail("x@ailleurs.example", subject="FA-2026-0131"),
        GRAND,
        None,
        ("FA-2026-0131",),
        ("invoice_number", "foreign_sender"),
    ),
    (mail("compta@grand.example"), GRAND, None, (), ("sender",)),
    (mail("direction@grand.example"), GRAND, None, (), ("sender_domain",)),
    (
        mail("compta@grand.example", quoted="> FA-2026-0131"),
        GRAND,
        None,
        ("FA-2026-0131",),
        ("sender", "quoted_invoice_number"),
    ),
    (
        mail("partage@cabinet.example", "facture FA-2026-0400"),
        JUMEAU,
        None,
        ("FA-2026-0400",),
        ("invoice_number", "sender"),
    ),
    (
        mail("partage@cabinet.example", quoted="> FA-2026-0300"),
        SOEUR,
        None,
        ("FA-2026-0300",),
        ("sender", "quoted_invoice_number"),
    ),
    (mail("partage@cabinet.example", "facture B7"), JUMEAU, None, ("B7",), ("invoice_number", "sender")),
    (
        mail("compta@grand.example", in_reply_to=("<g1@us>",), quoted="> FA-2026-0200"),
        GRAND,
        11,
        (),
        ("thread", "sender"),
    ),
    (
        mail(
            "mailer-daemon@mx.example",
            attachments=(Attachment("", "message/rfc822", b"From: us\r\nMessage-ID: <g1@us>\r\n\r\n"),),
        ),
        GRAND,
        11,
        (),
        ("thread", "foreign_sender"),
    ),
]


SURE += [
    (mail("compta@grand.example", "10452 Paris"), GRAND, None, (), ("sender",)),  # a postcode speaks against nobody
    (mail("compta@petit.example", "10452"), PETIT, None, ("10452",), ("sender", "quoted_invoice_number")),
    (
        mail("autre@cabinet.example", quoted="> FA-2026-0400"),
        JUMEAU,
        None,
        ("FA-2026-0400",),
        ("quoted_invoice_number", "sender_domain"),
    ),
]
REPORT = "multipart/report; delivery-status"
SURE += [
    (
        mail("mailer-daemon@mx.example", "Failed: <compta@grand.example>.", content_type=REPORT),
        GRAND,
        None,
        (),
        ("failed_recipient",),
    ),
    (
        mail("postmaster@petit.example", "x", headers=(("X-Failed-Recipients", "b.grand@gmail.com"),)),
        GRAND,
        None,
        (),
        ("failed_recipient",),
    ),
]


@pytest.mark.parametrize(("received", "debtor", "conversation", "invoices", "signs"), SURE)
def test_agreeing_signs_are_sure(received, debtor, conversation, invoices, signs) -> None:
    assert match(received, Records()) == Match(debtor, conversation, invoices, (), signs)


UNSURE = [
    # mail, candidates best first
    (mail("inconnu@ailleurs.example"), []),
    (mail(""), []),
    (mail("autre@gmail.com"), []),
    (mail("partage@cabinet.example"), [JUMEAU, SOEUR]),
    (mail("autre@cabinet.example"), [JUMEAU, SOEUR]),
    (mail("compta@petit.example", "FA-2026-0131"), [GRAND, PETIT]),
    (mail("autre@petit.example", "FA-2026-0131"), [GRAND, PETIT]),
    (mail("compta@grand.example", "FA-2026-0131 et FA-2026-0200"), [GRAND, PETIT]),
    (mail("x@ailleurs.example", "FA-2026-0131 et FA-2026-0200"), [GRAND, PETIT]),
    (mail("x@ailleurs.example", quoted="> FA-2026-0131"), [GRAND]),
    (mail("compta@grand.example", quoted="> FA-2026-0200"), [GRAND, PETIT]),
    (mail("compta@petit.example", in_reply_to=("<g1@us>",)), [GRAND, PETIT]),
    (mail("autre@petit.example", in_reply_to=("<g1@us>",)), [GRAND, PETIT]),
    (mail("compta@grand.example", "et FA-2026-0200 ?", in_reply_to=("<g1@us>",)), [GRAND, PETIT]),
    (mail("compta@grand.example", in_reply_to=("<g1@us>",), to=to(TOKEN_PETIT)), [GRAND, PETIT]),
    (mail("compta@grand.example", references=("<p1@us>", "<g1@us>")), [GRAND, PETIT]),
    (mail("x@ailleurs.example", in_reply_to=("<g1@us>",), to=to(TOKEN_PETIT)), [GRAND, PETIT]),
    (mail("x@ailleurs.example", "nous devons 10452 quelque chose"), [PETIT]),
    (mail("x@ailleurs.example", "B7"), []),
    (mail("partage@cabinet.example", quoted="> FA-2026-0300 et FA-2026-0400"), [JUMEAU, SOEUR]),
    (mail("mailer-daemon@grand.example", "cannot be delivered"), []),
    (mail("x@ailleurs.example", "compta@grand.example est en copie"), []),
    (mail("mailer-daemon@mx.example", "failed: compta@grand.example compta@petit.example"), [GRAND, PETIT]),
]


@pytest.mark.parametrize(("received", "candidates"), UNSURE)
def test_doubt_is_left_to_a_person(received, candidates) -> None:
    found = match(received, Records())
    assert found.debtor_id is None
    assert found.conversation_id is None
    assert found.invoices == ()
    assert [one.debtor_id for one in found.candidates] == candidates
    assert all(one.signs and one.name for one in found.candidates)
    scores = [one.score for one in found.candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score < 1 for score in scores)


def test_a_debtor_of_another_company_is_never_found() -> None:
    received = mail("compta@grand.example", "FA-2026-0131", in_reply_to=("<g1@us>",), to=to(TOKEN_GRAND))
    assert match(received, Records((), {}, {})) == Match(None)


@settings(deadline=None)
@given(
    sender=st.sampled_from(
        ["", "compta@grand.example", "compta@petit.example", "x@y.example", "partage@cabinet.example"]
    ),
    new=st.lists(st.sampled_from(["FA-2026-0131", "FA-2026-0200", "10452", "Bonjour", "B7"]), max_size=3),
    quoted=st.lists(st.sampled_from(["FA-2026-0131", "FA-2026-0300", "2026-07"]), max_size=2),
    answered=st.lists(st.sampled_from(["<g1@us>", "<p1@us>", "<x@y>"]), max_size=2),
    token=st.sampled_from([TOKEN_GRAND, TOKEN_PETIT, "c" * 16]),
)
def test_being_sure_never_hides_a_strong_sign_to_the_contrary(sender, new, quoted, answered, token) -> None:
    received = mail(sender, " ; ".join(new), "Re", " ".join(quoted), in_reply_to=tuple(answered), to=to(token))
    found = match(received, Records())
    pointed = {Records().sent[one][0] for one in answered if one in Records().sent}
    if token in Records().tokens:
        pointed.add(Records().tokens[token][0])
    named = {one.debtor_id for one in DEBTORS for number in new if len(number) > 5 and number in one.invoice_numbers}
    if len(pointed) > 1 or len(named) > 1 or (pointed and named and pointed != named):
        assert found.debtor_id is None
    if found.debtor_id is not None:
        assert {found.debtor_id} >= pointed
        assert {found.debtor_id} >= named
        assert found.candidates == ()


@pytest.mark.parametrize(
    ("text", "number", "found"),
    [
        ("FA-2026-0131", "FA-2026-0131", True),
        ("votre facture fa2026-0131.", "FA-2026-0131", True),
        ("FA 2026 0131", "FA-2026-0131", True),
        ("FA/2026/0131,", "FA-2026-0131", True),
        ("FA.2026.0131", "FA-2026-0131", True),
        ("FA\u00a02026\u00a0\u2011\u00a00131", "FA-2026-0131", True),
        ("(n°FA-2026-0131)", "FA-2026-0131", True),
        ("nºFA-2026-0131", "FA-2026-0131", True),
        ("FA–2026–0131", "FA-2026-0131", True),
        ("factures FA-2026-0131/0132", "FA-2026-0131", True),
        ("FA-2026-01312", "FA-2026-0131", False),
        ("AFA-2026-0131", "FA-2026-0131", False),
        ("FA-2026-0131B", "FA-2026-0131", False),
        ("FA-2026-0131-2", "FA-2026-0131", False),
        ("2-FA-2026-0131", "FA-2026-0131", False),
        ("FA-2026\n\n0131", "FA-2026-0131", False),
        ("FA-2026, 0131", "FA-2026-0131", False),
        ("2026014", "2026-014", True),
        ("2026 014", "2026-014", True),
        ("FA-2026-014", "2026-014", True),
        ("12.2026-014", "2026-014", False),
        ("1 250 €", "1250", False),
        ("1250,00", "1250", False),
        ("facture n° 1250 de 300 €", "1250", True),
        ("facture 12", "12", True),
        ("la facture n°12", "12", True),
        ("le 12 mars", "12", False),
        ("F3", "F3", False),
        ("facture : F3", "F3", True),
        ("", "FA-1", False),
        ("FA-1", "---", False),
    ],
)
def test_invoice_numbers_as_people_write_them(text, number, found) -> None:
    assert [one.number for one in mentions(text, index([number]))] == ([number] if found else [])


def test_a_bare_short_number_is_a_faint_hint_only() -> None:
    known = index(["10452"])
    assert [one.faint for one in mentions("code 10452 Paris", known)] == [True]
    assert [one.faint for one in mentions("code 10452, facture 10452", known)] == [False]


def test_the_longest_known_number_wins() -> None:
    known = index(["2026-014", "FA-2026-014", "FA-2026"])
    assert [one.number for one in mentions("FA-2026-014 puis 2026-014", known)] == ["FA-2026-014", "2026-014"]
    assert [one.number for one in mentions("FA-2026 014", known)] == ["FA-2026-014"]


def test_numbers_written_alike_are_all_named() -> None:
    assert [one.number for one in mentions("FA 2026 1", index(["FA-2026-1", "FA-2026/1"]))] == [
        "FA-2026-1",
        "FA-2026/1",
    ]


@settings(deadline=None)
@given(st.text(alphabet="FA-2026 .0131/x\n", max_size=60))
def test_a_mention_is_in_the_text_and_stands_alone(text) -> None:
    for one in mentions(text, index(["FA-2026-0131", "2026-01", "A31"])):
        assert significant(one.number) in significant(text)


@pytest.mark.parametrize("text", ["FA-2026 " * 30_000, "-" * 200_000, "a" * 200_000, "1 " * 100_000, "(" * 100_000])
@pytest.mark.timeout(20)
def test_hostile_sizes_come_to_an_end(text) -> None:
    assert mentions(text, index([f"FA-2026-{n:06d}" for n in range(5_000)])) == ()


@pytest.mark.parametrize(
    "domain", ["gmail.com", "Orange.fr", "yahoo.co.uk", "hotmail.fr", "laposte.net", "proton.me", "gmx.de"]
)
def test_webmail(domain) -> None:
    assert is_webmail(domain)


@pytest.mark.parametrize(
    "domain", ["grand.example", "orange.grand.example", "free-lance.fr", "", "livegmail.com.evil.example"]
)
def test_not_webmail(domain) -> None:
    assert not is_webmail(domain)
