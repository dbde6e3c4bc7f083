"""Why a debt is contested, and how much of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from amiable.domain.invoice import Invoice
from amiable.domain.reading import DisputeFact, DisputeReason, PaidFact
from amiable.french.amounts import AmountSpan
from amiable.french.numbers import find_shares
from amiable.reading.facts.grounds import weigh
from amiable.reading.facts.page import Page, Role
from amiable.reading.facts.record import Notes
from amiable.reading.facts.sums import owed, share_of

R = DisputeReason
_NEVER = r"(?:jamais|pas|toujours pas|pas encore|non|rien|aucunement|nullement)"
_THINGS = (
    r"(?:colis|palettes?|cartons?|pieces?|bouteilles?|unites?|exemplaires?|heures?|jours?|journees?"
    r"|passages?|litres?|tonnes?|m2|m3|metres?|kilos?|kg|sacs?|boites?|paires?|chaises?|couverts?|repas"
    r"|lots?|bobines?|rouleaux?|plants?|bacs?|caisses?|nuits?|nuitees?|seances?|visites?|interventions?"
    r"|licences?|postes?|articles?|references?|jambons?|tubes?|planches?|panneaux?|fenetres?|portes?|kwh"
    r"|m³|m²)"
)
_N = (
    r"(?:\d+(?:[.,]\d+)?|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt"
    r"|trente|quarante|cinquante|cent)"
)
_GROUNDS: tuple[tuple[DisputeReason, int, re.Pattern[str]], ...] = tuple(
    (reason, weight, re.compile(rule))
    for reason, weight, rule in (
        (
            R.PRICE,
            12,
            r"(?:€|euros?) (?:ttc |ht )?(?:de l'|l'|/ ?|le |la )(?:heure|unite|kilo|kg|metre|m2|piece|tonne"
            r"|litre|jour|nuit|mois)\b"
            r".{0,60}\b(?:alors que|au lieu de|et non|contre)\b",
        ),
        (
            R.NOT_ORDERED,
            14,
            r"\bne (?:reconduis|renouvel|souhait\w+ pas (?:reconduire|renouveler))\w* ?(?:pas|plus)?"
            r"|\bpas (?:ete )?reconduit"
            r"|\b(?:arreter|arrete|mettre fin a|mis fin a|mettions fin a) (?:le |la |au |notre "
            r"|ce )?(?:contrat|abonnement)",
        ),
        (
            R.QUANTITY,
            12,
            r"\bune? seule?\b.{0,24}\b(?:arriv|livr|recu|effectu|fait|pose|presente|comptabilise)\w*"
            r"|\bn'a (?:livre|recu|fait) qu'une?",
        ),
        (R.PRICE, 6, r"\bdevis\b(?! (?:n'existe|jamais))|\bdeplacement\b|\bforfait\b"),
        (
            R.TIME_BARRED,
            20,
            r"\bprescri(?:t|te|ts|tes|ption)\b|\bl\.? ?218-2\b|\b137-2\b|\bdeux ans\b.{0,40}\b(?:ecoul\w+"
            r"|passe\w*|delai|loi)|\b(?:plus de |depuis )(?:deux|trois|quatre|cinq|six|2|3|4|5"
            r"|6) ans\b.{0,60}\b(?:reclam\w+|prescri\w+|droit)|\btrop tard pour (?:reclamer|me reclamer"
            r"|nous reclamer)",
        ),
        (
            R.DUPLICATE,
            16,
            r"\bdoublons?\b|\bdouble (?:emploi|facturation|facture)|\bfacture\w* (?:deux|2|une seconde"
            r"|une deuxieme) fois|\b(?:deux|2) fois (?:la meme|le meme|les memes|cette)|\ben double\b"
            r"|\bfait double|\bdeja (?:ete )?(?:facture\w*|regle\w* sur (?:la|une autre) facture)"
            r"|\bdeux factures (?:pour|identiques)|\bdeux (?:numeros|factures|lignes)\b.{0,30}\bpour (?:la|le"
            r"|les) memes?\b|\b(?:meme (?:chose|bl|prestation)) que (?:l'autre|la|sur)"
            r"|\bdeuxieme fois que vous (?:nous |me )?(?:la |le )?factur\w+|\bfigurait deja|\bmeme (?:facture"
            r"|prestation|commande|intervention|livraison)\b.{0,40}\b(?:deja|autre facture|deux fois)"
            r"|\bfait deja l'objet de la facture|\bdeja sur (?:la|votre|une) (?:autre )?facture|\brefactur\w+",
        ),
        (
            R.ALREADY_CREDITED,
            16,
            r"\b(?:votre|un|l'|cet|d'un|par un|notre) ?avoir (?:n°|num|ref|emis|recu|deja|av|etabli|accorde"
            r"|du \d|de (?:fevrier|mars|avril|mai|juin|juillet|aout|janvier|septembre|octobre|novembre"
            r"|decembre|[\d]))|\bdeja (?:ete )?(?:credite\w*|annulee? par|fait l'objet d'un avoir)"
            r"|\bavoir\b.{0,40}\b(?:deja (?:emis|recu|etabli)|imput\w+|pas (?:ete )?(?:deduit|pris en compte"
            r"|impute)|oublie)|\bnote de credit\b.{0,50}\b(?:recu\w*|emis\w*|deja|du|n°|etabli\w*)|\b(?:avez"
            r"|a) (?:deja )?(?:emis|etabli|fait) (?:un|l') ?avoir|\bavoir (?:de )?[\d ,.]+ ?(?:€|euros) (?:du"
            r"|recu|emis)|\bcredit(?:e|ee) (?:par|le|en)\b",
        ),
        (
            R.VAT,
            16,
            r"\btaux reduit|\btaxe (?:est|de \d|appliquee)|\btva\b(?! (?:intracom\w* )?(?:est|:|fr\d|be\d))"
            r"|\bautoliquidation|\bhors taxes?\b|\bexoner\w+ de taxe|\btaux (?:de|reduit)\b.{0,20}\b(?:10|20"
            r"|5,5|5\.5) ?%|\b5,5 ?%",
        ),
        (
            R.PURCHASE_ORDER_MISSING,
            15,
            r"\b(?:sans|aucune?|pas de|pas d'|absence (?:de|du|d')|manque(?:nt)?|il manque|defaut de"
            r"|sans mention (?:de|du|d'))(?: (?:le|la|notre|votre|du|de|un|son))? ?(?:bon(?:s)? de commande"
            r"|numeros? (?:d'engagement|de commande|de bon|de marche|d'ej)|n° (?:d'engagement|de commande"
            r"|de bc|bc|ej|de bon|de marche)|engagement(?: juridique)?\b|references? (?:de |a la |d'engagement"
            r"|du bon)(?:notre )?commande|ref(?:erence)?s? (?:de |client)commande|code service|ej\b|bc\b|po\b)"
            r"|\b(?:numero|n°|reference|engagement|bon) (?:de commande |d'engagement "
            r"|juridique )?(?:manquante?|absente?|errone|inexistant|obligatoire)|\b(?:bc|bon de commande"
            r"|commande)\b.{0,30}\binexistant\w*|\binexistant\w*\b.{0,30}\b(?:bc|bon de commande)"
            r"|\bengagement absent|\bcommande manquant|\bchorus\b.{0,100}\b(?:rejet\w*|refus\w*|suspen\w*"
            r"|recycl\w*)|\b(?:rejet\w*|refus\w*|suspen\w*|bloqu\w*)\b.{0,100}\b(?:chorus|bon de commande"
            r"|engagement|numero de commande|n° de commande|purchase order)"
            r"|\bfacture\b.{0,60}\bne (?:mentionne|comporte|porte|reprend|rappelle)\w* (?:pas"
            r"|aucun)\b.{0,40}\b(?:commande|engagement|bc|po)\b",
        ),
        (
            R.NOT_ORDERED,
            18,
            r"\bdelegation de signature|\bn'avai(?:t|ent) pas (?:qualite|pouvoir|delegation|le droit)"
            r"|\busurp\w+|\bjamais (?:rien )?(?:command|souscri|sign)\w+|\bretract\w+|\b(?:ai|avons|avait|a"
            r"|ete) (?:\w+ )?resili\w+|\bresiliation",
        ),
        (
            R.NOT_ORDERED,
            13,
            rf"\b{_NEVER} (?:(?:rien|ete|d'accord|donne|passe|fait|signe|eu|conclu|demande|valide|moi|nous"
            r"|jamais) )*(?:command\w+|souscri\w+|sign[e]\w*|demand[e]\w*|(?:de |d'|une? |aucun )?(?:contrat"
            r"|devis|bon de commande|commande|abonnement)|donne (?:mon|notre) accord|valide|passe (?:cette "
            r"|de |la |une |aucune )?commande|autoris\w+|accepte (?:ce|le|cette)|mandat\w+)|\b(?:aucun\w*"
            r"|pas de|pas d') (?:contrat|devis sign\w*|commande|bon de commande de (?:notre|la)|signature"
            rf"|accord)\b|\bcommande\b.{0, 30}\b(?:annulee|n'existe)|\bn'existe (?:pas|chez)\b|\bresili\w+"
            r"|\bpas (?:a|pour) (?:nous|moi)\b(?! mais)|\bne reconna\w+ (?:pas )?\w*|\bqui a (?:passe"
            r"|commande|signe)\b|\bhomonyme|\bsans (?:mon|notre) (?:accord|consentement|autorisation)"
            r"|\bpas le (?:bon )?destinataire|\bnon command\w+|\bn'ai (?:pas|jamais|rien) (?:\w+ )?(?:command"
            r"|demand|sign|souscri)\w+|\bretract\w+|\bne (?:vous )?(?:connais|connaissons"
            r"|vous connais)\w* pas|\bpas (?:client|cliente)\b|\brenouvel\w+ (?:tacite|automatique|sans)"
            r"|\btacite reconduction|\bjamais (?:ete )?(?:client|cliente|abonn\w+)|\bdelegation de signature"
            r"|\busurp\w+|\bn'avait pas (?:delegation|pouvoir|qualite)",
        ),
        (
            R.NOT_DELIVERED,
            13,
            r"\b(?:jamais|toujours pas|pas encore|pas|point|non|rien)(?: \w+){0,3}? (?:livr\w+|recu[es]*\b"
            r"|arriv\w+|receptionn\w+|eu lieu|venus?\b|venue|intervenus?|realise\w*|effectue\w*|termine\w*"
            r"|commence\w*|demarre\w*|fourni\w*|install\w+|pose[es]*\b|monte[es]*\b|vu (?:la couleur|passer"
            r"|arriver|le moindre|personne)|vu venir|mis en service|execute\w*|fait[es]*\b|active\w*"
            r"|ouvert\w*)|\b(?:jamais|rien) (?:livre|recu|vu)\w*|\bnon[- ](?:livr|realis|execut)\w+"
            r"|\btoujours (?:pas de|aucune?) (?!nouvelle|reponse)|\bn'a pas eu lieu|\bpas eu lieu|\b(?:colis"
            r"|palettes?|livraison|marchandises?|commande)\b.{0,40}\b(?:perdu\w*|egare\w*|introuvable"
            r"|nulle part|envole\w*)|\bpersonne (?:n'est|ne s'est|n'a|est) (?:\w+ )?(?:venu|presente|passe|vu)"
            r"|\binachev\w+|\breste(?:nt)? a (?:livrer|faire|poser|terminer|finir|installer)"
            r"|\battend\w*(?: toujours| encore)? (?:la|les|cette|notre|votre|nos|mon|ma|mes) (?:livraison"
            r"|marchandise|suite|materiel|pieces|commande|fin|colis)|\bpas (?:la couleur|le moindre)"
            r"|\bdans (?:la nature)|\ben attente de (?:livraison|la livraison)|\bpreuve de livraison"
            r"|\b(?:annule|supprime)e?s? par (?:vos soins|vous|votre)",
        ),
        (
            R.DEFECTIVE,
            12,
            r"\bdefect\w*|\ben panne\b|\bpannes?\b|(?<!\ba )\bcass[e]e?s?\b|\bfuit\w*\b|\babim\w+|\bfissur\w*"
            r"|\brouill\w*|\bvices? cach|\bmalfacons?|\bhors service|\b(?:ne|n') ?(?:\S+ )?(?:fonctionn|march"
            r"|demarr|s'allum|ferm|chauff|tourn|refroidi|tien)\w*(?: \w+)? (?:pas|plus|jamais|toujours"
            r"|correctement)|\b(?:marche|fonctionne|demarre|s'allume|chauffe|tient) (?:pas|plus|toujours pas"
            r"|mal)|\bdecoll\w+|\btachee?s?\b|\bmoisi\w*|\bnon[- ]conform\w*|\bpas conformes?\b"
            r"|\bnon[- ]conformite|\bmauvais(?:e)? (?:reference|taille|couleur|modele|coloris|produit|article"
            r"|piece|dimension|teinte|format|qualite de)|\bendommag\w*|\bpourri(?:e|es|s)?\b|\bavari\w*"
            r"|\bdefauts?\b(?! de (?:paiement|reponse|reglement|numero|bon))|\brayee?s?\b|\brayures?"
            r"|\btordu\w*|\bbris[e]e?s?\b|\berreur de (?:couleur|modele|reference|livraison|taille|teinte)"
            r"|\breprendre (?:la|votre|vos|le|les) (?:marchandise|materiel|produit|lot|palette)|\bhs\b"
            r"|\bpas (?:le|la|les) (?:bon|bonne|bons|bonnes) (?:modele|reference|taille|couleur|produit"
            r"|article|piece|teinte|dimension|materiel|vis|coloris)\w*|\bmal fini\w*|\b(?:s'est"
            r"|se sont) (?:casse|decolle|effondre|fendu|dechire)\w*|\bimpropre\w*|\binutilisable\w*"
            r"|\bfausse? (?:taille|couleur)|\bdechir\w+|\bgondol\w*|\bbavure|\bcreve\w*|\bperime\w*|\b(?:dlc"
            r"|date|dates|dluo) (?:limite )?(?:\w+ )?depassee?s?|\bclignot\w*|\bperce\w*|\bcorrod\w*|\bbug\w*"
            r"|\bplant(?:e|ait|ages?)\b|\bil pleut|\binfiltration|\bsav\b|\bsous garantie|\bcourt[- ]circuit",
        ),
        (
            R.QUANTITY,
            11,
            rf"\bn'en (?:\w+ )?(?:\w+ )?(?:fait|eu|recu|livre|compte|trouve|vu) (?:en tout )?qu(?:e {_N}"
            rf"|'une?)\b|\b{_N} (?:\w+ )?(?:et|mais) (?:non|pas) (?:pas )?{_N}\b|\bau lieu (?:de|des"
            rf"|d') ?{_N}\b(?! ?(?:€|euros?|eur\b|%|[\d ]+(?:€|euros))|[ .,]\d)|\bil (?:en |nous en |nous "
            r"|m'en |y )?(?:manque|manquait|manquaient)\b|\bmanqu(?:ant|ants|antes|ait|aient|ent)\b"
            r"|\bquantit\w+|\bheures? (?:factur\w*|en trop|supplementaires?|compt\w+|non|de trop)|\bmetrages?\b"
            r"|\bcubages?\b|\bcompteurs?\b|\bindex\b|\bsurface (?:factur|reelle)"
            rf"|\b{_N} {_THINGS}\b.{{0,60}}\b(?:recu\w*|livre\w*|seulement|facture\w*|compte\w*|effectue\w*"
            r"|comptabilis\w*)|\b(?:recu|livre|facture|compte|recus|livres|factures|comptes|facturez"
            rf"|comptez)\w*(?: que| seulement| bien)? {_N} {_THINGS}\b|\bseulement {_N}\b(?! ?(?:€|euros))"
            r"|\bpas le (?:bon )?(?:nombre|compte)|\bn'(?:en )?(?:avons|ai|avez|a) (?:recu|eu|livre|fait"
            r"|effectue|compte) qu(?:e|'une?|')|\bconsommation|\brelev\w+ (?:reel|errone|faux|estime)"
            r"|\bestim(?:ee?|ation)\b|\bvolume (?:factur|reel)|\bpoids\b|\blivraison (?:partielle|incomplete)"
            r"|\bincomplet\w*|\bne (?:correspond\w*|colle\w*) pas (?:au bon de livraison|au bl|aux bons"
            rf"|a nos releves|au nombre)|\bque {_N} (?:sur|au lieu)",
        ),
        (
            R.PRICE,
            10,
            r"\bprix\b|\btarifs?\b|\btarifaire\w*|\bremises?\b|\bsurfactur\w*|\btrop chers?\b"
            r"|\bfrais (?:de (?:dossier|port|transport|livraison|gestion|deplacement|carburant|mise en service"
            r"|service|emballage|annulation|parking|manutention)|supplementaires?|annexes?|non|pas|que"
            r"|d'(?:emballage|installation|envoi))|\bsupplements?\b|\bescompte|\bindexation|\bmajoration"
            r"|\bau lieu (?:de|des) (?:\d[\d ,.]*(?:€|euros|eur)|la remise)|\brabais|\bristourne"
            r"|\bpas (?:ete )?(?:prevus?|annonces?|convenus?|annoncee|prevue)\b|\b(?:prix|tarif"
            r"|montant) convenu|\bfrais de port|\bport (?:etait|offert|gratuit|inclus|compris)|\bfranco\b"
            r"|\bnegoci\w+|\baugment\w+|\bheures? d'attente|\bsurcout|\bplus[- ]value|\bmontant (?:superieur"
            r"|errone|different|ne correspond)|\bligne\b.{0,40}\b(?:€|euros)|\bsurcharge|\bpromo\w*"
            r"|\baccord commercial|\bplus cher\b|\bgeste commercial|\bconditions tarifaires|\bcontribution\b"
            r"|\beco-\w+|\bgrille\b",
        ),
        (
            R.SERVICE_QUALITY,
            15,
            r"\bpas (?:ete )?(?:\w+ )?(?:fait|faite|effectue|effectuee|realise|realisee|nettoye"
            r"|nettoyee)s? (?:correctement|convenablement|comme|dans les regles|a fond|jusqu'au bout|a moitie"
            r"|serieusement)|\b(?:travail|chantier|travaux)\b.{0,20}\bpas (?:fini|termine|acheve)\w*"
            r"|\bsalop\w+",
        ),
        (
            R.DEFECTIVE,
            8,
            r"\bcommand\w+ (?:(?!\bpas\b|\bjamais\b|\brien\b).){0,60}\b(?:recu|livre)\w*\b|\b(?:recu"
            r"|livre)\w*\b.{0,40}\b(?:a la place|autre chose|au lieu de (?:la|le|les|mon|ma))|\bjete\w*\b"
            r"|\ba la poubelle|\bcasse\b|\bpas ce que (?:j'ai|nous avons|j'avais)|\bdegel\w*|\ba \d+ (?:degres"
            r"|°)",
        ),
        (
            R.SERVICE_QUALITY,
            10,
            r"\b(?:mal|tres mal) (?:fait|nettoy|pos|execut|realis|pein|tondu|taill|regl|prepar|accueil|range"
            r"|organis|coup|repeint|traduit|mont)\w*|\bbacl\w*|\blamentable\w*|\bni fait ni a faire"
            r"|\bqualite (?:de (?:la |votre )?(?:prestation|service|travail)|deplorable|insuffisante|mediocre"
            r"|du travail|catastrophique)|\bprestations?\b.{0,60}\b(?:insuffisant|mauvais|decev"
            r"|pas a la hauteur|inadmissible|catastroph|mediocr|deplor|indign|partiel|pas (?:conforme|correct"
            r"|satisf))\w*|\bretard (?:de livraison|sur le chantier|d'intervention|de (?:trois|deux|quatre"
            r"|\d+) (?:jours|semaines|heures|mois))|\bpas (?:du tout )?satisf\w+|\binsatisf\w+|\bdecev\w+"
            r"|\bdecu\w*|\ba (?:refaire|reprendre)\b|\bdu refaire|\brepass\w+ derriere|\bnulle?s?\b"
            r"|\bcatastroph\w*|\b(?:arriv\w+|venu\w*|livr\w+)\b.{0,30}\b(?:en retard|trop tard"
            r"|avec .{1,14} de retard|heures? apres)|\btravail (?:mal|bacle|sale|pas|a moitie)|\bmenage (?:n'a"
            r"|du|pas|mal)|\binterruptions?\b|\bindisponib\w*|\bpas fait (?:le travail|son travail"
            r"|leur travail)|\bincompeten\w*|\b(?:laisse\w* )?(?:tout )?sale\b|\bsalete|\bcrasse\w*|\bfroids?\b"
            r"|\bimmangeable|\bnon[- ]respect|\bretards? (?:repet|accumul|import|constat)\w*|\bpas (?:pu"
            r"|ete) (?:\w+ )?(?:entrer|utilis\w+|joindre|former|exploit\w+)|\bpas repond\w*|\baucun suivi"
            r"|\bpas professionnel|\bamateur\w*|\bimpoli\w*|\bodeur|\bn'a (?:servi a rien|pas tenu"
            r"|pas respecte)|\bobligations?\b.{0,30}\b(?:pas|non)|\bpas (?:ete )?(?:a la hauteur|respecte\w*"
            r"|tenu\w*|suivi\w*)|\btravaux (?:mal|bacles|pas (?:finis|termines))|\bdegats?\b|\bdetrui\w+"
            r"|\bcharge de travail|\breporter? trois fois",
        ),
        (
            R.OTHER,
            14,
            r"\bretenue de garantie|\bcompens(?:ation|er|ons|e)\b|\bcession de creance|\bpas pour nous mais"
            r"|\b(?:mauvaise|autre|pas la bonne|pas notre|erreur de) (?:societe|entite|raison sociale|siret"
            r"|adresse de facturation)|\bpenalites? (?:de retard|contest|que|ne|sont|injust|indu)\w*"
            r"|\binterets? (?:de retard|moratoires?)|\bindemnite forfaitaire|\bfrais de (?:retard|recouvrement"
            r"|relance)|\bhors delai|\breserve de propriete|\bcaution\b|\b40 ?(?:€|euros)"
            r"|\bnous nous opposons a la revendication|\ba l'encontre d'une autre|\bfactur\w+ (?:a"
            r"|au nom d') ?(?:une )?(?:autre|mauvaise|ancienne)|\bliberee? au nom|\bfiliale\b"
            r"|\bvous (?:nous )?devez (?:aussi|egalement|encore|toujours)",
        ),
        (
            R.REFUSAL,
            1,
            r"\brefus\w*|\bne (?:vous )?(?:paierai|paierons|payerai|payons|paie|paye|reglerai|reglerons)\b"
            r"|\brien (?:paye|regle)|\bpas un (?:centime|sou|euro)|\bdebrouill\w*|\ballez vous"
            r"|\bhors de question|\bpas question",
        ),
    )
)
_PENALTIES_REFUSED = re.compile(
    r"\b(?:refus\w+|hors de question|pas question|ne (?:paierai|paierons|reglerai"
    r"|reglerons))\b.{0,60}\b(?:penalit\w*|interets?|40 ?(?:€|euros)|indemnite|frais de (?:retard"
    r"|recouvrement|relance))|\b(?:penalit\w*|interets? de retard|indemnite forfaitaire"
    r"|frais de (?:retard|recouvrement))\b.{0,60}\b(?:refus\w+|hors de question|pas question"
    r"|ne (?:les )?(?:paierai|paierons|reglerai|reglerons))"
)
_WHOLE_REFUSED = re.compile(
    r"\b(?:cette facture|la facture|votre facture|facture)\b.{0,60}\b(?:en totalite|dans son integralite"
    r"|dans sa totalite|n'est pas due|annul\w+|sans objet)|\bconteste\w*(?: \S+){0,3} (?:cette|la"
    r"|votre) (?:facture|creance)|\brefus\w+(?: \S+){0,4} (?:cette|la|votre) facture"
    r"|\brefus\w+ de (?:payer|regler|vous payer)"
    r"|\b(?:ne |n')(?:\S+ ){0,3}?(?:paierai|paierons|payerai|payerons|reglerai|reglerons|paiera|reglera"
    r"|donnerai|devons|dois|doit|verserai|payons|reglons)\b(?: \S+){0,2}? (?:pas|rien|jamais|un|une|aucun"
    r"|ce|cette)\b(?! (?:mois plein|un mois plein|la totalite|l'integralite|tout|le total|plus que))"
    r"|\b(?:paie|paye|paierai|payerai|dois|regle)(?: \S+){0,1} (?:pas|rien|jamais)\b(?! (?:un mois"
    r"|la totalite|l'integralite|tout|en attendant))|\bpas un euro\b|\bla payer en plus"
    r"|\bjamais de la vie|\bpas un seul|\bpas un (?:centime|sou|euro|cent)\b(?! de plus)"
    r"|\brien a (?:payer|regler|vous)|\bdans son integralite|\bdans sa totalite|\bannul(?:er"
    r"|ez)\b(?! la ligne)|\bprescri\w+|\bn'est (?:pas|plus) due?\b|\bannule (?:cette|la|votre) facture"
    r"|\baucune somme|\bne sera (?:pas |jamais )?(?:payee?|reglee?)\b|\bne (?:me|nous) concerne"
    r"|\bles? reprendre|\bsans suite"
)
_CANCELLED = re.compile(
    r"\bconteste\w*(?: \S+){0,3} (?:cette|la|votre) (?:facture|creance)|\brefus\w+(?: \S+){0,4} (?:cette"
    r"|la|votre) facture|\ben totalite|\bdans son integralite|\bdans sa totalite|\bne (?:paierai|paierons"
    r"|reglerai|reglerons) rien"
)
_PARTIAL = re.compile(
    r"\b(?:ligne|partie|partiel\w*|une part|seulement|option|supplement\w*|le reste|restant\w*|solde"
    r"|surplus|excedent|difference|ecart|trop[- ]percu|deduire|deduction|remise|pour moitie|en partie"
    r"|certaines?|quelques|manqu\w+)\b"
)
_WORDY = frozenset(DisputeReason) - {R.REFUSAL, R.OTHER, R.ALREADY_CREDITED}
_BESIDE_TURNS = 0.5
"""Weight of words where a telling turn is found: they decide between turns only."""
_REFUSAL_WEIGHT = 0.6
_FAINT, _CURT = 0.7, 40
"""Characters: a reply so short that gives no ground is a bare refusal."""
_SENTENCES = 60
_ALL_AT_STAKE = frozenset({R.ALREADY_CREDITED, R.NOT_ORDERED, R.DUPLICATE, R.TIME_BARRED})
_UNIT = re.compile(
    r" ?(?:ttc |ht )?(?:/|le |la |l'|par |de l'|du )(?:metre|m2|m3|m²|m³|heure|h\b|unite|kilo|kg|tonne"
    r"|piece|litre|jour|mois|km|l\b|bouteille|u\b|nuit|personne|palette|ml\b|point|carton|kwh|stere)"
    r"|(?: piece\b| l'unite\b| chacune?\b| l'heure\b)"
)


def find_dispute(
    page: Page, invoices: Sequence[Invoice], notes: Notes, *, paid: PaidFact | None = None
) -> DisputeFact:
    """The ground that weighs most in the reply, and the amount contested where it is said."""
    reason = _ground(page, notes)
    total = owed(invoices)
    if total is not None and paid is not None and paid.amount is not None and paid.amount < total:
        total -= paid.amount
    gone = paid.amount if paid is not None else None
    return DisputeFact(reason, _amount(page, reason, total, gone, notes))


def _ground(page: Page, notes: Notes) -> DisputeReason:
    """Telling turns of phrase first; the weight of single"
    " words decides between grounds and where no turn is known."""
    if match := _PENALTIES_REFUSED.search(page.plain):
        notes.add("dispute.reason", page.evidence(*match.span()))
        return DisputeReason.REFUSAL
    scores: dict[DisputeReason, float] = {}
    shown: dict[DisputeReason, tuple[int, int]] = {}
    for reason, weight, rule in _GROUNDS:
        matches = [match.span() for match in rule.finditer(page.plain)]
        if matches:
            scores[reason] = max(scores.get(reason, 0), weight) + 2 * min(3, len(matches) - 1)
            shown.setdefault(reason, matches[0])
    told = bool(set(scores) - {DisputeReason.REFUSAL})
    words: dict[DisputeReason, float] = {}
    for low, high in page.sentences[:_SENTENCES]:
        for reason, said in weigh(page.plain[low:high]).items():
            if reason is DisputeReason.REFUSAL:
                said *= _REFUSAL_WEIGHT  # noqa: PLW2901  every dispute refuses something
            if said > words.get(reason, 0) and (reason in _WORDY or not told):
                words[reason] = said
                shown.setdefault(reason, (low, high))
    for reason, said in words.items():
        scores[reason] = scores.get(reason, 0) + (_BESIDE_TURNS if told else 1) * said
    if not told and max(scores.values(), default=0) < _FAINT:
        return DisputeReason.REFUSAL if len(page.plain.strip()) < _CURT else DisputeReason.OTHER
    reason = max(scores, key=lambda key: scores[key])
    notes.add("dispute.reason", page.evidence(*shown[reason]))
    return reason


