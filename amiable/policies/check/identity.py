"""Who is named: another debtor or invoice, and who signs."""

from __future__ import annotations

import re

from amiable.domain.decision import Action
from amiable.french.fold import fold
from amiable.policies.check.allowed import Allowed, invoice_key
from amiable.policies.check.layout import after_closing, greeting
from amiable.policies.check.page import Page, words
from amiable.policies.check.vocabulary import vocabulary

_TOKEN = re.compile(r"(?<![\w@./-])(?=[\w./-]*\d)[a-z0-9]+(?:[-/_.][a-z0-9]+)*(?![\w@])")
_INVOICE_BEFORE = re.compile(
    r"\bfactures?(?: (?:n°s?|numeros?|n|ref|reference|et|referencee?s?))*[ :]*(?:[\w¤/-]+(?: ?,| et| ou"
    r"| puis)? ){0,3}$"
)
_REFERENCE = re.compile(r"\b(?:factures?|n°s?|references?|pieces?|demande de paiement|numeros?)\b[^|\n]{0,12}$")
_TITLED = re.compile(
    r"\b(?:M\.|MM\.|Mme|Mlle|Monsieur|Madame|Maître|Me|Dr"
    r"|Docteur)[ \u00a0](?P<name>(?:[A-ZÀ-Ý][\w’'-]+[ \u00a0]?){1,3})"
)
_FIRM = re.compile(
    r"\b(?:soci[ée]t[ée]|entreprise|maison|cabinet|garage|[ée]tablissements?|ets|boulangerie|restaurant"
    r"|h[ôo]tel|mairie|commune|cr[èe]che|maroquinerie"
    r"|menuiserie|imprimerie|p[âa]tisserie|brasserie|pharmacie|clinique|agence|atelier|ateliers|domaine"
    r"|ferme|groupe|client[e]?|magasin|chez|confr[èe]re"
    r"|comme|de chez|SARL|SAS|EURL|SCI|brocante|librairie|scierie|charpente|plomberie|bar|caf[ée]"
    r"|fleuriste|salon|studio|association|collectivit[ée]|auberge|hostellerie|charpente|carrosserie|transports"
    r"|taxis?|camping|g[îi]te|cave|laverie|cr[êe]perie|traiteur|primeur|opticien|cabinet|[ée]tude|syndicat)"
    r"[ \u00a0](?:de la |du |des |de |d['’]|la |le |les |l['’])?(?P<name>(?:[A-ZÀ-Ý][\w’'&-]+[ \u00a0]?){1,4})",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?<=[\w,;:(] )(?:[àaÀA] |chez |comme |avec |pour |par |[Ll]a |[Ll]e |[Ll]es |[Ll]['’]|à [Ll]['’]|d['’])"
    r"(?P<name>[A-ZÀ-Ý][\w’'&-]+(?:[ \u00a0](?:de |du |des |de la |d['’]|la |le |et |& )?[A-ZÀ-Ý][\w’'&-]+)+)"
)
"""Two capitals or more in the middle of a sentence: the name of a firm, whatever it does."""
_CAPITAL = re.compile(r"[A-ZÀ-Ý][\w’'&-]+")
_OTHERS = re.compile(
    r"\b(?:un|une|d'|l'|nos|des|plusieurs)? ?(?:autres? (?:de nos )?(?:clients?|debiteurs?|dossiers?"
    r"|societes?)|de vos (?:confreres|concurrents|voisins))\b<50>"
    r"\b(?:doit|doivent|regle|reglent|retard|impaye|facture|dette|paye|payent)".replace("<50>", "[^|]{0,50}")
)
_TREATED = re.compile(
    r"\b(?:(?:consenti|accord|octroy|propos|arrang|convenu|impay|relanc|poursuiv)\w*|doi(?:t|vent)|dettes?|retards?|oubli\w*"
    r"|difficultes?|(?:a|ont|avait|avaient) (?:\w+ )?(?:regle|paye|solde|connu|obtenu|accepte)\w*|mise? en regle"
    r"|memes?|comme (?:chez|pour|avec)|redressement|liquidation|echeancier)\b"
)
_SMALL = frozenset({"de", "du", "des", "la", "le", "les", "d", "l", "et", "en", "sur"})
_NEUTRAL = vocabulary("neutral")
_ROLES = vocabulary("roles")


def check_invoices(page: Page, allowed: Allowed) -> None:
    """Invoice numbers: only those of the case. The case's own shapes tell what an invoice number looks like."""
    shapes = {_shape(invoice.number) for invoice in allowed.invoices}
    prefixes = {re.match(r"[a-z]*", key)[0] for key in allowed.invoice_keys} - {""}  # type: ignore[index]
    for match in _TOKEN.finditer(page.masked):
        token = match[0]
        key = invoice_key(token)
        if key in allowed.invoice_keys or key.startswith("rf"):
            page.mask(*match.span())
            continue
        named = _INVOICE_BEFORE.search(page.plain, max(0, match.start() - 60), match.start())
        alike = _shape(token) in shapes or any(re.fullmatch(rf"{p}\d{{3,}}[a-z0-9]*", key) for p in prefixes)
        if named and len(key) >= 3 and any(known.endswith(key) for known in allowed.invoice_keys):  # noqa: PLR2004
            page.mask(*match.span())
            continue
        if re.fullmatch(r"[\d.,]+", token) and not (
            named and re.search(r"\b(?:n°s?|numeros?) ?$", page.plain[: match.start()])
        ):
            continue
        if alike or (named and re.search(r"\d{2}", token) and not re.match(r"\d+(?:er|e|h|eme)?$|[ldr]\.?\d", token)):
            page.find("other_debtor", *match.span())
            page.mask(*match.span())


def _shape(number: str) -> str:
    return re.sub(r"[a-z]", "a", re.sub(r"\d", "9", number.lower()))


def check_names(page: Page, allowed: Allowed) -> None:
    """Other debtors: known ones by name, unknown ones where a firm or a person is named as a customer."""
    for name in allowed.facts.other_debtors:
        for match in re.finditer(rf"\b{re.escape(fold(name))}\b", page.plain):
            page.find("other_debtor", *match.span())
    for match in _OTHERS.finditer(page.flat):
        page.find("other_debtor", *match.span())
    _check_greeting(page, allowed)
    if allowed.action is Action.ACKNOWLEDGE_INSOLVENCY:
        return
    for match in _FIRM.finditer(page.shown):
        place = page.sentence(match.start())
        named = _CAPITAL.findall(match["name"])
        strange = [word for word in named if not words(word) & (allowed.names | _NEUTRAL)]
        if not strange or match["name"][:1].islower() or "mediat" in page.flat[slice(*place)]:
            continue
        if _about_customers(page.flat[slice(*place)]):
            page.find("other_debtor", *match.span())
    for match in _NAMED.finditer(page.shown):
        known = words(match["name"]) & (allowed.names | _NEUTRAL | _ROLES)
        if not known - _SMALL and _TREATED.search(page.flat, *page.sentence(match.start())):
            page.find("other_debtor", *match.span("name"))
    for match in _TITLED.finditer(page.shown):
        known = allowed.names | allowed.people | allowed.company | allowed.signatory | _NEUTRAL | _ROLES | _TITLES
        sentence = page.flat[slice(*page.sentence(match.start()))]
        if not words(match["name"]) & known and re.search(r"\b(?:impaye|doit|dette|relanc|en retard)", sentence):
            page.find("other_debtor", *match.span())


def _about_customers(sentence: str) -> bool:
    return bool(
        re.search(
            r"\b(?:retard|clients?|cliente|factur\w*|impaye\w*|doit|doivent|regle|paye|s'acquitt\w+|solde|dette|egalement"
            r"|aussi|meme (?:situation|souci|probleme|cas|retard)"
            r"|echeancier|liquidation|redressement)\b",
            sentence,
        )
    )


def _check_greeting(page: Page, allowed: Allowed) -> None:
    place = greeting(page)
    if place is None or allowed.action is Action.ACKNOWLEDGE_CONTACT:
        return
    line = page.shown[slice(*place)]
    match = re.match(
        r"\W*(?:(?:Bonjour|Bonsoir|Ch[eè]re?|Mon cher|Ma ch[eè]re)[ ,\u00a0]*)?(?:Madame|Monsieur|Mme|M\."
        r"|Mlle|Ma[iî]tre|Docteur|Dr)?[ \u00a0]*"
        r"(?P<name>[A-ZÀ-Ý][\wÀ-ÿ’'-]+(?:[ \u00a0][A-ZÀ-Ý][\wÀ-ÿ’'-]+)*)",
        line,
    )
    if match is None:
        return
    named = words(match["name"]) - _TITLES - _ROLES
    if named and not named & (allowed.people | allowed.company | allowed.signatory):
        start = place[0] + match.start("name")
        page.find("other_debtor", start, place[0] + match.end("name"))


_TITLES = vocabulary("titles")


def check_signature(page: Page, allowed: Allowed) -> None:
    """Under the closing: the signatory, its first name, a service, the company or the assistant; nobody else."""
    known = allowed.signatory | allowed.company | _ROLES
    for rank, (start, end) in enumerate(after_closing(page)):
        line = page.shown[start:end]
        if words(line) & allowed.signatory or _NO_SIGNATURE.search(fold(line)):
            continue
        for match in _PERSON.finditer(line):
            named = words(match["name"]) - _SMALL
            strange = named - known
            alone = rank == 0 and match["name"] == line.split(",")[0].strip(" .-")
            if strange == named and (alone or match["title"] or len(strange) > 1):
                page.find("claims_to_be_human", start + match.start(), start + match.end())


_PERSON = re.compile(
    r"(?P<title>\b(?:M\.|Mme|Madame|Monsieur|Maître|Me"
    r"|Dr) )?(?P<name>[A-ZÀ-Ý][\wÀ-ÿ’'-]+(?:[ \u00a0](?:de |d['’]|le )?[A-ZÀ-Ý][\wÀ-ÿ’'-]+)*)"
)
_NO_SIGNATURE = re.compile(
    r"mediat|\d{5}|\d+,? (?:bis |ter )?(?:rue|avenue|av|bd|boulevard|place|chemin|route|quai|impasse"
    r"|allee|zone|za|zi)|p\.?j|ci-joint|piece"
)
_HANDED = re.compile(
    r"(?:transmis\w*|transmets|transmettons|confi\w+|adress\w+) (?:a|au|votre \w+ a|cette \w+ a|le dossier a) (?P<a>)"
    r"|(?:joindre|contacter|appeler|demander|echanger avec|parler a|voir avec) (?:une personne : )?(?P<b>)"
    r"|\b(?:mon|ma|notre) (?:collegue|collaborat\w+|responsable|comptable|conseill\w+|assistante?"
    r"|gestionnaire|directeur|directrice|charge\w* \w+) (?P<c>)"
)
_FULL_NAME = re.compile(
    r"(?:M\.|Mme|Madame|Monsieur)?[ \u00a0]?(?P<name>[A-ZÀ-Ý][\wÀ-ÿ’'-]+(?:[ \u00a0](?:de "
    r"|d['’])?[A-ZÀ-Ý][\wÀ-ÿ’'-]+)+)"
)


def check_handed(page: Page, allowed: Allowed) -> None:
    """« transmis à X, qui vous répondra »: X must be somebody that the facts name."""
    if allowed.action in {Action.ACKNOWLEDGE_INSOLVENCY, Action.ACKNOWLEDGE_CONTACT}:
        return
    for match in _HANDED.finditer(page.plain):
        name = _FULL_NAME.match(page.shown, match.end())
        if name and not words(name["name"]) & (allowed.names | _ROLES | _NEUTRAL):
            page.find("claims_to_be_human", match.start(), name.end())
