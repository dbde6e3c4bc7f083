"""Traces of the machinery: placeholders, markup, data, instructions, talk about prompts or models."""

from __future__ import annotations

import re

from amiable.policies.check.allowed import Allowed
from amiable.policies.check.page import Page

_LEAK = re.compile(
    r"\{\{?|\}\}?|\$\{|<%|%>|%\(\w+\)|%[sd]\b|\$[a-z_]{3,}"  # templates
    r"|\[(?!\.\]|at\]|point\])[^\]\n]{1,60}\](?:\([^)\n]*\))?"
    r"|<[^>\n@]{1,60}>|</\w+|&(?:nbsp|amp|lt|gt|eacute|egrave|rsquo|quot|euro);|&#\d+;"  # markup
    r"|```|\*\*|__+|^[ \t]*#{1,6} \w|~~|^[ \t]*[-=]{3,}[ \t]*$|^\|.*\|$|\\n|\\u[0-9a-f]{4}"
    r"|\"\w+\" ?:|^[^\w\n]{0,8}(?:json|yaml|xml|html|markdown)\b"  # data
    r"|\b[a-z]+_[a-z_]+\b"
    r"|\b(?:null|undefined|nan|none|todo|tbd|fixme|lorem|ipsum|placeholder|xxx+|n/a|xx/xx\S*|jj/mm\S*)\b"
    r"|\b(?:inser|complet|renseign|indiqu|ajout)(?:er|ez) ici\b"
    r"|\b(?:je suis|suis) une? (?:ia|intelligence artificielle)\b|\b(?:reponse|texte|message) generee?\b"
    r"|^[^\w\n]{0,8}(?:system|user|assistant|systeme|utilisateur) ?:"
    r"|\b(?:(?:system|initial|user) )?prompts?\b(?! (?:retab|regl|retour|paie|trait|repon|envoi|denou"
    r"|resol))|\bconsignes? (?:systeme|recues?|donnees?|internes?|fournies?|initiales?)|\b(?:message|role"
    r"|invite) systeme\b"
    r"|\b(?:d'apres|selon|conformement a|suivant|malgre|ignor\w+|respect\w+) (?:mes|les|vos|ces"
    r"|toutes? les|l'ensemble des) (?:consignes|instructions|regles) (?:precedentes|que j|recues|internes"
    r"|systeme|qui m|de redaction|donnees)"
    r"|\bmes (?:instructions|consignes|regles|parametres|directives)\b|\binstructions (?:systeme"
    r"|precedentes|internes|que j'ai|qui m|de redaction)"
    r"|\bignor\w+ (?:les |toutes les |mes |ces )?(?:regles|instructions|consignes)"
    r"|\ben tant qu(?:e|') ?(?:ia|modele|intelligence|redacteur automatique)\b"
    r"|\bmodeles? de langage|\blanguage model|\bllm\b|\bchat ?gpt\b|\bgpt(?:-?\d)?\b|\bopenai\b"
    r"|\bclaude\b(?= \(| ?ai| ?3)|\bmistral ai\b"
    r"|\b(?:voici|ci-dessous|ci-apres)(?!,? [^|\n]{0,25}\breponses? a (?:votre|vos|chacune))"
    r"[^|\n]{0,25}\b(?:une?|la|le|votre|l') (?:proposition de |version "
    r"|projet de |exemple de |ebauche de |modele de |texte |courriel |mail |message )*"
    r"(?:brouillon|reponse|texte|relance|courriel|e-?mail|message|version|mail|lettre"
    r"|proposition de (?:relance|reponse|courriel|message|mail))\b[^|\n]{0,60}:? ?$"
    r"|^(?:bien sur|certainement|absolument|d'accord|tres bien|parfait|voila|ok"
    r"|entendu) ?[!,.:] ?voici (?:une?|la|le|votre|mon|ma) (?:brouillon|reponse|texte|message|courriel"
    r"|e-?mail|mail|proposition|version|relance|lettre)"
    r"|\b(?:brouillon|draft|version (?:finale|corrigee|\d)) ?:|\b(?:note|remarque"
    r"|commentaire)s? (?:internes?\b|pour (?:le|la) (?:relect|redact|gestionnaire|manager|valid)"
    r"|du redacteur|au relecteur)"
    r"|^[^\w\n]{0,8}(?:justification|explication|raisonnement|reflexion|etape \d|contexte|sortie|output"
    r"|input|corps|subject|body|action|ton|consigne) ?:"
    r"|^[^\w\n]{0,8}(?:note|remarque|nb) ?: (?:j'ai|je|ce (?:brouillon|message|texte|courriel)"
    r"|le (?:brouillon|ton|texte|message)|les montants|a adapter|pensez a)"
    r"|\b(?:conforme|conformement) au (?:schema|format|gabarit|modele demande)|\b(?:schema"
    r"|format) (?:demande|json|attendu)"
    r"|\bj'espere que (?:ce|cette) (?:brouillon|version|texte|proposition|reponse)"
    r"|\bn'hesitez pas a (?:me dire si vous souhaitez|adapter|modifier ce|me demander de (?:modif|reform))"
    r"|\b(?:souhaitez|voulez)-vous que je (?:reformule|modifie|raccourcisse|ajuste|le rende|la rende"
    r"|l'adapte)|\bmontants? (?:fournis|autorises|listes)|\bfaits (?:autorises|fournis)"
    r"|\b(?:champ|variable|parametre|balise|fonction|outil)\b[^|\n]{0,20}\b(?:manquante?|renseignee?|vide"
    r"|appelee?)\b|\b(?:ma|la|les|mes) consignes? (?:m'|est de|interdi|impos|demand)|\bj'ai (?:respecte"
    r"|suivi|applique|tenu compte de|reformule|raccourci|evite|veille)\b|\b\d+ mots\b"
    r"|\bje ne peux pas (?:generer|rediger|produire|repondre a cette demande)|\bregenere\w*",
    re.MULTILINE,
)


def check_leak(page: Page, allowed: Allowed) -> None:
    """Anything that a debtor should never see of how the draft was made."""
    for match in _LEAK.finditer(page.masked):
        if match[0].startswith("<") and not match[0].strip("<> ¤"):
            continue
        page.find("leak", *match.span())