_CONTESTED = (
    r"deduire|dedui\w+|retir\w+|retranch\w+|ecart|difference|excedent|contest\w+|trop[- ]percu|en trop"
    r"|de trop|credit\w+|recredit\w+|litig\w*"
    r"|retenir|retiens|retenons|retenue|retenu\w*|surplus|avoir|refus\w+|a savoir|trop factur\w*|indu\w*"
    r"|rembours\w+|enlev\w+|annul\w+"
)
_BEFORE_CONTESTED = re.compile(rf"\b(?:{_CONTESTED})\b[^.;]{{0,38}}$")
_LED_TO = re.compile(
    r"(?:\b(?:cela|ca|ce qui|qui) (?:fait|represente|donne|nous fait)|\bs'eleve\w* a|= ?"
    r"|\bsoit(?: un total de| donc)?)(?: \w+)? ?$"
)
_NAMED_BEFORE = re.compile(
    r"\b(?:frais|ligne|supplement|penalites?|indemnite|forfait|factur\w+|ajout\w+|compt\w+|option"
    r"|remplacement|majoration)\b[^.;]{0,48}$"
)
_AFTER_CONTESTED = re.compile(
    r"^[^.;]{0,32}\b(?:a deduire|en trop|de trop|d'ecart|de difference|contest\w+|a retirer|en litige"
    r"|indu\w*|de frais|a crediter|a recrediter|a tort|prevus?|a rembourser|correspond\w+"
    r"|de tva|de penalit\w*|jamais|de supplement|d'avoir|non (?:du|due|dus|prevu|convenu)\w*|pour (?:ca"
    r"|rien|un|une|des|le|la)|manqu\w+|de deplacement|a la poubelle|n'a pas lieu)"
)
_AGREED = re.compile(
    r"\b(?:reste|solde|au lieu (?:de|des)|devis|convenu\w*|annonce\w*|prevu\w*|exigible|due?|doi[st]"
    r"|devons|prix|tarif|payer\w*|paie\w*|regler\w*|verser\w*|virement|passe de"
    r"|hors taxes?|ht|soit un total|total|acompte|command\w*|sur)\b[^.;,]{0,22}$"
)
_WILL_PAY = re.compile(
    r"\b(?:paierai|paierons|payerai|payerons|reglerai|reglerons|acquitterons|verserai|verserons"
    r"|veux bien (?:payer|regler)|voulons bien (?:payer|regler)"
    r"|accept\w+ de (?:payer|regler)|ne (?:paierai|paierons|reglerai|reglerons|dois|devons) que"
    r"|seule? (?:la somme de|une somme de)?)[^.;]{0,34}$"
)
_REDUCTION = re.compile(r"\b(?:reduction|rabais|abattement|diminution|baisse)(?: de)?(?: la)? ?$")
_CLEAR, _NEAR = 2, 25
_PART_ONLY = frozenset({R.VAT, R.PRICE, R.QUANTITY, R.PURCHASE_ORDER_MISSING})
_CLAIMS = re.compile(r"\b(?:environ|d'apres|devis|autour de|penalites de|par jour|reserve de)\b[^.;]{0,14}$")


