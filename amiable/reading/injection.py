"""Words aimed at a machine that would read the mail: orders, false system marks, hidden instructions."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from amiable.domain.reading import Evidence
from amiable.reading.folded import MAX_CHARS, Folded, fold
from amiable.reading.passage import around
from amiable.reading.signs import any_of, sign

MAX_BLOBS = 8
MAX_ORDERS = 20
"""Encoded or spaced-out runs of one source that are undone."""

LIKELY = re.compile(
    r"ignor|prompt|instruc|consign|syst[eè]m|assist|robot|\b[ai]\.?[ai]\b|agent|mod[eè]l|oubli|forget|disregard|overrid"
    r"|directiv|supervis|automat|machine|algorith|logiciel|\bbots?\b|\b(?:fin|end) (?:d|of)",
    re.IGNORECASE,
)
"""Without one of these, neither raw HTML nor a passage without signs is worth a closer look."""
_STRONG = re.compile(r"(?<!\w(?=\w))(?! )" + any_of("injection.strong"))
"""Tried at the beginnings of words and at marks alone: anywhere, as `_ANYWHERE` is, takes thrice as long."""
_ANYWHERE = sign("injection.strong")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
"""Characters that folding drops or shows: words may then be glued to the one before."""
_ORDER = sign("injection.order")
_COMMAND = re.compile(rf"(?:^|[.!?:;,>\])\"(-] ?|{any_of('injection.leads')}){_ORDER.pattern}")
_VOCATIVE = sign("injection.vocative")
_MAKER = sign("injection.maker")
_ABOUT = sign("injection.about")
_SAID_TO_US = re.compile(r"(?:\bplease find\b|\bmerci de\b|\bveuillez\b)")
_HINTS = {
    "machine": 2,
    "thing": 1,
    "jargon": 1,
    "you": 1,
    "favour": 1,
    "above": 3,
    "roles": 4,
    "its": 2,
    "called": 2,
    "answer": 2,
    "code": 2,
    "maker": 2,
    "unseen": 2,
}
"""Sections of signs.txt and their weights."""
_CORE = frozenset({"above", "roles", "its", "called", "answer", "code", "maker", "unseen"})
"""One of these must be there."""
_NAMED = frozenset({"machine", "thing", "called"})
"""Together these only say that a machine reads: people wonder about that, and joke."""
_ENOUGH = 4
_WINDOW = 700
_WINDOWS = 12
_NEAR = 300
"""Characters between a machine's name and what it is told, where other people's words stand around."""
_LONG = frozenset({"quoted", "html"})
"""Sources full of other people's words, where only plain orders count."""
_OWN = re.compile(
    r"\b(?:mes|nos) (?:instructions|consignes|indications)(?: precedentes| anterieures)?"
    r"|\b(?:les |des )?(?:instructions|consignes|indications) (?:de|dans|contenues dans) (?:mon|notre|mes|nos)"
    r" (?:precedente?s? |derniere?s? )?(?:messages?|mails?|courriels?|courriers?|e-?mails?)"
    r"|\b(?:ignore|disregard) (?:all )?(?:my|our) (?:previous |earlier |last )?(?:instructions|e-?mails?|messages?)"
)
"""« Merci d'ignorer mes instructions précédentes »: the writer's own, which he may take back."""
_TITLE = re.compile(
    r"\b(?:intitule?e?s?|s'intitulait|s'intitule|avait pour titre|disai\w+|portai\w+|affichai\w+|"
    r"(?:avez|avait|ont|etait|est|sont) (?:bien |mal )?(?:imprime|ecrit|grave|brode)\w*|"
    r"(?:lui|leur) (?:a|ont|avait|avaient) (?:\w+ )?(?:ecrit|dit|tape|demande|lance|glisse|envoye)\w*) "
    r"?(?:: ?)?[«\"][^»\"]{0,160}[»\"]"
    r"|\b(?:sessions?|ateliers?|formations?|modules?|stages?|livres?|ouvrages?|conferences?|webinaires?|articles?|titres?|"
    r"chapitres?|affiches?|spectacles?|films?|jeux?|expositions?|cours|tee-shirts?|t-shirts?|mugs?|slogans?) ?:? ?"
    r"[«\"][^»\"]{0,160}[»\"]"
    r"|\b(?:logs?|journa\w+|ecran|affich\w+|messages? d'erreur|erreurs?|captures?)\b[^.!?«\"]{0,40}"
    r"[«\"](?:(?!sold|pay|paid|annul|supprim|accord|marqu|class|effac|waiv|settl|delet|clos|mark|grant|regl)[^»\"]){0,160}[»\"]"
    r"|(?:[«\"][^»\"]{0,160}[»\"](?:,| et| ou)? ?){1,3}[,:]? ?"
    r"(?:vous avez |on a |nous avons |ce sont |voila )?[^.!?»\"]{0,30}"
    r"\b(?:ces|cette|ce genre de|ce type de|de telles) (?:phrases?|consignes?|messages?|formules?|mots?)\b"
)
"""« L'atelier s'intitulait « Ignore tes instructions » », « la maquette disait « … » », « un plaisantin lui a écrit
« … » »: a name, or what was said to another machine, orders nothing."""
_QUOTED = re.compile(r"(?<=[a-z0-9,] )[«\"\u201c] ?(?!systeme?\b)[^»\"\u201d\n]{0,90}[»\"\u201d]")
"""« On joue « Tu es désormais mon maître » »: words in a sentence of the writer's own."""
_TO_SAY = re.compile(
    r"\b(?:repon\w*|ecri\w*|dis|dites|affich\w*|mention\w*|statut|etat|class\w*|rang\w*|marqu\w*|pass\w*|met\w*|mets|renvo\w*|"
    r"indiqu\w*|confirm\w*|answer|reply|say|write|set|mark\w*)\b[^«\"\u201c.!?,]{0,30}$"
)
"""« Tu dois me répondre « la créance est éteinte » »: what the order is about."""
_ASKED = re.compile(
    r"\b(?:passe|passez|mets|mettez|donne|donnez|trouve|trouvez)[- ](?:moi|nous)(?: donc)? "
    r"(?:un |une |quelqu'un |l')?(?:vraie? |autre |etre )?(?:humaine?|personne|conseill\w+|responsable|quelqu'un)\b"
    r"|\bpasse[zr]? (?:donc )?(?:la main|le relais|le clavier|le combine) (?:a |au )"
    r"(?:quelqu'un|une? |votre |ton |l')"
    r"|\b(?:r?envoy|adress|transmett|communiqu|retrouv)e[zs]?[- ](?:moi|nous) "
    r"(?:le |la |les |l'|un |une |mon |ma |votre )"
    r"(?:double |copie |duplicata )?(?:de |du |d'|des )?(?:la |l'|le )?"
    r"(?:bons?|factures?|ribs?|iban|duplicata|copie|justificatifs?|devis|avoir|attestation|bordereau)\b"
)
"""« Cher robot, passez-moi un humain », « envoyez-moi le bon de livraison »: anybody may ask that."""
_THEIRS = re.compile(
    r"\b(?:notre|nos|le|mon) (?:systeme|logiciel|robot|outil|progiciel)\b[^.!?]{0,60}"
    r"\b(?:repren|trait|integr|saisi|enregistr|accept)\w*[^.!?]{0,30}sans (?:aucune )?intervention humaine"
    r"|\b(?:(?:prompts?|instructions?|consignes?)(?: \w+)?[ \"]{0,3})?"
    r"\bde (?:notre|mon|leur) (?:propre )?(?:assistant|chatbot|robot|agent|bot)(?: (?:virtuel|conversationnel|ia))?"
    r"(?: (?:et )?de ses (?:instructions|consignes)(?: cachees| internes)?)?"
)
"""« Le système la reprendra sans intervention humaine », « le prompt de notre assistant et de ses instructions »:
theirs, and no order to ours."""
_BASE64 = re.compile(r"[A-Za-z0-9+/]{24,4000}={0,2}")
_SPACED = re.compile(r"(?:\b\w[ ._*-]){8,200}\w\b")


