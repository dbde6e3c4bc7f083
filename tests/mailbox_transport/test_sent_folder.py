"""The Sent folder: found under any name, written once."""

from __future__ import annotations

import dataclasses
import unicodedata

import pytest

from amiable.mailbox.errors import ConfigurationError, TemporaryError
from amiable.mailbox.sent import ImapSentFolder, sent_among

RAW = b"Message-ID: <1.a@acme.example>\r\nSubject: x\r\n\r\nBonjour\r\n.\r\n"
ID = "<1.a@acme.example>"


def test_a_copy_is_stored_once_and_read(served) -> None:
    sent = ImapSentFolder(served.settings)
    assert not sent.contains(ID)
    sent.store(ID, RAW)
    sent.store(ID, RAW)
    ImapSentFolder(served.settings).store(ID, RAW)
    assert sent.contains(ID)
    assert not sent.contains("<2.a@acme.example>")
    assert served.content("Sent") == [(RAW, {b"\\Seen"})]
    sent.close()


def test_an_existing_folder_is_used(served) -> None:
    with served.client() as client:
        client.create_folder("Éléments envoyés")
    ImapSentFolder(served.settings).store(ID, RAW)
    assert [raw for raw, _ in served.content("Éléments envoyés")] == [RAW]
    assert served.content("Sent") == []


def test_a_named_folder_is_used(served) -> None:
    with served.client() as client:
        client.create_folder("Relances")
    ImapSentFolder(served.settings, "Relances").store(ID, RAW)
    assert [raw for raw, _ in served.content("Relances")] == [RAW]
    with pytest.raises(ConfigurationError, match="empty sent_folder"):
        ImapSentFolder(served.settings, "Relance").contains(ID)


def test_a_folder_renamed_meanwhile_is_found_again(served) -> None:
    sent = ImapSentFolder(served.settings)
    sent.store(ID, RAW)
    with served.client() as client:
        client.rename_folder("Sent", "Envoyés")
    with pytest.raises(TemporaryError):
        sent.contains(ID)
    assert sent.contains(ID)
    sent.close()


def test_a_restart_of_the_server_goes_unnoticed(served) -> None:
    sent = ImapSentFolder(served.settings)
    sent.store(ID, RAW)
    served.stop()
    with pytest.raises(TemporaryError):
        sent.contains(ID)
    served.start()
    sent.store(ID, RAW)
    assert sent.contains(ID)
    assert len(served.content("Sent")) == 1
    sent.close()


def test_a_wrong_password_is_named(served) -> None:
    with pytest.raises(ConfigurationError, match="imap_password"):
        ImapSentFolder(dataclasses.replace(served.settings, password="wrong")).contains(ID)


def test_an_empty_message_id_is_refused(served) -> None:
    with pytest.raises(ValueError, match="empty"):
        ImapSentFolder(served.settings).contains("<>")


@pytest.mark.parametrize(
    ("folders", "found"),
    [
        ([((), b"/", "INBOX")], None),
        ([((), b"/", "Sent"), ((b"\\Sent",), b"/", "Boîte A")], "Boîte A"),
        ([((b"\\HasNoChildren", b"\\SENT"), b"/", "[Gmail]/Messages envoyés")], "[Gmail]/Messages envoyés"),
        ([((), b"/", "[Gmail]/Messages envoyés")], "[Gmail]/Messages envoyés"),
        ([((), b".", "INBOX.Sent"), ((), b".", "INBOX.Drafts")], "INBOX.Sent"),
        ([((), b"/", "Envoyés")], "Envoyés"),
        (
            [((), b"/", unicodedata.normalize("NFD", "Éléments envoyés"))],
            unicodedata.normalize("NFD", "Éléments envoyés"),
        ),
        ([((), b"/", "sent items")], "sent items"),
        ([((), b"/", "Archives/2024/Sent"), ((), b"/", "Sent")], "Sent"),
        ([((b"\\Noselect",), b"/", "Sent"), ((), b"/", "Envoyés")], "Envoyés"),
        ([((), b"/", "Envoyés spéciaux"), ((), b"/", "Presents")], None),
        ([((), None, "Sent")], "Sent"),
    ],
)
def test_the_sent_folder_among_others(folders, found) -> None:
    assert sent_among(folders) == found