def _amount(
    page: Page, reason: DisputeReason, total: Decimal | None, gone: Decimal | None, notes: Notes
) -> Decimal | None:
    amounts = [span for span in page.amounts if span.value != gone]
    values = {span.value for span in amounts}
    best: AmountSpan | None = None
    top = 0
    for span in amounts:
        score = _contested(page, span, total)
        if total is not None and span.value < total and total - span.value in values:
            score += 3  # what is contested and what is not make up the debt
        if score > top:
            best, top = span, score
    if best is not None and (top >= _CLEAR or (len(amounts) == 1 and not best.hinted)):
        notes.add("dispute.amount", page.evidence(best.start, best.end))
        return best.value
    return None if total is None else _worked_out(page, reason, total, notes)


def _worked_out(page: Page, reason: DisputeReason, total: Decimal, notes: Notes) -> Decimal | None:
    """What the words imply: all but what they agree to pay, a share, or the whole."""
    for span in page.amounts:
        if span.value < total and _WILL_PAY.search(page.plain[max(0, span.start - 60) : span.start]):
            notes.add("dispute.amount", page.evidence(span.start, span.end))
            return total - span.value
    for share in find_shares(page.flat):
        if share.value < 1 and _REDUCTION.search(page.plain[max(0, share.start - 40) : share.start]):
            notes.add("dispute.amount", page.evidence(share.start, share.end))
            return share_of(total, share.value)
    whole = _CANCELLED if reason in _PART_ONLY else _WHOLE_REFUSED
    if match := whole.search(page.plain):
        notes.add("dispute.amount", page.evidence(*match.span()))
        return total
    return total if reason in _ALL_AT_STAKE and not _PARTIAL.search(page.plain) else None


