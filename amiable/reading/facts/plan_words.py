"""The words of payment plans: counts, rhythms, starts, what a sum or a day is for. Over folded text."""

from __future__ import annotations

import re

from amiable.domain.plan import Rhythm
from amiable.french.fold import FOLDED_MONTHS
from amiable.french.numbers import WORD, WORDS

TURN = r"(?:mois|semaines?|lundis?|mardis?|mercredis?|jeudis?|vendredis?|samedis?)"
NUMBER = rf"(?P<n>\d{{1,2}}|{WORDS})"
PART = (
    r"(?:mensualites?|echeances?|versements?|paiements?|virements?|reglements?|cheques?|prelevements?"
    r"|parts?|parties|morceaux|traites?|tranches?|acomptes?|fractions?|annuites?|termes)"
)
COUNTS: tuple[re.Pattern[str], ...] = (
    re.compile(rf"\b(?:en|ca fait|par|sur|a|faire) {NUMBER} ?(?:fois|x)\b(?! (?:plus|moins|ce|le|trop|deja))"),
    re.compile(rf"\b{NUMBER} (?:fois|x) (?=\d|{WORDS}|sans frais|le |de )"),
    re.compile(rf"\b{NUMBER} (?:\w+ )?{PART}\b(?! (?:deja|en retard|impaye))"),
    re.compile(rf"\b(?:sur|pendant|durant|en|etal\w+ sur|repart\w+ sur) (?:les )?{NUMBER} mois\b"),
    re.compile(
        r"\b(?:payer|regler|paye|regle|etaler|decouper|diviser|scinder|fractionner|paiement|reglement"
        rf"|echelonn\w+|facilites?)(?: \S+){{0,3}} (?:en |sur )?{NUMBER} ?(?:fois|x)\b"
    ),
    re.compile(rf"\b{NUMBER} ?(?:fois|x)\b(?= ?[?.!]| ?c'est| ca| ?$| ?, ?(?:c'est|ca))"),
    re.compile(rf"\b(?:les|ces|aux|vos) {NUMBER} {PART}\b"),
    re.compile(rf"\b{NUMBER} semaines (?:a|de) (?=\d)"),
    re.compile(rf"(?:[,:;(.?!] ?|^){NUMBER} fois\b(?! (?:plus|moins|par|sur|le|la|trop|deja|cette|ce|que))"),
    re.compile(rf"\betal\w*\b[^.;]{{0,20}}\b{NUMBER} mois\b"),
    re.compile(rf"\b(?:ok|accord|accept\w+|va|entendu|parfait) (?:pour )?(?:les|vos|ces) {NUMBER} fois\b"),
)
MULTIPLE = re.compile(
    rf"\b{NUMBER} ?(?:fois|x|\*|autres,?|suivant(?:e)?s,?|restant(?:e)?s,?|(?:\w+ )?{PART}(?: \w+)?|mois"
    rf"|semaines)(?: (?:de|a|d'|soit|:|chacun|egal\w* de"
    r"|a hauteur de))* ?\(?$"
)
RHYTHMS: tuple[tuple[Rhythm | None, re.Pattern[str]], ...] = (
    (
        None,
        re.compile(
            r"\btous les (?:deux|2) mois\b|\bun mois sur deux\b|\bbimestriel\w*|\btous les (?:dix|10|vingt"
            r"|20) jours\b|\bpar (?:semestre|an)\b|\bannuit\w*|\bannuel\w*|\bsemestriel\w*"
        ),
    ),
    (
        Rhythm.FORTNIGHT,
        re.compile(
            r"\btou(?:s|t) les (?:quinze|15) ?(?:jours|j)\b|\bpar quinzaine\b|\bune? \w+ sur (?:deux|2)\b"
            r"|\btoutes les (?:deux|2) semaines\b"
            r"|\bune semaine sur deux\b|\bchaque quinzaine\b|\btoutes les quinzaines\b"
        ),
    ),
    (
        Rhythm.WEEK,
        re.compile(
            r"\b(?:par|chaque|la) semaine\b(?! (?:pro\b|prochaine|derniere|suivante|d'apres))"
            r"|\bhebdo\w*|\btoutes les semaines\b"
            rf"|\bles (?:{WORD}|\d{{1,2}}) (?!mois){TURN} (?:suivante?s?|d'apres|qui suivent|prochaine?s?)\b"
            r"|/ ?sem\w*|\b(?:tous les|chaque) (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?\b"
        ),
    ),
    (
        Rhythm.QUARTER,
        re.compile(r"\b(?:par|chaque) trimestre\b|\btrimestriel\w*|\btous les (?:trois|3) mois\b|/ ?trimestre"),
    ),
    (
        Rhythm.MONTH,
        re.compile(
            r"\b(?:par|chaque|chak|ts les|tous les|tout les|de|du) mois\b(?! (?:prochain|dernier|suivant|passe"
            r"|de retard|en cours))|/ ?mois\b|\bmensuel\w*|\bmensualit\w*|\b(?:le"
            r"|les) \d{1,2} (?:de )?chaque mois|\bmois par mois\b|(?:€|\d ?e|euros?|balles) par moi\b(?! ?-?meme)"
            rf"|\bles (?:{WORD}|\d{{1,2}}) mois (?:suivants|d'apres|qui suivent|prochains)\b"
        ),
    ),
)
EQUAL = re.compile(
    r"\beg(?:al(?:es?)?|aux)\b|\bidentiques?\b|\ba parts egales\b|\bmeme (?:montant|somme)\b"
    r"|\bmoitie[ -/]+moitie\b|\bmoities\b|\bpar moitie\b|\bla moitie\b.{0,60}\b(?:l'autre|la seconde"
    r"|le reste|l'autre moitie|le solde)\b"
)
REST = re.compile(
    r"\b(?:le (?:reste|solde|restant|complement|reliquat|surplus)|la (?:difference|derniere"
    r"|seconde moitie|deuxieme moitie)|l'autre moitie|l'autre)\b(?! (?:a|est|de|du|ne|sera|seraient|dans"
    r"|n')\b)"
)
START = re.compile(
    r"(?:a (?:partir|compter|dater)(?: (?:du|de|d'|des))?|\bdes\b|premiere?(?: \w+){1,3}"
    r"|commenc\w+(?: (?:en|a|le|au))?"
    r"|debut\w*(?: (?:en|le|au))?|1er \w+|1ere \w+|depart|demarr\w+|la premiere|le premier"
    r"|avec effet)[ :,]*(?:le |au |en |du |fin )?$"
)
UNTIL_DONE = re.compile(
    r"\bjusqu'?(?:a|au) (?:extinction|apurement|solde|remboursement|ce que|la fin|complet|epuisement|concurrence)"
)
DEFER = re.compile(
    r"\b(?:report\w*|repouss\w+|decal\w+|delai\w*|moratoire|differ\w+|patienter|attendre|sursis"
    r"|prolong\w+|prorog\w+|jusqu'|souplesse|un peu de temps|recul\w+|laisse[rz]?\b|ne (?:peux|pourrai"
    r"|pourrons|pouvons|serai|serons)|que (?:le|fin|debut|vers|a|dans)|avant (?:le|fin)|tolerance"
    r"|accord\w*)"
)
MULTIPLE_AFTER = re.compile(
    r" ?[(,]?(?: ?(?:ca fait|soit|en|x|\*|pendant|sur|durant|(?:par|chaque) (?:mois|semaine|trimestre)"
    r"|/ ?(?:mois|semaine|sem|trimestre)|mensuels?|hebdomadaires?|et ca))*(?: (?:pendant|sur|durant|les"
    rf"|apres|au bout de))? ?{NUMBER} ?(?:fois|mois|semaines?|mensualites|echeances|versements)\b"
    rf"| (?:sur |pendant )?(?:les|aux) (?P<k>{WORD}|\d{{1,2}}) {TURN}"
    r" (?:suivante?s?|d'apres|qui suivent|prochaine?s?)\b"
    rf"| (?:le|au) \d{{1,2}} (?:de chacun )?(?:des|les) (?P<w>{WORD}|\d{{1,2}}) mois (?:suivants|d'apres|qui suivent)"
    r"| ?[x*] ?(?P<m>\d{1,2})\b"
)
TURNS = re.compile(rf"\b{NUMBER} {TURN}\b")
EACH_OF = re.compile(rf"\b{NUMBER},? (?:de|a) ?$")
"""« nous en suggérons six, de 450 € »."""
LASTING = re.compile(
    rf"\b(?:pendant|durant|apres|au bout de) (?:les )?{NUMBER} (?:premier\w* )?(?:semaines?|mois|fois|trimestres?)\b"
)
DEFERRED_TO = re.compile(
    r"(?:\bjusqu'?(?:au|a|en)?|\b(?:report|repouss|decal|differ|recul|prolong"
    r"|prorog)\w+\b[^.,;]{0,28}\b(?:au|a)|\bcomptez\b[^.,;]{0,20}|\bce sera(?: plutot)?|\bmainten\w+"
    r"|\bque)(?: la| le| fin)? ?(?:au |le "
    r"|fin)?$"
)
LISTS = re.compile(r" ?(?:chacun\w* )?(?:,|:)? ?(?:les|aux|le|au|fin|payables?|chaque)\b")
LEAD = re.compile(r"(?:jusqu'au |au |le |du |fin )?")
LAST_REST = re.compile(
    r"\b(?:la derniere (?:fois|echeance|mensualite)|le dernier (?:mois|versement"
    r"|paiement))\b.{0,20}\b(?:reste|solde|complement)\b"
    r"|\b(?:le (?:reste|solde)|ce qui reste)\b.{0,20}\b(?:la derniere (?:fois|echeance|mensualite)"
    r"|le dernier mois|a la fin)\b"
)
AGAIN = re.compile(
    r"\b(?:puis|ensuite)\b.{0,20}\b(?:tous les|chaque|toutes les|mensuel\w*)|\b(?:tous les|chaque"
    r"|par) (?:mois|semaine|trimestre)|\btoutes les semaines|\bmensuel(?:le)?s?\b"
)
ACCEPTED = re.compile(r"\b(?:accept\w+|d'accord pour|ok pour|va pour|entendu pour|merci pour votre proposition)\b")
LAST_OF = re.compile(r"\b(?:la derniere|le dernier)(?: \w+){0,4}? (?:de|a|:) ?$")
BEGINS = re.compile(
    r"\b(?:premiere?|1er|1ere) (?:virement|versement|paiement|reglement|echeance|mensualite|cheque|prelevement)\b"
)
FROM_TO = re.compile(
    rf"\b(?:d'|de )(?P<first>{'|'.join(FOLDED_MONTHS)}) (?:a|jusqu'a|jusqu'en) (?P<last>{'|'.join(FOLDED_MONTHS)})\b"
)
BEYOND_ME = re.compile(
    r"(?: ?,? ?(?:par|chaque|tous les) (?:mois|semaine))?(?: d'un (?:seul )?coup| en une fois)? ?,? ?(?:mais )?"
    r"(?:(?:je|nous|on|ca|cela) )?(?:n'y (?:arriv|parvien)\w+ (?:pas|plus)|ne (?:passe\w*|tien\w+) pas|ne pass\w+ pas"
    r"|(?:c'est|ce serait) (?:trop|impossible|hors de portee|au-dessus))"
)
"""« 218 € par mois, je n'y arriverai pas »: what is refused is not the plan."""
THIS_WEEK = re.compile(r"\b(?:a partir de|des) (?P<when>cette semaine|la semaine prochaine)\b")
NOT_A_COUNT = re.compile(
    r"\b(?:plutot que(?: \S+)?|au lieu de|pas(?: \S+)?|appele|relance|retard de|depuis|doit|l'ai"
    r"|deja)(?: \S+)? ?$|\b\w+ (?:ou|a) \w?$"
)
INSTEAD = re.compile(
    r"\b(?:au lieu|plutot que|initialement|echeance initiale|prevue? initialement|et non)\b[^.]{0,12}$"
)
NOW = re.compile(r"\b(?:tout de suite|maintenant|immediatement|de suite|sans attendre|comptant)\b")
THIS_MONTH = re.compile(r"(?:ce mois|le mois en cours)")
NO_DATES = re.compile(
    r"\b(?:ne|n')(?: \S+){1,3} (?:m'|nous |vous )?(?:engager|donner|avancer|fixer|promettre|garantir"
    r"|proposer)\b[^.;]{0,40}"
    r"\b(?:dates?|calendrier|echeancier|delai precis)\b|\b(?:pas|aucune|sans) (?:de )?(?:visibilite"
    r"|date (?:precise|ferme))\b"
)
REST_IN_PARTS = re.compile(rf"[^.;,]{{0,24}}?\b(?:en|sur) {NUMBER} (?:fois|mois|x|{PART})\b")
NOTHING = re.compile(r" ?(?:20\d\d )?[:=] ?(?:rien|neant|0\b|zero|-)")
MANDATE = re.compile(r"\bmandat(?:s|e|ee|ees|ement)?\b")
START_INSIDE = re.compile(r"(?:des|a partir)\b")
PLAN_WORDS = re.compile(
    r"\b(?:pay\w*|regl\w*|vers\w*|report\w*|echean\w*|etal\w*|propos\w*|delai\w*|sold\w*|jusqu\w*"
    r"|differ\w*|decal\w*|repouss\w*|patient\w*|attend\w*|prelev\w*|mensual\w*|acompte\w*|virement\w*|commenc\w*|debut\w*)"
)
THEN = re.compile(r"\b(?:puis|ensuite|apres|et|reste|solde|surplus|complement)\b")
COUNTED = re.compile(rf"\b(?:\d{{1,2}}|{WORD}) (?:fois|x|mois|semaines|{PART})\b")
IN_TWO = re.compile(r" sur (?:deux|2)\b")
"""« un vendredi sur deux » is no Friday."""
EACH = re.compile(r"(?:chaque|tou[st] les|les)\b")
SOMEBODY = re.compile(r"\b(?:je|j'|nous|on|il|elle|ils|elles|vous|tu)(?:\b|(?<='))")
INCOMING = re.compile(
    r"\b(?:(?:nous|je|on) (?:serons|serai|sera) (?:paye|regle|credite)\w*|(?:me|nous) (?:paie\w*|paye|regle|verse)\w*"
    r"|m'(?:paie|verse)\w*|(?:je|nous|on) (?:touch|encaiss)\w+(?: (?:mon|ma|notre|nos|mes) \w+)?)"
    r"(?: le| au| vers le)? ?$"
)
"""« nous serons payés le 5 »: the day when the writer's own money comes in."""
TO_CASH = re.compile(r"a encaisser")
"""« deux chèques à encaisser le 5 et le 20 »: what we are to do is the plan."""
LENT = re.compile(r"\b(?:a (?:votre|ta) disposition|dispo(?:nible)?s?|joignables?|ouvert\w*|ferme\w*)\b")
ONE_MONTH = re.compile(r"\b(?:1|un|une fois par) mois?\b")
FIFTEEN_DAYS = re.compile(r"\btou[ts] les (?:quinze|15) (?:jours|j)\b")
"""A fortnight or half a month: the days that follow are not sure."""
SHARED_OUT = re.compile(r"\b(?:moitie|tiers|quart|\w+ fois|mensualite\w*|echeance\w*|versements)\b")
RATED = re.compile(r" ?(?:/ ?|par |chaque |tous les |toutes les |ts les |mensuel|le \d{1,2} (?:de )?(?:chaque|tous))")
WHOLE = re.compile(
    r"(?<!pas )\ben une (?:seule )?fois\b|\b(?:factures?|echeance|totalite|integralite|tout|somme"
    r"|reglement (?:de|du)|paiement (?:de|du)"
    r"|regler|payer|paie|paierai|solder|la (?:payer|regler|faire)|montant|solde)\b"
)
