"""A reply laid out for the extractors: folded text, sentences, dates, amounts, and the verbs they hang on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from amiable.domain.reading import Evidence
from amiable.french.amounts import AmountSpan, find_amounts
from amiable.french.dates import Mention, find_mentions, resolve
from amiable.french.fold import fold

LIMIT = 20_000
"""Characters read: a longer reply is no longer a reply."""


class Role(StrEnum):
    """What a verb or noun of the reply is about."""

    PAID = "paid"
    ECHO = "echo"
    """What the bank did with a payment told elsewhere (debited, cashed)."""
    PROMISE = "promise"
    NOT_PAID = "not_paid"
    OTHER = "other"


@dataclass(frozen=True)
class Anchor:
    """A place that dates and amounts hang on. `debt`: its object is the debt, not « un virement »."""

    start: int
    end: int
    role: Role
    debt: bool = False


_BREAK = re.compile(r"(?<=[.!?…;])[\s]+|[\n]+(?=[^a-z])|\n\n+|(?<=[!?])(?=[A-Za-zÀ-ÿ])")
_ABBREVIATION = re.compile(r"(?:\b(?:m|mm|mme|mlle|me|dr|st|ste|art|ref|no|n|tel|fact|env|cf|ex|p|ht|av|bd|janv|fevr|avr|juil|sept|oct|nov|dec|eur|num)|\b[a-z])\.$")


def split_sentences(plain: str) -> tuple[tuple[int, int], ...]:
    """Places of the sentences of a folded text, in order; lines of a list are sentences of their own."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _BREAK.finditer(plain):
        if "\n" not in match[0] and _ABBREVIATION.search(plain, max(start, match.start() - 8), match.start()):
            continue
        if match.start() > start:
            spans.append((start, match.start()))
        start = match.end()
    if start < len(plain):
        spans.append((start, len(plain)))
    return tuple(spans)


_ADVERB = (
    r"(?:bien|deja|donc|tout|toute|tous|toujours|aussi|ensuite|egalement|effectivement|bel et bien|quand meme|pourtant|en effet"
    r"|integralement|entierement|totalement|partiellement|directement|enfin|justement|normalement|vous|moi|ce jour|ce matin|hier|soir"
    r"|aujourd'hui|a l'instant|finalement|immediatement|recemment|depuis|en partie|par erreur|seulement|la|le|les|lui|en ligne|d'ailleurs|meme)"
)
_GAP = rf"(?: {_ADVERB}){{0,4}}"
_HAVE = r"(?:\bai|\bj'ai|\bjai|\bj ai|\bg|\bas|\ba|\bavons|\bavez|\bont|\bavais|\bavait|\bavions|\bavaient|\bl'ai|\bl'a|\bl'avons|\bl'ont|\bayant|\bai|\bon a)"
_BE = r"(?:\best|\bsont|\bc'est|\bc|\bcest|\betait|\betaient|\bete|\bsuis|\bsommes|\bfut|\bs'est)"
_PAY = r"(?:pay[e]{1,2}s?|paies?|regl[e]{1,2}s?|sold[e]{1,2}s?|acquitt[e]{1,2}s?|honor[e]{1,2}s?)"
_MOVE = (
    r"(?:vir[e]{1,2}s?|vers[e]{1,2}s?|transfer[e]{1,2}s?|effectu[e]{1,2}s?|execut[e]{1,2}s?|emis(?:es?)?|fait(?:es?|s)?|pass[e]{1,2}s?|lanc[e]{1,2}s?"
    r"|part[i]e?s?|remis(?:es?)?|depos[e]{1,2}s?|post[e]{1,2}s?|envoy[e]{1,2}s?|expedi[e]{1,2}s?|adress[e]{1,2}s?|donn[e]{1,2}s?|valid[e]{1,2}s?|realis[e]{1,2}s?"
    r"|intervenue?s?|ordonn[e]{1,2}s?|comptabilis[e]{1,2}s?|sorti?e?s?|rembours[e]{1,2}s?|mandat[e]{1,2}s?|compens[e]{1,2}s?|saisie?s?|enregistr[e]{1,2}s?|mis(?:es?)?|glisse|laisse|porte|signe|sign[e]{1,2}s?)"
)
_BANK = r"(?:debit[e]{1,2}s?|encaiss[e]{1,2}s?|credit[e]{1,2}s?)"
_DIRECT = r"(?:prelev[e]{1,2}s?)"
_MONEY = (
    r"(?:virements?|paiements?|payements?|reglements?|cheques?|chq|versements?|transferts?|ordre de virement|prelevements?|mandats?|lcr|acompte|solde|somme|fonds|argent|virt|vir\b|la carte|carte bleue|cb\b|especes|montant)"
)
_INFINITIVE = r"(?:payer|regler|virer|verser|solder|acquitter|honorer|transferer|mandater|rembourser)"
_FUTURE_STEM = (
    r"(?:paier|payer|regler|virer|verser|solder|acquitter|honorer|transferer|mandater|rembourser|prelever|procedera?|deposer|poster|enverr|envoyer|remettr|ferr?|fer|lancer|partir|passer|effectuer|emettr|executer|etablir|recevr|aur|ser|donner|porter|arriver|saisir|interviendr|toucher|programmer|apporter|glisser|regularis\w*er|compter)"
)
_SAY = r"(?:je|j'|on|nous|il|elle|tu|vous|qui)"

