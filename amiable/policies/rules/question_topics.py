"""What a question asks for, by small lexical rules on the debtor's own words. Pure; the answer is the file's."""

from __future__ import annotations

import re
from collections.abc import Iterable

from amiable.french.fold import fold

NEAR = r"[^.?!\n]{0,60}"
"""A few words of the same sentence."""
SENT = r"\b(?:r?envoy|transm|adress|recevoir|fournir|parvenir|joindre|communiqu)\w*"

TOPICS = {
    "invoice_copy": (
        rf"\bduplicata|\bcopie (?:de )?(?:la |votre |cette )?facture|{SENT}{NEAR}\bfactures?\b"
        rf"|\bfactures?\b{NEAR}(?:en pdf|par mail|perdue?s?|illisible)"
        rf"|\b(?:pas|jamais|plus|rien)\b{NEAR}(?:trouv|retrouv|recu|eu\b|trace){NEAR}\bfactures?\b"
        rf"|\bbesoin (?:de )?(?:la |votre )?facture|\bpdf\b{NEAR}(?:illisible|page blanche)"
    ),
    "bank_details": (
        r"\brib\b|\biban\b|\bbic\b|coordonnees bancaires|identite bancaire|sur quel compte|numero de compte"
    ),
    "statement": (
        rf"\b(?:releve|extrait|situation|etat|solde)s? (?:de |du |d')?(?:notre |votre |mon )?comptes?\b"
        rf"|\bcombien\b{NEAR}\b(?:dois|devons|doit|reste)\b|\b(?:quel|montant)\b{NEAR}\b(?:total|reste|solde)\b"
        rf"|\b(?:liste|recapitulatif|releve)\b{NEAR}\bfactures\b|ce qu'il reste"
    ),
    "assistant": (
        rf"\brobots?\b|intelligence artificielle|\bia\b{NEAR}\?|etes[- ]vous (?:une? )?(?:humaine?|vraie?|machine)"
        r"|\bvraie? personne|qui etes[- ]vous"
    ),
    "call": (
        r"\b(?:r?appel|telephon)\w*[- ](?:moi|nous)\b|\b(?:me|m'|nous) ?(?:r?appel|telephon)\w*"
        r"|par telephone|numero de telephone|parler a quelqu'un|vous joindre"
    ),
}
ANSWERABLE = ("invoice_copy", "bank_details", "statement", "assistant")
"""Answered from the file and the configuration; a call, and whatever else is asked, is a person's."""

BEYOND = re.compile(
    r"\bbons? de (?:livraison|commande)|\bbl\b|\bnumeros? (?:de |d')(?:commande|engagement|suivi|marche)|\bsiret\b"
    r"|\bkbis\b|attestation|convention|emargement|decompte|annexe|preuve|escompte|remise|penalit|\bavoirs?\b|\bdevis\b"
    r"|horaire|\bouvert|\bcheque|\bcarte\b|contrat|\bdetail|factur-x|acquittee|acompte|recu notre virement|\bfrais\b"
    r"|\btva\b|\badresse\b|libell|\bdon\b|chorus|nom correct|autre nom"
)
"""Words of requests that nothing on file answers."""

_RULES = {name: re.compile(pattern) for name, pattern in TOPICS.items()}


def topics(text: str, numbers: Iterable[str] = ()) -> tuple[str, ...]:
    """The topics found, in the order of `TOPICS`; `other` when something else is asked, or nothing was recognised.

    An invoice may be called by one of `numbers` alone.
    """
    words = fold(text)
    for number in numbers:
        words = words.replace(fold(number), "facture")
    found = [name for name, rule in _RULES.items() if rule.search(words)]
    if not found or BEYOND.search(words):
        found.append("other")
    return tuple(found)
