"""What is new in a reply: quoted history and signatures cut, answers between quoted lines kept in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from amiable.domain.mail import Address, Body
from amiable.mailbox import signature
from amiable.mailbox.phrases import any_of, compiled, plain

MAX_CHARS = 400_000
"""Beyond this a text is nobody's reply: the rest counts as quoted."""
MAX_LINES = 6_000
_JOINED_LINES = 5
_HEADER_LINES = 9
_ENOUGH_HEADERS = 3
_WRAP_AT = 60
"""Quoted lines at least this long may have been wrapped by a program that forgot the `>`."""

_MARK = re.compile(r"[ \t]*>")
_OPENERS = any_of("attribution.opens", "header.from", "header.date", "header.subject")
_SEPARATORS = any_of("separator.words", "separator.bare")
_MAY_OPEN = compiled(
    rf"\W{{0,4}}(?:{_OPENERS}\b|[-_=*]{{2}}|.{{0,80}}[<@]|{_SEPARATORS}|.{{0,100}}\b{any_of('attribution.closes')})"
)
_CLOSES = compiled(rf"(?:\b|(?<=[ >])){any_of('attribution.closes')}(?:\s.{{0,60}})?\s*(?::|-{{2,}})\s*$")
_MIDDLE = compiled(rf"\b{any_of('attribution.middle')}\b.{{0,160}}:\s*$")
_BARE = re.compile(r"[<(][^<>()\s]{1,100}@[^<>()\s]{1,190}[>)]\s*:$")
_PROSE = compiled(rf"(?:\b|(?<= )){any_of('attribution.prose')}\b")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2}\b")
_TIME = re.compile(r"\b\d{1,2}\s?[:h.]\s?\d{2}\b|\b\d{1,2}\s?(?:AM|PM|Uhr|h)\b", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+'-]{1,64}@[\w.-]{1,190}")
_ANCHOR = re.compile(rf"{_DATE.pattern}|[<@]")
_ANCHOR_WITHIN = 70
"""The date or the address stands near the beginning of an attribution."""
_SENTENCE = re.compile(r"[a-z]{5,}[.!?]\s+[A-Z]|[!?]\s")
_OWN_VOICE = compiled(
    r"(?:à|at|um|om|às|alle ore)?\s*[\d:h. ]*,?\s*(?:votre|notre|mon|ma|nos|vos|un|une|la|il|elle|on)\s"
)
_HEADERS = any_of("header.from", "header.date", "header.to", "header.subject", "header.other")
_BLOCK = compiled(rf"\W{{0,3}}({_HEADERS})\s?\*?\s?:\*?(?:\s|$|\w)")
_KINDS = {name: compiled(rf"{any_of('header.' + name)}") for name in ("from", "date", "to", "subject", "other")}
_SEPARATOR = compiled(
    rf"[-_=*~ >]{{2,}}\s*{any_of('separator.words')}\s*(?:(?:de|du|from) .{{1,60}})?[-_=*~: ]*|"
    rf"{any_of('separator.bare')}\s*:"
)
_RULE = re.compile(r"[-_=*~]{3,}")
_GREETING = compiled(rf"{any_of('greeting.words')}(?: [^.!?;:]{{1,50}})?\s?[,!.]?")
_SPEECH = ("«", '"', "“", "„")


def split(text: str, *, subject: str = "", sender: Address | None = None) -> Body:
    """The reply in its parts. `subject` is unused by today's rules; `sender` helps to know the typed name."""
    del subject
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text, beyond = text[:MAX_CHARS], text[MAX_CHARS:]
    lines = text.split("\n")
    segments, quoted = _history(lines[:MAX_LINES])
    quoted += lines[MAX_LINES:] + ([beyond] if beyond else [])
    kept, cut = _without_signatures(segments, sender)
    new_text = "\n".join(filter(None, ("\n".join(segment).strip() for segment in kept)))
    return Body(new_text=_visible(new_text), quoted="\n".join(quoted).strip(), signature="\n".join(cut).strip())


def _visible(text: str) -> str:
    return re.sub("[\u200b\u2060\ufeff\u00ad]", "", text)


def _without_signatures(segments: list[list[str]], sender: Address | None) -> tuple[list[list[str]], list[str]]:
    """Sign-offs stand in the last segment, and after it only footers; the first may be signed as well."""
    kept: list[list[str]] = []
    cut: list[str] = []
    for position, segment in enumerate(reversed(segments)):
        if kept and position < len(segments) - 1:
            kept.insert(0, segment)
            continue
        body, sign = signature.cut(segment, sender, alone=len(segments) == 1 or not kept, follows=len(segments) > 1)
        cut = sign + cut
        if any(line.strip() for line in body):
            kept.insert(0, body)
    return kept, cut


def _history(lines: Sequence[str]) -> tuple[list[list[str]], list[str]]:
    """Segments of new lines, in order, and the quoted lines."""
    segments: list[list[str]] = [[]]
    quoted: list[str] = []
    position, end = 0, len(lines)
    previous_quoted = ""
    while position < end:
        line = lines[position]
        if _MARK.match(line):
            if segments[-1]:
                segments.append([])
            quoted.append(line)
            previous_quoted = line
            position += 1
            continue
        if previous_quoted and _wrapped(previous_quoted, lines, position):
            quoted.append(line)
            previous_quoted = ""
            position += 1
            continue
        after = _opening(lines, position)
        if after:
            quoted += lines[position:after]
            following = _next_text(lines, after)
            between = not segments[0] and _answers_between(lines, after)
            if following < end and not _MARK.match(lines[following]) and not between:
                answer = _below(lines, after) if not segments[0] else end
                quoted += lines[after:answer]
                segments.append(list(lines[answer:end]))
                break
            if segments[-1]:
                segments.append([])
            position = after
            previous_quoted = ""
            continue
        if line.strip() or segments[-1]:
            segments[-1].append(line)
        if line.strip():
            previous_quoted = ""
        position += 1
    return [segment for segment in segments if any(line.strip() for line in segment)], quoted


def _answers_between(lines: Sequence[str], after: int) -> bool:
    """True where unmarked text follows marked lines twice and more: nobody sends a letter with nothing of his own."""
    marked = [bool(_MARK.match(line)) for line in lines[after:] if line.strip()]
    return sum(one and not then for one, then in pairwise(marked)) > 1


def _below(lines: Sequence[str], after: int) -> int:
    """Where the answer begins that was typed under an unmarked quotation; the end when there is none.

    The quoted letter must have been closed, and a new greeting follow it without another message's headers between.
    """
    closed = False
    for at in range(after, len(lines)):
        line = plain(lines[at])
        if at > after and _opening(lines, at):
            break
        if closed and _GREETING.fullmatch(line) and not lines[at - 1].strip():
            return at
        closed = closed or signature.closes(lines[at])
    return len(lines)


def _next_text(lines: Sequence[str], position: int) -> int:
    while position < len(lines) and not lines[position].strip():
        position += 1
    return position


def _wrapped(quoted: str, lines: Sequence[str], position: int) -> bool:
    """A tail of the quoted line above, that a program wrapped without its mark."""
    line = lines[position]
    return (
        len(quoted) >= _WRAP_AT
        and bool(line.strip())
        and line.lstrip()[:1].islower()
        and position + 1 < len(lines)
        and bool(_MARK.match(lines[position + 1]))
    )


def _opening(lines: Sequence[str], position: int) -> int:
    """If quoted history opens here, the position after its headers; else 0."""
    line = plain(lines[position])
    if not line or not _MAY_OPEN.match(line):
        return 0
    if _RULE.fullmatch(line):
        following = _next_text(lines, position + 1)
        return _header_block(lines, following) if following <= position + 2 else 0
    if _SEPARATOR.fullmatch(line):
        following = _next_text(lines, position + 1)
        return _header_block(lines, following) or position + 1
    return _header_block(lines, position) or _attribution(lines, position)


def _attribution(lines: Sequence[str], position: int) -> int:
    """« Le 3 mars 2026 à 10:02, X <x@y> a écrit : », perhaps wrapped."""
    joined = ""
    for after in range(position + 1, min(position + 1 + _JOINED_LINES, len(lines) + 1)):
        part = plain(lines[after - 1])
        if not part or (joined and _MARK.match(lines[after - 1])):
            return 0
        joined = f"{joined} {part}".strip()
        if part.endswith((":", "--")) and (_CLOSES.search(joined) or _MIDDLE.search(joined) or _BARE.search(joined)):
            return after if _is_attribution(joined, lines, after) else 0
    return 0


def _is_attribution(joined: str, lines: Sequence[str], after: int) -> bool:
    start = _ANCHOR.search(joined)
    if start is None or start.start() > _ANCHOR_WITHIN or _SENTENCE.search(joined):
        return False
    if _PROSE.search(joined) and not _EMAIL.search(joined):
        return False
    following = _next_text(lines, after)
    first = lines[following].lstrip() if following < len(lines) else ""
    if _MARK.match(first):
        return True
    if first.startswith(_SPEECH):
        return False
    dated = _DATE.search(joined)
    if _EMAIL.search(joined) and (dated or (joined.count("@") == 1 and "<" in joined)):
        return True
    time = _TIME.search(joined)
    return bool(dated and time and not _OWN_VOICE.match(joined[max(dated.end(), time.end()) :]))


def _header_block(lines: Sequence[str], position: int) -> int:
    """Outlook's, Notes' or Orange's block: a sender and two other headers on following lines."""
    kinds: set[str] = set()
    after = position
    blank_seen = False
    for at in range(position, min(position + _HEADER_LINES, len(lines))):
        line = plain(lines[at])
        if not line:
            if blank_seen or not kinds:
                break
            blank_seen = True
            continue
        kind = _header_kind(line)
        if kind is None and kinds and not blank_seen and _is_address_list(line):
            continue
        if kind is None or (kind == "from" and kind in kinds):
            break
        kinds.add(kind)
        after = at + 1
    dated = bool(kinds & {"date", "subject"})
    return after if "from" in kinds and dated and len(kinds) >= _ENOUGH_HEADERS else 0


def _is_address_list(line: str) -> bool:
    """Recipients that run over to the next line."""
    return "@" in line or line.endswith((";", ",", ">"))


def _header_kind(line: str) -> str | None:
    found = _BLOCK.match(line)
    if found is None:
        return "date" if line.lower().startswith("message du ") and _DATE.search(line) else None
    word = found[1]
    return next((name for name, pattern in _KINDS.items() if pattern.fullmatch(word)), None)