_NEGATION = re.compile(r"\b(?:n'|ne |n )(?:\S+ ){0,4}$|\b(?:pas|jamais|rien|aucun|aucune|sans|non)(?: \S+){0,3} $")
_CONDITION = re.compile(r"\b(?:si|avant de|avant d'|afin de|pour|une fois|apres|avoir|s'il|s'ils|sinon|dois|doit|faut|cense|peux|peut|pouvons)(?: \S+){0,3} $")
_PASSIVE_AHEAD = re.compile(r"\b(?:sera|seront|serez|seras|serait|seraient|seriez|etre|soit|soient|aura|aurez|aurons|auront|aurait)(?: \S+){0,3} $")

_RULES: tuple[tuple[re.Pattern[str], Role, bool], ...] = (
    # told
    (re.compile(rf"{_HAVE}{_GAP}(?: ete)?{_GAP} (?P<verb>{_PAY})\b"), Role.PAID, True),
    (re.compile(rf"{_BE}{_GAP} (?P<verb>{_PAY})\b"), Role.PAID, True),
    (re.compile(rf"(?:^|[.,;:!?(\n-] ?|\bfacture |\bdeja |\bete |\bdonc |\bbien |\bet |\bpayee? et )(?P<verb>{_PAY})(?= (?:le|hier|avant|ce|par|en|via|depuis|ce|aujourd|la semaine|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|\d|a|au|du|il y a|dans|cash|comptant|sur|deja|de suite|integralement|en totalite|dans)\b|[ ]?(?:[.,!;:)]|$))"), Role.PAID, True),
    (re.compile(rf"{_HAVE}{_GAP}(?: ete)?{_GAP} (?P<verb>{_MOVE}|{_DIRECT})\b"), Role.PAID, False),
    (re.compile(rf"{_BE}{_GAP} (?P<verb>{_MOVE}|{_DIRECT})\b"), Role.PAID, False),
    (re.compile(rf"\b{_MONEY}(?: \S+){{0,6}}? (?P<verb>{_MOVE}|{_DIRECT})\b"), Role.PAID, False),
    (re.compile(r"\b(?P<verb>date (?:de reglement|de paiement|d'execution|de valeur)|en date du|l'emission|l'ordre|intervenu|confirmation de virement|avis de virement|ordre de virement du|virement du|cheque du|paiement du|reglement du|vire\b|prelevee?|mandatee?)"), Role.PAID, False),
    (re.compile(rf"\b(?P<verb>avons procede|ai procede|a procede|avoir procede|procede (?:hier|ce jour|le)) au (?:paiement|reglement)"), Role.PAID, True),
    (re.compile(rf"\bavoir(?: \S+){{0,2}}? (?P<verb>{_PAY})\b"), Role.PAID, True),
    (re.compile(rf"\bavoir(?: \S+){{0,2}}? (?P<verb>{_MOVE})\b"), Role.PAID, False),
    (re.compile(rf"(?:{_HAVE}{_GAP}(?: ete)?|{_BE}|\bapparait|\ble){_GAP} (?P<verb>{_BANK})\b"), Role.ECHO, False),
    # announced
    (re.compile(rf"\b(?:sera|seront|serez|seras|serait|doit etre|devrait etre|devraient etre|va etre|vont etre|allez etre|pourra etre|doivent etre|serons)(?: \S+){{0,2}}? (?P<verb>{_PAY}|mandatee?s?|soldee?s?)\b"), Role.PROMISE, True),
    (re.compile(rf"\b(?:sera|seront|serez|serait|doit etre|devrait etre|va etre|vont etre|pourra etre|sont|est)(?: \S+){{0,2}}? (?P<verb>{_MOVE}|{_BANK}|{_DIRECT}|prevue?s?|programmee?s?|planifiee?s?|fixee?s?|effective?|effectif)\b"), Role.PROMISE, False),
    (re.compile(rf"\b(?P<verb>(?:paie|paye|regle|sold|acquitt|honor|mandat)\w{{0,2}}r(?:ai|a|ons|ez|ont|as|ais|ait|ions))\b"), Role.PROMISE, True),
    (re.compile(rf"\b(?P<verb>{_FUTURE_STEM}(?:ai|a|ons|ez|ont|as|ais|ait))\b"), Role.PROMISE, False),
    (re.compile(rf"\b(?:vais|va|vas|allons|allez|vont|compte|comptons|pense|pensons|prevois|prevoit|prevoyons|m'engage a|nous engageons a|s'engage a|engageons a|engage a|prevu de|promets de|promis de|pourrai|pourrons|peux|pouvons|peut|souhaite|dois|devons|ferai pour|je vais|propose de|essaie de|essaye de|tiens a|tenons a)(?: \S+){{0,3}}? (?P<verb>{_INFINITIVE})\b"), Role.PROMISE, True),
    (re.compile(rf"\b(?:vais|va|allons|vont|compte|comptons|pense|pensons|m'engage a|engageons a|promets de|prevu de)(?: \S+){{0,3}}? (?P<verb>faire|passer|lancer|effectuer|envoyer|deposer|poster|emettre|proceder|donner|mettre|etablir|partir)\b"), Role.PROMISE, False),
    (re.compile(rf"\b(?:je|j'|on|nous|il|elle)(?: (?:vous|te|le|la|les|lui|l'|en|m'en|m'y|vous la|vous le|ne|vous les))* ?(?P<verb>paie|paye|payons|regle|reglons|solde|soldons|acquitte)\b"), Role.PROMISE, True),
    (re.compile(rf"\b(?:je|j'|on|nous|il|elle|tu)(?: (?:vous|te|le|la|les|lui|l'|en|vous la|vous le))* ?(?P<verb>vire|virons|verse|versons|fais|fait|faisons|lance|lancons|envoie|envoi|envoies|envoyons|poste|postons|depose|deposons|m'en charge|m'en occupe|nous en occupons|donne|passe|procede|procedons|mets|effectue|effectuons|part|transmets)\b"), Role.PROMISE, False),
    (re.compile(rf"\b(?P<verb>part|partent|partant|sort)(?= (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|demain|ce|le|dans|apres-demain|aujourd'hui|la|tout|en|fin|sous|des))"), Role.PROMISE, False),
    (re.compile(rf"\b(?P<verb>echeance|au plus tard|prevue?s? (?:pour|le|au|fin)|programmee?s? (?:pour|le|au)|m'engage|nous engageons|prochain(?:e)? (?:campagne|lot|train|proposition|echeance)|en attente de virement|mise en paiement)\b"), Role.PROMISE, False),
    # refused, owed, unpaid
    (re.compile(rf"\b(?:n'|ne )(?:\S+ ){{0,4}}?(?:pas|jamais|rien|plus)(?: \S+){{0,3}}? (?P<verb>{_PAY}|{_INFINITIVE})\b"), Role.NOT_PAID, True),
    # anything else that dates hang on
    (re.compile(r"\b(?P<verb>(?:factur|relanc|rappel|courrier|courriel|e-?mail|mail|mise en demeure|jugement|assemblee|commande|livraison|contrat|devis|reception|releve|message|appel|lettre|avoir|visite|rendez-vous|rdv|intervention|reunion|audience|prestation|proces-verbal|pv|bon|echange|echeance initiale|decompte|conge|mission|formation|location|situation|annonce|publication|bodacc|ouverture|debloc|dossier)\w{0,5})(?: \S+){0,3}? (?:du|de|d'|en date du|le|datee? du|depuis le|des|emise? le|initiale au|signee? le|prevue? le)(?= ?\d|1er| (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)| hier|hier)"), Role.OTHER, False),
    (re.compile(r"(?:" + _HAVE + "|" + _BE + rf"){_GAP}(?: ete)?{_GAP}" + r" (?P<verb>recue?s?|livree?s?|commandee?s?|signee?s?|resiliee?s?|quittee?s?|ouverte?s?|fermee?s?|declaree?s?|appelee?s?|demandee?s?|refusee?s?|rejetee?s?|constatee?s?|signalee?s?|annulee?s?|retournee?s?|installee?s?|annoncee?s?|perdue?s?|echangee?s?|ecrit|contacte|transmis|rendue?s?|place|tombee?|arrivee?s?|venue?s?|panne|mutee?|absente?)\b"), Role.OTHER, False),
)
_GENERIC = re.compile(rf"\b{_MONEY}|€|euros?\b|\beur\b|\bpaiement")


