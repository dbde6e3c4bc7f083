"""Where a person's words end and the typed signature begins, with or without a « -- » line above it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from amiable.domain.mail import Address
from amiable.mailbox.phrases import any_of, compiled, plain, unaccented

TAIL = 60
"""Text lines at the end of a segment among which a signature is looked for."""
_SHORT_LINE = 70
_NAME_WORDS = 5
_SIGN_WORDS = 9
_WRAPPED = 50
"""Shortest line that a program would have broken."""
_PROSE_WORDS = 4
_SIGN_LINES = 3
"""A signature that is nothing but names has at most so many lines."""
_WIDTHS = range(55, 83)
"""Line lengths at which programs wrap."""
_NICKNAME = 3
_FIRST_NAME = 15
_INITIALS = range(2, 5)

_DELIMITER = re.compile(r"(?:-{2,3}|—|–|_{2,3}|~{2,})\s*")
_RULE = re.compile(r"[-_=*~—–.#+]{4,}\s*")
_CLOSING = compiled(rf"\W{{0,3}}{any_of('closing.words')}(?!\w)")
_MOBILE = compiled(rf"[\W_]{{0,4}}{any_of('mobile.lines')}[\W_]*")
_FOOTER = compiled(rf"[\W_]{{0,4}}{any_of('footer.lines')}")
_POSTSCRIPT = compiled(any_of("postscript.lines"))
_ROLE = compiled(rf"(?<!\w){any_of('role.words')}(?!\w)")
_FORM = compiled(rf"(?<!\w){any_of('role.forms')}(?!\w)")
_TITLE = compiled(rf"{any_of('role.titles')}\.?")
_COMMON = compiled(any_of("role.common"))
_ORG_OPENS = compiled(rf"(?:pour )?(?:le|la|les|l'|votre|the)?\s?{any_of('role.words')}(?!\w)")
_ON_BEHALF = compiled(
    r"(?:pour|p/o|on behalf of|i\.\s?a\.|im auftrag)(?: (?:le|la|l'|les|the|der|die|das|de)\s?|\s)[^.!?\d]{2,50},?"
)
_SERVICE = compiled(rf"(?:pour )?(?:le |la |l'|les |votre ){any_of('role.services')}")
_SHARED = compiled(any_of("sender.shared"))
_NO_NAME = compiled(rf"{any_of('sender.functions')}|{any_of('role.titles')}")
_BETWEEN = re.compile(r"\s*[,(|–—]\s*|\s-\s|\s(?:et|pour|and|for|du|de la|des|chez|au)\s|\sde l'")
_SIGNED = compiled(r"(?:signee?|signed|de la part de|p\.?\s?/?o\.?|gez\.?)\s*:?\s+")
_PICTURE = re.compile(r"\[[^\[\]]{1,80}\]|<[\w.@-]{1,60}\.(?:png|jpe?g|gif)>")
_CONTACT = re.compile(
    r"(?<![\d/.-])(?:(?:\+|00)\d{1,3}[ .()-]{0,3}(?:\(0\))?\d(?:[ .-]?\d){6,11}"  # telephone
    r"|0\d(?:[ .-]?\d\d){4})(?![\d/-])"
    r"|\b[\w.+-]{1,64}@[\w.-]{1,190}|https?://|\bwww\.|\b[\w-]{2,40}\.(?:example|fr|com|net|org|be|ch|eu)\b"
    r"|\b\d{5}\s+[A-ZÉÈÀ]|\b(?:F|B|CH|D|L)-\d{4,5}\b|\b\d{4}\s+[A-Z][a-zé]{3}"
    r"|\b(?:SIREN|SIRET|RCS|R\.C\.S|NAF|APE|TVA intra\w*|capital(?: social)? (?:de|:)|IBAN|BIC)\b"
    r"|\b(?:Tel|Fax|Mob|Port|Cedex|CEDEX|BP \d|CS \d)\b",
)
_STREET = compiled(
    rf"\d{{1,4}}\s?(?:bis|ter|[a-d])?,?\s{any_of('place.ways')}(?!\w)|{any_of('place.opens')}\b[^.!?]{{3,50}}$"
)
_VOICE = compiled(rf"\b{any_of('voice.words')}\b")
_AMOUNT = re.compile(r"(?<!capital de )(?<!capital social de )\b\d[\d .,]*\s?(?:€|EUR\b|euros?\b)", re.IGNORECASE)
_DAY = re.compile(r"\b\d{1,2}[/ ]\d{1,2}\b")
_SENTENCE_END = (".", "!", "?", "…", ":", ";", ",", "»", ")")
_PARTICLES = {
    "de",
    "du",
    "des",
    "d",
    "la",
    "le",
    "les",
    "l",
    "von",
    "van",
    "der",
    "den",
    "di",
    "da",
    "dos",
    "el",
    "et",
    "and",
    "y",
    "&",
    "pour",
    "for",
    "und",
    "of",
}


class Kind(Enum):
    """What a line near the end looks like."""

    BLANK = auto()
    SENDER = auto()
    """The sender's name."""
    NAME = auto()
    """Could be a name."""
    DATA = auto()
    """Telephone, address, function, company."""
    CLOSING = auto()
    FOOTER = auto()
    SHORT = auto()
    PROSE = auto()


