"""Traces of the machinery: placeholders, markup, data, instructions, talk about prompts or models."""

from __future__ import annotations

import re

from amiable.policies.check.allowed import Allowed
from amiable.policies.check.beginnings import Beginnings
from amiable.policies.check.page import Page

_SIGNS = re.compile(
    r"\{\{?|\}\}?|\$\{|<%|%>|%\(\w+\)|%[sd]\b|\$[a-z_]{3,}"
    r"|\[(?!\.\]|at\]|point\])[^\]\n]{1,60}\](?:\([^)\n]*\))?|<[^>\n@]{1,60}>|</\w+"
    r"|&(?:nbsp|amp|lt|gt|eacute|egrave|rsquo|quot|euro);|&#\d+;|```|\*\*|__+|^[ \t]*#{1,6} \w|~~"
    r"|^[ \t]*[-=]{3,}[ \t]*$|^\|.*\|$|\\n|\\u[0-9a-f]{4}|\"\w+\" ?:"
    r"|^[^\w\n]{0,8}(?:json|yaml|xml|html|markdown)\b|\b[a-z]+_[a-z_]+\b"
    r"|^[^\w\n]{0,8}(?:system|user|assistant|systeme|utilisateur) ?:|^(?:bien sur|certainement|absolument"
    r"|d'accord|tres bien|parfait|voila|ok|entendu) ?[!,.:] ?voici (?:une?|la|le|votre|mon"
    r"|ma) (?:brouillon|reponse|texte|message|courriel|e-?mail|mail|proposition|version|relance|lettre)"
    r"|^[^\w\n]{0,8}(?:justification|explication|raisonnement|reflexion|etape \d|contexte|sortie|output"
    r"|input|corps|subject|body|action|ton|consigne) ?:|^[^\w\n]{0,8}(?:note|remarque|nb) ?: (?:j'ai|je"
    r"|ce (?:brouillon|message|texte|courriel)|le (?:brouillon|ton|texte|message)|les montants|a adapter"
    r"|pensez a)|\b\d+ mots\b",
    re.MULTILINE,
)
"""Templates, markup, data, and what begins a line."""
_WORDS = re.compile(
    r"\b(?:null|undefined|nan|none|todo|tbd|fixme|lorem|ipsum|placeholder|xxx+|n/a|xx/xx\S*|jj/mm\S*)\b"
    r"|\b(?:inser|complet|renseign|indiqu|ajout)(?:er|ez) ici\b"
    r"|\b(?:je suis|suis) une? (?:ia|intelligence artificielle)\b|\b(?:reponse|texte|message) generee?\b"
    r"|\b(?:(?:system|initial|user) )?prompts?\b(?! (?:retab|regl|retour|paie|trait|repon|envoi|denou"
    r"|resol))|\bconsignes? (?:systeme|recues?|donnees?|internes?|fournies?|initiales?)"
    r"|\b(?:message|role|invite) systeme\b|\b(?:d'apres|selon|conformement a|suivant|malgre|ignor\w+"
    r"|respect\w+) (?:mes|les|vos|ces|toutes? les|l'ensemble des) (?:consignes|instructions"
    r"|regles) (?:precedentes|que j|recues|internes|systeme|qui m|de redaction|donnees)"
    r"|\bmes (?:instructions|consignes|regles|parametres|directives)\b"
    r"|\binstructions (?:systeme|precedentes|internes|que j'ai|qui m|de redaction)"
    r"|\bignor\w+ (?:les |toutes les |mes |ces )?(?:regles|instructions|consignes)"
    r"|\ben tant qu(?:e|') ?(?:ia|modele|intelligence|redacteur automatique)\b|\bmodeles? de langage"
    r"|\blanguage model|\bllm\b|\bchat ?gpt\b|\bgpt(?:-?\d)?\b|\bopenai\b|\bclaude\b(?= \(| ?ai| ?3)"
    r"|\bmistral ai\b|\b(?:voici|ci-dessous|ci-apres)(?!,? [^|\n]{0,25}\breponses? a (?:votre|vos"
    r"|chacune))[^|\n]{0,25}\b(?:une?|la|le|votre|l') (?:proposition de |version |projet de |exemple de "
    r"|ebauche de |modele de |texte |courriel |mail |message )*(?:brouillon|reponse|texte|relance"
    r"|courriel|e-?mail|message|version|mail|lettre|proposition de (?:relance|reponse|courriel|message"
    r"|mail))\b[^|\n]{0,60}:? ?$|\b(?:brouillon|draft|version (?:finale|corrigee|\d)) ?:|\b(?:note"
    r"|remarque|commentaire)s? (?:internes?\b|pour (?:le|la) (?:relect|redact|gestionnaire|manager|valid)"
    r"|du redacteur|au relecteur)|\b(?:conforme|conformement) au (?:schema|format|gabarit|modele demande)"
    r"|\b(?:schema|format) (?:demande|json|attendu)"
    r"|\bj'espere que (?:ce|cette) (?:brouillon|version|texte|proposition|reponse)"
    r"|\bn'hesitez pas a (?:me dire si vous souhaitez|adapter|modifier ce|me demander de (?:modif|reform))"
    r"|\b(?:souhaitez|voulez)-vous que je (?:reformule|modifie|raccourcisse|ajuste|le rende|la rende"
    r"|l'adapte)|\bmontants? (?:fournis|autorises|listes)|\bfaits (?:autorises|fournis)|\b(?:champ"
    r"|variable|parametre|balise|fonction|outil)\b[^|\n]{0,20}\b(?:manquante?|renseignee?|vide|appelee?)\b"
    r"|\b(?:ma|la|les|mes) consignes? (?:m'|est de|interdi|impos|demand)"
    r"|\bj'ai (?:respecte|suivi|applique|tenu compte de|reformule|raccourci|evite|veille)\b"
    r"|\bje ne peux pas (?:generer|rediger|produire|repondre a cette demande)|\bregenere\w*",
    re.MULTILINE,
)
"""Talk of instructions, drafts, schemas and models; each begins a word."""
_BEGINNINGS = Beginnings([_WORDS])


def check_leak(page: Page, allowed: Allowed) -> None:
    """Anything that a debtor should never see of how the draft was made."""
    text = page.masked
    for match in _SIGNS.finditer(text):
        if match[0].startswith("<") and not match[0].strip("<> ¤"):
            continue
        page.find("leak", *match.span())
    for start in _BEGINNINGS.places(text)[0]:
        if said := _WORDS.match(text, start):
            page.find("leak", *said.span())
