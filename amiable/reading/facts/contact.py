"""Who deals with it now: the person or mailbox that the writer names."""

from __future__ import annotations

import re

from amiable.domain.debtor import Debtor
from amiable.domain.reading import ContactFact
from amiable.french.fold import FOLDED_MONTHS, FOLDED_WEEKDAYS, fold
from amiable.reading.facts.page import Page
from amiable.reading.facts.record import Notes

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_WORD = r"[A-ZÀ-ÖØ-Þ][\w'’]{0,40}(?:-[A-ZÀ-ÖØ-Þa-z][\w'’]{0,40}){0,4}"
_NAME = (
    rf"(?:(?:de |du |des |le |la |d'|d’|von |van |el |ben )?{_WORD})(?: (?:(?:de |du |des |de la |d'|d’"
    rf"|von |van |el |ben )?{_WORD})){{0,3}}"
)
_TITLE = (
    r"(?:M\.|MM\.|monsieur|madame|mme|Mme\.?|Mlle\.?|Monsieur|Madame|Mademoiselle|Maître|maître|Me|Dr\.?"
    r"|Docteur|Mr\.?|Mgr)"
)
_TITLED = re.compile(rf"\b{_TITLE} (?P<name>{_NAME})")
_CUED = re.compile(
    r"(?i:\b(?:contactez|contacter|contact(?: est)?|adress(?:ez|er)(?:-vous)?(?: (?:vos|ses|vos prochains"
    r"|votre) \w+)?(?: directement)? (?:à|a)|voy(?:ez|ons) avec|voir(?: \w+)? avec|"
    r"(?:é|e)cri(?:re|vez)(?:-lui|-moi)?(?: directement)? (?:à|a)|joindre|appelez|remplac(?:é|e)e?s? par"
    r"|succ(?:è|e)de|successeure?|coll(?:è|e)gue|comptable|interlocut(?:eur|rice)(?: est)?|"
    r"l'attention d[e']|l’attention d[e’]|transf(?:é|e)r(?:é|e)e? (?:à|a)|transmis(?:e)? (?:à|a)|aupr(?:è"
    r"|e)s d[e'’]|gestion d[e'’]|c(?:'|’)est|c moi|c'est moi|moi|personne d[e'’]|par|je suis|fils|fille"
    r"|associ(?:é|e)e?|g(?:é|e)rante?|"
    r"repris(?:e)? par|suivi(?:e)? par|tenu(?:e)? par|vues? par|confi(?:é|e)e? (?:à|a)|liquidateur"
    r"|mandataire|administrateur|ma(?:î|i)tre|pour|chez|avec|d(?:é|e)sormais|[sm]['’]appelle|nomm(?:é|e)e?"
    r"|est|est confi(?:é|e)e? (?:à|a)|(?:pass[eé]|donn[eé]|renvoi|remet|remis|laiss[eé])\w* (?:\w+ ){0,3}(?:à|a)"
    r"|(?:mari|femme|(?:é|e)pou(?:x|se)|conjointe?|compagn(?:e|on)|fr(?:è|e)re|s(?:œ|oe)ur|m(?:è|e)re|p(?:è|e)re|neveu|ni(?:è|e)ce|gendre|bru"
    r"|cousine?|secr(?:é|e)taire|assistante?|patron(?:ne)?|directeur|directrice|responsable|tr(?:é|e)sori(?:er|(?:è|e)re)|pr(?:é|e)sidente?"
    r"|gestionnaire|rempla(?:ç|c)ante?|confr(?:è|e)re|cons(?:œ|oe)ur|repreneur|stagiaire|alternante?|adjointe?)"
    r"(?: (?:comptable|administrati(?:f|ve)|financi(?:er|(?:è|e)re)|g(?:é|e)n(?:é|e)rale?|d['’]agence))?))"
    rf" ?[:,]? ?(?:{_TITLE} )?(?P<name>{_NAME})"
)
_STRONG = re.compile(
    r"(?i)\b(?:contact|adress|voy|voir|écri|ecri|joindre|appel|remplac|success|coll[eè]gue|comptable"
    r"|interlocut|attention|transf|transm|aupr|gestion|moi|repris|suivi|tenu|vue|confi|liquidateur"
    r"|pass[eé]|donn[eé]|renvoi|remet|remis|laiss[eé]|mandataire|administrateur|ma[iî]tre|personne|c'est|c’est|désormais|fils|fille|mari|femme|[ée]pou|conjoint"
    r"|compagn|fr[èe]re|s(?:œ|oe)ur|m[èe]re|p[èe]re|neveu|ni[èe]ce|gendre|bru|cousin|secr[ée]t|assist|patron|direct|respons"
    r"|tr[ée]sor|pr[ée]sid|gestion|rempla|confr[èe]re|cons|repren|stagiaire|altern|adjoint)"
)
_BESIDE = re.compile(
    rf"(?P<name>{_WORD}(?: (?:(?:de |du |des |de la |d'|d’|von |van |el "
    rf"|ben )?{_WORD})){{0,3}})[ ,:(<>–-]{{1,4}}(?=[\w.+-]{{1,64}}@)"
)
_BEFORE, _AFTER = 90, 40
"""Characters between a name and the address that belongs to it."""
_TELLING = 4
_FULL_NAME = re.compile(rf"\b({_WORD}) ((?:(?:de |du |des |la |le |d'|d’)*){_WORD})(?![\w-])")
_FOLLOWED = re.compile(
    rf"(?P<name>{_NAME})(?=,?(?: qui)? (?:reste|est|sera|seront|restera) (?:joignable|disponible"
    r"|à votre disposition|votre)"
    r"|,?(?: qui)? (?:prend le relais|me remplace|assure|s'en occupe|s’en occupe|reprend|gère|traite"
    r"|vous répondra|répondra|suit))"
)
_BODY = re.compile(
    r"\b(?:cabinet|societe|agence|etude|groupe|entreprise|service|banque|mairie|maison|ste|sarl|sas)(?: \w+)? $"
)
_PLACE = re.compile(
    r"\b(?:siege|bureaux?|agence|usine|depot|magasin|direction|sis|situee?|tribunal \w+|greffe)(?: \w+)?,? (?:a|de"
    r"|d') ?$"
)
_GREETED = re.compile(
    r"(?:^|\n) ?(?:bonjour|bonsoir|salut|re)(?: (?:chere?|madame|monsieur|mme|mlle|m\.|mr|maitre|docteur))* ?$"
)
_LEADING = re.compile(rf"(?:(?:d['’]|de |du |des |{_TITLE} ))*")
_PRESENTS = re.compile(
    r"(?:(?:(?i:et |désormais |maintenant )?(?i:c['’]est|voici|voyez|contactez|appelez|demandez|pour|avec) ))?"
)
_NOT_NAMES = frozenset(
    [
        "bonjour",
        "bonsoir",
        "madame",
        "monsieur",
        "merci",
        "cordialement",
        "cdlt",
        "cdt",
        "france",
        "paris",
        "lyon",
        "marseille",
        "facture",
        "siret",
        "rib",
        "iban",
        "bodacc",
        "tva",
        "chorus",
        "pro",
        "je",
        "nous",
        "vous",
        "il",
        "elle",
        "le",
        "la",
        "les",
        "votre",
        "notre",
        *FOLDED_WEEKDAYS,
        *FOLDED_MONTHS,
        "maître",
        "docteur",
        "me",
        "m.",
        "mme",
        "comptabilité",
        "service",
        "direction",
        "société",
        "cabinet",
        "tribunal",
        "mairie",
        "commune",
        "bien",
        "salutations",
        "pour",
        "toute",
        "en",
        "si",
        "une",
        "un",
    ]
)


