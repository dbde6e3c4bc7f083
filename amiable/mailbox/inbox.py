"""The watched folder, over IMAP: lists and fetches what the ledger does not have, waits, and marks."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable, Iterator
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, IMAPClientReadOnlyError

from amiable.mailbox.backoff import Backoff
from amiable.mailbox.errors import ConfigurationError, MailError, TemporaryError
from amiable.mailbox.imap import ImapSettings, chunks, connect, is_refusal, translated, uid_validity
from amiable.mailbox.ports import RawMail, SeenUids

KEYWORD = b"$AmiableStored"
BATCH_MAILS = 50
BATCH_BYTES = 4 << 20
STORE_UIDS = 500
SEARCH_UIDS = 100_000
MAX_SLICES = 1_000
"""Above, the server's UIDs are no running numbers and slices would be mostly empty."""
POLL_SECONDS = 30.0
IDLE_SECONDS = 25 * 60.0
"""Below the 29 minutes after which RFC 2177 lets a server hang up."""

log = logging.getLogger(__name__)


class _ListAgainError(TemporaryError):
    """The UIDs in hand are of no more use: the server is away, or it renumbered the folder."""


class ImapInbox:
    """Implements ports.Inbox. Every call reconnects once if it must, after the pause that `backoff` asks.

    Not to be shared between threads.
    """

    def __init__(self, settings: ImapSettings, backoff: Backoff | None = None) -> None:
        self.settings = settings
        self._backoff = backoff or Backoff()
        self._connection: IMAPClient | None = None
        self._selected = False
        self._uidvalidity = 0
        self._mark = 0
        self._suspects: set[int] = set()

    @property
    def mailbox(self) -> str:
        """Its name in the ledger."""
        return self.settings.identity

    def new(self, seen: SeenUids) -> Iterator[RawMail]:
        """Messages not in the ledger yet, oldest first.

        A message that cannot be fetched does not stop the others: they are yielded first, then TemporaryError
        names it. A lost connection raises TemporaryError too; call again. Raises ConfigurationError when a
        person must change a setting.
        """
        uids = self._list(seen)
        failed: dict[int, TemporaryError] = {}
        for batch in self._batches(uids):
            for uid, raw in self._fetch_or_isolate(batch, failed):
                yield RawMail(self.settings.identity, self.settings.folder, self._uidvalidity, uid, raw)
        self._suspects = set(failed)
        if failed:
            names = ", ".join(str(uid) for uid in failed)
            raise TemporaryError(
                f"{self.settings.identity}, folder {self.settings.folder}: UID {names} could not be fetched "
                f"({next(iter(failed.values()))}); the other mails were"
            )

    def flag(self, uids: Iterable[int]) -> None:
        """Set the keyword (and \\Seen if `mark_seen`) where the server lets us; a courtesy, the ledger decides."""
        with self._session("marking mails") as client:
            try:
                selected = client.select_folder(self.settings.folder)
            except IMAPClientReadOnlyError:
                return
            if uid_validity(selected) != self._uidvalidity:
                self._selected = False
                return  # these UIDs name other messages now
            flags = self._allowed(selected.get(b"PERMANENTFLAGS", ()))
            for chunk in chunks(sorted(uids), STORE_UIDS) if flags else ():
                client.add_flags(chunk, flags, silent=True)

    def wait(self, seconds: float) -> bool:
        """Until something arrives or the time is over; True if something may have come.

        True as well after a lost connection, so that the caller looks. Raises ConfigurationError only.
        """
        try:
            with self._session("waiting") as client:
                if self._grown(client):
                    return True
                return self._idle(client, seconds) if client.has_capability("IDLE") else self._poll(client, seconds)
        except TemporaryError as error:
            log.warning("%s", error)
            return True

    def close(self) -> None:
        """Log out; never raises."""
        client, self._connection = self._connection, None
        if client is not None:
            with contextlib.suppress(Exception):  # given up either way
                client.logout()

    @contextlib.contextmanager
    def _session(self, doing: str) -> Iterator[IMAPClient]:
        """The connection, made if need be; a lost one is dropped so that the next call makes a fresh one."""
        client = self._connection or self._connect()
        try:
            with translated(self.settings, doing):
                yield client
        except MailError as error:
            if not is_refusal(error):
                self._backoff.failed()
                self._drop()
            raise
        except BaseException:
            self._drop()  # in an unknown state
            raise
        self._backoff.succeeded()

    def _connect(self) -> IMAPClient:
        self._backoff.wait()
        try:
            self._connection = connect(self.settings)
        except TemporaryError as error:
            self._backoff.failed()
            raise _ListAgainError(str(error)) from error
        except ConfigurationError:
            self._backoff.failed()
            raise
        self._selected = False
        return self._connection

    def _drop(self) -> None:
        client, self._connection = self._connection, None
        if client is not None:
            with contextlib.suppress(OSError):
                client.shutdown()

    def _list(self, seen: SeenUids) -> list[int]:
        with self._session("listing mails") as client:
            selected = self._select(client)
            self._mark = _mark(selected)
            present = self._present(client, selected.get(b"UIDNEXT", 0))
        return sorted(present - seen(self.settings.identity, self.settings.folder, self._uidvalidity))

    def _present(self, client: IMAPClient, uidnext: int) -> set[int]:
        """UIDs in the folder, a large one in slices: the standard library reads no line of over a million bytes."""
        since = ["SINCE", self.settings.since] if self.settings.since else []
        if not SEARCH_UIDS < uidnext <= MAX_SLICES * SEARCH_UIDS:
            return set(client.search(since or ["ALL"]))
        found: set[int] = set()
        for start in range(1, uidnext, SEARCH_UIDS):
            # The last slice is open: something may have come since UIDNEXT was read.
            last = start + SEARCH_UIDS - 1
            found.update(client.search(["UID", f"{start}:{last if last < uidnext else '*'}", *since]))
        return found

    def _select(self, client: IMAPClient) -> dict[bytes, Any]:
        """Select read-only and take note of UIDVALIDITY."""
        folder = self.settings.folder
        try:
            selected = client.select_folder(folder, readonly=True)
        except IMAPClientError as error:
            if isinstance(error, IMAPClientAbortError) or client.folder_exists(folder):
                raise
            raise ConfigurationError(
                f"{self.settings.identity} has no folder {folder!r} ({error}); check imap_folder"
            ) from error
        self._selected = True
        found = uid_validity(selected)
        if found != self._uidvalidity:
            self._uidvalidity, self._mark, self._suspects = found, 0, set()
        return dict(selected)

    def _reselect(self, client: IMAPClient) -> None:
        """Select again on a fresh connection, for UIDs listed before."""
        if self._selected:
            return
        before = self._uidvalidity
        self._select(client)
        if before not in (0, self._uidvalidity):
            raise _ListAgainError(f"{self.settings.identity} renumbered {self.settings.folder}: list it again")

    def _batches(self, uids: list[int]) -> Iterator[list[int]]:
        """Few and small enough to hold in memory; those that failed last time come last, each alone."""
        batch: list[int] = []
        total = 0
        for group in chunks([uid for uid in uids if uid not in self._suspects], STORE_UIDS):
            sizes = self._sizes(group)
            for uid in group:
                size = sizes.get(uid, BATCH_BYTES)
                if batch and (len(batch) == BATCH_MAILS or total + size > BATCH_BYTES):
                    yield batch
                    batch, total = [], 0
                batch.append(uid)
                total += size
        if batch:
            yield batch
        yield from ([uid] for uid in uids if uid in self._suspects)

    def _sizes(self, uids: list[int]) -> dict[int, int]:
        with self._session("asking sizes") as client:
            self._reselect(client)
            answer = client.fetch(uids, ["RFC822.SIZE"])
        return {uid: size for uid, item in answer.items() if isinstance(size := item.get(b"RFC822.SIZE"), int)}

    def _fetch_or_isolate(self, uids: list[int], failed: dict[int, TemporaryError]) -> Iterator[tuple[int, bytes]]:
        try:
            yield from self._fetch(uids)
        except _ListAgainError:
            raise
        except TemporaryError:
            for uid in uids:
                try:
                    yield from self._fetch([uid])
                except _ListAgainError:
                    raise
                except TemporaryError as error:
                    failed[uid] = error

    def _fetch(self, uids: list[int]) -> list[tuple[int, bytes]]:
        with self._session(f"fetching UID {uids[0]}") as client:
            self._reselect(client)
            answer = client.fetch(uids, ["BODY.PEEK[]"])
            mails = {uid: raw for uid in uids if isinstance(raw := answer.get(uid, {}).get(b"BODY[]"), bytes)}
            self._excuse(client, [uid for uid in uids if uid not in mails])
        return list(mails.items())

    def _excuse(self, client: IMAPClient, missing: list[int]) -> None:
        """Messages may vanish once listed; one that is still there and comes without content is an error."""
        if missing:
            client.noop()  # lets the server admit what was deleted
            left = set(missing).intersection(client.search(["UID", ",".join(map(str, missing))]))
            if left:
                raise IMAPClientError(f"no content came for UID {min(left)}")

    def _allowed(self, permanent: tuple[bytes, ...]) -> list[bytes]:
        names = {name.lower() for name in permanent}
        flags = [KEYWORD] if b"\\*" in names or KEYWORD.lower() in names else []
        return [*flags, b"\\Seen"] if self.settings.mark_seen and b"\\seen" in names else flags

    def _idle(self, client: IMAPClient, seconds: float) -> bool:
        end = self._backoff.clock() + seconds
        while (left := end - self._backoff.clock()) > 0:
            limit = min(left, IDLE_SECONDS)
            try:
                client.idle()
            except IMAPClientError as error:  # something came in first, or IDLE is refused: the state is unknown
                raise IMAPClientAbortError(str(error)) from error
            began = self._backoff.clock()
            answers = client.idle_check(timeout=limit)
            woken = self._backoff.clock() - began < limit
            _, late = client.idle_done()
            if any(_announces(answer) for answer in [*answers, *late]) or (woken and not answers):
                return True
        return False

    def _poll(self, client: IMAPClient, seconds: float) -> bool:
        end = self._backoff.clock() + seconds
        while (left := end - self._backoff.clock()) > 0:
            self._backoff.pause(min(left, POLL_SECONDS))
            if self._grown(client):
                return True
        return False

    def _grown(self, client: IMAPClient) -> bool:
        """Something came since the last listing.

        Selecting again rather than searching: a server may announce an arrival with the end of a SEARCH whose
        result does not hold it, and IDLE would not repeat it.
        """
        before = self._uidvalidity
        return _mark(self._select(client)) > self._mark or before != self._uidvalidity


def _mark(selected: dict[bytes, Any]) -> int:
    """A number that grows with each arrival."""
    return int(selected.get(b"UIDNEXT") or selected[b"EXISTS"])


def _announces(answer: tuple[Any, ...]) -> bool:
    return len(answer) > 1 and answer[1] in (b"EXISTS", b"RECENT")
