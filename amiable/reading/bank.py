"""Bank details said to have changed: ours, or those to which we would pay."""

from __future__ import annotations

import re

from amiable.domain.reading import Evidence
from amiable.reading.folded import Folded

_IBAN = re.compile(r"\b[a-z]{2}\d{2}(?:[ .-]?[a-z0-9]{4}){3,7}(?:[ .-]?[a-z0-9]{1,4})?\b")
_DETAILS = (
    r"(?:\bribs?\b|\biban\b|\bbic\b|(?:coordonnees|references|informations|details) bancaires|comptes? (?:bancaires?|courant|de (?:paiement|reception|virement))|domiciliation|bank (?:account|details)|banking (?:details|information)|"
    r"account (?:details|number)|bankverbindung|kontoverbindung|bankdaten|(?:datos|cuenta|coordenadas) bancari\w+|(?:coordinate|dati|conto) bancari\w+|dados bancarios|conta bancaria|bankgegevens|rekeningnummer|bankrekening|"
    r"(?<!mon )(?<!notre )(?<!mettre a jour )(?<!solder )comptes?\b(?! rendu| client| fournisseur| comptable| de resultat| a | au | tenu)|\bbanque\b|\bbank\b|\baccount\b|\bkonto\b|\bcuenta\b|\bconto\b|\bconta\b|\brekening\b)"
)
_CHANGE = (
    r"(?:\bchang(?:e|es|ee|ees|ement|ements|eons|er|ed|ing|es)?\b|(?<!a )(?<!de )\bnouve(?:au|aux|l|lle|lles)\b|\bmodifi(?:e|es|ee|ees|ent|er|cation|cations)\b|mises? a jour|mettre a jour|actualis|remplac|\banciens?\b|cloture|\bferme(?:e|es|s|r|nt)?\b|"
    r"obsolete|plus (?:valable|valide|actif|utilise|en service)|n'est plus|desormais|dorenavant|\b(?:new|updated?|replac\w+|switched|moved|geandert|neue[ns]?|nuev[oa]s?|cambi\w+|nuov[oaei]|nov[oa]s?|alterad\w+|mudou|gewijzigd|nieuwe?)\b|autre compte|different)"
)
_CHANGED = re.compile(rf"{_CHANGE}[^?!]{{0,90}}{_DETAILS}|{_DETAILS}[^?!]{{0,90}}{_CHANGE}")
_OURS_CHANGED = re.compile(
    rf"(?:vo(?:tre|s)|your|ihre|su|vostr[oa]|uw|sua) (?:nouve(?:au|aux|lle|lles|l)|new|neue[ns]?|nuev[oa]s?|nuov[oaei]|nieuwe?|nov[oa]s?) {_DETAILS}|(?:changement|modification) (?:de |des |du )?(?:vos )?{_DETAILS}[^.?!]{{0,40}}(?:de votre|chez vous|votre part)|"
    rf"(?:changement|modification)[^.?!]{{0,30}} de votre (?:banque|{_DETAILS})|annonc\w+ (?:le |un |du )?changement|{_DETAILS} que vous (?:nous )?(?:avez|aviez) (?:communique|transmis|indique|envoye)[^.?!]{{0,20}}(?:hier|par mail|recemment|lundi|mardi|mercredi|jeudi|vendredi)"
)
_PAID_THERE = re.compile(r"\b(?:paye|vire|regle|verse|effectue|envoye|transfere|paid|sent|transferred|wired|fait|parti|emis)(?:e|s|es)?\b")
_ORDER = re.compile(
    r"\b(?:merci d|veuillez|prenez|prenons? note|notez|noter|enregistre[rz]|mett(?:ez|re) a jour|modifie[rz]|utilise[rz]|effectue[rz]|verse[rz]|vire[rz]|rembourse[rz]|envoye[rz]|dirige[rz]|regle[rz]|paye[rz]|adresse[rz]|remplace[rz]|"
    r"faites|il faut|seront? (?:a |faits?|effectues?)|doi(?:t|vent)|devront|sont a|est a|please|kindly|use|update|send|pay|transfer|remit|bitte|por favor|si prega|vi preghiamo|gelieve|use[zr]?)\b"
)
_MONEY_TO = re.compile(r"virement|virer|vers(?:er|ement|ez)|rembours|paiement|reglement|avoir|encaiss|trop[- ]percu|remboursement|pay|transfer|refund|wire|uberweis|zahlung|pago|pagament|betaling|fonds|credit|fournisseur|fiche|dossier|jour")
_DEBIT = re.compile(r"prelev|mandat (?:sepa|de)|direct debit|lastschrift|domiciliacion|incasso|addebito")
_TO_US = re.compile(r"virement|rembours|vers(?:er|ez|ement)|avoir\b|trop[- ]percu|virer|refund")
_ASKS = re.compile(
    r"(?:pouvez|pourriez|peux|pourrais|puis|souhait|besoin|aurais|auriez|attend|demand|merci de (?:nous |me |m')?(?:envoyer|renvoyer|transmettre|communiquer|fournir|adresser|joindre|faire parvenir|confirmer)|(?:envoyez|renvoyez|transmettez|envoie|renvoie|communiquez)[- ](?:moi|nous)|could you|can you|please send|avez-vous change|a-t-il change|ont-elles change|est-ce que)"
)
_OWN_EXCUSE = re.compile(r"(?:j'ai|nous avons|on a|avons|ayant|avoir) chang\w* de banque|chang\w* de banque")
_WILL_REPLACE = re.compile(r"sans (?:nouvelles?|reponse|retour)|considererons|comme valide|remplacerons|avant ce soir|aujourd'hui meme")


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
        if _only_asks(sentence) or _OWN_EXCUSE.search(sentence) and not _ORDER.search(sentence):
            continue
        if _strict(found[0]) and _ORDER.search(text.text) and _MONEY_TO.search(text.text) and not _only_debits(text.text) and not _all_ask(sentences):
            return text.evidence(*found.span())
    return None


def _strict(words: str) -> bool:
    """Bank details by name, not just « compte » or « banque »."""
    return bool(re.search(r"\bribs?\b|\biban\b|bancaire|bank (?:account|details)|banking|account (?:details|number)|bankverbindung|kontoverbindung|bankdaten|bancari|bankgegevens|rekening", words))


def _sentence(text: str, start: int, end: int) -> str:
    begin = max((text.rfind(mark, 0, start) for mark in (". ", "! ", "? ")), default=-1) + 1
    stop = min((at for mark in (". ", "! ", "? ", "?") if (at := text.find(mark, end)) >= 0), default=len(text) - 1) + 1
    return text[begin:stop]


def _only_asks(sentence: str) -> bool:
    return bool(sentence.rstrip().endswith("?") or _ASKS.search(sentence))


def _all_ask(sentences: list[str]) -> bool:
    return all(_only_asks(sentence) for sentence in sentences)


def _only_debits(text: str) -> bool:
    return bool(_DEBIT.search(text)) and not _TO_US.search(text)
