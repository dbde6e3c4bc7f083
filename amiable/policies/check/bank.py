"""Bank details: any account, bank, holder or way of paying that is not the company's own is a finding."""

from __future__ import annotations

import re

from amiable.french.numbers import WORD
from amiable.policies.check.allowed import Allowed
from amiable.policies.check.page import MASK, Page, words

_COUNTRIES = (
    r"(?:fr|mc|be|ch|lu|de|es|it|gb|ie|nl|pt|at|pl|lt|ee|lv|mt|cy|ro|bg|hu|cz|sk|si|hr|gr|fi|se|dk|no|us|li|sm|ad|is)"
)
_GAP = r"[ .\-_:*/]{0,3}"
_ACCOUNTS = (
    re.compile(
        rf"(?<![a-z0-9]){_COUNTRIES}{_GAP}(?:\d{_GAP}){{2}}(?:[a-z]{{4}}{_GAP})?(?:(?=[a-z]{{0,3}}\d)[a-z0-9]{{1,4}}{_GAP}){{3,30}}"
    ),
    re.compile(r"(?<![a-z0-9])[a-z][ .-][a-z][ .-](?:[\da-z][ .-]?(?![a-z]{2})){12,32}"),
    re.compile(r"(?<![\w,])\d(?:[ .\-_]{0,2}(?:\d|[a-z](?![a-z]))){14,33}(?!\w)"),
)
_DOTTED_DATE = re.compile(r"(?<![\d./-])\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?![\d./-]+\d)")
_REFERENCE = re.compile(
    r"\b(?:siret|siren|rcs|tva|engagement|marche|chorus|commande|dossier|reference)\b[^.\n]{0,20}$"
)
_ACCOUNT_PARTS = re.compile(
    r"\b(?:banque|etablissement|guichet|compte|cle)(?: rib)?(?: ?(?:n°|numero"
    r"|no))? ?:? ?(?P<part>\d{2,11}[a-z]?\d*)\b"
)
_ACCOUNT_NUMBER = re.compile(
    r"\b(?:compte|ccp|rib)\b[^|\n]{0,60}?\b(?:n°|numero) ?:? ?"
    r"(?P<part>(?=(?:[a-z]?\d){5})[\da-z]{6,14})\b"
)
_BIC_NAMED = re.compile(
    r"\b(?:bic|swift)\b(?: ?/ ?swift)?(?: est| du compte)?(?: ?[:(\-=] ?| le "
    r"| )(?P<bic>[a-z0-9]{8}(?:[a-z0-9]{3})?)\b"
)
_BIC_SPACED = re.compile(r"\bb\.? ?i\.? ?c\b\.?[ :]{1,3}(?P<bic>[a-z\d](?: [a-z\d]){7}(?:(?: [a-z\d]){3})?)\b")
_BIC_SHAPE = re.compile(rf"[a-z]{{4}}{_COUNTRIES}[a-z0-9]{{2}}(?:[a-z0-9]{{3}})?")
_BIC_BARE = re.compile(r"\b[A-Z]{4}FR[A-Z0-9]{2}(?:[A-Z0-9]{3})?\b")
_ENDING = re.compile(
    r"\b(?:iban|rib|compte)\b[^.\n]{0,40}\b(?:termin\w+|finiss\w+|finit) (?:par|en) (?P<tail>[\d ]{2,9}\d)"
)
_HIDDEN = re.compile(r"\bfr ?\d\d ?[x*•.]{4,}[x*•. \d]*")
_IBAN_WORDS = re.compile(rf"\b(?:iban|rib|compte)\b[^.\n]{{0,30}}\b(?:{WORD}|zero)(?:[ ,-]+(?:{WORD}|zero|et)){{5,}}")
_OTHER_MEANS = re.compile(
    r"\b(?:paypal|western union|moneygram|lydia|wero|revolut|wise|bitcoins?|btc|crypto\w*|usdt|ethereum|transcash"
    r"|neosurf|pcs|paysafe\w*|cartes? (?:cadeaux?|prepayees?)|coupons? de recharge|mandats? cash|cash app)\b"
)
_DETAILS = r"(?:coordonnees (?:bancaires|de paiement)|compte|iban|rib|banque|etablissement bancaire|domiciliation)"
_CHANGED = re.compile(
    r"\bnouve(?:l|au|aux|lles?)\b (?:coordonnees (?:bancaires|de paiement)|compte(?: bancaire)?|iban|rib|banque"
    r"|domiciliation|releve d'identite)"
    rf"|\b{_DETAILS}[^|]{{0,30}} (?:a|ont|ayant|vient d'etre|viennent d'etre|est|sont)(?: ete)?(?: recemment)?"
    r" (?:change|modifi|mis\w* a jour|remplac)\w*"
    rf"|\bchang\w+ (?:recemment )?(?:de |d'|notre |nos ){_DETAILS}"
    rf"|\b(?:ancien\w*|precedent\w*) {_DETAILS}"
    rf"|\b{_DETAILS}\b[^|]{{0,40}}\b(?:n'est|ne sont|n'existe|ne fonctionne)(?:nt)? plus\b"
    rf"|\bne (?:tenez (?:plus|pas) compte d|(?:utilis|vir|pay|regl|vers)\w+ (?:plus|pas)\b)[^|]{{0,30}}\b{_DETAILS}"
    rf"|\b{_DETAILS}\b[^|]{{0,30}}\b(?:est|sera) [^|]{{0,20}}\bcelui (?:de|du|d'|qui|ouvert|que)"
)
_OTHER_ACCOUNT = re.compile(
    r"\b(?:(?:second|deuxieme|autre|nouvel) (?:compte|banque|etablissement (?:bancaire|financier))"
    r"|compte (?:personnel|prive|secondaire|provisoire|temporaire))\b"
    rf"|\b{_DETAILS}[^|]{{0,25}}\b(?:est|sont) (?:desormais )?(?:different|autre)\w*"
    rf"|\bbanque[^|]{{0,20}}(?:fusionn|ferm)\w*"
    r"|\bcompte\b[^|]{0,50} ouvert (?:recemment|specialement|expres|a cet effet|pour)"
    r"|\b(?:compte|iban|rib) de (?:notre|la|une) (?:societe (?:s(?:oe|œ)ur|mere|tierce)|maison mere|filiale|holding)"
    r"|\b(?:virement|paiement|reglement|regler|virer|payer|verser)\b[^|]{0,40}\b(?:au profit de"
    r"|entre les mains de|au compte de|(?:adresse|envoye|verse|destine|fait)\w* a)"
    r" (?:notre|un|une|le|la|leur|son) (?:partenaire|societe|filiale|prestataire|tiers|confrere|gerant"
    r"|comptable|president|dirigeant|holding|maison mere)|\baffactur(?:age|eur)\b|\bfactor\b"
)
_UNCHANGED = re.compile(
    r"\b(?:jamais|aucun\w*|n'avons pas|n'ont pas|n'a pas|inchange\w*|si|vous demandant|ne vien\w+ pas"
    r"|chang\w+ de (?:banque|compte)(?: bancaire)? de votre cote"
    r"|ne pouvons (?:pas )?prendre en compte (?:ici )?(?:un|le) changement|en cas de doute"
    r"|usurp\w+|frauduleu\w+|fraude|suspect\w*|mefi\w+)\b"
)
_HOLDER = re.compile(
    r"\b(?:titulaire|beneficiaire|a l'ordre|(?:compte|cheque|virement)[^.\n]{0,30}au nom)(?: du compte)?"
    r"(?: d(?:e la |e l'|es |u |e |'))? ?:? ?(?P<name>[^\n,;.()]{3,50})"
)
_MIN_DIGITS = 10
_MIN_DIGITS_FRENCH_WORD = 14
_MIN_SAFE_PART = 11
_MIN_IBAN = 15


