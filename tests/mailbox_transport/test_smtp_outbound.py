"""Submission: what was accepted, and which error each failure becomes."""

from __future__ import annotations

import dataclasses
import socket
import threading

import pytest

from amiable.mailbox.errors import ConfigurationError, MailError, PermanentError, TemporaryError, UncertainError
from amiable.mailbox.outbound import SmtpOutbound, SmtpSettings
from amiable.testing.mail import FakeOutbound, Fault, FaultySmtpServer, Submission, lost_answer

SENDER, RECIPIENT = "compta@acme.example", "b.grand@grand.example"
RAW = b"Subject: x\r\n\r\nBonjour\r\n.\r\n..deux\r\nFrom moi  \r\n\r\n.\r\n"


def settings(server: FaultySmtpServer, **changes: object) -> SmtpSettings:
    base = SmtpSettings("127.0.0.1", server.port, tls="none", timeout=30, answer_timeout=30)
    return dataclasses.replace(base, **changes)


def test_the_server_gets_exactly_the_bytes_given() -> None:
    with FaultySmtpServer() as server:
        receipt = SmtpOutbound(settings(server)).send(SENDER, RECIPIENT, RAW)
    assert receipt.response.startswith("250 ")
    assert server.accepted == [Submission(SENDER, RECIPIENT, RAW)]


def test_a_large_mail_arrives_whole() -> None:
    raw = b"Subject: x\r\n\r\n" + b".%060d\r\n" % 7 * 60_000
    with FaultySmtpServer() as server:
        SmtpOutbound(settings(server)).send(SENDER, RECIPIENT, raw)
    assert [one.raw for one in server.accepted] == [raw]


@pytest.mark.parametrize(
    ("fault", "error", "kept"),
    [
        (Fault("mail", "451 4.3.0 try again"), TemporaryError, 0),
        (Fault("mail", "550 5.7.1 not you"), PermanentError, 0),
        (Fault("mail", "530 5.7.0 authentication required"), ConfigurationError, 0),
        (Fault("mail", hang_up=True), TemporaryError, 0),
        (Fault("mail", hang=True), TemporaryError, 0),
        (Fault("rcpt", "550 5.1.1 unknown user"), PermanentError, 0),
        (Fault("rcpt", "450 4.2.1 greylisted"), TemporaryError, 0),
        (Fault("rcpt", "421 4.3.2 closing"), TemporaryError, 0),
        (Fault("rcpt", hang_up=True), TemporaryError, 0),
        (Fault("rcpt", hang=True), TemporaryError, 0),
        (Fault("data", "451 4.3.0 not now"), TemporaryError, 0),
        (Fault("data", "554 5.5.1 no valid recipients"), PermanentError, 0),
        (Fault("data", hang_up=True), TemporaryError, 0),
        (Fault("data", hang=True), TemporaryError, 0),
        (Fault("content", "421 4.3.2 closing"), TemporaryError, 0),
        (Fault("content", "452 4.3.1 disk full"), TemporaryError, 0),
        (Fault("content", "554 5.7.1 spam"), PermanentError, 0),
        (Fault("content", "not an answer"), UncertainError, 0),
        (lost_answer(kept=True), UncertainError, 1),
        (lost_answer(kept=False), UncertainError, 0),
        (Fault("content", hang=True, keep=True), UncertainError, 1),
        (Fault("content", hang=True), UncertainError, 0),
    ],
    ids=str,
)
def test_each_failure_becomes_the_error_that_says_what_may_be_done(fault, error, kept) -> None:
    with FaultySmtpServer([fault]) as server:
        impatient = {"answer_timeout" if fault.at == "content" else "timeout": 1} if fault.hang else {}
        with pytest.raises(MailError) as raised:
            SmtpOutbound(settings(server, **impatient)).send(SENDER, RECIPIENT, RAW)
        assert type(raised.value) is error
        assert f"127.0.0.1:{server.port}" in str(raised.value)
        if fault.answer[:3].isdigit():
            assert fault.answer in str(raised.value)
        assert len(server.accepted) == kept
        SmtpOutbound(settings(server)).send(SENDER, RECIPIENT, RAW)  # the next one meets no fault
        assert len(server.accepted) == kept + 1


def test_a_mail_beyond_the_servers_size_is_refused_before_its_content() -> None:
    with FaultySmtpServer() as server:
        with pytest.raises(PermanentError, match="552"):
            SmtpOutbound(settings(server)).send(SENDER, RECIPIENT, (b"x" * 998 + b"\r\n") * 34_000)
        assert server.accepted == []


