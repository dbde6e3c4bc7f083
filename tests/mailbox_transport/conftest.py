"""Real servers for the transport tests: the embedded one, and Dovecot where it is installed."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import os
import pwd
import random
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from imapclient import IMAPClient

from amiable.mailbox.backoff import Backoff
from amiable.mailbox.embedded import EmbeddedMailServer
from amiable.mailbox.imap import ImapSettings
from amiable.mailbox.inbox import ImapInbox

USER = "compta@acme.example"
PASSWORD = "mot-de-passe"
_NUMBER = itertools.count()
STARTS = 3
"""Of Dovecot, before it is given up."""


@dataclass
class Served:
    """A running IMAP server with one mailbox, and how to restart it."""

    name: str
    settings: ImapSettings
    stop: Callable[[], None]
    start: Callable[[], None]

    @contextlib.contextmanager
    def client(self) -> Iterator[IMAPClient]:
        with IMAPClient(self.settings.host, self.settings.port, ssl=False) as client:
            client.login(self.settings.user, self.settings.password)
            yield client

    def deliver(self, raw: bytes, folder: str = "INBOX") -> None:
        with self.client() as client:
            client.append(folder, raw)

    def content(self, folder: str = "INBOX") -> list[tuple[bytes, set[bytes]]]:
        with self.client() as client:
            if not client.folder_exists(folder):
                return []
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search(), ["BODY.PEEK[]", "FLAGS"])
            return [(found[uid][b"BODY[]"], set(found[uid][b"FLAGS"]) - {b"\\Recent"}) for uid in sorted(found)]


@pytest.fixture
def embedded() -> Iterator[EmbeddedMailServer]:
    server = EmbeddedMailServer(password=PASSWORD)
    server.imap_port = free_port()
    with server:
        yield server


@pytest.fixture(params=["embedded", "dovecot"])
def served(request: pytest.FixtureRequest) -> Iterator[Served]:
    if request.param == "embedded":
        server = EmbeddedMailServer(password=PASSWORD)
        server.imap_port = free_port()
        with server:
            settings = ImapSettings("127.0.0.1", USER, PASSWORD, port=server.imap_port, tls="none", timeout=10)
            yield Served("embedded", settings, server.stop, server.start)
        return
    dovecot = request.getfixturevalue("dovecot")
    user = f"compta{next(_NUMBER)}@acme.example"
    yield dataclasses.replace(dovecot, settings=dataclasses.replace(dovecot.settings, user=user))


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Served]:
    """Dovecot without systemd, for any user with PASSWORD.

    Its mail user must reach its folder, which therefore is not pytest's: that one is closed to others again
    whenever somebody starts pytest.
    """
    if shutil.which("dovecot") is None or os.geteuid() != 0:
        pytest.skip("dovecot is not installed, or not run as root")
    folder = Path(tempfile.mkdtemp(prefix="amiable-dovecot-"))
    folder.chmod(0o755)
    mail = pwd.getpwnam("mail")
    store = folder / "mail"
    store.mkdir()
    os.chown(store, mail.pw_uid, mail.pw_gid)
    port = free_port()
    config = folder / "dovecot.conf"
    config.write_text(
        f"""
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
mail_location = maildir:{store}/%u
default_internal_user = mail
default_login_user = mail
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={store}/%u
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""
    )

    running: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        for _ in range(STARTS):
            running.append(subprocess.Popen(["dovecot", "-F", "-c", str(config)], start_new_session=True))
            with contextlib.suppress(TimeoutError):
                await_port(port, running[-1])
                return
            stop()
        raise TimeoutError((folder / "log").read_text("utf-8", "replace")[-2000:])

    def stop() -> None:
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # a quiet stop takes seconds, a power cut is the harder test
            process.wait(20)
        running.clear()

    start()
    try:
        yield Served(
            "dovecot", ImapSettings("127.0.0.1", USER, PASSWORD, port=port, tls="none", timeout=10), stop, start
        )
    finally:
        stop()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port that stays free over a restart: below those that the system hands to whoever connects."""
    while True:
        port = random.randrange(15_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                continue
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def await_port(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(1_000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None:
            break
        time.sleep(0.02)
    raise TimeoutError(f"port {port}")


@pytest.fixture
def inbox(served: Served) -> Iterator[ImapInbox]:
    inbox = ImapInbox(served.settings, quick_backoff())
    yield inbox
    inbox.close()


def quick_backoff() -> Backoff:
    return Backoff(first=0.05, longest=0.2)


@dataclass
class Certificate:
    cert: Path
    key: Path

    def server_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.cert, self.key)
        return context


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Self-signed, for localhost only (not 127.0.0.1, so that a wrong host can be tried)."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("certificate")
    made = Certificate(folder / "cert.pem", folder / "key.pem")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    return made