def _contested(page: Page, span: AmountSpan, total: Decimal | None) -> int:
    """How far the words around an amount say that it is the part contested."""
    low, high = page.sentence(span.start)
    before, after = (
        page.plain[max(low, span.start - 70) : span.start],
        page.plain[span.end : min(high, span.end + 45)],
    )
    if _UNIT.match(after) or re.search(r"(?:\d|[x*]) ?[x*] ?$", before) or re.match(r" ?[x*] ?\d", after):
        return 0
    score = 1 if total is None or span.value < total else 0
    score += 4 * bool(_BEFORE_CONTESTED.search(before)) + 4 * bool(_AFTER_CONTESTED.match(after))
    score += 5 * (bool(_LED_TO.search(before)) and "hors tax" not in before) + (
        0 if span.hinted else 2 * bool(_NAMED_BEFORE.search(before))
    )
    score -= 4 * bool(_AGREED.search(before)) + 6 * bool(_WILL_PAY.search(before)) + 6 * bool(_CLAIMS.search(before))
    anchor = page.anchor_of(span.start, span.end)
    if (
        anchor is not None
        and anchor.role in (Role.PAID, Role.PROMISE)
        and page.distance(span.start, span.end, anchor) < _NEAR
    ):
        score -= 5
    if total is not None and span.value > total:
        score -= 6
    return score
