"""Of several offers: the sums and numbers of payments that the words favour, and those that they turn down."""

from __future__ import annotations

import re
from decimal import Decimal

from amiable.french.amounts import find_amounts
from amiable.french.numbers import WORDS, find_numbers, parse_number
from amiable.reading.talk.clauses import Role, clauses, in_digits
from amiable.reading.talk.cues import MONTHS, says

HUNDRED = 100
_NUMBER = rf"(?P<n>\d{{1,2}}|{WORDS})"
_COUNTED = re.compile(
    rf"\b(?:en|par|a) {_NUMBER}\b(?! ?(?:[€%/]|\d|euros?|eur\b|h\b|heures?|jours?|semaines?|cents?|mille|{MONTHS}))"
)
_OF = re.compile(
    rf"\b{_NUMBER} ?(?:petits? |gros(?:ses)? |seuls? |seules )?"
    r"(?:fois|x|versements?|paiements?|virements?|mensualites|echeances|reglements|cheques)\b"
)
_ALONE = re.compile(
    r"[ ,;:.!?(]*"
    r"(?:(?:donc|alors|plutot|va pour|ce sera|et|mettez|prenez|disons|ok|oui|pour|moi|ca sera|finalement) )*"
    rf"(?:les |le |la )?{_NUMBER}[ !]*(?:suffi\w+|ira|iront|convien\w+|svp|merci|s'il vous plait)?[ !]*"
)
_BETTER = re.compile(
    rf"(\bprefer\w+[^.;!?\n]{{0,30}}\b(?:\d{{1,3}}|{WORDS})\b[^.;!?\n]{{0,30}}?) (?:a|que|qu'en) "
    rf"(?=(?:\d|{WORDS}))"
)
"""« je préfère trois petits paiements à deux gros »."""
_SHARES = {"moitie": 2, "moities": 2, "tiers": 3, "quarts": 4}
_BY_SHARES = re.compile(rf"\bpar (?P<share>{'|'.join(_SHARES)})\b")


def find_favoured(plain: str) -> tuple[Decimal, ...]:
    """What is named and nowhere turned down; nothing where the message asks, or puts the choice off."""
    if "?" in plain or says("answer.later", plain) or not (says("pick.prefers", plain) or len(plain) < HUNDRED):
        return ()
    against = find_turned_down(plain)
    return tuple(value for value in _named(plain, turned_down=False) if value not in against)


def find_turned_down(plain: str) -> tuple[Decimal, ...]:
    """What the words do not want."""
    return _named(plain, turned_down=True)


def _named(plain: str, *, turned_down: bool) -> tuple[Decimal, ...]:
    found: list[Decimal] = []
    plain = _BETTER.sub(r"\1, pas ", in_digits(plain))
    said = clauses(plain)
    for clause, after in zip(said, [*said[1:], None], strict=True):
        words = plain[clause.start : clause.end]
        judged = plain[after.start : after.end] if after else ""
        judged = judged if judged.startswith(",") and not _values(judged) else ""  # « 600, c'est raide »
        against = clause.role is Role.REJECTED or any(says("pick.against", one) for one in (words, judged))
        if against is turned_down and (against or clause.role is Role.SAID):
            found += _values(words)
    return tuple(dict.fromkeys(found))


def _values(words: str) -> list[Decimal]:
    counted = [match["n"] for pattern in (_COUNTED, _OF) for match in pattern.finditer(words)]
    alone = _ALONE.fullmatch(words)
    counts = [parse_number(one) for one in [*counted, *([alone["n"]] if alone else [])]]
    shares = [Decimal(_SHARES[match["share"]]) for match in _BY_SHARES.finditer(words)]
    said = [*(span.value for span in find_amounts(words)), *(span.value for span in find_numbers(words))]
    sums = [value for value in said if value >= HUNDRED]
    return [*(Decimal(one) for one in counts if one is not None and one > 1), *shares, *sums]