def cut(
    lines: Sequence[str], sender: Address | None, *, alone: bool = True, follows: bool = False
) -> tuple[list[str], list[str]]:
    """(words, signature and footers). With nothing but footers, `alone` keeps them: an advert is its own words.

    `follows`: other words of the writer stand above, so that what opens with the signature's line is a signature.
    """
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    first = next((i for i in range(end) if lines[i].strip()), end)
    if first < end and _DELIMITER.fullmatch(plain(lines[first])):
        if follows:
            return [], list(lines[:end])
        first += 1  # all of it was typed under the signature's line
        lines = lines[first:]
        first, end = 0, end - first
    begin = max(first, _tail_start(lines, end))
    tail = [plain(line) for line in lines[begin:end]]
    start = _start(tail, _name_words(sender), is_whole=begin == first)
    if start is None:
        return list(lines[:end]), []
    while start and (not tail[start - 1] or _RULE.fullmatch(tail[start - 1])):
        start -= 1
    if begin == first and start == 0 and alone:
        return list(lines[:end]), []
    kept, sign = list(lines[: begin + start]), list(lines[begin + start : end])
    after = _postscript(sign)
    return ([*kept, "", *after] if after else kept), sign


def closes(line: str) -> bool:
    """True for a closing formula (« Bien à vous, »)."""
    line = plain(line)
    return _is_closing(line, re.findall(r"[^\W\d_][\w'.’-]*", line))


def _tail_start(lines: Sequence[str], end: int) -> int:
    seen = 0
    at = end
    while at and seen < TAIL:
        at -= 1
        seen += bool(lines[at].strip())
    return at


def _postscript(sign: Sequence[str]) -> list[str]:
    """A P.-S. under the signature is still the writer's."""
    for at, line in enumerate(sign):
        if at and _POSTSCRIPT.match(plain(line)):
            return _paragraph(sign[at:])
    return []


def _paragraph(lines: Sequence[str]) -> list[str]:
    end = next((i for i, line in enumerate(lines) if not line.strip()), len(lines))
    return list(lines[:end])


def _start(tail: Sequence[str], names: frozenset[str], *, is_whole: bool) -> int | None:
    """Where the signature begins in the tail, None when there is none."""
    delimiter = next((i for i, line in enumerate(tail) if _DELIMITER.fullmatch(line) and any(tail[:i])), None)
    stop = len(tail) if delimiter is None else delimiter
    kinds = _kinds(tail[:stop], names)
    footer = _first_footer(tail[:stop], kinds)
    limit = stop if footer is None else footer
    while limit and (kinds[limit - 1] is Kind.BLANK or _RULE.fullmatch(tail[limit - 1])):
        limit -= 1
    block = _block(tail[:limit], kinds[:limit], has_footer=footer is not None, skip_first=is_whole)
    if block is not None:
        return block
    if footer is not None or delimiter is not None:
        return limit
    return limit if limit < len(tail) else None


def _first_footer(tail: Sequence[str], kinds: Sequence[Kind]) -> int | None:
    """The first footer line at the start of a paragraph, or right above the end."""
    for at, kind in enumerate(kinds):
        if kind is Kind.FOOTER and not _words_below(tail, kinds, at):
            return at
    return None


