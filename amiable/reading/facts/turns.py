"""Telling turns of phrase: expressions that speak for one ground of dispute, each with its weight."""

from __future__ import annotations

import re

from amiable.domain.reading import DisputeReason

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
TURNS: tuple[tuple[DisputeReason, int, re.Pattern[str]], ...] = tuple(
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
        (
            R.QUANTITY,
            13,
            rf"\b{_N} (?:\w+ )?\w+\b[^.;!?]{{0,90}}\b(?:alors que|or|mais|pourtant|quand|tandis que)\b[^.;!?]{{0,90}}"
            rf"\b(?:compte|montre|indique|mentionne|porte|recense|totalise|donne|releve|trouve|fait)(?:nt|e"
            rf"|ons)? (?:que |qu')?{_N}\b"
            r"(?! ?(?:€|euros?|%))"
            rf"|\b{_N} (?:(?!fois)\w+ )?sur (?:les |nos |vos |des )?{_N}\b(?! ?(?:€|euros?|fois|%))|\bn'en (?:compt"
            rf"|montr|indiqu|mentionn|port|recens|totalis|donn|relev|trouv)\w+ qu(?:e {_N}|'une?)\b",
        ),
        (
            R.VAT,
            17,
            r"\b(?:20|10|5,5|5\.5|2,1|8,1|21|6) ?(?:%|pour cent)?.{0,24}\b(?:et non|et pas|pas"
            r"|au lieu d[eu])\b.{0,12}\b(?:20|10|5,5|5\.5|2,1"
            r"|8,1|21|6)\b ?(?:%|pour cent)?|\battestation\b.{0,60}\b(?:taux|reduit|logement|deux ans|10 ?%)"
            r"|\btaux (?:reduit|errone)",
        ),
        (
            R.NOT_DELIVERED,
            13,
            r"\brien eu\b(?! (?:a|besoin))|\bpas eu (?:la|le|les|ma|mon|mes|notre|nos) (?:livraison|marchandise"
            r"|colis|suite|commande)"
            r"|\bpas les? \d+ autres?\b|\bpas les autres\b|\bni \w+ ni (?:camion|carton|colis|livreur|technicien)"
            r"|\b(?:abandonne|deserte|laisse en plan) (?:le|notre|mon) chantier",
        ),
        (
            R.DEFECTIVE,
            12,
            r"\ben securite\b|\bdechetterie|\bdecheterie|\bbon(?:ne)?s? pour la (?:benne|casse|poubelle)"
            r"|\bpris(?:es?)? en masse"
            r"|\b(?:frott|grinc|coinc|goutt|suint|disjonct|refoul|vrill|ecaill|cloqu|pourri|moisi|rass|fan)(?:e|ent|ait|aient|es?|ees?)\b"
            r"|\baureoles?\b|\becaill\w+|\bebrech\w+|\bpend(?:ent)? dans le vide|\bancien logo\b|\ben (?:clair"
            r"|blanc|noir|gris|pin|hetre"
            r"|chene)\b[^.;]{0,20}\bpas en\b|\b(?:ne|n') ?\S+ (?:pas|plus) (?:a l'|au )?(?:etanche|droit|niveau)",
        ),
        (
            R.NOT_ORDERED,
            15,
            r"\b(?:n'a|n'ont|n'avons|jamais)\b[^.;]{0,24}\b(?:vote|valide|accepte|delibere|approuve|mandate)\w*\b[^.;]{0,30}"
            r"\b(?:depense|devis|commande|achat|contrat|prestation|travaux|offre)"
            r"|\baucun\w*\b[^.;]{0,40}\b(?:n'a|n'ont) (?:signe|valide|accepte"
            r"|commande)\w*|\b(?:decedee?|mort|morte)\b.{0,60}\b(?:souscri|command|sign)\w+",
        ),
        (
            R.SERVICE_QUALITY,
            14,
            r"\b(?:pas|mal|jamais|peu) (?:\w+ )?form(?:e|es|ee|ees)\b|\bne (?:\w+ )?maitris\w+ (?:pas|ni|aucun|rien)"
            r""
            r"|\bdiagnostics? (?:different|errone|contradictoire)\w*"
            r"|\b(?:clients?|usagers?|convives?|invites?) mecontent\w*",
        ),
        (
            R.NOT_DELIVERED,
            14,
            r"\bpersonne ne (?:les |l'|la |le )(?:a|ont) (?:jamais |encore )?(?:vue?s?|livree?s?|recue?s?"
            r"|posee?s?)\b",
        ),
        (
            R.SERVICE_QUALITY,
            12,
            r"\bsans aucun (?:agent|technicien|encadrant|surveillant)|\bgravats\b|\bcopi(?:er|e)[ -]coll\w*"
            r"|\boublie\w*\b[^.;]{0,20}"
            r"\b(?:semaines?|jours|fois)\b|\bapres l'evenement\b|\bquand tout etait (?:fini|termine)"
            r"|\bne vaut pas\b|\bbalad\w+\b",
        ),
        (R.PRICE, 6, r"\bdevis\b(?! (?:n'existe|jamais))|\bdeplacement\b|\bforfait\b"),
        (
            R.TIME_BARRED,
            20,
            r"\bprescri(?:t|te|ts|tes|ption)\b|\bau[- ]dela de (?:deux|cinq|2|5) ans|\bloi\b.{0,30}\b(?:deux"
            r"|cinq|2|5) ans|\bforclo\w+|\bl\.? ?218-2\b|\b137-2\b|\bdeux ans\b.{0,40}\b(?:ecoul\w+"
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
            r"\bavoir\b ?:? ?\(?av[- ]?\d|\boubli\w+\b[^.;]{0,30}\bavoir\b|\b(?:votre|un|l'|cet|d'un|par un"
            r"|notre) ?avoir (?:n°|num|ref|emis|recu|deja|av|etabli|accorde"
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
            r"\bdefect\w*|\bsent(?:ait|aient) (?!bon|propre)|\bempest\w+"
            r"|\ben panne\b|\bpannes?\b|(?<!\ba )\bcass[e]e?s?\b|\bfuit\w*\b|\babim\w+|\bfissur\w*"
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
            r"|m'en |y )?(?:manque|manquait|manquaient)\b(?! [\d ,.]+(?:€|euros))|\bmanqu(?:ant|ants"
            r"|antes|ait|aient|ent)\b"
            r"|\bquantit\w+|\bheures? (?:factur\w*|en trop|supplementaires?|compt\w+|non|de trop)|\bmetrages?\b"
            r"|\bcubages?\b|\bcompteurs?\b|\bindex\b|\bsurface (?:factur|reelle)"
            rf"|\b{_N} {_THINGS}\b[^;]{{0,60}}\b(?:recu\w*|livre\w*|seulement|facture\w*|compte\w*|effectue\w*"
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
            r"(?:€|euros?)(?: ttc| ht)? (?:piece|l'un[ei]?\w*|l'heure|le \w+)\b[^.;]{0,40}\bfactur\w+[^.;]{0,24}\d"
            r"|\b(?:taux|cout|montant) (?:\w+ )?(?:est |a )?passee? de \d"
            r"|\bjamais (?:ete )?(?:evoque|mentionne|annonce|prevu|discute|question|accepte|convenu)\w*"
            r"|(?<!c'est le )\bprix\b"
            r"|\btarifs?\b|\btarifaire\w*|\bremises?\b|\bsurfactur\w*|\btrop chers?\b"
            r"|\bfrais (?:de (?:dossier|port|transport|livraison|gestion|deplacement|carburant|mise en service"
            r"|service|emballage|annulation|parking|manutention)|supplementaires?|annexes?|non|pas|que"
            r"|d'(?:emballage|installation|envoi))|\bsupplements?\b|\bescompte|\bindexation|\bmajoration"
            r"|\bau lieu (?:de|des) (?:\d[\d ,.]*(?:€|euros|eur)|la remise)|\brabais|\bristourne"
            r"|\bpas (?:ete )?(?:prevus?|annonces?|convenus?|annoncee|prevue)\b|\bport\b[^.;,]{0,24}\boffert"
            r"|\b(?:prix|tarif"
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
            r"|relance)|\bhors delai|\breserve de propriete|\bcaution\b|(?<![\d,.])40 ?(?:€|euros)"
            r"|\bnous nous opposons a la revendication|\ba l'encontre d'une autre|\bfactur\w+ (?:a"
            r"|au nom d') ?(?:une )?(?:autre|mauvaise|ancienne)|\bliberee? au nom|\bfiliale\b"
            r"|\bvous (?:nous )?devez (?:aussi|egalement|encore|toujours)",
        ),
        (
            R.REFUSAL,
            1,
            r"\brefus\w*|\bne pas donner suite|\bne (?:vous )?(?:paierai|paierons|payerai|payons|paie"
            r"|paye|reglerai|reglerons)\b"
            r"|\brien (?:paye|regle)|\bpas un (?:centime|sou|euro)|\bdebrouill\w*|\ballez vous"
            r"|\bhors de question|\bpas question",
        ),
    )
)
_FEES = r"(?:penalit\w*|interets?|(?<![\d,.])40 ?(?:€|euros)|indemnites?|frais de (?:retard|recouvrement|relance))"
_WITHHELD = (
    r"(?:refus\w+|hors de question|pas question|n'y comptez pas|ne (?:l[ae]s? |vous l[ae]s? )?"
    r"(?:pai|pay|regle|vers|donne|mandate)\w*r(?:ai|ons|a)\b"
    r"|(?:je|nous|on) (?:ne )?l[ae]s? (?:prends?|prenons|dois|doit|devons|paie|paye|payons|regle|reglons) pas\b)"
)
PENALTIES_REFUSED = re.compile(rf"\b{_WITHHELD}\b.{{0,60}}\b{_FEES}|\b{_FEES}\b.{{0,120}}\b{_WITHHELD}")
"""Late fees not paid: a bare refusal, unless the writer says why."""
LATE_BY_YOU = re.compile(
    r"\b(?:le retard (?:vient|est du|n'est pas|ne vient pas)|(?:parvenue?|arrivee?|eue?"
    r"|recue?)\b[^.]{0,24}\bque? (?:le|\d)"
    r"|ancien(?:ne)? (?:siege|adresse|atelier|bureau|local)|rectificative|mauvaise adresse"
    r"|de votre (?:fait|faute)|hors delai"
    r"|c'est (?:toi|vous) qui\b[^.]{0,60}\b(?:tard|retard|tardivement|(?:mal|mauvaise) adress\w+))\b"
)
_HOUSE = (
    r"(?:maison|societe|entite|structure|entreprise|raison sociale|personne morale|siret|holding|filiale|association)"
)
WRONG_HOUSE = re.compile(
    rf"\b(?:mauvaise|pas la bonne|vous (?:vous )?tromp\w+ de) {_HOUSE}\b[^.]{{0,120}}\b(?:factur\w+|lou|command"
    rf"|pris|signe|client|loue|commande|achete)\w*|\bfactur\w+ (?:a )?(?:la |une )?(?:mauvaise|autre) {_HOUSE}\b"
    rf"|\b(?:tromp\w+ de|erreur (?:de|sur la|sur l')) ?{_HOUSE}\b"
    rf"|\bla bonne {_HOUSE}\b|\bpersonnes? morales? distinctes?\b|\bau nom de (?:mon|ma) ex\b"
    r"|\b(?:factur\w+|etabl\w+|libell\w+|adress\w+|refai\w+|emi[st]\w*)\b[^.;]{0,60}\bau nom d[eu]\b"
    r"[^.;]{0,40}\b(?:et non|et pas|pas au|de la nouvelle|de l'autre)\b"
    r"|\brien a voir avec (?:nous|moi|notre|mon|ma)\b"
    r"|\b(?:concerne|regarde) (?:la |le |l')?(?:sarl|sas|sci|eurl|societe|copropriete)\b[^.]{0,40}\bpas\b"
    r"|\bfactur\w+ (?:le |la |l')[^.,;]{0,40}\ba la place d[eu]\b"
    r"|\bon (?:nous|me) confond\b|\b(?:deux|2) (?:societes|maisons|entites|structures|entreprises)"
    r" (?:distinctes|differentes|separees)\b"
    r"|\bune (?:autre )?(?:societe|maison|entite|structure|entreprise|association)"
    r" (?:\w+ )?(?:distincte|differente|separee)\b"
    r"|\baucun (?:lien|rapport) avec (?:nous|moi|mon|ma|notre)\b"
    r"|\bfacturez-(?:la|le),? (?:elle|lui),? (?:et )?pas (?:nous|moi)\b"
)
"""The invoice bears the name of a house that owes nothing; another one does."""
