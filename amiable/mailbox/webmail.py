"""Domains where anybody has a mailbox: the domain alone says nothing about who writes."""

from __future__ import annotations

import re

_BRANDS = (
    "gmail", "googlemail", "yahoo", "ymail", "rocketmail", "hotmail", "outlook", "live", "msn", "passport",
    "icloud", "me", "mac", "proton", "protonmail", "pm", "aol", "gmx", "caramail", "mail", "email", "inbox",
    "yandex", "zoho", "zohomail", "tutanota", "tuta", "fastmail", "mailo", "netcourrier", "hushmail", "web",
    "orange", "wanadoo", "voila", "free", "freesbee", "libertysurf", "aliceadsl", "alice", "sfr", "neuf",
    "cegetel", "club-internet", "numericable", "noos", "9online", "9business", "bbox", "bouyguestelecom",
    "laposte", "tiscali", "worldonline", "infonie", "nordnet", "dbmail", "ozone", "wibox", "skynet", "telenet",
    "scarlet", "proximus", "voo", "bluewin", "hispeed", "t-online", "freenet", "libero", "mailbox", "posteo",
    "qq", "163", "126",
)  # fmt: skip
_PUBLIC = re.compile(rf"(?:{'|'.join(map(re.escape, _BRANDS))})\.(?:[a-z]{{2,7}}|com?\.[a-z]{{2}})")


def is_webmail(domain: str) -> bool:
    """True for free webmail and the mailboxes of Internet providers (gmail.com, orange.fr, yahoo.co.uk, …)."""
    return _PUBLIC.fullmatch(domain.lower()) is not None
