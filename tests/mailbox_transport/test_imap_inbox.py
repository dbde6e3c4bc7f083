"""The watched folder against real servers."""

from __future__ import annotations

import contextlib
import dataclasses
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from amiable.mailbox.backoff import Backoff
from amiable.mailbox.embedded import EmbeddedMailServer
from amiable.mailbox.errors import ConfigurationError, TemporaryError
from amiable.mailbox.imap import ImapSettings
from amiable.mailbox.inbox import BATCH_BYTES, ImapInbox
from amiable.mailbox.ports import RawMail

USER = "compta@acme.example"

ODD_MAILS = [
    b"Subject: simple\r\n\r\nBonjour\r\n",
    b"Subject: 8 bits\r\n\r\n\xe9\xe8 \xc3\xa9 \x80\xff\r\n.\r\nFrom moi\r\n..\r\n",
    b"no header at all",
    b"Subject: long\r\n\r\n" + b"x" * 70_000 + b"\r\n   \r\n",
    b"Subject: {12}\r\n\r\n{3}\r\n) FLAGS (\\Seen)\r\n",
]


class Ledger:
    """What the store does: remembers the UIDs, asked with the folder's UIDVALIDITY."""

    def __init__(self) -> None:
        self.stored: dict[tuple[str, str, int], set[int]] = {}
        self.asked: list[tuple[str, str, int]] = []

    def seen(self, mailbox: str, folder: str, uidvalidity: int) -> set[int]:
        self.asked.append((mailbox, folder, uidvalidity))
        return self.stored.get((mailbox, folder, uidvalidity), set())

    def store(self, mail: RawMail) -> RawMail:
        self.stored.setdefault((mail.mailbox, mail.folder, mail.uidvalidity), set()).add(mail.uid)
        return mail

    def poll(self, inbox: ImapInbox) -> list[bytes]:
        return [self.store(mail).raw for mail in inbox.new(self.seen)]


def patient(inbox: ImapInbox, ledger: Ledger) -> list[bytes]:
    """What a poller does with TemporaryError: it calls again."""
    for _ in range(20):
        try:
            return ledger.poll(inbox)
        except TemporaryError:
            continue
    raise AssertionError("never came back")


def test_bytes_come_as_they_are_oldest_first_and_stay_unread(served, inbox) -> None:
    for raw in ODD_MAILS:
        served.deliver(raw)
    ledger = Ledger()
    assert ledger.poll(inbox) == ODD_MAILS
    assert [flags for _, flags in served.content()] == [set()] * len(ODD_MAILS)
    assert ledger.poll(inbox) == []
    served.deliver(b"Subject: new\r\n\r\n.\r\n")
    assert ledger.poll(inbox) == [b"Subject: new\r\n\r\n.\r\n"]


def test_the_ledger_is_asked_with_the_mailbox_the_folder_and_its_uidvalidity(served, inbox) -> None:
    served.deliver(b"\r\nx\r\n")
    ledger = Ledger()
    [mail] = inbox.new(ledger.seen)
    assert ledger.asked == [(f"{served.settings.user}@127.0.0.1", "INBOX", mail.uidvalidity)]
    with served.client() as client:
        assert client.select_folder("INBOX")[b"UIDVALIDITY"] == mail.uidvalidity


