"""Words aimed at a machine that would read the mail: orders, false system marks, hidden instructions."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable

from amiable.domain.reading import Evidence
from amiable.reading.folded import Folded, fold

_MACHINE = (
    r"(?:l'?ia\b|\bi\.?a\.?\b|\bai\b|intelligence artificielle|assistante? (?:ia|ai|virtuel(?:le)?|automatique|numerique|de recouvrement|de messagerie|comptable automatique)|\b(?:assistant|assistente|asistente)\b|(?:ro)?bot\b|chat ?bot|"
    r"\bllm\b|modeles? de langage|language model|(?:the |du |au |le )model(?:e)?\b|sprachmodell|modelo de lenguaje|modello linguistico|taalmodel|\bagent (?:ia|ai|automati|de recouvrement|de relance|autonome|virtuel|logiciel)|ai[ -]agent|\bgpt|chatgpt|\bclaude\b|\bmistral\b|\bgemini\b|copilot|"
    r"(?:systeme|logiciel|programme|moteur|traitement|outil|module) (?:automati|de traitement|de relance|d'analyse|de lecture|de classement|de classification)\w*|automate\b|automated (?:system|agent|process|reader|assistant)|classifi(?:er|eur)|parser|e-?mail (?:reader|parser|agent)|ki[- ]?(?:assistent|agent|system|modell)|kunstliche intelligenz)"
)
_RULES = (
    r"(?:instructions?|consignes?|directives?|regles|prompts?|guidelines?|rules|programmation|garde-?fous|safeguards|guardrails|anweisungen|vorgaben|instrucciones|ordenes|reglas|istruzioni|regole|instrucoes|regras|instructies|regels|configuration)"
)
_WHOSE = r"(?:tout|tes\b|ton\b|ta\b|vos\b|votre\b|previous|prior|above|earlier|precedent|anterieur|ci-dessus|your|all|any|system|d'origine|initial|alle|vorherig|bisherig|deine|tus|todas|anterior|precedenti|tutte|tue|todas as|vorige|eerdere|que tu as|recues|du systeme|de ton|de securite|programm)"
_OVERRIDE = (
    r"(?:ignor(?:e|es|ez|er|a|iere|ieren|are|ar|eer)\b|oubli(?:e|es|ez|er)\b|forget|disregard|overrid(?:e|es)|bypass|ne tien(?:s|ez) (?:pas|plus|aucun) (?:compte )?|fai(?:s|tes) abstraction|outrepass|contourn|passe outre|vergiss|missachte|olvida|dimentica|ignora|esqueca|negeer|vergeet|desobei|desactive|annul(?:e|ez) (?:toutes )?(?:tes|vos|les))"
)
_STRONG = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_OVERRIDE}[^.!?]{{0,50}}{_WHOSE}[^.!?]{{0,30}}{_RULES}",
        rf"{_OVERRIDE}[^.!?]{{0,30}}{_RULES}[^.!?]{{0,30}}{_WHOSE}",
        r"\b(?:tu es|vous etes) (?:desormais|maintenant|a present|dorenavant) (?:mon|ma|un|une|en mode|autorise|libre|dan\b|l'assistant|capable|habilite)",
        r"\byou are now (?:in|an?|my|the|authori[sz]ed|free|acting|operating)|\bfrom now on,? you (?:are|will|must)|\bact as (?:an?|my|the) |pretend (?:to be|you are)|\bdu bist (?:jetzt|ab sofort|nun)|\bahora eres|\bsei ora\b|\bje bent nu\b|\bagora (?:voce )?e\b",
        r"\b(?:agis|comporte-toi|reponds) (?:comme (?:un|une|si|le)|en tant que)",
        r"(?:system|initial|hidden|internal) ?prompt|prompt (?:systeme|system|initial|interne|cache)|invite systeme|system-prompt",
        r"(?:mode|modus|modo) (?:maintenance|developpeur|developer|debug|admin(?:istrateur)?|dan|sans (?:restriction|filtre)|test)\b|(?:maintenance|developer|debug|admin|god|dan) mode\b",
        r"<\|?/?(?:im start|im end|system|assistant|endoftext|user|inst)\|?>|\[/?inst\]|<</?sys>>|</?(?:system|instructions?|assistant|prompt|admin|tool call|function call|important instructions)(?:[ _-]?\w{0,20})?>",
        r"[\[\{(#*=<]{1,3} ?/?(?:begin |end |debut |fin )?(?:de l'|d'|of )?(?:system|systeme|assistant|instruct?ions?|admin|prompt|ai|ia|llm|bot|agent)(?:[ _-][^\]\})#*=>.]{0,50})? ?(?:[\]\})#*=>]{1,3}|:)",
        r"\[(?:[a-z]+[-_ ]){0,3}(?:automat\w+|processing|instruction|system|agent|prompt|hint|directive|override)[-_ a-z]{0,40}\]",
        rf"(?:note|message|instructions?|consignes?|attention|avis|priority|memo|information|hinweis|nota|important|ordre|directive|commande)\w* (?:\w+ ){{0,2}}(?:to|for|pour|a|au|aux|destinee?s? a|an|fur|para|per|voor|adressee? a|a l'attention de|a destination de|a l'intention de|reservee? a|de)\s?(?:the |la |le |l'|les |an |any |tout |toute |votre |your |ton |cette |das |die |den |el |il |o )?(?:\w+ ){{0,1}}{_MACHINE}.{{0,400}}?(?::|ignor|mark|marque|set |reply|repond|record|enregistr|class|clos|accept|valid|n'|ne |do not|don't|override|update|delete|supprim|efface|consider)",
        r"[\"'{]\s?(?:intents?|attack|new text|primary intent|tool calls?|function|role)\"?'?\s?:\s?[\[\"'{]",
        r"\b(?:assistant|system|ai[- ]agent|agent ia|ai)\s?: (?=\S)(?:.{0,120})(?:mark|set|record|ignore|override|reply|answer|repond|classe|marque|enregistre|accepte|the debtor|le debiteur|forward|send|disable|delete|considere)",
        rf"(?:si|if|when|wenn|quand|puisque|as) (?:tu es|vous etes|you are|you're|du bist|eres|sei|je bent|ce (?:message|mail|courriel) est (?:lu|traite|analyse) par|this (?:e-?mail|message) is (?:read|processed) by)(?: une?| an?| ein| eine| un| una| een)? ?.{{0,25}}{_MACHINE}.{{0,200}}?(?:ignor|mark|marque|class|clos|repond|reply|accept|valid|enregistr|considere|record|set |output|approve|confirm|n'envoie|stop|cess|answer)",
        rf"(?:ps|p\.?s\.?|nb|n\.b\.|note) (?:pour|a|to|for) (?:votre|le|la|l'|your|the) ?{_MACHINE}.{{0,300}}?(?:tu |ignor|autoris|accord|reponds|accepte|you )",
        r"(?:reveal|show|print|display|affiche|revele|donne|montre|repete|repeat|dump|output|leak)(?:-moi|z| me)? (?:\w+ ){0,4}(?:prompt|system message|instructions? (?:systeme|secretes?|internes?|initiales?)|hidden instructions|api keys?|cles? (?:d'api|api)|variables d'environnement|configuration)",
        r"(?:do not|don't|never|ne|n') ?(?:mention|tell|inform|alert|escalate|notify|show|forward|reveal|previen|preven|avert|inform|transmet|transfer|signal|montre|parle|escalad|affiche|fais)\w*.{0,50}(?:this (?:note|message|instruction|e-?mail) to|to (?:the |a |any )?(?:user|human|person|operator)|(?:a|par|l'|un|aucun|d')\s?(?:humain|utilisateur|operateur|etre humain)|cette (?:note|instruction|consigne))",
        r"(?:note|message|instruction|consigne|ordre|commande|avis|directive|memo)s? (?:au|a l'|a la|pour|to|for)\s?(?:the |le |l'|la |votre |ton |your )?(?:systeme|system|moteur|logiciel|programme|agent|assistant|robot|modele|model|ia|ai|bot|automate|algorithme)s?\b[^.!?:]{0,40}:",
        r"\bignor(?:e|ez|er)\b (?:\w+ ){0,2}(?:bareme|plafond|politique|limites?|seuils?|policy|policies|limits?|restrictions?|garde-?fou|procedure|validation|controles?|systeme)",
        r"(?:\b(?:ignore|passe|applique|accorde|enregistre|marque|classe|clos|annule|valide|accepte|mets|set|mark|apply|record|close|grant|approve)\b.{0,120}){2}\b(?:reponds|reply|answer|respond)\b[^.!?]{0,30}[\"']",
        r"(?:jailbreak|prompt[- ]injection|ignore everything|ignore all|ignora todo|ignoriere alle|override (?:any|all|every|the)|no human (?:review|validation|intervention|approval)|sans (?:validation|intervention|verification|relecture|controle) humaine?|without human)",
    )
)
_ORDER = re.compile(
    r"\b(?:mark|set|record|waive|approve|accept|classify|reply|answer|respond|forward|disable|delete|close|cancel|output|treat|update|issue|grant|override|ignore|"
    r"marque|enregistre|accepte|valide|classe|clos|cloture|considere|annule|efface|supprime|transfere|transmets|reponds|ignore|applique|accorde|emets|desactive|suspends|confirme|passe|mets|solde|arrete|"
    r"emettre|enregistrer|classer|cloturer|annuler|supprimer|envoyer|repondre|marquer|valider|accorder|considerer|solder|buche|markiere|setze|antworte|losche|marca|responde|borra|segna|rispondi|cancella|markeer|antwoord)\b"
)
_ABOUT = re.compile(
    r"(?:paid|invoice|debt|balance|discount|reminder|customer|credit note|account|payment|fees?|case|payee?s?|facture|dette|solde|remise|relance|client|avoir|compte|paiement|penalites?|dossier|creance|echeancier|promesse|litige|reglee?|rechnung|bezahlt|factura|pagad|fattura|pagat|factuur|betaald)"
)
_TO_MACHINE = re.compile(_MACHINE)
_SAID_TO_US = re.compile(r"(?:\bplease find\b|\bmerci de\b|\bveuillez\b)")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{24,4000}={0,2}")
_SPACED = re.compile(r"(?:\b\w[ ._*-]){8,200}\w\b")
_NEAR = 220


def find(sources: Iterable[Folded]) -> Evidence | None:
    """The first words that give orders to a machine, `hidden` sources being held to a stricter rule."""
    for source in sources:
        found = _in(source, hidden=source.source == "hidden") or _encoded(source)
        if found is not None:
            return found
    return None


def _in(source: Folded, *, hidden: bool) -> Evidence | None:
    for pattern in _STRONG:
        if found := pattern.search(source.text):
            return source.evidence(*found.span())
    for found in _TO_MACHINE.finditer(source.text):
        around = source.text[max(0, found.start() - _NEAR) : found.end() + _NEAR]
        order = _ORDER.search(around)
        if order and _ABOUT.search(around) and hidden:
            return source.evidence(*found.span())
    if hidden and (order := _ORDER.search(source.text)) and _ABOUT.search(source.text) and not _SAID_TO_US.search(source.text):
        return source.evidence(*order.span())
    return None


def _encoded(source: Folded) -> Evidence | None:
    """Orders in base64, or with letters spaced out."""
    for found in _BASE64.finditer(source.original[: len(source.text) * 2 + 100]):
        decoded = _decoded(found[0])
        if decoded and _in(fold(decoded, "decoded"), hidden=True):
            return Evidence(found[0], found.start(), found.end(), source.source)
    for found in _SPACED.finditer(source.text):
        joined = re.sub(r"(?<=\w)[ ._*-](?=\w)", "", found[0])
        around = source.text[: found.start()] + joined + source.text[found.end() :]
        if re.search(r"ignor|instruct|system|prompt|consigne", joined) and (
            _in(fold(around[-3000:], "decoded"), hidden=True) or re.search(r"instruct|prompt|consigne", joined)
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