def _words_below(tail: Sequence[str], kinds: Sequence[Kind], at: int) -> bool:
    """Something the writer typed stands under a line that only looked like a footer."""
    closing = next((i for i in range(at + 1, len(kinds)) if kinds[i] is Kind.CLOSING), None)
    return closing is not None and not _MOBILE.fullmatch(tail[at]) and any(k is Kind.SENDER for k in kinds[closing:])


@dataclass(frozen=True)
class _Candidate:
    """A line that may open the block, with what surrounds it."""

    line: str
    kind: Kind
    above: str
    beside: Kind
    """Kind of the next line."""
    paragraph: tuple[Kind, ...]
    below: tuple[Kind, ...]
    """Kinds down to the end, blanks left out, its own first."""
    after_closing: bool
    has_footer: bool

    @property
    def whole(self) -> bool:
        """Nothing below is prose."""
        return Kind.PROSE not in self.below

    @property
    def fresh(self) -> bool:
        """It does not run on from the line above."""
        return self.after_closing or not self.above or self.above.endswith(_SENTENCE_END)


def _block(tail: Sequence[str], kinds: Sequence[Kind], *, has_footer: bool, skip_first: bool) -> int | None:
    """The earliest line that opens a name-and-address block reaching down to the end."""
    first = next((i for i, kind in enumerate(kinds) if kind is not Kind.BLANK), None)
    last_closing = max((i for i, kind in enumerate(kinds) if kind is Kind.CLOSING), default=-1)
    for at, kind in enumerate(kinds):
        if kind not in _MAY_SIGN or (skip_first and at == first):
            continue
        above = next((i for i in range(at - 1, -1, -1) if kinds[i] is not Kind.BLANK), None)
        if above is not None and tail[above].endswith(":"):
            continue
        if kind is not Kind.SENDER and _is_introduced(tail, at):
            continue
        if at <= last_closing and not _signed_above_closing(kinds, at, last_closing):
            continue
        candidate = _Candidate(
            line=tail[at],
            kind=kind,
            above=tail[at - 1] if at else "",
            beside=kinds[at + 1] if at + 1 < len(kinds) else Kind.BLANK,
            paragraph=tuple(kinds[at : at + _span(kinds, at)]),
            below=tuple(k for k in kinds[at:] if k is not Kind.BLANK),
            after_closing=above is not None and kinds[above] is Kind.CLOSING,
            has_footer=has_footer,
        )
        if _OPENS_BLOCK[kind](candidate):
            return at
    return None


def _is_introduced(tail: Sequence[str], at: int) -> bool:
    """Its paragraph follows a colon: an address or a person given to us, not a signature."""
    begin = at
    while begin and tail[begin - 1]:
        begin -= 1
    before = next((i for i in range(begin - 1, -1, -1) if tail[i]), None)
    return any(line.endswith(":") for line in tail[begin:at]) or (before is not None and tail[before].endswith(":"))


def _signed_above_closing(kinds: Sequence[Kind], at: int, closing: int) -> bool:
    """« Jean Dupont / Gérant / 01… / Merci de votre confiance »: the closing is the footer's, not the writer's."""
    return kinds[at] is Kind.SENDER and Kind.DATA in kinds[at:closing] and Kind.SENDER not in kinds[closing:]


def _sender_opens(line: _Candidate) -> bool:
    return line.whole or line.beside is not Kind.PROSE or " " in line.line


def _name_opens(line: _Candidate) -> bool:
    if line.beside in (Kind.DATA, Kind.SENDER) or line.after_closing:
        return True
    if not line.whole:
        return False
    if line.fresh:
        return len(line.below) <= _SIGN_LINES or bool({Kind.SENDER, Kind.DATA} & set(line.below))
    if len(line.below) == 1:
        return len(line.above.split()) >= _PROSE_WORDS
    return Kind.DATA in line.below and " " in line.line


def _data_opens(line: _Candidate) -> bool:
    """Contact data without a name above: a person with a function, an organisation, or several lines."""
    if _named_role(line.line):
        return line.whole or line.beside is not Kind.PROSE
    if line.whole and (_SERVICE.match(line.line) or line.beside in (Kind.SENDER, Kind.NAME)):
        return True
    organisation = bool(_ORG_OPENS.match(line.line) or _FORM.search(line.line)) and Kind.PROSE not in line.paragraph
    several = Kind.SENDER in line.below or line.below.count(Kind.DATA) > 1 or line.has_footer
    return line.fresh and (line.after_closing or organisation or (line.whole and several))