def test_many_and_large_mails_come_in_bounded_batches(served, inbox, monkeypatch) -> None:
    mails = [
        b"Subject: %d\r\n\r\n%s\r\n" % (n, b"z" * (BATCH_BYTES // 2 if n in (3, 4, 5) else 10)) for n in range(60)
    ]
    with served.client() as client:
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for raw in mails:
            client.append("INBOX", raw)
    batches = []
    fetch = inbox._fetch
    monkeypatch.setattr(inbox, "_fetch", lambda uids: batches.append(uids) or fetch(uids))
    assert Ledger().poll(inbox) == mails
    assert [len(batch) for batch in batches] == [4, 1, 50, 5] or max(map(len, batches)) <= 50
    assert sum(map(len, batches)) == 60
    assert len(batches) >= 4


def test_a_large_folder_is_listed_in_slices(served, inbox, monkeypatch) -> None:
    monkeypatch.setattr("amiable.mailbox.inbox.SEARCH_UIDS", 3)
    mails = [b"\r\n%d\r\n" % n for n in range(8)]
    for raw in mails:
        served.deliver(raw)
    ledger = Ledger()
    assert ledger.poll(inbox) == mails
    assert ledger.poll(inbox) == []
    dated = ImapInbox(dataclasses.replace(served.settings, since=date(2999, 1, 1)))
    assert Ledger().poll(dated) == []
    dated.close()


def test_a_stored_mail_gets_the_keyword_and_stays_unread(served, inbox) -> None:
    served.deliver(b"\r\na\r\n")
    served.deliver(b"\r\nb\r\n")
    first, _ = inbox.new(Ledger().seen)
    inbox.flag([first.uid])
    assert [flags for _, flags in served.content()] == [{b"$AmiableStored"}, set()]


def test_mark_seen_marks_as_read(served) -> None:
    served.deliver(b"\r\na\r\n")
    inbox = ImapInbox(dataclasses.replace(served.settings, mark_seen=True))
    [mail] = inbox.new(Ledger().seen)
    inbox.flag([mail.uid])
    inbox.close()
    assert served.content() == [(b"\r\na\r\n", {b"\\Seen", b"$AmiableStored"})]


def test_a_server_without_keywords_is_left_alone() -> None:
    with EmbeddedMailServer(keywords=False) as server:
        server.deliver(USER, b"\r\na\r\n")
        inbox = ImapInbox(ImapSettings("127.0.0.1", USER, server.password, port=server.imap_port, tls="none"))
        ledger = Ledger()
        [mail] = inbox.new(ledger.seen)
        ledger.store(mail)
        inbox.flag([mail.uid])
        assert server.flags(USER) == [set()]
        assert ledger.poll(inbox) == []  # the ledger, not the flag, tells what is new
        inbox.close()


def test_idle_wakes_on_a_new_mail(served, inbox) -> None:
    ledger = Ledger()
    ledger.poll(inbox)
    threading.Timer(0.2, served.deliver, [b"\r\nlate\r\n"]).start()
    assert inbox.wait(20)
    assert ledger.poll(inbox) == [b"\r\nlate\r\n"]


def test_waiting_ends_when_the_time_is_over(served, inbox) -> None:
    served.deliver(b"\r\nold\r\n")
    Ledger().poll(inbox)
    assert not inbox.wait(0.2)
    assert not inbox.wait(0)


def test_a_mail_that_came_between_listing_and_waiting_is_not_slept_over(served, inbox) -> None:
    Ledger().poll(inbox)
    served.deliver(b"\r\nbetween\r\n")
    assert inbox.wait(20)


def test_without_idle_the_folder_is_polled(embedded) -> None:
    pauses = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        embedded.deliver(USER, b"\r\npolled\r\n")

    settings = ImapSettings("127.0.0.1", USER, embedded.password, port=embedded.imap_port, tls="none")
    with Proxy(settings.port, lambda line: None, swap=(b" IDLE", b"")) as proxy:
        inbox = ImapInbox(dataclasses.replace(settings, port=proxy.port), Backoff(pause=pause))
        Ledger().poll(inbox)
        assert inbox.wait(100)
        inbox.close()
    assert pauses == [30.0]


def test_a_restarted_server_is_found_again(served, inbox) -> None:
    served.deliver(b"Message-ID: <1@x>\r\n\r\nbefore\r\n")
    ledger = Ledger()
    assert len(ledger.poll(inbox)) == 1
    served.stop()
    assert inbox.wait(20)  # the poller is told to look at once
    with pytest.raises(TemporaryError, match=str(served.settings.port)):
        ledger.poll(inbox)
    served.start()
    served.deliver(b"Message-ID: <2@x>\r\n\r\nafter\r\n")
    assert patient(inbox, ledger) == [b"Message-ID: <2@x>\r\n\r\nafter\r\n"]
    uidvalidities = {asked[2] for asked in ledger.asked}
    assert len(uidvalidities) == (2 if served.name == "embedded" else 1)


def test_a_new_uidvalidity_lists_everything_again(embedded) -> None:
    mails = [b"Message-ID: <%d@x>\r\n\r\n.\r\n" % n for n in range(3)]
    settings = ImapSettings("127.0.0.1", USER, embedded.password, port=embedded.imap_port, tls="none")
    inbox = ImapInbox(settings, Backoff(first=0.01))
    ledger = Ledger()
    for raw in mails:
        embedded.deliver(USER, raw)
    assert ledger.poll(inbox) == mails
    embedded.stop()
    embedded.start()
    for raw in mails:
        embedded.deliver(USER, raw)
    assert patient(inbox, ledger) == mails
    inbox.close()


def test_uids_of_an_older_uidvalidity_are_not_flagged(embedded) -> None:
    embedded.deliver(USER, b"\r\na\r\n")
    inbox = ImapInbox(ImapSettings("127.0.0.1", USER, embedded.password, port=embedded.imap_port, tls="none"))
    [mail] = inbox.new(Ledger().seen)
    embedded.stop()
    embedded.start()
    embedded.deliver(USER, b"\r\nanother\r\n")
    with pytest.raises(TemporaryError):
        inbox.flag([mail.uid])  # the old connection is dead
    inbox.flag([mail.uid])
    assert embedded.flags(USER) == [set()]
    inbox.close()


def test_since_leaves_older_mail_alone(served) -> None:
    served.deliver(b"\r\nold\r\n")
    inbox = ImapInbox(dataclasses.replace(served.settings, since=date(2999, 1, 1)))
    assert Ledger().poll(inbox) == []
    inbox.close()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"password": "wrong"}, "imap_password"),
        ({"password": "faux é"}, "imap_password"),
        ({"folder": "Nulle part"}, "imap_folder"),
        ({"host": "no-such-host.invalid"}, "imap_host"),
        ({"tls": "ssl"}, "imap_tls"),
        ({"tls": "starttls"}, "imap_tls"),
    ],
)
def test_a_wrong_setting_is_named(served, change, named) -> None:
    inbox = ImapInbox(dataclasses.replace(served.settings, **change))
    with pytest.raises(ConfigurationError, match=named) as raised:
        list(inbox.new(Ledger().seen))
    assert served.settings.password not in str(raised.value)
    inbox.close()


