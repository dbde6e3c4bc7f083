"""Bank details said to have changed: ours, or those to which we would pay."""

from __future__ import annotations

import re
from itertools import islice

from amiable.domain.reading import Evidence
from amiable.reading.folded import Folded
from amiable.reading.signs import any_of, sign

MAX_CLAIMS = 40
MAX_SENTENCE = 1_000

_LINK = re.compile(r"https?://\S{1,500}")
"""« https://rib.example/… » is no bank account."""
_IBAN = re.compile(r"\b[a-z]{2}\d{2}(?:[ .-]?[a-z0-9]{4}){3,7}(?:[ .-]?[a-z0-9]{1,4})?\b")
_DETAILS = any_of("bank.details")
DETAILS = re.compile(_DETAILS)
_CHANGE = any_of("bank.change")
_CHANGED = re.compile(rf"{_CHANGE}[^?!]{{0,90}}{_DETAILS}|{_DETAILS}[^?!]{{0,90}}{_CHANGE}")
_OURS_CHANGED = sign("bank.ours_changed")
_PAID_THERE = re.compile(
    r"\b(?:paye|vire|regle|verse|effectue|envoye|transfere|reglons|payons|virons|paierons|verserons|paid|sent|transferred|wired|fait|parti|emis)(?:e|s|es)?\b"
    r"|\bviens d[e'](?: y| la| le)? ?(?:y )?(?:payer|virer|regler|verser|envoyer|transferer)\b"
)
_ORDER = sign("bank.order")
_MONEY_TO = sign("bank.money_to")
_DEBIT = re.compile(r"prelev|mandat (?:sepa|de)|direct debit|lastschrift|domiciliacion|incasso|addebito")
_TO_US = re.compile(r"virement|rembours|vers(?:er|ez|ement)|avoir\b|trop[- ]percu|virer|refund")
_ASKS = sign("bank.asks")
_OWN_EXCUSE = re.compile(r"(?:j'ai|nous avons|on a|avons|ayant|avoir) chang\w* de banque|chang\w* de banque")
_NAMED = sign("bank.named")
_REPORTED = re.compile(
    r"\b(?:tenons|tiens|prenons|prends|pris|considere|considerons)\b[^.?!]{0,20} "
    r"(?:pour|comme) (?:une? |etant une? )?"
    r"(?:fraude|faux|arnaque|escroquerie|tentative)"
    r"|\b(?:je n'ai|nous n'avons|n'avons|on n'a) rien (?:modifie|change)\b"
    r"|\bn'y (?:ai|avons|a) pas (?:touche|donne suite)\b"
    r"|\b(?:recu|arrive|parvenu)\w*[^.?!]{0,80}"
    r"(?:se present\w+ comme|soi-disant|pretend\w+|se fais\w+ passer|signe de votre nom|imit\w+)[^?!]{0,300}"
    r"(?:\brien n'(?:a ete|est) (?:modifie|change)|\b(?:n'ai|n'avons)(?: donc)? rien (?:modifie|change)"
    r"|\barnaque|\bfraude)"
)
"""« Nous le tenons pour une fraude et n'avons rien modifié »: somebody else announced it."""
_WILL_REPLACE = re.compile(
    r"sans (?:nouvelles?|reponse|retour)|considererons|comme valide|remplacerons|avant ce soir|aujourd'hui meme"
)


def find(text: Folded) -> Evidence | None:
    """The words that announce new bank details to pay to; honest talk about a RIB gives None."""
    words = _LINK.sub(lambda link: " " * len(link[0]), text.text)
    if _REPORTED.search(words):
        return None
    if ours := _ours_changed(words):
        return text.evidence(*ours)
    claims = [(found, _sentence(words, *found.span())) for found in islice(_CHANGED.finditer(words), MAX_CLAIMS)]
    asked = all(_only_asks(sentence) for _, sentence in claims)
    for found, sentence in claims:
        if _is_claim(words, sentence, asked=asked):
            return text.evidence(*found.span())
    return None


def signs(text: Folded) -> dict[str, bool]:
    """Of what the words speak, by name; none proves anything alone."""
    words = _LINK.sub(lambda link: " " * len(link[0]), text.text)
    return {
        "iban": bool(_IBAN.search(words)),
        "orders": bool(_ORDER.search(words)),
        "money_to": bool(_MONEY_TO.search(words)),
        "changed": bool(_CHANGED.search(words)),
        "ours_changed": bool(_OURS_CHANGED.search(words)),
        "asks_bank": bool(_ASKS.search(words)),
        "debits": _only_debits(words),
    }


def _ours_changed(text: str) -> tuple[int, int] | None:
    """They say that our own bank details have changed, and act on it."""
    found = _OURS_CHANGED.search(text)
    if found is None:
        return None
    sentence = _sentence(text, *found.span())
    acts = _PAID_THERE.search(sentence) or (_WILL_REPLACE.search(text) and not _only_asks(sentence))
    return found.span() if acts or _IBAN.search(text) else None


def _is_claim(text: str, sentence: str, *, asked: bool) -> bool:
    """Details that changed, to which money should go: an IBAN stands there, or an order to use them."""
    if _only_debits(sentence) or _only_debits(text):
        return False
    orders, money = bool(_ORDER.search(text)), bool(_MONEY_TO.search(text))
    if _IBAN.search(text) and (orders or money):
        return True
    if _only_asks(sentence) or asked or (_OWN_EXCUSE.search(sentence) and not _ORDER.search(sentence)):
        return False
    return bool(_NAMED.search(sentence)) and orders and money


def _sentence(text: str, start: int, end: int) -> str:
    begin = (
        max((text.rfind(mark, max(0, start - MAX_SENTENCE), start) for mark in (". ", "! ", "? ")), default=-1) + 1
    )
    stop = (
        min(
            (at for mark in (". ", "! ", "? ", "?") if (at := text.find(mark, end, end + MAX_SENTENCE)) >= 0),
            default=len(text) - 1,
        )
        + 1
    )
    return text[begin:stop]


def _only_asks(sentence: str) -> bool:
    return bool(sentence.rstrip().endswith("?") or _ASKS.search(sentence))


def _only_debits(text: str) -> bool:
    return bool(_DEBIT.search(text)) and not _TO_US.search(text)
