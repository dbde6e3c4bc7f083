"""A contact that a debtor announces, in words: its whole address, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator

from amiable.bot.plain import one_line
from amiable.bot.texts import Texts
from amiable.domain.card import Announced, Card
from amiable.french.typography import join_list

MAX_NAME = 80
MAX_ADDRESS = 320
"""Longer than any address: it is never shortened, a person approves it."""
MAX_DOMAINS = 4


def contact_words(contact: Announced, texts: Texts) -> str:
    """Plain text, not escaped."""
    email, name = one_line(contact.email, MAX_ADDRESS), one_line(contact.name, MAX_NAME)
    return texts("card.who", name=name, email=email) if name else email


def doubt_lines(card: Card, texts: Texts) -> Iterator[str]:
    """Plain text, not escaped: a warning each."""
    if card.announced is None:
        return
    contacts = card.debtor.contacts if card.debtor else ()
    known = [*dict.fromkeys(one.email.rpartition("@")[2] for one in contacts)][:MAX_DOMAINS]
    domains = join_list(known) if known else texts("doubts.none")
    domain = card.announced.email.rpartition("@")[2]
    for doubt in card.announced.doubts:
        sentence = texts(f"doubts.{doubt}", domain=domain, domains=domains)
        yield texts("card.warning", sentence=sentence)
    if card.announced.doubts:
        yield texts("doubts.call")
