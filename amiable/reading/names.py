"""Domain names: which are the same place, which only look alike."""

from __future__ import annotations

import re

_TWO_PART = frozenset(
    {
        "co.uk",
        "org.uk",
        "com.br",
        "com.au",
        "co.jp",
        "gouv.fr",
        "asso.fr",
        "com.pt",
        "com.es",
        "co.nz",
        "com.tr",
        "co.za",
    }
)
_ADDED = re.compile(
    r"^(?:fr|france|com|net|org|eu|compta|comptabilite|facture|factures|facturation|paiement|paiements|payment|payments|pay|secure|securite|mail|mails|messagerie|pro|online|admin|support|service|services|billing|finance|tresorerie|rh|info|contact|corp|inc|ltd|web|app|id|sarl|sas)$"
)
_SWAPS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("3", "e"), ("5", "s"), ("i", "l"))
_SHORT = 5


def registrable(domain: str) -> str:
    """The part a person buys: `mail.acme.fr` gives `acme.fr`."""
    labels = domain.lower().strip(".").split(".")
    keep = 3 if ".".join(labels[-2:]) in _TWO_PART else 2
    return ".".join(labels[-keep:])


def look_alike(domain: str, known: str, words: frozenset[str] = frozenset()) -> bool:
    """`domain` is not `known` but would pass for it: a letter off, a digit for a letter, `-fr` or a word added."""
    one, other = registrable(domain), registrable(known)
    if not one or not other or one == other:
        return False
    mine, theirs = one.partition(".")[0], other.partition(".")[0]
    if len(theirs) < _SHORT or mine == theirs:
        return False
    if _skeleton(mine) == _skeleton(theirs) or mine.replace("-", "") == theirs.replace("-", ""):
        return True
    if _added(mine, theirs, words):
        return True
    return _distance_is_one(mine, theirs)


def _added(mine: str, theirs: str, allowed: frozenset[str]) -> bool:
    words, base = mine.split("-"), theirs.split("-")
    if len(words) <= len(base):
        return False
    for at in range(len(words) - len(base) + 1):
        if words[at : at + len(base)] == base:
            return all(_ADDED.match(word) or word in allowed for word in words[:at] + words[at + len(base) :])
    return False


def _skeleton(label: str) -> str:
    for seen, meant in _SWAPS:
        label = label.replace(seen, meant)
    return label


def _distance_is_one(mine: str, theirs: str) -> bool:
    """One letter added, dropped, changed, or two swapped."""
    if abs(len(mine) - len(theirs)) > 1:
        return False
    start = 0
    while start < min(len(mine), len(theirs)) and mine[start] == theirs[start]:
        start += 1
    rest_mine, rest_theirs = mine[start:], theirs[start:]
    return (
        rest_mine[1:] == rest_theirs[1:]
        or rest_mine[1:] == rest_theirs
        or rest_mine == rest_theirs[1:]
        or (rest_mine[:2] == rest_theirs[1::-1] and rest_mine[2:] == rest_theirs[2:] and len(rest_mine) > 1)
    )
