"""Bank details said to have changed: ours, or those to which we would pay."""

from __future__ import annotations

import re

from amiable.domain.reading import Evidence
from amiable.reading.folded import Folded
from amiable.reading.signs import any_of, sign

_IBAN = re.compile(r"\b[a-z]{2}\d{2}(?:[ .-]?[a-z0-9]{4}){3,7}(?:[ .-]?[a-z0-9]{1,4})?\b")
_DETAILS = any_of("bank.details")
_CHANGE = any_of("bank.change")
_CHANGED = re.compile(rf"{_CHANGE}[^?!]{{0,90}}{_DETAILS}|{_DETAILS}[^?!]{{0,90}}{_CHANGE}")
_OURS_CHANGED = sign("bank.ours_changed")
_PAID_THERE = re.compile(
    r"\b(?:paye|vire|regle|verse|effectue|envoye|transfere|paid|sent|transferred|wired|fait|parti|emis)(?:e|s|es)?\b"
)
_ORDER = sign("bank.order")
_MONEY_TO = sign("bank.money_to")
_DEBIT = re.compile(r"prelev|mandat (?:sepa|de)|direct debit|lastschrift|domiciliacion|incasso|addebito")
_TO_US = re.compile(r"virement|rembours|vers(?:er|ez|ement)|avoir\b|trop[- ]percu|virer|refund")
_ASKS = sign("bank.asks")
_OWN_EXCUSE = re.compile(r"(?:j'ai|nous avons|on a|avons|ayant|avoir) chang\w* de banque|chang\w* de banque")
_WILL_REPLACE = re.compile(
    r"sans (?:nouvelles?|reponse|retour)|considererons|comme valide|remplacerons|avant ce soir|aujourd'hui meme"
)


def find(text: Folded) -> Evidence | None:
    """The words that announce new bank details to pay to; honest talk about a RIB gives None."""
    iban = _IBAN.search(text.text)
    changed = [found for found in _CHANGED.finditer(text.text)]
    if not changed and not _OURS_CHANGED.search(text.text):
        return None
    sentences = [_sentence(text.text, found.start(), found.end()) for found in changed]
    if ours := _OURS_CHANGED.search(text.text):
        sentence = _sentence(text.text, ours.start(), ours.end())
        if iban or _PAID_THERE.search(sentence) or (_WILL_REPLACE.search(text.text) and not _only_asks(sentence)):
            return text.evidence(*ours.span())
    for found, sentence in zip(changed, sentences, strict=True):
        if _DEBIT.search(sentence) and not _TO_US.search(sentence):
            continue
        if iban and (_MONEY_TO.search(text.text) or _ORDER.search(text.text)) and not _only_debits(text.text):
            return text.evidence(*found.span())
        if _only_asks(sentence) or (_OWN_EXCUSE.search(sentence) and not _ORDER.search(sentence)):
            continue
        if (
            _strict(found[0])
            and _ORDER.search(text.text)
            and _MONEY_TO.search(text.text)
            and not _only_debits(text.text)
            and not _all_ask(sentences)
        ):
            return text.evidence(*found.span())
    return None


def _strict(words: str) -> bool:
    """Bank details by name, not just « compte » or « banque »."""
    return bool(
        re.search(
            r"\bribs?\b|\biban\b|bancaire|bank (?:account|details)|banking|account (?:details|number)|bankverbindung|kontoverbindung|bankdaten|bancari|bankgegevens|rekening",
            words,
        )
    )


def _sentence(text: str, start: int, end: int) -> str:
    begin = max((text.rfind(mark, 0, start) for mark in (". ", "! ", "? ")), default=-1) + 1
    stop = (
        min((at for mark in (". ", "! ", "? ", "?") if (at := text.find(mark, end)) >= 0), default=len(text) - 1) + 1
    )
    return text[begin:stop]


def _only_asks(sentence: str) -> bool:
    return bool(sentence.rstrip().endswith("?") or _ASKS.search(sentence))


def _all_ask(sentences: list[str]) -> bool:
    return all(_only_asks(sentence) for sentence in sentences)


def _only_debits(text: str) -> bool:
    return bool(_DEBIT.search(text)) and not _TO_US.search(text)