class Page:
    """A reply and what was found in it, computed once."""

    def __init__(self, text: str, today: date, known: Collection[Decimal] = ()) -> None:
        self.text = text[:LIMIT]
        self.today = today
        self.plain = fold(self.text)
        self.sentences = split_sentences(self.plain)
        self._starts = [start for start, _ in self.sentences]
        self.mentions: tuple[Mention, ...] = _joined(find_mentions(self.text), self.plain)
        self.amounts: tuple[AmountSpan, ...] = find_amounts(self.text, known)
        self.anchors: tuple[Anchor, ...] = tuple(self._find_anchors())

    def sentence(self, place: int) -> tuple[int, int]:
        """The sentence that holds a place."""
        if not self.sentences:
            return (0, len(self.plain))
        return self.sentences[max(0, bisect_right(self._starts, place) - 1)]

    def evidence(self, start: int, end: int) -> Evidence:
        """The exact words at a place."""
        return Evidence(self.text[start:end], start, end)

    def resolve(self, mention: Mention, *, past: bool) -> date | None:
        """The day a mention means when told (past) or announced."""
        return resolve(mention, self.today, past=past)

    def distance(self, start: int, end: int, anchor: Anchor) -> int:
        """How far a figure is from a verb: characters, more across commas and sentences."""
        low, high = (end, anchor.start) if end <= anchor.start else (anchor.end, start)
        gap = self.plain[low:high]
        cost = len(gap) + 25 * len(re.findall(r"[,;:(]| mais | et (?:je|nous|on|le|la) | puis ", gap))
        return cost + (12 if end <= anchor.start else 0)

    def anchor_of(self, start: int, end: int) -> Anchor | None:
        """The verb that a figure hangs on, in its own sentence; None when the sentence has none."""
        low, high = self.sentence(start)
        near = [anchor for anchor in self.anchors if low <= anchor.start < high]
        if not near:
            return None
        return min(near, key=lambda anchor: self.distance(start, end, anchor))

    def _find_anchors(self) -> list[Anchor]:
        found: dict[int, Anchor] = {}
        for rule, role, debt in _RULES:
            for match in rule.finditer(self.plain):
                start, end = match.span("verb")
                if any(at in found for at in range(start, end)):
                    continue
                low, high = self.sentence(start)
                sentence = self.plain[low:high]
                before = self.plain[max(low, start - 40) : start]
                kind = role
                if role is Role.PAID:
                    if _PASSIVE_AHEAD.search(before):
                        continue
                    if not debt and not _GENERIC.search(sentence):
                        kind = Role.OTHER
                    elif re.search(r"\b(?:n'|ne |n'a|pas|jamais)\b", before[-30:]) and re.search(r"\b(?:pas|jamais|point|rien|aucun)\b", before[-30:] + match[0]):
                        kind = Role.NOT_PAID
                if role is Role.PROMISE and re.search(r"\b(?:ne|n')\b.{0,30}", before[-30:] ) and re.search(r"\b(?:pas|rien|jamais|plus|aucun)\b", self.plain[start : end + 12]):
                    kind = Role.NOT_PAID
                for at in range(start, end):
                    found[at] = Anchor(start, end, kind, debt)
        return sorted(set(found.values()), key=lambda anchor: anchor.start)


def _joined(mentions: tuple[Mention, ...], plain: str) -> tuple[Mention, ...]:
    """« mardi prochain, le 13 » is one date: the second, more exact, stands for both."""
    kept: list[Mention] = []
    for mention in mentions:
        gap = plain[kept[-1].end : mention.start] if kept else ""
        if kept and kept[-1].weekday is not None and kept[-1].day is None and mention.day and re.fullmatch(r" ?[,(] ?(?:soit )?(?:le )?", gap):
            kept[-1] = mention
        else:
            kept.append(mention)
    return tuple(kept)
