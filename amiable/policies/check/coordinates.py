"""Links and contacts: anything that is not the company's (or the debtor's own address) is a finding."""

from __future__ import annotations

import re

from amiable.french.numbers import WORD
from amiable.policies.check.allowed import Allowed, phone_key
from amiable.policies.check.page import Page

_TLD = (
    r"(?:example|com|fr|net|org|eu|io|info|biz|co|ly|me|app|dev|pro|site|online|shop|xyz|link|be|ch|de|uk|bzh|test|gl"
    r"|to|cc|ru|cn|top|click|tech|cloud|page|store|pay|bank|money|finance)"
)
_SPOKEN_TLD = r"(?:example|com|fr|net|org|eu|io|info|biz|ly|uk|shop|online|xyz|bzh)"
"""Less those that are French words: « un point de … »."""
_LINK = re.compile(
    r"(?:h(?:tt|xx)ps?\s?:\s?//|www\.)[^\s<>\"»)\]]+"
    rf"|(?<![@\w.-])(?:[\w-]+(?:\.|\[\.\]|\(\.\)))+{_TLD}\b(?![\w@.-]*@)(?:/[^\s<>\"»)]*)?"
    rf"|(?<![@\w.-])[\w-]+ ?(?:(?<= )(?:point|dot)(?= )|[(\[](?:point|dot)[)\]]) ?{_SPOKEN_TLD}\b(?:/\S*)?"
    r"|\bh ?t ?t ?p ?s? ?: ?/ ?/|\bw ?w ?w ?\. ?(?=\w)"
    rf"|(?<![\w.-])[\w-]+ \. (?:[\w-]+ \. )?{_TLD}\b|\b[\w-]{{3,}},(?:fr|com|net|org)\b"
    r"|(?<![\d.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?:[:/]\S*)?(?![\d.])"
)
_AT = r"(?:@|\(at\)|\[at\]|\(a\)|\[a\]|\(?arobase\)?|\[arobase\]|(?<= )at(?= ))"
_DOT = r"(?:\.|\(point\)|\[point\]|\[\.\]|\(\.\)|(?<= )(?:point|dot)(?= ))"
_EMAIL = re.compile(
    rf"(?<![\w.+-])[\w.+-]{{0,80}}\w ?{_AT} ?[\w-]+(?:{_DOT}[\w-]+| {_DOT} ?[\w-]+|{_DOT} {_SPOKEN_TLD}\b)+"
)
"""A full stop and a space end a sentence, unless what follows can be nothing but the end of an address."""
_PHONE = re.compile(
    r"(?<![\w+])(?:\+|00)\d{1,3}[ .\-/]?(?:\(0\))?(?:[ .\-/]?\d){6,12}(?!\w)"
    r"|(?<![\w+])\(?0\)?[ .\-/]?[1-9](?:[ .\-/_]{0,3}\d){8}(?!\w)"
    r"|(?<![\w+])[0o][1-9](?=[\do .\-]*o)(?:[ .\-]?[\do]{2}){4}(?!\w)"
    rf"|(?<![\w+])0[1-9](?=[^\n]{{0,40}}[a-z])(?:[ .,-]{{1,2}}(?:\d{{2}}|{WORD}(?:-{WORD}){{0,3}})){{4}}(?!\w)"
    r"|(?<![\d.,¤])[1-9]\d(?P<gap>[ .-])\d{2}(?:(?P=gap)\d{2}){3}(?![.,]?\d|(?P=gap)\d| ?(?:€|euros?\b|eur\b))"
    r"|(?<=\bau )(?:3\d ?\d\d|1[0-2]\d|118 ?\d{3})(?= ?(?:[.,;!)\n]|$|pour\b|ou\b|du\b|de \d))"
)
_HANDLE = re.compile(r"(?<![\w.@])@[a-z]\w{3,}")
"""A name in a chat: neither party has one."""
_PHONE_WORDS = re.compile(rf"\bzero[ ,-]+{WORD}(?:[ ,.-]+(?:{WORD}|zero|et)){{3,}}")


def check_links(page: Page, allowed: Allowed) -> None:
    """Links and e-mail addresses, compared with the draft's own letters: a look-alike letter makes another one."""
    for match in _EMAIL.finditer(page.masked):
        address = page.excerpt(*match.span()).strip(". ").lower()
        if address not in allowed.emails:
            page.find("unknown_contact", *match.span())
        page.mask(*match.span())
    own_host = allowed.facts.sender.email.rpartition("@")[2]
    bare_links = {own_host, *(_bare(link) for link in allowed.links)}
    for match in _LINK.finditer(page.masked):
        start, end = match.start(), match.start() + len(match[0].rstrip(".,;:!?)…"))
        link = page.excerpt(start, end).rstrip("/")
        scheme_fits = not link.startswith("http") or link in allowed.links or _bare(link) == own_host
        if not scheme_fits or _bare(link) not in bare_links:
            page.find("unknown_link", start, end)
        page.mask(start, end)


def _bare(link: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", link)


def check_contacts(page: Page, allowed: Allowed) -> None:
    """Telephones, in digits or words."""
    for match in _PHONE.finditer(page.masked):
        digits = phone_key(match[0].replace("(0)", ""))
        if digits not in allowed.phones:
            page.find("unknown_contact", *match.span(), digits)
        page.mask(*match.span())
    for match in (*_PHONE_WORDS.finditer(page.masked), *_HANDLE.finditer(page.masked)):
        page.find("unknown_contact", *match.span())
        page.mask(*match.span())
