"""French text cut into sentences, and folded to the plain letters that rules and classifier read."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_SPACES = re.compile(r"\s+")
_BREAK = re.compile(
    r"(?P<stop>[.!?…]+[\"»)]*)(?=\s|$)"
    r"|(?P<line>\n)"
    r"|(?P<semicolon>;)(?=\s)"
    r"|(?P<turn>,?\s(?=(?:mais|en revanche|par contre|quant (?:à|au|aux)|toutefois|cependant|néanmoins)\b))",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(«\"'’])(?:m|mm|mme|mmes|mlle|me|dr|pr|st|ste|ets|sté|soc|réf|ref|n|no|nos|art|al|cf|ex|etc|tél|tel|fact|env"
    r"|max|min|p|pp|r|l|d|j|av|bd|janv|févr|fev|avr|juil|sept|oct|nov|déc|dec|ht|cie)\.$",
    re.IGNORECASE,
)
_WRAPPED = 58
"""A line at least this long that goes on in lower case was wrapped by the mail client."""


@dataclass(frozen=True)
class Sentence:
    """`text == source[start:end]`, without outer spaces."""

    text: str
    start: int
    end: int


def split(text: str) -> list[Sentence]:
    """Sentences of `text` in order; « ; » and turning words (mais, en revanche, quant à…) also end one."""
    sentences: list[Sentence] = []
    start = 0
    for match in _BREAK.finditer(text):
        if match.start() < start or not _ends(text, match, start):
            continue
        _add(sentences, text, start, match.end())
        start = match.end()
    _add(sentences, text, start, len(text))
    return sentences


def _ends(text: str, match: re.Match[str], start: int) -> bool:
    if match["stop"]:
        return match["stop"] != "." or not _ABBREVIATION.search(text[max(start, match.start() - 12) : match.end()])
    if match["line"]:
        line_start = text.rfind("\n", 0, match.start()) + 1
        following = text[match.end() : match.end() + 1]
        return not (match.start() - line_start >= _WRAPPED and (following.islower() or following.isdigit()))
    return True


def _add(sentences: list[Sentence], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        offset = start + len(piece) - len(piece.lstrip())
        sentences.append(Sentence(stripped, offset, offset + len(stripped)))


_LETTERS = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "`": "'",
        "´": "'",
        "œ": "oe",
        "æ": "ae",
        "«": '"',
        "»": '"',
        "“": '"',
        "”": '"',
        "‑": "-",
        "–": "-",
    }
)
_SPELLINGS = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"([a-z])\1{2,}", r"\1"),
        (r"\b([jlcdnmst]|qu)' +", r"\1'"),
        (r"\bj ai\b|\bjai\b|\bg\b(?= (?:deja|bien|tout|fait|pay|regl|vir|env|recu|vers))", "j'ai"),
        (
            r"\bj(?=(?:peux|peut|vais|suis|voudrais|aimerais|paie|paye|regle|fais|veux|etais|avais|attends|dois)\b)",
            "je ",
        ),
        (r"\bchui[st]?\b|\bjsuis\b", "je suis"),
        (r"\bcest\b|\bc est\b|\bsest\b", "c'est"),
        (
            r"\bc(?= (?:deja|bien|tout|fait|pay|regl|bon|ok|pas|vir|parti|quoi|qui|est"
            r"|une?|le|la|abuse|trop|nickel|moi|possible|compris|note|normal|mort))",
            "c'est",
        ),
        (r"\bcetait\b", "c'etait"),
        (r"\bsa a\b", "ca a"),
        (r"\blai\b", "l'ai"),
        (r"\bna(?= (?:pas|jamais|rien|plus))", "n'a"),
        (r"\bnai\b", "n'ai"),
        (
            r"\bma\b(?=(?: toujours| bien| deja| pas| jamais)? "
            r"(?:dit|livre|confirme|promis|envoye|fait|facture|rembourse|repondu))",
            "m'a",
        ),
        (r"\by ?a\b", "il y a"),
        (r"\bil il y a\b", "il y a"),
        (r"\bpsk\b|\bpcq\b|\bparske\b|\bpck\b|\bpasque\b", "parce que"),
        (r"\bpkoi\b|\bpq\b|\bpk\b", "pourquoi"),
        (r"\bqd\b", "quand"),
        (r"\bvs\b", "vous"),
        (r"\bns\b", "nous"),
        (r"\bds\b", "dans"),
        (r"\btt\b", "tout"),
        (r"\bpr\b", "pour"),
        (r"\brib\b", "rib"),
        (r"\bfacts?\b\.?", "facture"),
        (r"\bcheq?s?\b\.?(?!ue)|\bchq\b|\bcheck\b|\bch[eè]que?\b", "cheque"),
        (r"\bvirt\b|\bvrt\b|\bvir\b(?=\W)", "virement"),
        (r"\bpaiment|\bpayement|\bpaimen\b", "paiement"),
        (r"\bdemin\b|\b2main\b", "demain"),
        (r"\bdsl\b|\bdesoler\b", "desole"),
        (r"\bjme\b", "je me"),
        (r"\bmtn\b", "maintenant"),
        (r"\bauj\b|\bojd\b|\bajd\b", "aujourd'hui"),
        (r"\bbjr\b|\bslt\b|\bbsr\b", "bonjour"),
    )
]
"""What quick writers type for what they mean: only spellings that are safe in any sentence."""

_MASKS_BEFORE = [
    (re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), " xmail "),
    (re.compile(r"\b(?:https?://|www\.)\S+"), " xlien "),
    (re.compile(r"\b(?:[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){3,}(?: ?[a-z0-9]{1,4})?)\b"), " xiban "),
]
_MONTH = (
    r"(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre"
    r"|octobre|novembre|decembre|janv|fevr?|avr|juil|sept|oct|nov|dec)\b\.?"
)
_MONTHS = ("jan", "fe", "mar", "av", "mai", "juin", "juil", "ao", "se", "oc", "no", "de")
_NUMERIC_DATE = re.compile(r"\b(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?\b(?![\d/])")
_WRITTEN_DATE = re.compile(rf"\b(1er|\d{{1,2}})(?: et (?:le )?\d{{1,2}})? ({_MONTH})(?: (20\d\d))?")
_MASKS_AFTER = [
    (
        re.compile(
            r"\b\d[\d .,']{0,24}(?:-|,-)? ?(?:€|euros?\b|eur\b|e\b|chf\b|balles\b|francs\b)(?: ?\d\d\b)?"
            r"|\b(?:eur|chf) ?\d[\d .,']{0,24}"
        ),
        " xmontant ",
    ),
    (re.compile(r"\b\d{1,3}(?:[ .']\d{3})+(?:,\d\d)?\b|\b\d+,\d\d\b"), " xmontant "),
    (re.compile(r"\b\d+(?:,\d+)? ?%|\bpour ?cent\b"), " xpourcent "),
    (re.compile(rf"\b{_MONTH}(?: 20\d\d)?"), " xmois "),
    (re.compile(r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?\b"), " xjour "),
    (
        re.compile(
            r"\b(?=[a-z0-9/._-]{0,40}\d)(?=[a-z0-9/._-]{0,40}[a-z/_-])[a-z0-9]+(?:[/._-][a-z0-9]+)+\b|\b[a-z]{1,4}\d{3,}\b"
        ),
        " xref ",
    ),
    (re.compile(r"\b\d+ ?h(?:eures?)?(?: ?\d\d)?\b"), " xheure "),
    (re.compile(r"\b\d+\b"), " xnum "),
]


def plain(text: str) -> str:
    """Lower case, no accents, straight apostrophes, common quick spellings written out, single spaces."""
    text = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = _SPACES.sub(" ", text).strip()
    for pattern, replacement in _SPELLINGS:
        text = pattern.sub(replacement, text)
    return text


def fold(text: str, received: date | None = None) -> str:
    """`plain` with figures replaced by their kind: xmontant, xnum, xref, xmail, xjour, xmois…

    A date becomes `xdate passee` or `xdate future` as it lies before or after `received`, and `xdate` when that is
    not known.
    """
    text = plain(text)
    for pattern, mask in _MASKS_BEFORE:
        text = pattern.sub(mask, text)
    text = _NUMERIC_DATE.sub(lambda m: _side(m[1], m[2], m[3], received, m[0]), text)
    text = _WRITTEN_DATE.sub(lambda m: _side(m[1], str(_month(m[2])), m[3], received, m[0]), text)
    for pattern, mask in _MASKS_AFTER:
        text = pattern.sub(mask, text)
    return _SPACES.sub(" ", text).strip()


def _month(name: str) -> int:
    return next(n for n, start in enumerate(_MONTHS, 1) if name.startswith(start))


def _side(day: str, month: str, year: str | None, received: date | None, written: str) -> str:
    """The mask of one date; without a year, the one nearest to `received`."""
    number, of = int(day.removesuffix("er")), int(month)
    if not (1 <= number <= 31 and 1 <= of <= 12):  # noqa: PLR2004
        return written
    if received is None:
        return " xdate "
    if year:
        years: tuple[int, ...] = (int(year) if len(year) == 4 else 2000 + int(year),)  # noqa: PLR2004
    else:
        years = (received.year - 1, received.year, received.year + 1)
    days = [date(y, of, min(number, 28)) for y in years]
    nearest = min(days, key=lambda d: abs((d - received).days))
    return " xdate passee " if nearest < received else " xdate future "