def _short_opens(line: _Candidate) -> bool:
    """A line of any words: under a closing formula, or the organisation's name above the sender's."""
    titled = line.beside is Kind.SENDER and line.line[:1].isupper() and not line.line.endswith(_SENTENCE_END)
    return line.fresh and line.whole and (line.after_closing or titled)


def _named_role(line: str) -> bool:
    """« Paul, gérant », « Fanny (et l'équipe) », « Léa du service compta », « Le gérant, Ali Kaya »."""
    sides = _BETWEEN.split(line, maxsplit=1)
    return len(sides) > 1 and any(_is_name(side.strip(" )")) for side in sides)


_OPENS_BLOCK = {
    Kind.SENDER: _sender_opens,
    Kind.NAME: _name_opens,
    Kind.DATA: _data_opens,
    Kind.SHORT: _short_opens,
}
_MAY_SIGN = frozenset(_OPENS_BLOCK)


def _span(kinds: Sequence[Kind], at: int) -> int:
    end = at
    while end < len(kinds) and kinds[end] is not Kind.BLANK:
        end += 1
    return end - at


def _kinds(tail: Sequence[str], names: frozenset[str]) -> list[Kind]:
    width = max((len(line) for line in tail), default=0)
    kinds: list[Kind] = []
    long_above = 0
    for at, line in enumerate(tail):
        kind = _kind(line, names)
        above = tail[at - 1] if at else ""
        long_above += len(above) >= _WRAPPED
        wraps = long_above > 1
        if (
            kind in (Kind.NAME, Kind.SHORT, Kind.DATA, Kind.CLOSING, Kind.PROSE)
            and kinds
            and kinds[-1] in (Kind.PROSE, Kind.CLOSING)
        ):
            ends = line.endswith((".", ",", "!"))
            closes = kinds[-1] is Kind.CLOSING and line[:1].islower() and ends
            if closes or (
                (ends or kinds[-1] is Kind.PROSE) and (wraps or line[:1].islower()) and _runs_on(above, line, width)
            ):
                kind = kinds[-1]
        kinds.append(kind)
    return kinds


def _runs_on(above: str, line: str, width: int) -> bool:
    """The line continues the one above, which the mail program wrapped: its first word would not have fitted."""
    if not above or not line or above.endswith((".", "!", "?", "…", ":")) or width not in _WIDTHS:
        return False
    return len(above) + 1 + len(line.split(" ", 1)[0]) > width - 2 and len(above) >= _WRAPPED


def _kind(line: str, names: frozenset[str]) -> Kind:
    if not line:
        return Kind.BLANK
    if _MOBILE.fullmatch(line) or _FOOTER.match(line):
        return Kind.FOOTER
    line = _SIGNED.sub("", line, count=1) if _SIGNED.match(line) else line
    words = re.findall(r"[^\W\d_][\w'.’-]*", line)
    voiced = bool(_VOICE.search(line))
    checks = (
        (Kind.SENDER, line.isupper() and _is_initials(line, names)),  # « BR » is Béatrice Roussillon too
        (Kind.CLOSING, _is_closing(line, words)),
        (Kind.SENDER, _is_sender(line, words, names) or _is_initials(line, names)),
        (
            Kind.DATA,
            bool(_ON_BEHALF.fullmatch(line) or _PICTURE.fullmatch(line)) or _is_data(line, words, voiced=voiced),
        ),
        (Kind.NAME, _is_name(line)),
        (Kind.PROSE, _is_prose(line, words, voiced=voiced)),
    )
    return next((kind for kind, holds in checks if holds), Kind.SHORT)


def _is_prose(line: str, words: Sequence[str], *, voiced: bool) -> bool:
    if (voiced and len(words) >= _NICKNAME) or _POSTSCRIPT.match(line):
        return True
    if len(line) > _SHORT_LINE or len(words) > _SIGN_WORDS or line.endswith((":", ";", "?")):
        return True
    return len(words) >= _PROSE_WORDS and line.endswith(_SENTENCE_END)


def _is_closing(line: str, words: Sequence[str]) -> bool:
    last = re.split(r"[.!?…]\s+", line)[-1]
    if last != line and len(last.split()) <= _PROSE_WORDS and _CLOSING.match(last):
        return True
    if not _CLOSING.match(line):
        return False
    return len(words) <= _SIGN_WORDS + 3 or bool(
        re.match(r"(?i)veuillez|recevez|je vous prie|nous vous prions|croyez|dans l", line)
    )