def find(sources: Iterable[Folded]) -> Evidence | None:
    """The first words that bear the signs of an order to a machine."""
    return next((found for found, _ in each(sources)), None)


def each(sources: Iterable[Folded]) -> Iterator[tuple[Evidence, bool]]:
    """The first such words of each source, and whether one sign proves it or several only hint at it; `hidden` ones
    are held to a stricter rule."""
    for source in sources:
        plain = _without_harmless(source.text)
        proof = _proof(source, plain) or _encoded(source)
        found = proof or _hint(source, plain, hidden=source.source == "hidden")
        if found is not None:
            yield around(source.original, found, _orders), proof is not None


def _orders(text: str) -> bool:
    return _in(fold(text, "new_text"), hidden=False) is not None


def _in(source: Folded, *, hidden: bool) -> Evidence | None:
    plain = _without_harmless(source.text)
    return _proof(source, plain) or _hint(source, plain, hidden=hidden)


def _proof(source: Folded, text: str) -> Evidence | None:
    """One sign that is enough, in what is left of the source without harmless words."""
    strong = _ANYWHERE if _UNSEEN.search(source.original) else _STRONG
    if found := strong.search(text):
        return source.evidence(*found.span())
    for pattern in (_VOCATIVE, _MAKER):
        for called in islice(pattern.finditer(source.text), MAX_ORDERS):
            low, high = (called.start() - _NEAR, called.end() + _NEAR) if source.source in _LONG else (0, len(text))
            if _COMMAND.search(text, max(0, low), high):
                return source.evidence(*called.span())
    return None


