"""Whose reply is it: signs that point to debtors, and a sure answer only when they agree. Pure, never guesses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from amiable.domain.card import Candidate
from amiable.domain.mail import Mail
from amiable.domain.match import Directory, Known, Match
from amiable.mailbox.address import token_of
from amiable.mailbox.numbers import index, mentions
from amiable.mailbox.webmail import is_webmail

WEIGHTS = {
    "thread": 0.9,
    "token": 0.9,
    "invoice_number": 0.6,
    "sender": 0.5,
    "failed_recipient": 0.5,
    "quoted_invoice_number": 0.25,
    "sender_domain": 0.2,
}
"""How much a sign counts when candidates are ranked."""
MAX_REFERENCES = 30
ENVELOPE_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To")
RETURNED_TYPES = frozenset({"message/rfc822", "text/rfc822-headers", "message/delivery-status"})
MAX_HEADER = 5_000
MAX_REPORT = 20_000
_EMAIL = re.compile(r"[^\s<>,;:\"()@]{1,64}@[^\s<>,;:\"()@]{1,250}")
_DAEMON = re.compile(r"(?:mailer-daemon|postmaster)@.*", re.IGNORECASE)
_RETURNED_ID = re.compile(rb"^(?:original-)?message-id:\s*(<[!-;=?-~]{1,250}>)", re.IGNORECASE | re.MULTILINE)
_RETURNED_BYTES = 65_536


@dataclass(frozen=True)
class _Numbers:
    """Invoice numbers of the mail, by how much they say."""

    named: tuple[str, ...]
    """In the subject or the new text."""
    quoted: tuple[str, ...]
    """Elsewhere: quoted history, signature, names of attachments."""
    faint: tuple[str, ...]
    """Perhaps an amount or a postcode."""


@dataclass(frozen=True)
class _Signs:
    """For each sign, the debtors it points to."""

    conversations: dict[int, int] = field(default_factory=dict)
    """Conversation of each debtor that thread or token points to, the strongest."""
    thread: frozenset[int] = frozenset()
    token: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()
    quoted: frozenset[int] = frozenset()
    faint: frozenset[int] = frozenset()
    """Ranks candidates, speaks neither for nor against."""
    sender: frozenset[int] = frozenset()
    domain: frozenset[int] = frozenset()
    failed: frozenset[int] = frozenset()
    """Address that a delivery failure report could not reach: the report speaks for it, its sender does not."""

    @property
    def writers(self) -> frozenset[int]:
        """Debtors whose address, else whose domain, the writer has."""
        return self.sender or self.failed or self.domain

    def of(self, debtor_id: int) -> tuple[str, ...]:
        """Names of the signs that point to that debtor, strongest first."""
        holders = {
            "thread": self.thread,
            "token": self.token,
            "invoice_number": self.named,
            "sender": self.sender,
            "failed_recipient": self.failed,
            "quoted_invoice_number": (self.quoted | self.faint) - self.named,
            "sender_domain": self.domain - self.sender,
        }
        return tuple(sign for sign, debtors in holders.items() if debtor_id in debtors)


def match(mail: Mail, directory: Directory) -> Match:
    """The debtor when every sign agrees, else the candidates for a person.

    `signs` has `foreign_sender` when the writer is neither a contact of that debtor nor of a contact's domain.
    """
    known = directory.known()
    numbers = index([number for debtor in known for number in debtor.invoice_numbers])
    found = _numbers(mail, numbers)
    signs = _collect(mail, directory, known, found)
    debtor_id = _sure(signs)
    if debtor_id is None:
        return Match(None, candidates=_candidates(signs, known))
    own = {number for debtor in known if debtor.debtor_id == debtor_id for number in debtor.invoice_numbers}
    foreign = () if debtor_id in signs.writers else ("foreign_sender",)
    return Match(
        debtor_id,
        conversation_id=signs.conversations.get(debtor_id),
        invoices=tuple(
            number for number in dict.fromkeys([*found.named, *found.quoted, *found.faint]) if number in own
        ),
        signs=signs.of(debtor_id) + foreign,
    )


def _sure(signs: _Signs) -> int | None:
    """The only debtor that the strongest sign points to, if no other sign speaks against it."""
    if signs.thread or signs.token:
        agreed = signs.thread | signs.token
    elif signs.named:
        agreed = signs.named
    elif signs.quoted:
        agreed = signs.quoted & signs.writers
    else:
        agreed = signs.writers
    others = signs.named - agreed
    anothers_writer = signs.writers and signs.writers.isdisjoint(agreed)
    return next(iter(agreed)) if len(agreed) == 1 and not others and not anothers_writer else None


def _collect(mail: Mail, directory: Directory, known: tuple[Known, ...], found: _Numbers) -> _Signs:
    answered = _answered(mail)
    threads = []
    if directory.conversation_by_message_ids(answered):  # one question for the many mails that answer none of ours
        threads = [hit for one in answered if (hit := directory.conversation_by_message_ids((one,)))]
    tokens = [hit for one in _tokens(mail) if (hit := directory.conversation_by_token(one))]
    reported = _reported(mail)
    domain = "" if reported is not None else mail.sender.domain.lower()
    return _Signs(
        conversations=dict(reversed([*threads, *tokens])),
        thread=frozenset(debtor for debtor, _ in threads),
        token=frozenset(debtor for debtor, _ in tokens),
        named=_owners(known, found.named),
        quoted=_owners(known, found.quoted),
        faint=_owners(known, found.faint),
        sender=_contacts(known, {mail.sender.email.lower()}),
        domain=frozenset(one.debtor_id for one in known if _shares_domain(domain, one)),
        failed=_contacts(known, reported or set()),
    )


def _answered(mail: Mail) -> tuple[str, ...]:
    """Message-IDs that the mail answers or returns, nearest first."""
    returned = (
        found.decode("ascii")
        for attachment in mail.attachments
        if attachment.content_type in RETURNED_TYPES
        for found in _RETURNED_ID.findall(attachment.content[:_RETURNED_BYTES])
    )
    nearest = [*mail.in_reply_to, *reversed(mail.references[-MAX_REFERENCES:]), *returned]
    return tuple(dict.fromkeys(nearest))[: 2 * MAX_REFERENCES]


def _tokens(mail: Mail) -> Iterator[str]:
    addresses = [address.email for address in (*mail.to, *mail.cc)]
    for name in ENVELOPE_HEADERS:
        for value in mail.header_all(name):
            addresses += _EMAIL.findall(value[:MAX_HEADER])
    for token in dict.fromkeys(token_of(address) for address in addresses):
        if token:
            yield token


def _numbers(mail: Mail, known: dict[str, tuple[str, ...]]) -> _Numbers:
    new = mentions(f"{mail.subject}\n\n{mail.body.new_text}", known)
    names = "\n\n".join(attachment.filename for attachment in mail.attachments)
    every = [*new, *mentions(f"{names}\n\n{mail.body.quoted}\n\n{mail.text}", known)]
    named = tuple(one.number for one in new if not one.faint)
    quoted = tuple(one.number for one in every if not one.faint and one.number not in named)
    faint = tuple(one.number for one in every if one.faint and one.number not in (*named, *quoted))
    return _Numbers(named, quoted, faint)


def _reported(mail: Mail) -> set[str] | None:
    """Addresses named by a delivery failure report; None when the mail is none."""
    named = mail.header_all("X-Failed-Recipients")
    if not (named or "delivery-status" in mail.content_type or _DAEMON.fullmatch(mail.sender.email)):
        return None
    return set(mail.undelivered) | {
        email.lower().rstrip(".")
        for email in _EMAIL.findall("\n".join(named)[:MAX_HEADER] + "\n" + mail.text[:MAX_REPORT])
    }


def _contacts(known: tuple[Known, ...], emails: set[str]) -> frozenset[int]:
    return frozenset(
        one.debtor_id for one in known if not emails.isdisjoint(map(str.lower, filter(None, one.emails)))
    )


def _owners(known: tuple[Known, ...], numbers: tuple[str, ...]) -> frozenset[int]:
    wanted = set(numbers)
    return frozenset(one.debtor_id for one in known if wanted.intersection(one.invoice_numbers))


def _shares_domain(domain: str, debtor: Known) -> bool:
    """The writer's domain is that of a contact, or below it."""
    if not domain or is_webmail(domain):
        return False
    owned = (email.lower().rpartition("@")[2] for email in debtor.emails if "@" in email)
    return any(domain == one or (domain.endswith(f".{one}") and not is_webmail(one)) for one in owned)


def _candidates(signs: _Signs, known: tuple[Known, ...]) -> tuple[Candidate, ...]:
    found = []
    for debtor in known:
        names = signs.of(debtor.debtor_id)
        doubt = 1.0
        for name in names:
            doubt *= 1 - WEIGHTS[name]
        if names:
            found.append(Candidate(debtor.debtor_id, debtor.name, round(1 - doubt, 3), names))
    return tuple(sorted(found, key=lambda one: (-one.score, one.name, one.debtor_id)))