def check_bank_details(page: Page, allowed: Allowed) -> None:
    """IBAN, RIB and BIC, whole or in parts, in digits or words."""
    for rule in _ACCOUNTS:
        for match in rule.finditer(page.masked):
            _check_account(page, allowed, match)
    _check_bics(page, allowed)
    for rule in (_ACCOUNT_PARTS, _ACCOUNT_NUMBER):
        for match in rule.finditer(page.masked):
            if match["part"].upper() not in allowed.iban:
                page.find("unknown_bank_details", *match.span())
            page.mask(*match.span("part"))
    for match in _ENDING.finditer(page.masked):
        if not allowed.iban.endswith(re.sub(r"\D", "", match["tail"])):
            page.find("unknown_bank_details", *match.span())
        page.mask(*match.span("tail"))
    for rule in (_HIDDEN, _IBAN_WORDS):
        for match in rule.finditer(page.masked):
            page.find("unknown_bank_details", *match.span())


def check_payment_means(page: Page, allowed: Allowed) -> None:
    """A change of bank, another holder's account, and any other way of sending money."""
    for match in _OTHER_MEANS.finditer(page.masked):
        page.find("unknown_bank_details", *match.span())
    for rule in (_CHANGED, _OTHER_ACCOUNT):
        for match in rule.finditer(page.flat):
            if not _UNCHANGED.search(page.flat, *page.sentence(match.start())):
                page.find("unknown_bank_details", *match.span())
    for match in _HOLDER.finditer(page.plain):
        named = page.shown[match.start("name")].isupper()
        if named and not words(match["name"]) & (allowed.company - {"de", "la"} | allowed.signatory):
            page.find("unknown_bank_details", *match.span())