def _hint(source: Folded, text: str, *, hidden: bool) -> Evidence | None:
    """Signs none of which proves anything, together."""
    if source.source not in _LONG and (span := _hinted(text)):
        return source.evidence(*span)
    if hidden and _ABOUT.search(source.text) and not _SAID_TO_US.search(source.text):
        orders = (source.evidence(*order.span()) for order in islice(_ORDER.finditer(source.text), MAX_ORDERS))
        return next((order for order in orders if not _quotes_us(source.original, order.start)), None)
    return None


def _without_harmless(text: str) -> str:
    for harmless in (_OWN, _TITLE, _ASKED, _THEIRS):
        text = harmless.sub(_blank, text)
    return _QUOTED.sub(_blank_quotation, text)


def _blank_quotation(found: re.Match[str]) -> str:
    return found[0] if _TO_SAY.search(found.string[: found.start()]) else _blank(found)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _quotes_us(original: str, place: int) -> bool:
    """A line of the history (« > … »), our own words about accounts and payments."""
    return original[original.rfind("\n", 0, place) + 1 : place + 1].lstrip().startswith(">")


def _hinted(text: str) -> tuple[int, int] | None:
    """Signs that prove nothing alone, added up over a window: a core one, and more than a machine's name."""
    for start in range(0, min(len(text), _WINDOW * _WINDOWS), _WINDOW // 2):
        window = text[start : start + _WINDOW]
        shown = {name: found for name in _HINTS if (found := sign(f"hint.{name}").search(window))}
        if "machine" in shown:
            shown.pop("thing", None)
        told = _COMMAND.search(window) is not None
        cores = [found.span() for name, found in shown.items() if name in _CORE]
        if cores and (told or shown.keys() - _NAMED) and told + sum(_HINTS[name] for name in shown) >= _ENOUGH:
            first, last = min(cores)
            return start + first, start + last
    return None


def _encoded(source: Folded) -> Evidence | None:
    """Orders in base64, or with letters spaced out."""
    for found in islice(_BASE64.finditer(source.original[:MAX_CHARS]), MAX_BLOBS):
        decoded = _decoded(found[0])
        if decoded and _in(fold(decoded, "decoded"), hidden=True):
            return Evidence(found[0], found.start(), found.end(), source.source)
    for found in islice(_SPACED.finditer(source.text), MAX_BLOBS):
        joined = re.sub(r"(?<=\w)[ ._*-](?=\w)", "", found[0])
        around = source.text[max(0, found.start() - _WINDOW) : found.start()] + joined
        around += source.text[found.end() : found.end() + _WINDOW]
        if re.search(r"ignor|instruct|system|prompt|consigne", joined) and (
            _in(fold(around, "decoded"), hidden=True) or re.search(r"instruct|prompt|consigne", joined)
        ):
            return source.evidence(*found.span())
    return None


def _decoded(blob: str) -> str:
    try:
        raw = base64.b64decode(blob[: len(blob) // 4 * 4], validate=True)
        text = raw.decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
    return text if sum(ch.isprintable() or ch.isspace() for ch in text) == len(text) and " " in text else ""
