"""Why a debt is contested, and how much of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from amiable.domain.invoice import Invoice
from amiable.domain.reading import DisputeFact, DisputeReason
from amiable.reading.facts.page import Page, Role
from amiable.reading.facts.record import Notes
from amiable.reading.facts.sums import owed

R = DisputeReason
_GROUNDS: tuple[tuple[DisputeReason, int, re.Pattern[str]], ...] = tuple(
    (reason, weight, re.compile(rule))
    for reason, weight, rule in (
        (R.TIME_BARRED, 9, r"\bprescri\w*|\bforclu\w*|\bdeux ans\b.{0,40}\b(?:ecoul\w+|passe\w*)|\bl\.? ?218-2\b"),
        (R.DUPLICATE, 8, r"\bdoublon|\bdouble (?:emploi|facturation)|\b(?:deux|2) fois (?:la meme|le meme|pour)|\bfacture[er]? (?:deux|2) fois|\bdeja facture\w*|\bmeme (?:facture|prestation|commande|intervention)\b.{0,40}\b(?:deja|autre|deux)|\ben double\b"),
        (R.ALREADY_CREDITED, 8, r"\b(?:votre|notre|un|l'|cet|d'un|ton) ?avoir (?:n°|de |du |num|ref|emis|recu|deja|av|que vous|qui|d')|\bdeja (?:ete )?(?:credite|annulee?|fait l'objet)\w*|\bavoir\b.{0,40}\b(?:deja|emis|recu|imput\w+|dedui\w+|pris en compte)\b"),
        (R.VAT, 8, r"\btva\b|\bautoliquidation|\bintracom\w*|\bhors taxes?\b"),
        (R.PURCHASE_ORDER_MISSING, 8, r"\b(?:numero|n°|reference|ref) (?:de |d')?(?:bon de )?(?:commande|engagement|ej|marche|service)\b|\b(?:sans|aucun|pas de|absence de|manque\w*) (?:le |la |notre |votre )?(?:bon de commande|numero d'engagement|n° d'engagement|reference de commande|numero de commande)|\bengagement (?:absent|juridique|manquant)|\bcommande manquant|\bchorus\b.{0,80}\brejet\w*|\brejet\w*\b.{0,60}\bchorus"),
        (R.NOT_ORDERED, 7, r"\b(?:jamais|pas|rien|n'avons|n'ai|aucun\w*) (?:\S+ ){0,3}?(?:command\w+|souscri\w+|sign[e]\b|demand[e]\b|contrat|devis|bon de commande)|\bn'existe\b|\bresili\w+|\bpas (?:a|pour) (?:nous|moi)\b|\bjamais (?:rien )?(?:command|souscri|sign|demand)\w*|\bsans (?:mon|notre) accord|\bpas le destinataire|\bnon command\w+|\bpas d'accord de ma part|\bretract\w+"),
        (R.NOT_DELIVERED, 7, r"\bjamais (?:ete )?(?:livr\w+|recu\w*|arriv\w+|effectu\w+|eu lieu|fait\w*|venu\w*|realis\w+)|\b(?:pas|point|non) (?:encore |toujours |ete )*(?:livr\w+|recu\b|recue\b|recus\b|recues\b|arriv\w+|venu\w*|termine\w*|realise\w*)|\bnon[- ]livr\w+|\btoujours pas (?:ete )?(?:livr\w+|recu\w*|arriv\w*|fait\w*|vu\w*)|\bn'a pas eu lieu|\bpas eu lieu|\bperdu\w*\b.{0,20}\b(?:colis|palette)|\b(?:colis|palette)\b.{0,30}\bperdu|\bmanqu\w+\b.{0,30}\b(?:livraison|colis)|\bpersonne n'est venu|\binachev\w+|\breste a (?:livrer|faire|poser)|\bpas (?:ete )?(?:install|pos|mont|mis en service)\w+"),
        (R.DEFECTIVE, 7, r"\bdefect\w*|\bpanne|\bcass[e]\w*|\bfui[ts]?\b|\bfuite|\babim\w+|\bfissur\w*|\brouill\w*|\bvices? cach|\bmalfacon|\bhors service|\b(?:ne|n') ?(?:\S+ )?(?:fonctionn|march|demarr|ferm|chauff|tourn)\w+ (?:pas|plus|jamais|toujours)|\bdecoll\w+|\btach[e]\w*|\bmoisi\w*|\bnon[- ]conform\w*|\bpas conform\w*|\bmauvais(?:e)? (?:reference|taille|couleur|modele|coloris)|\bendommag\w*|\bpourri\w*|\bavari\w*|\bdefaut\w*|\breserves?\b|\bray[e]\w*|\btord\w*|\bbris[e]\w*|\berreur de (?:couleur|modele|reference)|\breprendre la marchandise|\bkaput|\bhs\b|\bpas le bon"),
        (R.QUANTITY, 6, r"\b(?:au lieu de|et non|et pas|contre|pas|sur les|sur) \d+\b(?! ?(?:€|euros?|%|jours))|\bmanqu\w+\b|\bil (?:en )?manque|\bquantit\w+|\bheures? (?:facture\w*|en trop|supplementaire\w*|compt\w+)|\bmetrage|\bcubage|\bcompteur|\brelev\w+ (?:reel|faux)|\bindex\b|\bsurfaces?\b|\bvolumes?\b|\b(?:\d+|deux|trois|quatre|cinq|six|sept|huit|neuf|dix) (?:cartons?|pieces?|palettes?|bouteilles?|colis|heures?|jours?|unites?|exemplaires?)\b.{0,50}\b(?:recu\w*|livre\w*|seulement|facture\w*|compte\w*)|\bseulement (?:\d+|deux|trois|quatre|cinq|six)\b|\bpas le (?:bon )?(?:nombre|compte)|\bune seule\b|\bconsommation"),
        (R.PRICE, 5, r"\bprix\b|\btarif\w*|\bdevis\b|\bremise\b|\bsurfactur\w*|\btrop cher|\bfrais (?:de |d')(?!retard|recouvrement|relance)\w+|\bsupplement\w*|\bescompte|\bindexation|\bmajoration|\bau lieu (?:de|des) (?:\d|la remise)|\bforfait|\brabais|\bristourne|\bpas (?:ete )?(?:prevu|annonce|convenu)|\bconvenu\w*|\bport\b|\bnegoci\w+|\baugment\w+|\bdeplacement"),
        (R.SERVICE_QUALITY, 5, r"\bmal (?:fait|fini|nettoy|pos|execut|realis|pein)\w*|\bbacl\w*|\blamentable|\bni fait ni a faire|\bqualite\b|\bprestation\b.{0,40}\b(?:insuffisant|mauvais|decev|pas a la hauteur|inadmissible|catastroph)\w*|\bretard (?:de livraison|sur le chantier|d'intervention)|\bpas satisf\w+|\binsatisf\w+|\bdecev\w+|\bdecu\w*|\brefaire|\brepasser|\bnul(?:le)?\b|\bcatastroph\w*|\b(?:arriv\w+|venu\w*|livr\w+)\b.{0,25}\b(?:en retard|trop tard)|\btravail (?:mal|bacle|sale)|\bmenage\b|\bcoupures?\b|\binterruption|\bindisponib\w*|\bpas fait (?:le travail|son travail)|\bincompet\w*|\bsale\b"),
        (R.OTHER, 6, r"\bpenalites?\b|\binterets? (?:de retard|moratoires?)|\bindemnite forfaitaire|\bretenue de garantie|\bcompens\w+|\bcession|\bmauvaise (?:societe|entite|adresse)|\bpas (?:la bonne|notre) (?:societe|entite|raison sociale)|\bfrais de (?:retard|recouvrement|relance)|\bhors delai|\breserve de propriete|\bautre (?:societe|entite)|\bcaution|\b40 ?(?:€|euros)"),
        (R.REFUSAL, 1, r"\brefus\w*|\bne (?:paierai|paierons|payerai|payons|paie|paye|reglerai|reglerons)\b|\brien (?:paye|regle)|\bpas un (?:centime|sou|euro)|\bni maintenant ni|\bdebrouill\w*|\ballez vous"),
    )
)
_CONTEST = re.compile(
    r"\bcontest\w*|\brefus\w*|\bdeduire|\bdedui\w+|\bretir\w+|\btrop\b|\becart|\bdifference|\bexcedent|\bavoir\b|\bcredit\w*|\blitig\w*|\brectifi\w*|\bannul\w*|\bcorrespond\w*|\bfactur\w*|\bsurplus|\bligne\b|\breten\w+|\bindu\w*|\bjamais\b|\bsoit\b|\bpour\b"
)
_WHOLE_REFUSED = re.compile(
    r"\b(?:cette facture|la facture|votre facture|facture)\b.{0,60}\b(?:en totalite|dans son integralite|n'est pas due|annul\w+|conteste\w*|refus\w+|sans objet)|\bconteste\w*(?: \S+){0,3} (?:cette|la|votre) facture|\brefus\w+(?: \S+){0,4} (?:cette|la|votre) facture|\brefus\w+ de (?:payer|regler|vous payer)"
    r"|\b(?:ne|n')(?:\S+ ){0,4}(?:paierai|paierons|payerai|reglerai|reglerons|paie|paye|paiera|donnerai|devons|dois|verserai|paierons)\b(?: \S+){0,1} (?:pas|rien|jamais|un)|\bpaie(?:rai)? pas\b|\bpaye(?:rai)? pas\b|\bjamais de la vie|\bpas un (?:centime|sou|euro|cent)\b|\bne vous dois rien|\brien a (?:payer|regler|vous)|\bdans son integralite|\bintegralement conteste|\bannul(?:er|ez)\b|\bdette prescrite|\bprescri\w+|\bje ne (?:vous )?dois (?:rien|pas)|\bprescri\w*"
)


def find_dispute(page: Page, invoices: Sequence[Invoice], notes: Notes) -> DisputeFact:
    """The ground that weighs most in the reply, and the amount contested where it is said."""
    scores: dict[DisputeReason, int] = {}
    shown: dict[DisputeReason, tuple[int, int]] = {}
    for reason, weight, rule in _GROUNDS:
        matches = list(rule.finditer(page.plain))[:3]
        if matches:
            scores[reason] = weight + len(matches) - 1
            shown[reason] = matches[0].span()
    reason = max(scores, key=lambda key: scores[key]) if scores else DisputeReason.OTHER
    if reason in shown:
        notes.add("dispute.reason", page.evidence(*shown[reason]))
    return DisputeFact(reason, _amount(page, reason, invoices, notes))


def _amount(page: Page, reason: DisputeReason, invoices: Sequence[Invoice], notes: Notes) -> Decimal | None:
    total = owed(invoices)
    best: tuple[int, int] | None = None
    for index, span in enumerate(page.amounts):
        anchor = page.anchor_of(span.start, span.end)
        if anchor is not None and anchor.role in (Role.PAID, Role.PROMISE) and page.distance(span.start, span.end, anchor) < 20:
            continue
        low, high = page.sentence(span.start)
        before, after = page.plain[max(low, span.start - 45) : span.start], page.plain[span.end : min(high, span.end + 45)]
        score = 0
        score += 4 * bool(re.search(r"\b(?:deduire|dedui\w+|retir\w+|ecart|difference|excedent|contest\w+|trop[- ]percu|en trop|credit\w+|litig\w*|retenir|retiens|retenons|surplus|avoir de|refus\w+|soit|a savoir|trop)\b", before))
        score += 4 * bool(re.search(r"\b(?:a deduire|en trop|de trop|d'ecart|de difference|conteste\w*|a retirer|en litige|indu\w*|de frais|a crediter|a tort|non prevus?|a rembourser|correspond\w+)\b", after))
        score -= 3 * bool(re.search(r"\b(?:reste|solde|au lieu de|devis|remise|convenu|annonce|prevu|exigible|due)\b[^,.]{0,20}$", before))
        score += 1 if total is None or span.value < total else 0
        if best is None or score > best[0]:
            best = (score, index)
    if best is not None and best[0] >= 1:
        span = page.amounts[best[1]]
        notes.add("dispute.amount", page.evidence(span.start, span.end))
        return span.value
    if total is not None and (match := _WHOLE_REFUSED.search(page.plain)):
        notes.add("dispute.amount", page.evidence(*match.span()))
        return total
    return None
