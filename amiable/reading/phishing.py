"""Links and files that would steal a password or run a program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

import lxml.html
from lxml import etree

from amiable.domain.mail import Mail
from amiable.domain.reading import Evidence
from amiable.reading.folded import Folded
from amiable.reading.names import look_alike, registrable
from amiable.reading.signs import any_of, sign

MAX_HTML = 300_000
MAX_LINKS = 300

_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'()\[\]]{3,500}", re.IGNORECASE)
_SHOWN_URL = re.compile(r"^\s*(?:https?://)?((?:[\w-]{1,63}\.){1,6}[a-z]{2,12})(?:[/?:#]\S*)?\s*$", re.IGNORECASE)
SECRETS = sign("phishing.secrets")
_HARD_SECRETS = sign("phishing.hard_secrets")
_PRESSURE = sign("phishing.pressure")
_ASKS_THERE = sign("phishing.asks_there")
_LURES = sign("phishing.lures")
_RUNS = re.compile(rf"\.{any_of('phishing.programs')}$", re.IGNORECASE)
_ODD_END = re.compile(rf".*\.{any_of('phishing.odd_ends')}|(?:.*\.)?{any_of('phishing.shorteners')}")
_TRUSTED = re.compile(rf"(?:.*\.)?{any_of('phishing.trusted')}")
_WITHOUT = re.compile(
    r"\bsans (?:aucun |avoir besoin d'|besoin d'|demander d')?(?:identifiants?|mots? de passe|codes?|compte)"
    r"(?:(?:,| ni| ou| et)(?: d'| de| le| votre)? ?(?:identifiants?|mots? de passe|codes?|compte))*"
)
"""« Se lit sans identifiant ni mot de passe »: no secret is asked for."""


@dataclass(frozen=True)
class _Link:
    target: str
    shown: str
    evidence: Evidence

    @property
    def host(self) -> str:
        return _host(self.target)


@dataclass(frozen=True)
class _Words:
    """What the mail's words ask, found once for all its links."""

    secrets: bool
    hard: bool
    pressure: bool
    asks_there: bool


def find(mail: Mail, text: Folded) -> Evidence | None:
    """The link or attachment that baits, with its exact words; None for honest links."""
    for attachment in mail.attachments:
        if _RUNS.search(attachment.filename.strip()) and not attachment.inline:
            return Evidence(attachment.filename, 0, len(attachment.filename), f"attachment:{attachment.filename}")
    known = {registrable(domain) for domain in (mail.sender.domain, *(a.domain for a in mail.to)) if domain}
    words = _words(text)
    links = (link for link in islice(_links(mail), MAX_LINKS) if link.host and not _TRUSTED.fullmatch(link.host))
    return next((link.evidence for link in links if _is_bait(link, words, known)), None)


def signs(text: Folded) -> dict[str, bool]:
    """What the words ask, by name; none proves anything alone."""
    words = _words(text)
    return {
        "secrets": words.secrets,
        "hard_secrets": words.hard,
        "pressure": words.pressure,
        "asks_there": words.asks_there,
    }


def hosts(mail: Mail) -> set[str]:
    """Those that the links of a mail lead to, public authorities left out."""
    return {link.host for link in islice(_links(mail), MAX_LINKS) if link.host and not _TRUSTED.fullmatch(link.host)}


def _words(text: Folded) -> _Words:
    asked = _WITHOUT.sub(" ", text.text)
    return _Words(
        secrets=bool(SECRETS.search(asked)),
        hard=bool(_HARD_SECRETS.search(asked)),
        pressure=bool(_PRESSURE.search(text.text)),
        asks_there=bool(_ASKS_THERE.search(text.text)),
    )


def _is_bait(link: _Link, words: _Words, known: set[str]) -> bool:
    """Disguised, or on a strange host beside words that ask for a secret or press for time."""
    if _disguised(link, known) or words.hard:
        return True
    host = link.host
    if registrable(host) in known:
        return False
    if words.secrets and (words.pressure or words.asks_there or _LURES.search(link.target.lower())):
        return True
    if "xn--" in host or _is_ip(host):
        return True
    strange = bool(_ODD_END.fullmatch(host)) or any(look_alike(host, name) for name in known)
    return strange and (words.secrets or words.pressure)


def _links(mail: Mail) -> Iterator[_Link]:
    body = mail.body.new_text
    for found in _URL.finditer(body):
        link = found[0].rstrip(".,;:!?)»")
        yield _Link(link, "", Evidence(link, found.start(), found.start() + len(link)))
    for target, shown in _anchors(mail.html[:MAX_HTML]):
        if not target.lower().startswith(("http", "//", "www.")) or _in_quote(mail, shown, target):
            continue
        at = body.find(shown) if shown else -1
        if at >= 0:
            yield _Link(target, shown, Evidence(shown, at, at + len(shown)))
        else:
            start = max(0, mail.html.find(target))
            yield _Link(target, shown, Evidence(target, start, start + len(target), "html"))


def _anchors(source: str) -> Iterator[tuple[str, str]]:
    """(target, text shown) of each link, the first ones."""
    if "<a" not in source.lower():
        return
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        tree = lxml.html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return
    for element in islice(tree.iter("a"), MAX_LINKS):
        target = (element.get("href") or "")[:2000].strip()
        yield target, " ".join(islice(" ".join(islice(element.itertext(), 50)).split(), 100))


def _in_quote(mail: Mail, shown: str, target: str) -> bool:
    """The link stands only in the quoted history or signature."""
    if shown and shown in mail.body.new_text:
        return False
    return (bool(shown) and shown in f"{mail.body.quoted}\n{mail.body.signature}") or target in mail.body.quoted


def _host(target: str) -> str:
    try:
        return (urlsplit(target if "//" in target else f"http://{target}").hostname or "").lower()
    except ValueError:
        return ""


def _disguised(link: _Link, known: set[str]) -> bool:
    """The text shows another site than the target, or the target carries a known name that is not its own."""
    shown = _SHOWN_URL.match(link.shown)
    if shown and registrable(shown[1].lower()) != registrable(link.host) and "@" not in link.shown:
        return True
    labels = f".{link.host}."
    if any(f".{name}." in labels and registrable(link.host) != name for name in known if "." in name):
        return True
    return "@" in link.target.partition("//")[2].partition("/")[0]


def _is_ip(host: str) -> bool:
    return bool(re.fullmatch(r"[\d.]{7,15}|\[?[0-9a-f:]{6,}\]?|0x[0-9a-f]+|\d{8,10}", host))
