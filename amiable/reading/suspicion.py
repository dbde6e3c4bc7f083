"""A mail that no single sign gives away: the signs of an attack weighed together with what its words are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from amiable.domain.debtor import Debtor
from amiable.domain.mail import Mail
from amiable.domain.reading import Attack, Evidence
from amiable.reading import bank, impersonation, phishing
from amiable.reading.encoder import Encoder
from amiable.reading.folded import Folded
from amiable.reading.message_model import Array, softmax
from amiable.reading.names import registrable

ARTEFACT = "suspicion.npz"
KINDS = (Attack.NONE, Attack.BANK_DETAILS_CHANGE, Attack.PHISHING_LINK, Attack.IMPERSONATION)
SURE = 0.8
"""Less likely to be honest than 1 - that: quarantined."""
_ANSWER = ("re:", "re :", "aw:", "tr:", "fwd:")


class OtherSignsError(RuntimeError):
    """The artefact was trained on other signs, or beside another encoder."""


def signs_of(mail: Mail, debtor: Debtor | None, text: Folded) -> dict[str, bool]:
    """Of where a mail comes from and of what its words speak, by name; none proves anything."""
    contacts = {contact.email.lower() for contact in debtor.contacts} if debtor else set()
    theirs = {registrable(email.rpartition("@")[2]) for email in contacts}
    ours = {registrable(address.domain) for address in (*mail.to, *mail.cc)}
    own = registrable(mail.sender.domain)
    hosts = {registrable(host) for host in phishing.hosts(mail)}
    results = mail.header("authentication-results").lower()
    return {
        "known_contact": mail.sender.email.lower() in contacts,
        "known_domain": own in theirs,
        "our_domain": own in ours,
        "answers": bool(mail.in_reply_to or mail.references),
        "titled_as_answer": mail.subject.lower().startswith(_ANSWER),
        "links": bool(hosts),
        "foreign_links": bool(hosts - theirs - ours - {own}),
        "hidden": bool(mail.body.hidden),
        "attachments": bool(mail.attachments),
        "unsigned": "dkim=none" in results,
        "no_policy": "dmarc=none" in results,
        **impersonation.signs(mail, text),
        **phishing.signs(text),
        **bank.signs(text),
    }


def worth_a_look(signs: Mapping[str, bool]) -> bool:
    """False for a known contact who speaks of nothing that an attacker would want."""
    return not signs["known_contact"] or any(
        signs[name]
        for name in (
            "foreign_links",
            "failed",
            "answers_elsewhere",
            "secrets",
            "sensitive",
            "accounts",
            "iban",
            "changed",
        )
    )


@dataclass(frozen=True)
class Suspicion:
    """Weights by kind (`KINDS`): of each sign, and of each figure of the encoder."""

    names: tuple[str, ...]
    signs: Array
    words: Array
    bias: Array
    encoder: Encoder

    def chances(self, signs: Mapping[str, bool], text: str) -> Mapping[Attack, float]:
        """Of each kind, 0 to 1; they add up to 1. Raises OtherSignsError."""
        if tuple(signs) != self.names:
            raise OtherSignsError(f"{ARTEFACT} was trained on other signs: run `make train-suspicion`")
        row = np.array([float(one) for one in signs.values()], dtype=np.float32)
        chances = softmax(row @ self.signs + self.encoder.pooled(text) @ self.words + self.bias)
        return {kind: float(p) for kind, p in zip(KINDS, chances, strict=True)}

    @staticmethod
    @cache
    def load() -> Suspicion:
        """The shipped one. Raises OtherSignsError."""
        path, encoder = files("amiable.reading") / "model" / ARTEFACT, Encoder.load()
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            if bytes(stored["encoder"]).decode() != encoder.mark:
                raise OtherSignsError(f"{ARTEFACT} was trained beside another encoder: run `make train-suspicion`")
            names = tuple(bytes(stored["names"]).decode().split("\n"))
            signs, words, bias = (np.asarray(stored[name], np.float32) for name in ("signs", "words", "bias"))
            return Suspicion(names, signs, words, bias, encoder)


def find(
    mail: Mail, debtor: Debtor | None, text: Folded, model: Suspicion | None = None
) -> tuple[Attack, Evidence] | None:
    """The likeliest kind and what shows it; None for a mail that may well be honest, while it is not known whose
    debtor wrote it, and in a chat, whose door is a link of our own."""
    signs = signs_of(mail, debtor, text) if debtor and mail.sender.domain else {}
    if not signs or not worth_a_look(signs):
        return None
    chances = (model or Suspicion.load()).chances(signs, mail.body.new_text)
    kind = max(KINDS[1:], key=lambda one: chances[one])
    debited = kind is Attack.BANK_DETAILS_CHANGE and signs["debits"]  # from their account to ours
    if chances[Attack.NONE] > 1 - SURE or debited:
        return None
    return kind, _shown(mail, text)


def _shown(mail: Mail, text: Folded) -> Evidence:
    """The words that ask for something, else where the mail comes from."""
    for pattern in (impersonation.SENSITIVE, phishing.SECRETS, bank.DETAILS):
        if found := pattern.search(text.text):
            return text.evidence(*found.span())
    return impersonation.sender(mail) or Evidence(mail.sender.email, 0, len(mail.sender.email), "header:From")
