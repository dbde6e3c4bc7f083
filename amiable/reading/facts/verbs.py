"""The verbs and nouns of a reply that dates and amounts hang on, and what each is about. Over folded text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a verb or noun of the reply is about."""

    PAID = "paid"
    ECHO = "echo"
    """What the bank did with a payment told elsewhere (debited, cashed)."""
    PROMISE = "promise"
    NOT_PAID = "not_paid"
    OTHER = "other"


_ADVERB = (
    r"(?:bien|deja|donc|tout|toute|tous|toujours|aussi|ensuite|egalement|effectivement|bel et bien"
    r"|quand meme|pourtant|en effet"
    r"|integralement|entierement|totalement|partiellement|directement|enfin|justement|normalement|vous"
    r"|moi|ce jour|ce matin|hier|soir"
    r"|aujourd'hui|a l'instant|finalement|immediatement|recemment|depuis|en partie|par erreur|seulement"
    r"|la|le|les|lui|en ligne|d'ailleurs|meme)"
)
_GAP = rf"(?: {_ADVERB}){{0,4}}"
_HAVE = (
    r"(?:\bai|\bj'ai|\bjai|\bj ai|\bg|\bas|\ba|\bavons|\bavez|\bont|\bavais|\bavait|\bavions|\bavaient"
    r"|\bl'ai|\bl'a|\bl'avons|\bl'ont|\bayant|\bon a)"
)
_BE = r"(?:\best|\bsont|\bc'est|\bc|\bcest|\betait|\betaient|\bete|\bsuis|\bsommes|\bfut|\bs'est)"
_PAY = r"(?:pay[e]{1,2}s?|paies?|regl[e]{1,2}s?|sold[e]{1,2}s?|acquitt[e]{1,2}s?|honor[e]{1,2}s?|payes)"
_MOVE = (
    r"(?:effectu[e]{1,2}s?|execut[e]{1,2}s?|emis(?:es?)?|(?:re)?fai(?:t|s)(?:es?|s)?|pass[e]{1,2}s?|lanc[e]{1,2}s?"
    r"|part[i]e?s?|remis(?:es?)?|depos[e]{1,2}s?|post[e]{1,2}s?|envoy[e]{1,2}s?|expedi[e]{1,2}s?"
    r"|adress[e]{1,2}s?|donn[e]{1,2}s?|valid[e]{1,2}s?|realis[e]{1,2}s?"
    r"|intervenue?s?|parvenue?s?|ordonn[e]{1,2}s?|comptabilis[e]{1,2}s?|sorti?e?s?|compens[e]{1,2}s?|saisie?s?"
    r"|enregistr[e]{1,2}s?|mis(?:es?)?|glisse|laisse|porte|signe|sign[e]{1,2}s?)"
)
_WIRE = (
    r"(?:vir[e]{1,2}s?|decaiss[e]{1,2}s?|vers[e]{1,2}s?|transfer[e]{1,2}s?|mandat[e]{1,2}s?"
    r"|rembours[e]{1,2}s?|prelev[e]{1,2}s?)"
)
_BANK = r"(?:debit[e]{1,2}s?|encaiss[e]{1,2}s?|credit[e]{1,2}s?)"
_MONEY = (
    r"(?:virements?|paiements?|payements?|reglements?|cheques?|chq|versements?|transferts?"
    r"|ordre de virement|prelevements?|mandats?|lcr|acompte|solde|somme|fonds|argent|virt|vir\b|la carte"
    r"|carte bleue|cb\b|especes|montant)"
)
_INFINITIVE = r"(?:payer|regler|virer|verser|solder|acquitter|honorer|transferer|mandater|rembourser)"
_FUTURE_STEM = (
    r"(?:paier|payer|regler|virer|verser|solder|acquitter|honorer|transferer|mandater|rembourser|prelever"
    r"|procedera?|deposer|poster|enverr|envoyer|remettr|ferr?|fer|lancer|partir|passer|effectuer|emettr"
    r"|executer|etablir|recevr|aur|ser|donner|porter|arriver|saisir|interviendr|suivr|toucher|programmer"
    r"|apporter|glisser|regularis\w*er|compter)"
)