@pytest.mark.parametrize("tls", ["ssl", "starttls"])
def test_tls_with_a_private_authority(certificate, tls) -> None:
    with EmbeddedMailServer(tls=tls, certificate=(certificate.cert, certificate.key)) as server:
        server.deliver(USER, b"\r\nsecret\r\n")
        settings = ImapSettings(
            "localhost", USER, server.password, port=server.imap_port, tls=tls, ca_file=str(certificate.cert)
        )
        inbox = ImapInbox(settings)
        ledger = Ledger()
        assert ledger.poll(inbox) == [b"\r\nsecret\r\n"]
        threading.Timer(0.2, server.deliver, [USER, b"\r\nmore\r\n"]).start()
        assert inbox.wait(20)
        inbox.close()
        for wrong in ({"ca_file": ""}, {"host": "127.0.0.1"}):
            with pytest.raises(ConfigurationError, match="certificate"):
                Ledger().poll(ImapInbox(dataclasses.replace(settings, **wrong)))


def test_a_server_that_wants_tls_first_gets_no_password(served) -> None:
    commands = []
    with Proxy(served.settings.port, commands.append, swap=(b" IMAP4rev1", b" IMAP4rev1 LOGINDISABLED")) as proxy:
        inbox = ImapInbox(dataclasses.replace(served.settings, port=proxy.port))
        with pytest.raises(ConfigurationError, match="imap_tls"):
            Ledger().poll(inbox)
    assert not any(served.settings.password.encode() in command for command in commands)


def test_back_off_grows_has_jitter_and_ends_with_success(embedded) -> None:
    now = [0.0]
    pauses = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        now[0] += seconds

    backoff = Backoff(pause=pause, clock=lambda: now[0], chance=lambda: 0.5)
    settings = ImapSettings("127.0.0.1", USER, embedded.password, port=embedded.imap_port, tls="none")
    inbox = ImapInbox(settings, backoff)
    embedded.stop()
    for _ in range(12):
        with pytest.raises(TemporaryError):
            list(inbox.new(Ledger().seen))
    assert pauses[:4] == [0.75, 1.5, 3.0, 6.0]
    assert pauses[-1] == 300 * 0.75
    embedded.start()
    assert Ledger().poll(inbox) == []
    embedded.stop()
    assert inbox.wait(1)
    embedded.start()
    Ledger().poll(inbox)
    assert pauses[-1] == 0.75
    inbox.close()


