"""A sender who is not who the mail says: look-alike domains, failed authentication, false authority."""

from __future__ import annotations

import re
from collections.abc import Iterable

from amiable.domain.debtor import Debtor
from amiable.domain.mail import Mail
from amiable.domain.reading import Evidence
from amiable.reading.folded import Folded, fold
from amiable.reading.names import look_alike, registrable
from amiable.reading.signs import sign

_AUTHORITY = sign("impersonation.authority")
SENSITIVE = sign("impersonation.sensitive")
_SECRECY = sign("impersonation.secrecy")
_ISOLATES = sign("impersonation.isolates")
_SETTLES = sign("impersonation.settles")
_BANK = sign("impersonation.bank")
_OURS = sign("impersonation.ours")
_FAILED = re.compile(
    r"\b(spf|dkim|dmarc)=(fail|permerror|softfail|hardfail|pass|none|neutral|temperror|policy)\b", re.IGNORECASE
)
_TOOL = re.compile(
    r"^(?:no-?reply|ne-?pas-?repondre|nepasrepondre|noreply|notification|notifications|mailer|factures?|via)\b"
)
_SHARED_MAIL = re.compile(
    r"^(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|orange|wanadoo|free|sfr|laposte|bbox|icloud|me|aol|gmx|protonmail|proton|neuf|courriel|webmail|messagerie|mail|email|mel|boite)\."
)
_ACCOUNTS = re.compile(
    r"\biban\b|\bribs?\b|coordonnees bancaires|\b[a-z]{2}\d{2} ?\d{4} ?\d{4}|nouveau compte|https?://"
)
_LONG = 5


def find(mail: Mail, debtor: Debtor | None, text: Folded) -> tuple[Evidence | None, tuple[str, ...]]:
    """The header or words that give the sender away, and warnings that alone prove nothing."""
    warnings: list[str] = []
    known = _known_domains(mail, debtor)
    failed = _failed(mail)
    if failed is not None:
        warnings.append("authentication_failed")
    diverging = _reply_to(mail)
    if diverging is not None:
        warnings.append("reply_to_differs")
        if not _lures(mail, text):
            diverging = None
    evidence = (
        _borrowed_domain(mail, known, debtor)
        or _borrowed_name(mail)
        or failed
        or diverging
        or _false_authority(text)
        or _false_bank(mail, debtor, text)
        or _isolating(mail, debtor, text)
    )
    return evidence, tuple(warnings)


def signs(mail: Mail, text: Folded) -> dict[str, bool]:
    """Those that prove nothing alone, by name."""
    return {
        "shared_mail": bool(_SHARED_MAIL.match(mail.sender.domain)),
        "failed": _failed(mail) is not None,
        "answers_elsewhere": _reply_to(mail) is not None,
        "authority": bool(_AUTHORITY.search(text.text)),
        "sensitive": bool(SENSITIVE.search(text.text)),
        "secrecy": bool(_SECRECY.search(text.text)),
        "accounts": bool(_ACCOUNTS.search(text.text)),
    }


def sender(mail: Mail) -> Evidence | None:
    """The header that names the sender."""
    return _header(mail, "from")


def _header(mail: Mail, name: str) -> Evidence | None:
    found = next(((key, value) for key, value in mail.headers if key.lower() == name), None)
    return Evidence(found[1], 0, len(found[1]), f"header:{found[0]}") if found else None


def _known_domains(mail: Mail, debtor: Debtor | None) -> set[str]:
    ours = {address.domain for address in (*mail.to, *mail.cc)}
    theirs = {contact.email.rpartition("@")[2].lower() for contact in debtor.contacts} if debtor else set()
    return {domain for domain in ours | theirs if domain and not _SHARED_MAIL.match(domain)}


def _borrowed_domain(mail: Mail, known: Iterable[str], debtor: Debtor | None) -> Evidence | None:
    domains = set(known)
    if not mail.sender.domain or registrable(mail.sender.domain) in {registrable(domain) for domain in domains}:
        return None
    words = frozenset(re.findall(r"\w{3,}", fold(debtor.name, "debtor").text)) if debtor else frozenset()
    if any(look_alike(mail.sender.domain, domain, words) for domain in domains):
        return _header(mail, "from")
    return _header(mail, "from") if "xn--" in mail.sender.domain or not mail.sender.domain.isascii() else None


