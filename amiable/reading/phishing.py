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
from amiable.reading.signs import sign

MAX_HTML = 300_000
MAX_LINKS = 300

_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'()\[\]]{3,500}", re.IGNORECASE)
_SHOWNMAX_HTML = 300_000
MAX_LINKS = 300

_SHOWN_URL = re.compile(r"^\s*(?:https?://)?((?:[\w-]{1,63}\.){1,6}[a-z]{2,12})(?:[/?:#]\S*)?\s*$", re.IGNORECASE)
_SECRETS = sign("phishing.secrets")
_HARD_SECRETS = sign("phishing.hard_secrets")
_PRESSURE = sign("phishing.pressure")
_RUNS = re.compile(
    r"\.(?:exe|scr|js|jse|vbs|vbe|bat|cmd|com|pif|hta|iso|img|vhdx?|lnk|jar|ps1|msi|cpl|wsf|wsh|docm|xlsm|pptm|reg|apk|app|dll|chm|one|svg|url|html?|shtml|xll|library-ms)$",
    re.IGNORECASE,
)
_ODD_ENDS = frozenset({"zip", "mov", "top", "xyz", "tk", "ml", "cf", "gq", "ga", "icu", "buzz", "click", "link", "cam", "rest", "quest", "sbs", "cfd", "bond", "monster", "country", "stream", "download", "loan", "work"})  # fmt: skip
_SHORTENERS = frozenset(
    {
        "bit.ly",
        "tinyurl.com",
        "t.co",
        "goo.gl",
        "is.gd",
        "cutt.ly",
        "rebrand.ly",
        "ow.ly",
        "shorturl.at",
        "urlz.fr",
        "tiny.cc",
        "rb.gy",
        "s.id",
        "lnkd.in",
    }
)
_TRUSTED = ("gouv.fr", "chorus-pro.gouv.fr", "infogreffe.fr")
_WORDS_NEAR = 400


@dataclass(frozen=True)
class _Link:
    target: str
    shown: str
    evidence: Evidence

    @property
    def host(self) -> str:
        return _host(self.target)


def find(mail: Mail, text: Folded) -> Evidence | None:
    """The link or attachment that baits, with its exact words; None for honest links."""
    for attachment in mail.attachments:
        if _RUNS.search(attachment.filename.strip()) and not attachment.inline:
            return Evidence(attachment.filename, 0, len(attachment.filename), f"attachment:{attachment.filename}")
    known = {registrable(domain) for domain in (mail.sender.domain, *(a.domain for a in mail.to)) if domain}
    for link in _links(mail):
        host = link.host
        if not host or host.endswith(_TRUSTED):
            continue
        if _disguised(link, known):
            return link.evidence
        if _HARD_SECRETS.search(text.text):
            return link.evidence
        foreign = registrable(host) not in known
        if (
            foreign
            and _SECRETS.search(text.text)
            and (_PRESSURE.search(text.text) or _lures(host) or _ASKS_THERE.search(text.text))
        ):
            return link.evidence
        if foreign and (
            "xn--" in host or (any(look_alike(host, name) for name in known) and _SECRETS.search(text.text))
        ):
            return link.evidence
        if foreign and _odd(host) and (_SECRETS.search(text.text) or _PRESSURE.search(text.text) or _is_ip(host)):
            return link.evidence
    return None


_ASKS_THERE = re.compile(
    r"(?:connecte[rz]|identifie[rz]|authentifie[rz]|saisi(?:r|ssez)|renseigne[rz]|log ?in|sign in|confirmez|verifiez)[^.!?]{0,120}(?:mots? de passe|identifiants?|password|code|compte|account|bancaire|identite)"
)


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


def _lures(host: str) -> bool:
    return bool(
        re.search(
            r"secur|verif|login|connexion|compte|acces|portail|maj|update|document|signin|auth|depot|facture|identif|service",
            host,
        )
    )


def _is_ip(host: str) -> bool:
    return bool(re.fullmatch(r"[\d.]{7,15}|\[?[0-9a-f:]{6,}\]?|0x[0-9a-f]+|\d{8,10}", host))


def _odd(host: str) -> bool:
    return _is_ip(host) or host.rpartition(".")[2] in _ODD_ENDS or registrable(host) in _SHORTENERS
