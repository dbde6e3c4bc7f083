"""What a model's text must satisfy before its repères are filled in: ours first, the draft check afterwards."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from amiable.domain.draft import Finding
from amiable.french.fold import fold
from amiable.french.phrasebook import sections
from amiable.llm.frame import BLOCKS, set_apart
from amiable.llm.pseudonyms import CLOSE, OPEN, TOKEN, tokens_of

SLACK = 600
"""Characters that a text may have beyond twice its reference."""
_OPENING = re.compile(
    r"^\s*(?:madame|monsieur|mesdames|messieurs|bonjour|bonsoir|cher|chère)\b[^\n.!?]{0,80},?[^\S\n]*(?:\n|$)", re.I
)
_GREETED = re.compile(r"(?:madame, monsieur|bonjour(?: [^,.\n]{1,40})?),\s*", re.IGNORECASE)
_CLOSING = re.compile(
    r"\n\s*(?:(?:bien |très )?cordialement|sincèrement|respectueusement|bien à vous|salutations|"
    r"(?:nous vous prions|veuillez|je vous prie)[^\n]{0,60}(?:salutations|sentiments|considération)|"
    r"dans l['’]attente de votre (?:retour|réponse),?\s*\n)[\s\S]*$",
    re.IGNORECASE,
)
_CURRENCY = re.compile(rf"({OPEN}MONTANT_\d+{CLOSE})\s*(?:€|euros?\b|EUR\b)", re.IGNORECASE)
_FOREIGN = re.compile(rf"\d|[{{}}<>|@#*_`\\^~{OPEN}{CLOSE}]|https?:|www\.", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?\n]+")
_WORD = re.compile(r"[a-z]{4,}")
_STEM = 5
_RUN = 5
"""Words in a row that show a copy."""
_TELLING = 3
"""Words beyond courtesy that make a sentence recognisable."""
_SHARE = 0.25
"""Part of them that must be found again, in whatever form."""
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True)
class Terms:
    """`reference` is what must be said; `allowed` the repères that may appear, `required` those that must."""

    reference: str
    allowed: frozenset[str]
    required: frozenset[str]
    current: str = ""
    """The text that is reworded; empty for a first wording."""
    heard: str = ""
    """The debtor's words: never repeated as ours."""

    @classmethod
    def of(cls, reference: str, current: str = "", heard: str = "") -> Terms:
        """For a first wording, all that the reference says; for another one, what the current text still says."""
        ours = frozenset(tokens_of(reference))
        if not current:
            return cls(reference, ours, ours, heard=heard)
        theirs = frozenset(tokens_of(current))
        return cls(reference, ours | theirs, ours & theirs, current, heard)

    def exceeded_by(self, text: str) -> bool:
        """True for a text longer than any rewording: not worth a closer look."""
        return len(text) > 2 * len(self.reference) + SLACK

    def most(self, token: str) -> int:
        """How often that repère may appear: a block once, another once more than in the reference."""
        return 1 if _is_block(token) else self.reference.count(token) + 1


def mend(text: str) -> str:
    """The body alone, its blocks set apart: a greeting or a signature added against the instructions is cut."""
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _CLOSING.sub("", _OPENING.sub("", text.strip(), count=1)).strip()
    if greeted := _GREETED.match(text):
        rest = text[greeted.end() :]
        text = rest[:1].upper() + rest[1:]
    return set_apart(_CURRENCY.sub(r"\1", text))


def object_to(text: str, terms: Terms) -> tuple[Finding, ...]:
    """Objections to a text that still has its repères; `rule` names a sentence of objections.toml."""
    if not text:
        return (Finding("empty"),)
    used = Counter(tokens_of(text))
    found = [Finding("unknown_repere", token) for token in used if token not in terms.allowed]
    found += [Finding("missing_repere", token) for token in sorted(terms.required - used.keys())]
    found += [Finding("repeated_repere", token) for token, count in used.items() if count > terms.most(token)]
    plain = TOKEN.sub(" ", text)
    if match := _FOREIGN.search(plain):
        found.append(Finding("foreign_sign", match[0]))
    told = _stems(plain)
    found += [
        Finding("foreign_sentence", sentence.strip())
        for sentence in _SENTENCE.findall(plain)
        if _mostly_new(_stems(sentence) - _courtesy(), _stems(f"{terms.reference} {terms.current}"))
    ]
    echoed = (_runs(plain) & _runs(terms.heard)) - _runs(terms.reference)
    found += [Finding("echo", run) for run in sorted(echoed)[:1]]
    if not terms.current:  # a rewording may shorten; a first wording says it all
        found += [
            Finding("missing_sentence", sentence.strip())
            for sentence in _SENTENCE.findall(TOKEN.sub(" ", terms.reference))
            if len(stems := _stems(sentence) - _courtesy()) >= _TELLING and len(stems & told) < len(stems) * _SHARE
        ]
    return tuple(found)


def _is_block(token: str) -> bool:
    match = TOKEN.fullmatch(token)
    return match is not None and match[1] in BLOCKS


def _mostly_new(substance: frozenset[str], known: frozenset[str]) -> bool:
    """True when half of the words that matter, or more, are not in what was to be said."""
    return bool(substance) and 2 * len(substance - known) >= len(substance)


def _stems(text: str) -> frozenset[str]:
    """The first letters of its words of some length."""
    return frozenset(word[:_STEM] for word in _WORD.findall(fold(text)))


def _runs(text: str) -> frozenset[str]:
    """Every few words in a row."""
    words = re.findall(r"\w+", fold(TOKEN.sub(" ", text)))
    return frozenset(" ".join(words[n : n + _RUN]) for n in range(len(words) - _RUN + 1))


@lru_cache(maxsize=1)
def _courtesy() -> frozenset[str]:
    return frozenset(
        word[:_STEM] for line in sections("amiable.llm", "courtesy.txt")["courtesy.stems"] for word in line.split()
    )