def find_contact(page: Page, debtor: Debtor | None, notes: Notes) -> ContactFact:
    """The name (of a person, without title) and address of whoever takes over."""
    emails = list(_EMAIL.finditer(page.flat))
    own = {contact.email.lower() for contact in debtor.contacts} if debtor else set()
    others = [match for match in emails if match[0].lower().rstrip(".") not in own] or emails
    email = others[0] if others else None
    names = _names(page)
    chosen: tuple[int, int] | None = None
    bearers = _bearers(page, _local(email[0])) if email is not None else []
    if names or bearers:
        if email is not None:
            near = [
                span
                for span in names
                if 0 <= email.start() - span[1] <= _BEFORE and "\n\n" not in page.flat[span[1] : email.start()]
            ]
            near = near[-1:] or [span for span in names if 0 <= span[0] - email.end() <= _AFTER]
            akin = [span for span in names if _alike(page.flat[slice(*span)], _local(email[0]))]
            chosen = (akin or bearers or near or names)[0]
        else:
            chosen = names[0]
    if email is not None:
        notes.add("contact.email", page.evidence(email.start(), email.start() + len(email[0].rstrip("."))))
    if chosen:
        notes.add("contact.name", page.evidence(*chosen))
    return ContactFact(page.flat[slice(*chosen)] if chosen else None, email[0].rstrip(".") if email else None)


def _local(address: str) -> str:
    return re.sub(r"\W", "", address.partition("@")[0].lower())


def _bearers(page: Page, local: str) -> list[tuple[int, int]]:
    """« Henri Vaugelade, président. » beside h.vaugelade@… or henri@…: a full name that the address is made of."""
    found = []
    for match in _FULL_NAME.finditer(page.flat):
        forename, name = (re.sub(r"\W", "", fold(part).lower()) for part in match.groups())
        by_name = name in local and local.startswith(forename[0]) and len(name) >= _TELLING
        if by_name or (local == forename and len(forename) >= _TELLING):
            found.append(match.span())
    return found


def _alike(name: str, local: str) -> bool:
    words = [re.sub(r"\W", "", word.lower()) for word in re.split(r"[ -]", name)]
    return any(len(word) >= _TELLING and word[:5] in local for word in words)


def _names(page: Page) -> list[tuple[int, int]]:
    strong: list[tuple[int, int]] = []
    weak: list[tuple[int, int]] = []
    for rule in (_BESIDE, _FOLLOWED, _CUED, _TITLED):
        for match in rule.finditer(page.flat):
            start, end = match.span("name")
            start += len(_PRESENTS.match(page.flat[start:end])[0])  # type: ignore[index]
            start += len(_LEADING.match(page.flat[start:end])[0])  # type: ignore[index]
            words = page.flat[start:end]
            if _BODY.search(page.plain[max(0, start - 20) : start]) or _PLACE.search(
                page.plain[max(0, start - 30) : start]
            ):
                continue
            if _GREETED.search(page.plain[max(0, start - 40) : start]):
                continue
            if not words or words.split()[0].lower().strip("’'") in _NOT_NAMES or re.fullmatch(r"[A-Z]{2,5}", words):
                continue
            after = page.plain[end : end + 60]
            if re.match(
                r"[, ]+(?:n'est plus|ne travaille|a quitte|est parti|ne fait plus|partie?\b|etant (?:en|absent|parti)"
                r"|n'est pas|ne s'occupe|est en (?:conge|arret)|est decede|ne gere)",
                after,
            ):
                continue
            target = strong if rule in (_BESIDE, _FOLLOWED) or (rule is _CUED and _STRONG.match(match[0])) else weak
            target.append((start, end))
    seen: list[tuple[int, int]] = []
    for span in (*strong, *weak):
        if not any(span[0] < b and a < span[1] for a, b in seen):
            seen.append(span)
    return seen