def _is_data(line: str, words: Sequence[str], *, voiced: bool) -> bool:
    if len(line) > 3 * _SHORT_LINE or _POSTSCRIPT.match(line):
        return False
    long = len(words) > _PROSE_WORDS
    if (voiced and long) or _AMOUNT.search(line):
        return False
    if long and line.endswith((".", "?", "!")) and not line.isupper():
        return len(_CONTACT.findall(line)) > 1
    if _CONTACT.search(line) or _STREET.match(line):
        return len(words) <= 2 * _SIGN_WORDS
    return len(words) <= _SIGN_WORDS + 1 and not _DAY.search(line) and _has_role(line)


def _has_role(line: str) -> bool:
    """A function, a department or a legal form, in a line that begins like a title."""
    capital = line[:1].isupper() or line[:1] in "\"'«*("
    if _ROLE.search(line):
        return capital or " | " in line or bool(_ROLE.match(line))
    return capital and bool(_FORM.search(line))


def _is_initials(line: str, names: frozenset[str]) -> bool:
    letters = re.sub(r"[^A-Za-z]", "", line)
    return (
        len(letters) in _INITIALS
        and letters[0].isupper()
        and len(line) <= 2 * len(letters)
        and bool(names)
        and all(any(name.startswith(letter) for name in names) for letter in letters.lower())
    )


def _is_sender(line: str, words: Sequence[str], names: frozenset[str]) -> bool:
    if "(" in line:
        line = line.partition("(")[0].strip()
        words = line.split()
    if not names or not words or len(words) > _NAME_WORDS + 2 or "@" in line or line.endswith(("?", ":", "!")):
        return False
    own = [_fold(w) for word in words if not _TITLE.fullmatch(word) for w in word.strip(".").split("-") if w]
    own = [word for word in own if word not in _PARTICLES]
    hits = sum(1 for word in own if _matches(word, names))
    if not hits or (line.endswith(",") and hits == 1):
        return False
    initials = sum(1 for word in own if word not in names and word[0] in names)
    return hits + initials >= len(own) or (hits > 1 and len(own) <= 2 * hits and len(own) <= _NAME_WORDS)


def _matches(word: str, names: frozenset[str]) -> bool:
    if word in names:
        return True
    if len(word) == 1:
        return any(name.startswith(word) for name in names if len(name) > 1)
    return len(word) >= _NICKNAME and any(word in name for name in names if len(word) < len(name) <= _FIRST_NAME)


def _is_name(line: str) -> bool:
    bare = re.sub(r"\s*\([^()]{2,40}\)$", "", line).strip("-—–*_ ")
    bare = re.sub(r",\s(?=[A-ZÉ])", " ", bare)
    words = bare.split()
    if (
        not words
        or len(words) > _NAME_WORDS + 1
        or re.search(r"[\d€@:;!?/\\«»\"]|\.{2}", bare)
        or bare.endswith((",", ";"))
    ):
        return False
    if _COMMON.fullmatch(bare.strip(".")) or _CLOSING.match(bare):
        return False
    if bare.endswith(".") and not re.search(r"\b[A-Z]\.$", bare):
        return False
    if _COMMON.fullmatch(words[0].strip(".,")) and not _TITLE.fullmatch(words[0].strip(".,")):
        return False
    return all(
        word[0].isupper() or _fold(word) in _PARTICLES or _TITLE.fullmatch(word) or word[:2] in ("d'", "l'")
        for word in words
    )


def _name_words(sender: Address | None) -> frozenset[str]:
    """Folded words and initials of the sender's name, mailbox and company domain."""
    if sender is None:
        return frozenset()
    local, _, domain = sender.email.partition("@")
    company = "" if _SHARED.match(domain) else domain.rpartition(".")[0]
    words = re.findall(r"[^\W\d_]+", _fold(f"{sender.name} {local.replace('_', ' ')} {company}"))
    words += [letter for word in re.findall(r"[a-z]+", local) if len(word) <= _NICKNAME for letter in word]
    return frozenset(word for word in words if word not in _PARTICLES and not _NO_NAME.fullmatch(word))


def _fold(text: str) -> str:
    return unaccented(unicodedata.normalize("NFC", text)).lower()