def _borrowed_name(mail: Mail) -> Evidence | None:
    """The display name shows another address, or our own company's name on a stranger's address."""
    name = fold(mail.sender.name, "header:From").text
    shown = re.search(r"[\w.+-]{1,64}@((?:[\w-]{1,63}\.){1,6}[a-z]{2,20})", name)
    if shown and registrable(shown[1]) != registrable(mail.sender.domain):
        return _header(mail, "from")
    for address in mail.to:
        label = registrable(address.domain).partition(".")[0].replace("-", " ")
        stranger = registrable(address.domain) != registrable(mail.sender.domain)
        if len(label) > _LONG and stranger and re.search(rf"(?<!\w){re.escape(label)}(?!\w)", name.replace("-", " ")):
            return _header(mail, "from")
    return None


def _failed(mail: Mail) -> Evidence | None:
    """DMARC failed, or SPF and DKIM together left nothing that vouches for the sender."""
    header = mail.header("authentication-results")
    results = {method.lower(): result.lower() for method, result in _FAILED.findall(header)}
    spf, dkim, dmarc = (results.get(method, "") for method in ("spf", "dkim", "dmarc"))
    bad = ("fail", "hardfail", "permerror")
    if dmarc == "pass":
        return None
    if dmarc == "fail" or (spf in bad and dkim != "pass") or (dkim in bad and spf not in ("pass", "none", "")):
        return _header(mail, "authentication-results")
    return None


def _reply_to(mail: Mail) -> Evidence | None:
    sender = registrable(mail.sender.domain)
    if not sender or _TOOL.match(mail.sender.email) or mail.header("list-id") or mail.header("auto-submitted"):
        return None
    elsewhere = [address for address in mail.reply_to if address.domain and registrable(address.domain) != sender]
    ours = {registrable(address.domain) for address in mail.to}
    if any(registrable(address.domain) not in ours for address in elsewhere):
        return _header(mail, "reply-to")
    return None


def _lures(mail: Mail, text: Folded) -> bool:
    """Answers led elsewhere matter: the other address imitates the sender, or the words speak of accounts."""
    own = registrable(mail.sender.domain)
    label = own.partition(".")[0]
    for address in mail.reply_to:
        if look_alike(address.domain, own) or (len(label) > _LONG and label in address.email.partition("@")[0]):
            return True
        local = address.email.partition("@")[0]
        named = any(
            word in local for word in re.findall(rf"\w{{{_LONG},}}", fold(mail.sender.name, "header:From").text)
        )
        if named or local == mail.sender.email.partition("@")[0]:
            return True
    return bool(_ACCOUNTS.search(text.text) or SENSITIVE.search(text.text))


def _false_authority(text: Folded) -> Evidence | None:
    if ours := _OURS.search(text.text):
        return text.evidence(*ours.span())
    sensitive = SENSITIVE.search(text.text)
    if sensitive and (_SECRECY.search(text.text) or _AUTHORITY.search(text.text)):
        return text.evidence(*sensitive.span())
    return None


def _isolating(mail: Mail, debtor: Debtor | None, text: Folded) -> Evidence | None:
    """A stranger who wants to be the only one we talk to, in secret."""
    contacts = {contact.email.rpartition("@")[2].lower() for contact in debtor.contacts} if debtor else set()
    if debtor is None or registrable(mail.sender.domain) in {registrable(domain) for domain in contacts}:
        return None
    alone = _ISOLATES.search(text.text)
    return text.evidence(*alone.span()) if alone and len(_SECRECY.findall(text.text)) > 1 else None


def _false_bank(mail: Mail, debtor: Debtor | None, text: Folded) -> Evidence | None:
    """A bank that nobody knows vouches for a payment, wants the reminders stopped, and not to be rung."""
    contacts = {contact.email.rpartition("@")[2].lower() for contact in debtor.contacts} if debtor else set()
    if debtor is None or registrable(mail.sender.domain) in {registrable(domain) for domain in contacts}:
        return None
    settles = _SETTLES.search(text.text)
    return (
        text.evidence(*settles.span()) if settles and _BANK.search(text.text) and _SECRECY.search(text.text) else None
    )
