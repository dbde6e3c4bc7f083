"""The company's Sent folder, over IMAP: has that mail left, and where its copy goes."""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Callable
from typing import TypeVar

from imapclient import IMAPClient

from amiable.mailbox.errors import ConfigurationError, MailError, TemporaryError
from amiable.mailbox.imap import ImapSettings, connect, is_refusal, translated

USUAL_NAMES = (
    "sent",
    "envoyes",
    "sent items",
    "elements envoyes",
    "messages envoyes",
    "sent messages",
    "sent mail",
    "courrier envoye",
    "objets envoyes",
)
"""Last part of the folder's name, without accents or capitals, likeliest first."""
NEW_FOLDER = "Sent"

_Result = TypeVar("_Result")


class ImapSentFolder:
    """Implements ports.SentFolder. Raises TemporaryError or ConfigurationError; every call may be repeated.

    `folder` names it; left empty, the server's \\Sent folder is looked for, then the usual French and English
    names, and « Sent » is created when there is none.
    """

    def __init__(self, settings: ImapSettings, folder: str = "") -> None:
        self.settings = settings
        self.folder = folder
        self._found = ""
        self._connection: IMAPClient | None = None

    def contains(self, message_id: str) -> bool:
        """True when a message with that Message-ID is there."""
        if not message_id.strip("<> "):
            raise ValueError("an empty Message-ID is in every mail")
        return self._do(lambda client: self._contains(client, message_id))

    def store(self, message_id: str, raw: bytes) -> None:
        """Append the copy, marked as read, unless it is there already."""

        def append_once(client: IMAPClient) -> None:
            if not self._contains(client, message_id):
                client.append(self._find(client), raw, flags=(b"\\Seen",))

        self._do(append_once)

    def close(self) -> None:
        """Log out; never raises."""
        client, self._connection = self._connection, None
        if client is not None:
            with contextlib.suppress(Exception):  # given up either way
                client.logout()

    def _do(self, action: Callable[[IMAPClient], _Result]) -> _Result:
        """Once on the connection in hand; if that one was lost meanwhile, once more on a fresh one."""
        if self._connection is not None:
            try:
                return self._try(self._connection, action)
            except TemporaryError as error:
                if is_refusal(error):
                    raise
        self._connection = connect(self.settings)
        return self._try(self._connection, action)

    def _try(self, client: IMAPClient, action: Callable[[IMAPClient], _Result]) -> _Result:
        try:
            with translated(self.settings, "using the Sent folder"):
                return action(client)
        except MailError as error:
            self._found = ""  # it may have been renamed
            if not is_refusal(error):
                self._connection = None
                with contextlib.suppress(OSError):
                    client.shutdown()
            raise

    def _contains(self, client: IMAPClient, message_id: str) -> bool:
        client.select_folder(self._find(client), readonly=True)
        return bool(client.search(["HEADER", "Message-ID", message_id]))

    def _find(self, client: IMAPClient) -> str:
        if not self._found and self.folder:
            if not client.folder_exists(self.folder):
                raise ConfigurationError(
                    f"{self.settings.identity} has no folder {self.folder!r}; correct or empty sent_folder"
                )
            self._found = self.folder
        elif not self._found:
            self._found = sent_among(client.list_folders()) or self._create(client)
        return self._found

    def _create(self, client: IMAPClient) -> str:
        prefix = ""
        if client.has_capability("NAMESPACE") and (personal := client.namespace().personal):
            prefix = personal[0][0]
        client.create_folder(prefix + NEW_FOLDER)
        client.subscribe_folder(prefix + NEW_FOLDER)
        return prefix + NEW_FOLDER


def sent_among(folders: list[tuple[tuple[bytes, ...], bytes | None, str]]) -> str | None:
    """The Sent folder of a LIST answer: the one flagged \\Sent, else the likeliest name; None if there is none."""
    usable = [folder for folder in folders if b"\\noselect" not in _lower(folder[0])]
    for flags, _, name in usable:
        if b"\\sent" in _lower(flags):
            return name
    ranked = [
        (USUAL_NAMES.index(plain), len(name), name)
        for _, delimiter, name in usable
        if (plain := _plain(name.rpartition((delimiter or b"/").decode())[2])) in USUAL_NAMES
    ]
    return min(ranked)[2] if ranked else None


def _lower(flags: tuple[bytes, ...]) -> set[bytes]:
    return {flag.lower() for flag in flags}


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.replace("\u2019", "'"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold().strip()