PASSIVE_AHEAD = re.compile(
    r"\b(?:sera|seront|serez|seras|serait|seraient|seriez|etre|soit|soient|aura|aurez|aurons|auront"
    r"|aurait)(?: \S+){0,3} $"
)


class Form(StrEnum):
    """What the accent of a verb must show: « réglé » is told, « règle » is not."""

    ANY = "any"
    PARTICIPLE = "participle"
    PRESENT = "present"


@dataclass(frozen=True)
class Rule:
    """A verb, where it tells what its role says."""

    pattern: re.Pattern[str]
    role: Role
    debt: bool = False
    form: Form = Form.ANY
    money: bool = False
    """Counts only in a sentence that speaks of money."""
    noun: bool = False
    bare: bool = False
    """A participle without auxiliary: told only in a reply that tells of a payment."""


def _rule(
    pattern: str,
    role: Role,
    *,
    debt: bool = False,
    form: Form = Form.ANY,
    money: bool = False,
    bare: bool = False,
    noun: bool = False,
) -> Rule:
    return Rule(re.compile(pattern), role, debt, form, money, noun, bare)


_SUBJECT = r"\b(?:je|j|jle|jla|jvous|jvs|jte|jl|j'|on|nous|il|elle|tu|vous|qui|ils|elles|moi)"
_PRONOUNS = r"(?: (?:vous|te|le|la|les|lui|l'|en|m'en|m'y|vous la|vous le|vous les|te le|te la|y|nous))*"
_WHEN = (
    r"(?= (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain|ce|le|dans|apres-demain"
    r"|aujourd'hui|a l'instant|la semaine|tout|en|fin|sous|des|au|d'ici|avant|mi-|il y a|hier|depuis|par|via|cash"
    r"|comptant|sur|deja|de suite|integralement|\d)\b|[ ]?(?:[.,!;:)]|$))"
)
_SOMEDAY = (
    r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hier|avant-hier|demain|ce (?:jour|matin"
    r"|soir)|aujourd'hui)"
)
_AHEAD = (
    r"(?:sera|seront|serez|seras|serait|serons|doit etre|devrait etre|devraient etre|va etre|vont etre"
    r"|allez etre|pourra etre|doivent etre)"
)
_PLANNED = (
    r"(?:vais|va|vas|allons|allez|vont|compte|comptons|pense|pensons|prevois|prevoit|prevoyons|m'engage a"
    r"|nous engageons a|s'engage a|engageons a|prevu de|promets de|promis de|pourrai|pourrons|peux"
    r"|pouvons|peut|dois|devons|essaie de|essaye de|tiens a|tenons a|d'accord pour|accepte de"
    r"|acceptons de|prets? a|prete a|passe|passerai|viens|viendrai|repasse|avons decide de|avons prevu de"
    r"|ai prevu de|veux bien"
    r"|(?:instruction|consigne|ordre|mission|charge|chargee) (?:de|d'))"
)
_DOCUMENT = (
    r"(?:factur|celles?|relanc|rappel|courrier|courriel|e-?mail|mail|mise en demeure|jugement|assemblee"
    r"|commande|livraison|contrat|devis|reception|releve|message|appel|lettre|avoir|visite|rendez-vous"
    r"|rdv|intervention|reunion|audience|prestation|proces-verbal|pv|bon|echange|decompte|conge|mission"
    r"|formation|location|situation|annonce|publication|bodacc|ouverture|dossier|bl|chantier|tva|loi"
    r"|decret|article|procedure|redressement|liquidation|demande|conversation|entretien|accord"
    r"|echeance initiale)"
)

RULES: tuple[Rule, ...] = (
    # refused, unpaid
    _rule(
        rf"\b(?:n'|ne )(?:\S+ ){{0,4}}?(?:pas|jamais|rien|plus)(?: \S+){{0,3}}? (?P<verb>{_PAY}|{_INFINITIVE})\b",
        Role.NOT_PAID,
        debt=True,
    ),
    _rule(rf"\b(?:pas|jamais) (?:encore |ete |pu )*(?P<verb>{_PAY}|{_INFINITIVE})\b", Role.NOT_PAID, debt=True),
    # what others pay or hand over to the debtor
    _rule(
        r"\bnous (?P<verb>(?:paie|paye|verse|regle|rembourse|vire|indemnise|debloque)(?:nt|ra|ront)?)\b",
        Role.OTHER,
    ),
    _rule(
        r"\b(?:me |m')(?P<verb>(?:paie|paye|verse|regle|rembourse|vire|indemnise|debloque|doit)(?:nt|ra|ront)?)\b",
        Role.OTHER,
    ),
    _rule(
        r"\b(?<!l'un )(?<!premier )(?<!cheque )(?P<verb>a (?:encaisser|percevoir|recevoir|toucher)|touche(?:rai"
        r"|rons)?|percevr\w+|percois|rendu"
        r"|rendus)\b",
        Role.OTHER,
    ),
    # what others will do, whatever it brings
    _rule(
        r"\b(?:l'expert\w*|l'assur\w+|l'huissier|la banque|le banquier|le juge|la commission|le tribunal|l'audience"
        r"|le (?:prochain )?(?:conseil|comite)|l'ag|l'assemblee)"
        r"(?: \S+){0,2}? (?P<verb>passe(?:ra)?|vien\w*|arriv\w+|rend(?:ra)?|statue\w*|se reuni\w+|repond\w*"
        r"|demarr\w+|commenc\w+|reprend\w*|decide\w*|rentr\w+|debloqu\w+)\b",
        Role.OTHER,
    ),
    # told
    _rule(
        rf"(?:{_HAVE}|{_BE}){_GAP} (?P<verb>emportee?s?|prise?|recuperee?s?|empochee?s?|ramassee?s?|repartie?s?)\b"
        r"(?=[^.;]{0,50}\b(?:cheque|chq|especes|liquide|enveloppe|argent|billets|€|euros))",
        Role.PAID,
        form=Form.PARTICIPLE,
    ),
    _rule(
        r"\b(?:j?viens?|vient|venons|viennent) (?:\S+ ){0,2}?(?:de |d')(?:le |la |les |vous |lui )*(?P<verb>payer"
        r"|regler|virer|verser|partir|quitter|faire|effectuer"
        r"|envoyer|poster|passer|lancer|valider|solder|donner|deposer|proceder|signer|ordonner)\b",
        Role.PAID,
    ),
    _rule(rf"\bet (?P<verb>{_MOVE}|{_WIRE})\b", Role.PAID, form=Form.PARTICIPLE, money=True, bare=True),
    _rule(r"\bdeja (?P<verb>envoyer|payer|verser|virer|regler|faire|mettre)\b", Role.PAID, form=Form.ANY),
    _rule(r"\b(?P<verb>(?:a|ont|avait) quitte) (?:notre|nos|mon|le) compte", Role.PAID),
    _rule(r"\b(?P<verb>l'(?:a|ont) ete)\b(?! \w+e+s?\b)", Role.PAID),
    _rule(rf"{_HAVE}{_GAP}(?: ete)?{_GAP} (?P<verb>{_PAY})\b", Role.PAID, debt=True),
    _rule(rf"\b(?:j'?ai|j ai|g|on a|avons){_GAP} (?P<verb>payer|regler|virer|verser)\b", Role.PAID, debt=True),
    _rule(rf"{_BE}{_GAP} (?P<verb>{_PAY})\b", Role.PAID, debt=True, form=Form.PARTICIPLE),
    _rule(
        r"(?:^|[.,;:!?(\n-] ?|\bfactures? (?:\S+ )?|\bdeja |\bete |\bdonc |\bbien |\bet |\bchez nous "
        rf"|\bnotre cote )(?P<verb>{_PAY}){_WHEN}",
        Role.PAID,
        debt=True,
        form=Form.PARTICIPLE,
        bare=True,
    ),
    _rule(rf"{_HAVE}{_GAP}(?: ete)?{_GAP} (?P<verb>{_WIRE})\b", Role.PAID),
    _rule(rf"{_BE}{_GAP} (?P<verb>{_WIRE})\b", Role.PAID, form=Form.PARTICIPLE),
    _rule(rf"{_HAVE}{_GAP}(?: ete)?{_GAP} (?P<verb>{_MOVE})\b", Role.PAID, money=True),
    _rule(
        rf"{_BE}{_GAP} (?P<verb>{_MOVE})\b(?! le (?:{_SOMEDAY} )?prochain)",
        Role.PAID,
        form=Form.PARTICIPLE,
        money=True,
    ),
    _rule(
        rf"\b{_MONEY},?(?: \S+){{0,6}}? (?P<verb>{_MOVE}|{_WIRE})\b",
        Role.PAID,
        form=Form.PARTICIPLE,
        money=True,
        bare=True,
    ),
    _rule(
        r"(?:€|euros?|eur|balles|\d)(?: \S+)? (?P<verb>vir[e]{1,2}s?|vers[e]{1,2}s?|transfer[e]{1,2}s?"
        r"|prelev[e]{1,2}s?|partis?|envoy[e]{1,2}s?)\b",
        Role.PAID,
        form=Form.PARTICIPLE,
        bare=True,
    ),
    _rule(
        rf"(?:^|[.,;:!?(\n-] ?|\bdeja |\bbien )(?P<verb>vir[e]{{1,2}}s?|vers[e]{{1,2}}s?|transfer[e]{{1,2}}s?"
        rf"|prelev[e]{{1,2}}s?|mandatee?s?){_WHEN}",
        Role.PAID,
        form=Form.PARTICIPLE,
        bare=True,
    ),
    _rule(
        rf"(?:^|[.;!?\n-] ?)(?:deja |bien )?(?P<verb>parti[e]?s?|envoy[e]{{1,2}}s?|post[e]{{1,2}}s?|depos[e]{{1,2}}s?"
        rf"|remis(?:es?)?|expedi[e]{{1,2}}s?|lanc[e]{{1,2}}s?|fait){_WHEN}",
        Role.PAID,
        form=Form.PARTICIPLE,
        money=True,
        bare=True,
    ),
    _rule(r"\b(?P<verb>(?:est|sont)(?: bien| deja)? (?:chez vous|sur votre compte)) depuis\b", Role.PAID),
    _rule(
        r"\b(?P<verb>transaction(?= (?:n° ?)?\S+ du)"
        r"|date (?:de reglement|de paiement|d'execution|de valeur)|l'emission|intervenu"
        r"|confirmation de virement|avis de virement|virement du(?= ?(?:\d|1er|lundi|mardi|mercredi|jeudi"
        r"|vendredi))|cheque du(?= ?\d)|paiement du(?= ?\d)|reglement du(?= ?\d)|en date du)",
        Role.PAID,
        money=True,
        bare=True,
    ),
    _rule(
        r"\b(?P<verb>avons procede|ai procede|a procede|avoir procede|procede (?:hier"
        r"|ce jour)) au (?:paiement|reglement|versement)",
        Role.PAID,
        debt=True,
    ),
    _rule(rf"\bavoir(?: \S+){{0,2}}? (?P<verb>{_PAY}|{_WIRE})\b", Role.PAID, debt=True),
    _rule(rf"\bavoir(?: \S+){{0,2}}? (?P<verb>{_MOVE})\b", Role.PAID, money=True),
    _rule(r"\best (?P<verb>effecti(?:f|ve)) depuis\b", Role.PAID, debt=True),
    _rule(rf"(?:{_HAVE}{_GAP}(?: ete)?|{_BE}|\bapparait|\ble){_GAP} (?P<verb>{_BANK})\b", Role.ECHO),
    # announced
    _rule(
        r"\b(?P<verb>(?:part|partent|partira|partiront|sort|sortira|mets?|mettrai|poste|posterai)(?: \w+)?"
        r" (?:au|dans le|par le) (?:prochain )?courrier|(?:part|partent|partira|partiront|sort|sortira)"
        r" (?:a|avec|dans|par) l[ae] (?:levee|poste|tournee|serie|lot|paquet|navette|remise|campagne|train)\w*)"
        r"(?= (?:de|du|des|d'|ce|cet|demain|apres-demain|lundi|mardi|mercredi|jeudi|vendredi|samedi|le|en|fin)\b)",
        Role.PROMISE,
    ),
    _rule(
        rf"\b{_AHEAD}(?: \S+){{0,2}}? (?P<verb>{_PAY}|mandatee?s?|soldee?s?|regularise\w*)\b", Role.PROMISE, debt=True
    ),
    _rule(
        rf"\b(?:{_AHEAD}|sont|est|etait)(?: \S+){{0,2}}? (?P<verb>prevue?s?|programmee?s?|planifiee?s?"
        r"|fixee?s?|effective?|effectif|inscrite?s?)\b",
        Role.PROMISE,
    ),
    _rule(rf"\b{_AHEAD}(?: \S+){{0,2}}? (?P<verb>{_MOVE}|{_BANK}|{_WIRE})\b", Role.PROMISE),
    _rule(
        r"\b(?P<verb>(?:paie|paye|regle|sold|acquitt|honor|mandat)\w{0,2}r(?:ai|a|ons|ez|ont|as|ais|ait|ions))\b",
        Role.PROMISE,
        debt=True,
    ),
    _rule(rf"\b(?!remettrai(?:t|ent)\b)(?P<verb>{_FUTURE_STEM}(?:ai|a|ons|ez|ont|as|ais|ait))\b", Role.PROMISE),
    _rule(rf"\b{_PLANNED}(?: \S+){{0,3}}? (?P<verb>{_INFINITIVE})\b", Role.PROMISE, debt=True),
    _rule(
        rf"\b{_PLANNED}(?: \S+){{0,3}}? (?P<verb>faire|passer|lancer|effectuer|envoyer|deposer|poster|emettre"
        r"|proceder|donner|mettre|etablir|partir)\b",
        Role.PROMISE,
    ),
    _rule(
        rf"{_SUBJECT}{_PRONOUNS} ?(?P<verb>paie|paye|payons|regle|reglons|solde|soldons|acquitte|regularise"
        r"|honore)\b",
        Role.PROMISE,
        debt=True,
        form=Form.PRESENT,
    ),
    _rule(
        rf"{_SUBJECT}{_PRONOUNS} ?(?P<verb>vire|virons|verse|versons|fais|fait|faisons|lance|lancons|envoie"
        r"|envoi|envoies|envoyons|poste|postons|depose|deposons|m'en charge|m'en occupe|nous en occupons"
        r"|donne|passe|procede|procedons|mets|effectue|effectuons|part|transmets|m'y engage|remets|apporte)\b",
        Role.PROMISE,
        form=Form.PRESENT,
    ),
    _rule(
        r"\b(?P<verb>part|partent|partant|sort)(?= (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|demain|ce|le"
        r"|dans|apres-demain|aujourd'hui|la|tout|en|fin|sous|des))",
        Role.PROMISE,
    ),
    _rule(
        r"\b(?P<verb>au plus tard|prevue?s? (?:pour|le|au|fin)|programmee?s? (?:pour|le|au)|m'engage"
        r"|nous engageons|prochaine? (?:campagne|lot|train|proposition)|en attente de virement"
        r"|mise en paiement)\b",
        Role.PROMISE,
    ),
    _rule(r"\b(?P<verb>payables?)\b", Role.PROMISE, debt=True),
    _rule(
        r"\b(?:le (?:reste|solde|restant|complement|reliquat|surplus)|virement|cheque|€|euros|restante?s"
        r"|qui (?:rest|manqu)\w+)[^.;,?!]{0,20}? (?P<verb>arrive(?:nt)?|tombe(?:nt)?|suit|suivent|sui?vra"
        r"|suivront)\b",
        Role.PROMISE,
    ),
    # anything else that dates hang on
    _rule(
        r"(?<!en sortant du )(?<!lors du )(?<!lors de la )(?<!au"
        r" moment du )(?<!au moment de la )(?<!le jour de la"
        rf" )(?<!le jour du )\b(?P<verb>{_DOCUMENT}\w{{0,5}})(?: (?!par\b|dans\b|via\b)\S+){{0,3}}?"
        r" (?:du|de|d'|en date du|datee? du"
        r"|emise? le|initiale au|signee? le|prevue? le|recue? le|qui date du|des)"
        r"(?= ?\d{1,2}(?![\d.,]| ?(?:€|eur))|[ ]?1er"
        rf"| (?:{_SOMEDAY})|{_SOMEDAY})",
        Role.OTHER,
        noun=True,
    ),
)
BARE_NOUN = re.compile(
    r"\b(?P<verb>reglement|paiement|payement|virement|campagne (?:de|du|des) \w+|proposition de paiement"
    r"|train de paiement|bon a payer)"
    r"(?: (?:prevu|programme|planifie|total|integral|complet|effectif|unique|par \w+|bancaire|en cours))?"
    r"(?= (?:au|le|du|pour (?:le|lundi|mardi|mercredi|jeudi|vendredi|demain|fin)|d'ici|avant|fin|des|sous"
    r"|demain|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|ce (?:jour|soir|matin)|hier"
    r"|de (?:demain|lundi|mardi|mercredi|jeudi|vendredi|samedi)"
    r"|aujourd'hui)\b| ?: ?(?:le|\d))"
)
GENERIC_PAST = re.compile(
    r"(?<!\by )\b(?:j'ai|ai|as|a|avons|avez|ont|suis|est|sommes|êtes|sont|était|étaient|avait|avais"
    r"|avions|avaient|été|m'a|l'a|s'est|fut|ayant)"
    r"(?: (?:pas|bien|déjà|été|tous|tout|jamais|rien|vous|nous|donc|aussi|seulement"
    r"|vraiment)){0,3} (?P<verb>[^\W\d_]{2,}(?:é|ée|és|ées|ie?s?|it|ite|ue?s?|ert|erte))\b"
)
PARTICIPLE_THEN_DATE = re.compile(
    r"\b(?!(?:lun|mar|mercre|jeu|vendre|same)di|\w*(?:ité|été)s?\b|(?:moitié|année|journée|soirée|matinée"
    r"|marché|congé|arrivée|rentrée|durée|entrée|côté|employé|délégué|salarié|associé)s?\b|(?:prél|vers"
    r"|vir|pay|régl|effectu|exécut|échelonn|encaiss|débit|report|étal|décal|repouss|diffé)|mai |midi"
    r"|aussi|ici |lui |ainsi|depuis|plus|avis|puis|vu |du |au |jus|dessus|reçu )(?P<verb>[^\W\d_]{2,}(?:é"
    r"|ée|és|ées)|(?:reçu|rendu|vu|venu|parti|sorti|fini|servi|établi|réuni|tenu|intervenu|paru|émis"
    r"|remis|pris|promis|mis|fait|ouvert|écrit)(?:e|s|es)?)(?= (?:(?:le |depuis le |du |au )(?:\d|1er)"
    r"|\d{1,2}[/ ](?:\d|jan|fév|mar|avr|mai|jui|aoû|sep|oct|nov|déc)|(?:depuis |le )?(?:lundi|mardi"
    r"|mercredi|jeudi|vendredi|samedi|dimanche|hier)))"
)
OF_MONEY = re.compile(rf"\b{_MONEY}|€|euros?\b|\beur\b|\bpaiement")