def test_greeting_tells_whether_sending_would_get_so_far(certificate) -> None:
    with FaultySmtpServer(tls=certificate.server_context(), password="secret") as server:
        right = settings(
            server, host="localhost", tls="starttls", user=SENDER, password="secret", ca_file=str(certificate.cert)
        )
        SmtpOutbound(right).greet()
        with pytest.raises(ConfigurationError, match="smtp_password"):
            SmtpOutbound(dataclasses.replace(right, password="other")).greet()
    with pytest.raises(TemporaryError, match="smtp_port"):
        SmtpOutbound(right).greet()


def test_a_server_that_is_down_is_a_passing_trouble() -> None:
    server = FaultySmtpServer()
    server.start()
    server.stop()
    with pytest.raises(TemporaryError, match="smtp_port"):
        SmtpOutbound(settings(server)).send(SENDER, RECIPIENT, RAW)


def test_a_server_that_never_greets_is_a_passing_trouble() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        with pytest.raises(TemporaryError):
            SmtpOutbound(SmtpSettings("127.0.0.1", port, tls="none", timeout=0.2)).send(SENDER, RECIPIENT, RAW)


@pytest.mark.parametrize(("implicit", "tls"), [(False, "starttls"), (True, "ssl")])
def test_tls_and_login(certificate, implicit, tls) -> None:
    context = certificate.server_context()
    with FaultySmtpServer(tls=context, implicit=implicit, password="sécret") as server:
        right = settings(
            server, host="localhost", tls=tls, user=SENDER, password="sécret", ca_file=str(certificate.cert)
        )
        SmtpOutbound(right).send(SENDER, RECIPIENT, RAW)
        assert [one.raw for one in server.accepted] == [RAW]
        for wrong, named in [
            ({"password": "other"}, "smtp_password"),
            ({"ca_file": ""}, "smtp_ca_file"),
            ({"host": "127.0.0.1"}, "smtp_host"),
            ({"user": ""}, "smtp_user"),
        ]:
            with pytest.raises(ConfigurationError, match=named) as raised:
                SmtpOutbound(dataclasses.replace(right, **wrong)).send(SENDER, RECIPIENT, RAW)
            assert "sécret" not in str(raised.value)
        if not implicit:
            with pytest.raises(ConfigurationError, match=r"takes no login.*smtp_tls"):
                SmtpOutbound(dataclasses.replace(right, tls="none")).send(SENDER, RECIPIENT, RAW)
        assert len(server.accepted) == 1


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"tls": "starttls"}, "smtp_tls"),
        ({"tls": "ssl"}, "smtp_tls"),
        ({"host": "no-such-host.invalid"}, "smtp_host"),
        ({"tls": "starttls", "ca_file": "/nowhere.pem"}, "smtp_ca_file"),
    ],
)
def test_a_wrong_setting_is_named(changes, named) -> None:
    with FaultySmtpServer() as server:
        with pytest.raises(ConfigurationError, match=named):
            SmtpOutbound(settings(server, **changes)).send(SENDER, RECIPIENT, RAW)
        assert server.accepted == []


@pytest.mark.parametrize("raw", [b"a\nb\r\n", b"a\rb\r\n", b"no end", b""])
def test_bytes_that_the_wire_would_change_are_refused(raw) -> None:
    with FaultySmtpServer() as server:
        with pytest.raises(PermanentError, match="CRLF"):
            SmtpOutbound(settings(server)).send(SENDER, RECIPIENT, raw)
        assert server.accepted == []


@pytest.mark.parametrize(
    "recipient", ["a@b.example, c@d.example", "a@b.example>\r\nRCPT TO:<c@d.example", "é@b.fr", ""]
)
def test_only_one_plain_recipient(recipient) -> None:
    with FaultySmtpServer() as server:
        with pytest.raises(PermanentError, match="address"):
            SmtpOutbound(settings(server)).send(SENDER, recipient, RAW)
        assert server.accepted == []


def test_several_threads_send_at_once() -> None:
    with FaultySmtpServer() as server:
        outbound = SmtpOutbound(settings(server))
        raws = [b"Subject: %d\r\n\r\n.\r\n" % n for n in range(8)]
        threads = [threading.Thread(target=outbound.send, args=(SENDER, RECIPIENT, raw)) for raw in raws]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(one.raw for one in server.accepted) == raws


def test_the_fake_outbound_keeps_the_same_promises() -> None:
    outbound = FakeOutbound([TemporaryError("later"), UncertainError("lost"), None])
    with pytest.raises(TemporaryError):
        outbound.send(SENDER, RECIPIENT, RAW)
    assert outbound.accepted == []
    with pytest.raises(UncertainError):
        outbound.send(SENDER, RECIPIENT, RAW)
    outbound.send(SENDER, RECIPIENT, RAW)
    assert (len(outbound.attempts), len(outbound.accepted)) == (3, 2)