def _check_account(page: Page, allowed: Allowed, match: re.Match[str]) -> None:
    text = match[0].rstrip(" .-_:*/")
    start, end = match.start(), match.start() + len(text)
    compact = re.sub(r"[^a-z0-9]", "", text).upper()
    digits = sum(char.isdigit() for char in compact)
    french_word = compact[:2] in {"DE", "ES", "IT", "NO", "SE", "SI", "AD", "IS"}
    if compact[:2].isalpha() and len(compact) < _MIN_IBAN:
        return
    if digits < (_MIN_DIGITS_FRENCH_WORD if french_word else _MIN_DIGITS) or _DOTTED_DATE.search(text):
        return
    ours = compact.startswith(allowed.iban) or (len(compact) >= _MIN_SAFE_PART and compact in allowed.iban)
    reference = compact[:2].isdigit() and _REFERENCE.search(page.plain, max(0, start - 40), start)
    if ours:  # words may follow the account: only the account is understood
        end = start + _length_of(text, min(len(compact), len(allowed.iban)))
    elif not reference:
        page.find("unknown_bank_details", start, end)
    page.mask(start, end)


def _length_of(text: str, letters: int) -> int:
    seen = 0
    for length, char in enumerate(text, 1):
        seen += char.isalnum()
        if seen == letters:
            return length
    return len(text)


def _check_bics(page: Page, allowed: Allowed) -> None:
    for match in _BIC_NAMED.finditer(page.masked):
        if _BIC_SHAPE.fullmatch(match["bic"]):
            _check_bic(page, allowed, *match.span("bic"))
    for match in _BIC_BARE.finditer(page.shown):
        if MASK not in page.masked[match.start() : match.end()]:
            _check_bic(page, allowed, *match.span())
    for match in _BIC_SPACED.finditer(page.masked):
        _check_bic(page, allowed, *match.span("bic"))


def _check_bic(page: Page, allowed: Allowed, start: int, end: int) -> None:
    if page.plain[start:end].replace(" ", "").upper().removesuffix("XXX") != allowed.bic:
        page.find("unknown_bank_details", start, end)
    page.mask(start, end)