class Proxy:
    """Stands between client and server; `rule` sees each command and may answer it or, with b'', hang up."""

    def __init__(
        self, port: int, rule: Callable[[bytes], bytes | None], swap: tuple[bytes, bytes] = (b"\0", b"\0")
    ) -> None:
        self._target, self._rule, self._swap = port, rule, swap
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._sockets = [self._listener]

    def __enter__(self) -> Proxy:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._sockets:
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._target))
            self._sockets += [client, server]
            threading.Thread(target=self._commands, args=(client, server), daemon=True).start()
            threading.Thread(target=self._answers, args=(server, client), daemon=True).start()

    def _commands(self, client: socket.socket, server: socket.socket) -> None:
        try:
            for line in client.makefile("rb"):
                answer = self._rule(line)
                if answer is None:
                    server.sendall(line)
                elif answer:
                    client.sendall(line.split()[0] + b" " + answer + b"\r\n")
                else:
                    break
        except OSError:
            pass
        self._cut(client, server)

    def _answers(self, server: socket.socket, client: socket.socket) -> None:
        try:
            while data := server.recv(65536):
                client.sendall(data.replace(*self._swap))
        except OSError:
            pass
        self._cut(client, server)

    @staticmethod
    def _cut(*both: socket.socket) -> None:
        for one in both:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def poisoned(served) -> Iterator[Callable[[bytes], Proxy]]:
    """Five mails, and a proxy that spoils every FETCH of the body of the second."""
    for n in range(5):
        served.deliver(b"Subject: %d\r\n\r\n.\r\n" % n)
    with served.client() as client:
        client.select_folder("INBOX", readonly=True)
        poison = client.search()[1]

    def names(uids: bytes) -> bool:
        ranges = [part.split(b":") for part in uids.split(b",")]
        return any(int(one[0]) <= poison <= int(one[-1]) for one in ranges)

    proxies = []

    def make(answer: bytes) -> Proxy:
        def rule(line: bytes) -> bytes | None:
            words = line.split()
            return answer if b"BODY.PEEK[]" in line and names(words[3]) else None

        proxies.append(Proxy(served.settings.port, rule))
        return proxies[-1].__enter__()

    yield make
    for proxy in proxies:
        proxy.__exit__()


@pytest.mark.parametrize(
    "answer", [b"NO [SERVERBUG] cannot read it", b"OK nothing", b""], ids=["refused", "left out", "hung up"]
)
def test_one_poisoned_mail_does_not_stop_the_others(served, poisoned, answer) -> None:
    proxy = poisoned(answer)
    inbox = ImapInbox(dataclasses.replace(served.settings, port=proxy.port), Backoff(first=0.01, longest=0.02))
    ledger = Ledger()
    for round_ in range(2):
        got = []
        with pytest.raises(TemporaryError, match=r"UID \d+ could not be fetched"):
            for mail in inbox.new(ledger.seen):
                got.append(ledger.store(mail).raw)
        assert got == ([b"Subject: %d\r\n\r\n.\r\n" % n for n in (0, 2, 3, 4)] if round_ == 0 else [])
    served.deliver(b"Subject: later\r\n\r\n.\r\n")
    with pytest.raises(TemporaryError):
        for mail in inbox.new(ledger.seen):
            got.append(ledger.store(mail).raw)
    assert got == [b"Subject: later\r\n\r\n.\r\n"]
    inbox.close()


def test_a_mail_that_vanishes_between_listing_and_fetching_is_passed_over(served, inbox) -> None:
    for n in range(3):
        served.deliver(b"\r\n%d\r\n" % n)

    def seen_while_somebody_deletes(*_: object) -> set[int]:
        with served.client() as client:
            client.select_folder("INBOX")
            client.delete_messages(client.search()[1:2])
            client.expunge()
        return set()

    assert [mail.raw for mail in inbox.new(seen_while_somebody_deletes)] == [b"\r\n0\r\n", b"\r\n2\r\n"]


def test_close_never_raises(served, inbox) -> None:
    inbox.close()
    Ledger().poll(inbox)
    served.stop()
    inbox.close()
    inbox.close()
    served.start()
